"""Signing in and out: a few addresses, and a page that needs neither scripts nor the app.

What was wrong is never said, only that name and password do not go together. What signs in or out must come from a page of ours.
"""

import time
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pipeline.errors import NotAllowedError
from search_app import oidc
from search_app.access import COOKIE, gate
from search_app.components import signin
from search_app.messages import Tongue
from search_app.sessions import LASTS_SECONDS
from search_app.state import read_seen

MAX_BYTES = 8_192
"""Of a form that are read."""

MAX_NEXT = 1_500
"""Characters of the place to go on to that a cookie carries to the organisation and back; browsers drop longer cookies."""

_NOT_KEPT = {"Cache-Control": "no-store"}


def _shown(request: Request) -> Response:
    """Show the form."""
    asked = _asked(request)
    return _page(_tongue(asked), _next(asked))


async def _sign_in(request: Request) -> Response:
    """Sign in, and go on to where one was going; or show the form again."""
    fields = await _fields(request)
    address = request.client.host if request.client else ""
    tongue, name = _tongue(fields), _last(fields, "name").strip()
    try:
        token = await run_in_threadpool(gate().sign_in, name, _last(fields, "password"), address, now=time.time())
    except NotAllowedError:
        return _page(tongue, _next(fields), problem="signin_wait", status=429)
    if not token:
        return _page(tongue, _next(fields), problem="signin_wrong", status=403)
    return _signed_in(request, token, _next(fields))


async def _elsewhere(request: Request) -> Response:
    """Send somebody to their organisation, which sends them back."""
    asked = _asked(request)
    if not gate().has_provider:
        return _page(_tongue(asked), _next(asked))
    there = _next(asked)
    request.session.update({"lang": [_tongue(asked)], "next": [there if len(there) <= MAX_NEXT else "/"]})
    try:
        return await oidc.begin(request, gate().settings.provider)
    except oidc.ElsewhereError as error:
        return _page(_tongue(asked), _next(asked), problem=error.words, status=502)


async def _back(request: Request) -> Response:
    """Let in whom the organisation sends back, if the settings name them; else say what is wrong."""
    asked = {name: request.session.pop(name, []) for name in ("lang", "next")}
    tongue, there = _tongue({name: kept for name, kept in asked.items() if kept}), _next(asked)
    if not gate().has_provider:
        return _page(tongue, there)
    try:
        email = await oidc.email(request, gate().settings.provider)
    except oidc.ElsewhereError as error:
        return _page(tongue, there, problem=error.words, about=error.about, status=403)
    token = gate().let_in(email, now=time.time())
    if not token:
        return _page(tongue, there, problem="elsewhere_stranger", about=email, status=403)
    return _signed_in(request, token, there)


async def _sign_out(request: Request) -> Response:
    """End the session, in every tab and on this server."""
    tongue = _tongue(await _fields(request))
    response = RedirectResponse(
        f"/?lang={tongue}", status_code=303, headers={**_NOT_KEPT, "Clear-Site-Data": '"cache"'}
    )
    if COOKIE in request.cookies:
        gate().sessions.end(request.cookies[COOKIE], now=time.time())
        response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=request.url.scheme == "https")
    return response


def _signed_in(request: Request, token: str, there: str) -> Response:
    response = RedirectResponse(there, status_code=303, headers=_NOT_KEPT)
    response.set_cookie(
        COOKIE,
        token,
        max_age=LASTS_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def _page(tongue: Tongue, there: str, *, problem: str = "", about: str = "", status: int = 200) -> Response:
    known = gate()
    return HTMLResponse(
        signin.page(
            tongue,
            there,
            has_accounts=bool(known.accounts),
            has_provider=known.has_provider,
            problem=problem,
            about=about,
        ),
        status_code=status,
        headers=_NOT_KEPT,
    )


async def _fields(request: Request) -> dict[str, list[str]]:
    """Read a form, which is short; of a longer one, nothing."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            return {}
    return parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)


def _asked(request: Request) -> dict[str, list[str]]:
    return {name: request.query_params.getlist(name) for name in request.query_params}


def _last(fields: dict[str, list[str]], name: str) -> str:
    return (fields.get(name) or [""])[-1]


def _tongue(fields: dict[str, list[str]]) -> Tongue:
    return read_seen({"lang": [gate().settings.language], **fields}).tongue


def _next(fields: dict[str, list[str]]) -> str:
    """Give the place to go on to, which must be one of ours."""
    there = _last(fields, "next")
    is_ours = there.startswith("/") and not there.startswith("//") and "\\" not in there and there.isprintable()
    # Asked of the parser too: what it takes for a host, a browser may.
    return there if is_ours and not urlsplit(there).netloc and not there.startswith("/sign") else "/"


ROUTES = [
    Route("/signin", _shown, methods=["GET"]),
    Route("/signin", _sign_in, methods=["POST"]),
    Route("/signin/elsewhere", _elsewhere, methods=["GET"]),
    Route(oidc.BACK, _back, methods=["GET"]),
    Route("/signout", _sign_out, methods=["POST"]),
]
