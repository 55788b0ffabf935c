"""Files in, extracts or reasons out: what each format gives, and what no file may do."""

import re
import signal
from collections import Counter
from pathlib import Path

import pytest

from pipeline.formats import Readers
from pipeline.formats.readers import _Told
from pipeline.model import Bookmark, Extract, Reason, Refused
from pipeline.settings import Limits
from tests import pdfs

LIMITS = Limits(memory_mb=700)


def read(path: Path, limits: Limits = LIMITS) -> Extract | Refused:
    """Read one file in a process of its own."""
    with Readers(workers=1, limits=limits) as readers:
        ((_, _, extract),) = readers.extract_all([path])
    return extract


def extract(path: Path, limits: Limits = LIMITS) -> Extract:
    """Read one file that must be read."""
    found = read(path, limits)
    assert isinstance(found, Extract), found
    return found


def write(folder: Path, name: str, content: bytes) -> Path:
    """Write a file."""
    path = folder / name
    path.write_bytes(content)
    return path


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
        ("a.docx", b"PK\x03\x04", Reason.UNSUPPORTED),
        ("noname", b"text", Reason.UNSUPPORTED),
        ("a.txt", bytes(range(32)) * 40, Reason.MISMATCH),
        ("a.md", b"\x00\x01\x02" * 500, Reason.MISMATCH),
    ],
    ids=["empty", "html", "broken", "no pages", "unsupported", "no suffix", "binary text", "binary markdown"],
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


def test_a_page_that_cannot_be_read_costs_itself_only(tmp_path: Path) -> None:
    """A broken page among good ones leaves the others, and the document says so."""
    content = re.sub(
        rb"<< /Length (\d+) >>(\nstream\n[^\n]*Mauvaise)",
        rb"<< /Length \1 /Filter /JBIG2Decode >>\2",
        pdfs.pdf("Bonne page", "Mauvaise page", "Autre bonne page"),
    )
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
    told.take({"page": 1, "text": "Le début", "label": ""})
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
    from pipeline.formats.reading import printable

    assert printable("a\ud800b\x00c\u202ed\r\nf e\u0301") == "abcd\nf é"


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
