"""What stands before every request: who may come to which door, and the headers under which everything leaves.

Doors are named one by one: what Streamlit may bring with a later version is for staff until it is named here.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_app.access import Role, gate, visitor_of
from search_app.state import read_seen, sign_in_url

_FOR_ALL = ("/signin", "/signin/elsewhere", "/signin/back", "/signout", "/health", "/assets/")
"""Doors at which nobody is asked: signing in, and whether the server lives."""

_FOR_READERS = ("/_stcore/stream", "/_stcore/health", "/_stcore/host-config", "/_stcore/bidi-components/")
_INNER = ("/_stcore", "/media/", "/component/", "/app/static/", "/auth/", "/oauth2callback")
"""Doors of Streamlit itself: for staff (uploads, figures of the process, an interface for programs, its own sign-in), but those above."""

_FOR_STAFF = ("/centre/",)
"""Our own doors for staff: backups, descriptions, reports."""

_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval' blob:; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; form-action 'self';"
    " base-uri 'self'; frame-ancestors 'self'"
)
"""What the app's own page may do: run our scripts and Streamlit's, nothing written into the page. Measured in Chromium: Streamlit
makes a module of the search box's script (`blob:`) and styles as it goes, and counts with WebAssembly."""

CLOSED = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
"""What anything else may do: nothing is run."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()",
    "Content-Security-Policy": CLOSED,
}
_HTTPS_ONLY = "max-age=31536000"


class Guard:
    """Lets pass who may, sends who must to sign in, and puts safe headers on all that leaves."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        connection = HTTPConnection(gate().marked(scope))
        send = _with_headers(send, is_https=connection.url.scheme in ("https", "wss"))
        if scope["type"] == "http" and scope["method"] in _CHANGING and not is_own(connection.headers):
            return await PlainTextResponse("403", status_code=403)(scope, receive, send)
        held, wanted = visitor_of(connection).role, needed(scope["path"])
        if tuple(Role).index(held) >= tuple(Role).index(wanted):
            return await self._app(connection.scope, receive, send)
        if scope["type"] == "websocket":
            await receive()
            return await send({"type": "websocket.close", "code": 1008})
        if held is Role.NOBODY and scope["method"] == "GET" and "text/html" in connection.headers.get("accept", ""):
            there = RedirectResponse(_sign_in_url(connection), status_code=303, headers={"Cache-Control": "no-store"})
            return await there(scope, receive, send)
        return await PlainTextResponse("403", status_code=403)(scope, receive, send)


def needed(path: str) -> Role:
    """Say which role a door asks for."""
    if _is_one_of(path, _FOR_ALL):
        return Role.NOBODY
    if _is_one_of(path, _FOR_READERS) or not path.startswith((*_INNER, *_FOR_STAFF)):
        return Role.READER
    return Role.STAFF


def _is_one_of(path: str, doors: Iterable[str]) -> bool:
    return any(path.startswith(door) if door.endswith("/") else path == door for door in doors)


def is_own(headers: Mapping[str, str]) -> bool:
    """Tell whether a request comes from a page of this app: the browser says so, no other page can."""
    if site := headers.get("sec-fetch-site"):
        return site == "same-origin"
    return bool(headers.get("origin")) and urlsplit(headers["origin"]).netloc == headers.get("host")


def _sign_in_url(connection: HTTPConnection) -> str:
    """Give the address at which to sign in and come back."""
    query = connection.url.query
    tongue = read_seen({"lang": [gate().settings.language], **parse_qs(query)}).tongue
    return sign_in_url(connection.url.path + (f"?{query}" if query else ""), tongue)


def _with_headers(send: Send, *, is_https: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            if is_https:
                headers["Strict-Transport-Security"] = _HTTPS_ONLY
        await send(message)

    return sending
