"""What readers and their programs take away from a search or a document: files, a feed, a search engine for the browser.

Addresses say the same things as those of the views (`search_app.state`), so that what is taken is what is seen.
"""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pipeline.answering import Answers
from pipeline.errors import PasserelleError, UnknownDocumentError, UnknownListError
from pipeline.model import Document
from pipeline.trails import Trail
from search_app import access, bibliography, centre, exports
from search_app.messages import quoted, say
from search_app.state import BASKET_MOST, Seen, read_seen

MOST = 1_000
"""Documents of a list that are written at once."""

FEED_LENGTH = 50


def _export(request: Request) -> Response:
    """Write the results of a search, the documents named (``id``) or those of a list (``name``), in a format."""
    wanted = exports.FORMATS.get(request.path_params["format"])
    if wanted is None:
        return PlainTextResponse("404", status_code=404)
    try:
        documents = _documents(request)
    except (UnknownDocumentError, UnknownListError):
        return PlainTextResponse("404", status_code=404)
    except PasserelleError:
        return _unavailable(request)
    body = wanted.write(documents, _address(request))
    name = f"passerelle.{request.path_params['format']}"
    return Response(
        body, media_type=wanted.media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _bibliography(request: Request) -> Response:
    """Write the results of a search, a selection or a list with its notes, as an annotated bibliography."""
    try:
        documents, trail = _documents(request)[: bibliography.MOST], _trail(request)
        entries = [
            bibliography.Entry(each, _answers(request).essentials(each.id), _notes(trail, each)) for each in documents
        ]
    except (UnknownDocumentError, UnknownListError):
        return PlainTextResponse("404", status_code=404)
    except PasserelleError:
        return _unavailable(request)
    body = bibliography.write(
        entries,
        address=_address(request),
        tongue=read_seen(_parameters(request)).tongue,
        today=datetime.now(UTC).date().isoformat(),
        title=trail.list.title if trail else "",
        introduction=trail.list.introduction if trail else "",
    )
    headers = {"Content-Disposition": 'attachment; filename="bibliographie.docx"'}
    return Response(body, media_type=bibliography.MEDIA_TYPE, headers=headers)


def _answers(request: Request) -> Answers:
    return centre.answers(access.visitor_of(request).role)


def _documents(request: Request) -> list[Document]:
    """Give the documents of a list, or those that are named, in their order; where none is, those of a search."""
    if trail := _trail(request):
        return list(dict.fromkeys(stop.document for stop in trail.stops))
    named = tuple(dict.fromkeys(request.query_params.getlist("id")))[:BASKET_MOST]
    if named:
        return [_answers(request).find(each) for each in named]
    return _found(request, read_seen(_parameters(request)), limit=MOST)


def _trail(request: Request) -> Trail | None:
    """Give the reading list that is named, if one is."""
    name = request.query_params.get("name")
    return _answers(request).lists.named(name) if name is not None else None


def _notes(trail: Trail | None, document: Document) -> tuple[str, ...]:
    return (
        tuple(stop.step.note for stop in trail.stops if stop.document == document and stop.step.note) if trail else ()
    )


def _found(request: Request, seen: Seen, *, limit: int) -> list[Document]:
    results = _answers(request).search(
        seen.typed, filters=seen.filters, area=seen.area, sort=seen.sort, limit=limit, is_exact=seen.is_exact
    )
    return [result.document for result in results.results]


def _feed(request: Request) -> Response:
    """Write what a search finds, newest first, as an Atom feed."""
    seen = read_seen(_parameters(request))
    try:
        documents = sorted(_found(request, seen, limit=MOST), key=lambda each: each.date, reverse=True)[:FEED_LENGTH]
    except PasserelleError:
        return _unavailable(request)
    name = say("app", seen.tongue)
    title = f"{name} – {quoted(seen.typed, seen.tongue)}" if seen.typed else f"{name} – {say('newest', seen.tongue)}"
    body = exports.feed(
        documents,
        title=title,
        address=_address(request),
        here=str(request.url),
        updated=datetime.now(UTC).strftime("%Y-%m-%dT00:00:00Z"),
    )
    return Response(body, media_type="application/atom+xml; charset=utf-8")


def _opensearch(request: Request) -> Response:
    """Describe the centre to a browser that would search it."""
    body = exports.opensearch(_address(request), read_seen(_parameters(request)).tongue)
    return Response(body, media_type="application/opensearchdescription+xml; charset=utf-8")


def _unavailable(request: Request) -> Response:
    """Say that nothing can be found now; why is for the logs and for staff, for it names places of the server."""
    return PlainTextResponse(say("broken_index", read_seen(_parameters(request)).tongue), status_code=503)


def _parameters(request: Request) -> dict[str, list[str]]:
    pairs = request.query_params
    return {"lang": [access.gate().settings.language], **{name: pairs.getlist(name) for name in pairs}}


def _address(request: Request) -> str:
    return str(request.base_url).rstrip("/")


ROUTES = [
    Route("/export.{format}", _export),
    Route("/bibliography.docx", _bibliography),
    Route("/feed", _feed),
    Route("/opensearch.xml", _opensearch),
]
