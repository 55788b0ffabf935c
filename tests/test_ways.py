"""Ways out of a query that finds nothing, and how a query that is being typed goes on."""

import pytest

from pipeline import suggestions, ways
from pipeline.model import Facet, WayKind
from pipeline.query import parse
from pipeline.suggestions import Texts


def offered(typed: str, found: dict[str, int], **filters: tuple[str, ...]) -> list[tuple[WayKind, str, str, int]]:
    """List the ways out; *found* says how much what is typed finds, without filters."""
    held = {Facet(name): values for name, values in filters.items()}

    def count(text: str, within: object) -> int:
        return 0 if within else found.get(text, 0)

    return [(each.kind, each.typed, each.what, each.total) for each in ways.ways(parse(typed).query, held, count)]


def test_the_least_is_left_out_first() -> None:
    """A filter, a part, then the operators; what finds nothing is not offered."""
    assert offered("eau", {"eau": 3}, kind=("Note",)) == [(WayKind.FILTER, "eau", "Note", 3)]
    assert offered("eau", {"eau": 3}, kind=("Note",), year=("2021",)) == [(WayKind.FILTERS, "eau", "", 3)]
    assert offered("eau AND zzz", {"eau": 3, "eau zzz": 4}) == [
        (WayKind.PART, "eau", "zzz", 3),
        (WayKind.WORDS, "eau zzz", "", 4),
    ]
    assert offered('"prix zzz"', {"prix zzz": 2}) == [(WayKind.WORDS, "prix zzz", "", 2)]
    assert offered("eau kind:Note", {"eau": 3}) == [
        (WayKind.PART, "eau", 'kind:"Note"', 3),
    ]
    assert offered("zzz", {}) == []
    assert offered("NOT eau", {}) == []


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("zzz", ("zzz",)),
        ("eau zzz yyy", ("zzz", "yyy")),
        ("eau AND zzz", ("zzz",)),
        ('eau AND "zzz prix"', ('"zzz prix"',)),
        ("eau AND NOT zzz", ()),
        ("eau OR zzz", ()),
        ("", ()),
    ],
)
def test_what_finds_nothing_is_named(typed: str, named: tuple[str, ...]) -> None:
    """Each word or part that finds nothing by itself, but none that is refused."""
    assert (
        ways.barren(parse(typed).query, lambda asked: int("zzz" not in str(asked) and "yyy" not in str(asked))) == named
    )


def test_suggestions_are_words_then_subjects_then_titles() -> None:
    """Words end what is typed; subjects of most documents and the shortest titles follow, none twice."""
    subjects = Texts.of(["aide à domicile", "domicile", "monnaie locale"])
    titles = Texts.of(["L’aide à domicile en Sarthe", "Domiciles", "Une monnaie"])

    def complete(start: str, *, limit: int) -> list[str]:
        return [word for word in ("domicile", "domaine") if word.startswith(start)][:limit]

    told = suggestions.suggest("dom", titles, subjects, complete)
    assert told == ("domicile", "domaine", "aide à domicile", "Domiciles", "L’aide à domicile en Sarthe")
    assert suggestions.suggest("aide à dom", titles, subjects, complete) == (
        "aide à domicile",
        "aide à domaine",
        "L’aide à domicile en Sarthe",
    )
    assert suggestions.suggest("d", titles, subjects, complete) == ()


def test_texts_hold_every_word_and_the_last_one_begun() -> None:
    """Whole words but the last, accents and capitals apart."""
    texts = Texts.of(["L’économie de l’eau", "Eau et sol", "Eau et sol"])
    assert texts.with_words(["economie", "ea"]) == ["L’économie de l’eau"]
    assert texts.with_words(["eau"]) == ["L’économie de l’eau", "Eau et sol"]
    assert texts.with_words(["econ", "eau"]) == []
