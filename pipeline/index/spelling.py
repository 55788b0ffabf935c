"""The vocabulary of the collection: how a word goes on, and other spellings for words that it does not know.

A word is compared with those of nearly the same length and letters, told apart by one number each (`signature`); of these, the
one with the fewest mistakes is taken, then the one written most often. Accents and capitals are no mistakes. Words run
together are cut, and words cut are put together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pipeline import language
from pipeline.index.layout import Arrays, Bools, Floats, Ints
from pipeline.query import alternatives

LEAST = 4
"""Letters of a word, at least, for another spelling to be looked for."""

LONG = 8
"""Letters from which a word may hold two mistakes; the first letter is then right."""

RARE = 2
"""Occurrences up to which a word of the collection may be a mistake itself..."""

COMMON = 20
"""...when another spelling is so many times more frequent."""

_LETTERS = b"abcdefghijklmnopqrstuvwxyz"
_LENGTH_SHIFT = len(_LETTERS)


def signature(word: bytes) -> int:
    """Give the letters that a folded word holds, a bit each, and above them its length in bytes."""
    letters = sum(1 << at for at, letter in enumerate(_LETTERS) if letter in word)
    return letters | min(len(word), 63) << _LENGTH_SHIFT


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a generation, as often as the documents of a shelf hold them."""

    arrays: Arrays
    counts: Ints  # W: 0 for a word that is in none of them
    is_known: Bools  # V: whether one of them has a word of this term

    @classmethod
    def of(cls, arrays: Arrays, is_on_shelf: Bools) -> Self:
        """Count the words of a generation in the documents that are on the shelf; all of them cost nothing."""
        if is_on_shelf.all():
            return cls(arrays, arrays.word_count, np.ones(len(arrays.terms), dtype=np.bool_))
        counts = _within(arrays, 0, len(arrays.words), is_on_shelf)
        is_known = np.zeros(len(arrays.terms), dtype=np.bool_)
        for terms in (arrays.word_term, arrays.word_second):
            is_known[terms[(counts > 0) & (terms >= 0)]] = True
        # Those of a title count more where they are ranked.
        return cls(arrays, np.minimum(counts, arrays.word_count), is_known)

    def worth(self, first: int, last: int, marks: Bools | None) -> Floats:
        """Weigh some words, by their numbers: how often they are written; where documents are marked, there rather than elsewhere.

        Beside «économie», «sociale» is worth more than «souvent».
        """
        if marks is None:
            return self.counts[first:last].astype(np.float32)
        held = _within(self.arrays, first, last, marks)
        return np.asarray(held * (held / np.maximum(self.arrays.word_count[first:last], 1)), dtype=np.float32)

    def forms(self, folded: str) -> Iterator[tuple[int, str]]:
        """Yield the words that are written so, accents apart: how often, and how."""
        for number in self.arrays.forms(folded, is_exact=False):
            if self.counts[number]:
                yield int(self.counts[number]), self.arrays.words[number].decode("utf-8", "ignore")


def _within(arrays: Arrays, first: int, last: int, marks: Bools) -> Ints:
    """Count some words, by their numbers, in the documents that are marked."""
    begin, end = arrays.word_start[[first, last]].tolist()
    held = np.where(marks[arrays.word_document[begin:end]], arrays.word_document_count[begin:end], 0)
    upto = np.concatenate([[0], np.cumsum(held, dtype=np.int64)])
    bounds = arrays.word_start[first : last + 1] - begin
    return np.asarray(upto[bounds[1:]] - upto[bounds[:-1]], dtype=np.int32)


def completions(
    vocabularies: Sequence[Vocabulary], start: str, limit: int, *, among: Sequence[Bools] | None = None
) -> tuple[str, ...]:
    """Give words that begin so, accents apart, the most frequent first, one for each term.

    *among* marks the documents of each vocabulary that count, where not all do.
    """
    folded = language.fold(start).encode()
    counts: dict[bytes, float] = {}
    labels: dict[bytes, str] = {}
    marked: Sequence[Bools | None] = among or [None] * len(vocabularies)
    for each, marks in zip(vocabularies, marked, strict=True):
        arrays = each.arrays
        first, last = np.searchsorted(arrays.folded_words, [folded, folded + b"\xff"]).tolist()
        worth = each.worth(first, last, marks)
        # More than asked for: several may be of one family, and generations add up.
        best = np.argsort(-worth, kind="stable")[: 8 * limit]
        for at in best[worth[best] > 0].tolist():
            text = arrays.words[first + at].decode("utf-8", "ignore")
            if marks is None or not language.is_weak(text):
                term = bytes(arrays.terms[arrays.word_term[first + at]])
                counts[term] = counts.get(term, 0) + float(worth[at])
                labels.setdefault(term, text)
    ranked = sorted(counts, key=lambda term: (-counts[term], labels[term]))
    return tuple(labels[term] for term in ranked[:limit])


def corrections(vocabularies: Sequence[Vocabulary], words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Give ``(as typed, better)`` for words, or pairs of words side by side, that have a better spelling."""
    found: dict[str, str] = {}
    at = 0
    while at < len(words):
        pair = " ".join(words[at : at + 2])
        if joined := _joined(vocabularies, words[at : at + 2]):
            found[pair] = joined
            at += 1
        elif better := _better(vocabularies, words[at]):
            found[words[at]] = better
        at += 1
    return tuple(found.items())


def _joined(vocabularies: Sequence[Vocabulary], pair: Sequence[str]) -> str:
    if len(pair) < 2 or all(_is_known(vocabularies, word) for word in pair):
        return ""
    together = "".join(pair)
    return _written(vocabularies, together) if _count(vocabularies, together) else ""


def _better(vocabularies: Sequence[Vocabulary], word: str) -> str:
    folded = language.fold(word)
    own = _count(vocabularies, folded)
    if len(folded) < LEAST or not folded.isalpha() or own > RARE or (not own and _is_known(vocabularies, word)):
        return ""
    near = ((mistakes, -count, text) for text, count, mistakes in _near(vocabularies, folded) if text != folded)
    mistakes, count, text = min(near, default=(0, 0, ""))
    if own:
        return _written(vocabularies, text) if mistakes == 1 and -count >= COMMON * own else ""
    cut = _cut(vocabularies, folded)
    return cut if cut and mistakes != 1 else _written(vocabularies, text) if text else cut


def _near(vocabularies: Sequence[Vocabulary], folded: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word with few enough mistakes from *folded*, its count, and how many mistakes."""
    most = 2 if len(folded) >= LONG else 1
    wanted = signature(folded.encode())
    counts: dict[str, int] = {}
    for each in vocabularies:
        alike = _is_alike(each.arrays.word_signature, wanted, most) & (each.counts > 0)
        for number in np.flatnonzero(alike).tolist():
            text = each.arrays.folded_words[number].decode("utf-8", "ignore")
            if most == 1 or text[:1] == folded[:1]:
                counts[text] = counts.get(text, 0) + int(each.counts[number])
    for text, count in counts.items():
        if (mistakes := distance(folded, text, most)) <= most:
            yield text, count, mistakes


def _is_alike(signatures: NDArray[np.uint32], wanted: int, most: int) -> NDArray[np.bool_]:
    """Mark the words that may be *most* mistakes away: each mistake changes the length by one, and two letters, at most."""
    letters = np.uint32((1 << _LENGTH_SHIFT) - 1)
    differing = np.bitwise_count((signatures ^ np.uint32(wanted)) & letters)
    length = (signatures >> np.uint32(_LENGTH_SHIFT)).astype(np.int8)
    return np.asarray((differing <= 2 * most) & (np.abs(length - (wanted >> _LENGTH_SHIFT)) <= most))


def distance(one: str, other: str, most: int) -> int:
    """Count the letters to add, leave out, change or swap to go from one word to the other; above *most*, any number."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for place, seen in enumerate(other, 1):
            cost = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (letter != seen))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == seen:
                cost = min(cost, earlier[place - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) > most:
            return most + 1
    return row[-1]


def _cut(vocabularies: Sequence[Vocabulary], folded: str) -> str:
    """Cut a word in two known ones, where both are most frequent; what is left of an article is long enough already."""
    cuts = [(folded[:at], folded[at:]) for at in range(3, len(folded) - 2)]
    worth = [min(_count(vocabularies, first), _count(vocabularies, second)) for first, second in cuts]
    if not any(worth):
        return ""
    return " ".join(_written(vocabularies, part) for part in cuts[worth.index(max(worth))])


def _is_known(vocabularies: Sequence[Vocabulary], word: str) -> bool:
    terms = alternatives(word)
    return not terms or any(each.is_known[each.arrays.terms_of(terms)].any() for each in vocabularies)


def _count(vocabularies: Sequence[Vocabulary], folded: str) -> int:
    return sum(count for each in vocabularies for count, _ in each.forms(folded))


def _written(vocabularies: Sequence[Vocabulary], folded: str) -> str:
    """Write a folded word as the collection writes it most often."""
    return min((-count, text) for each in vocabularies for count, text in each.forms(folded))[1]
