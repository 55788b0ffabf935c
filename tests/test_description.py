"""What a document is: title, authors, date, kind and language, and where each comes from."""

import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import description, vocabularies
from pipeline.model import Document, DocumentId, Extract, Facet, Language, Page, Reason, Source
from pipeline.sidecars import Written, read_sidecar

FR, EN = Language.FRENCH, Language.ENGLISH
TODAY = date(2024, 6, 15)
PATH = Path("/fonds/le_nom-du-fichier.pdf")


def extract(**said: Any) -> Extract:
    """Make what a format gives, of which only *said* matters."""
    return Extract(**{"format": "pdf", "pages": (), "page_count": 1, **said})


VOCABULARIES = vocabularies.load()
KINDS = VOCABULARIES[Facet.KIND]


def lines(head: str) -> tuple[description.Line, ...]:
    """Give the first lines of a document of one page."""
    return description.head([Page(1, head)])


def titled(head: str = "", *, own: str = "", path: Path = PATH) -> str:
    """Give the title found in a file's own words, a text or a name."""
    return description.title_of(extract(title=own), lines(head), path, KINDS).value


def named(authors: tuple[str, ...], head: str = "") -> tuple[str, ...]:
    """Give the authors kept of those a file names, or found in a text."""
    return tuple(each.value for each in description.authors_of(extract(authors=authors), lines(head)))


def dated(head: str = "", *, path: Path = PATH, created: str = "") -> str:
    """Give the date found in a text, a name or a file's own words."""
    return date_found(extract(created=created), head, path, TODAY)


def date_found(read: Extract, head: str, path: Path, today: date) -> str:
    """Give the date found on a day, or nothing."""
    found = description.date_of(read, lines(head), path, KINDS, today=today)
    return found.value if found else ""


def described(*texts: str, sidecar: str = "", path: Path = PATH, default: Language = FR, **said: Any) -> Document:
    """Describe a document by the text of its pages."""
    pages = tuple(Page(number, text) for number, text in enumerate(texts, 1))
    source = Source(path, "notes", 1234, 0)
    return description.describe(
        DocumentId("0" * 64),
        source,
        extract(**{"page_count": len(pages), **said}),
        pages,
        sidecar=sidecar,
        vocabularies=VOCABULARIES,
        default=default,
        today=TODAY,
    ).document


@pytest.mark.parametrize(
    "title",
    [
        "L’économie sociale et solidaire",
        "Rapport annuel 2020",
        "2030 : quels territoires ?",
        "Document de travail n°3",
        "Présentation du projet associatif",
        "Scanner les pratiques",
        "Travail et IA",
        "Housing and landlords",
        "Titres-restaurant",
        "Printemps",
    ],
)
def test_a_good_title_of_the_file_is_kept(title: str) -> None:
    """What the file says its title is, is its title."""
    assert titled("Une autre première ligne", own=f"  {title}\n") == title


@pytest.mark.parametrize(
    "title",
    [
        "",
        "  ",
        "Microsoft Word - rapport_v3_def.doc",
        "PowerPoint Presentation",
        "Présentation PowerPoint",
        "Presentation",
        "Diapositive 1",
        "untitled",
        "Untitled-1",
        "Sans titre",
        "sans nom 1",
        "Document1",
        "Document 12",
        "rapport.pdf",
        "index.html",
        "plaquette.indd",
        "rapport_final_v2",
        "IMG_1234",
        "Scan_001",
        "Layout 1",
        "Titre",
        "___",
        "2021",
        "12/03/2020",
    ],
)
def test_a_title_that_a_program_wrote_is_not_believed(title: str) -> None:
    """Names that programs give by themselves make way for the first line, then for the file's name."""
    assert titled("Une première ligne", own=title) == "Une première ligne"
    assert titled("", own=title) == "Le nom du fichier"


@pytest.mark.parametrize("title", ["PowerPoint et pédagogie", "Untitled lands: housing in the marshes"])
def test_a_title_about_a_program_is_a_title(title: str) -> None:
    """A sentence that only begins as programs' names do is a title."""
    assert titled("", own=title) == title


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Les alliances rurales.\nSuite", "Les alliances rurales"),
        ("12\n15 mars 2021\nLes   alliances\u00a0rurales", "Les alliances rurales"),
        ("Mars 2021\nLes alliances rurales", "Les alliances rurales"),
        ("p. 1 / 24 — 2021\nLes alliances rurales", "Les alliances rurales"),
        ("Sommaire\nLes alliances rurales", "Les alliances rurales"),
        ("x" * 200 + " y\nLes alliances rurales", "Les alliances rurales"),
        ("1 2 3 4 5 6 7\n\n", "Le nom du fichier"),
        ("", "Le nom du fichier"),
    ],
)
def test_the_first_line_that_looks_like_a_title_is_taken(head: str, title: str) -> None:
    """Numbers, dates, single words and whole paragraphs are no titles."""
    assert titled(head) == title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("le_nom-du-fichier.pdf", "Le nom du fichier"),
        ("étude  2021.v2.pdf", "Étude 2021.v2"),
        ("-.pdf", "-"),
        ("_.pdf", "_.pdf"),
        ("caf\udce9.pdf", "Caf?"),
    ],
)
def test_the_file_name_is_the_last_resort(name: str, title: str) -> None:
    """A file without words still has a title that can be read."""
    assert titled(path=Path("/fonds") / name) == title


@settings(deadline=None)
@given(own=st.text(max_size=400), head=st.text(max_size=400))
def test_every_document_has_a_title_of_one_line(own: str, head: str) -> None:
    """Whatever the file says, the title is not empty, of bounded length and on one line."""
    title = titled(head, own=own)
    assert 0 < len(title) <= 240
    assert title.strip()
    assert "\n" not in title


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("15 mars 2021", "2021-03-15"),
        ("Vannes, le 1er août 2021", "2021-08-01"),
        ("lundi 3 mai 2021", "2021-05-03"),
        ("3\u00a0mai\u00a02021", "2021-05-03"),
        ("Février 2020", "2020-02"),
        ("DÉCEMBRE 2019", "2019-12"),
        ("févr. 2020", "2020-02"),
        ("Sept. 2021", "2021-09"),
        ("15 March 2021", "2021-03-15"),
        ("15th of March 2021", "2021-03-15"),
        ("March 15, 2021", "2021-03-15"),
        ("May 2020", "2020-05"),
        ("1st June 2022", "2022-06-01"),
        ("15/03/2021", "2021-03-15"),
        ("2021-03-15", "2021-03-15"),
        ("n° 2021-12", "2021-12"),
        ("Paris, 2023", "2023"),
        ("© 2018", "2018"),
        ("Rapport annuel. Paris, 2019.", "2019"),
        ("Publié en mars 2021, à l’horizon 2030", "2021-03"),
        ("D’ici 2030. Publié en 2020.", "2020"),
        ("31 février 2021", "2021"),
        ("15 juin 2024", "2024-06-15"),
        ("juin 2024", "2024-06"),
        ("1 500 habitants, 2021 %", ""),
        ("juin 1850", ""),
        ("aucune date", ""),
        ("", ""),
        pytest.param(
            "15.03.2021",
            "2021-03-15",
        ),
        pytest.param(
            "Les 1.985 adhérents",
            "",
        ),
        pytest.param(
            "Un budget de 2.015 euros",
            "",
        ),
    ],
)
def test_a_date_is_read_as_it_is_written(head: str, found: str) -> None:
    """Dates in French and in English, in words and in figures, are cut to what is known."""
    assert dated(head) == found


FUTURES = [
    "16 juin 2024",
    "juillet 2024",
    "July 4, 2025",
    "2025",
    "Horizon 2040",
    "16/06/2024",
    "2024-06-16",
    "2024-12",
]


@pytest.mark.parametrize("text", FUTURES)
def test_a_date_to_come_is_never_the_date(text: str) -> None:
    """What a document announces is not when it was published."""
    assert dated(text) in ("", "2024")
    assert dated(f"{text}, écrit en mars 2021") == "2021-03"


days = st.dates(min_value=date(1950, 1, 1), max_value=date(2049, 12, 31))


@settings(deadline=None)
@given(written=days, today=days, form=st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%B %Y", "%Y-%m", "%Y"]))
def test_no_text_gives_a_date_to_come(written: date, today: date, form: str) -> None:
    """Whatever day it is, a date found is that day or before, and a date before is found."""
    said = written.strftime(form)
    for head, path, created in ((said, PATH, ""), ("", Path(f"/fonds/{said}".rstrip("/")), ""), ("", PATH, said)):
        found = date_found(extract(created=created if form[0:2] == "%Y" else ""), head, path, today)
        assert found <= today.isoformat()[: len(found)]
    if written <= today:
        assert dated_on(said, today)[:4] == str(written.year)


def dated_on(head: str, today: date) -> str:
    """Give the date found in a text on a day."""
    return date_found(extract(), head, PATH, today)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("2021-03-15_note.pdf", "2021-03-15"),
        ("note_2021_03.pdf", "2021-03"),
        ("rapport 2019.pdf", "2019"),
        ("rapport.pdf", ""),
        ("horizon 2040.pdf", ""),
        pytest.param(
            "rapport_2019.pdf",
            "2019",
        ),
        pytest.param(
            "rapport-2019.pdf",
            "2019",
        ),
        ("2019-rapport.pdf", "2019"),
        pytest.param(
            "note-mars-2021.pdf",
            "2021-03",
        ),
    ],
)
def test_a_date_in_the_name_serves_when_the_pages_have_none(name: str, found: str) -> None:
    """A file's name gives the date that its first pages do not; the pages come first."""
    assert dated(path=Path("/fonds") / name) == found
    assert dated("Le 2 mai 2018", path=Path("/fonds") / name) == "2018-05-02"


@pytest.mark.parametrize(
    ("created", "found"),
    [("2020-05-01", "2020-05-01"), ("2020", "2020"), ("2024-06-16", ""), ("2024-07", ""), ("2030", ""), ("", "")],
)
def test_the_file_s_own_date_is_the_last_resort(created: str, found: str) -> None:
    """The day a program made a file serves when nothing else does, unless it is to come."""
    assert dated("Un texte sans date", created=created) == found
    assert dated("mars 2019", created=created) == "2019-03"


def test_a_scan_does_not_date_what_it_shows() -> None:
    """The day a page was scanned is not when it was published."""
    assert dated("", created="2020-05-01") == ""


def test_front_matter_comes_before_the_text() -> None:
    """A date that authors wrote by hand at the head of a note is believed first; never one to come."""
    for created, found in (("2020-05-01", "2020-05-01"), ("2030-01-01", "2019-03")):
        note = extract(format="markdown", created=created)
        assert date_found(note, "mars 2019", PATH, TODAY) == found


@pytest.mark.parametrize(
    ("authors", "kept"),
    [
        (("Maud Kerrien", "Ruth Calloway"), ("Maud Kerrien", "Ruth Calloway")),
        ((" Maud\nKerrien ", "Maud Kerrien"), ("Maud Kerrien",)),
        (("KERRIEN", "Maud"), ("Maud KERRIEN",)),
        (("admin", "user1", "Windows User", "Owner", "unknown", "PC-12", ""), ()),
        (
            (
                "Adobe InDesign",
                "Microsoft Office User",
                "Utilisateur de Microsoft Office",
                "KONICA MINOLTA bizhub",
                "LaTeX",
            ),
            (),
        ),
        (("mk", "mkerrien56", "x" * 200), ()),
    ],
)
def test_authors_are_people_not_programs(authors: tuple[str, ...], kept: tuple[str, ...]) -> None:
    """Names that programs and machines leave are no authors; nobody is named twice."""
    assert named(authors) == kept


@pytest.mark.parametrize("author", ["Utilisateur Windows", "Utilisateur invité"])
def test_the_names_that_french_programs_give_are_no_authors(author: str) -> None:
    """What Word writes in French where nobody said their name is no author."""
    assert named((author,)) == ()


@pytest.mark.parametrize(
    ("title", "head", "kind"),
    [
        ("Rapport annuel 2020", "", "Rapport"),
        ("Rapports d’activité", "", "Rapport"),
        ("Note de prospective n°3", "", "Note de prospective"),
        ("Étude sur l’eau", "", "Étude"),
        ("ETUDE SUR L'EAU", "", "Étude"),
        ("Rapport d’évaluation du programme", "", "Évaluation"),
        ("A study of housing", "", "Étude"),
        ("Working Paper 12", "", "Document de travail"),
        ("L’économie sociale", "RAPPORT\nMars 2021", "Rapport"),
        ("L’économie sociale", "  Fiche pratique n° 2", "Fiche pratique"),
        ("L’économie sociale", "Actes du colloque", ""),
        ("Le guidage des bateaux", "", ""),
        ("Notes", "", "Note"),
        ("L’économie sociale", "Comme le dit un rapport du Sénat", ""),
        ("L’économie sociale", "Rapport de la Cour des comptes cité", ""),
        ("", "", ""),
    ],
)
def test_the_kind_is_said_by_the_title_then_by_the_first_page(title: str, head: str, kind: str) -> None:
    """A kind is known by its written forms in both languages, and stays empty when unsure."""
    found = description.kind_of(title, lines(head), KINDS)
    assert (found.value if found else "") == kind


FRENCH = "Les alliances entre associations et petites entreprises progressent dans les communes rurales. " * 4
ENGLISH = "Alliances between associations and landlords were studied in several coastal towns this year. " * 4


@pytest.mark.parametrize("default", list(Language))
@pytest.mark.parametrize(
    ("texts", "title", "found"),
    [
        ((FRENCH,), "", FR),
        ((ENGLISH,), "", EN),
        ((ENGLISH, FRENCH, FRENCH, FRENCH, FRENCH, FRENCH), "", FR),
        ((), "Les alliances entre associations et entreprises", FR),
        ((), "Alliances between associations and landlords", EN),
        (("12 345",), "", None),
        ((), "", None),
    ],
    ids=["french", "english", "cover-in-english", "title-in-french", "title-in-english", "figures", "nothing"],
)
def test_the_language_is_told_from_the_text(
    texts: tuple[str, ...], title: str, found: Language | None, default: Language
) -> None:
    """Past the first pages, the text tells its language; too little of it leaves the default."""
    pages = tuple(Page(number, text) for number, text in enumerate(texts, 1))
    assert description.language_of(pages, title, default=default).value == (found or default)


def test_a_sidecar_is_read_whole() -> None:
    """Everything that staff may write is understood."""
    text = 'title = "T"\nauthors = ["A", "B"]\norganisation = "O"\ndate = 2021-03-15\nkind = "K"\nlanguage = "en"'
    assert read_sidecar(text) == Written("T", ("A", "B"), "O", "2021-03-15", "K", EN)
    assert read_sidecar("") == Written()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("date = 2021", "2021"),
        ('date = "2021"', "2021"),
        ('date = "2021-03"', "2021-03"),
        ('date = "2021-03-15"', "2021-03-15"),
        ("date = 2021-03-15", "2021-03-15"),
        ("date = 2021-03-15T10:00:00Z", "2021-03-15"),
    ],
)
def test_a_sidecar_s_date_is_cut_as_one_likes(text: str, read: str) -> None:
    """A year, a month or a day may be written, as TOML dates, numbers or texts."""
    assert read_sidecar(text) == Written(date=read)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("title = 3", "title"),
        ("authors = [1]", "authors"),
        ("authors = {a = 1}", "authors"),
        ('language = "de"', "language"),
        ('language = ["fr"]', "language"),
        ('date = "mars 2021"', "date"),
        ('date = ""', "date"),
        ("date = 99", "date"),
        ("date = 10:00:00", "date"),
        ("date = true", "date"),
        ("kind = false", "kind"),
        ('titre = "x"', "titre"),
        ('date = "2021-13"', "date"),
        ('date = "2021-00"', "date"),
        ('date = "2021-02-30"', "date"),
        ('date = "２０２１"', "date"),
    ],
)
def test_what_is_wrong_in_a_sidecar_is_said_and_the_rest_kept(line: str, name: str) -> None:
    """A line that makes no sense is named, and costs nothing else."""
    read = read_sidecar(f'organisation = "O"\n{line}')
    assert read.problem.startswith(f"{name}: ")
    assert (read.organisation, read.title, read.authors, read.date, read.language) == ("O", None, None, None, None)


@settings(deadline=None)
@given(text=st.text())
def test_no_sidecar_fails(text: str) -> None:
    """What is not TOML is said, and never raised."""
    assert isinstance(read_sidecar(text), Written)


def test_staff_s_words_come_before_all_others() -> None:
    """Each fact that staff wrote stands; the others come from the file and its pages."""
    said: dict[str, Any] = {"title": "Le titre du fichier", "authors": ("Maud Kerrien",), "created": "2020-01-01"}
    page = f"Étude\n15 mars 2019\n{FRENCH}"
    bare = described(page, **said)
    assert (bare.title, bare.authors, bare.organisation) == ("Le titre du fichier", ("Maud Kerrien",), "")
    assert (bare.date, bare.kind, bare.language) == ("2019-03-15", "Étude", FR)
    staff = 'title = "T"\nauthors = []\norganisation = "O"\ndate = 2018\nkind = "Charte"\nlanguage = "en"'
    told = described(page, sidecar=staff, **said)
    assert (told.title, told.authors, told.organisation) == ("T", (), "O")
    assert (told.date, told.kind, told.language) == ("2018", "Charte", EN)
    assert described(page, sidecar="this is no TOML", **said) == bare


@pytest.mark.parametrize("place", ["title", "authors", "name", "sidecar"])
def test_accents_written_apart_are_composed_wherever_they_come_from(place: str) -> None:
    """A title or a name in NFD, as a Mac gives it, is kept in NFC: else its words cannot be found."""
    apart = unicodedata.normalize("NFD", "Économie Privée")
    said: dict[str, Any] = {"title": {"title": apart}, "authors": {"authors": (apart,)}}.get(place, {})
    path = Path(f"/fonds/{apart}.pdf") if place == "name" else PATH
    document = described("", sidecar=f'title = "{apart}"' if place == "sidecar" else "", path=path, **said)
    words = f"{document.title} {' '.join(document.authors)}"
    assert words == unicodedata.normalize("NFC", words)


def test_a_document_keeps_what_its_file_is() -> None:
    """Format, size, count of pages, collection and what was cut come from the file."""
    document = described(FRENCH, partial=Reason.TOO_MANY_PAGES, page_count=9_000)
    assert (document.format, document.size_bytes, document.page_count) == ("pdf", 1234, 9_000)
    assert (document.collection, document.partial, document.id) == ("notes", Reason.TOO_MANY_PAGES, "0" * 64)


@pytest.mark.parametrize(
    ("texts", "is_image_only"),
    [(("", " \n"), True), (("", "texte"), False), ((), False)],
    ids=["blank", "text", "no-pages"],
)
def test_a_scan_is_known_by_its_pages_without_text(texts: tuple[str, ...], is_image_only: bool) -> None:
    """A document whose pages hold no text at all is an image only."""
    assert described(*texts).is_image_only is is_image_only
