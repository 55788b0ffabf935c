"""What we change in pypdf: the width of its spaces, and the time that it takes.

What saves time takes the place of functions as they are in the version named, and is left undone in any other: pypdf then reads as it
does by itself. Text is the same to the byte with it and without (220 real PDFs of 2,839 pages, 387 odd, broken or hostile ones); 362
pages of every sixth of the 220 take 4.1 s of the processor instead of 7.6.
"""

from functools import cache
from typing import Any

import pypdf
from pypdf.generic import ContentStream

from pipeline.formats import contents
from pipeline.formats.headings import Styles

try:
    from pypdf import _page
    from pypdf.generic._font import Font

    from pipeline.formats import shown
except ImportError:  # another pypdf, whose insides are called otherwise
    _has_known_names = False
else:
    _has_known_names = True

VERSIONS = frozenset({"7.1.1"})
"""Versions of pypdf in which the functions replaced were compared with those here."""

MAX_SPACE_WIDTH = 300
"""Thousandths of the font's size. TeX's fonts declare no true space, pypdf then takes too wide a one and glues words together:
word recall of a French manual 0.24 without this, 0.99 with it (pypdf 7.1.1, its issue 3978)."""


@cache
def pypdf_once() -> None:
    """Change pypdf, for the rest of the process."""
    if _has_known_names:
        _mend_fonts()
    if _is_known():
        _hasten_contents()
        _page.TextExtraction = shown.Extraction  # type: ignore[attr-defined]


def read(page: pypdf.PageObject) -> tuple[str, Styles]:
    """Give the text of a page, and from which character on it is in which style; no styles from a pypdf that is not known."""
    return shown.read(page) if _is_known() else (page.extract_text(), ())


def _is_known() -> bool:
    return _has_known_names and pypdf.__version__ in VERSIONS


def _mend_fonts() -> None:
    """Have each font read once a file, and its space not taken for wider than any space is."""
    read = Font.from_font_resource.__func__  # type: ignore[attr-defined]
    known: dict[int, tuple[Any, Font]] = {}  # the resource is kept too, so that its id stays its own

    def from_font_resource(cls: type[Font], resource: Any) -> Font:
        if id(resource) not in known:
            font = read(cls, resource)
            font.space_width = min(font.space_width, MAX_SPACE_WIDTH)
            known[id(resource)] = resource, font
        return known[id(resource)][1]

    Font.from_font_resource = classmethod(from_font_resource)  # type: ignore[method-assign,assignment]


def _hasten_contents() -> None:
    """Have content streams that are written plainly read by `contents`: half of pypdf's time went there."""
    read = ContentStream._parse_content_stream

    def parse(stream: ContentStream, file: Any) -> None:
        # Strings are left as bytes where text is extracted, and nowhere else.
        found = contents.operations(file.getvalue()) if stream.forced_encoding == "bytes" else None
        if found is None:
            read(stream, file)
        else:
            stream._operations = found

    ContentStream._parse_content_stream = parse  # type: ignore[method-assign,assignment]
