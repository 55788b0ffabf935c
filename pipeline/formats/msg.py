"""Messages as Outlook keeps them, by olefile; and what the other files of that container are.

The container is Microsoft's old one, a file system in a file ([MS-CFB]); a message in it is a folder of properties ([MS-OXMSG]).
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from struct import iter_unpack
from typing import BinaryIO

from olefile import OleFileIO

from pipeline.formats import mail, text
from pipeline.formats.mail import Letter, Open
from pipeline.formats.opened import Opened

_PROPERTY = "__substg1.0_"
_FIXED = "__properties_version1.0"
_ATTACHED = "__attach_version1.0_"

_SUBJECT, _SENDER, _ADDRESS, _ADDRESSEES, _TEXT, _PAGE = "0037", "0C1A", "5D01", "0E04", "1000", "1013"
_LONG_NAME, _SHORT_NAME, _DATA = "3707", "3704", "3701"
_SENT, _RECEIVED = 0x00390040, 0x0E060040
_FIXED_HEADER = {True: 32, False: 24}  # bytes, of a message of its own and of one within another

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)  # of Microsoft's times, in tenths of microseconds

_STREAMS = {
    "EncryptedPackage": "encrypted",
    _FIXED: ".msg",
    "WordDocument": ".doc",
    "Workbook": ".xls",
    "Book": ".xls",
    "PowerPoint Document": ".ppt",
}


def kind(file: BinaryIO) -> str:
    """Tell what an old container holds, by suffix; ``encrypted`` for an Office file locked by a password."""
    with OleFileIO(file) as container:
        found = next((what for stream, what in _STREAMS.items() if container.exists(stream)), "")
    file.seek(0)
    return found


def opened(file: BinaryIO, name: str, open_attached: Open | None) -> Opened:
    """Open a message."""
    del name
    return mail.opened("msg", _letter(OleFileIO(file), []), open_attached)


def _letter(container: OleFileIO, folder: list[str]) -> Letter:
    page = _bytes(container, [*folder, f"{_PROPERTY}{_PAGE}0102"])
    sender, address = (_words(container, folder, each) for each in (_SENDER, _ADDRESS))
    return Letter(
        subject=_words(container, folder, _SUBJECT),
        sender=f"{sender} <{address}>" if address else sender,
        author=sender,
        addressees=_words(container, folder, _ADDRESSEES),
        date=_date(container, folder),
        text=_words(container, folder, _TEXT).strip() or (mail.plain(page) if page else ""),
        attached=list(_attached(container, folder)),
    )


def _attached(container: OleFileIO, folder: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield what is attached; a message within, which is no file, as its text."""
    depth = len(folder)
    parts = {
        path[depth] for path in container.listdir() if path[:depth] == folder and path[depth].startswith(_ATTACHED)
    }
    for part in sorted(parts):
        within = [*folder, part]
        name = _words(container, within, _LONG_NAME) or _words(container, within, _SHORT_NAME)
        content = _bytes(container, [*within, f"{_PROPERTY}{_DATA}0102"])
        message = [*within, f"{_PROPERTY}{_DATA}000D"]
        if name and content:
            yield name, content
        elif not folder and container.exists("/".join([*message, _FIXED])):
            letter = _letter(container, message)
            said = (letter.subject, letter.sender, letter.addressees, letter.date, letter.text)
            yield f"{letter.subject}.txt", "\n\n".join(filter(None, said)).encode()


def _bytes(container: OleFileIO, path: list[str]) -> bytes:
    if not container.exists("/".join(path)):
        return b""
    with container.openstream(path) as stream:
        return bytes(stream.read())


def _words(container: OleFileIO, folder: list[str], tag: str) -> str:
    """Read a text, which is in Unicode, or in the encoding of the machine that it was written on."""
    wide = _bytes(container, [*folder, f"{_PROPERTY}{tag}001F"])
    narrow = b"" if wide else _bytes(container, [*folder, f"{_PROPERTY}{tag}001E"])
    words = wide.decode("utf-16-le", "replace") if wide else text.decoded(narrow)
    return words.replace("\r\n", "\n").strip("\0 \n")


def _date(container: OleFileIO, folder: list[str]) -> str:
    fixed = _bytes(container, [*folder, _FIXED])[_FIXED_HEADER[not folder] :]
    entries = iter_unpack("<IIQ", fixed[: len(fixed) // 16 * 16])
    values = {tag: value for tag, _, value in entries if tag in (_SENT, _RECEIVED)}
    value = values.get(_SENT) or values.get(_RECEIVED) or 0
    try:
        return f"{_EPOCH + timedelta(microseconds=value // 10):%Y-%m-%d}" if value else ""
    except OverflowError:
        return ""
