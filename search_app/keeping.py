"""What staff take away of a centre: its backups, all descriptions, the report of the last run."""

from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from pipeline import reporting, sidecars
from pipeline.errors import NotAllowedError
from pipeline.library import Library
from pipeline.model import Language
from search_app import access
from search_app.centre import library
from search_app.state import read_seen

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def _for_staff(answer: Callable[[Library, Request], Response]) -> Callable[[Request], Response]:
    """Let staff only through a door."""

    def answered(request: Request) -> Response:
        try:
            centre = library(access.visitor_of(request).role)
        except NotAllowedError:
            return PlainTextResponse("403", status_code=403)
        return answer(centre, request)

    return answered


def _backup(centre: Library, request: Request) -> Response:
    """Serve a backup by its name, which leads nowhere else: a part of a path has no slash."""
    path = centre.backups / request.path_params["name"]
    if path not in centre.kept_backups():
        return PlainTextResponse("404", status_code=404)
    return FileResponse(path, media_type="application/gzip", filename=path.name, headers=_HEADERS)


def _descriptions(centre: Library, _: Request) -> Response:
    # Spreadsheets ask for the mark.
    text = sidecars.to_csv(centre.descriptions()).encode("utf-8-sig")
    return _file(text, "text/csv; charset=utf-8", "descriptions.csv")


def _report_csv(centre: Library, request: Request) -> Response:
    run = centre.last_run()
    if run is None:
        return PlainTextResponse("404", status_code=404)
    seen = read_seen({"lang": [centre.settings.language], **parse_qs(request.url.query)})
    text = reporting.to_csv(run, Language(seen.tongue.value)).encode("utf-8-sig")
    return _file(text, "text/csv; charset=utf-8", "report.csv")


def _report_json(centre: Library, _: Request) -> Response:
    run = centre.last_run()
    if run is None:
        return PlainTextResponse("404", status_code=404)
    return _file(reporting.to_json(run).encode(), "application/json", "report.json")


def _file(content: bytes, media: str, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media, headers={**_HEADERS, **disposition})


ROUTES = [
    Route("/centre/backups/{name}", _for_staff(_backup)),
    Route("/centre/descriptions.csv", _for_staff(_descriptions)),
    Route("/centre/report.csv", _for_staff(_report_csv)),
    Route("/centre/report.json", _for_staff(_report_json)),
]
"""Doors for staff only."""
