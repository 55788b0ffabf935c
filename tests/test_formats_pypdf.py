"""What we change in pypdf gives what pypdf gives, and nothing is changed in a pypdf that we do not know."""

import json
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf.generic import ArrayObject, ByteStringObject, ContentStream

from pipeline.formats import contents, mended
from tests import pdfs
from tests.conftest import ROOT

PAGES = {
    "lines": b"BT /F1 11 Tf 50 800 Td 15 TL (Une ligne) Tj T* (une autre) Tj ET",
    "kerning": b"BT /F1 11 Tf 1 0 0 1 50 800 Tm [(A) 80 (lli) -20 (ance) -400 (locale) -30.5] TJ 0 -14 TD [(suite)] TJ ET",
    "letters one by one": b"BT /F1 9 Tf 50 700 Td (e) Tj 5 0 Td (a) Tj 5 0 Td (u) Tj 20 0 Td (x) Tj (yz) Tj ET",
    "escapes": rb"BT /F1 11 Tf 9 9 Td (d\351j\340 \(vu\) \50ou\051 \q \8 \777 a\\b) Tj (c" b"\\\r\n" b"d) Tj ET",
    "nested brackets": b"BT /F1 11 Tf 9 9 Td (un (deux) trois) Tj (a(b(c)d)e) Tj ET",
    "hexadecimal": b"BT /F1 11 Tf 9 9 Td <50 617 2\n4> Tj [<61> -500 <6263>] TJ ET",
    "quotes": b"BT /F1 11 Tf 9 99 Td 12 TL (un) Tj (deux) ' 1 2 (trois) \" ET",
    "marks": b"/P <</MCID 0 /Lang (fr) /K [1 2]>> BDC BT /F1 11 Tf 9 9 Td (lu) Tj ET EMC % vu (non)\n/Span /R BDC EMC",
    "graphics": b"q 1 0 0 1 5 5 cm [3 2] 0 d 0 0 m 9 9 l S /GS gs .5 -.5 +1. rg Q BT /F1 11 Tf 9 9 Td (trait) Tj ET",
    "form": b"BT /F1 11 Tf 9 99 Td (dehors) Tj ET q /Fm Do Q BT /F1 11 Tf 9 9 Td (apr\\350s) Tj ET",
    "inline image": b"BI /W 1 /H 1 /BPC 8 /CS /G ID x EI BT /F1 11 Tf 9 9 Td (image) Tj ET",
    "broken numbers": b"0.00-90 0 m BT /F1 11 Tf 9 9 Td (nombre) Tj 1-2 Tc (suite) Tj ET",
    "null bytes": b"BT\0/F1\0 11\0Tf 9 9\0Td (nul) Tj ET",
    "upside down": b"BT /F1 -11 Tf -1 0 0 -1 99 99 Tm (a) Tj (b) Tj 0 9 Td (c) Tj ET",
    "no size": b"BT /F1 0 Tf 9 9 Td (a) Tj (b) Tj ET BT /F1 9 Tf 0 0 0 0 9 9 Tm (c) Tj (d) Tj ET",
    "moved between": b"BT /F1 9 Tf (a) Tj ET q 1 0 0 1 50 0 cm BT (b) Tj ET Q BT (c) Tj 1 Tr (d) Tj ET",
    "no font": b"BT /F9 9 Tf 9 9 Td (perdu) Tj [(a) -900 (b)] TJ ET",
    "spacing": b"BT /F1 9 Tf 9 9 Td 3 Tc 120 Tz 2 Tw (mot) Tj ( ) Tj (mot\n) Tj (fin) Tj ET",
    "right to left": b"BT /F2 9 Tf 9 9 Td (AB) Tj (1) Tj [(B) -900 (A)] TJ 0 20 Td /F1 9 Tf (mot) Tj /F2 9 Tf (xA) Tj (Ax) Tj ET",
    "beyond numbers": b"%b BT /F1 9 Tf 9 9 Td (loin) Tj (tain) Tj ET"
    % (b"1%b 0 0 1%b 0 0 cm " % (b"0" * 30, b"0" * 30) * 4),
    "empty": b"BT /F1 9 Tf 9 9 Td () Tj <> Tj [] TJ ET",
}

_PROGRAM = """
import json, sys, pypdf
read = pypdf.PageObject.extract_text
pypdf.__version__ = sys.argv[2] or pypdf.__version__
if sys.argv[3]:
    from pipeline.formats import mended
    mended.pypdf_once()
    read = lambda page: mended.read(page)[0]
changed = pypdf.generic.ContentStream._parse_content_stream.__module__ != "pypdf.generic._data_structures"
print(json.dumps([changed, [read(page) for page in pypdf.PdfReader(sys.argv[1]).pages]]))
"""


def _texts(path: Path, *, version: str = "", is_mended: bool) -> tuple[bool, list[str]]:
    """Read a file by pypdf in a process of its own; say whether pypdf was changed there."""
    command = [sys.executable, "-c", _PROGRAM, str(path), version, "yes" if is_mended else ""]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
    changed, found = json.loads(done.stdout)
    return changed, found


def test_the_pypdf_installed_is_one_whose_functions_were_compared() -> None:
    """A newer pypdf is slower until what we replace in it is compared again: run this file, then add its version."""
    assert pypdf.__version__ in mended.VERSIONS


def test_text_is_what_pypdf_gives(tmp_path: Path) -> None:
    """Each way to write a page gives the same text with our changes and without, plain or odd."""
    path = tmp_path / "a.pdf"
    path.write_bytes(pdfs.drawn(*PAGES.values()))
    is_changed, found = _texts(path, is_mended=True)
    assert is_changed
    assert dict(zip(PAGES, found, strict=True)) == dict(zip(PAGES, _texts(path, is_mended=False)[1], strict=True))
    assert "Alliance locale" in found[1]
    assert "אב" in "".join(found)  # some text is written from right to left


@pytest.mark.parametrize("name", ["rapports/eau-partagee.pdf", "lettres/lettre-12.pdf"])
def test_text_of_a_real_document_is_what_pypdf_gives(name: str) -> None:
    """Whole documents of the sample corpus, laid out in one column and in two, come out the same."""
    path = ROOT / "corpus" / name
    assert _texts(path, is_mended=True)[1] == _texts(path, is_mended=False)[1]


def test_a_pypdf_that_is_not_known_is_left_as_it_is(tmp_path: Path) -> None:
    """Under another version nothing is replaced, and the text is the same."""
    path = tmp_path / "a.pdf"
    path.write_bytes(pdfs.drawn(*PAGES.values()))
    is_changed, found = _texts(path, version="99.0", is_mended=True)
    assert not is_changed
    assert found == _texts(path, is_mended=False)[1]


@pytest.mark.parametrize("name", ["inline image", "broken numbers", "null bytes", "nested brackets"])
def test_what_is_not_written_plainly_is_left_to_pypdf(name: str) -> None:
    """A stream that holds an image, or a number that is none, is not read by our rules."""
    assert contents.operations(PAGES[name]) is None


_TOKENS = st.sampled_from(
    [b"BT", b"Tj", b"TJ", b"Td", b"Tf", b"'", b'"', b"cm", b"re", b"Do", b"BI", b"R", b"true", b"[", b"]", b"<<", b">>", b"(a)",
     b"(\\(b)", b"(c(d))", b"<616>", b"<6 1>", b"/F1", b"/A#20", b"1", b"-2.5", b".5", b"1-2", b"%x\n", b"\0", b"\x0b", b"(", b")"]
)  # fmt: skip


@given(st.lists(st.tuples(_TOKENS, st.sampled_from([b" ", b"", b"\r\n"])), max_size=12))
def test_operations_are_those_that_pypdf_reads(tokens: list[tuple[bytes, bytes]]) -> None:
    """Whatever the tokens, the operations are pypdf's own that bear on text, or it is asked."""
    data = b"".join(token + space for token, space in tokens)
    found = contents.operations(data)
    if found is not None:
        stream = ContentStream(None, None, "bytes")
        stream.set_data(data)
        wanted = [
            (list(operands) if operator not in contents.BARE else [], operator)
            for operands, operator in stream.operations
            if operator in contents.OPERATORS
        ]
        assert found == wanted
        assert [_kinds(operands) for operands, _ in found] == [_kinds(operands) for operands, _ in wanted]


def _kinds(operands: list[object]) -> list[str]:
    """Tell bytes from names and arrays, which compare equal in part."""
    return [
        next((kind.__name__ for kind in (ArrayObject, ByteStringObject, str) if isinstance(each, kind)), "")
        for each in operands
    ]
