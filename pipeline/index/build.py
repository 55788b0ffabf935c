"""Documents -> the arrays and the Whoosh index of one generation.

Each document is analysed once: its words become numbers, and both sides are made from them. All of
a generation's words are held at once, about 70 MB for 100,000 passages; sorting them takes several times that.
"""

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline import language
from pipeline.index import records, weights
from pipeline.index.layout import MAX_LABEL_BYTES, MAX_TERM_BYTES, Arrays, Bools, Ints, Longs, encode
from pipeline.index.records import Segment
from pipeline.index.spelling import signature
from pipeline.model import Document, DocumentId, IndexEntry, Language
from pipeline.query import Field

TITLE_WEIGHT = 5
"""How many times a word of the title counts; 3 loses 0.01 on cdtn_fr and its variants, and nothing gains (odd topics)."""

LEAST_PHRASE = 3
"""Times that two words must stand together to be shown as a phrase..."""

ALWAYS = 0.75
"""... which is this share, at least, of the times that one of them is said at all."""

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

    def add(self, entry: IndexEntry) -> None:
        """Read one document."""
        read = self.lexicon.readers[entry.document.language]
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
        self.readers = {each: _Reader(self, each) for each in Language}
        self.surfaces: list[str] = []  # word -> as written, lowered
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
        return len(self.surfaces) - 1


def _head(document: Document) -> tuple[str, ...]:
    return (document.title, *document.authors, document.organisation)


def build(folder: Path, analysis: Analysis, *, base: Arrays | None) -> None:
    """Write the arrays and the Whoosh index of the documents read into *folder*.

    *base* is the base that a small generation is weighed by; None makes a base.
    """
    words = _as_array(analysis.words, np.int32)
    main = _as_array(analysis.lexicon.main, np.int32)
    second = _as_array(analysis.lexicon.second, np.int32)
    names = sorted(analysis.lexicon.terms)
    rank = np.empty(len(names), dtype=np.int32)
    rank[[analysis.lexicon.terms[name] for name in names]] = np.arange(len(names), dtype=np.int32)
    main[main >= 0] = rank[main[main >= 0]]
    second[second >= 0] = rank[second[second >= 0]]

    layout = _Layout(analysis, words, main, second, len(names))
    terms = np.array(names or [b""], dtype=f"S{MAX_TERM_BYTES}")[: len(names)]
    folded = [encode(language.fold(word), MAX_LABEL_BYTES) for word in analysis.lexicon.surfaces]
    arrays = layout.arrays(terms, folded, base=base)
    arrays.save(folder)
    records.write(folder / records.FOLDER, layout.records(), terms=names, words=folded)


def _as_array(values: "array[int]", dtype: type) -> NDArray[np.int32]:
    return np.array(values, dtype=dtype)


class _Layout:
    """Numbers of words -> the arrays of `Arrays`, vectorised."""

    def __init__(self, analysis: Analysis, words: Ints, main: Ints, second: Ints, vocabulary: int) -> None:
        self._analysis = analysis
        self._words, self._vocabulary = words, vocabulary
        self._word_main, self._word_second = main, second
        self._main, self._second = (
            main[words] if len(words) else words,
            second[words] if len(words) else words,
        )
        self._starts = np.array(analysis.segment_start, dtype=np.int64)
        self._first_segment = np.array(analysis.first_segment, dtype=np.int64)
        self._heads = np.array(analysis.heads, dtype=np.int64)
        documents = len(analysis.ids)
        # The head's segments become one passage: P = documents + passages of pages.
        body = np.diff(self._first_segment) - self._heads
        self._first_passage = np.concatenate([[0], np.cumsum(body + 1)]).astype(np.int64)
        segments = int(self._first_segment[-1])
        document = np.repeat(np.arange(documents), np.diff(self._first_segment))
        within = np.arange(segments) - self._first_segment[document] if segments else np.zeros(0, np.int64)
        passage = self._first_passage[document] + np.maximum(within - self._heads[document] + 1, 0)
        is_title = within == 0
        lengths = np.diff(self._starts)
        self._documents = documents
        self._token_passage = np.repeat(passage.astype(np.int32), lengths)
        self._token_document = np.repeat(document.astype(np.int32), lengths)
        self._token_is_title = np.repeat(is_title, lengths)
        self._is_body = np.repeat(within >= self._heads[document], lengths)

    def _surfaces(self, surfaces: list[str]) -> list[str]:
        """Choose for each term the word that is written most often for it."""
        seen = np.bincount(self._words, minlength=len(surfaces))
        chosen, best = [""] * self._vocabulary, [0] * self._vocabulary
        for word, term in enumerate(self._word_main.tolist()):
            if term >= 0 and seen[word] > best[term]:
                best[term], chosen[term] = int(seen[word]), surfaces[word]
        return chosen

    def _labels(self, surfaces: list[str], chosen: list[str]) -> NDArray[np.bytes_]:
        """Give for each term the word chosen, or the phrase that it nearly always comes in."""
        labels = [encode(word, MAX_LABEL_BYTES) for word in chosen]
        for term, (begin, end) in self._phrases().items():
            labels[term] = encode(" ".join(surfaces[word] for word in self._words[begin:end].tolist()), MAX_LABEL_BYTES)
        return np.array(labels or [b""], dtype=f"S{MAX_LABEL_BYTES}")[: self._vocabulary]

    def _names(self, names: "Counter[int]") -> Bools:
        """Mark the terms that are written with a capital more often than not."""
        capitals = np.zeros(self._vocabulary, dtype=np.int64)
        for word, count in names.items():
            if self._word_main[word] >= 0:
                capitals[self._word_main[word]] += count
        said = np.bincount(self._main[self._main >= 0], minlength=self._vocabulary)
        return np.asarray(2 * capitals > said, dtype=np.bool_)

    def _phrases(self) -> dict[int, tuple[int, int]]:
        """Find the terms that nearly always stand beside the same other one: «Ille-et-Vilaine», «aide à domicile».

        Gives, for each, where the phrase is first written: the begin and end of its words.
        """
        kept = np.flatnonzero((self._main >= 0) & self._is_body)
        first, second = kept[:-1], kept[1:]
        segment = np.repeat(np.arange(len(self._starts) - 1), np.diff(self._starts))
        # Neighbours with no other kept word between, and few small ones.
        near = (
            (second - first <= MAX_LINK + 1)
            & (segment[first] == segment[second])
            & (self._main[first] != self._main[second])
        )
        first, second = first[near], second[near]
        keys = self._main[first].astype(np.int64) * max(self._vocabulary, 1) + self._main[second]
        pairs, place, counts = np.unique(keys, return_index=True, return_counts=True)
        said = np.bincount(self._main[kept], minlength=self._vocabulary)
        found: dict[int, tuple[int, int]] = {}
        for each in np.flatnonzero(counts >= LEAST_PHRASE).tolist():
            for term in divmod(int(pairs[each]), self._vocabulary):
                if counts[each] >= ALWAYS * said[term] and term not in found:
                    found[term] = int(first[place[each]]), int(second[place[each]]) + 1
        return found

    def _spellings(self, folded: list[bytes]) -> dict[str, Any]:
        """List the words that have a term, with their terms and where they stand."""
        known = [encode(word, MAX_LABEL_BYTES) for word in self._analysis.lexicon.surfaces]
        kept = np.flatnonzero(self._word_main >= 0)
        chosen = np.array(sorted(kept.tolist(), key=lambda word: (folded[word], known[word], word)), dtype=np.int64)
        number = np.full(len(known), -1, dtype=np.int32)
        number[chosen] = np.arange(len(chosen), dtype=np.int32)
        is_token = self._main >= 0
        token_word = number[self._words[is_token]] if len(self._words) else self._words
        # Word by word, the documents that hold it.
        among = token_word.astype(np.int64) * max(self._documents, 1) + self._token_document[is_token]
        titles = among[self._token_is_title[is_token]]
        keys, counts = _counted(np.concatenate([among, *[titles] * (TITLE_WEIGHT - 1)]))
        tokens = np.bincount(self._token_passage[is_token], minlength=int(self._first_passage[-1]))
        return {
            "words": _texts([known[word] for word in chosen.tolist()]),
            "folded_words": _texts([folded[word] for word in chosen.tolist()]),
            "word_count": np.bincount(self._words, minlength=len(known))[chosen].astype(np.int32),
            "word_signature": np.array([signature(folded[word]) for word in chosen.tolist()], dtype=np.uint32),
            "word_term": self._word_main[chosen],
            "word_second": self._word_second[chosen],
            "word_start": _starts(keys // max(self._documents, 1), len(chosen)),
            "word_document": (keys % max(self._documents, 1)).astype(np.int32),
            "word_document_count": counts.astype(np.int32),
            "token_word": token_word,
            "token_start": np.concatenate([[0], np.cumsum(tokens)]).astype(np.int64),
        }

    def arrays(self, terms: NDArray[np.bytes_], folded: list[bytes], *, base: Arrays | None) -> Arrays:
        """Compute every array."""
        lexicon = self._analysis.lexicon
        chosen = self._surfaces(lexicon.surfaces)
        passages = int(self._first_passage[-1])
        keys, counts = self._postings(passages)
        document_of = np.repeat(np.arange(len(self._analysis.ids), dtype=np.int32), np.diff(self._first_passage))
        page, span = self._places(passages)
        vectors = self._vectors(terms, base)
        return Arrays(
            terms=terms,
            labels=self._labels(lexicon.surfaces, chosen),
            is_telling=np.array(
                [weights.is_telling(*each) for each in zip(terms.tolist(), chosen, strict=True)], np.bool_
            ),
            is_name=self._names(lexicon.names),
            posting_start=_starts(keys // max(passages, 1), self._vocabulary),
            posting_passage=(keys % max(passages, 1)).astype(np.int32),
            posting_count=np.minimum(counts, np.iinfo(np.uint16).max).astype(np.uint16),
            passage_length=self._lengths(passages),
            passage_document=document_of,
            passage_page=page,
            passage_span=span,
            first_passage=self._first_passage,
            **self._spellings(folded),
            **vectors,
        )

    def _postings(self, passages: int) -> tuple[Longs, Longs]:
        keys = []
        for numbers in (self._main, self._second):
            kept = numbers >= 0
            titles = kept & self._token_is_title
            keys.append(_keys(numbers, passages, self._token_passage, kept))
            keys += [_keys(numbers, passages, self._token_passage, titles)] * (TITLE_WEIGHT - 1)
        return _counted(np.concatenate(keys))

    def _lengths(self, passages: int) -> Ints:
        kept = self._main >= 0
        lengths = np.bincount(self._token_passage[kept], minlength=passages)
        titles = np.bincount(self._token_passage[kept & self._token_is_title], minlength=passages)
        return (lengths + (TITLE_WEIGHT - 1) * titles).astype(np.int32)

    def _places(self, passages: int) -> tuple[Ints, Ints]:
        page, span = np.ones(passages, dtype=np.int32), np.zeros((passages, 2), dtype=np.int32)
        is_body = np.ones(passages, dtype=np.bool_)
        is_body[self._first_passage[:-1]] = False
        if self._analysis.places:
            places = np.array(self._analysis.places, dtype=np.int32)
            page[is_body], span[is_body] = places[:, 0], places[:, 1:]
        return page, span

    def _vectors(self, terms: NDArray[np.bytes_], base: Arrays | None) -> dict[str, Any]:
        """Weigh documents × terms by TF-IDF for relatedness; see `pipeline.index.relatedness`."""
        documents = len(self._analysis.ids)
        telling = np.array([weights.is_weighed(term) for term in terms.tolist()], dtype=np.bool_)
        kept = self._main >= 0
        kept[kept] = telling[self._main[kept]]
        keys, counts = _counted(_keys(self._token_document, max(self._vocabulary, 1), self._main, kept))
        row, term = keys // max(self._vocabulary, 1), (keys % max(self._vocabulary, 1)).astype(np.int32)
        start = _starts(row, documents)
        if base is None:
            idf, weight = weights.by_scikit_learn(start, term, counts, self._vocabulary)
        else:
            idf, weight = weights.by_base(start, term, counts, terms, base)
        by_term = np.argsort(term, kind="stable")
        return {
            "idf": idf,
            "vector_start": start,
            "vector_term": term,
            "vector_weight": weight,
            "column_start": _starts(term[by_term], self._vocabulary),
            "column_document": row[by_term].astype(np.int32),
            "column_weight": weight[by_term],
        }

    def records(self) -> Iterator[tuple[Segment, ...]]:
        """Yield, for Whoosh, the segments of each document with the position of each kept word."""
        for document in range(len(self._analysis.ids)):
            yield tuple(self._segments(document))

    def _segments(self, document: int) -> Iterator[Segment]:
        first, last = int(self._first_segment[document]), int(self._first_segment[document + 1])
        heads = int(self._heads[document])
        pages = self._passage_pages(document)
        position, previous = 0, None
        for segment in range(first, last):
            begin, end = int(self._starts[segment]), int(self._starts[segment + 1])
            within = segment - first
            page = None if within < heads else pages[within - heads]
            if page is None or page != previous:
                position += PAGE_GAP
            previous = page
            kept = self._main[begin:end] >= 0
            count = int(kept.sum())
            yield Segment(
                field=Field.TITLE if within == 0 else Field.AUTHOR if within < heads else None,
                words=self._words[begin:end][kept],
                main=self._main[begin:end][kept],
                second=self._second[begin:end][kept],
                position=position,
            )
            position += count

    def _passage_pages(self, document: int) -> list[int]:
        first = int(self._first_passage[document]) - document
        last = int(self._first_passage[document + 1]) - document - 1
        return [place[0] for place in self._analysis.places[first:last]]


def _texts(values: list[bytes]) -> NDArray[np.bytes_]:
    return np.array(values or [b""], dtype=f"S{MAX_LABEL_BYTES}")[: len(values)]


def _starts(sorted_numbers: Longs | Ints, count: int) -> Longs:
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
