"""A reading list, to be read step by step; all of them where none is named."""

import streamlit as st

from pipeline.errors import UnknownListError
from search_app import access, components
from search_app.access import Role
from search_app.messages import say
from search_app.state import Seen, read_listed
from search_app.views import answers, frame, parameters


def show() -> None:
    """Draw the list that the URL names."""
    listed = read_listed(parameters())
    tongue, name = listed.tongue, say("app", listed.tongue)
    if not listed.name:
        frame("list", Seen(tongue=tongue), listed.url(), f"{say('lists', tongue)} – {name}")
        st.html(components.lists.every(answers().lists.all(), tongue))
        return
    try:
        trail = answers().lists.named(listed.name)
    except UnknownListError:
        frame("list", Seen(tongue=tongue), listed.url(), name)
        st.html(components.elements.alert(say("list_unknown", tongue)))
        return
    frame("list", Seen(tongue=tongue), listed.url(), f"{trail.list.title} – {name}")
    st.html(components.lists.trail(trail, tongue, may_change=access.role() is Role.STAFF))
