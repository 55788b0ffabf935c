"""How to search, with examples from the collection."""

import streamlit as st

from pipeline.errors import PasserelleError
from search_app import components
from search_app.messages import say
from search_app.state import read_seen
from search_app.views import answers, frame, parameters


def show() -> None:
    """Draw the tips; without an index, those that need no example."""
    seen = read_seen(parameters())
    frame("tips", seen, "/tips", f"{say('tips', seen.tongue)} – {say('app', seen.tongue)}")
    try:
        made = components.tips.examples(answers().subjects(), answers().search("", limit=0), seen.tongue)
        shown = [each for each in made if answers().search(each.typed, limit=0).total]
    except PasserelleError:
        shown = []
    st.html(components.tips.tips(shown, seen.tongue))
