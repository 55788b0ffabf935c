"""Pages that are pictures -> their text, where Tesseract is there.

Pages wait in the catalogue, are recognised by the reading processes, and each is kept at once: a run that is stopped loses the page
in work. Publishing what they say is the library's affair.
"""

import logging
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pipeline import corpus, passages
from pipeline.catalogue import Catalogue
from pipeline.errors import RefusedError
from pipeline.formats import Readers, ocr, quality
from pipeline.model import DocumentId, Page, Reason, Refused
from pipeline.settings import Settings
from pipeline.told import said

log = logging.getLogger(__name__)

Waiting = tuple[DocumentId, int]
"""A page that waits: its document, its number."""

BATCH_PAGES = 200
"""Pages recognised before what they say is published: some minutes of work."""

ATTEMPTS = 3
"""Runs in which a page is tried whose recognition fails: a machine that was busy has time by then."""

_PASSING = frozenset({Reason.TIME, Reason.MEMORY, Reason.CRASHED})
"""Failures that another run may not have; a page that cannot be rendered never can."""

CLEARLY = 1.3
"""Times as much credible text as a page's file gives, for the text of its image to be kept: a slide's says the same."""


def missing(settings: Settings) -> str:
    """Say why no text can be recognised; nothing when it can."""
    return ocr.missing(settings.ocr_languages) if settings.ocr else said("the setting ocr is off")


def batches(pages: Iterable[Waiting]) -> Iterator[list[Waiting]]:
    """Cut pages in batches of whole documents."""
    batch: list[Waiting] = []
    for _, numbers in groupby(pages, key=itemgetter(0)):
        batch += numbers
        if len(batch) >= BATCH_PAGES:
            yield batch
            batch = []
    if batch:
        yield batch


def recognise(pages: Iterable[Waiting], catalogue: Catalogue, settings: Settings) -> Iterator[str]:
    """Recognise pages, several at once, and keep each; yield the name of its file as each is done."""
    places = {
        (path, number): document_id
        for document_id, numbers in groupby(pages, key=itemgetter(0))
        if (path := _unchanged(document_id, catalogue)) is not None
        for _, number in numbers
    }
    with Readers(workers=settings.workers, limits=settings.limits) as readers:
        for place, found in readers.recognise_all(places, languages=settings.ocr_languages):
            (path, number), document_id = place, places[place]
            if isinstance(found, Refused):
                log.warning("page %d of %s was not recognised: %s %s", number, path, found.reason, found.detail)
            _keep(document_id, number, found, catalogue)
            yield path.name


def _keep(document_id: DocumentId, number: int, found: Page | Refused, catalogue: Catalogue) -> None:
    """Keep what recognition gave; a failure that may pass leaves the page waiting, so many times."""
    before = catalogue.page(document_id, number)
    if before is None or (isinstance(found, Refused) and found.reason is Reason.UNREADABLE):
        return  # what is not there may be back at the next ingest
    if isinstance(found, Refused) and found.reason in _PASSING:
        catalogue.put_attempt(document_id, number, most=ATTEMPTS)
    else:
        catalogue.put_recognised(document_id, _better(before, found))


def _unchanged(document_id: DocumentId, catalogue: Catalogue) -> Path | None:
    """Give a file that has the content of a document still."""
    for path in catalogue.paths(document_id):
        try:
            if corpus.digest(path) == document_id:
                return path
        except (OSError, RefusedError):
            continue
    return None


def _better(before: Page, found: Page | Refused) -> Page:
    """Choose between what a page's file says and what its image shows."""
    if isinstance(found, Refused):
        return before
    clean = passages.clean([found])[0]
    return clean if quality.credible(clean.text) > CLEARLY * quality.credible(before.text) else before
