"""What a document is: title, authors, date, kind and language, and where each comes from."""

import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import description, vocabularies
from pipeline.model import (
    Confidence,
    Document,
    DocumentId,
    Extract,
    Facet,
    FactName,
    Finding,
    Language,
    Origin,
    Page,
    Reason,
    Source,
)
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


def whole(
    *texts: str, sidecar: str = "", path: Path = PATH, default: Language = FR, **said: Any
) -> description.Description:
    """Describe a document by the text of its pages."""
    pages = tuple(Page(number, text) for number, text in enumerate(texts, 1))
    return description.describe(
        DocumentId("0" * 64),
        Source(path, "notes", 1234, 0),
        extract(**{"page_count": len(pages), "pages": pages, **said}),
        pages,
        sidecar=sidecar,
        vocabularies=VOCABULARIES,
        default=default,
        today=TODAY,
    )


def described(*texts: str, **said: Any) -> Document:
    """Give the document that pages make."""
    return whole(*texts, **said).document


def found(*texts: str, **said: Any) -> tuple[Finding, ...]:
    """Give the facts of a document with what they stand on."""
    return whole(*texts, **said).findings


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
    ("head", "title"),
    [
        ("Qui reste ? · Actes\nACTES · Fédération · 9 juin 2022\nQui reste au bord", "Qui reste au bord"),
        (
            "ÉTUDE\nDes voisins qui s’aident, des\nalliances qui durent\nEnquête en Bretagne",
            "Des voisins qui s’aident, des alliances qui durent",
        ),
        ("Les employeurs de Bourgogne-\nFranche-Comté\nÉdition 2021", "Les employeurs de Bourgogne-Franche-Comté"),
        (
            "COMPTE-RENDU\nCONSEIL MUNICIPAL DU 13 OCTOBRE 2009\nNombre de conseillers : 3",
            "CONSEIL MUNICIPAL DU 13 OCTOBRE 2009",
        ),
        (
            "Commune de CHEMERE (44 680) CM du 13 octobre 2009\nCONSEIL MUNICIPAL\nSEANCE DU 13 OCTOBRE 2009",
            "CONSEIL MUNICIPAL SEANCE DU 13 OCTOBRE 2009",
        ),
        ("Nancy, le 10 mars 2020\nPoint de situation", "Point de situation"),
        ("Maud Kerrien\nDe: Maud Kerrien\nObjet: TR: Lettre du réseau n°6", "Lettre du réseau n°6"),
        ("Communiqué de presseCommuniqué de presse\nPremier cas confirmé", "Premier cas confirmé"),
        ("Tech Talk\nAPI Strategy Implementation", "API Strategy Implementation"),
        ("Joseph Castle & Jeff Fredrickson\nOpen Source at Work", "Open Source at Work"),
    ],
)
def test_what_stands_around_a_title_is_not_taken_for_it(head: str, title: str) -> None:
    """Kinds, letterheads, places and days, people and mail headers are passed over; a title may take several lines."""
    assert titled(head) == title


@pytest.mark.parametrize(
    "own", ["COMPTE-RENDU", "CM 27 mars 2012", "Dossier de presse", "Microsoft Outlook - Mémo", "CP Lettre_def"]
)
def test_a_kind_or_a_day_is_no_title_of_a_file(own: str) -> None:
    """What a secretary left in the file's own title gives way to the page."""
    assert titled("Une première ligne", own=own) == "Une première ligne"


@pytest.mark.parametrize(
    ("head", "organisation"),
    [
        ("ÉTUDE · Les Cent Mailles, laboratoire · 2016\nUne monnaie", "Les Cent Mailles, laboratoire"),
        ("BAROMÈTRE · ÉDITION 2021 · Le Pluriel · Novembre 2021", "Le Pluriel"),
        (
            "ÉTUDE\nLa troisième année\nMathilde Auvray, Corentin Lebrisoys\nObservatoire normand\nAvril 2023",
            "Observatoire normand",
        ),
        ("Une étude\nÉditeur : Institut Estran.", "Institut Estran"),
        ("A study\nPublished by Commonroom Survey Unit", "Commonroom Survey Unit"),
        ("Commune de CHEMERE (44 680) CM du 13 octobre 2009", "Commune de CHEMERE"),
        ("Office of the\nChief", ""),
        ("Une ville de demain\nMars 2021", ""),
        ("Le titre\nla suite du titre\nMars 2021", ""),
        ("", ""),
    ],
)
def test_the_organisation_is_read_on_the_cover(head: str, organisation: str) -> None:
    """It stands between kind and date, above the date of a signed cover, after «Éditeur», in a letterhead; else nowhere."""
    found = description.organisation_of(lines(head), KINDS, ())
    assert (found.value if found else "") == organisation


@pytest.mark.parametrize(
    ("text", "series", "edition"),
    [
        ("La troisième année\n\nCahiers de l’Observatoire, no 9 · avril 2023", "Cahiers de l’Observatoire", "no 9"),
        ("Traverses n° 12", "Traverses", "n° 12"),
        ("Baromètre des employeurs · Édition 2021", "", "2021"),
        ("Baromètre 2023", "", "2023"),
        ("La loi n° 12 du 3 mars", "", ""),
        ("Arrêté pris n° 2014-856", "", ""),
    ],
)
def test_series_and_edition_are_read_where_they_are_printed(text: str, series: str, edition: str) -> None:
    """A number makes a series of what stands before it; laws are no series."""
    pages = (Page(1, text),)
    found = description.series_of("Titre", pages), description.edition_of("Titre", pages)
    assert tuple(each.value if each else "" for each in found) == (series, edition)


def test_every_fact_says_where_it_was_read() -> None:
    """The origin, the page, the line and the confidence go with the value; what staff wrote is sure."""
    page = f"ÉTUDE · Observatoire des eaux · Mars 2021\nLes eaux de Bretagne\n{FRENCH}"
    findings = {each.name: each for each in found(page, sidecar='kind = "Charte"')}
    assert findings[FactName.DATE] == Finding(
        FactName.DATE, "2021-03", Origin.PAGE, Confidence.HIGH, 1, "ÉTUDE · Observatoire des eaux · Mars 2021"
    )
    assert findings[FactName.KIND] == Finding(FactName.KIND, "Charte", Origin.SIDECAR, Confidence.HIGH)
    assert findings[FactName.TERRITORIES].quote.endswith("Les eaux de Bretagne")
    assert findings[FactName.LANGUAGE].origin is Origin.TEXT
    assert findings[FactName.READING_TIME].value == "1"


def test_a_doubtful_fact_is_marked() -> None:
    """A title that is only the file's name, a date in passing and a place named once are of low confidence."""
    findings = {each.name: each.confidence for each in found(f"{FRENCH * 5} Paru en mai 2019. En Bretagne.")}
    assert findings[FactName.TERRITORIES] is Confidence.LOW
    assert {each.name: each for each in found("")}[FactName.TITLE].confidence is Confidence.LOW
    assert described(f"{FRENCH * 5} En Bretagne.").territories == ()


def test_terms_are_told_by_staff_under_any_of_their_names() -> None:
    """A sidecar may say «Brittany» or the number of a goal; an unknown term is kept as it is written."""
    told = described(FRENCH, sidecar='territories = ["Brittany", "Pays de Brenaille"]\ngoals = ["6"]\naudiences = []')
    assert told.territories == ("Bretagne", "Pays de Brenaille")
    assert (told.goals, told.audiences) == (("6",), ())


def test_the_audience_is_implied_by_the_kind() -> None:
    """A practical sheet is for the field."""
    assert described(f"FICHE PRATIQUE\nMonter une alliance\n{FRENCH}").audiences == ("terrain",)


def test_people_under_a_title_are_its_authors() -> None:
    """Where the file names nobody, two names side by side or a by-line do."""
    assert named((), "Le titre\nMaud Kerrien, Ruth Calloway") == ("Maud Kerrien", "Ruth Calloway")
    assert named((), "Lettre n° 3\nRédaction : Jeanne Malaterre et Sofiane Guérin") == (
        "Jeanne Malaterre",
        "Sofiane Guérin",
    )
    assert named((), "Le titre\nUne première phrase, et la suite") == ()


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


_LONG = "Carnet\n" + "Un livre de mai 2015, que l’on a lu et relu, en prenant des notes à chaque page.\n" * 3


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("automne 2019", "2019"),
        ("Q1 2021", "2021"),
        ("1er trimestre 2021", "2021"),
        ("Premier semestre 2022", "2022"),
        ("Spring 2019", "2019"),
        ("Bilan de 2015 à 2018\nUne étude\n2019", "2019"),
        ("Étude · Cercle Orée · 1er trimestre 2023\nEnquête de mai 2023", "2023"),
        (
            "Carnet\n"
            + "Un livre de mai 2015, que l’on a lu et relu, en prenant des notes à chaque page, longtemps.\n" * 3
            + "Fiche rédigée le 22 octobre 2016.",
            "2016-10-22",
        ),
    ],
)
def test_a_date_is_that_of_publication(head: str, found: str) -> None:
    """Seasons and quarters give their year; the line that says who and when comes first, then what stands alone."""
    assert dated(head) == found


def test_the_date_of_a_meeting_is_that_of_its_title() -> None:
    """Minutes are of the day that their title says, not of the day that convened it."""
    page = f"CONSEIL MUNICIPAL\nSEANCE DU 12 DECEMBRE 2012\nDate de convocation :\n4 décembre 2012\n{FRENCH}"
    assert described(page).date == "2012-12-12"


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


@pytest.mark.parametrize("format_", ["html", "epub", "eml", "msg"])
def test_what_was_sent_or_published_has_its_own_date(format_: str) -> None:
    """A message is of the day it was sent, a page or a book of the day it came out, whatever dates they speak of."""
    sent = extract(format=format_, created="2022-02-04")
    assert date_found(sent, "Réunion du 3 mars 2019", PATH, TODAY) == "2022-02-04"


def test_the_cells_of_a_table_do_not_name_or_date_it() -> None:
    """A table has the title that stands above it, else its file's name, and no date of its columns."""
    cells = "Commune | Nombre d’habitants | 2019 | 2020\n\nBrévenec | 1 200 | 1 210 | 1 230"
    made = described(cells, format="csv", path=Path("/fonds/recensement-local.csv"))
    assert (made.title, made.date) == ("Recensement local", "")
    titled = described(f"Suivi des adhésions, mars 2021\n\n{cells}", format="xlsx", created="2024-01-01")
    assert (titled.title, titled.date) == ("Suivi des adhésions, mars 2021", "2021-03")
    assert described("a | b", format="xlsx", created="2023-01-01").date == "2023-01-01"


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
