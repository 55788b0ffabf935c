"""What a reader is told about a document is the document's own, and worth telling."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Document, DocumentId, KeySentence, Language, Page, Snippet
from pipeline.reading import comparing, essentials, wording
from pipeline.reading.comparing import Likeness, compare
from pipeline.reading.families import LIKENESS, PLACES, Families, families, signature
from pipeline.reading.subjects import MOST, subjects
from tests.conftest import ROOT
from tests.texts import identifier, reading

FRENCH, ENGLISH = Language.FRENCH, Language.ENGLISH

WATER = (
    """Gouverner l’eau ensemble
Observatoire des rivières, 12 rue des Lavoirs, 26000 Valence
© Observatoire, 2022. Tous droits réservés, reproduction autorisée avec mention de la source et de la date de publication.
Cette étude porte sur le partage de la nappe entre les maraîchers et les communes de la vallée depuis 2017.
La nappe de la vallée baisse de quatre centimètres par an depuis que les communes ont cessé de relever les compteurs.
Pourquoi les communes ont-elles donc renoncé à relever les compteurs de la vallée pendant plus de six années de suite ?
Les maraîchers prélèvent 62 % des volumes de la nappe pendant les trois mois de l’étiage, et les communes en prélèvent 20 %.""",
    """2. Les compteurs
Les compteurs installés par les communes ont réduit les prélèvements de la nappe de 18 % en deux étés seulement.
Un relevé affiché chaque mardi sur la place donne aux maraîchers le temps de changer leurs tours d’irrigation.
Ils ont aussi montré que cela ne suffisait pas toujours, et qu’il fallait autre chose pour les convaincre tous de venir.
Tableau 3 : volumes prélevés dans la nappe par les communes et par les maraîchers de la vallée, en milliers de mètres cubes.
Commune 2019 2020 2021 2022 Montrefeuil 120 118 97 88 Lauzenne 310 301 288 260 Granges 44 41 40 39 mètres cubes par commune.""",
    """3. Conclusion
Le partage de la nappe tient aux relevés publics des compteurs, bien plus qu’à la règle votée par les communes.
Les communes qui publient leurs volumes chaque semaine prélèvent deux fois moins que les autres pendant la période de l’étiage.
Le prix de l’eau des maraîchers pourrait suivre le niveau de la nappe, comme les irrigants le proposent depuis trois ans.
Une convention de partage signée pour six ans donnerait aux maraîchers et aux communes la visibilité qui leur manque.
Bibliographie
Barsac, Hélène, Les communs de rivière dans la vallée de la Drôme et leur gouvernement partagé, éditions du Gué, Valence, 2019.""",
)


def pages(*texts: str) -> tuple[Page, ...]:
    """Number pages."""
    return tuple(Page(number, text) for number, text in enumerate(texts, 1))


@pytest.fixture(scope="module")
def told() -> tuple[KeySentence, ...]:
    """The key sentences of a study of three pages."""
    return essentials.key_sentences(pages(*WATER), FRENCH, "Gouverner l’eau ensemble")


def test_key_sentences_are_quoted_from_their_page(told: tuple[KeySentence, ...]) -> None:
    """Three sentences of a short text, to the letter, in reading order, from more than one page."""
    assert len(told) == 3
    assert all(each.text in WATER[each.page - 1] for each in told)
    assert [each.page for each in told] == sorted(each.page for each in told)
    assert len({each.page for each in told}) > 1


def test_key_sentences_say_what_the_study_is_about(told: tuple[KeySentence, ...]) -> None:
    """What a document says of itself at its beginning is told."""
    assert told[0].text.startswith("Cette étude porte sur")


@pytest.mark.parametrize(
    "said",
    ["Observatoire", "Tous droits", "Pourquoi", "Ils ont", "Tableau 3", "Commune 2019", "Barsac", "Conclusion"],
)
def test_key_sentences_leave_out_what_is_no_sentence_of_the_text(said: str) -> None:
    """No address, legal notice, question, sentence that leans on another, caption, row of a table, reference or heading."""
    kept = essentials.candidates(pages(*WATER), FRENCH)
    assert kept
    assert not [text for text in kept if text.startswith(said)]


def test_a_short_text_has_no_key_sentences() -> None:
    """A text of a few sentences is as soon read itself."""
    assert essentials.key_sentences(pages(WATER[0]), FRENCH, "") == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=400), max_size=6))
def test_any_text_gives_quotations_or_nothing(texts: list[str]) -> None:
    """Whatever the text, what is told stands in it, and there are never more than five sentences and eight subjects."""
    found = essentials.key_sentences(pages(*texts), ENGLISH, "")
    assert len(found) <= 5
    assert all(each.text in texts[each.page - 1] for each in found)
    assert len(subjects(pages(*texts), ENGLISH, "")) <= MOST


def test_subjects_are_phrases_as_they_are_written() -> None:
    """Subjects are words of the text with their accents and small words; one does not hold another."""
    text = (
        "L’aide à domicile manque de bras. Les associations d’aide à domicile forment leurs salariées. La tarification de"
        " l’aide à domicile dépend du département. Un tarif national de l’aide à domicile est demandé. La formation des"
        " salariées reste rare. Le budget de la formation des salariées baisse dans l’Ille-et-Vilaine.\n"
    )
    filler = " ".join(f"Il en va ainsi {number}." for number in range(60))
    found = subjects(pages(text, filler), FRENCH, "Le tarif de l’aide à domicile")
    assert found[0] == "aide à domicile"
    assert "formation des salariées" in found
    assert all(each in text for each in found)
    assert "domicile" not in found


def test_subjects_of_english() -> None:
    """English phrases have no small word but "of"."""
    text = (
        "The food bank opened in spring. A food bank needs a cold store. The board of trustees runs the food bank."
        " The board of trustees meets in the cold store. Volunteers of the food bank keep the cold store.\n"
    )
    filler = " ".join(f"Item {number} is ready." for number in range(60))
    found = subjects(pages(text, filler), ENGLISH, "")
    assert {"food bank", "cold store", "board of trustees"} <= set(found)


def test_words_of_the_index_are_given_as_the_document_writes_them() -> None:
    """Hyphens, elisions, capitals and small words come back; a capital at the beginning of a sentence does not count."""
    text = "En Ille-et-Vilaine, les employeurs de l’ESS recrutent. Eau claire ; eau vive ; eau douce."
    found = wording.as_written({"ille et vilaine", "employeurs de ess", "vilaine employeurs", "eau", "absent"}, text)
    assert found == {
        "ille et vilaine": "Ille-et-Vilaine",
        "employeurs de ess": "employeurs de l’ESS",
        "vilaine employeurs": "employeurs",
        "eau": "eau",
    }


# Families

LONG = " ".join(
    f"Le relevé {word} de la nappe numéro {word} est publié le mardi." for word in "abcdefghijklmnopqrstuvwxyz"
)


def document(name: str, title: str, date: str = "", language: Language = FRENCH) -> Document:
    """Make a document of which only these facts matter."""
    return reading(name, title=title, date=date, language=language).document


def put_together(*given: tuple[str, str, str, str]) -> Families:
    """Put documents together, given by name, title, date and text."""
    documents = [document(name, title, date) for name, title, date, _ in given]
    return families(documents, {identifier(name): signature(pages(text)) for name, _, _, text in given})


def names(found: tuple[DocumentId, ...], *known: str) -> list[str]:
    """Name documents."""
    called = {identifier(name): name for name in known}
    return [called[each] for each in found]


def test_the_same_words_have_the_same_signature() -> None:
    """A text saved again, with other line breaks, pages and capitals, is signed the same; a signature has its length."""
    again = LONG.upper().replace(" ", "\n")
    assert signature(pages(again[:500], again[500:])) != b""
    assert (
        signature(pages(LONG))
        == signature(pages(again))
        == signature(pages(LONG[: LONG.index("nappe")], LONG[LONG.index("nappe") :]))
    )
    assert len(signature(pages(LONG))) == 4 * PLACES
    assert signature(pages("trois mots seulement")) == b""


def test_a_draft_and_its_final_text_are_versions() -> None:
    """A text changed in few places is a version of the other, the older first; another text is not."""
    draft = LONG.replace("le mardi", "le lundi", 2)
    other = " ".join(f"Une maison {word} ouvre sa porte à {word} voisins." for word in "abcdefghijklmnopqrstuvwxyz")
    found = put_together(
        ("final", "Eau", "2022-09", LONG), ("draft", "Eau, projet", "2022-05", draft), ("other", "Eau", "2022", other)
    )
    assert names(found.family[identifier("final")], "draft", "final") == ["draft", "final"]
    assert names(found.versions(identifier("final")), "draft") == ["draft"]
    assert found.versions(identifier("other")) == ()


@pytest.mark.parametrize("text", [LONG, LONG.replace("nappe", "caisse")], ids=["same text", "other text"])
def test_editions_are_no_versions(text: str) -> None:
    """The same title under another year or number is another edition, even of a text that hardly changed."""
    found = put_together(
        ("2021", "Baromètre de l’emploi : édition 2021, le creux", "2021", LONG),
        ("2022", "Baromètre de l’emploi : édition 2022, la reprise", "2022", text),
        ("lettre", "Traverses n° 12", "2024", "Une lettre."),
    )
    assert found.family == {}
    assert names(found.editions(identifier("2021")), "2022") == ["2022"]
    assert found.editions(identifier("lettre")) == ()


def test_a_series_is_of_one_organisation() -> None:
    """«Rapport annuel 2021» and «Rapport annuel 2022» of two organisations are no editions of each other."""
    one, other = (
        reading(name, title=f"Rapport annuel {name}", organisation=name).document for name in ("2021", "2022")
    )
    assert families((one, other), {}).series == {}


def test_documents_without_text_are_no_versions_of_each_other() -> None:
    """Two scans have no words in common: nothing is said of them."""
    assert put_together(("one", "Scan", "", ""), ("two", "Scan", "", "")).family == {}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 26))
def test_likeness_is_about_the_share_of_runs_in_common(changed: int) -> None:
    """The more sentences are changed, the less two signatures agree; half of them changed are two texts."""
    sentences = re.split(r"(?<=\.) ", LONG)
    other = " ".join(sentences[changed:]) + " Tout autre chose est dit ici du pont." * changed
    found = put_together(("one", "Eau", "", LONG), ("two", "Autre", "", other))
    if changed <= 3:
        assert found.versions(identifier("one"))
    if changed >= 26 * (1 - LIKENESS / 2):
        assert not found.versions(identifier("one"))


def test_what_only_one_text_says_is_quoted_with_its_page() -> None:
    """Changed words are marked among those that stand before them, on their page; what both say is not quoted."""
    half = len(LONG)
    final, draft = (f"{LONG} La règle vaut {when} pour tous les puits du bassin." for when in ("trois ans", "un été"))
    found = compare(pages(final), pages(draft[:half], draft[half:]))
    assert found.share == pytest.approx(1, abs=0.1)
    (here,), (there,) = found.one, found.other
    assert (here.page, there.page) == (1, 2)
    assert [marked(each) for each in (here, there)] == ["trois ans", "un été"]
    assert here.text.startswith("… ")
    assert here.text.endswith("La règle vaut trois ans pour tous les puits du bassin.")


def marked(quote: Snippet) -> str:
    """Give what is marked in a quotation."""
    ((start, end),) = quote.marks
    return quote.text[start:end]


def test_the_longest_passages_are_quoted_in_order_and_cut() -> None:
    """Two at most, in the order of the pages, none longer than a quotation; a title of every page is quoted once."""
    words = " ".join(f"mot{number}" for number in range(200))
    found = compare(pages(f"Titre courant ici. {LONG}", f"{words} Titre courant ici. {LONG} court"), pages(LONG))
    assert [quote.page for quote in found.one] == [1, 2]
    assert [marked(quote)[:13] for quote in found.one] == ["Titre courant", "mot0 mot1 mot"]
    assert all(len(quote.text) <= comparing.LENGTH + 4 for quote in found.one)
    assert found.other == ()


def test_texts_with_no_word_share_nothing() -> None:
    """Two scans without text are not alike."""
    assert compare(pages(""), pages("")) == Likeness(0.0, (), ())


@given(st.lists(st.text("ab c\n", max_size=60), max_size=3), st.lists(st.text("ab c\n", max_size=60), max_size=3))
def test_a_comparison_looks_the_same_from_both_sides(one: list[str], other: list[str]) -> None:
    """The share is one number whichever comes first, the quotations change sides, and each marks words that are its own."""
    found, turned = compare(pages(*one), pages(*other)), compare(pages(*other), pages(*one))
    assert (found.share, found.one, found.other) == (turned.share, turned.other, turned.one)
    assert all(marked(quote) for quote in (*found.one, *found.other))


def test_the_sample_corpus_has_its_families() -> None:
    """The draft of the report on water is a version of it; the three barometers are editions, and so are the letters."""
    sources = ROOT / "docs" / "corpus"
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sources.rglob("*.typ")}
    stems = ("eau-partagee", "eau-partagee-v1", "barometre-ess-2021", "barometre-ess-2022", "barometre-ess-2023")
    title = {stem: stem.removesuffix("-v1").replace("-", " ") for stem in stems}
    found = put_together(*((stem, title.get(stem, stem), stem[-4:], texts[stem]) for stem in sorted(texts)))
    assert set(found.family) == {identifier("eau-partagee"), identifier("eau-partagee-v1")}
    assert names(found.editions(identifier("barometre-ess-2022")), *stems) == [stems[2], stems[4]]
