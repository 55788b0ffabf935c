"""Whoosh: one record a document, which says what documents hold a word, a phrase or a prefix.

The sole owner of Whoosh. A record keeps no text: its fields are postings made from the analysis that serves the
arrays too. Records stand in the order of the documents, in one segment, so a record's number is the document's.
"""

import queue
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from pickle import dumps, loads
from typing import Any, assert_never

import numpy as np
from whoosh import fields, formats, index, query
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.system import pack_uint

from pipeline.errors import DamagedIndexError
from pipeline.index.layout import Bools, Ints, encode
from pipeline.query import Field, Prefix, Words, alternatives, content

FOLDER = "whoosh"
EVERYWHERE = "body"
MAX_EXPANSIONS = 1_024
"""Words that a prefix may stand for; what comes after in the alphabet is left out."""

_COUNT_BYTES = 4  # before the distances that `_Terms.index` writes
_MEMORY_MB = 256  # of the writer's pool before it spills to disk


@dataclass(frozen=True, slots=True)
class Segment:
    """The kept words of a piece of text, by their numbers, the first at *position*."""

    field: Field | None
    words: Ints
    main: Ints
    second: Ints
    position: int


class _NoLengths(W3Codec):  # type: ignore[misc]
    """Whoosh's own codec, without looking for each posting at a length that no field of ours has."""

    length_stats = False


class _Terms(fields.FieldType):  # type: ignore[misc]
    """A field given as ``(bytes, positions)`` pairs, already analysed."""

    indexed = True

    def __init__(self) -> None:
        self.format = formats.Positions()
        self.scorable = self.stored = self.unique = self.spelling = False
        self.vector = self.analyzer = self.column_type = None

    def index(self, value: Any, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for text, deltas in value:
            yield text, len(deltas), 1.0, pack_uint(len(deltas)) + dumps(deltas, 2)

    def to_bytes(self, value: Any) -> bytes:
        return value if isinstance(value, bytes) else encode(value)


class _Presence(_Terms):
    """A field given as bytes: which documents hold them, nothing more."""

    def __init__(self) -> None:
        super().__init__()
        self.format = formats.Existence()

    def index(self, value: Any, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        return ((text, 1, 1.0, b"") for text in value)


def _words_of(field: str) -> str:
    return f"{field}_words"


_FIELDS = (EVERYWHERE, *(field.value for field in Field))


def write(
    folder: Path, documents: Iterable[Sequence[Segment]], *, terms: Sequence[bytes], words: Sequence[bytes]
) -> None:
    """Write the records of *documents*; *terms* and *words* tell what the numbers stand for."""
    folder.mkdir()
    schema = fields.Schema(**{name: _Terms() for name in _FIELDS}, **{_words_of(name): _Presence() for name in _FIELDS})
    writer = FileStorage(str(folder)).create_index(schema).writer(limitmb=_MEMORY_MB, codec=_NoLengths())
    try:
        for segments in documents:
            record: dict[str, Any] = {}
            for name in _FIELDS:
                chosen = [each for each in segments if name == EVERYWHERE or each.field == name]
                record[name] = _positions(chosen, terms)
                record[_words_of(name)] = sorted({words[number] for each in chosen for number in each.words.tolist()})
            writer.add_document(**record)
        writer.commit(merge=False)
    except BaseException:
        # What went wrong is what is told, not that Whoosh cannot undo it: the folder goes as a whole.
        with suppress(Exception):
            writer.cancel()
        raise


def _positions(segments: Sequence[Segment], terms: Sequence[bytes]) -> Iterator[tuple[bytes, list[int]]]:
    """Yield each term with its positions, each as the distance from the one before (as Whoosh keeps them)."""
    if not segments:
        return
    places = [np.arange(each.position, each.position + len(each.main)) for each in segments]
    position = np.concatenate([*places, *places])
    term = np.concatenate([*(each.main for each in segments), *(each.second for each in segments)])
    position, term = position[term >= 0], term[term >= 0]
    if not len(term):
        return
    order = np.lexsort((position, term))
    position, term = position[order], term[order]
    is_first = np.concatenate([[True], term[1:] != term[:-1]])
    distance = np.where(is_first, position, np.diff(position, prepend=0)).tolist()
    starts = np.flatnonzero(is_first).tolist()
    for start, end, number in zip(starts, [*starts[1:], len(distance)], term[is_first].tolist(), strict=True):
        yield terms[number], distance[start:end]


class Records:
    """The published records of one generation, which never change.

    A searcher is used by one thread at a time and kept for the next: opening one costs
    milliseconds, and `refresh()` must never be called (it brings deleted records back).
    """

    def __init__(self, folder: Path, count: int) -> None:
        self._count = count
        self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
        if not count:
            return
        try:
            self._index = FileStorage(str(folder), readonly=True).open_index()
            self._idle.put(self._index.searcher())
        except (OSError, index.IndexError, EOFError, ValueError, KeyError) as error:
            raise DamagedIndexError(folder, str(error)) from error

    @contextmanager
    def _searcher(self) -> Iterator[Any]:
        try:
            searcher = self._idle.get_nowait()
        except queue.Empty:
            searcher = self._index.searcher()
        yield searcher
        self._idle.put(searcher)

    def holding(self, asked: Words | Prefix, field: Field | None) -> Bools:
        """Mark the documents that hold what is asked, in one field or anywhere; phrases are asked of `following`."""
        marks = np.zeros(self._count, dtype=np.bool_)
        wanted = self._query(asked, field.value if field else EVERYWHERE)
        if self._count and wanted is not None:
            with self._searcher() as searcher:
                found = list(wanted.docs(searcher))
            marks[found] = True
        return marks

    def following(self, sequence: Sequence[Sequence[str]], field: Field | None, among: Sequence[int]) -> list[int]:
        """Keep the documents of *among*, in order, where the words follow each other, each by any of its terms.

        Positions are read here: Whoosh's own phrases make an object for each place of each word (133 ms at p95 for
        100,000 passages, 40 so; benchmarks/speed.py).
        """
        name = field.value if field else EVERYWHERE
        with self._searcher() as searcher:
            reader = searcher.reader()
            words = [
                [reader.postings(name, encode(term)) for term in terms if (name, encode(term)) in reader]
                for terms in sequence
            ]
            if not all(words):
                return []
            return [document for document in among if _follow(words, document)]

    def expansions(self, prefix: Prefix, limit: int = MAX_EXPANSIONS) -> list[str]:
        """List words of the text that begin with a prefix, in alphabetical order."""
        if not self._count:
            return []
        with self._searcher() as searcher:
            found = searcher.reader().expand_prefix(_words_of(EVERYWHERE), encode(prefix.start))
            return [text.decode("utf-8", "ignore") for text, _ in zip(found, range(limit), strict=False)]

    def _query(self, asked: Words | Prefix, field: str) -> Any:
        match asked:
            case Words(words):
                return _any(query.Term(field, encode(term)) for word in content(words) for term in alternatives(word))
            case Prefix(start):
                return query.Prefix(_words_of(field), encode(start).decode())
            case _:
                assert_never(asked)


def _follow(words: Sequence[Sequence[Any]], document: int) -> bool:
    """Tell whether some place of each word follows one of the word before it."""
    last: set[int] = set()
    for number, postings in enumerate(words):
        places = set().union(*(_places(each, document) for each in postings))
        last = {place for place in places if place - 1 in last} if number else places
        if not last:
            return False
    return True


def _places(postings: Any, document: int) -> Iterable[int]:
    """Read where a term stands in a document; postings are read forwards only."""
    if postings.is_active() and postings.id() < document:
        postings.skip_to(document)
    if not postings.is_active() or postings.id() != document:
        return ()
    # What `_Terms.index` wrote; a generation is made and hashed here, never fetched.
    return accumulate(loads(postings.value()[_COUNT_BYTES:]))  # noqa: S301


def _any(parts: Iterable[Any]) -> Any:
    """Any of the parts; None where there are none."""
    kept = list(parts)
    return kept[0] if len(kept) == 1 else query.Or(kept) if kept else None
