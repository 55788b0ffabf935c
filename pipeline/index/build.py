"""Documents -> their words, inverted: one part of a collection, by itself.

Each document is analysed once: its words become numbers, and all else is made from them. The words of the part are held
at once, about 16 KB a passage while they are sorted; `pipeline.index.parts` keeps parts small, and
`pipeline.index.merging` makes one index of them.
"""

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline import language
from pipeline.index.layout import (
    MAX_LABEL_BYTES,
    MAX_TERM_BYTES,
    WORD_KEY,
    Bools,
    Ints,
    Inversion,
    Longs,
    encode,
)
from pipeline.index.weights import is_weighed
from pipeline.model import Document, DocumentId, IndexEntry, Language

TITLE_WEIGHT = 5
"""How many times a word of the title counts; 3 loses 0.01 on cdtn_fr and its variants, and nothing gains (odd topics)."""

MAX_LINK = 2
"""Small words between the two words of a phrase, at most: «de la»."""

PAGE_GAP = 64
"""Positions left between two pages, so that no phrase spans them."""


@dataclass(slots=True)
class Analysis:
    """The words of many documents as numbers, in reading order.

    A *segment* is a piece of text that phrases do not leave, or a passage of a page.
    """

    words: "array[int]" = field(default_factory=lambda: array("i"))
    segment_start: "array[int]" = field(default_factory=lambda: array("q", [0]))
    first_segment: list[int] = field(default_factory=lambda: [0])
    heads: list[int] = field(default_factory=list)  # segments of each document before its passages
    places: list[tuple[int, int, int]] = field(default_factory=list)  # page, start, end of each passage
    ids: list[DocumentId] = field(default_factory=list)
    lexicon: "Lexicon" = field(default_factory=lambda: Lexicon())
    readers: "dict[Language, _Reader]" = field(init=False)

    def __post_init__(self) -> None:
        # Not within the lexicon, which would then never be freed at once: parts follow each other.
        self.readers = {each: _Reader(self.lexicon, each) for each in Language}

    @property
    def passages(self) -> int:
        """How many passages there are, the head of each document being one."""
        return len(self.places) + len(self.ids)

    def add(self, entry: IndexEntry) -> None:
        """Read one document."""
        read = self.readers[entry.document.language]
        head = _head(entry.document)
        for text in head:
            self._segment([read[word] for word in language.words(text)])
        for passage in entry.passages:
            self.lexicon.names.update(read[word] for word in language.names(passage.text))
            self._segment([read[word] for word in language.words(passage.text)])
            self.places.append((passage.page, passage.start, passage.end))
        self.heads.append(len(head))
        self.first_segment.append(len(self.segment_start) - 1)
        self.ids.append(entry.document.id)

    def _segment(self, words: list[int]) -> None:
        self.words.extend(words)
        self.segment_start.append(len(self.words))


class _Reader(dict[str, int]):
    """Word -> its number, for one language; numbers are given as words are met."""

    def __init__(self, lexicon: "Lexicon", tongue: Language) -> None:
        super().__init__()
        self._lexicon, self._language = lexicon, tongue

    def __missing__(self, word: str) -> int:
        number = self[word] = self._lexicon.learn(word, self._language)
        return number


class Lexicon:
    """Numbers for words, and for the terms that words are indexed under."""

    def __init__(self) -> None:
        self.surfaces: list[str] = []  # word -> as written, lowered
        self.languages: list[Language] = []
        self.main: array[int] = array("i")  # word -> term, -1 for a stop word
        self.second: array[int] = array("i")  # word -> second term, -1 for none
        self.terms: dict[bytes, int] = {}
        self.names: Counter[int] = Counter()  # word -> times with a capital within a sentence

    def learn(self, word: str, tongue: Language) -> int:
        """Give a new word its number and those of its terms."""
        numbers = [self.terms.setdefault(encode(term), len(self.terms)) for term in language.terms(word, tongue)]
        self.main.append(numbers[0] if numbers else -1)
        self.second.append(numbers[1] if len(numbers) > 1 else -1)
        self.surfaces.append(word)
        self.languages.append(tongue)
        return len(self.surfaces) - 1


def _head(document: Document) -> tuple[str, ...]:
    return (document.title, *document.authors, document.organisation)


def invert(analysis: Analysis) -> Inversion:
    """Sort the words of all documents read: by term, by word and by document."""
    return _Inverting(analysis).inversion()


class _Inverting:
    """Numbers of words -> the arrays of `Inversion`, vectorised. A *token* is a word that has a term."""

    def __init__(self, analysis: Analysis) -> None:
        lexicon = analysis.lexicon
        self._analysis = analysis
        names = sorted(lexicon.terms)
        rank = np.empty(len(names), dtype=np.int32)
        rank[[lexicon.terms[name] for name in names]] = np.arange(len(names), dtype=np.int32)
        self._terms = _texts(names, MAX_TERM_BYTES)
        self._vocabulary, self._documents = len(names), len(analysis.ids)
        self._word_main, self._word_second = (
            _ranked(np.array(terms, dtype=np.int32), rank) for terms in (lexicon.main, lexicon.second)
        )
        self._words = np.array(analysis.words, dtype=np.int32)
        self._at = np.flatnonzero(self._word_main[self._words] >= 0) if len(self._words) else np.zeros(0, np.int64)
        token = self._words[self._at]
        self._main, self._second = self._word_main[token], self._word_second[token]
        self._place_segments()
        self._place_tokens()

    def _place_segments(self) -> None:
        """Say of each segment of what document and passage it is, and how many pages begin before it in its document."""
        first = np.array(self._analysis.first_segment, dtype=np.int64)
        heads = np.array(self._analysis.heads, dtype=np.int64)
        sizes = first[1:] - first[:-1]
        # The head's segments become one passage: P = documents + passages of pages.
        self._first_passage = np.concatenate([[0], np.cumsum(sizes - heads + 1)]).astype(np.int64)
        document = np.arange(self._documents, dtype=np.int32).repeat(sizes)
        within = np.arange(int(first[-1])) - first[document]
        self._segment_document, self._segment_within = document, within
        self._segment_is_body = within >= heads[document]
        passage = self._first_passage[document] + np.maximum(within - heads[document] + 1, 0)
        self._segment_passage = passage.astype(np.int32)
        page = np.zeros(len(document), dtype=np.int32)
        page[self._segment_is_body] = [place[0] for place in self._analysis.places]
        begun = np.cumsum((page == 0) | (np.diff(page, prepend=0) != 0))
        before = np.concatenate([[0], begun])[first[:-1]]
        self._segment_pages = begun - before[document]

    def _place_tokens(self) -> None:
        """Say of each token in what segment, passage and document it is, and at what position of the document."""
        start = np.array(self._analysis.segment_start, dtype=np.int64)
        lengths = start[1:] - start[:-1]
        segment = np.arange(len(lengths), dtype=np.int32).repeat(lengths)[self._at]
        self._segment = segment
        self._passage, self._document = self._segment_passage[segment], self._segment_document[segment]
        self._is_body = self._segment_is_body[segment]
        self._is_title = self._segment_within[segment] == 0
        first = np.searchsorted(self._document, np.arange(self._documents))
        within = np.arange(len(segment)) - first[self._document]
        self._position = PAGE_GAP * self._segment_pages[segment] + within

    def inversion(self) -> Inversion:
        """Make every array."""
        passages = int(self._first_passage[-1])
        page, span = self._places(passages)
        surface = [encode(word, MAX_LABEL_BYTES) for word in self._analysis.lexicon.surfaces]
        return Inversion(
            terms=self._terms,
            term_body=np.bincount(self._main[self._is_body], minlength=self._vocabulary),
            term_count=np.bincount(self._main, minlength=self._vocabulary),
            term_capitals=self._capitals(),
            passage_length=self._lengths(passages),
            passage_page=page,
            passage_span=span,
            first_passage=self._first_passage,
            **self._postings(passages),
            **self._vectors(),
            **self._pairs(),
            written=self._words,
            surface=_texts(surface, MAX_LABEL_BYTES),
            **self._spellings(surface),
            **self._records("body", np.ones(len(self._main), dtype=np.bool_)),
            **self._records("title", self._is_title),
            **self._records("author", ~self._is_title & ~self._is_body),
        )

    def _capitals(self) -> Longs:
        capitals = np.zeros(self._vocabulary, dtype=np.int64)
        for word, count in self._analysis.lexicon.names.items():
            if self._word_main[word] >= 0:
                capitals[self._word_main[word]] += count
        return capitals

    def _lengths(self, passages: int) -> Ints:
        lengths = np.bincount(self._passage, minlength=passages)
        titles = np.bincount(self._passage[self._is_title], minlength=passages)
        return (lengths + (TITLE_WEIGHT - 1) * titles).astype(np.int32)

    def _places(self, passages: int) -> tuple[Ints, Ints]:
        page, span = np.ones(passages, dtype=np.int32), np.zeros((passages, 2), dtype=np.int32)
        is_body = np.ones(passages, dtype=np.bool_)
        is_body[self._first_passage[:-1]] = False
        if self._analysis.places:
            places = np.array(self._analysis.places, dtype=np.int32)
            page[is_body], span[is_body] = places[:, 0], places[:, 1:]
        return page, span

    def _postings(self, passages: int) -> dict[str, Any]:
        keys = []
        for terms in (self._main, self._second):
            kept = terms >= 0
            keys.append(_keys(terms, passages, self._passage, kept))
            keys += [_keys(terms, passages, self._passage, kept & self._is_title)] * (TITLE_WEIGHT - 1)
        key, counts = _counted(np.concatenate(keys))
        return {
            "posting_start": starts(key // max(passages, 1), self._vocabulary),
            "posting_passage": (key % max(passages, 1)).astype(np.int32),
            "posting_count": np.minimum(counts, np.iinfo(np.uint16).max).astype(np.uint16),
        }

    def _vectors(self) -> dict[str, Any]:
        """Count the terms of each document, for relatedness; see `pipeline.index.weights`."""
        weighed = np.array([is_weighed(term) for term in self._terms.tolist()], dtype=np.bool_)
        size = max(self._vocabulary, 1)
        kept = weighed[self._main] if self._vocabulary else np.zeros(0, np.bool_)
        key, counts = _counted(_keys(self._document, size, self._main, kept))
        return {
            "vector_start": starts(key // size, self._documents),
            "vector_term": (key % size).astype(np.int32),
            "vector_count": counts.astype(np.int32),
        }

    def _pairs(self) -> dict[str, Any]:
        """Count the terms that stand side by side, with few small words between, of which phrases are made."""
        body = np.flatnonzero(self._is_body)
        first, second = body[:-1], body[1:]
        near = (
            (self._at[second] - self._at[first] <= MAX_LINK + 1)
            & (self._segment[first] == self._segment[second])
            & (self._main[first] != self._main[second])
        )
        first, second = first[near], second[near]
        size = max(self._vocabulary, 1)
        keys = self._main[first].astype(np.int64) * size + self._main[second]
        pairs, place, counts = np.unique(keys, return_index=True, return_counts=True)
        begin = self._at[first[place]]
        return {
            "pair_start": starts(pairs // size, self._vocabulary),
            "pair_second": (pairs % size).astype(np.int32),
            "pair_count": counts.astype(np.int32),
            "pair_begin": begin,
            "pair_length": (self._at[second[place]] + 1 - begin).astype(np.uint8),
        }

    def _spellings(self, surface: list[bytes]) -> dict[str, Any]:
        """List the words that have a term, with their terms and where they stand."""
        kept = np.flatnonzero(self._word_main >= 0)
        keys, first, rows = np.unique(self._word_keys(kept.tolist(), surface), return_index=True, return_inverse=True)
        number = np.full(len(surface), -1, dtype=np.int32)
        number[kept] = rows
        token = number[self._words[self._at]]
        # Word by word, the documents that hold it.
        size = max(self._documents, 1)
        among = token.astype(np.int64) * size + self._document
        key, counts = _counted(np.concatenate([among, *[among[self._is_title]] * (TITLE_WEIGHT - 1)]))
        tokens = np.bincount(self._passage, minlength=int(self._first_passage[-1]))
        return {
            "word_key": keys,
            "word_count": np.bincount(token, minlength=len(keys)).astype(np.int32),
            "word_term": self._word_main[kept[first]],
            "word_second": self._word_second[kept[first]],
            "word_start": starts(key // size, len(keys)),
            "word_document": (key % size).astype(np.int32),
            "word_document_count": counts.astype(np.int32),
            "token_word": token,
            "token_start": np.concatenate([[0], np.cumsum(tokens)]).astype(np.int64),
            **self._presence("title", self._is_title, token, len(keys)),
            **self._presence("author", ~self._is_title & ~self._is_body, token, len(keys)),
        }

    def _word_keys(self, kept: list[int], surface: list[bytes]) -> NDArray[np.bytes_]:
        lexicon = self._analysis.lexicon
        keys = np.zeros(len(kept), dtype=WORD_KEY)
        keys["folded"] = [encode(language.fold(lexicon.surfaces[word]), MAX_LABEL_BYTES) for word in kept]
        keys["word"] = [surface[word] for word in kept]
        keys["language"] = [lexicon.languages[word].value for word in kept]
        return keys.view(f"S{WORD_KEY.itemsize}")

    def _presence(self, field: str, kept: Bools, token: Ints, words: int) -> dict[str, Any]:
        """List the documents that hold each word in one field."""
        size = max(self._documents, 1)
        key, _ = _counted(_keys(token, size, self._document, kept))
        return {
            f"{field}_word_start": starts(key // size, words),
            f"{field}_word_document": (key % size).astype(np.int32),
        }

    def _records(self, field: str, kept: Bools) -> dict[str, Any]:
        """List the documents that hold each term in one field, with its positions there."""
        chosen = np.flatnonzero(kept)
        doubled = chosen[self._second[chosen] >= 0]
        token = np.concatenate([chosen, doubled])
        # Tokens stand in the order of documents and positions: within a term, their own numbers sort them.
        key = np.concatenate([self._main[chosen], self._second[doubled]]).astype(np.int64) << _TOKEN_BITS | token
        key.sort()
        term, token = key >> _TOKEN_BITS, key & ((1 << _TOKEN_BITS) - 1)
        document, position = self._document[token], self._position[token]
        is_first = np.ones(len(term), dtype=np.bool_)
        is_first[1:] = (term[1:] != term[:-1]) | (document[1:] != document[:-1])
        first = np.flatnonzero(is_first)
        return {
            f"{field}_start": starts(term[first], self._vocabulary),
            f"{field}_document": document[first],
            f"{field}_place_start": np.append(first, len(term)),
            f"{field}_place": np.where(is_first, position, np.diff(position, prepend=0)).astype(np.uint32),
        }


_TOKEN_BITS = 32


def _ranked(terms: Ints, rank: Ints) -> Ints:
    """Number terms by their order; what has none keeps -1."""
    terms[terms >= 0] = rank[terms[terms >= 0]]
    return terms


def _texts(values: list[bytes], size: int) -> NDArray[np.bytes_]:
    return np.array(values or [b""], dtype=f"S{size}")[: len(values)]


def starts(sorted_numbers: Longs | Ints, count: int) -> Longs:
    """Where each of *count* numbers begins in a sorted array, and its end."""
    return np.concatenate([[0], np.cumsum(np.bincount(sorted_numbers, minlength=count))]).astype(np.int64)


def _keys(high: Ints, size: int, low: Ints, kept: Bools) -> Longs:
    """Make one number of two for each token kept: ``high * size + low``."""
    keys = high[kept].astype(np.int64)
    keys *= size
    keys += low[kept]
    return keys


def _counted(keys: Longs) -> tuple[Longs, Longs]:
    """Sort the keys in place; give each once, with how many times it came."""
    keys.sort()
    is_first = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
    first = np.flatnonzero(is_first)
    return keys[first], np.diff(first, append=len(keys))
