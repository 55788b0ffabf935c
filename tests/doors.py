"""The app's own doors behind the guard, without Streamlit, for tests that ask by hand."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.testclient import TestClient

from pipeline import settings
from pipeline.settings import Settings
from search_app import access, centre, guard, server

Serve = Callable[[Settings], TestClient]


@contextmanager
def serving() -> Iterator[Serve]:
    """Give a function that serves a centre by its settings to a client that comes from elsewhere."""
    before = dict(os.environ)

    def serve(chosen: Settings) -> TestClient:
        settings.hand_over(chosen)
        _forget()
        # Streamlit puts sessions before all of its app.
        kept = Middleware(SessionMiddleware, secret_key="a secret")
        app = Starlette(routes=server.ROUTES, middleware=[kept, Middleware(guard.Guard)])
        return TestClient(app, base_url="http://centre.example", client=("192.0.2.7", 1), follow_redirects=False)

    yield serve
    os.environ.clear()
    os.environ.update(before)
    _forget()


def _forget() -> None:
    for opened in (centre._library, centre._answers):
        if opened.cache_info().currsize:
            opened().close()
        opened.cache_clear()
    for kept in (centre._related, centre._matching):
        kept.cache_clear()
    access.gate.cache_clear()
    centre._drawn.cache_clear()
