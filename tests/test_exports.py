"""What is taken away is read by other programs: CSV, RIS, BibTeX, Atom, OpenSearch."""

import csv
import io
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from pipeline.model import Document
from search_app import exports
from search_app.messages import Tongue
from tests.texts import reading

ADDRESS = "https://centre.example"
STUDY = reading(
    "etude", title="L’eau & la terre : 100 % partagées", authors=("Hélène Barsac", "Tomas Vidaillac"),
    organisation="Observatoire de l’eau", date="2022-09", kind="Rapport", collection="rapports",
).document  # fmt: skip
NOTE = reading("note", title="=SOMME(A1)", organisation="Cellule Veille", date="").document
ATOM = "{http://www.w3.org/2005/Atom}"


def test_csv_has_a_line_a_document_and_no_formula() -> None:
    """A spreadsheet shows accents and every document, and runs nothing."""
    text = exports.as_csv([STUDY, NOTE], ADDRESS)
    assert text.startswith("\ufeff")
    first, second = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert (first["title"], first["authors"]) == (STUDY.title, "Hélène Barsac; Tomas Vidaillac")
    assert first["link"] == f"{ADDRESS}/document?id={STUDY.id}"
    assert second["title"] == "'=SOMME(A1)"


def test_ris_has_the_fields_that_zotero_reads() -> None:
    """Type, authors one a line, title, publisher, dates, end; empty fields are left out."""
    lines = exports.as_ris([STUDY, NOTE], ADDRESS).split("\r\n")
    assert lines[:6] == [
        "TY  - RPRT", "AU  - Hélène Barsac", "AU  - Tomas Vidaillac", f"TI  - {STUDY.title}", "PB  - Observatoire de l’eau", "PY  - 2022",
    ]  # fmt: skip
    assert lines.count("ER  - ") == 2
    assert "AU  - Cellule Veille" in lines
    assert not [line for line in lines if line.endswith("  - ") and not line.startswith("ER")]


def test_bibtex_escapes_and_tells_keys_apart() -> None:
    """What TeX takes for commands is written as text; two reports of one author and year have two keys."""
    text = exports.as_bibtex([STUDY, replace(STUDY, title="Suite")], ADDRESS)
    assert r"title = {{L’eau \& la terre : 100 \% partagées}}" in text
    assert "author = {Hélène Barsac and Tomas Vidaillac}" in text
    assert "@techreport{barsac2022," in text
    assert "@techreport{barsac2022a," in text
    assert "author = {{Cellule Veille}}" in exports.as_bibtex([NOTE], ADDRESS)


@pytest.mark.parametrize(
    ("date", "updated"),
    [("2022", "2022-01-01"), ("2022-09", "2022-09-01"), ("2022-09-15", "2022-09-15"), ("", "2024-01-01")],
)
def test_a_feed_is_atom(date: str, updated: str) -> None:
    """A feed reader finds an identifier, a title, a date and a link for each document, whatever is known of it."""
    document = replace(STUDY, title="a < b & \x01c", date=date)
    text = exports.feed(
        [document], title="Les eaux", address=ADDRESS, here=f"{ADDRESS}/feed?q=eau", updated="2024-01-01T00:00:00Z"
    )
    entry = ElementTree.fromstring(text.partition("\n")[2]).find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "a < b & c"
    assert entry.findtext(f"{ATOM}updated") == f"{updated}T00:00:00Z"
    assert [author.text for author in entry.iter(f"{ATOM}name")] == list(document.authors)


def test_opensearch_tells_a_browser_where_to_ask() -> None:
    """The template leads to the search view, in the language of the reader."""
    text = exports.opensearch(ADDRESS, Tongue.ENGLISH)
    assert f"{ADDRESS}/?q={{searchTerms}}&amp;lang=en" in text


@pytest.mark.parametrize(
    ("document", "tongue", "citation"),
    [
        (
            STUDY,
            Tongue.FRENCH,
            "Hélène Barsac, Tomas Vidaillac, «\u00a0L’eau & la terre : 100 % partagées\u00a0»,"
            " Observatoire de l’eau, septembre\u00a02022, 0\u00a0p.",
        ),
        (NOTE, Tongue.ENGLISH, "Cellule Veille, “=SOMME(A1)”, 0\u00a0p."),
    ],
    ids=["whole", "little"],
)
def test_a_citation_says_what_is_known(document: Document, tongue: Tongue, citation: str) -> None:
    """What is not known is left out, with its comma."""
    assert exports.citation(document, tongue) == citation
