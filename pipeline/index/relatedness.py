"""Which documents are near one in vocabulary, and why.

Nearness is the cosine of TF-IDF vectors over the best terms of the document; terms that stand side by side in both documents
count again. Every score is a sum over terms, so that what is shown as its reasons is all of it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline import language
from pipeline.index.closeness import side_by_side
from pipeline.index.layout import MAX_TERM_BYTES, Bools, Floats, Longs, encode
from pipeline.index.ranking import Snapshot, level
from pipeline.index.weights import by_formula, idf_of_base, is_weighed
from pipeline.model import Language, Near, Shared

RELATED_TERMS = 70
"""Best terms of a document by which its neighbours are sought; 40 loses 0.008 and 0.005, 300 gains nothing, each one costs time."""

TOGETHER_SHARE = 0.5
"""What a term counts again for each other term that it stands beside in both documents: odd topics of cdtn_themes_related_fr
0.469 -> 0.484, of cacm_related_en 0.396 -> 0.405; 0.3 and 0.7 are within 0.005 of it, 1 loses 0.012 on the second."""

TOGETHER_DOCUMENTS = 20
"""Nearest documents that are read for terms side by side; 100 give the same."""

TOGETHER_PASSAGES = 200
"""Passages of a document that are read for them, its first: it bounds the cost of manuals."""

ONE_PAIR = 2
"""Documents that hold a name, up to which it is no reason: two people of one name are most often two."""

LEAST_COLLECTION = 5
"""Documents of a collection from which there is such a thing as its way of writing..."""

MOST_OF_COLLECTION = 0.6
"""... which is what more than this share of them say."""


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of a document: its number in each generation, None where unknown, as written, and how much it weighs there."""

    numbers: tuple[int | None, ...]
    label: str
    weight: float
    is_telling: bool
    is_name: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """What one term adds to the score of each document that holds it."""

    term: _Term
    documents: Longs
    contributions: Floats

    @property
    def is_telling(self) -> bool:
        """Tell whether it may be shown as a reason."""
        return self.term.is_telling and not (self.term.is_name and len(self.documents) <= ONE_PAIR)


def related(snapshot: Snapshot, document: int, *, within: Bools, alike: Bools, limit: int) -> tuple[Near, ...]:
    """Find the documents nearest by cosine over the best telling terms of one, and why.

    *alike* are the documents of its collection: what most of them say is the collection's way of writing, and brings none
    of them nearer. The score is the sum of the contributions given, largest first.
    """
    terms = list(_vector(snapshot, document))
    own = _pairs(snapshot, np.array([document]), terms)[1]
    others = within.copy()
    others[document] = False
    return _nearest(snapshot, terms, own, within=others, alike=alike, limit=limit)


def related_to(snapshot: Snapshot, text: str, tongue: Language, *, within: Bools, limit: int) -> tuple[Near, ...]:
    """Find the documents nearest by cosine over the best terms of a text, and why, as `related` does."""
    lines = [[encode(terms[0]) for terms in _terms_of(line, tongue)] for line in text.split("\n")]
    terms = list(_vector_of(snapshot, Counter(name for line in lines for name in line)))
    place = {name: at for at, (name, _) in enumerate(terms)}
    pairs = {(place.get(one, -1), place.get(other, -1)) for line in lines for one, other in pairwise(line)}
    own = [one * len(terms) + other for one, other in pairs if min(one, other) >= 0 and one != other]
    alike = np.zeros(len(snapshot.ids), dtype=np.bool_)
    vector = [term for _, term in terms]
    return _nearest(snapshot, vector, np.array(own, dtype=np.int64), within=within, alike=alike, limit=limit)


def _terms_of(text: str, tongue: Language) -> Iterator[tuple[str, ...]]:
    return filter(None, (language.terms(word, tongue) for word in language.words(text)))


def _nearest(
    snapshot: Snapshot, terms: Sequence[_Term], own: Longs, *, within: Bools, alike: Bools, limit: int
) -> tuple[Near, ...]:
    """Find the documents nearest to a vector; *own* are the pairs of its terms that stand side by side."""
    totals = np.zeros(len(snapshot.ids), dtype=np.float64)
    parts: list[_Part] = []
    most = _most(alike)
    for term in terms:
        at, weights = _column(snapshot, term)
        if len(at) > most and alike[at].sum() > most:
            at, weights = at[~alike[at]], weights[~alike[at]]
        parts.append(_Part(term, at, weights * np.float32(term.weight)))
        totals[at] += parts[-1].contributions
    totals[~(within & snapshot.is_alive)] = 0
    nearest = snapshot.order(-np.round(totals, 6), among=np.flatnonzero(totals))[: max(limit, TOGETHER_DOCUMENTS)]
    read = nearest[:TOGETHER_DOCUMENTS]
    contributions = _contributions(nearest, parts)
    contributions[: len(read)] *= 1 + TOGETHER_SHARE * _beside(snapshot, own, read, terms)
    totals[nearest] = contributions.sum(axis=1)
    row = {each: at for at, each in enumerate(nearest.tolist())}
    order = snapshot.order(-np.round(totals, 6), among=nearest)[:limit]
    return tuple(_near(snapshot, at, parts, contributions[row[at]]) for at in order.tolist())


def _vector(snapshot: Snapshot, document: int) -> Iterator[_Term]:
    """Yield a document's best terms."""
    at = level(snapshot.document_base, document)
    arrays = snapshot.generations[at].arrays
    row = document - snapshot.document_base[at]
    chosen = slice(int(arrays.vector_start[row]), int(arrays.vector_start[row + 1]))
    terms, weights = arrays.vector_term[chosen], arrays.vector_weight[chosen]
    order = np.argsort(-weights, kind="stable")[:RELATED_TERMS]
    for term, weight in zip(terms[order].tolist(), weights[order].tolist(), strict=True):
        yield _term(snapshot, at, term, weight)


def _vector_of(snapshot: Snapshot, counted: Mapping[bytes, int]) -> Iterator[tuple[bytes, _Term]]:
    """Yield the best terms of a text among those that documents have, weighed as a small generation's are, and their names."""
    if not snapshot.generations:
        return
    counts = {term: count for term, count in counted.items() if is_weighed(term)}
    names, last = np.array(sorted(counts), dtype=f"S{MAX_TERM_BYTES}"), len(counts)
    weights = by_formula(
        np.array([0, last]),
        np.arange(last, dtype=np.int32),
        np.array([counts[term] for term in sorted(counts)], dtype=np.int32),
        idf_of_base(names, snapshot.generations[0].arrays),
    )
    found = 0
    for at in np.argsort(-weights, kind="stable").tolist():
        name = names[at].decode("utf-8", "ignore")
        held = ((number, each.arrays.term(name)) for number, each in enumerate(snapshot.generations))
        generation, term = next(((number, term) for number, term in held if term is not None), (0, None))
        if term is not None and found < RELATED_TERMS:
            found += 1
            yield bytes(names[at]), _term(snapshot, generation, term, float(weights[at]))


def _term(snapshot: Snapshot, generation: int, number: int, weight: float) -> _Term:
    """Read a term of one generation, and find it in the others."""
    arrays = snapshot.generations[generation].arrays
    text, label = (array[number].decode("utf-8", "ignore") for array in (arrays.terms, arrays.labels))
    numbers = tuple(number if each.arrays is arrays else each.arrays.term(text) for each in snapshot.generations)
    is_telling, is_name = (bool(array[number]) for array in (arrays.is_telling, arrays.is_name))
    return _Term(numbers, label, weight, is_telling=is_telling, is_name=is_name)


def _column(snapshot: Snapshot, term: _Term) -> tuple[Longs, Floats]:
    """Give the documents that hold a term, in order, and its weight in each."""
    places, weights = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
    for generation, base, number in zip(snapshot.generations, snapshot.document_base, term.numbers, strict=False):
        arrays = generation.arrays
        if number is not None:
            chosen = slice(int(arrays.column_start[number]), int(arrays.column_start[number + 1]))
            places.append(arrays.column_document[chosen].astype(np.int64) + base)
            weights.append(arrays.column_weight[chosen])
    return np.concatenate(places), np.concatenate(weights)


def _contributions(documents: Longs, parts: Sequence[_Part]) -> NDArray[np.float64]:
    """Lay out what each part adds to each document: documents × parts."""
    laid = np.zeros((len(documents), len(parts)), dtype=np.float64)
    for number, part in enumerate(parts):
        if len(part.documents):
            place = np.minimum(np.searchsorted(part.documents, documents), len(part.documents) - 1)
            laid[:, number] = np.where(part.documents[place] == documents, part.contributions[place], 0)
    return laid


def _beside(snapshot: Snapshot, own: Longs, documents: Longs, terms: Sequence[_Term]) -> NDArray[np.float64]:
    """Count how many terms each term stands beside both in *own* pairs and in each document: documents × terms."""
    row, pair = _pairs(snapshot, documents, terms)
    is_shared = np.isin(pair, own)
    row, pair = row[is_shared], pair[is_shared]
    size = len(documents), len(terms)
    places = (row * len(terms) + place for place in np.divmod(pair, max(len(terms), 1)))
    return np.bincount(np.concatenate(list(places)), minlength=size[0] * size[1]).reshape(size).astype(np.float64)


def _pairs(snapshot: Snapshot, documents: Longs, terms: Sequence[_Term]) -> tuple[Longs, Longs]:
    """List the pairs of terms that stand side by side in documents; see `side_by_side`."""
    rows, pairs = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    bases = zip(snapshot.document_base, snapshot.document_base[1:], snapshot.passage_base, strict=False)
    for at, (generation, (first, last, base)) in enumerate(zip(snapshot.generations, bases, strict=True)):
        chosen = np.flatnonzero((documents >= first) & (documents < last))
        if len(chosen):
            begin = snapshot.first_passage[documents[chosen]] - base
            end = np.minimum(snapshot.first_passage[documents[chosen] + 1] - base, begin + TOGETHER_PASSAGES)
            passages = [range(*each) for each in zip(begin.tolist(), end.tolist(), strict=True)]
            row, pair = side_by_side(generation.arrays, passages, [term.numbers[at] for term in terms])
            rows.append(chosen[row])
            pairs.append(pair)
    return np.concatenate(rows), np.concatenate(pairs)


def _near(snapshot: Snapshot, document: int, parts: Sequence[_Part], contributions: NDArray[np.float64]) -> Near:
    shared: dict[tuple[str, bool], float] = {}
    for part, contribution in zip(parts, contributions.tolist(), strict=True):
        if contribution:
            key = part.term.label, part.is_telling
            shared[key] = shared.get(key, 0.0) + contribution
    reasons = [Shared(term, contribution, is_telling) for (term, is_telling), contribution in _joined_words(shared)]
    reasons.sort(key=lambda each: (-each.contribution, each.term))
    return Near(snapshot.ids[document], sum(each.contribution for each in reasons), tuple(reasons))


def _most(alike: Bools) -> float:
    """Tell how many documents of a collection are most of them; no number is, where there are too few to tell."""
    size = int(alike.sum())
    return MOST_OF_COLLECTION * size if size >= LEAST_COLLECTION else math.inf


def _joined_words(shared: Mapping[tuple[str, bool], float]) -> Iterable[tuple[tuple[str, bool], float]]:
    """Count a word with the phrase that has it: «domicile» with «aide à domicile»."""
    phrases = [key for key in shared if " " in key[0] and key[1]]
    joined: dict[tuple[str, bool], float] = {}
    for key, contribution in shared.items():
        wider = next((phrase for phrase in phrases if " " not in key[0] and key[0] in phrase[0].split()), key)
        joined[wider] = joined.get(wider, 0.0) + contribution
    return joined.items()
