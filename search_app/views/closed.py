"""What stands in place of a page that is not for whoever looks."""

from collections.abc import Callable

import streamlit as st

from search_app import components
from search_app.access import gate
from search_app.messages import say
from search_app.state import read_seen
from search_app.views import frame, parameters


def for_staff(path: str) -> Callable[[], None]:
    """Give what says that the view at a path is for staff, and leads to signing in where one can."""

    def show() -> None:
        _show("for_staff", f"/{path}")

    return show


def signed_out() -> None:
    """Say that the session has ended where readers sign in: a page that was left open asks for more."""
    _show("signed_out", "/")


def _show(words: str, here: str) -> None:
    tongue = read_seen(parameters()).tongue
    frame("", read_seen(parameters()), here, f"{say(words, tongue)} – {say('app', tongue)}")
    st.html(components.signin.closed(here, tongue, words=words, may_sign_in=gate().may_sign_in))
