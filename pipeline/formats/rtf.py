"""Rich text, by striprtf: its words and its page breaks; what it says of itself."""

import re
from typing import BinaryIO

from striprtf.striprtf import rtf_to_text

from pipeline.errors import RefusedError
from pipeline.formats import flow
from pipeline.formats.flow import Block
from pipeline.formats.opened import Facts, Opened
from pipeline.formats.package import names
from pipeline.model import Reason

_HEAD = 1 << 16  # characters within which a file says what it is
_IMAGE = re.compile(r"[0-9a-fA-F\s]{512,}")  # in hexadecimal, which striprtf would go through digit by digit
_PAGE = re.compile(r"\\page(?![a-z]) ?")
_BREAK = r"\\par\\uc1\\u12?"  # a character that striprtf leaves as it is: it knows of no pages
_ENCODING = re.compile(r"\\ansicpg(\d{3,5})")
_INFO = r"\{\\%s ((?:\\[^a-z]|[^{}])*)\}"
_CREATED = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


def opened(file: BinaryIO, name: str) -> Opened:
    """Open a rich text.

    Raises:
        RefusedError: it is none.
    """
    del name
    raw = file.read().decode("latin-1")
    if not raw.lstrip().startswith("{\\rtf"):
        raise RefusedError(Reason.MISMATCH, "a rich text begins with {\\rtf, this file does not")
    words = _words(_PAGE.sub(_BREAK, _IMAGE.sub("", raw)))
    return flow.opened("rtf", [Block(line.replace("|", " | ")) for line in words.split("\n")], _facts(raw[:_HEAD]))


def _words(raw: str) -> str:
    return str(rtf_to_text(raw, errors="replace"))  # type: ignore[no-untyped-call]


def _facts(head: str) -> Facts:
    encoding = _ENCODING.search(head)

    def written(key: str) -> str:
        match = re.search(_INFO % key, head)
        declared = encoding[0] if encoding else ""
        return _words(f"{{\\rtf1\\ansi{declared} {match[1]}}}").strip() if match else ""

    created = _CREATED.search(head)
    return Facts(
        title=written("title"),
        authors=tuple(names(written("author"))),
        created="{}-{:0>2}-{:0>2}".format(*created.groups()) if created else "",
    )
