"""Which format reads a file: content decides where it is plain, and a name that lies is told."""

from pathlib import Path

import pytest

from pipeline.model import Reason
from tests import offices, pdfs
from tests.reading import extract, refusal, write

DOCX = offices.docx(offices.paragraph("Le texte"))


@pytest.mark.parametrize(
    ("name", "content", "detail"),
    [
        ("a.pdf", DOCX, "it is a .docx"),
        ("a.xlsx", DOCX, "it is a .docx"),
        ("a.txt", DOCX, "it is a .docx"),
        ("a.docx", b"Un simple texte", "it does not begin as a .docx does"),
        ("a.docx", offices.zipped({"a.txt": "x"}), "it does not begin as a .docx does"),
        ("a.docx", offices.container({"WordDocument": b"x"}), "it is a .doc: save it as .docx"),
        ("a.odt", offices.odf("spreadsheet", ""), "it is a .ods"),
        ("a.rtf", b"Un simple texte", "it does not begin as a .rtf does"),
    ],
)
def test_a_name_that_lies_is_told(tmp_path: Path, name: str, content: bytes, detail: str) -> None:
    """A file of one format under the name of another is refused, with what it is."""
    assert refusal(write(tmp_path, name, content)) == (Reason.MISMATCH, detail)


@pytest.mark.parametrize(
    ("name", "content", "detail"),
    [
        ("a.doc", offices.container({"WordDocument": b"x"}), ".doc: save it as .docx"),
        ("a.xls", offices.container({"Workbook": b"x"}), ".xls: save it as .xlsx"),
        ("a.ppt", offices.container({"PowerPoint Document": b"x"}), ".ppt: save it as .pptx"),
        ("a.jpg", b"\xff\xd8\xff", ".jpg: put the image in a PDF"),
        ("a.zip", offices.zipped({"a.txt": "x"}), ".zip: unpack it in the folder"),
        ("a.xyz", b"x", ".xyz"),
    ],
)
def test_a_format_that_is_not_read_says_what_to_do(tmp_path: Path, name: str, content: bytes, detail: str) -> None:
    """Old Office files, images and archives are refused with what would make them readable."""
    assert refusal(write(tmp_path, name, content)) == (Reason.UNSUPPORTED, detail)


def test_other_suffixes_of_a_format_are_read_and_so_is_a_plain_content_without_any(tmp_path: Path) -> None:
    """A document with macros, a template and a file without a suffix are read; a PDF is one under any name."""
    for name, expected in (("a.docm", "docx"), ("a.DOTX", "docx"), ("sans suffixe", "docx")):
        assert extract(write(tmp_path, name, DOCX)).format == expected
    assert extract(write(tmp_path, "a.docx", pdfs.pdf("Le texte"))).format == "pdf"
