"""Small PDFs for tests, written by hand so that nothing but the test decides what is in them."""

import zlib
from collections.abc import Sequence
from pathlib import Path

from pipeline.formats import pdfium

LINES = 40


def pdf(
    *pages: str,
    title: str = "",
    author: str = "",
    created: str = "",
    bookmarks: Sequence[tuple[str, int]] = (),
    labels: str = "",
) -> bytes:
    """Make a PDF of pages of text; a line of text is a line of the page. *bookmarks* are titles and pages from 1."""
    count = len(pages)
    first_page = 5
    kids = " ".join(f"{first_page + 2 * number} 0 R" for number in range(count))
    outline = first_page + 2 * count
    catalog = "<< /Type /Catalog /Pages 2 0 R"
    catalog += f" /Outlines {outline} 0 R" if bookmarks else ""
    catalog += f" /PageLabels << /Nums [0 << {labels} >>] >>" if labels else ""
    objects = [
        f"{catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        _facts(title, author, created),
    ]
    for number, text in enumerate(pages):
        content = _content(text)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first_page + 2 * number + 1} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
    objects += _outline(bookmarks, outline, first_page)
    return _file(objects)


def drawn(*contents: bytes) -> bytes:
    """Make a PDF of pages of which each has one content stream as given; /F1 is a font, /F2 one
    whose A and B are Hebrew, /Fm a form that shows «dedans»."""
    first_page = 7
    kids = " ".join(f"{first_page + 2 * number} 0 R" for number in range(len(contents)))
    form = b"BT /F1 11 Tf 10 10 Td (dedans) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /Font << /F1 3 0 R >> >>"
        b" /Length %d >>\nstream\n%b\nendstream" % (len(form), form),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Other /Encoding << /Differences [65 /afii57664 /afii57665] >> >>",
    ]
    for number, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first_page + 2 * number + 1} 0 R"
            " /Resources << /Font << /F1 3 0 R /F2 6 0 R >> /XObject << /Fm 5 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
    return _file(objects)


def _content(text: str) -> bytes:
    lines = [
        line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        for line in text.split("\n")
    ]
    return b"BT /F1 11 Tf 50 800 Td 15 TL " + b" ".join(b"(%b) Tj T*" % line for line in lines) + b" ET"


def _string(text: str) -> bytes:
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def _facts(title: str, author: str, created: str) -> bytes:
    pairs = (("Title", title), ("Author", author), ("CreationDate", created))
    return b"<< " + b" ".join(b"/%b %b" % (key.encode(), _string(value)) for key, value in pairs if value) + b" >>"


def _outline(bookmarks: Sequence[tuple[str, int]], outline: int, first_page: int) -> list[bytes]:
    if not bookmarks:
        return []
    last = outline + len(bookmarks)
    objects = [f"<< /Type /Outlines /First {outline + 1} 0 R /Last {last} 0 R /Count {len(bookmarks)} >>".encode()]
    for at, (title, page) in enumerate(bookmarks, outline + 1):
        following = f" /Next {at + 1} 0 R" if at < last else ""
        place = f"/Parent {outline} 0 R{following} /Dest [{first_page + 2 * (page - 1)} 0 R /Fit]"
        objects.append(b"<< /Title %b %b >>" % (_string(title), place.encode()))
    return objects


def _file(objects: Sequence[bytes]) -> bytes:
    body = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return body + b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(body),
    )  # fmt: skip


def write(folder: Path, name: str, *pages: str, title: str = "", bookmarks: Sequence[tuple[str, int]] = ()) -> Path:
    """Write a PDF in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(pdf(*pages, title=title, bookmarks=bookmarks))
    return path


def scan(source: Path) -> bytes:
    """Make a PDF of the images of another's first page: what a scanner gives, without a word of text."""
    width, height, greys = pdfium.greys(source, 1)
    image = zlib.compress(greys)
    content = b"595 0 0 842 0 0 cm /I Do"
    kind = f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R"
        b" /Resources << /XObject << /I 5 0 R >> >> >>",
        b"<< >>",
        f"{kind} /BitsPerComponent 8 /Filter /FlateDecode /Length {len(image)} >>".encode()
        + b"\nstream\n" + image + b"\nendstream",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
    ]  # fmt: skip
    return _file(objects)
