"""The words around a match, and the spans to mark."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import language, snippets
from pipeline.marking import Marker, marker
from pipeline.model import Language, Snippet
from pipeline.query import parse
from pipeline.snippets import LENGTH, snippet
from tests.contracts import EQUIVALENTS

FR = Language.FRENCH
FILLER = "Un texte de remplissage occupe la page avec des phrases sans rapport. " * 20


def cut(typed: str, text: str, tongue: Language = FR) -> Snippet:
    """Give the snippet of a page for a query."""
    return snippet(text, tongue, marker(parse(typed).query), page=3, score=0.5)


def marked(shown: Snippet) -> list[str]:
    """List the marked words."""
    return [shown.text[start:end] for start, end in shown.marks]


@pytest.mark.parametrize(
    ("typed", "text", "words"),
    [
        ("alliance", "Les alliances et l’alliance.", ["alliances", "alliance"]),
        ("economie", "L’économie, les Économies.", ["économie", "Économies"]),
        ("l'eau", "De l’eau et un château d’eau.", ["eau", "eau"]),
        ("sncf", "La S.N.C.F. et la SNCF.", ["S.N.C.F.", "SNCF"]),
        ("cœur", "Au coeur du Cœur.", ["coeur", "Cœur"]),
        ("coop*", "Les coopératives coopèrent.", ["coopératives", "coopèrent"]),
        ('"économie sociale"', "L’économie est sociale.", ["économie", "sociale"]),
        ("titre:alliance", "Une alliance.", ["alliance"]),
        ("alliance OR pme", "Une PME, une alliance.", ["PME", "alliance"]),
        ("alliance -pme", "Une PME, une alliance.", ["alliance"]),
        ("les alliances", "Les alliances.", ["alliances"]),
        ("comment financer", "Comment financer ?", ["financer"]),
        ("kind:note alliance", "Une note d’alliance.", ["alliance"]),
        ("", "Une alliance.", []),
        ("!!!", "Une alliance !!!", []),
        ("alliance", "", []),
    ],
)
def test_a_word_is_marked_when_the_query_would_find_it(typed: str, text: str, words: list[str]) -> None:
    """Marks cover whole words, in whatever form they are written, and no word that is only refused."""
    assert marked(cut(typed, text)) == words


@pytest.mark.parametrize(
    ("typed", "text", "words"),
    [
        ("ESS", "L’économie sociale et solidaire, l’économie, l’ESS.", ["économie", "sociale", "solidaire", "ESS"]),
        ("économie sociale et solidaire", "L’ESS.", ["ESS"]),
        ("ESS", "L’économie, et la vie sociale.", []),
        ("logement", "Le housing, un logement.", ["housing", "logement"]),
    ],
)
def test_equivalents_are_marked(typed: str, text: str, words: list[str]) -> None:
    """What counts as a word is marked as the word is; a phrase where its words follow one another, nowhere else."""
    asked = EQUIVALENTS.widened(parse(typed).query)
    assert marked(snippet(text, FR, marker(asked), page=1)) == words


def test_a_marker_goes_to_another_process() -> None:
    """What to mark, written as JSON and read again, marks the same."""
    asked = marker(EQUIVALENTS.widened(parse("ESS coop* alliance").query))
    assert Marker.unpacked(json.loads(json.dumps(asked.packed()))) == asked


def test_a_short_text_is_shown_whole() -> None:
    """A page shorter than a snippet is its own snippet, without an ellipsis; page and score are kept."""
    assert cut("alliance", "Une alliance.") == Snippet(3, "Une alliance.", ((4, 12),), 0.5)


def test_a_snippet_shows_the_match_wherever_it_stands() -> None:
    """Deep in a page, a snippet begins at the sentence of the match, between ellipses."""
    shown = cut("alliance", f"{FILLER}Une alliance est née. {FILLER}")
    assert shown.text.startswith("… Une alliance est née.")
    assert shown.text.endswith(" …")
    assert marked(shown) == ["alliance"]


def test_a_snippet_shows_most_of_what_was_asked() -> None:
    """Where several places match, the one with the most different words is shown."""
    text = f"Une alliance, des alliances, l’alliance. {FILLER}Une alliance avec une commune. {FILLER}"
    assert marked(cut("alliance commune", text)) == ["alliance", "commune"]


def test_a_snippet_without_match_shows_the_beginning() -> None:
    """A page found by its title only is shown from its first words."""
    shown = cut("introuvable", FILLER)
    assert FILLER.startswith(shown.text.removesuffix(" …"))
    assert shown.marks == ()


@pytest.mark.parametrize(
    "text",
    [
        "Évolution de l’économie\n" + "\n".join(str(year) for year in range(1900, 2000)),
        "Table\n" * 30 + "Voir l’économie/" + "annexe-" * 60 + " fin.",
    ],
    ids=["column", "address"],
)
def test_a_snippet_shows_the_match_where_blanks_are_rare(text: str) -> None:
    """A column of figures or a long address after a match does not hide the match."""
    assert marked(cut("économie", text)) == ["économie"]


def test_lines_are_joined() -> None:
    """A snippet is one line, and its marks stand where the words are."""
    shown = cut("alliance commune", "Une\nalliance\nde communes")
    assert "\n" not in shown.text
    assert marked(shown) == ["alliance", "communes"]


WORDS = (
    "alliance alliances l’économie economie eau. chat marché; communes, été! et de la coopération? S.N.C.F. PME".split()
)


@settings(deadline=None)
@given(
    words=st.lists(st.sampled_from(WORDS), max_size=200),
    blank=st.sampled_from([" ", "  ", " \n"]),
    typed=st.lists(st.sampled_from(["alliance", "économie", "coop*", "été", "pme", "absent"]), min_size=1, max_size=4),
)
def test_marks_are_words_asked_for_in_order(words: list[str], blank: str, typed: list[str]) -> None:
    """In any text, marks lie within the snippet, in order, on words asked for; one match at least is shown."""
    text = blank.join(words)
    asked = marker(parse(" ".join(typed)).query)
    shown = snippet(text, FR, asked, page=1)
    assert len(shown.text) <= LENGTH + 4
    assert list(shown.marks) == sorted(shown.marks)
    assert all(0 <= start < end <= len(shown.text) for start, end in shown.marks)
    for word in marked(shown):
        terms = dict(asked.terms).keys() & set(language.terms(word.lower(), FR))
        assert terms or language.fold(word).startswith(asked.starts)
    assert bool(shown.marks) is bool(asked.marks(text, FR))


@settings(deadline=None)
@given(text=st.text(max_size=1_000), typed=st.text(max_size=20))
def test_any_text_has_a_snippet(text: str, typed: str) -> None:
    """No text and no query make a snippet fail or grow."""
    shown = snippet(text, Language.ENGLISH, marker(parse(typed).query), page=1)
    assert len(shown.text) <= snippets.LENGTH + 4
    assert all(shown.text[start:end].strip() for start, end in shown.marks)
