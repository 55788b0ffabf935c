"""What readers say of results: whether one answers their question. Kept without saying who.

Only our own pages may send it (`search_app.guard`), and only so often: each address that asks is counted for a minute, in memory alone.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pipeline.errors import UnknownDocumentError, UsageError
from pipeline.model import DocumentId
from search_app import access, centre
from search_app.access import Role

MOST_A_MINUTE = 30
MOST_BYTES = 8_000
_MOST_ADDRESSES = 1_000
_MINUTE = 60.0


class Verdict(StrEnum):
    """What a reader says of a result."""

    ANSWERS = "answers"
    DOES_NOT = "does-not"
    NONE = "none"  # taken back


@dataclass(frozen=True, slots=True)
class _Said:
    query: str
    document_id: DocumentId
    verdict: Verdict
    token: str


class Rate:
    """Counts what each address sends within a minute."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._times: dict[str, deque[float]] = {}

    def allows(self, address: str) -> bool:
        """Count one more, and tell whether that is not too many."""
        now = self._clock()
        if address not in self._times and len(self._times) >= _MOST_ADDRESSES:
            # As many as this at once is nobody's resource centre: forget all rather than grow.
            self._times.clear()
        times = self._times.setdefault(address, deque(maxlen=self._most))
        if len(times) == self._most and now - times[0] < _MINUTE:
            return False
        times.append(now)
        return True


_RATE = Rate(MOST_A_MINUTE)


async def _judge(request: Request) -> Response:
    """Keep a verdict, and give the token by which the same browser may change it or take it back."""
    if not _RATE.allows(request.client.host if request.client else ""):
        return _refused(429, f"{MOST_A_MINUTE} a minute at most")
    body = b""
    async for block in request.stream():
        body += block
        if len(body) > MOST_BYTES:
            return _refused(413, f"{MOST_BYTES} bytes at most")
    try:
        said = _said(json.loads(body))
    except (ValueError, KeyError, TypeError) as error:
        return _refused(400, f"cannot be read ({error})")
    return await run_in_threadpool(_keep, access.visitor_of(request).role, said)


def _said(read: Mapping[str, object]) -> _Said:
    texts = [read["query"], read["document"], read["verdict"], read.get("token", "")]
    if not all(isinstance(each, str) for each in texts):
        raise TypeError("query, document, verdict and token are texts")
    query, document_id, verdict, token = map(str, texts)
    return _Said(query, DocumentId(document_id), Verdict(verdict), token)


def _keep(role: Role, said: _Said) -> Response:
    library = centre.answers(role)
    if not library.settings.judgements:
        return _refused(404, "judgements are not asked for here")
    try:
        if said.verdict is Verdict.NONE:
            library.usage.take_back(said.token)
            return _answer(200, {"token": ""})
        document_id = library.document(said.document_id).id
        token = library.usage.judge(said.query, document_id, answers=said.verdict is Verdict.ANSWERS, token=said.token)
    except UnknownDocumentError:
        return _refused(404, "there is no such document")
    except UsageError:
        return _refused(503, "it cannot be kept")
    return _answer(200, {"token": token}) if token else _refused(422, "this query is not kept")


def _refused(status: int, why: str) -> Response:
    return _answer(status, {"problem": why})


def _answer(status: int, body: Mapping[str, str]) -> Response:
    return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store"})


ROUTES = [Route("/api/judgement", _judge, methods=["POST"])]
