"""A selection: documents that a reader put aside."""

import streamlit as st

from pipeline.errors import UnknownDocumentError
from pipeline.model import Document
from search_app import access, components
from search_app.access import Role
from search_app.messages import say
from search_app.state import Basket, Seen, read_basket
from search_app.views import answers, frame, parameters


def show() -> None:
    """Draw the selection that the URL holds; documents that are not there any more are left out."""
    shown = read_basket(parameters())
    tongue = shown.tongue
    frame("basket", Seen(tongue=tongue), shown.url(), f"{say('basket', tongue)} – {say('app', tongue)}")
    documents = found(shown)
    essentials = {each.id: answers().essentials(each.id) for each in documents}
    is_staff = access.role() is Role.STAFF
    st.html(components.basket.basket(documents, essentials, shown, may_make_list=is_staff))


def found(shown: Basket) -> list[Document]:
    """Give the documents of a selection that are there."""
    documents = []
    for each in shown.ids:
        try:
            documents.append(answers().find(each))
        except UnknownDocumentError:
            continue
    return documents
