"""The headings of a document that has no bookmarks: by the size of their letters, few and good."""

from pathlib import Path

import pytest

from pipeline.formats import headings
from pipeline.formats.headings import Line
from pipeline.model import Bookmark
from tests import pdfs
from tests.reading import extract, write

TEXT, BOLD, LARGE, TITLE = (11.0, False), (11.0, True), (15.0, True), (24.0, True)
WORDS = "salle commune fête clé banc table école lavoir marché jardin four pont".split()


def prose(start: int, count: int = 9) -> list[str]:
    """Make lines of text of which no two are alike."""
    return [
        f"La {WORDS[at % 12]} et le {WORDS[at // 12 % 12]} de la commune servent à tous depuis dix ans, sans un mot plus haut."
        for at in range(start * 10, start * 10 + count)
    ]


def page(number: int, *printed: tuple[str, headings.Style], lines: int = 9) -> list[Line]:
    """Make a page: a running header, what is given, then text."""
    text = [(line, TEXT) for line in prose(number, lines)]
    return [Line(number, words, style) for words, style in (("Lettre des communes", TEXT), *printed, *text)]


def document(*extra: tuple[str, headings.Style]) -> list[list[Line]]:
    """Make a document of three pages with two headings; *extra* stands within the text of the second page."""
    return [
        page(1, ("Partager la salle", TITLE)),
        page(2, ("Ce qui a changé", LARGE), *[(line, TEXT) for line in prose(8)], *extra),
        page(3, ("Ce qui reste", LARGE)),
    ]


WANTED = (Bookmark("Ce qui a changé", 2, 1), Bookmark("Ce qui reste", 3, 1))


def test_larger_lines_are_headings_and_the_title_is_not() -> None:
    """Headings come with page and level; the title of the document is not one of its parts."""
    assert headings.found(document()) == WANTED


def test_a_bold_line_over_a_text_is_a_heading_below() -> None:
    """A bold line of the text's own size that begins a text is a heading, of a lower level."""
    assert headings.found(document(("Le ménage", BOLD))) == (WANTED[0], Bookmark("Le ménage", 2, 2), WANTED[1])


@pytest.mark.parametrize(
    "lines",
    [
        [("2 100 000 € dont 30 %", LARGE)],
        [("Il faut donc que chacune des associations de la commune signe la convention avant la fin.", LARGE)],
        [("et la suite d’un mot", LARGE)],
        [("Sommaire", LARGE)],
        [("contact@example.org", LARGE), ("www.example.org", LARGE)],
        [("Une longue citation mise en exergue, ligne après ligne,", LARGE)] * 4,
        [("Total", BOLD), ("12 345", TEXT)],
        [(f"Cellule {letter}", style) for letter in "abcdefghijkl" for style in ((13.0, False), TEXT)],
    ],
    ids=["figures", "sentence", "rest", "contents", "addresses", "quote", "cell", "cells"],
)
def test_what_is_no_heading_is_left_out(lines: list[tuple[str, headings.Style]]) -> None:
    """Figures, sentences, contact details, quotes and cells of tables are no headings, however large they are."""
    assert headings.found(document(*lines)) == WANTED


def test_running_lines_are_no_headings() -> None:
    """What is printed at the edge of several pages is left out, with the page's number in it or without."""
    pages = [page(number, (f"Chapitre 2. La salle {number + 4}", LARGE)) for number in range(1, 8)]
    assert headings.found(pages) == ()


def test_a_table_of_contents_is_not_read_as_headings() -> None:
    """Lines that end with the number of a page are those of a table of contents."""
    pages = document()
    pages.insert(1, page(2, *[(f"Partie {number} {3 * number}", LARGE) for number in range(1, 9)], lines=0))
    assert headings.found(pages) == WANTED


def test_slides_give_one_title_each() -> None:
    """On slides, which have little text, the largest line of each is its title."""
    slides = [
        page(number, (name, TITLE), (f"Le point {name}", LARGE), lines=1)
        for number, name in enumerate(("Partager", "Compter", "Décider"), 1)
    ]
    assert [each.title for each in headings.found(slides)] == ["Compter", "Décider"]


def test_one_page_or_one_line_gives_nothing() -> None:
    """A page that is seen whole needs no table of contents, and one heading alone is none."""
    assert headings.found(document()[:1]) == ()
    assert headings.found(document()[:2]) == ()


def test_lines_know_their_style() -> None:
    """A line has the size of most of its letters, and is bold when all of them are."""
    text = "Titre\nUn mot gras ici\n• Point :\n"
    styles = [(0, LARGE), (6, TEXT), (13, BOLD), (18, TEXT), (22, TEXT), (24, BOLD), (30, TEXT)]
    assert [line.style for line in headings.lines(1, text, styles)] == [LARGE, TEXT, BOLD]


def test_a_pdf_without_bookmarks_gets_its_headings(tmp_path: Path) -> None:
    """Sizes are read from the PDF; a file that has bookmarks keeps its own."""
    made = [
        b"BT 50 800 Td 20 TL /F1 %d Tf (%b) Tj T* 14 TL /F1 10 Tf %b ET" % (size, title, _shown(prose(at)))
        for at, (size, title) in enumerate(((24, b"Le rapport"), (15, b"Une partie"), (15, b"Une autre")))
    ]
    found = extract(write(tmp_path, "a.pdf", pdfs.drawn(*made)))
    assert found.bookmarks == (Bookmark("Une partie", 2, 1), Bookmark("Une autre", 3, 1))
    own = extract(write(tmp_path, "b.pdf", pdfs.pdf("Une page", "Une autre", bookmarks=[("Le sien", 2)])))
    assert own.bookmarks == (Bookmark("Le sien", 2, 1),)


def test_arrows_and_squares_that_have_only_names_are_bullets(tmp_path: Path) -> None:
    """A font of signs gives «/head2right/head2right» before each point: readers see a bullet, and it is no word."""
    text = "\n".join(("/head2right/head2right Vestiaires", "/etc/square4x", *prose(1)))
    found = extract(write(tmp_path, "a.pdf", pdfs.pdf(text)))
    assert found.pages[0].text.startswith("• Vestiaires\n/etc/square4x")


def _shown(lines: list[str]) -> bytes:
    return b" ".join(b"(%b) Tj T*" % line.encode("cp1252") for line in lines)
