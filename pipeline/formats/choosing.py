"""Which format a file is of: by what it holds where that is plain, else by what it is called."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import PurePath
from typing import BinaryIO, Final

from pipeline.errors import RefusedError
from pipeline.formats import (
    docx,
    eml,
    epub,
    html,
    markdown,
    msg,
    odf,
    package,
    pdf,
    pptx,
    rtf,
    table,
    text,
    xlsx,
)
from pipeline.formats.mail import Open
from pipeline.formats.opened import Opened
from pipeline.model import Reason

MAX_DEPTH = 2
"""Of messages within messages."""

_HEADER_BYTES = 8_192  # within which the mark of a PDF may stand behind what a mail system put before it

_PLAIN: Final[Mapping[str, Open]] = {
    ".pdf": pdf.opened,
    ".md": markdown.opened,
    ".markdown": markdown.opened,
    ".txt": text.opened,
    ".text": text.opened,
    ".html": html.opened,
    ".htm": html.opened,
    ".xhtml": html.opened,
    ".mht": eml.page,
    ".mhtml": eml.page,
    ".docx": docx.opened,
    ".pptx": pptx.opened,
    ".xlsx": xlsx.opened,
    ".odt": odf.text,
    ".odp": odf.deck,
    ".ods": odf.workbook,
    ".epub": epub.opened,
    ".rtf": rtf.opened,
    ".csv": table.opened,
    ".tsv": table.opened,
    ".tab": table.opened,
}
_MESSAGES: Final[Mapping[str, Callable[[BinaryIO, str, Open | None], Opened]]] = {
    ".eml": eml.opened,
    ".msg": msg.opened,
}

_FAMILIES: Final[Mapping[str, str]] = {
    ".docm": ".docx",
    ".dotx": ".docx",
    ".dotm": ".docx",
    ".pptm": ".pptx",
    ".potx": ".pptx",
    ".potm": ".pptx",
    ".ppsx": ".pptx",
    ".ppsm": ".pptx",
    ".xlsm": ".xlsx",
    ".xltx": ".xlsx",
    ".xltm": ".xlsx",
    ".ott": ".odt",
    ".otp": ".odp",
    ".ots": ".ods",
}
"""Suffixes of the same format: templates, shows, files with macros (which are never run)."""

_MARKED = frozenset({".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".odp", ".ods", ".epub", ".msg", ".rtf"})
"""Formats whose files say what they are: one that does not is none of them."""

_ADVICE: Final[Mapping[str, str]] = {
    ".doc": "save it as .docx",
    ".dot": "save it as .docx",
    ".xls": "save it as .xlsx",
    ".xlsb": "save it as .xlsx",
    ".ppt": "save it as .pptx",
    ".pps": "save it as .pptx",
    ".zip": "unpack it in the folder",
    ".7z": "unpack it in the folder",
    ".rar": "unpack it in the folder",
    ".pages": "export it as a PDF",
    ".key": "export it as a PDF",
    ".numbers": "export it as .xlsx",
    ".pub": "export it as a PDF",
    ".odg": "export it as a PDF",
    ".vsdx": "export it as a PDF",
} | dict.fromkeys(
    (".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".bmp", ".webp", ".heic", ".svg"), "put the image in a PDF"
)


def opened(file: BinaryIO, name: str, depth: int = 0) -> Opened:
    """Open a file; *depth* counts the messages that it is within.

    Raises:
        RefusedError: no format reads it, it is not what its name says, or a password is needed.
    """
    suffix = PurePath(name).suffix.lower()
    chosen = _chosen(file, _FAMILIES.get(suffix, suffix))
    if chosen in _MESSAGES:
        within = partial(opened, depth=depth + 1) if depth < MAX_DEPTH else None
        return _MESSAGES[chosen](file, name, within)
    if chosen not in _PLAIN:
        raise RefusedError(Reason.UNSUPPORTED, f"{suffix or 'no suffix'}{_advice(chosen)}")
    return _PLAIN[chosen](file, name)


def _advice(suffix: str) -> str:
    return f": {_ADVICE[suffix]}" if suffix in _ADVICE else ""


def _chosen(file: BinaryIO, suffix: str) -> str:
    head = file.read(_HEADER_BYTES)
    file.seek(0)
    if head.startswith(b"%PDF-") or (suffix == ".pdf" and b"%PDF-" in head):
        return ".pdf"
    found = _held(file, head)
    if found == "encrypted":
        raise RefusedError(Reason.ENCRYPTED)
    if found and suffix not in ("", found) and not (found == ".rtf" and suffix == ".doc"):  # as Word may save one
        raise RefusedError(Reason.MISMATCH, f"it is a {found}{_advice(found)}")
    if not found and suffix in _MARKED:
        raise RefusedError(Reason.MISMATCH, f"it does not begin as a {suffix} does")
    return found or suffix


def _held(file: BinaryIO, head: bytes) -> str:
    """Tell what a file is from its first bytes; empty where they say nothing."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return package.kind(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return msg.kind(file)
    return ".rtf" if head.lstrip().startswith(b"{\\rtf") else ""
