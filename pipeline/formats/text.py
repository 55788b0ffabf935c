"""Plain text in any usual encoding. A long note is cut in pages, at paragraphs, so that an answer has a place."""

import contextlib
import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

import charset_normalizer

from pipeline.errors import RefusedError
from pipeline.formats.opened import Opened
from pipeline.model import Reason

PAGE_CHARACTERS = 3_000
"""About what a printed page holds."""

_SAMPLE_BYTES = 1 << 16
_ENCODINGS = ["utf_8", "cp1252", "mac_roman", "cp850", "utf_16_le", "utf_16_be"]
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def opened(file: BinaryIO, name: str) -> Opened:
    """Open a text.

    Raises:
        RefusedError: it is no text.
    """
    del name
    pages = list(cut(decoded(file.read())))
    return Opened("text", len(pages), [partial(unlabelled, page) for page in pages])


def unlabelled(page: str) -> tuple[str, str]:
    """Give a page that has no label."""
    return page, ""


def decoded(raw: bytes, declared: str = "") -> str:
    """Read bytes as text: by their byte-order mark, as UTF-8, as *declared*, else in the likeliest encoding of French and English.

    Raises:
        RefusedError: they are no text.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _checked(raw.decode(encoding, "replace"))
    try:
        return _checked(raw.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    with contextlib.suppress(LookupError, UnicodeDecodeError):
        # What calls itself ISO-8859-1 is Windows's encoding, which holds it (WHATWG Encoding, 4.2).
        return _checked(raw.decode({"iso-8859-1": "cp1252"}.get(declared.lower(), declared)))
    best = charset_normalizer.from_bytes(raw[:_SAMPLE_BYTES], cp_isolation=_ENCODINGS).best()
    return _checked(raw.decode(best.encoding if best else "cp1252", "replace"))


def _checked(text: str) -> str:
    if len(_CONTROLS.findall(text[:_SAMPLE_BYTES])) > len(text[:_SAMPLE_BYTES]) // 500:
        raise RefusedError(Reason.MISMATCH, "no text: it is full of control characters")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def cut(text: str) -> Iterator[str]:
    """Cut a text in pages: at its own form feeds, else at the end of a paragraph, of a line, or anywhere."""
    for part in text.split("\f"):
        start = 0
        while len(part) - start > PAGE_CHARACTERS * 1.5:
            end = _end(part, start)
            yield part[start:end]
            start = end
            while part.startswith("\n", start):
                start += 1
        if not part[start:].isspace() and start < len(part):
            yield part[start:]


def _end(part: str, start: int) -> int:
    for sign in ("\n\n", "\n", " "):
        at = part.rfind(sign, start + PAGE_CHARACTERS // 2, start + PAGE_CHARACTERS)
        if at >= 0:
            return at
    return start + PAGE_CHARACTERS
