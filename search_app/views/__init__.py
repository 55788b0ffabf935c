"""The views of the app: one `show()` each, which reads the URL, asks the library, draws."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from pipeline.answering import Answers
from search_app import access, centre, components
from search_app.state import Seen


def parameters() -> Mapping[str, Sequence[str]]:
    """Give the parameters of the URL, each with all its values; the centre's own language where none is said."""
    language = access.gate().settings.language
    return {"lang": [language], **{name: st.query_params.get_all(name) for name in st.query_params}}


def answers() -> Answers:
    """Give what whoever looks may ask of the centre."""
    return centre.answers(access.role())


def frame(current: str, seen: Seen, here: str, title: str) -> None:
    """Draw what stands on top of every view, and name the view in the browser's tab."""
    st.html(components.elements.header(current, seen, here, access.visitor(), may_sign_in=access.gate().may_sign_in))
    st.html(f'<span class="view-title" data-title="{escape(title)}" data-lang="{seen.tongue}" hidden></span>')


def is_first(what: str, subject: str) -> bool:
    """Tell whether this visit comes to a subject for the first time: Streamlit runs a view again at every turn."""
    counted: set[tuple[str, str]] = st.session_state.setdefault("counted", set())
    is_new = (what, subject) not in counted
    counted.add((what, subject))
    return is_new
