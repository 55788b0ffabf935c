"""Values -> the view that finds what is near a text, a file or a page."""

from collections.abc import Sequence
from html import escape

from pipeline.model import Document, Related
from search_app.components.elements import link
from search_app.components.related import listed
from search_app.messages import Tongue, num, quoted, say
from search_app.state import Nearby, Opened, Seen


def head(tongue: Tongue, most: int, *, upload_mb: int) -> str:
    """Make the top of the view: what it does, and its limits; no word of files where *upload_mb* is 0."""
    said = say("near_help", tongue, most=num(most, tongue))
    said += " " + say("near_file_help", tongue, size=num(upload_mb, tongue)) if upload_mb else ""
    return (
        f'<div class="doc-head" id="content" tabindex="-1"><h1>{escape(say("near_title", tongue))}</h1>'
        f"<p>{escape(said)}</p></div>"
    )


def of_page(document: Document, related: Sequence[Related], near: Nearby) -> str:
    """Make the list of what is near one page of a document, with the way back to it and on to the other form."""
    tongue = near.tongue
    opened = Opened(document.id, near.page, Seen(tongue=tongue))
    back = link(opened.url(), "← " + escape(say("near_back", tongue)), attributes='class="back"')
    said = say("near_of_page", tongue, page=num(near.page, tongue), title=quoted(document.title, tongue))
    other = link(Nearby(tongue=tongue).url(), escape(say("near_other", tongue)))
    return (
        f'<div class="doc-head" id="content" tabindex="-1">{back}<h1>{escape(say("near_title", tongue))}</h1>'
        f'<p>{escape(said)}</p></div><div class="near">{_found(related, tongue)}</div><p class="take">{other}</p>'
    )


def found(related: Sequence[Related], tongue: Tongue, *, name: str = "") -> str:
    """Make the list of what is near a text, or the file that was called *name*."""
    said = f'<p class="help">{escape(say("near_of_file", tongue, name=quoted(name, tongue)))}</p>' if name else ""
    return f'<div class="near" role="status">{said}{_found(related, tongue)}</div>'


def _found(related: Sequence[Related], tongue: Tongue) -> str:
    return listed(related, Seen(tongue=tongue), heading=say("near_found", tongue))


def refused(name: str, why: str, tongue: Tongue) -> str:
    """Say that a file could not be read, and why."""
    return f'<div class="none" role="alert"><p>{escape(quoted(name, tongue))} {escape(why)}</p></div>'
