"""How near to one another the words asked for stand, read from the tokens of chosen passages.

Ranking counts words; it does not see that two of them make one expression. That is read here, for the few passages that
count: those of the best documents, and those among which a page is chosen.
"""

from collections.abc import Sequence

import numpy as np

from pipeline.index.layout import Arrays, Floats, Ints, Longs

REACH = 5
"""Kept words from one word asked for to the next, at most, for the two to be near: 3 and 10 give the same on the judged sets."""


def closeness(arrays: Arrays, passages: Longs, terms: Sequence[Ints], rarity: Floats) -> Floats:
    """Say for each passage what its near words are worth.

    *terms* are the numbers of the terms of each word asked for; *rarity*, words × passages, is what each word is worth.
    Two different words that follow one another are worth the lesser of them over their distance; each pair counts once,
    where it is nearest.
    """
    start = arrays.token_start[passages]
    length = arrays.token_start[passages + 1] - start
    row = np.repeat(np.arange(len(passages)), length)
    token = arrays.token_word[np.arange(len(row)) + np.repeat(start - np.cumsum(length) + length, length)]
    word = np.full(len(row), -1, dtype=np.int64)
    main, second = arrays.word_term[token], arrays.word_second[token]
    for number, wanted in enumerate(terms):
        word[np.isin(main, wanted) | np.isin(second, wanted)] = number
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
