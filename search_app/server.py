"""The server: Streamlit's app with, on the same port, files, health and the shell around the views.

One ASGI application, run by uvicorn. Originals are served by identifier only: no name from outside is ever a path.
"""

import gc
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

from pipeline.errors import PasserelleError
from pipeline.model import DocumentId
from search_app import centre, judging, takeaway
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

_PICTURE_SECONDS = 600
"""How long a browser keeps the image of a page: what is marked on it changes when staff change their equivalents."""

# Of everything but the app itself, which needs its own scripts.
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "SAMEORIGIN"}
_FILE_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def application() -> Any:
    """Make the ASGI application."""
    return st.App(
        HERE / "app.py",
        lifespan=_lifespan,
        routes=[
            Route("/files/{document_id}", _file),
            Route("/pages/{document_id}/{number:int}.webp", _picture),
            Route("/health", _health),
            *takeaway.ROUTES,
            *judging.ROUTES,
            Route("/api/suggest", _suggest),
            Mount("/assets", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(Shell)],
    )


@asynccontextmanager
async def _lifespan(_: Any) -> AsyncIterator[None]:
    """Open the library before the first reader comes."""
    centre.library().browse()
    # What is there now stays: later collections need not go through it.
    gc.collect()
    gc.freeze()
    yield


def _file(request: Request) -> Response:
    """Serve the original of a document, to be read or downloaded."""
    library = centre.library()
    document_id = DocumentId(request.path_params["document_id"])
    try:
        document, path = library.document(document_id), library.original(document_id)
    except PasserelleError:
        path = None
    if path is None:
        return PlainTextResponse("404", status_code=404)
    file = library.at_hand(document_id)
    if file is None:
        tongue = read_seen({"lang": [library.settings.language], **parse_qs(request.url.query)}).tongue
        return PlainTextResponse(say("unavailable", tongue, archive=_archive(path)), status_code=503)
    media, headers = served(document.format, path.name, is_download="download" in request.query_params)
    return FileResponse(file, media_type=media, headers=headers)


def _archive(path: Path) -> str:
    return next((parent.name for parent in path.parents if parent.is_file()), "")


def served(format: str, name: str, *, is_download: bool) -> tuple[str, dict[str, str]]:  # noqa: A002
    """Say as what an original is sent, so that nothing in it can run here."""
    disposition = "inline" if format in _SHOWN and not is_download else "attachment"
    return (_SHOWN | _DOWNLOADED).get(format, _UNKNOWN), {
        **_SAFE,
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(name.encode('utf-8', 'replace'))}",
        "Content-Security-Policy": _FILE_POLICY,
        "Cache-Control": "private, max-age=3600",
    }


def _suggest(request: Request) -> Response:
    """Suggest how a query goes on, as a list of texts; nothing where there is no index."""
    try:
        found = centre.library().suggest(request.query_params.get("q", ""))
    except PasserelleError:
        found = ()
    return JSONResponse(list(found), headers={**_SAFE, "Cache-Control": "no-store"})


def _picture(request: Request) -> Response:
    """Serve the image of a page, with the words of a query marked."""
    path, typed = request.path_params, request.query_params.get("q", "")
    zoom = next((each for each in ZOOMS if str(each) == request.query_params.get("zoom")), ZOOMS[0])
    is_exact = request.query_params.get("exact") == "1"
    try:
        document = centre.library().document(DocumentId(path["document_id"]))
    except PasserelleError:
        return PlainTextResponse("404", status_code=404)
    drawn = centre.picture(document, path["number"], typed, zoom=zoom, is_exact=is_exact)
    if not drawn:
        return PlainTextResponse("404", status_code=404)
    return Response(
        drawn, media_type="image/webp", headers={**_SAFE, "Cache-Control": f"private, max-age={_PICTURE_SECONDS}"}
    )


def _health(request: Request) -> Response:
    """Say whether searches can be answered."""
    status = centre.library().status()
    body = {"documents": status.counts.documents, "behind": status.behind, "problem": status.problem}
    return JSONResponse(body, status_code=503 if status.problem else 200)


class Shell:
    """Rewrites the page that Streamlit serves: its language, its name, our style and script; adds safe headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if scope["method"] != "GET" or "text/html" not in _header(scope, b"accept"):
            return await self._app(scope, receive, _with_safe_headers(send))
        # Unpacked and unconditional, so that the page can be rewritten.
        dropped = (b"accept-encoding", b"if-none-match", b"if-modified-since")
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in dropped]}
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        tongue = read_seen({"lang": [centre.library().settings.language], **asked}).tongue
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
            _protect(headers)
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = _rewritten(self._body.decode("utf-8", "replace"), self._tongue).encode()
        headers = MutableHeaders(raw=self._start["headers"])
        headers["content-length"] = str(len(body))
        del headers["etag"]
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})


def _rewritten(page: str, tongue: Tongue) -> str:
    name, about = say("app", tongue), say("tagline", tongue)
    head = (
        f'<meta name="description" content="{name}, {about}"><link rel="stylesheet" href="/assets/app.css">'
        f'<link rel="search" type="application/opensearchdescription+xml" title="{name}" href="/opensearch.xml?lang={tongue}">'
        f'<link rel="icon" href="/assets/icon.svg" type="image/svg+xml"><script src="/assets/shell.js"></script>'
        '<script src="/assets/judging.js"></script>'
    )
    page = page.replace('<html lang="en"', f'<html lang="{tongue}"', 1)
    page = page.replace("<title>Streamlit</title>", f"<title>{name}</title>", 1)
    return page.replace("</head>", f"{head}</head>", 1)


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _protect(headers: MutableHeaders) -> None:
    for name, value in _SAFE.items():
        headers.setdefault(name, value)


def _with_safe_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            _protect(MutableHeaders(raw=message["headers"]))
        await send(message)

    return sending
