"""The published generations as one collection: which passages answer, and in what order.

BM25 of each document as a whole, by the counts of its passages, and of its best passage. Only the postings of the words
asked for are touched. Document frequencies and lengths are those of all generations together, less what was dropped, so that
small generations rank as a rebuilt base would.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.index.layout import Arrays, Bools, Floats, Ints, Longs
from pipeline.index.records import Records
from pipeline.model import DocumentId, Near, PageHit, Shared
from pipeline.query import Field, sequences

K1 = 1.2  # saturation of repeated words, the usual value: Robertson & Zaragoza 2009
DOCUMENT_B = 0.4  # length normalisation; low, for short notes among long reports (0.75 loses 0.09 on cdtn_fr)
PASSAGE_B = 0.6  # passages are of even length, so it matters little
PASSAGE_SHARE = 0.25
"""What a document's best passage adds to the document's own score (benchmarks/relevance.py)."""

PAGES = 3
"""Best pages shown for each document found."""

RELATED_TERMS = 60
"""Best terms of a document by which its neighbours are sought."""


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
        pages = _joined([each.passage_page for each in arrays], np.int32)
        is_new = (np.diff(self._passage_document, prepend=-1) != 0) | (np.diff(pages, prepend=-1) != 0)
        self._passage_number_of_page = np.cumsum(is_new) - 1
        self._page_document = self._passage_document[is_new]
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

    def following(self, words: Sequence[str], field: Field | None) -> Bools:
        """Mark the documents where words follow each other; only those with a page that holds them all are asked."""
        marks = np.zeros(len(self.ids), dtype=np.bool_)
        for sequence in sequences(words):
            held = np.ones(len(self._page_document), dtype=np.bool_)
            for terms in sequence:
                page = np.zeros(len(self._page_document), dtype=np.bool_)
                page[self._passage_number_of_page[self._postings(Word(tuple(terms)))[0]]] = True
                held &= page
            among = np.unique(self._page_document[held])
            for generation, first, last in zip(
                self.generations, self._document_base, self._document_base[1:], strict=False
            ):
                own = among[(among >= first) & (among < last)] - first
                if len(own):
                    found = generation.records.following(sequence, field, own.tolist())
                    marks[np.array(found, dtype=np.int64) + first] = True
        return marks

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

    def related(self, document: int, within: Bools, limit: int) -> tuple[Near, ...]:
        """Find the documents nearest by cosine over the best terms of one, and why.

        The score is the sum of the contributions given, largest first.
        """
        terms, weights = self._vector(document)
        totals = np.zeros(len(self.ids), dtype=np.float64)
        parts: list[tuple[str, Longs, Floats]] = []
        for (name, label), weight in zip(terms, weights.tolist(), strict=True):
            for generation, base in zip(self.generations, self._document_base, strict=False):
                arrays = generation.arrays
                term = arrays.term(name)
                if term is None:
                    continue
                chosen = slice(int(arrays.column_start[term]), int(arrays.column_start[term + 1]))
                at = arrays.column_document[chosen].astype(np.int64) + base
                contribution = arrays.column_weight[chosen] * np.float32(weight)
                totals[at] += contribution
                parts.append((label, at, contribution))
        totals[~(within & self.is_alive)] = 0
        totals[document] = 0
        order = self.order(-np.round(totals, 6), among=np.flatnonzero(totals), limit=limit)
        return tuple(self._near(at, parts) for at in order)

    def _near(self, document: int, parts: Sequence[tuple[str, Longs, Floats]]) -> Near:
        shared = []
        for label, at, contribution in parts:
            place = int(np.searchsorted(at, document))
            if place < len(at) and at[place] == document:
                shared.append(Shared(label, float(contribution[place])))
        shared.sort(key=lambda each: (-each.contribution, each.term))
        return Near(self.ids[document], sum(each.contribution for each in shared), tuple(shared))

    def _vector(self, document: int) -> tuple[list[tuple[str, str]], Floats]:
        level = _level(self._document_base, document)
        arrays = self.generations[level].arrays
        row = document - self._document_base[level]
        chosen = slice(int(arrays.vector_start[row]), int(arrays.vector_start[row + 1]))
        terms, weights = arrays.vector_term[chosen], arrays.vector_weight[chosen]
        order = np.argsort(-weights, kind="stable")[:RELATED_TERMS]
        names = [
            (arrays.terms[term].decode("utf-8", "ignore"), arrays.labels[term].decode("utf-8", "ignore"))
            for term in terms[order].tolist()
        ]
        return names, weights[order]

    def order(self, *keys: NDArray[np.number[Any]], among: Longs, limit: int) -> list[int]:
        """Sort documents by several keys, smallest first, ties by identifier; keep *limit*."""
        ranked = np.lexsort((self._id_rank[among], *(key[among] for key in reversed(keys))))
        return [int(at) for at in among[ranked[:limit]].tolist()]


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
