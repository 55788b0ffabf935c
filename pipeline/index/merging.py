"""Parts of a collection -> the arrays and the records of one generation.

Parts stand one after the other: documents and passages of a part keep their order, and follow those of the parts before it.
Terms and words are sorted alike in all, so each array is made by streaming: a block of rows at a time, of which each part
gives one slice. What is held is a block, and what is known of each term and word: some 600 bytes for one written word.
"""

import shutil
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.index import records, weights
from pipeline.index.build import starts
from pipeline.index.layout import (
    MAX_LABEL_BYTES,
    MAX_TERM_BYTES,
    WORD_KEY,
    Arrays,
    Bools,
    Floats,
    Ints,
    Longs,
    mapped,
    save,
    writing,
)
from pipeline.index.records import Postings
from pipeline.index.spelling import signature

LEAST_PHRASE = 3
"""Times that two words must stand together to be shown as a phrase..."""

ALWAYS = 0.75
"""... which is this share, at least, of the times that one of them is said at all."""

STEPS = 5
"""How many steps a merge tells of."""

Renumber = Callable[[int, NDArray[Any]], NDArray[Any]]
"""What the numbers of a part, by its place among the parts, become in the whole."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part on disk: the arrays of an `Inversion`, or others made from it, read slice by slice."""

    folder: Path

    def read(self, name: str, start: int = 0, end: int | None = None) -> NDArray[Any]:
        """Give a copy of some rows: nothing of the file stays mapped, so nothing of it counts as memory."""
        return np.array(mapped(self.folder / f"{name}.npy")[start:end])

    def length(self, name: str) -> int:
        """How many rows an array has."""
        return len(mapped(self.folder / f"{name}.npy"))


def merge(
    parts: Sequence[Part], folder: Path, *, base: Arrays | None, block: int, report: Callable[[int], None]
) -> None:
    """Write the arrays and the Whoosh index of some parts, in their order, into *folder*.

    *base* is the base that a small generation is weighed by; None makes a base. No more than *block* entries are held at
    once, or those of one row. *report* is told of each step done.
    """
    whole = _Whole(parts, folder, block)
    steps = (
        whole.write_passages,
        whole.write_lexicon,
        whole.write_occurrences,
        lambda: whole.write_vectors(base),
        whole.write_records,
    )
    for number, step in enumerate(steps, 1):
        step()
        report(number)


class _Whole:
    """The parts as one: what their numbers become, and what is written of them."""

    def __init__(self, parts: Sequence[Part], folder: Path, block: int) -> None:
        self._parts, self._folder, self._block = parts, folder, block
        self._terms = _union([part.read("terms") for part in parts], MAX_TERM_BYTES)
        self._keys = _union([part.read("word_key") for part in parts], WORD_KEY.itemsize)
        self._term_numbers = [_numbers(part.read("terms"), self._terms) for part in parts]
        self._word_numbers = [_numbers(part.read("word_key"), self._keys) for part in parts]
        self._first_document = _offsets([part.length("first_passage") - 1 for part in parts])
        self._first_passage = _offsets([part.length("passage_length") for part in parts])
        self._words = self._keys.view(WORD_KEY)

    @property
    def _documents(self) -> int:
        return int(self._first_document[-1])

    @property
    def _passages(self) -> int:
        return int(self._first_passage[-1])

    # Row by row

    def write_passages(self) -> None:
        """Write what is known of each passage: parts one after the other."""
        self._append("passage_length", np.int32)
        self._append("passage_page", np.int32)
        self._append("passage_span", np.int32, width=(2,))
        self._append("token_word", np.int32, renumber=self._as_words)
        self._append_starts("first_passage")
        self._append_starts("token_start")
        with writing(self._folder, "passage_document", np.int32, (self._passages,)) as write:
            for part, first in zip(self._parts, self._first_document, strict=False):
                sizes = np.diff(part.read("first_passage"))
                write(np.repeat(np.arange(first, first + len(sizes)), sizes))

    def _append(
        self, name: str, dtype: type, *, width: tuple[int, ...] = (), renumber: Renumber = lambda _, values: values
    ) -> None:
        length = sum(part.length(name) for part in self._parts)
        with writing(self._folder, name, dtype, (length, *width)) as write:
            for at, part in enumerate(self._parts):
                write(renumber(at, part.read(name)))

    def _append_starts(self, name: str) -> None:
        length = sum(part.length(name) - 1 for part in self._parts)
        with writing(self._folder, name, np.int64, (length + 1,)) as write:
            write(np.zeros(1, np.int64))
            end = 0
            for part in self._parts:
                write(part.read(name, 1) + end)
                end += int(part.read(name, -1)[0])

    def _as_words(self, at: int, numbers: NDArray[Any]) -> Ints:
        return np.asarray(self._word_numbers[at][numbers], dtype=np.int32)

    def _as_terms(self, at: int, numbers: NDArray[Any]) -> Ints:
        return np.asarray(self._term_numbers[at][numbers], dtype=np.int32)

    def _as_documents(self, at: int, numbers: NDArray[Any]) -> Ints:
        return np.asarray(numbers + self._first_document[at], dtype=np.int32)

    def _as_passages(self, at: int, numbers: NDArray[Any]) -> Ints:
        return np.asarray(numbers + self._first_passage[at], dtype=np.int32)

    # Terms and words

    def write_lexicon(self) -> None:
        """Write what is known of each term and of each word."""
        folded = self._words["folded"]
        count, term, second = self._of_words()
        save(self._folder, "words", self._words["word"])
        save(self._folder, "folded_words", folded)
        save(self._folder, "word_count", count)
        save(self._folder, "word_term", term)
        save(self._folder, "word_second", second)
        save(self._folder, "word_signature", np.array([signature(each) for each in folded.tolist()], dtype=np.uint32))
        chosen = self._most_written(count, term)
        written = (word.decode("utf-8", "ignore") for word in chosen.tolist())
        is_telling = map(weights.is_telling, self._terms.tolist(), written)
        save(self._folder, "terms", self._terms)
        save(self._folder, "is_telling", np.array(list(is_telling), dtype=np.bool_))
        save(self._folder, "is_name", self._are_names())
        for number, phrase in self._phrases():
            chosen[number] = phrase
        save(self._folder, "labels", chosen)

    def _of_words(self) -> tuple[Ints, Ints, Ints]:
        """Give how often each word is written, its main term and its second one."""
        count, term, second = (np.zeros(len(self._keys), dtype=np.int32) for _ in range(3))
        for at, part in enumerate(self._parts):
            numbers = self._word_numbers[at]
            count[numbers] += part.read("word_count")
            term[numbers] = self._as_terms(at, part.read("word_term"))
            other = part.read("word_second")
            second[numbers] = np.where(other < 0, -1, self._as_terms(at, other)) if len(other) else other
        return count, term, second

    def _most_written(self, count: Ints, term: Ints) -> NDArray[np.bytes_]:
        """Choose for each term the word that is written most often for it."""
        chosen = np.zeros(len(self._terms), dtype=f"S{MAX_LABEL_BYTES}")
        order = np.lexsort((-count, term))
        order = order[count[order] > 0]
        numbers, first = np.unique(term[order], return_index=True)
        chosen[numbers] = self._words["word"][order[first]]
        return chosen

    def _are_names(self) -> Bools:
        """Mark the terms that are written with a capital more often than not."""
        return np.asarray(2 * self._of_terms("term_capitals") > self._of_terms("term_count"), dtype=np.bool_)

    def _of_terms(self, name: str) -> Longs:
        total = np.zeros(len(self._terms), dtype=np.int64)
        for part, numbers in zip(self._parts, self._term_numbers, strict=True):
            total[numbers] += part.read(name)
        return total

    def _phrases(self) -> Iterator[tuple[int, bytes]]:
        """Yield the terms that nearly always stand beside the same other one, with both as they are first written.

        «Ille-et-Vilaine», «aide à domicile».
        """
        said, found = self._of_terms("term_body"), dict[int, tuple[int, int, int]]()
        columns = {"pair_second": self._as_terms, "pair_count": _same, "pair_begin": _same, "pair_length": _same}
        for rows, block in self._by_term("pair_start", columns).blocks():
            order, first = _grouped(rows, block["pair_second"])
            counts = np.add.reduceat(block["pair_count"][order], first)
            for each in np.flatnonzero(counts >= LEAST_PHRASE).tolist():
                at = order[first[each]]
                begin = int(block["pair_begin"][at])
                place = int(block["part"][at]), begin, begin + int(block["pair_length"][at])
                for term in (int(rows[at]), int(block["pair_second"][at])):
                    if counts[each] >= ALWAYS * said[term]:
                        found.setdefault(term, place)
        for at, part in enumerate(self._parts):
            written, surface = part.read("written"), part.read("surface")
            for term, (of, begin, end) in found.items():
                if of == at:
                    phrase = b" ".join(surface[written[begin:end]].tolist())
                    yield term, phrase[:MAX_LABEL_BYTES].decode("utf-8", "ignore").encode()

    # Where they stand

    def write_occurrences(self) -> None:
        """Write the passages that hold each term, and the documents that hold each word."""
        postings = self._by_term("posting_start", {"posting_passage": self._as_passages, "posting_count": _same})
        postings.write(self._folder)
        columns = {"word_document": self._as_documents, "word_document_count": _same}
        self._table("word_start", columns, self._word_numbers, len(self._keys)).write(self._folder)

    def _by_term(self, start: str, columns: Mapping[str, Renumber]) -> "_Table":
        return self._table(start, columns, self._term_numbers, len(self._terms))

    def _table(self, start: str, columns: Mapping[str, Renumber], rows: Sequence[Ints], count: int) -> "_Table":
        return _Table(self._parts, start, rows, count, columns, self._block)

    def write_vectors(self, base: Arrays | None) -> None:
        """Write the weight of each term in each document, document by document and term by term."""
        if base is None:
            frequency = self._frequency()
            idf, weigh = weights.idf(frequency, self._documents), weights.by_scikit_learn
        else:
            idf, weigh = weights.idf_of_base(self._terms, base), weights.by_formula
        save(self._folder, "idf", idf.astype(np.float32))
        self._append_starts("vector_start")
        self._append("vector_term", np.int32, renumber=self._as_terms)
        # Aside, what is made of each part, to be read again term by term.
        aside = [Part(self._folder / f"columns-{at}") for at in range(len(self._parts))]
        length = sum(part.length("vector_term") for part in self._parts)
        with writing(self._folder, "vector_weight", np.float32, (length,)) as write:
            for at, part in enumerate(self._parts):
                start, term = part.read("vector_start"), part.read("vector_term")
                weight = weigh(start, self._as_terms(at, term), part.read("vector_count"), idf)
                write(weight)
                _transpose(aside[at].folder, start, term, weight, len(self._term_numbers[at]))
        columns = {"column_document": self._as_documents, "column_weight": _same}
        replace(self._by_term("column_start", columns), parts=aside).write(self._folder)
        for each in aside:
            shutil.rmtree(each.folder)

    def _frequency(self) -> Longs:
        frequency = np.zeros(len(self._terms), dtype=np.int64)
        for part, numbers in zip(self._parts, self._term_numbers, strict=True):
            frequency[numbers] += np.bincount(part.read("vector_term"), minlength=len(numbers))
        return frequency

    # Records

    def write_records(self) -> None:
        """Write the Whoosh index."""
        records.write(self._folder / records.FOLDER, self._documents, self._postings())

    def _postings(self) -> Iterator[Postings]:
        for field in sorted(records.FIELDS):
            yield from self._positions(field)
            yield from self._presence(field)

    def _positions(self, field: str) -> Iterator[Postings]:
        """Yield the documents that hold each term in a field, with its positions there."""
        name = f"{field}_document"
        for rows, block in self._by_term(f"{field}_start", {name: self._as_documents}).blocks():
            order = np.argsort(rows, kind="stable")
            values = self._distances(field, block)
            yield from _postings(
                field, self._terms, rows[order], block[name][order], [values[at] for at in order.tolist()]
            )

    def _distances(self, field: str, block: "Columns") -> list[bytes]:
        """Give the distances of each entry of a block, as bytes."""
        values: list[bytes] = []
        for at, part in enumerate(self._parts):
            entries = block["entry"][block["part"] == at]
            if len(entries):
                # One slice a part: its entries of a block follow each other.
                place = part.read(f"{field}_place_start", int(entries[0]), int(entries[-1]) + 2)
                raw = part.read(f"{field}_place", int(place[0]), int(place[-1])).tobytes()
                ends = (_PLACE_BYTES * (place - place[0])).tolist()
                values += [raw[start:end] for start, end in pairwise(ends)]
        return values

    def _presence(self, field: str) -> Iterator[Postings]:
        """Yield the documents that hold each word in a field, its accents apart."""
        folded, number = np.unique(self._words["folded"], return_inverse=True)
        numbers = [number[each].astype(np.int32) for each in self._word_numbers]
        names = ("word_start", "word_document")
        start, name = names if field == records.EVERYWHERE else (f"{field}_{each}" for each in names)
        for rows, block in self._table(start, {name: self._as_documents}, numbers, len(folded)).blocks():
            order, first = _grouped(rows, block[name])
            chosen = order[first]
            yield from _postings(records.words_of(field), folded, rows[chosen], block[name][chosen], [])


_PLACE_BYTES = 4

Columns = Mapping[str, NDArray[Any]]
Block = tuple[Ints, Columns]
"""The rows of some entries, and their columns; ``part`` and ``entry`` say where each comes from."""


def _same(_: int, values: NDArray[Any]) -> NDArray[Any]:
    return values


def _postings(
    field: str, texts: NDArray[np.bytes_], rows: Ints, documents: NDArray[Any], values: list[bytes]
) -> Iterator[Postings]:
    """Yield the postings of each text, from entries sorted by the numbers of texts; *values* are there or not."""
    is_first = np.ones(len(rows), dtype=np.bool_)
    is_first[1:] = rows[1:] != rows[:-1]
    first = np.flatnonzero(is_first).tolist()
    held = array("I", documents.astype(np.uint32).tobytes())
    for begin, end in pairwise([*first, len(rows)]):
        yield Postings(field, texts[rows[begin]], held[begin:end], values[begin:end])


def _union(sorted_texts: Sequence[NDArray[np.bytes_]], size: int) -> NDArray[np.bytes_]:
    """Put sorted texts together, each once."""
    union = np.zeros(0, dtype=f"S{size}")
    for texts in sorted_texts:
        at = np.searchsorted(union, texts)
        is_new = np.ones(len(texts), dtype=np.bool_)
        is_inside = at < len(union)
        is_new[is_inside] = union[at[is_inside]] != texts[is_inside]
        union = np.insert(union, at[is_new], texts[is_new])
    return union


def _numbers(texts: NDArray[np.bytes_], union: NDArray[np.bytes_]) -> Ints:
    return np.searchsorted(union, texts).astype(np.int32)


def _offsets(sizes: Sequence[int] | Longs) -> Longs:
    return np.concatenate([[0], np.cumsum(np.array(sizes, dtype=np.int64))])


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows of entries of which every part has some: passages by term, documents by word.

    *rows* says which row of the whole each row of a part is, in order; *count* is how many there are in the whole.
    """

    parts: Sequence[Part]
    start: str
    rows: Sequence[Ints]
    count: int
    columns: Mapping[str, Renumber]
    block: int  # entries held at once

    def blocks(self) -> Iterator[Block]:
        """Yield all entries, some rows at a time: rows in order from block to block, parts in order within one."""
        for first, last in runs(self._sizes(), self.block):
            found: list[Block] = []
            for at, rows in enumerate(self.rows):
                low, high = np.searchsorted(rows, (first, last)).tolist()
                if low < high:
                    found.append(self._slice(at, low, high))
            if found:
                names = found[0][1]
                yield (
                    np.concatenate([rows for rows, _ in found]),
                    {name: np.concatenate([values[name] for _, values in found]) for name in names},
                )

    def _sizes(self) -> Longs:
        sizes = np.zeros(self.count, dtype=np.int64)
        for part, rows in zip(self.parts, self.rows, strict=True):
            np.add.at(sizes, rows, np.diff(part.read(self.start)))
        return sizes

    def _slice(self, at: int, low: int, high: int) -> Block:
        part = self.parts[at]
        ends = part.read(self.start, low, high + 1)
        begin, end = int(ends[0]), int(ends[-1])
        values = {name: renumber(at, part.read(name, begin, end)) for name, renumber in self.columns.items()}
        values["part"] = np.full(end - begin, at, dtype=np.int32)
        values["entry"] = np.arange(begin, end)
        return np.repeat(self.rows[at][low:high], np.diff(ends)), values

    def write(self, folder: Path) -> None:
        """Write the columns sorted by row, and where each row begins."""
        sizes = self._sizes()
        save(folder, self.start, _offsets(sizes))
        with ExitStack() as stack:
            writes = {name: stack.enter_context(self._column(folder, name)) for name in self.columns}
            for rows, block in self.blocks():
                order = np.argsort(rows, kind="stable")
                for name, write in writes.items():
                    write(block[name][order])

    def _column(self, folder: Path, name: str) -> AbstractContextManager[Callable[[NDArray[Any]], None]]:
        length = sum(part.length(name) for part in self.parts)
        return writing(folder, name, self.parts[0].read(name, 0, 0).dtype, (length,))


def runs(sizes: Longs, block: int) -> Iterator[tuple[int, int]]:
    """Cut rows in runs that hold so many entries at most, or one row."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        before = int(ends[first - 1]) if first else 0
        last = max(int(np.searchsorted(ends, before + block, side="right")), first + 1)
        yield first, last
        first = last


def _grouped(rows: Ints, numbers: NDArray[Any]) -> tuple[Longs, Longs]:
    """Sort entries by row and number, in their order where these are the same; tell where each new pair of them begins."""
    key = rows.astype(np.int64) << 32 | numbers
    order = np.argsort(key, kind="stable")
    key = key[order]
    is_first = np.ones(len(key), dtype=np.bool_)
    is_first[1:] = key[1:] != key[:-1]
    return order, np.flatnonzero(is_first)


def _transpose(folder: Path, start: Longs, term: Ints, weight: Floats, vocabulary: int) -> None:
    """Write the weights of some documents term by term."""
    folder.mkdir()
    document = np.repeat(np.arange(len(start) - 1, dtype=np.int32), np.diff(start))
    order = np.argsort(term, kind="stable")
    save(folder, "column_start", starts(term, vocabulary))
    save(folder, "column_document", document[order])
    save(folder, "column_weight", weight[order])
