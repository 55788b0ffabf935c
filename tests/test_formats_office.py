"""What people write and lay out: Word, PowerPoint, OpenDocument, e-books, rich text, sheets of cells."""

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.model import Bookmark, Reason, Refused
from pipeline.settings import Limits
from tests import offices
from tests.offices import BREAK, LAID_OUT, paragraph
from tests.reading import extract, read, refusal, texts, write

SECTION = "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>"


def test_word_gives_its_text_in_order_with_headings_lists_tables_and_notes(tmp_path: Path) -> None:
    """Headings are known whatever language their styles are in; a row is a line, a note follows what it is of."""
    content = offices.docx(
        paragraph("Les régies de quartier", "Titre"),
        paragraph("Méthode", "Titre1"),
        '<w:p><w:r><w:t>Vingt entretiens</w:t><w:footnoteReference w:id="2"/></w:r></w:p>',
        '<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>un point</w:t></w:r></w:p>',
        paragraph("À l’échelle locale", "Mien"),
        f"<w:tbl><w:tr><w:tc>{paragraph('Commune')}</w:tc><w:tc>{paragraph('Habitants')}</w:tc></w:tr></w:tbl>",
        members={
            "word/footnotes.xml": offices.notes(n2="Menés en 2022."),
            "docProps/core.xml": offices.core("Modèle vierge", "Maud Kerrien; Yann Bihan", "2022-05-06T08:00:00Z"),
        },
    )  # fmt: skip
    found = extract(write(tmp_path, "a.docx", content))
    assert texts(found) == [
        "Les régies de quartier\n\nMéthode\n\nVingt entretiens\n\nMenés en 2022.\n\n• un point\n\nÀ l’échelle locale\n\n"
        "Commune | Habitants"
    ]
    assert found.title == "Les régies de quartier"
    assert (found.authors, found.created) == (("Maud Kerrien", "Yann Bihan"), "2022-05-06")
    assert found.bookmarks == (Bookmark("Méthode", 1, 1), Bookmark("À l’échelle locale", 1, 2))


def test_word_has_the_pages_that_word_last_showed(tmp_path: Path) -> None:
    """Where Word noted where pages ended these are the pages, one without text included, and headings are on theirs."""
    content = offices.docx(
        paragraph("Couverture", extra=""),
        paragraph("", extra=BREAK),
        paragraph("", extra=LAID_OUT),
        paragraph("Le début", "Titre1", extra=LAID_OUT),
        paragraph("fin de phrase", extra=LAID_OUT),
    )
    found = extract(write(tmp_path, "a.docx", content))
    assert texts(found) == ["Couverture", "", "Le début", "fin de phrase"]
    assert found.bookmarks == (Bookmark("Le début", 3, 1),)


def test_word_without_such_notes_is_cut_where_its_author_broke_pages_and_when_long(tmp_path: Path) -> None:
    """An explicit break begins a page; a long text between two is cut at paragraphs."""
    long = [paragraph(f"Paragraphe {number} " + "mot " * 100) for number in range(20)]
    content = offices.docx(paragraph("Titre du rapport"), paragraph("Suite", "Titre1", extra=BREAK), *long)
    found = extract(write(tmp_path, "a.docx", content))
    assert found.pages[0].text == "Titre du rapport"
    assert found.bookmarks == (Bookmark("Suite", 2, 1),)
    assert len(found.pages) > 3
    assert max(map(len, texts(found))) < 4_600


def test_word_leaves_out_what_was_deleted_and_what_is_said_twice(tmp_path: Path) -> None:
    """Tracked deletions and instructions of fields are no text; a text box is read once."""
    box = f"<w:txbxContent>{paragraph('Encadré')}</w:txbxContent>"
    content = offices.docx(
        "<w:p><w:del><w:r><w:delText>supprimé</w:delText></w:r></w:del><w:ins><w:r><w:t>Ajouté</w:t></w:r></w:ins>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )
    assert "".join(texts(extract(write(tmp_path, "a.docx", content)))).split() == ["Ajouté", "Encadré"]


def test_word_as_its_strict_standard_has_it_and_with_parts_of_other_names_is_read(tmp_path: Path) -> None:
    """Some programs name the parts of a document otherwise, some write its words under ISO's names: both are read."""
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    document = (
        f'<w:document xmlns:w="{strict}"><w:body>{paragraph("Un")}{SECTION}{paragraph("Deux")}</w:body></w:document>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
        ' Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="word/document2.xml"/></Relationships>'
    )
    content = offices.zipped({"_rels/.rels": relations, "word/document2.xml": document})
    assert texts(extract(write(tmp_path, "a.docx", content))) == ["Un", "Deux"]


def test_powerpoint_has_a_page_a_slide_with_its_notes(tmp_path: Path) -> None:
    """Slides come in the order of the deck, title first, notes last, without what stands on every slide."""
    table = (
        "<p:graphicFrame><a:tbl><a:tr><a:tc><a:p><a:r><a:t>Année</a:t></a:r></a:p></a:tc>"
        "<a:tc><a:p><a:r><a:t>2023</a:t></a:r></a:p></a:tc></a:tr></a:tbl></p:graphicFrame>"
    )
    content = offices.pptx(
        (offices.shape("12", "sldNum") + offices.shape("L’été des communs", "ctrTitle"), "Remercier la mairie"),
        (offices.shape("Un\nDeux") + offices.shape("Méthode", "title") + table, ""),
        members={"docProps/core.xml": offices.core("Présentation PowerPoint", "Aline Roux", "2023-01-09T00:00:00Z")},
    )
    found = extract(write(tmp_path, "a.pptx", content))
    assert texts(found) == ["L’été des communs\n\nRemercier la mairie", "Méthode\n\nUn\n\nDeux\n\nAnnée | 2023"]
    assert (found.title, found.authors, found.created) == ("L’été des communs", ("Aline Roux",), "2023-01-09")
    assert found.bookmarks == (Bookmark("L’été des communs", 1, 1), Bookmark("Méthode", 2, 1))


def test_excel_has_a_page_a_sheet_with_values_as_they_are_shown(tmp_path: Path) -> None:
    """Shared texts, numbers, dates and percentages are written out; a sheet that is hidden is not read."""
    rows = (
        '<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>Montant</t></is></c></row>'
        '<row><c t="s"><v>1</v></c><c><f>SUM(1)</f><v>12345.600000000002</v></c><c s="2"><v>0.455</v></c></row>'
        '<row><c s="1"><v>45000</v></c><c s="3"><v>45000.5</v></c><c t="e"><v>#REF!</v></c><c t="b"><v>1</v></c></row>'
    )
    content = offices.xlsx(
        ("Dépenses 2023", rows), ("Feuil2", "<row><c><v>2021</v></c></row>"), ("Brouillon", rows),
        strings=["Poste", "Salaires & charges"], hidden="Brouillon",
        members={"docProps/core.xml": offices.core("", "Paul Hervé", "2023-04-05T00:00:00Z")},
    )  # fmt: skip
    found = extract(write(tmp_path, "a.xlsx", content))
    assert texts(found) == [
        "Dépenses 2023\n\nPoste | Montant\n\nSalaires & charges | 12345.6 | 45.5 %\n\n2023-03-15 | 2023-03-15 | TRUE",
        "2021",
    ]
    assert [page.label for page in found.pages] == ["Dépenses 2023", ""]
    assert found.bookmarks == (Bookmark("Dépenses 2023", 1, 1),)
    assert (found.authors, found.created) == (("Paul Hervé",), "2023-04-05")


def test_a_long_sheet_is_cut_at_rows(tmp_path: Path) -> None:
    """A sheet of many rows makes many pages, each of whole rows."""
    rows = "".join(f"<row><c><v>{number}</v></c><c t='s'><v>0</v></c></row>" for number in range(2_000))
    found = extract(write(tmp_path, "a.xlsx", offices.xlsx(("Inventaire", rows), strings=["mot"])))
    assert len(found.pages) > 5
    assert "\n\n".join(texts(found)).split("\n\n")[1:] == [f"{number} | mot" for number in range(2_000)]


def test_opendocument_text(tmp_path: Path) -> None:
    """Headings, lists, notes, tables and spaces of a text; pages at its style's breaks; facts of its own."""
    styles = '<style:style style:name="P9"><style:paragraph-properties fo:break-before="page"/></style:style>'
    body = (
        '<text:tracked-changes><text:p>supprimé</text:p></text:tracked-changes><text:p text:style-name="Title">La vallée</text:p>'
        '<text:h text:outline-level="2">Où<text:s text:c="2"/>l’on<text:tab/>va</text:h><text:list><text:list-item>'
        "<text:p>un point</text:p></text:list-item></text:list>"
        '<text:p text:style-name="P9">Après<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>La note.'
        "</text:p></text:note-body></text:note> le saut</text:p><table:table><table:table-row><table:table-cell><text:p>a</text:p>"
        "</table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>"
    )
    meta = (
        "<dc:title>x</dc:title><meta:initial-creator>Léa Morvan</meta:initial-creator>"
        "<meta:creation-date>2021-02-03T10:00:00</meta:creation-date>"
    )
    found = extract(write(tmp_path, "a.odt", offices.odf("text", body, styles=styles, meta=meta)))
    assert texts(found) == ["La vallée\n\nOù l’on va\n\n• un point", "Après le saut\n\nLa note.\n\na | b"]
    assert (found.title, found.authors, found.created) == ("La vallée", ("Léa Morvan",), "2021-02-03")
    assert found.bookmarks == (Bookmark("Où l’on va", 1, 2),)


def test_opendocument_deck_and_workbook(tmp_path: Path) -> None:
    """A slide with its notes is a page; a sheet is one, and a cell that stands for a whole column is not written out."""
    frame = '<draw:frame presentation:class="{0}"><draw:text-box><text:p>{1}</text:p></draw:text-box></draw:frame>'
    slide = (
        f"<draw:page>{frame.format('outline', 'Un')}{frame.format('title', 'Le titre')}"
        f"<presentation:notes>{frame.format('notes', 'À dire')}</presentation:notes></draw:page>"
    )
    deck = extract(write(tmp_path, "a.odp", offices.odf("presentation", slide)))
    assert (texts(deck), deck.bookmarks) == (["Le titre\n\nUn\n\nÀ dire"], (Bookmark("Le titre", 1, 1),))
    sheet = (
        '<table:table table:name="Adhésions"><table:table-row table:number-rows-repeated="2"><table:table-cell'
        ' table:number-columns-repeated="2"><text:p>5 €</text:p></table:table-cell><table:table-cell'
        ' table:number-columns-repeated="16000"/></table:table-row><table:table-row table:number-rows-repeated="1048000">'
        "<table:table-cell/></table:table-row></table:table>"
    )
    workbook = extract(write(tmp_path, "a.ods", offices.odf("spreadsheet", sheet)))
    assert texts(workbook) == ["Adhésions\n\n5 € | 5 €\n\n5 € | 5 €"]


def test_an_ebook_has_a_page_a_chapter(tmp_path: Path) -> None:
    """Chapters come in reading order, with their headings; the book says who wrote it and when it came out."""
    facts = "<dc:title>Les communs</dc:title><dc:creator>Inès Le Bras</dc:creator><dc:date>2019-05-01</dc:date>"
    content = offices.epub("<h1>Prologue</h1><p>L’eau&nbsp;partagée.</p>", "<h1>Un</h1><p>La suite.</p>", facts=facts)
    found = extract(write(tmp_path, "a.epub", content))
    assert texts(found) == ["Prologue\n\nL’eau partagée.", "Un\n\nLa suite."]
    assert (found.title, found.authors, found.created) == ("Les communs", ("Inès Le Bras",), "2019-05-01")
    assert found.bookmarks == (Bookmark("Prologue", 1, 1), Bookmark("Un", 2, 1))


def test_rich_text(tmp_path: Path) -> None:
    """Accents, page breaks and facts of a rich text come out; one that Word called .doc is read as well."""
    content = (
        rb"{\rtf1\ansi\ansicpg1252{\info{\title R\'e9union d\'92\'e9t\'e9}{\author Zo\'e9 Salvi}"
        rb"{\creatim\yr2015\mo3\dy9}}{\fonttbl{\f0 Arial;}}\pard L\'92\'e9t\'e9 \u224 ?\par Plo\'ebrmel.\page Suite}"
    )
    for name in ("a.rtf", "b.doc"):
        found = extract(write(tmp_path, name, content))
        assert texts(found) == ["L’été à\n\nPloërmel.", "Suite"]
        assert (found.title, found.authors, found.created) == ("Réunion d’été", ("Zoé Salvi",), "2015-03-09")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "Commune;Habitants\nBrévenec;1 200\n\"Saint-Élan; bourg\";\"deux\nlignes\"\n"),
        ("a.csv", "sep=;\r\nCommune;Habitants\r\nBrévenec;1 200\r\n\"Saint-Élan; bourg\";\"deux\r\nlignes\"\r\n"),
        ("a.csv", "Commune,Habitants\nBrévenec,1 200\nSaint-Élan; bourg,\"deux\nlignes\"\n"),
        ("a.tsv", "Commune\tHabitants\nBrévenec\t1 200\nSaint-Élan; bourg\tdeux lignes\n"),
    ],
    ids=["semicolons", "as Excel has it", "commas", "tabs"],
)  # fmt: skip
def test_a_table_is_read_whatever_separates_its_cells(tmp_path: Path, name: str, content: str) -> None:
    """A row is a line, in any separator and any usual encoding."""
    for encoding in ("utf-8", "cp1252"):
        found = extract(write(tmp_path, name, content.encode(encoding)))
        assert texts(found) == ["Commune | Habitants\n\nBrévenec | 1 200\n\nSaint-Élan; bourg | deux lignes"]


# What no file may do


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """A member that unpacks to much more than any honest one is refused, in little memory; so are very many members."""
    bomb = offices.docx(members={"word/document.xml": "<a>" + " " * (80 << 20) + "</a>"})
    assert len(bomb) < 1 << 20
    reason, detail = refusal(write(tmp_path, "a.docx", bomb), Limits(memory_mb=400))
    assert (reason, detail.split(":")[0]) == (Reason.TOO_MUCH_TEXT, "word/document.xml")
    many = offices.docx(members={f"word/{number}": "" for number in range(20_001)})
    assert refusal(write(tmp_path, "b.docx", many))[0] is Reason.TOO_MUCH_TEXT


def test_a_text_written_once_and_shown_a_million_times_is_refused(tmp_path: Path) -> None:
    """Cells that stand for a long text make no more text than a file may hold."""
    rows = "<row>" + '<c t="s"><v>0</v></c>' * 5_000 + "</row>"
    content = offices.xlsx(("Bombe", rows), strings=["mot " * 5_000])
    assert refusal(write(tmp_path, "a.xlsx", content))[0] is Reason.TOO_MUCH_TEXT


def test_nothing_outside_a_file_is_looked_at(tmp_path: Path) -> None:
    """An entity is not expanded, whether it names a file or itself ten times over."""
    secret = write(tmp_path, "secret.txt", b"mot de passe")
    entities = (
        f'<!DOCTYPE a [<!ENTITY file SYSTEM "{secret.as_uri()}"><!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;">]>'
    )
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = (
        f"{entities}<w:document {word}><w:body><w:p><w:r><w:t>Avant &file;&c;</w:t></w:r></w:p></w:body></w:document>"
    )
    found = extract(write(tmp_path, "a.docx", offices.docx(members={"word/document.xml": document})))
    assert texts(found) == ["Avant "]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", offices.locked(offices.docx(paragraph("secret")))),
        ("a.docx", offices.container({"EncryptedPackage": b"x" * 64, "EncryptionInfo": b"x" * 64})),
        ("a.xlsx", offices.container({"EncryptedPackage": b"x" * 64})),
        ("a.odt", offices.odf("text", "", members={"META-INF/manifest.xml":
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:encryption-data/></m:manifest>'})),
        ("a.epub", offices.epub("<p>secret</p>", members={"META-INF/encryption.xml":
            '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:CipherReference URI="OEBPS/texte/ché0.xhtml"/></encryption>'})),
    ],
    ids=["zip", "word", "excel", "opendocument", "e-book"],
)  # fmt: skip
def test_a_locked_file_is_told_as_such(tmp_path: Path, name: str, content: bytes) -> None:
    """Each way in which these files are locked is refused as encrypted, not as broken."""
    assert refusal(write(tmp_path, name, content))[0] is Reason.ENCRYPTED


def test_xml_that_is_none_or_too_deep_is_broken(tmp_path: Path) -> None:
    """A damaged document, or one that only means to exhaust its reader, is refused as broken."""
    for number, content in enumerate(("<a>", "no xml", "<a>" * 9_000 + "</a>" * 9_000)):
        path = write(tmp_path, f"{number}.docx", offices.docx(members={"word/document.xml": content}))
        assert refusal(path)[0] is Reason.BROKEN


SAMPLES = {
    "a.docx": offices.docx(
        paragraph("Un", "Titre1"), paragraph("été " * 40), f"<w:tbl><w:tr><w:tc>{paragraph('a')}</w:tc></w:tr></w:tbl>"
    ),
    "a.pptx": offices.pptx((offices.shape("Un", "title") + offices.shape("Deux"), "notes")),
    "a.xlsx": offices.xlsx(("Feuille", "<row><c s='1'><v>45000</v></c><c t='s'><v>0</v></c></row>"), strings=["mot"]),
    "a.odt": offices.odf("text", "<text:h>Un</text:h><text:p>été</text:p>"),
    "a.epub": offices.epub("<h1>Un</h1><p>été</p>"),
    "a.msg": offices.msg(
        {"0037": "Un", "1000": "Le texte"}, sent=132_884_298_000_000_000, attached=[("a.txt", b"Deux")]
    ),
    "a.eml": b"From: a@b\nSubject: Un\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nUn\n"
    b"--x\nContent-Type: text/html\n\n<p>\n--x--\n",
    "a.html": b"<html><head><title>Un</title></head><body><main><h1>Un</h1><table><tr><td>a<td>b</table></main></body></html>",
    "a.rtf": rb"{\rtf1\ansi{\info{\title Un}}L\'e9t\'e9 \u224 ?\page Suite}",
    "a.csv": 'Commune;Habitants\nBrévenec;"1 200"\n'.encode(),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_any_damage_ends_in_an_outcome(tmp_path: Path, name: str) -> None:
    """Bytes changed, cut out or doubled anywhere give text or a reason; the reader of a file is never brought down."""
    dice = random.Random(name)
    for number in range(40):
        content = SAMPLES[name]
        if content.startswith(b"PK") and number % 3:  # within, so that the zip itself stays whole
            with zipfile.ZipFile(BytesIO(content)) as archive:
                members = {each: archive.read(each) for each in archive.namelist()}
            member = dice.choice(list(members))
            content = offices.zipped({**members, member: damaged(members[member], dice)})
        else:
            content = damaged(content, dice)
        found = read(write(tmp_path, f"{number}-{name}", content))
        assert not (isinstance(found, Refused) and found.reason is Reason.CRASHED), number


def damaged(content: bytes, dice: random.Random) -> bytes:
    """Change, cut out or double a few pieces."""
    made = bytearray(content)
    for _ in range(dice.randint(1, 4)):
        at, length = dice.randrange(len(made) + 1), dice.randint(1, 24)
        made[at : at + length] = dice.choice([dice.randbytes(length), b"", made[at : at + length] * 3])
    return bytes(made)
