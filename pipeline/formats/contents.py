"""The content stream of a page of PDF -> the operations that show text, far faster than pypdf reads them.

What is not written in the plain way that nearly all programs write is left to pypdf, stream by stream: nothing is read
otherwise than pypdf would read it.
"""

import re
from typing import Any

from pypdf.generic import ArrayObject, ByteStringObject, NameObject

Operation = tuple[list[Any], bytes]
"""Operands and operator."""

MAX_OPERATIONS = 500_000
"""A longer stream is for pypdf, which has a limit of its own (2,000,000 operators, operands and elements in 7.1)."""

_SPACE = rb"[\t\n\f\r ]*+"
_END = rb"(?=[\s()<>\[\]{}/%]|\Z)"
_NUMBER = rb"[+-]?(?:\d{1,15}+(?:\.\d{0,15}+)?+|\.\d{1,15}+)(?![+,\-.\d])"
_STRING = rb"\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+\)"
_HEXADECIMAL = rb"<[\dA-Fa-f\t\n\f\r ]*+>"
_NAME = rb"/[^\s()<>\[\]{}/%#\x00\x80-\xff]{0,100}+" + _END


def _any(*patterns: bytes) -> bytes:
    return rb"(?:" + rb"|".join(patterns) + rb")"


def _many(pattern: bytes) -> bytes:
    return rb"(?:" + pattern + _SPACE + rb")*+"


_PIECE = _any(_NUMBER, _STRING, _HEXADECIMAL)
_ARRAY = rb"\[" + _SPACE + _many(_any(_PIECE, _NAME)) + rb"\]"
_DICTIONARY = rb"<<" + _SPACE + _many(_NAME + _SPACE + _any(_PIECE, _NAME, _ARRAY, rb"true|false")) + rb">>"

# Comments may stand before an operation, not within. What fits nothing is the last group.
_OPERATION = re.compile(
    _any(rb"[\t\n\f\r ]", rb"%[^\r\n]*+")
    + rb"*+"
    + _any(
        rb"\[" + _SPACE + rb"(" + _many(_PIECE) + rb")\]" + _SPACE + rb"TJ" + _END,
        rb"(" + _many(_any(_PIECE, _NAME, _ARRAY, _DICTIONARY)) + rb")([A-Za-z'\"][^\s()<>\[\]{}/%]{0,20}+)" + _END,
        rb"\Z",
    )
    + rb"|(.)",
    re.DOTALL,
)
_OPERAND = re.compile(rb"(" + rb")|(".join((_NUMBER, _STRING, _HEXADECIMAL, _NAME, rb"[\[<]")) + rb")", re.DOTALL)
_ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|([\n\r][\n\r]?)|(.))", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"} | {
    bytes((sign,)): bytes((sign,)) for sign in b"()/\\ %<>[]#_&$"
}

BARE = frozenset((b"BT", b"ET", b"q", b"Q", b"T*"))
"""Operators that take no operands; any that stand before them are left out."""

_NUMERIC = frozenset((b"cm", b"Tz", b"Tc", b"Tw", b"TL", b"Td", b"TD", b"Tm"))
_MIXED = frozenset((b"TJ", b"Tj", b"Tf", b"Do", b"'", b'"'))
OPERATORS = BARE | _NUMERIC | _MIXED
"""Those that bear on text; the others are left out."""

_STRANGE = frozenset((b"BI", b"ID", b"EI", b"R", b"stream"))  # other rules follow these: images, references


def operations(data: bytes) -> list[Operation] | None:
    """Give the operations of a stream that bear on its text; None where it is not written plainly."""
    found: list[Operation] = []
    for count, match in enumerate(_OPERATION.finditer(data)):
        pieces, operands, operator, other = match.groups()
        if pieces is not None:
            found.append(([ArrayObject(_values(pieces) or ())], b"TJ"))
        elif operator in BARE:
            found.append(([], operator))
        elif operator in _NUMERIC:
            try:
                found.append(([float(each) for each in operands.split()], operator))
            except ValueError:
                return None
        elif operator in _MIXED:
            values = _values(operands)
            if values is None:
                return None
            found.append((values, operator))
        elif other is not None or operator in _STRANGE or count > MAX_OPERATIONS:
            return None
    return found


def _values(raw: bytes) -> list[Any] | None:
    """Read operands, arrays and dictionaries apart."""
    found: list[Any] = []
    for number, string, hexadecimal, name, other in _OPERAND.findall(raw):
        if string:
            found.append(ByteStringObject(_ESCAPED.sub(_meant, string[1:-1]) if b"\\" in string else string[1:-1]))
        elif number:
            found.append(float(number))
        elif hexadecimal:
            digits = b"".join(hexadecimal[1:-1].split()).decode("ascii")
            found.append(ByteStringObject(bytes.fromhex(digits + "0" * (len(digits) % 2))))
        elif name:
            found.append(NameObject(name.decode("ascii")))
        elif other:
            return None
    return found


def _meant(match: re.Match[bytes]) -> bytes:
    """Give what an escape stands for; one that means nothing stays."""
    octal, line_end, sign = match.groups()
    if octal:
        code = int(octal, 8)
        return bytes((code,)) if code < 256 else match[0]
    return b"" if line_end else _ESCAPES.get(sign, match[0])
