"""A document: the page that answers, its neighbours, and what is known of it."""

from dataclasses import replace
from datetime import date

import streamlit as st

from pipeline.errors import UnknownDocumentError
from pipeline.model import Document
from search_app import centre, components
from search_app.access import Role, role
from search_app.messages import say
from search_app.search_box import search_box
from search_app.state import Opened, read_opened
from search_app.views import answers, frame, is_first, parameters
from search_app.views.search import submit


def show() -> None:
    """Draw the document that the URL names, at its page."""
    opened = read_opened(parameters())
    try:
        document = answers().find(opened.document_id)
    except UnknownDocumentError:
        frame("document", opened.seen, opened.url(), say("app", opened.seen.tongue))
        st.html(components.elements.alert(say("unknown", opened.seen.tongue)))
        return
    if is_first("document", document.id):
        answers().usage.note_opened(document.id)
    opened = replace(opened, document_id=document.id, page=min(opened.page, document.page_count))
    frame("document", opened.seen, opened.url(), f"{document.title} – {say('app', opened.seen.tongue)}")
    search_box(opened.seen.typed, opened.seen.tongue, lambda typed: submit(opened.seen, typed))
    st.html(components.document.head(document, opened, may_correct=role() is Role.STAFF))
    st.html(_body(document, opened))


def _body(document: Document, opened: Opened) -> str:
    known, held = answers(), role()
    typed, is_exact = opened.marked, opened.seen.is_exact
    page = known.page(document, opened.page)
    return components.document.body(
        document,
        opened,
        page=page,
        marks=known.marks(page, document.language, typed, is_exact=is_exact) if typed else (),
        matching=centre.matching_pages(held, document, typed, is_exact=is_exact) if typed else (),
        related=centre.related(held, document),
        bookmarks=known.bookmarks(document.id),
        essentials=known.essentials(document.id),
        today=date.today().isoformat(),
        versions=known.versions(document.id),
        editions=known.editions(document.id),
    )
