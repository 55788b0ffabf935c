"""The published generations as one collection: which passages answer, and in what order.

BM25 of each document as a whole, by the counts of its passages, and of its best passage. Only the postings of the words
asked for are touched. Document frequencies and lengths are those of all generations together, less what was dropped, so that
small generations rank as a rebuilt base would.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.index.layout import Arrays, Bools, Floats, Ints, Longs
from pipeline.index.records import Records
from pipeline.model import DocumentId, Near, PageHit, Shared

K1 = 1.2  # saturation of repeated words, the usual value: Robertson & Zaragoza 2009
DOCUMENT_B = 0.4  # length normalisation; low, for short notes among long reports (0.75 loses 0.09 on cdtn_fr)
PASSAGE_B = 0.6  # passages are of even length, so it matters little
PASSAGE_SHARE = 0.25
"""What a document's best passage adds to the document's own score (benchmarks/relevance.py)."""

PAGES = 3
"""Best pages shown for each document found."""

RELATED_TERMS = 60
"""Best terms of a document by which its neighbours are sought."""

ONE_PAIR = 2
"""Documents that hold a name, up to which it is no reason: two people of one name are most often two."""

LEAST_COLLECTION = 5
"""Documents of a collection from which there is such a thing as its way of writing..."""

MOST_OF_COLLECTION = 0.6
"""... which is what more than this share of them say."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One published generation, opened."""

    name: str
    ids: tuple[DocumentId, ...]
    drops: frozenset[DocumentId]
    arrays: Arrays
    records: Records


@dataclass(frozen=True, slots=True)
class Word:
    """A word asked for: all the terms that stand for it, of which any will do."""

    terms: tuple[str, ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Scores:
    """What the words asked for give: P scores of passages, D of documents, D counts of words held."""

    passages: Floats
    documents: Floats
    held: Ints


class Snapshot:
    """Every generation that was published at one moment; never changes once made."""

    def __init__(self, generations: Sequence[Generation]) -> None:
        self.generations = tuple(generations)
        arrays = [each.arrays for each in self.generations]
        self.ids = tuple(document_id for each in self.generations for document_id in each.ids)
        self._document_base = _offsets([each.documents for each in arrays])
        self._passage_base = _offsets([each.passages for each in arrays])
        # A document of two generations is that of the later; drops reach the generations below.
        self.ordinals: Mapping[DocumentId, int] = {document_id: at for at, document_id in enumerate(self.ids)}
        self.is_alive = np.zeros(len(self.ids), dtype=np.bool_)
        self.is_alive[list(self.ordinals.values())] = True
        for level, generation in enumerate(self.generations):
            for document_id in generation.drops:
                at = self.ordinals.get(document_id)
                if at is not None and at < self._document_base[level]:
                    self.is_alive[at] = False
        self.first_passage = np.concatenate(
            [
                *(each.first_passage[:-1] + base for each, base in zip(arrays, self._passage_base, strict=False)),
                [self._passage_base[-1]],
            ]
        )
        self._passage_document = _joined(
            [each.passage_document + base for each, base in zip(arrays, self._document_base, strict=False)],
            np.int32,
        )
        length = _joined([each.passage_length for each in arrays], np.int32)
        counted = self.is_alive[self._passage_document]
        self._passage_is_alive = None if counted.all() else counted
        self._is_body = np.ones(self.passages, dtype=np.bool_)
        self._is_body[self.first_passage[:-1]] = False
        self._passage_norm, self._passage_count = _norms(length, counted & self._is_body, PASSAGE_B)
        lengths = np.bincount(self._passage_document, length, minlength=len(self.ids))
        self._document_norm, self._document_count = _norms(lengths, self.is_alive, DOCUMENT_B)
        self._id_rank = np.argsort(np.argsort(np.array(self.ids, dtype="S64")))

    @property
    def passages(self) -> int:
        """How many passages are searched, heads and dropped ones included."""
        return self._passage_base[-1]

    def score(self, words: Sequence[Word]) -> Scores:
        """Score every passage for the words asked for, and every document by its best passages."""
        passages = np.zeros(self.passages, dtype=np.float32)
        documents = np.zeros(len(self.ids), dtype=np.float32)
        held = np.zeros(len(self.ids), dtype=np.int32)
        for word in words:
            at, count = self._postings(word)
            if not len(at):
                continue
            counts = np.bincount(self._passage_document[at], count, minlength=len(self.ids))
            holding = np.flatnonzero(counts)
            held[holding] += 1
            documents[holding] += word.weight * _bm25(
                counts[holding], self._document_norm[holding], self._document_count
            )
            is_body = self._is_body[at]
            at, count = at[is_body], count[is_body]
            passages[at] += word.weight * _bm25(count, self._passage_norm[at], self._passage_count)
        return Scores(passages, documents + np.float32(PASSAGE_SHARE) * self._best(passages), held)

    def _postings(self, word: Word) -> tuple[Longs, Floats]:
        """Where a word stands and how often, each passage once."""
        places, counts = [], []
        for generation, base in zip(self.generations, self._passage_base, strict=False):
            arrays = generation.arrays
            for text in word.terms:
                term = arrays.term(text)
                if term is not None:
                    chosen = slice(int(arrays.posting_start[term]), int(arrays.posting_start[term + 1]))
                    places.append(arrays.posting_passage[chosen].astype(np.int64) + base)
                    counts.append(arrays.posting_count[chosen].astype(np.float32))
        if not places:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        at, count = np.concatenate(places), np.concatenate(counts)
        if self._passage_is_alive is not None:
            kept = self._passage_is_alive[at]
            at, count = at[kept], count[kept]
        if len(word.terms) > 1:
            # The same word may stand under two of its terms: it counts once, by the larger count.
            most = np.zeros(self.passages, dtype=np.float32)
            np.maximum.at(most, at, count)
            at = np.flatnonzero(most)
            count = most[at]
        return at, count

    def _best(self, passages: Floats) -> Floats:
        """Give the score of each document's best passage."""
        if not len(self.ids):
            return np.zeros(0, dtype=np.float32)
        return np.maximum.reduceat(passages, self.first_passage[:-1])

    def best_pages(self, document: int, scores: Scores) -> tuple[PageHit, ...]:
        """Give a document's best pages, best first, each by its best passage; its beginning where no page stands out."""
        level = _level(self._document_base, document)
        arrays, base = self.generations[level].arrays, self._passage_base[level]
        first, last = int(self.first_passage[document]), int(self.first_passage[document + 1])
        chosen: dict[int, PageHit] = {}
        for at in np.argsort(-scores.passages[first:last], kind="stable").tolist():
            score = float(scores.passages[first + at])
            if score <= 0 or len(chosen) == PAGES:
                break
            page = int(arrays.passage_page[first + at - base])
            if page not in chosen:
                start, end = arrays.passage_span[first + at - base].tolist()
                chosen[page] = PageHit(page, start, end, score)
        return tuple(chosen.values()) or (PageHit(1, 0, 0, 0.0),)

    def related(self, document: int, within: Bools, alike: Bools, limit: int) -> tuple[Near, ...]:
        """Find the documents nearest by cosine over the best telling terms of one, and why.

        *alike* are the documents of its collection: what most of them say is the collection's way of writing, and brings none
        of them nearer. The score is the sum of the contributions given, largest first.
        """
        totals = np.zeros(len(self.ids), dtype=np.float64)
        parts: list[_Part] = []
        for term in self._vector(document):
            at, weights = self._column(term.text)
            if _is_said_by_most(alike, at):
                at, weights = at[~alike[at]], weights[~alike[at]]
            contributions = weights * np.float32(term.weight)
            totals[at] += contributions
            is_telling = term.is_telling and not (term.is_name and len(at) <= ONE_PAIR)
            parts.append(_Part(term.label, is_telling, at, contributions))
        totals[~(within & self.is_alive)] = 0
        totals[document] = 0
        order = self.order(-np.round(totals, 6), among=np.flatnonzero(totals))[:limit]
        return tuple(self._near(at, parts) for at in order.tolist())

    def _column(self, name: str) -> tuple[Longs, Floats]:
        """Give the documents that hold a term, in order, and its weight in each."""
        places, weights = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
        for generation, base in zip(self.generations, self._document_base, strict=False):
            arrays = generation.arrays
            term = arrays.term(name)
            if term is not None:
                chosen = slice(int(arrays.column_start[term]), int(arrays.column_start[term + 1]))
                places.append(arrays.column_document[chosen].astype(np.int64) + base)
                weights.append(arrays.column_weight[chosen])
        return np.concatenate(places), np.concatenate(weights)

    def _near(self, document: int, parts: Sequence["_Part"]) -> Near:
        shared: dict[tuple[str, bool], float] = {}
        for part in parts:
            place = int(np.searchsorted(part.documents, document))
            if place < len(part.documents) and part.documents[place] == document:
                key = part.label, part.is_telling
                shared[key] = shared.get(key, 0.0) + float(part.contributions[place])
        reasons = [Shared(term, contribution, is_telling) for (term, is_telling), contribution in _joined_words(shared)]
        reasons.sort(key=lambda each: (-each.contribution, each.term))
        return Near(self.ids[document], sum(each.contribution for each in reasons), tuple(reasons))

    def _vector(self, document: int) -> Iterator["_Term"]:
        """Yield a document's best terms."""
        level = _level(self._document_base, document)
        arrays = self.generations[level].arrays
        row = document - self._document_base[level]
        chosen = slice(int(arrays.vector_start[row]), int(arrays.vector_start[row + 1]))
        terms, weights = arrays.vector_term[chosen], arrays.vector_weight[chosen]
        order = np.argsort(-weights, kind="stable")[:RELATED_TERMS]
        for term, weight in zip(terms[order].tolist(), weights[order].tolist(), strict=True):
            text, label = (array[term].decode("utf-8", "ignore") for array in (arrays.terms, arrays.labels))
            yield _Term(
                text, label, weight, is_telling=bool(arrays.is_telling[term]), is_name=bool(arrays.is_name[term])
            )

    def order(self, *keys: NDArray[np.number[Any]], among: Longs) -> Longs:
        """Sort documents by several keys, smallest first, ties by identifier."""
        return among[np.lexsort((self._id_rank[among], *(key[among] for key in reversed(keys))))]


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of a document: as indexed, as written, and how much it weighs there."""

    text: str
    label: str
    weight: float
    is_telling: bool
    is_name: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """What one term adds to the score of each document that holds it."""

    label: str
    is_telling: bool
    documents: Longs
    contributions: Floats


def _is_said_by_most(alike: Bools, at: Longs) -> bool:
    """Tell whether most documents of a collection are among those that hold a term."""
    size = int(alike.sum())
    return size >= LEAST_COLLECTION and int(alike[at].sum()) > MOST_OF_COLLECTION * size


def _joined_words(shared: Mapping[tuple[str, bool], float]) -> Iterable[tuple[tuple[str, bool], float]]:
    """Count a word with the phrase that has it: «domicile» with «aide à domicile»."""
    phrases = [key for key in shared if " " in key[0] and key[1]]
    joined: dict[tuple[str, bool], float] = {}
    for key, contribution in shared.items():
        wider = next((phrase for phrase in phrases if " " not in key[0] and key[0] in phrase[0].split()), key)
        joined[wider] = joined.get(wider, 0.0) + contribution
    return joined.items()


def _norms(length: NDArray[np.number[Any]], counted: Bools, b: float) -> tuple[Floats, int]:
    """Give BM25's length normalisation of each text, and how many texts are counted."""
    count = int(counted.sum())
    mean = float(length[counted].mean()) if count else 1.0
    return (K1 * (1 - b + b * length / max(mean, 1e-6))).astype(np.float32), count


def _bm25(count: NDArray[np.number[Any]], norm: Floats, texts: int) -> Floats:
    """Weigh the texts that hold a word, each *count* times, among *texts*."""
    idf = np.log1p((texts - len(count) + 0.5) / (len(count) + 0.5))
    return np.asarray(idf * count * (K1 + 1) / (count + norm), dtype=np.float32)


def _offsets(sizes: Sequence[int]) -> list[int]:
    return [0, *np.cumsum(sizes).tolist()] if sizes else [0]


def _level(bases: Sequence[int], at: int) -> int:
    return int(np.searchsorted(np.array(bases), at, side="right")) - 1


def _joined(arrays: Sequence[Ints], dtype: type) -> Ints:
    return np.concatenate(arrays).astype(dtype, copy=False) if arrays else np.zeros(0, dtype=dtype)
