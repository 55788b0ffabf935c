"""Families: documents that are versions of one text, and those that are editions of one series.

A signature (MinHash of the runs of words) stands for a document's text: the share of places at which two signatures agree is
about the share of runs that two texts have in common. Versions are near-identical texts: a draft and its final text, one
text saved twice. Editions are other texts under the same title but for its year or number: «Baromètre 2021», «Baromètre 2022».
Nothing is removed: a family only says what stands together. Two languages of one text have no run in common and are not told.
What staff decided stands before what the words tell.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

NEARLY = 0.4
"""The same from which staff are asked: of real minutes and bulletins, two that share less are two of one template."""

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
    found = np.unique(runs(word for page in pages for word in language.words(page.text)))
    if not len(found):
        return _EMPTY
    least = [
        int(((found * factor + shift) >> np.uint64(32)).min()) for factor, shift in zip(_FACTORS, _SHIFTS, strict=True)
    ]
    return np.array(least, dtype="<u4").tobytes()


def runs(words: Iterable[str]) -> NDArray[np.uint64]:
    """Number the runs of a text, one that begins at each word but the last ones; the same run has the same number anywhere."""
    numbers = np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint64)
    count = max(len(numbers) - RUN + 1, 0)
    found = numbers[:count].copy()
    for step in range(1, RUN):
        found = (found * _RUN_FACTOR) ^ numbers[step : count + step]
    return found


Pair = tuple[DocumentId, DocumentId]


@dataclass(frozen=True, slots=True)
class Families:
    """Which documents stand together; one that stands alone is in no family and in no series."""

    family: Mapping[
        DocumentId, tuple[DocumentId, ...]
    ]  # all its versions, itself included; one tuple for a whole family
    series: Mapping[
        DocumentId, tuple[DocumentId, ...]
    ]  # the same of its editions; of several versions of one, the last
    near: tuple[tuple[Pair, ...], ...] = ()
    """What staff may decide: groups of documents near enough to ask, each as the pairs that make it one, nearest first."""

    def versions(self, document_id: DocumentId) -> tuple[DocumentId, ...]:
        """List the other versions of a document, oldest first."""
        return tuple(each for each in self.family.get(document_id, ()) if each != document_id)

    def editions(self, document_id: DocumentId) -> tuple[DocumentId, ...]:
        """List the other editions of a document's series, oldest first."""
        own = self.family.get(document_id, (document_id,))
        return tuple(each for each in self.series.get(document_id, ()) if each not in own)


def families(
    documents: Iterable[Document],
    signatures: Mapping[DocumentId, bytes],
    *,
    joined: Iterable[Sequence[DocumentId]] = (),
    apart: Iterable[Sequence[DocumentId]] = (),
) -> Families:
    """Put documents together; in the order of their dates, then identifiers.

    *joined* are versions of one text whatever their words tell, and no two of those *apart* are ever in one family, even joined: a
    text near to two that are kept apart goes with the nearer.
    """
    ordered = sorted(documents, key=lambda each: (each.date, each.id))
    numbered = {document.id: found for document in ordered if (found := _numbered(document))}
    groups = _Groups([each.id for each in ordered])
    for parted in apart:
        groups.part(parted)
    for first, *others in joined:
        for other in others:
            groups.meet(first, other)
    near = list(
        _near([each for each in ordered if len(signatures.get(each.id, _EMPTY)) == 4 * PLACES], signatures, numbered)
    )
    asked = [pair for likeness, *pair in near if likeness >= LIKENESS and groups.meet(*pair)]
    family = groups.whole()
    asked += [pair for likeness, *pair in near if likeness < LIKENESS and groups.meet(*pair)]
    return Families(family, _series(numbered), groups.sorted(asked))


class _Groups:
    """Documents put together two by two, but for those that are kept apart."""

    def __init__(self, ids: Sequence[DocumentId]) -> None:
        """Begin with each document alone, in their order."""
        self._ids = ids
        self._at = {each: at for at, each in enumerate(ids)}
        self._leader = list(range(len(ids)))
        self._apart: dict[int, set[int]] = {}  # of those that lead a group, the groups that it must not meet

    def _first(self, document_id: DocumentId) -> int:
        at = self._at[document_id]
        while self._leader[at] != at:
            at = self._leader[at]
        return at

    def part(self, ids: Sequence[DocumentId]) -> None:
        """Keep documents apart, each from every other; before any is joined."""
        places = {self._first(each) for each in ids}
        for at in places:
            self._apart.setdefault(at, set()).update(places - {at})

    def meet(self, one: DocumentId, other: DocumentId) -> bool:
        """Put the groups of two documents together; false where they are one already, or are kept apart."""
        low, high = sorted((self._first(one), self._first(other)))
        if low == high or high in self._apart.get(low, ()):
            return False
        self._leader[high] = low
        for foe in self._apart.pop(high, ()):
            self._apart[foe].discard(high)
            self._apart[foe].add(low)
            self._apart.setdefault(low, set()).add(foe)
        return True

    def whole(self) -> dict[DocumentId, tuple[DocumentId, ...]]:
        """Give the group of each document that is not alone; one tuple for a whole group."""
        grouped: dict[int, list[DocumentId]] = defaultdict(list)
        for each in self._ids:
            grouped[self._first(each)].append(each)
        return {each: whole for group in grouped.values() if len(whole := tuple(group)) > 1 for each in whole}

    def sorted(self, pairs: Iterable[Sequence[DocumentId]]) -> tuple[tuple[Pair, ...], ...]:
        """Put pairs together by the group that they are in."""
        grouped: dict[int, list[Pair]] = defaultdict(list)
        for one, other in pairs:
            grouped[self._first(one)].append((one, other))
        return tuple(map(tuple, grouped.values()))


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


def _near(
    signed: Sequence[Document], signatures: Mapping[DocumentId, bytes], numbered: Mapping[DocumentId, _Numbered]
) -> Iterator[tuple[float, DocumentId, DocumentId]]:
    """Find the pairs of near documents that are no editions of one series, with their likeness; nearest first."""
    if not signed:
        return
    table = np.frombuffer(b"".join(signatures[each.id] for each in signed), dtype="<u4").reshape(len(signed), PLACES)
    for likeness, first, second in _pairs(table):
        one, other = signed[first].id, signed[second].id
        if not _are_editions(numbered.get(one), numbered.get(other)):
            yield likeness, one, other


def _pairs(table: NDArray[np.uint32]) -> list[tuple[float, int, int]]:
    """Find pairs of near signatures: neighbours among those that agree on a band, then alike as a whole; nearest first."""
    found: list[NDArray[np.int64]] = []
    for band in range(_BANDS):
        columns = table[:, 3 * band : 3 * band + 3].astype(np.uint64)
        keys = (columns[:, 0] * _RUN_FACTOR ^ columns[:, 1]) * _RUN_FACTOR ^ columns[:, 2]
        order = np.argsort(keys, kind="stable")
        meet = np.flatnonzero(keys[order[1:]] == keys[order[:-1]])
        found.append(order[meet] * len(table) + order[meet + 1])
    first, second = np.divmod(np.unique(np.concatenate(found)), len(table))
    likeness = (table[first] == table[second]).mean(axis=1)
    nearest = np.argsort(-likeness, kind="stable")
    nearest = nearest[likeness[nearest] >= NEARLY]
    return list(zip(likeness[nearest].tolist(), first[nearest].tolist(), second[nearest].tolist(), strict=True))


def _are_editions(one: _Numbered | None, other: _Numbered | None) -> bool:
    return one is not None and other is not None and one[0] == other[0] and one[1] != other[1]


def _series(numbered: Mapping[DocumentId, _Numbered]) -> dict[DocumentId, tuple[DocumentId, ...]]:
    """Put together the documents whose titles differ by their number only."""
    grouped: dict[tuple[str, ...], dict[str, DocumentId]] = defaultdict(dict)
    for document_id, (name, number) in numbered.items():
        grouped[name][number] = document_id
    whole = {name: tuple(group.values()) for name, group in grouped.items() if len(group) > 1}
    return {document_id: whole[name] for document_id, (name, _) in numbered.items() if name in whole}
