"""An annotated bibliography is a file that Word opens: citations, sentences with their pages, links."""

import io
from dataclasses import replace

from docx import Document as Word
from docx.text.hyperlink import Hyperlink

from pipeline.model import Essentials, KeySentence
from search_app import bibliography, exports
from search_app.messages import Tongue
from tests.texts import reading

ADDRESS = "https://centre.example"
STUDY = reading("etude", title="L’eau & la terre", authors=("Hélène Barsac",), date="2022-09", kind="Rapport").document
ESSENTIALS = Essentials((KeySentence(3, "L’eau manque."), KeySentence(7, "La terre aussi.")), ("eau", "terre arable"))


def written(*entries: bibliography.Entry, tongue: Tongue = Tongue.FRENCH) -> "Word":
    """Write a bibliography, and read it again."""
    return Word(io.BytesIO(bibliography.write(entries, address=ADDRESS, tongue=tongue, today="2024-05-01")))


def links(word: "Word") -> list[str]:
    """List where the links of a bibliography lead."""
    return [part.url for each in word.paragraphs for part in each.iter_inner_content() if isinstance(part, Hyperlink)]


def test_each_document_has_its_citation_its_sentences_and_its_subjects() -> None:
    """In the order given, with the day on which it was made."""
    word = written(
        bibliography.Entry(STUDY, ESSENTIALS), bibliography.Entry(replace(STUDY, title="Suite"), Essentials())
    )
    texts = [each.text for each in word.paragraphs]
    assert texts[:2] == ["Bibliographie annotée", "Établie par Passerelle le 1er\u00a0mai\u00a02024."]
    assert [each.text for each in word.paragraphs if each.style.name == "Heading 2"] == ["L’eau & la terre", "Suite"]
    assert exports.citation(STUDY, Tongue.FRENCH) in texts[3]
    assert [each.text for each in word.paragraphs if each.style.name == "Quote"] == [
        "L’eau manque. p.\u00a03",
        "La terre aussi. p.\u00a07",
    ]
    assert "Sujets\u00a0: eau, terre arable" in texts


def test_links_lead_to_the_document_and_to_the_pages_quoted() -> None:
    """A reader goes from the printed list to the page in the centre."""
    link = exports.link(STUDY, ADDRESS)
    assert links(written(bibliography.Entry(STUDY, ESSENTIALS))) == [link, f"{link}&page=3", f"{link}&page=7"]


def test_what_word_cannot_write_is_left_out() -> None:
    """Controls in a title or a sentence do not spoil the file; markup is text."""
    hostile = replace(STUDY, title="<w:p>\x00\x0b&")
    word = written(bibliography.Entry(hostile, Essentials((KeySentence(1, "a\x01b"),))), tongue=Tongue.ENGLISH)
    assert "<w:p>&" in [each.text for each in word.paragraphs]
    assert "ab p.\u00a01" in [each.text for each in word.paragraphs]


def test_a_reading_list_brings_its_title_its_introduction_and_its_notes() -> None:
    """What staff say of a document stands before what it says itself."""
    entry = bibliography.Entry(STUDY, ESSENTIALS, ("À lire d’abord.", "Puis la page 7.\x00"))
    body = bibliography.write(
        [entry], address=ADDRESS, tongue=Tongue.FRENCH, today="2024-05-01", title="L’eau", introduction="Un.\n\nDeux."
    )
    word = Word(io.BytesIO(body))
    texts = [each.text for each in word.paragraphs]
    assert texts[0] == word.core_properties.title == "L’eau"
    assert texts[2:4] == ["Un.", "Deux."]
    assert texts.index("À lire d’abord.") + 1 == texts.index("Puis la page 7.") < texts.index("L’eau manque. p.\u00a03")
