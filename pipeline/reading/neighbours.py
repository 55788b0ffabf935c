"""A list of related documents -> a reading list: no two for the same reason, each with its purpose where a fact gives it one.

Pure: facts and shared terms in, an order and purposes out. Nothing here is guessed: a purpose comes from kinds, dates, languages,
organisations and lengths that the catalogue knows, and a document of which none tells anything has no purpose.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import sqrt

from pipeline.model import Document, DocumentId, Near, Purpose

NEARNESS = 0.9
"""Weight of nearness against being near for other reasons than those chosen (maximal marginal relevance): what it costs is in
docs/architecture.md."""

START_PAGES = 12
"""Pages of what one reads to start with, at most."""


def diverse(near: Sequence[Near], *, limit: int, nearness: float = NEARNESS) -> tuple[Near, ...]:
    """Choose *limit* of the nearest, one by one: near, and near for other terms than those that are chosen already.

    Two are alike by the cosine of what each term contributes to them.
    """
    left = list(near)
    profiles = {each.document_id: _profile(each) for each in near}
    likeness = dict.fromkeys(profiles, 0.0)
    top = max((each.score for each in near), default=1.0) or 1.0
    chosen: list[Near] = []
    while left and len(chosen) < limit:
        best = max(left, key=lambda each: nearness * each.score / top - (1 - nearness) * likeness[each.document_id])
        left.remove(best)
        chosen.append(best)
        for each in left:
            alike = _cosine(profiles[each.document_id], profiles[best.document_id])
            likeness[each.document_id] = max(likeness[each.document_id], alike)
    return tuple(chosen)


def _profile(near: Near) -> Mapping[str, float]:
    length = sqrt(sum(each.contribution**2 for each in near.shared)) or 1.0
    return {each.term: each.contribution / length for each in near.shared}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(value * other.get(term, 0.0) for term, value in one.items())


def purposes(
    document: Document, related: Sequence[Document], *, reading: Callable[[str], str]
) -> Mapping[DocumentId, Purpose]:
    """Give purposes to related documents, nearest first: each purpose once, one a document.

    *reading* says what a kind is read for: ``start``, ``deepen``, or neither.
    """
    given: dict[DocumentId, Purpose] = {}
    for purpose, fitting in _fitting(document, related, reading):
        chosen = next((each.id for each in fitting if each.id not in given), None)
        if chosen is not None:
            given[chosen] = purpose
    return given


def _fitting(
    document: Document, related: Sequence[Document], reading: Callable[[str], str]
) -> Iterator[tuple[Purpose, Iterable[Document]]]:
    """Yield each purpose with those that it fits, the most fitting first; the purposes that fit fewest come first."""
    yield Purpose.OTHER_LANGUAGE, [each for each in related if each.language is not document.language]
    newer = [each for each in related if document.date and each.date[:4] > document.date[:4]]
    yield Purpose.NEWER, sorted(newer, key=lambda each: each.date, reverse=True)
    short = [each for each in related if each.page_count <= min(START_PAGES, document.page_count - 1)]
    yield Purpose.START, [each for each in short if reading(each.kind) == "start"]
    yield (
        Purpose.DEEPEN,
        [each for each in related if reading(each.kind) == "deepen" and each.page_count > document.page_count],
    )
    yield Purpose.OTHER_VIEW, [each for each in related if _is_elsewhere(document, each)]


def _is_elsewhere(one: Document, other: Document) -> bool:
    """Tell whether two documents are of different organisations and kinds, as far as all of these are known."""
    known = all((one.organisation, other.organisation, one.kind, other.kind))
    return known and one.organisation != other.organisation and one.kind != other.kind
