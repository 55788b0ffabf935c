"""Families: documents that are versions of one text, and those that are editions of one series.

A signature (MinHash of the runs of words) stands for a document's text: the share of places at which two signatures agree is
about the share of runs that two texts have in common. Versions are near-identical texts: a draft and its final text, one
text saved twice. Editions are other texts under the same title but for its year or number: «Baromètre 2021», «Baromètre 2022».
Nothing is removed: a family only says what stands together. Two languages of one text have no run in common and are not told.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline import language
from pipeline.model import Document, DocumentId, Page

RUN = 4
"""Words of a run (shingle): three are often shared by chance, five lose too much by one word changed."""

PLACES = 63
_BANDS = 21  # of three places: texts of which half the runs are common meet in one of them 94 times in 100
LIKENESS = 0.5
"""Share of runs in common from which two texts are versions of one."""

_SEED = 20_240
_chance = np.random.default_rng(_SEED)
_FACTORS: NDArray[np.uint64] = _chance.integers(1, 2**63, PLACES, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_SHIFTS: NDArray[np.uint64] = _chance.integers(0, 2**63, PLACES, dtype=np.uint64)
_RUN_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: Knuth's multiplicative hashing
_EMPTY = b""

_DIGIT = re.compile(r"\d")
_NUMBERED = re.compile(
    r"\b(?:19|20)\d\d(?:\s*[-–/]\s*(?:(?:19|20)?\d\d))?\b|\b(?:n[o°º]|numero|number|issue|vol(?:ume)?|tome|edition)\W*\d+\b|\b\d+(?:e|er|eme|th|st|nd|rd)\b"
)


def signature(pages: Sequence[Page]) -> bytes:
    """Sign a document's text, `PLACES` 32-bit numbers; nothing where there is too little text to tell.

    The same words give the same signature, whatever the file they came in.
    """
    words = [zlib.crc32(word.encode()) for page in pages for word in language.words(page.text)]
    if len(words) < RUN:
        return _EMPTY
    numbers = np.array(words, dtype=np.uint64)
    runs = numbers[: len(numbers) - RUN + 1].copy()
    for step in range(1, RUN):
        runs = (runs * _RUN_FACTOR) ^ numbers[step : len(numbers) - RUN + 1 + step]
    runs = np.unique(runs)
    least = [
        int(((runs * factor + shift) >> np.uint64(32)).min()) for factor, shift in zip(_FACTORS, _SHIFTS, strict=True)
    ]
    return np.array(least, dtype="<u4").tobytes()


@dataclass(frozen=True, slots=True)
class Families:
    """Which documents stand together; one that stands alone is in no family and in no series."""

    family: Mapping[
        DocumentId, tuple[DocumentId, ...]
    ]  # all its versions, itself included; one tuple for a whole family
    series: Mapping[
        DocumentId, tuple[DocumentId, ...]
    ]  # the same of its editions; of several versions of one, the last

    def versions(self, document_id: DocumentId) -> tuple[DocumentId, ...]:
        """List the other versions of a document, oldest first."""
        return tuple(each for each in self.family.get(document_id, ()) if each != document_id)

    def editions(self, document_id: DocumentId) -> tuple[DocumentId, ...]:
        """List the other editions of a document's series, oldest first."""
        own = self.family.get(document_id, (document_id,))
        return tuple(each for each in self.series.get(document_id, ()) if each not in own)


def families(documents: Iterable[Document], signatures: Mapping[DocumentId, bytes]) -> Families:
    """Put documents together; in the order of their dates, then identifiers."""
    ordered = sorted(documents, key=lambda each: (each.date, each.id))
    numbered = {document.id: found for document in ordered if (found := _numbered(document))}
    signed = [each for each in ordered if len(signatures.get(each.id, b"")) == 4 * PLACES]
    return Families(_versions(signed, signatures, numbered), _series(numbered))


_Numbered = tuple[tuple[str, ...], str]
"""What makes a series, of which the title without its year or number; and what was left out."""


def _numbered(document: Document) -> _Numbered | None:
    """Cut the year or number from a title; the words of a subtitle go with it, for each edition has its own."""
    if not _DIGIT.search(document.title):
        return None
    name, _, subtitle = language.bare(document.title).partition(" : ")
    numbers = [match[0] for part in (name, subtitle) for match in _NUMBERED.finditer(part)]
    # «Rapport annuel 2021» of another organisation is of another series.
    series = (document.language, document.organisation, document.collection, _NUMBERED.sub("#", name))
    return (series, " ".join(numbers)) if numbers else None


def _versions(
    signed: Sequence[Document], signatures: Mapping[DocumentId, bytes], numbered: Mapping[DocumentId, _Numbered]
) -> dict[DocumentId, tuple[DocumentId, ...]]:
    if not signed:
        return {}
    table = np.frombuffer(b"".join(signatures[each.id] for each in signed), dtype="<u4").reshape(len(signed), PLACES)
    leader = list(range(len(signed)))

    def first_of(at: int) -> int:
        while leader[at] != at:
            at = leader[at]
        return at

    for first, second in _pairs(table):
        if not _are_editions(numbered.get(signed[first].id), numbered.get(signed[second].id)):
            low, high = sorted((first_of(first), first_of(second)))
            leader[high] = low
    grouped: dict[int, list[DocumentId]] = defaultdict(list)
    for at, document in enumerate(signed):
        grouped[first_of(at)].append(document.id)
    return {each: whole for group in grouped.values() if len(whole := tuple(group)) > 1 for each in whole}


def _pairs(table: NDArray[np.uint32]) -> list[tuple[int, int]]:
    """Find pairs of near-identical signatures: neighbours among those that agree on a band, then alike as a whole."""
    found: list[NDArray[np.int64]] = []
    for band in range(_BANDS):
        columns = table[:, 3 * band : 3 * band + 3].astype(np.uint64)
        keys = (columns[:, 0] * _RUN_FACTOR ^ columns[:, 1]) * _RUN_FACTOR ^ columns[:, 2]
        order = np.argsort(keys, kind="stable")
        meet = np.flatnonzero(keys[order[1:]] == keys[order[:-1]])
        found.append(order[meet] * len(table) + order[meet + 1])
    first, second = np.divmod(np.unique(np.concatenate(found)), len(table))
    is_alike = (table[first] == table[second]).mean(axis=1) >= LIKENESS
    return list(zip(first[is_alike].tolist(), second[is_alike].tolist(), strict=True))


def _are_editions(one: _Numbered | None, other: _Numbered | None) -> bool:
    return one is not None and other is not None and one[0] == other[0] and one[1] != other[1]


def _series(numbered: Mapping[DocumentId, _Numbered]) -> dict[DocumentId, tuple[DocumentId, ...]]:
    """Put together the documents whose titles differ by their number only."""
    grouped: dict[tuple[str, ...], dict[str, DocumentId]] = defaultdict(dict)
    for document_id, (name, number) in numbered.items():
        grouped[name][number] = document_id
    whole = {name: tuple(group.values()) for name, group in grouped.items() if len(group) > 1}
    return {document_id: whole[name] for document_id, (name, _) in numbered.items() if name in whole}
