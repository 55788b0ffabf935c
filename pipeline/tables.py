"""Rows of the catalogue <-> the values that they hold."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any, assert_never

from pipeline.model import (
    Access,
    Added,
    Confidence,
    DateKind,
    Document,
    DocumentId,
    Essentials,
    FactName,
    Finding,
    KeyDate,
    KeyFigure,
    KeySentence,
    Language,
    Origin,
    Outcome,
    Page,
    PageReader,
    Reason,
    Recognition,
    Refused,
    Removed,
    Replaced,
    Unchanged,
)


def as_path(row: bytes) -> Path:
    """Read a path: kept as bytes, for the names of files may be no text."""
    return Path(os.fsdecode(row))


def of_outcome(outcome: Outcome) -> tuple[object, ...]:
    """Write what became of a file."""
    facts: tuple[object, ...]
    match outcome:
        case Added():
            facts = (outcome.document_id, None, outcome.partial, "")
        case Replaced():
            facts = (outcome.document_id, outcome.previous, outcome.partial, "")
        case Unchanged():
            facts = (outcome.document_id, None, None, "")
        case Refused():
            facts = (None, None, outcome.reason, outcome.detail)
        case Removed():
            facts = (None, None, None, "")
        case _:
            assert_never(outcome)
    return os.fsencode(outcome.path), type(outcome).__name__, *facts


def outcome(path: bytes, kind: str, document_id: str, previous: str, reason: str | None, detail: str) -> Outcome:
    """Read what became of a file."""
    place, why = as_path(path), Reason(reason) if reason else None
    match kind:
        case "Added":
            return Added(place, DocumentId(document_id), why)
        case "Replaced":
            return Replaced(place, DocumentId(document_id), DocumentId(previous), why)
        case "Unchanged":
            return Unchanged(place, DocumentId(document_id))
        case "Refused" if why:
            return Refused(place, why, detail)
        case _:
            return Removed(place)


def of_document(document: Document) -> tuple[object, ...]:
    """Write a document's facts."""
    return (
        document.id,
        document.title,
        json.dumps(document.authors, ensure_ascii=False),
        document.organisation,
        document.date,
        document.kind,
        document.language,
        document.collection,
        document.format,
        document.page_count,
        document.size_bytes,
        document.partial,
        int(document.is_image_only),
        int(document.is_recognised),
        *(json.dumps(each, ensure_ascii=False) for each in (document.territories, document.goals, document.audiences)),
    )


def document(row: tuple[str, ...]) -> Document:
    """Read a document's facts, and who may see it."""
    return Document(
        id=DocumentId(row[0]),
        title=row[1],
        authors=tuple(json.loads(row[2])),
        organisation=row[3],
        date=row[4],
        kind=row[5],
        language=Language(row[6]),
        collection=row[7],
        format=row[8],
        page_count=int(row[9]),
        size_bytes=int(row[10]),
        partial=Reason(row[11]) if row[11] else None,
        is_image_only=bool(row[12]),
        is_recognised=bool(row[13]),
        territories=tuple(json.loads(row[14])),
        goals=tuple(json.loads(row[15])),
        audiences=tuple(json.loads(row[16])),
        access=Access.STAFF if row[17] else Access.READERS,
    )


def of_essentials(essentials: Essentials) -> Iterator[str]:
    """Write what a document says in short, a column at a time."""
    for told in (essentials.sentences, essentials.subjects, essentials.figures, essentials.dates):
        values = [each if isinstance(each, str) else astuple(each) for each in told]
        yield json.dumps(values, ensure_ascii=False)


def essentials(row: tuple[str, str, str, str]) -> Essentials:
    """Read what a document says in short."""
    sentences, subjects, figures, dates = map(json.loads, row)
    return Essentials(
        tuple(KeySentence(*each) for each in sentences),
        tuple(subjects),
        tuple(KeyFigure(*each) for each in figures),
        tuple(
            KeyDate(day, until, DateKind(kind) if kind else None, page, text) for day, until, kind, page, text in dates
        ),
    )


def finding(row: Sequence[Any]) -> Finding:
    """Read a fact as it was found."""
    name, value, origin, confidence, number, quote = row
    return Finding(FactName(name), value, Origin(origin), Confidence(confidence), number, quote)


def of_page(page: Page) -> tuple[object, ...]:
    """Write a page."""
    return page.number, page.text, page.label, page.reader, page.quality, page.recognition


def page(row: tuple[int, str, str, str, float, str]) -> Page:
    """Read a page."""
    number, text, label, reader, quality, recognition = row
    return Page(number, text, label, PageReader(reader), quality, Recognition(recognition))
