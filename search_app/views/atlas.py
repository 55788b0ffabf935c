"""The map of the collection."""

import streamlit as st

from search_app import components
from search_app.centre import library
from search_app.messages import say
from search_app.state import Seen, read_mapped
from search_app.views import frame, parameters


def show() -> None:
    """Draw the map as the URL has it."""
    shown = read_mapped(parameters())
    tongue = shown.tongue
    frame("map", Seen(tongue=tongue), shown.url(), f"{say('map', tongue)} – {say('app', tongue)}")
    drawn = library().map()
    if drawn.places:
        st.html(components.atlas.atlas(drawn, library().browse(), shown))
    else:
        st.html(components.elements.alert(say("map_none", tongue)))
