"""The map of the collection."""

import streamlit as st

from search_app import components
from search_app.messages import say
from search_app.state import Seen, read_mapped
from search_app.views import answers, frame, parameters


def show() -> None:
    """Draw the map as the URL has it."""
    shown = read_mapped(parameters())
    tongue = shown.tongue
    frame("map", Seen(tongue=tongue), shown.url(), f"{say('map', tongue)} – {say('app', tongue)}")
    drawn = answers().map()
    if drawn.places:
        inside = answers().within(shown.area) if shown.area else None
        st.html(components.atlas.atlas(drawn, answers().browse(), shown, inside=inside))
    else:
        st.html(components.elements.alert(say("map_none", tongue)))
