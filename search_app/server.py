"""The server: Streamlit's app with, on the same port, files, health and the shell around the views.

One ASGI application, run by uvicorn. Originals are served by identifier only: no name from outside is ever a path.
"""

import gc
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from pipeline.errors import PasserelleError
from pipeline.model import Access, Document, DocumentId
from search_app import access, centre, guard, judging, keeping, signin, takeaway
from search_app.access import Role
from search_app.messages import Tongue, say
from search_app.state import ZOOMS, read_seen

HERE = Path(__file__).parent
_PLAIN = "text/plain; charset=utf-8"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."

_SHOWN = {"pdf": "application/pdf", "text": _PLAIN, "markdown": _PLAIN, "csv": _PLAIN}
"""What a browser shows and runs nothing of; any other format is downloaded."""

_DOWNLOADED = {
    "docx": f"{_OFFICE}wordprocessingml.document",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "odt": f"{_OPEN}text",
    "odp": f"{_OPEN}presentation",
    "ods": f"{_OPEN}spreadsheet",
    "epub": "application/epub+zip",
    "eml": "message/rfc822",
    "msg": "application/vnd.ms-outlook",
    "rtf": "application/rtf",
    "html": "text/html",
}
_UNKNOWN = "application/octet-stream"

_TITLE = "<title>Streamlit</title>"
"""By which Streamlit's page is known."""

_PICTURE_SECONDS = 600
"""How long a browser keeps the image of a page: what is marked on it changes when staff change their equivalents."""

_FILE_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def application() -> Any:
    """Make the ASGI application."""
    app = st.App(
        HERE / "app.py",
        lifespan=_lifespan,
        routes=ROUTES,
        middleware=[Middleware(guard.Guard), Middleware(Shell)],
    )
    # In megabytes. Where readers only are served, the door is shut, and this is one lock more. Not before: an option that is
    # set first keeps Streamlit from reading config.toml, which forbids it to call home.
    chosen = access.gate().settings
    config.set_option("server.maxUploadSize", 1 if chosen.readers_only else chosen.upload_mb)
    return app


@asynccontextmanager
async def _lifespan(_: Any) -> AsyncIterator[None]:
    """Open the library before the first reader comes."""
    centre.answers(Role.READER).browse()
    if not access.gate().settings.readers_only:
        centre.answers(Role.STAFF).browse()
    # What is there now stays: later collections need not go through it.
    gc.collect()
    gc.freeze()
    yield


def _file(request: Request) -> Response:
    """Serve the original of a document, to be read or downloaded."""
    document_id = DocumentId(request.path_params["document_id"])
    try:
        known = centre.answers(access.visitor_of(request).role)
        document, path = known.document(document_id), known.original(document_id)
    except PasserelleError:
        path = None
    if path is None:
        return PlainTextResponse("404", status_code=404)
    file = known.at_hand(document_id)
    if file is None:
        tongue = read_seen({"lang": [known.settings.language], **parse_qs(request.url.query)}).tongue
        return PlainTextResponse(say("unavailable", tongue, archive=_archive(path)), status_code=503)
    media, headers = served(document.format, path.name, is_download="download" in request.query_params)
    return FileResponse(file, media_type=media, headers={**headers, "Cache-Control": _kept(document, 3_600)})


def _kept(document: Document, seconds: int) -> str:
    """Say how long a browser may keep something of a document: nothing of what is for staff, who sign out."""
    return "no-store" if document.access is Access.STAFF else f"private, max-age={seconds}"


def _archive(path: Path) -> str:
    return next((parent.name for parent in path.parents if parent.is_file()), "")


def served(format: str, name: str, *, is_download: bool) -> tuple[str, dict[str, str]]:  # noqa: A002
    """Say as what an original is sent, so that nothing in it can run here."""
    disposition = "inline" if format in _SHOWN and not is_download else "attachment"
    return (_SHOWN | _DOWNLOADED).get(format, _UNKNOWN), {
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(name.encode('utf-8', 'replace'))}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _FILE_POLICY if format == "pdf" else f"{_FILE_POLICY}; sandbox",
    }


def _suggest(request: Request) -> Response:
    """Suggest how a query goes on, as a list of texts; nothing where there is no index."""
    try:
        found = centre.answers(access.visitor_of(request).role).suggest(request.query_params.get("q", ""))
    except PasserelleError:
        found = ()
    return JSONResponse(list(found), headers={"Cache-Control": "no-store"})


def _picture(request: Request) -> Response:
    """Serve the image of a page, with the words of a query marked."""
    path, typed = request.path_params, request.query_params.get("q", "")
    zoom = next((each for each in ZOOMS if str(each) == request.query_params.get("zoom")), ZOOMS[0])
    is_exact = request.query_params.get("exact") == "1"
    role = access.visitor_of(request).role
    try:
        document = centre.answers(role).document(DocumentId(path["document_id"]))
    except PasserelleError:
        return PlainTextResponse("404", status_code=404)
    drawn = centre.picture(role, document, path["number"], typed, zoom=zoom, is_exact=is_exact)
    if not drawn:
        return PlainTextResponse("404", status_code=404)
    return Response(drawn, media_type="image/webp", headers={"Cache-Control": _kept(document, _PICTURE_SECONDS)})


def _health(request: Request) -> Response:
    """Say whether searches can be answered; how much there is, to those who may read; why not, to staff."""
    role = access.visitor_of(request).role
    status = centre.answers(Role.READER if role is Role.NOBODY else role).status()
    counts = {"documents": status.counts.documents, "behind": status.behind}
    problem = status.problem if role is Role.STAFF or not status.problem else "searches cannot be answered"
    body = {**(counts if role is not Role.NOBODY else {}), "problem": problem}
    return JSONResponse(body, status_code=503 if status.problem else 200)


ROUTES = [
    Route("/files/{document_id}", _file),
    Route("/pages/{document_id}/{number:int}.webp", _picture),
    Route("/health", _health),
    *signin.ROUTES,
    *takeaway.ROUTES,
    *judging.ROUTES,
    *keeping.ROUTES,
    Route("/api/suggest", _suggest),
    Mount("/assets", StaticFiles(directory=HERE / "static")),
]
"""Our own doors, beside those of Streamlit."""


class Shell:
    """Rewrites the page that Streamlit serves: its language, its name, our style and script, and what it may run."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if scope["method"] != "GET" or "text/html" not in _header(scope, b"accept"):
            return await self._app(scope, receive, send)
        # Unpacked and unconditional, so that the page can be rewritten.
        dropped = (b"accept-encoding", b"if-none-match", b"if-modified-since")
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in dropped]}
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        tongue = read_seen({"lang": [access.gate().settings.language], **asked}).tongue
        return await self._app(scope, receive, _Rewriting(send, tongue))


class _Rewriting:
    """Holds a page back until it is whole, then sends it rewritten; anything else passes as it comes."""

    def __init__(self, send: Send, tongue: Tongue) -> None:
        self._send, self._tongue = send, tongue
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        page, nonce = self._body.decode("utf-8", "replace"), secrets.token_urlsafe(16)
        headers = MutableHeaders(raw=self._start["headers"])
        if _TITLE in page:  # else it is a page of our own, which needs nothing more
            page = _rewritten(page, self._tongue, nonce)
            headers["content-security-policy"] = guard.POLICY.format(nonce=nonce)
            headers["cache-control"] = "no-store"
        body = page.encode()
        headers["content-length"] = str(len(body))
        del headers["etag"]
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})


def _rewritten(page: str, tongue: Tongue, nonce: str) -> str:
    name, about = say("app", tongue), say("tagline", tongue)
    head = (
        f'<meta name="description" content="{name}, {about}"><link rel="stylesheet" href="/assets/app.css">'
        f'<link rel="search" type="application/opensearchdescription+xml" title="{name}" href="/opensearch.xml?lang={tongue}">'
        f'<link rel="icon" href="/assets/icon.svg" type="image/svg+xml"><script src="/assets/shell.js"></script>'
        '<script src="/assets/judging.js"></script><script src="/assets/map.js"></script>'
    )
    page = page.replace('<html lang="en"', f'<html lang="{tongue}"', 1)
    page = page.replace(_TITLE, f"<title>{name}</title>", 1)
    page = page.replace("<script>", f'<script nonce="{nonce}">')
    return page.replace("</head>", f"{head}</head>", 1)


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
