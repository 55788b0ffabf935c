"""Controlled vocabularies: reading them, and finding their terms without taking a word for a place."""

from pathlib import Path

import pytest

from pipeline import vocabularies
from pipeline.model import Facet, Language, Page
from tests.conftest import ROOT

OURS = vocabularies.load()
TERRITORIES, GOALS = OURS[Facet.TERRITORY], OURS[Facet.GOAL]


def found(vocabulary: vocabularies.Vocabulary, text: str) -> list[str]:
    """List the terms named in a text."""
    return [mention.term for mention in vocabulary.mentions([Page(1, text)])]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Une enquête en Bretagne", ["Bretagne"]),
        ("BARÈMES EN LOIRE-ATLANTIQUE", ["Loire-Atlantique"]),
        ("l’Île-de-France et l’Ile-de-France", ["Île-de-France", "Île-de-France"]),
        ("les Côtes d’Armor", ["Côtes-d’Armor"]),
        ("a study in Brittany", ["Bretagne"]),
        ("le département de la Creuse", ["Creuse"]),
        ("dans le Lot", ["Lot"]),
        ("l’est de la Creuse", ["Creuse"]),
        ("Nord (59)", ["Nord"]),
        ("Brévigny (Manche)", ["Manche"]),
        ("le Cantal, la Haute-Loire, la Creuse et l’Allier", ["Cantal", "Haute-Loire", "Creuse", "Allier"]),
        ("la Sarthe, l’Allier et la Somme", ["Sarthe", "Allier", "Somme"]),
        ("en Puy-de-Dôme, Haute-Loire et Allier", ["Puy-de-Dôme", "Haute-Loire", "Allier"]),
    ],
)
def test_a_territory_is_found_under_its_names(text: str, terms: list[str]) -> None:
    """Regions, départements and countries are found in either language; an ambiguous name, where something says so."""
    assert found(TERRITORIES, text) == terms


@pytest.mark.parametrize(
    "text",
    [
        "le nord du quartier, un lot de cartes, une somme",
        "Le Nord et le Sud s’opposent",
        "la vallée de la Drôme",
        "La Vienne déborde",
        "Lot n° 3 du marché",
        "dans le Centre de ressources",
        "dans le Nord de l’agglomération",
        "Hautecombe-sur-Vienne",
        "une réunion à Mayenne-les-Bains",
        "La réunion du comité",
        "en bretagne",
        "une Bretagnelle",
        "Somme toute, la Loire coule",
    ],
)
def test_a_word_is_not_taken_for_a_territory(text: str) -> None:
    """Rivers, cardinal points, parts of names and common words are no territories without a reason."""
    assert found(TERRITORIES, text) == []


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("l’ODD 6", ["6"]),
        ("ODD n° 6 et ODD no 7", ["6", "7"]),
        ("les ODD 3, 10 et 11", ["3", "10", "11"]),
        ("SDGs 14 and 17", ["14", "17"]),
        ("Goal 6.1 of the Agenda", ["6"]),
        ("« eau propre et assainissement »", ["6"]),
        ("ODD 2030", []),
        ("ODD 18", []),
        ("17 objectifs", []),
        ("une vie terrestre", []),
    ],
)
def test_a_goal_is_found_by_its_number(text: str, terms: list[str]) -> None:
    """A goal is named by its number after its introduction, or by words that say nothing else."""
    assert found(GOALS, text) == terms


def test_a_mention_says_where_it_stands() -> None:
    """A mention is a page and a span of that page's text."""
    pages = [Page(3, "Rien ici."), Page(4, "Une enquête en Bretagne.")]
    (mention,) = TERRITORIES.mentions(pages)
    assert (mention.page, pages[1].text[mention.start : mention.end]) == (4, "Bretagne")


def test_a_document_is_about_what_it_names_often_or_at_its_head() -> None:
    """Its title comes first, then its lead and what it names again; a place named in passing is left out."""
    far = "x" * 3_000
    pages = [Page(1, f"En Corse. {far} En Occitanie. En Normandie."), Page(2, "En Normandie. En Bretagne.")]
    mentions = tuple(TERRITORIES.mentions(pages))
    assert TERRITORIES.about(mentions, "La Bretagne") == ("Bretagne", "Normandie", "Corse")


def test_a_long_document_names_a_term_more_often() -> None:
    """Twice is enough in a few pages, not in a hundred."""
    mentions = tuple(TERRITORIES.mentions([Page(2, "En Bretagne, en Bretagne.")]))
    assert TERRITORIES.about(mentions, "", page_count=8) == ("Bretagne",)
    assert TERRITORIES.about(mentions, "", page_count=100) == ()


def test_a_row_of_a_table_says_less_and_a_heading_more() -> None:
    """One row among many does not make a document about a territory; a card headed by a goal is about it."""
    rows = tuple(TERRITORIES.mentions([Page(2, "Finistère 112 61\nMorbihan 87 45\nFinistère 12 6")]))
    assert [mention.term for mention in rows] == ["Finistère", "Morbihan", "Finistère"]
    assert TERRITORIES.about(rows, "") == ()
    cards = tuple(GOALS.mentions([Page(2, "Une carte.\nODD 7, énergie\nUn texte qui cite l’ODD 8.")]))
    assert GOALS.about(cards, "") == ("7",)


def test_terms_have_labels_and_names_in_both_languages() -> None:
    """Every term of every vocabulary has a label in each language, by which a query may name it."""
    for vocabulary in OURS.by_facet.values():
        for name in vocabulary.terms:
            assert all(vocabulary.label(name, tongue) for tongue in Language)
    assert TERRITORIES.label("Bretagne", Language.ENGLISH) == "Brittany"
    assert TERRITORIES.names["brittany"] == "Bretagne"
    assert GOALS.names["6 clean water and sanitation"] == "6"
    assert GOALS.label("unknown", Language.FRENCH) == "unknown"


def test_the_vocabularies_here_have_no_fault() -> None:
    """Those of the program and of the sample centre are read whole: 17 goals, 101 départements and 13 regions among the territories."""
    assert OURS.problems == vocabularies.load(ROOT / "corpus" / "vocabularies").problems == ()
    assert len(GOALS.terms) == 17
    assert sum(bool(term.code) for term in TERRITORIES.terms.values()) == 101


def test_a_centre_s_own_vocabulary_stands_in_place(tmp_path: Path) -> None:
    """A file of the centre replaces the program's of the same name, and that one only; another digest says so."""
    (tmp_path / "goals.toml").write_text('[terms.eau]\nfr = "Eau vive"\nforms = ["rivière"]\n', encoding="utf-8")
    chosen = vocabularies.load(tmp_path)
    assert found(chosen[Facet.GOAL], "La rivière. L’eau vive. ODD 6.") == ["eau", "eau"]
    assert chosen[Facet.TERRITORY] == TERRITORIES
    assert chosen.digest != OURS.digest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[terms.eau\n", "line 1"),
        ('[terms.eau]\nform = ["x"]', "eau: form: unknown"),
        ('[terms.eau]\nforms = "x"', "eau: forms: 'x' makes no sense"),
        ('[terms.eau]\nleast = "2"', "eau: least"),
        ("[terms]\neau = 3", "eau: must be a table"),
        ("terms = 3", "terms: must be tables"),
        ("cased = true", "cased: unknown"),
    ],
)
def test_what_is_wrong_in_a_vocabulary_is_said_and_the_rest_kept(tmp_path: Path, text: str, said: str) -> None:
    """The file and the line or the entry are named; other entries and other vocabularies go on."""
    (tmp_path / "goals.toml").write_text(
        f"{text}\n[terms.air]\n" if "terms" in text and "terms =" not in text else text
    )
    chosen = vocabularies.load(tmp_path)
    (problem,) = chosen.problems
    assert str(tmp_path / "goals.toml") in problem
    assert said in problem
    assert chosen[Facet.TERRITORY] == TERRITORIES
    assert "air" in chosen[Facet.GOAL].terms or "line" in said or "[terms]" not in text


def test_a_file_that_is_no_vocabulary_is_named(tmp_path: Path) -> None:
    """A name that nothing reads is said, not passed over."""
    (tmp_path / "themes.toml").write_text("")
    (problem,) = vocabularies.load(tmp_path).problems
    assert "themes.toml: unknown" in problem
