"""Ways out of a query that finds nothing, and how a query that is being typed goes on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

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


@dataclass(frozen=True)
class Suggested:
    """A collection of few words (`suggestions.Known`)."""

    titles: Texts
    subjects: Texts
    following: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def words(self, start: str, beside: Sequence[str], *, limit: int) -> list[str]:
        """Complete some words; none stand beside «orphelin»."""
        known = () if "orphelin" in beside else ("domicile", "domaine", "activité", "dossier", "don")
        return [word for word in known if word.startswith(start)][:limit]

    def phrases(self, word: str, start: str, *, limit: int) -> Iterator[str]:
        """Give what is written after a word."""
        said = (each for each in self.following.get(word, ()) if each.replace("’", " ").split()[-1].startswith(start))
        return islice(said, limit)


def test_suggestions_are_words_then_subjects_then_titles() -> None:
    """Words end what is typed; subjects of most documents and the shortest titles follow, none twice."""
    subjects = Texts.of(["aide à domicile", "domicile", "monnaie locale"])
    titles = Texts.of(["L’aide à domicile en Sarthe", "Domiciles", "Une monnaie"])
    known = Suggested(titles, subjects)
    told = suggestions.suggest("dom", known)
    assert told == ("domicile", "domaine", "aide à domicile", "Domiciles", "L’aide à domicile en Sarthe")
    told = suggestions.suggest("aide à dom", known)
    assert told == ("aide à domicile", "aide à domaine", "L’aide à domicile en Sarthe")
    assert suggestions.suggest("d", known) == ()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("insertion", ()),  # completes nothing here: no phrase either
        ("insertion ", ("insertion professionnelle", "insertion par l’activité", "insertion des jeunes")),
        ("insertion p", ("insertion professionnelle",)),  # one letter is enough after a word
        ("insertion par l'a", ("insertion par l’activité",)),
        ("insertion des", ("insertion des jeunes",)),  # a small word, whole
        ("insertion des ", ("insertion des jeunes",)),
        ("insertion du ", ()),
        ("L’INSERTION do", ("L’INSERTION domicile", "L’INSERTION domaine", "L’INSERTION dossier")),
        ("orphelin do", ()),
        ("dossier", ("dossier", "dossier de presse")),
    ],
)
def test_suggestions_go_on_as_the_collection_does(typed: str, told: tuple[str, ...]) -> None:
    """What often follows the last word comes first, with the small words between; then words of the same documents."""
    following = {
        "insertion": (" professionnelle", " par l’activité", " des jeunes"),
        "dossier": (" de presse",),
    }
    assert suggestions.suggest(typed, Suggested(Texts.of(()), Texts.of(()), following)) == told


@pytest.mark.parametrize(
    ("text", "first", "words", "written"),
    [
        (
            "L’insertion par l’activité\néconomique dure.",
            "insertion",
            ("activité", "économique"),
            " par l’activité économique",
        ),
        ("Une insertion. L’activité compte.", "insertion", ("activité",), ""),
        ("INSERTION par l’activité, économique", "insertion", ("activité", "économique"), " par l’activité"),
        ("Maille\nSource", "maille", ("source",), ""),  # a heading, a table
        ("l’activité seule", "insertion", ("activité",), ""),
        ("des préalables : la mise en œuvre", "mise", ("œuvre",), " en œuvre"),
        ("Le logement est social.", "logement", ("social",), ""),
        ("", "mise", ("œuvre",), ""),
    ],
)
def test_what_is_between_is_read_as_it_is_written(text: str, first: str, words: tuple[str, ...], written: str) -> None:
    """Small words and all, on one line, never from one sentence or line of a table to the next."""
    assert suggestions.after(text, first, words) == written


def test_texts_hold_every_word_and_the_last_one_begun() -> None:
    """Whole words but the last, accents and capitals apart."""
    texts = Texts.of(["L’économie de l’eau", "Eau et sol", "Eau et sol"])
    assert texts.with_words(["economie", "ea"]) == ["L’économie de l’eau"]
    assert texts.with_words(["eau"]) == ["L’économie de l’eau", "Eau et sol"]
    assert texts.with_words(["econ", "eau"]) == []
