"""How words stand to one another, read from the tokens of chosen passages.

Ranking counts words; it does not see that two of them make one expression, nor that they are a whole title. That is read here,
for the few passages that count: those of the best documents, and those among which a page is chosen.
"""

from collections.abc import Sequence

import numpy as np

from pipeline.index.build import TITLE_WEIGHT
from pipeline.index.layout import Arrays, Floats, Ints, Longs

REACH = 5
"""Kept words from one word asked for to the next, at most, for the two to be near: 3 and 10 give the same on the judged sets."""


def closeness(arrays: Arrays, passages: Longs, terms: Sequence[Ints], rarity: Floats) -> Floats:
    """Say for each passage what its near words are worth.

    *terms* are the numbers of the terms of each word asked for; *rarity*, words × passages, is what each word is worth.
    Two different words that follow one another are worth the lesser of them over their distance; each pair counts once,
    where it is nearest.
    """
    row, _, word = _read(arrays, passages, terms)
    place = np.flatnonzero(word >= 0)
    one, other = place[:-1], place[1:]
    near = (row[one] == row[other]) & (word[one] != word[other]) & (other - one <= REACH)
    one, other = one[near], other[near]
    if not len(one):
        return np.zeros(len(passages), dtype=np.float32)
    worth = np.minimum(rarity[word[one], row[one]], rarity[word[other], row[other]]) / (other - one)
    lower, upper = np.minimum(word[one], word[other]), np.maximum(word[one], word[other])
    pair = (row[one] * len(terms) + lower) * len(terms) + upper
    order = np.lexsort((-worth, pair))
    best = order[np.concatenate([[True], np.diff(pair[order]) != 0])]
    return np.bincount(row[one[best]], worth[best], minlength=len(passages)).astype(np.float32)


def titles(arrays: Arrays, heads: Longs, terms: Sequence[Ints], rarity: Floats) -> Floats:
    """Say for each document what its title is worth, by the passage that is its head.

    The words asked for that the title holds are worth their *rarity*, times the root of the share of the question that they make,
    times the square of the share of the title: a title is a subject, and one that says other things besides is another subject.
    """
    row, place, word = _read(arrays, heads, terms)
    tokens = arrays.token_start[heads + 1] - arrays.token_start[heads]
    # Those of a title count more than once in the length of a head, and come first.
    length = (arrays.passage_length[heads] - tokens) // (TITLE_WEIGHT - 1)
    is_asked = (word >= 0) & (place < length[row])
    share = np.bincount(row[is_asked], minlength=len(heads)) / np.maximum(length, 1)
    held = np.unique(row[is_asked] * len(terms) + word[is_asked])
    worth = np.bincount(held // len(terms), rarity[held % len(terms)], minlength=len(heads))
    return np.asarray(worth * np.sqrt(worth / rarity.sum()) * share**2, dtype=np.float32)


def _read(arrays: Arrays, passages: Longs, terms: Sequence[Ints]) -> tuple[Longs, Longs, Longs]:
    """List the tokens of passages: which passage, at what place in it, and for which word asked it stands, -1 for none."""
    row, place, token = read_tokens(arrays, passages)
    number = np.full(len(arrays.terms) + 1, -1, dtype=np.int64)  # the last for -1: no second term
    for at, wanted in enumerate(terms):
        number[wanted] = at
    return row, place, np.maximum(number[arrays.word_term[token]], number[arrays.word_second[token]])


def read_tokens(arrays: Arrays, passages: Longs) -> tuple[Longs, Longs, Ints]:
    """List the tokens of passages: which passage of these, at what place in it, and the number of the word."""
    start = arrays.token_start[passages]
    length = arrays.token_start[passages + 1] - start
    row = np.repeat(np.arange(len(passages)), length)
    place = np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length)
    return row, place, arrays.token_word[place + start[row]]


def side_by_side(arrays: Arrays, passages: Sequence[range], terms: Sequence[int | None]) -> tuple[Longs, Longs]:
    """List the pairs of terms that follow one another in texts, each given as its passages: texts, and pairs.

    *terms* are numbers of terms, None where one is unknown; a pair is the places of its two terms there, as
    ``first * len(terms) + second``. A text has each of its pairs once; both arrays are in order.
    """
    place = np.full(len(arrays.terms), -1, dtype=np.int16)
    for number, term in enumerate(terms):
        if term is not None:
            place[term] = number
    start, end = (
        arrays.token_start[list(sides)] for sides in zip(*((each.start, each.stop) for each in passages), strict=True)
    )
    tokens = np.concatenate([arrays.token_word[first:last] for first, last in zip(start, end, strict=True)])
    found = place[arrays.word_term[tokens]]
    is_found = found >= 0
    near = np.flatnonzero(is_found[:-1] & is_found[1:])
    near = near[found[near] != found[near + 1]]
    ends = np.cumsum(end - start)
    text = np.searchsorted(ends, near, side="right")
    # The token after is of the same passage, hence of the same text.
    after = near + 1 + start[text] - (ends - (end - start))[text]
    is_within = arrays.token_start[np.searchsorted(arrays.token_start, after)] != after
    near, text = near[is_within], text[is_within]
    size = len(terms) * len(terms)
    keys = np.unique(text * size + found[near].astype(np.int64) * len(terms) + found[near + 1])
    return keys // max(size, 1), keys % max(size, 1)
