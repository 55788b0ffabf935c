"""PDF, by pdfium: a second reading of pages that pypdf reads badly, files that it cannot open, pages as images.

The sole owner of pypdfium2, which is loaded in reading processes, never in the process that asks. It is only given files in
their children: pdfium may bring its process down, and its child is all that it can cost.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pipeline import archives
from pipeline.errors import RefusedError
from pipeline.formats.opened import Facts, Opened, Second
from pipeline.model import Bookmark, PageReader, Reason

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfPosConv

Box = tuple[int, int, int, int]
"""Left, top, right and bottom of a piece of an image, in pixels."""

MAX_BOOKMARKS = 2_000

DPI = 300
"""What recognition is trained for."""

MAX_PIXELS = 20_000_000
"""An A3 page at 300 dpi; larger ones are rendered smaller."""

_POINTS = 72  # an inch
_PICTURE_SHARE = 0.5  # of the page's area that images cover, for it to be a scan
_MANY_PATHS = 200  # drawings, for a page without text to be one whose letters were made outlines
_MAX_OBJECTS = 3_000  # looked at on a page
_PDF_DATE = re.compile(r"D?:?\s*((?:19|20)\d\d)(?:-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?)?")


def load() -> None:
    """Load pdfium ahead, for the children of this process: half of all files need it, and it takes each 16 ms."""
    import pypdfium2  # noqa: F401


def stated(title: str, *, authors: str, created: str) -> Facts:
    """Read what a PDF says of itself."""
    date = _PDF_DATE.match(created)
    names = (name.strip() for name in re.split(r"[;,]|\bet\b|\band\b", authors[:1_000]))
    return Facts(
        title=title,
        authors=tuple(name for name in names if name),
        created="-".join(filter(None, date.groups())) if date else "",
    )


def opened(file: BinaryIO) -> Opened | None:
    """Open a PDF that another reader could not open; nothing when pdfium cannot either.

    Raises:
        RefusedError: a password is needed.
    """
    document = _document(file)
    if document is None or not len(document):
        return None
    return Opened(
        format="pdf",
        page_count=len(document),
        pages=(partial(_labelled, document, number) for number in range(1, len(document) + 1)),
        facts=lambda: stated(
            document.get_metadata_value("Title"),
            authors=document.get_metadata_value("Author"),
            created=document.get_metadata_value("CreationDate"),
        ),
        bookmarks=lambda: tuple(islice(_bookmarks(document), MAX_BOOKMARKS)),
        reader=PageReader.PDFIUM,
        second=second(file),
    )


def second(file: BinaryIO) -> Second:
    """Give pdfium as the second reader of a file; it is opened when it is first asked."""

    @cache
    def document() -> "PdfDocument | None":
        return _document(file)

    def text(number: int) -> str:
        found = document()
        return _text(found, number) if found is not None else ""

    def is_picture(number: int) -> bool:
        found = document()
        return found is not None and _is_picture(found, number)

    return Second(PageReader.PDFIUM, text, is_picture)


def greys(path: Path, number: int) -> tuple[int, int, bytes]:
    """Render a page in greys: its width, its height, a byte a pixel.

    Raises:
        RefusedError: the file or the page cannot be opened.
    """
    with archives.opened(path) as file:
        document = _document(file)
        if document is None or number > len(document):
            raise RefusedError(Reason.BROKEN)
        with _page(document, number) as page:
            width, height = page.get_size()
            inches = max(width * height, 1) / _POINTS**2
            dpi = min(DPI, (MAX_PIXELS / inches) ** 0.5)
            bitmap = page.render(scale=dpi / _POINTS, grayscale=True)
            raw = bytes(bitmap.buffer)
            lines = range(0, bitmap.stride * bitmap.height, bitmap.stride)
            if bitmap.stride != bitmap.width:
                raw = b"".join(raw[start : start + bitmap.width] for start in lines)
            return bitmap.width, bitmap.height, raw


def drawn(
    path: Path, number: int, *, width: int, spans: Callable[[str], Iterable[tuple[int, int]]]
) -> tuple[tuple[int, int], bytes, list[Box]]:
    """Render a page in colours, *width* pixels wide; *spans* chooses pieces of its text.

    Gives its size, its pixels (red, green, blue), and where the pieces stand, in pixels.

    Raises:
        RefusedError: the file or the page cannot be opened.
    """
    with archives.opened(path) as file:
        document = _document(file)
        if document is None or number > len(document):
            raise RefusedError(Reason.BROKEN)
        with _page(document, number) as page:
            bitmap = page.render(scale=width / max(page.get_width(), 1), rev_byteorder=True, prefer_bgrx=False)
            image = bitmap.to_pil().convert("RGB")
            reading, place = page.get_textpage(), bitmap.get_posconv(page)
            boxes = [
                box
                for start, end in spans(reading.get_text_range())
                for box in _lines([_box(reading.get_charbox(at), place) for at in range(start, end)])
            ]
            reading.close()
            return image.size, image.tobytes(), boxes


def _box(corners: tuple[float, float, float, float], place: "PdfPosConv") -> Box:
    left, bottom, right, top = corners
    (x, y), (other_x, other_y) = place.to_bitmap(left, top), place.to_bitmap(right, bottom)
    return min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)


def _lines(boxes: Sequence[Box]) -> Iterator[Box]:
    """Join the boxes of a word's letters, line by line: a word may be cut at the end of one."""
    whole: Box | None = None
    for box in boxes:
        if whole is not None and (box[1] > whole[3] or box[3] < whole[1]):
            yield whole
            whole = None
        pairs = zip((min, min, max, max), whole or box, box, strict=True)
        left, top, right, bottom = (choose(one, other) for choose, one, other in pairs)
        whole = left, top, right, bottom
    if whole is not None:
        yield whole


def _document(file: BinaryIO) -> "PdfDocument | None":
    import pypdfium2

    # A file of its own, for the other reader has its place in this one; by handle, for a name may be no text. What is
    # attached to a message is in memory, and has no name.
    own = open(file.name, "rb") if hasattr(file, "name") else BytesIO(file.getvalue())  # type: ignore[attr-defined]  # noqa: SIM115
    try:
        return pypdfium2.PdfDocument(own, autoclose=True)
    except pypdfium2.PdfiumError as error:
        own.close()
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise RefusedError(Reason.ENCRYPTED) from error
        return None


@contextmanager
def _page(document: "PdfDocument", number: int) -> Iterator["PdfPage"]:
    page = document[number - 1]
    try:
        yield page
    finally:
        page.close()


def _text(document: "PdfDocument", number: int) -> str:
    with _page(document, number) as page:
        reading = page.get_textpage()
        try:
            text: str = reading.get_text_bounded()
        finally:
            reading.close()
    # A hyphen that ends a line is a non-character to pdfium.
    return text.replace("\ufffe", "-").replace("\x02", "-").replace("\u00ad", "-")


def _labelled(document: "PdfDocument", number: int) -> tuple[str, str]:
    label = document.get_page_label(number - 1)
    return _text(document, number), label if label != str(number) else ""


def _is_picture(document: "PdfDocument", number: int) -> bool:
    """Tell whether images cover most of a page, or it is drawn as text made of outlines is."""
    import pypdfium2.raw as kinds

    with _page(document, number) as page:
        width, height = page.get_size()
        covered, paths = 0.0, 0
        wanted = [kinds.FPDF_PAGEOBJ_IMAGE, kinds.FPDF_PAGEOBJ_PATH]
        for each in islice(page.get_objects(filter=wanted, max_depth=3), _MAX_OBJECTS):
            if each.type == kinds.FPDF_PAGEOBJ_PATH:
                paths += 1
            else:
                left, bottom, right, top = each.get_bounds()
                covered += max(0.0, right - left) * max(0.0, top - bottom)
        return covered >= _PICTURE_SHARE * width * height or paths >= _MANY_PATHS


def _bookmarks(document: "PdfDocument") -> Iterator[Bookmark]:
    for each in document.get_toc():
        destination = each.get_dest()
        page = destination.get_index() if destination else None
        title = " ".join(each.get_title().split())
        if page is not None and title:
            yield Bookmark(title, page + 1, each.level + 1)
