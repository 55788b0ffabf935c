"""Messages as mail systems send them, by the standard library; and web pages saved in that form (MHTML)."""

from collections.abc import Iterable, Iterator
from email import message_from_binary_file, policy
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from io import BytesIO
from typing import Any, BinaryIO

from pipeline.errors import RefusedError
from pipeline.formats import html, mail, text
from pipeline.formats.mail import Letter, Open
from pipeline.formats.opened import Opened, tried
from pipeline.model import Reason

_HEADERS = ("from", "to", "subject", "date", "received", "mime-version", "message-id", "snapshot-content-location")
_MAX_PARTS = 1_000
_MAX_HEADER = 4_000


def opened(file: BinaryIO, name: str, open_attached: Open | None) -> Opened:
    """Open a message.

    Raises:
        RefusedError: it is no message.
    """
    del name
    message = _message(file)
    parts = list(_parts(message))
    people = getaddresses([_header(message["from"])])
    letter = Letter(
        subject=_header(message["subject"]),
        sender=_header(message["from"]),
        author=people[0][0] if people else "",
        addressees=_header(message["to"]),
        date=_date(message["date"]),
        text=_text(parts),
        attached=[each for each in map(_attached, parts) if each[0]],
    )
    return mail.opened("eml", letter, open_attached)


def _text(parts: Iterable[Message]) -> str:
    """Give the text of a message: the plain one, else that of the page which says the same."""
    written: dict[str, Message] = {}
    for part in parts:
        if not part.get_filename():
            written.setdefault(part.get_content_type(), part)
    plain = _words(written["text/plain"]).strip() if "text/plain" in written else ""
    return plain or (mail.plain(_words(written["text/html"]).encode()) if "text/html" in written else "")


def _attached(part: Message) -> tuple[str, bytes]:
    """Give the name and the content of what is attached; no name, of what is the message's own."""
    called = _header(part.get_filename() or "")
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        inner: Any = part.get_payload(0)
        content, _ = tried(inner.as_bytes)  # a message that cannot be written again is named only
        return called or f"{_header(inner['subject'])}.eml", content or b""
    return called, _content(part) if called else b""


def page(file: BinaryIO, name: str) -> Opened:
    """Open a web page that was saved with all that it shows, which is a message to the system.

    Raises:
        RefusedError: there is no page in it.
    """
    for part in _parts(_message(file)):
        if part.get_content_type() == "text/html":
            return html.opened(BytesIO(_content(part)), name)
    raise RefusedError(Reason.MISMATCH, "no web page in it")


def _message(file: BinaryIO) -> Message:
    # Headers are read as they are: what reads them for one raises on many that real systems send.
    message = message_from_binary_file(file, policy=policy.compat32)
    if not any(header in message for header in _HEADERS):
        raise RefusedError(Reason.MISMATCH, "no message: it has no sender, subject or date")
    return message


def _parts(message: Message) -> Iterator[Message]:
    """Yield the leaves of a message, not going into messages within."""
    waiting = [message]
    for _ in range(_MAX_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        payload: Any = part.get_payload()
        if part.is_multipart() and part.get_content_maintype() != "message":
            waiting[:0] = payload
        else:
            yield part


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _words(part: Message) -> str:
    """Read the text of a part, in the encoding that it declares where it is right."""
    return text.decoded(_content(part), part.get_content_charset() or "")


def _header(written: object) -> str:
    """Read a header in the encodings that it names; what cannot be read is given as it is."""
    raw = str(written or "")[:_MAX_HEADER]
    try:
        parts = [
            part if isinstance(part, str) else part.decode(charset or "ascii", "replace")
            for part, charset in decode_header(raw)
        ]
    except (LookupError, ValueError):
        return " ".join(raw.split())
    return " ".join("".join(parts).split())


def _date(written: object) -> str:
    try:
        return f"{parsedate_to_datetime(str(written)):%Y-%m-%d}"
    except (ValueError, TypeError, IndexError):
        return ""
