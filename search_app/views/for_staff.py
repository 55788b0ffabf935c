"""What others than staff see at the address of a page for staff."""

import streamlit as st

from search_app import components
from search_app.access import gate
from search_app.messages import say
from search_app.state import read_seen
from search_app.views import frame, parameters


def show() -> None:
    """Say that the page is for staff, and lead to signing in where one can."""
    seen = read_seen(parameters())
    frame("", seen, "/deposit", f"{say('for_staff', seen.tongue)} – {say('app', seen.tongue)}")
    st.html(components.signin.for_staff("/deposit", seen.tongue, may_sign_in=gate().may_sign_in))
