"""What is near a text that is pasted, a file that is not kept, or a page of a document.

The text stays out of the URL: it is the reader's own, and may be long. A page is named there, so that its list can be sent.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from pipeline.answering import MAX_TEXT
from pipeline.errors import PasserelleError, UnknownDocumentError, UnknownPageError
from pipeline.model import Refused
from search_app import access, centre, components
from search_app.access import Role
from search_app.messages import Tongue, label, say
from search_app.state import Nearby, Seen, read_nearby
from search_app.views import answers, frame, parameters

MOST = 20_000
"""Characters of a pasted text."""

LIMIT = 10
"""Documents of a list."""

UPLOAD_MB = 20
"""Of a file that is read and not kept."""

_ASKED = "near"


def show() -> None:
    """Draw what is near the page that the URL names, or the form that asks for a text."""
    near = read_nearby(parameters())
    title = f"{say('near_title', near.tongue)} – {say('app', near.tongue)}"
    frame("near", Seen(tongue=near.tongue), near.url(), title)
    try:
        if near.document_id:
            _of_page(near)
        else:
            _of_text(near.tongue)
    except (UnknownDocumentError, UnknownPageError):
        st.html(components.elements.alert(say("unknown", near.tongue)))
    except PasserelleError:
        st.html(components.elements.alert(say("no_index", near.tongue)))


def _of_page(near: Nearby) -> None:
    document = answers().find(near.document_id)
    text = answers().page(document, near.page).text
    st.html(components.near.of_page(document, answers().related_to(text, apart=document.id, limit=LIMIT), near))


def _of_text(tongue: Tongue) -> None:
    may_give = access.role() is Role.STAFF  # others may send no file
    st.html(components.near.head(tongue, MOST, upload_mb=UPLOAD_MB if may_give else 0))
    with st.form(f"near-{tongue}", enter_to_submit=False):
        text = st.text_area(say("near_text", tongue), max_chars=MOST, height=220, key=f"near-text-{tongue}")
        file = (
            st.file_uploader(say("near_file", tongue), key=f"near-file-{tongue}", max_upload_size=UPLOAD_MB)
            if may_give
            else None
        )
        is_sent = st.form_submit_button(say("near_go", tongue), type="primary")
    if is_sent:
        st.session_state[_ASKED] = _asked(text, file, tongue)
    # Asked anew each time: what the centre has may have changed.
    if asked := st.session_state.get(_ASKED):
        st.html(_answer(asked, tongue))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A text as this session remembers it, and the name of the file that it is of; or why the file has none."""

    text: str
    name: str = ""
    why: str = ""


def _asked(text: str, file: Any, tongue: Tongue) -> _Asked | None:
    """Read the file that was given, else the text; nothing where neither was."""
    if file is None:
        return _Asked(text) if text.strip() else None
    if file.size > UPLOAD_MB * 1_000_000:
        return _Asked("", file.name, say("near_too_large", tongue, size=UPLOAD_MB))
    read = centre.read_aside(access.role(), file.name, file)
    if isinstance(read, Refused):
        return _Asked("", file.name, label(read.reason, tongue))
    return _Asked(read[:MAX_TEXT], file.name, "" if read.strip() else say("near_no_text", tongue))


def _answer(asked: _Asked, tongue: Tongue) -> str:
    if asked.why:
        return components.near.refused(asked.name, asked.why, tongue)
    return components.near.found(answers().related_to(asked.text, limit=LIMIT), tongue, name=asked.name)
