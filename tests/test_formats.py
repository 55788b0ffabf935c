"""Files in, extracts or reasons out: what each format gives, and what no file may do."""

import re
import signal
from collections import Counter
from pathlib import Path

import pytest

from pipeline.formats import Readers, accents
from pipeline.formats.readers import _Told
from pipeline.formats.reading import page_message
from pipeline.model import Bookmark, Extract, Page, PageReader, Reason, Recognition, Refused
from pipeline.settings import Limits
from tests import pdfs
from tests.conftest import ROOT
from tests.reading import LIMITS, extract, read, write


def test_pdf_gives_its_text_page_by_page_and_what_it_says_of_itself(tmp_path: Path) -> None:
    """Pages, title, authors, date and bookmarks of a PDF come out."""
    content = pdfs.pdf(
        "Première page", "Deuxième page, l’été", title="Un titre", author="Maud Kerrien; Yann Bihan",
        created="D:20210315101010", bookmarks=[("Début", 1), ("Suite", 2)],
    )  # fmt: skip
    found = extract(write(tmp_path, "a.pdf", content))
    assert [page.text.strip() for page in found.pages] == ["Première page", "Deuxième page, l’été"]
    assert (found.title, found.authors, found.created) == ("Un titre", ("Maud Kerrien", "Yann Bihan"), "2021-03-15")
    assert found.bookmarks == (Bookmark("Début", 1, 1), Bookmark("Suite", 2, 1))
    assert (found.page_count, found.partial) == (2, None)


def test_pdf_hyphens_are_kept_whatever_sign_they_are(tmp_path: Path) -> None:
    """A soft hyphen in a PDF is one that was printed: «Ille-et-Vilaine» stays whole words."""
    found = extract(write(tmp_path, "a.pdf", pdfs.pdf("Ille\u00adet\u00adVilaine")))
    assert found.pages[0].text.strip() == "Ille-et-Vilaine"


def test_pdf_page_labels_are_kept_where_they_are_not_the_number(tmp_path: Path) -> None:
    """A page that its document calls «ii» keeps that name."""
    found = extract(write(tmp_path, "a.pdf", pdfs.pdf("a", "b", labels="/S /r")))
    assert [page.label for page in found.pages] == ["i", "ii"]


def test_markdown_loses_its_marks_and_keeps_its_headings(tmp_path: Path) -> None:
    """Front matter becomes facts, headings bookmarks, marks go; a table's row is a line."""
    text = (
        "---\ntitle: Le glossaire\nauthor: [Ana Le Goff, Paul Roy]\ndate: 2022-09-01\n---\n# Glossaire\n\n"
        "Un **mot** et [un lien](https://example.org).\n\n- un point\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    found = extract(write(tmp_path, "a.md", text.encode()))
    assert (found.title, found.authors, found.created) == ("Le glossaire", ("Ana Le Goff", "Paul Roy"), "2022-09-01")
    assert found.pages[0].text == "Glossaire\n\nUn mot et un lien.\n\n• un point\n\na | b\n\n1 | 2"
    assert found.bookmarks == (Bookmark("Glossaire", 1, 1),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"])
def test_text_is_read_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    """Accents come out whole whatever program wrote the note."""
    text = (
        "Été à Ploërmel : l’économie sociale et solidaire, ça réussit où l’élève s’élève. Près de là, être honnête.\n"
        * 3
    )
    assert extract(write(tmp_path, "a.txt", text.encode(encoding))).pages[0].text == text.rstrip("\ufeff")


def test_a_long_text_has_pages_and_loses_nothing(tmp_path: Path) -> None:
    """A long note is cut at paragraphs, a form feed always cuts; put together the pages are the text."""
    paragraphs = [f"Paragraphe {number} " + "mot " * 100 for number in range(40)]
    found = extract(write(tmp_path, "a.txt", ("\n\n".join(paragraphs) + "\fFin").encode()))
    assert len(found.pages) > 5
    assert found.pages[-1].text == "Fin"
    assert " ".join(page.text for page in found.pages).split() == [*"\n\n".join(paragraphs).split(), "Fin"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"", Reason.EMPTY),
        ("a.pdf", b"<html><body>Not found</body></html>", Reason.MISMATCH),
        ("a.pdf", b"%PDF-1.7\nnothing more", Reason.BROKEN),
        ("a.pdf", pdfs.pdf(), Reason.NO_PAGES),
        ("a.docx", b"PK\x03\x04", Reason.BROKEN),
        ("noname", b"text", Reason.UNSUPPORTED),
        ("a.txt", bytes(range(32)) * 40, Reason.MISMATCH),
        ("a.md", b"\x00\x01\x02" * 500, Reason.MISMATCH),
    ],
    ids=["empty", "html", "broken", "no pages", "broken zip", "no suffix", "binary text", "binary markdown"],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, reason: Reason) -> None:
    """Each kind of bad file has its own reason."""
    found = read(write(tmp_path, name, content))
    assert isinstance(found, Refused)
    assert found.reason is reason


def test_a_pdf_is_a_pdf_whatever_its_name(tmp_path: Path) -> None:
    """Content decides: a PDF saved as .txt, or behind a mail's headers, is read as a PDF."""
    content = pdfs.pdf("Le texte")
    assert extract(write(tmp_path, "a.txt", content)).format == "pdf"
    assert extract(write(tmp_path, "b.pdf", b"Received: by mail\r\n" * 20 + content)).format == "pdf"


def test_encryption_with_a_password_is_told_and_without_one_is_read(tmp_path: Path) -> None:
    """A file that needs a password is refused as encrypted; one locked by its owner only is read."""
    from pypdf import PdfReader, PdfWriter

    plain = write(tmp_path, "plain.pdf", pdfs.pdf("Le texte protégé"))
    for name, password in (("owner.pdf", ""), ("user.pdf", "secret")):
        writer = PdfWriter(clone_from=PdfReader(plain))
        writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
        writer.write(tmp_path / name)
    assert "protégé" in extract(tmp_path / "owner.pdf").pages[0].text
    found = read(tmp_path / "user.pdf")
    assert isinstance(found, Refused)
    assert found.reason is Reason.ENCRYPTED


def test_limits_cut_a_document_and_keep_what_was_read(tmp_path: Path) -> None:
    """Past the limit of pages or of characters the first pages are kept, and the document says it is partial."""
    path = write(tmp_path, "a.pdf", pdfs.pdf(*["Une page de texte"] * 6))
    few = extract(path, Limits(memory_mb=700, pages=4))
    assert (len(few.pages), few.page_count, few.partial) == (4, 6, Reason.TOO_MANY_PAGES)
    short = extract(path, Limits(memory_mb=700, characters=40))
    assert (len(short.pages), short.partial) == (2, Reason.TOO_MUCH_TEXT)
    large = read(write(tmp_path, "b.txt", b"mot " * 400_000), Limits(memory_mb=700, file_mb=1))
    assert isinstance(large, Refused)
    assert large.reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("beside", "joined"),
    [
        (
            "Un microphone `a condensateur int´egr´e, pr`es de l’entr´ee, peut-ˆetre aid´e, o`u le fran¸cais h´eroıque et na¨ıf",
            "Un microphone à condensateur intégré, près de l’entrée, peut-être aidé, où le français héroıque et naïf",
        ),
        ("Taper `apt´ une fois, puis `echo a´", "Taper `apt´ une fois, puis `echo a´"),
        ("t´lr t´lr t´lr et r´e", "t´lr t´lr t´lr et r´e"),
    ],
    ids=["TeX", "quotation marks", "no letters"],
)
def test_accents_beside_their_letters_are_put_on_them(beside: str, joined: str) -> None:
    """Old TeX fonts print an accent, then its letter; where a page shows it several times, words are whole again."""
    assert accents.joined(beside) == joined


def spoilt(filter_name: bytes, *pages: str) -> bytes:
    """Make a PDF whose page that begins with «Mauvaise» claims to be coded as it is not."""
    return re.sub(
        rb"<< /Length (\d+) >>(\nstream\n[^\n]*Mauvaise)",
        rb"<< /Length \1 /Filter " + filter_name + rb" >>\2",
        pdfs.pdf(*pages),
    )


def test_two_columns_are_read_one_after_the_other() -> None:
    """A newsletter's sentences come out whole, the left column before the right one."""
    (path,) = (ROOT / "corpus").rglob("lettre-12.pdf")
    text = " ".join(extract(path).pages[0].text.split())
    assert "Nous ouvrons des portes, nous les tenons, et il nous arrive de les recevoir dans la figure." in text
    assert text.index("Édito") < text.index("Un four pour deux") < text.index("Lu pour vous")


def test_a_page_that_one_reader_cannot_read_is_read_by_another(tmp_path: Path) -> None:
    """Where pypdf fails on a page, pdfium reads it, and the page says which reader gave its text."""
    found = extract(write(tmp_path, "a.pdf", spoilt(b"/JBIG2Decode", "Bonne page", "Mauvaise page")))
    assert [(page.text.strip(), page.reader) for page in found.pages] == [
        ("Bonne page", PageReader.PYPDF),
        ("Mauvaise page", PageReader.PDFIUM),
    ]
    assert found.partial is None


def test_a_file_that_one_reader_cannot_open_is_opened_by_another(tmp_path: Path) -> None:
    """A PDF without its table of objects is read by pdfium: text, title, authors, date and bookmarks."""
    whole = pdfs.pdf(
        "Première page",
        "Deuxième page",
        title="Un titre",
        author="Maud Kerrien",
        created="D:20210315",
        bookmarks=[("Suite", 2)],
    )
    found = extract(write(tmp_path, "a.pdf", whole[: whole.rindex(b"startxref")]))
    assert [(page.text.strip(), page.reader) for page in found.pages] == [
        ("Première page", PageReader.PDFIUM),
        ("Deuxième page", PageReader.PDFIUM),
    ]
    assert (found.title, found.authors, found.created) == ("Un titre", ("Maud Kerrien",), "2021-03-15")
    assert found.bookmarks == (Bookmark("Suite", 2, 1),)


def test_pages_say_how_far_their_text_can_be_trusted(tmp_path: Path) -> None:
    """Every page of every format has its quality: prose 1, nothing 0."""
    prose = "Le conseil a délibéré sur la gestion de l’eau dans la vallée, et le maire a signé la convention. " * 4
    assert [page.quality for page in extract(write(tmp_path, "a.pdf", pdfs.pdf(prose, ""))).pages] == [1.0, 0.0]
    assert extract(write(tmp_path, "a.txt", prose.encode())).pages[0].quality == 1.0


def test_pages_to_recognise_are_those_that_are_pictures(tmp_path: Path) -> None:
    """A scan waits for recognition; a blank page and a page of text do not."""
    text = write(tmp_path, "a.pdf", pdfs.pdf("Un titre", ""))
    assert {page.recognition for page in extract(text).pages} == {Recognition.UNNEEDED}
    (page,) = extract(write(tmp_path, "scan.pdf", pdfs.scan(text))).pages
    assert (page.text.strip(), page.recognition) == ("", Recognition.WAITING)


@pytest.mark.parametrize(
    ("messages", "end", "is_to_be_read_again"),
    [
        ([{"second": 1}], -signal.SIGSEGV, True),
        ([{"second": 1}], -signal.SIGXCPU, False),
        ([{"second": 1}], 0, False),
        ([{"second": 1}, page_message(Page(1, ""))], -signal.SIGSEGV, False),
        ([], -signal.SIGSEGV, False),
    ],
    ids=["killed the second", "took the time", "ended well", "killed the first later", "killed the first"],
)
def test_a_file_that_kills_the_second_reader_is_read_by_the_first_alone(
    messages: list[dict[str, object]], end: int, is_to_be_read_again: bool
) -> None:
    """Only what the second reader was killed by is read again, without it; what killed the first goes to no other."""
    told = _Told(Path("a.pdf"))
    for message in [*messages, {"end": end}]:
        told.take(message)
    assert told.killed_second is is_to_be_read_again


def test_a_page_that_cannot_be_read_costs_itself_only(tmp_path: Path) -> None:
    """A page that no reader can read, among good ones, leaves the others, and the document says so."""
    content = spoilt(b"/ASCII85Decode", "Bonne page", "Mauvaise page", "Autre bonne page")
    found = extract(write(tmp_path, "a.pdf", content))
    assert [page.number for page in found.pages] == [1, 3]
    assert found.partial is Reason.BROKEN


def test_a_reader_that_spins_is_cut(tmp_path: Path, measured: Path) -> None:
    """A file that would be read for minutes is refused for its time, and the next file is read as ever."""
    slow = measured / "bad" / "xform_2000_invocations_of_400kB_text_form.pdf"
    good = write(tmp_path, "good.pdf", pdfs.pdf("Le texte"))
    with Readers(workers=1, limits=Limits(cpu_seconds=1)) as readers:
        found = {path: extract for path, _, extract in readers.extract_all([slow, good])}
    assert isinstance(found[slow], Refused)
    assert found[slow].reason is Reason.TIME
    assert isinstance(found[good], Extract)


def test_a_reader_that_eats_memory_is_cut(tmp_path: Path, measured: Path) -> None:
    """A bomb is refused for its memory, within the limit."""
    found = read(measured / "bad" / "bomb_ascii85_flate_70MB.pdf", Limits(memory_mb=300))
    assert isinstance(found, Refused)
    assert found.reason is Reason.MEMORY


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (-signal.SIGXCPU, Reason.TIME),
        (-signal.SIGALRM, Reason.TIME),
        (-signal.SIGSEGV, Reason.CRASHED),
        (None, Reason.CRASHED),
    ],
)
def test_how_a_reader_ended_says_why_nothing_more_came(end: int | None, reason: Reason) -> None:
    """Killed before any text: refused; killed after some: kept in part. Either way the reason is how it ended."""
    told = _Told(Path("a.pdf"))
    told.end = end
    assert told.outcome() == Refused(Path("a.pdf"), reason)
    told.take({"format": "pdf", "page_count": 9, "title": "", "authors": [], "created": ""})
    told.take(page_message(Page(1, "Le début")))
    kept = told.outcome()
    assert isinstance(kept, Extract)
    assert (kept.partial, len(kept.pages)) == (reason, 1)


def test_a_file_name_that_is_no_text_is_read(tmp_path: Path) -> None:
    """Names come from every system: bytes that are no UTF-8 are as good as others."""
    path = tmp_path / b"r\xe9union.txt".decode("utf-8", "surrogateescape")
    path.write_text("La réunion")
    assert extract(path).pages[0].text == "La réunion"


def test_text_never_holds_what_breaks_what_comes_after(tmp_path: Path) -> None:
    """Lone surrogates, null bytes and overrides of direction are taken out where text comes in."""
    from pipeline.formats.opened import printable

    assert printable("a\ud800b\x00c\u202ed\r\nf e\u0301") == "abcd\nf é"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2021-03-15T08:00:00Z", "2021-03-15"),
        (" 2021/03", "2021-03"),
        ("2021", "2021"),
        ("2021-13-01", "2021"),
        ("15/03/2021", ""),
        ("20210315", ""),
        ("", ""),
    ],
)
def test_a_date_that_a_file_gives_is_read_as_far_as_it_makes_sense(written: str, found: str) -> None:
    """A year, a month of twelve, a day of thirty-one; anything else is no date."""
    from pipeline.formats.opened import iso_date

    assert iso_date(written) == found


@pytest.mark.measured
def test_every_file_made_to_break_us_ends_in_an_outcome(measured: Path) -> None:
    """The files of shared/data/bad that end quickly: each an extract or a reason, none a crash of its reader."""
    slow = ("bomb_", "xform_2000", "content_50000", "_1e6", "meta_title", "pages_99000")
    paths = [
        path
        for path in sorted((measured / "bad").glob("*.pdf"))
        if not path.name.startswith(slow) and "_1e6" not in path.name
    ]
    with Readers(workers=2, limits=LIMITS) as readers:
        found = {path: extract for path, _, extract in readers.extract_all(paths)}
    assert set(found) == set(paths)
    assert not [
        path.name for path, each in found.items() if isinstance(each, Refused) and each.reason is Reason.CRASHED
    ]
    control = found[measured / "bad" / "good_control_one_page.pdf"]
    assert isinstance(control, Extract)


@pytest.mark.measured
@pytest.mark.parametrize(("name", "least"), [("aiglun-2013-12-19", 0.99), ("maint-guide-fr", 0.975)])
def test_word_recall_on_real_documents(measured: Path, name: str, least: float) -> None:
    """Nearly every word of a document whose text is known comes out, the glued words of TeX included."""
    from pipeline import passages

    def words(text: str) -> Counter[str]:
        return Counter(re.findall(r"[^\W_]+", text.lower()))

    truth = words((measured / "gt" / name / "ref.txt").read_text(encoding="utf-8"))
    found = words(" ".join(page.text for page in passages.clean(extract(measured / "gt" / name / "doc.pdf").pages)))
    assert (truth & found).total() / truth.total() >= least
