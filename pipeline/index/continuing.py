"""How a phrase that is begun goes on: the words that most often follow one, as the documents of a shelf write them.

Small words are not in the index: «insertion par l'activité» is known as two words that follow one another, with the places where
they do, in which whoever has the text reads what is between.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from pipeline import language
from pipeline.index.closeness import read_tokens
from pipeline.index.layout import Arrays, Bools, Ints, Longs
from pipeline.index.ranking import Snapshot
from pipeline.model import Continuation, Stretch

READ_PASSAGES = 300
"""Passages that hold a word which are read for what follows it, spread over all that do: it bounds the cost of frequent words."""

LEAST_TOGETHER = 2
"""Times that two words must follow one another to be more than chance."""

NEARLY_ALWAYS = 0.75
"""Share of the times that two words follow one another from which a third one that follows them is of the same phrase."""

PLACES = 3
"""Passages given of each continuation: in some, a sentence ends between the two words."""


def continuations(
    snapshot: Snapshot, word: str, start: str, is_on_shelf: Bools, limit: int
) -> tuple[Continuation, ...]:
    """Give the words that begin so and follow a word, accents apart, the most frequent first, one of each family."""
    found: dict[bytes, list[_Found]] = {}
    for at, generation in enumerate(snapshot.generations):
        within = is_on_shelf[snapshot.document_base[at] : snapshot.document_base[at + 1]]
        for term, each in _following(generation.arrays, word, start, within):
            found.setdefault(term, []).append(_Found(at, *each))
    families = ((sum(each.times for each in forms), max(forms, key=_times)) for forms in found.values())
    often = sorted((-count, best.words, best) for count, best in families if count >= LEAST_TOGETHER)
    return tuple(Continuation(words, tuple(_places(snapshot, best))) for _, words, best in often[:limit])


class _Found(NamedTuple):
    """How often a word follows in one generation, alone or with the one that nearly always comes next, and in which passages."""

    generation: int
    times: int
    words: tuple[str, ...]
    passages: tuple[int, ...]


def _times(found: _Found) -> int:
    return found.times


def _places(snapshot: Snapshot, found: _Found) -> Iterator[Stretch]:
    arrays, base = snapshot.generations[found.generation].arrays, snapshot.document_base[found.generation]
    for each in found.passages:
        start, end = arrays.passage_span[each].tolist()
        document = base + int(arrays.passage_document[each])
        yield Stretch(snapshot.ids[document], int(arrays.passage_page[each]), start, end)


def _following(
    arrays: Arrays, word: str, start: str, within: Bools
) -> Iterator[tuple[bytes, tuple[int, tuple[str, ...], tuple[int, ...]]]]:
    """Yield the term of each word that follows in one generation, how often it does, the words, and some passages."""
    forms = arrays.forms(word, is_exact=False)
    passages = _passages(arrays, forms, within)
    row, token = _tokens(arrays, passages)
    is_first = (token[:-1] >= forms.start) & (token[:-1] < forms.stop) & (row[:-1] == row[1:])
    after = np.flatnonzero(is_first) + 1
    folded = language.fold(start).encode()
    first, last = np.searchsorted(arrays.folded_words, [folded, folded + b"\xff"]).tolist()
    second = token[after]
    after = after[(second >= first) & (second < last) & ((second < forms.start) | (second >= forms.stop))]
    after = after[np.argsort(token[after], kind="stable")]
    numbers, begin, counts = np.unique(token[after], return_index=True, return_counts=True)
    for number, at, count in zip(numbers.tolist(), begin.tolist(), counts.tolist(), strict=True):
        same = after[at : at + count]
        words = [arrays.words[each].decode("utf-8", "ignore") for each in (number, *_next(row, token, same))]
        if words[0].isalpha() and not language.is_weak(words[0]):
            kept = tuple(each for each in words if each.isalpha() and not language.is_weak(each))
            held = tuple(passages[row[same[:PLACES]]].tolist())
            yield bytes(arrays.terms[arrays.word_term[number]]), (count, kept, held)


def _next(row: Longs, token: Ints, at: Longs) -> Iterator[int]:
    """Yield the word that nearly always comes after some places, if there is one."""
    inside = at[at + 1 < len(row)]
    inside = inside[row[inside] == row[inside + 1]] + 1
    if len(inside) >= LEAST_TOGETHER:
        numbers, counts = np.unique(token[inside], return_counts=True)
        if counts.max() >= NEARLY_ALWAYS * len(at):
            yield int(numbers[counts.argmax()])


def _tokens(arrays: Arrays, passages: Longs) -> tuple[Longs, Ints]:
    """List the telling tokens of passages: of which passage each is, and its word."""
    row, _, token = read_tokens(arrays, passages)
    is_light = np.zeros(len(arrays.words), dtype=np.bool_)
    for word in language.LIGHT_WORDS:
        is_light[arrays.forms(word, is_exact=True)] = True
    is_telling = ~is_light[token]
    return row[is_telling], token[is_telling]


def _passages(arrays: Arrays, forms: range, within: Bools) -> Longs:
    """Choose passages of pages that hold a word, of documents that may be read."""
    is_held = np.zeros(arrays.passages, dtype=np.bool_)
    for term in set(arrays.word_term[forms.start : forms.stop].tolist()):
        is_held[arrays.posting_passage[arrays.posting_start[term] : arrays.posting_start[term + 1]]] = True
    held = np.flatnonzero(is_held)
    # A head has no characters, and what follows a word of a title may be the author.
    is_body = arrays.passage_span[held, 1] > arrays.passage_span[held, 0]
    held = held[is_body & within[arrays.passage_document[held]]]
    spread = np.linspace(0, len(held) - 1, min(len(held), READ_PASSAGES)).astype(np.int64)
    return np.asarray(held[spread], dtype=np.int64)
