"""Whoosh: one record a document, which says what documents hold a word, a phrase or a prefix.

The sole owner of Whoosh. A record keeps no text: its fields are postings made from the analysis that serves the
arrays too, and given in the order in which Whoosh writes them: nothing is sorted here, nothing but a term's own postings is
held. Records stand in the order of the documents, in one segment, so a record's number is the document's.
"""

import queue
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, assert_never

import numpy as np
from whoosh import fields, formats, index, query
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3PostingsWriter
from whoosh.filedb.filestore import FileStorage

from pipeline.errors import DamagedIndexError
from pipeline.index.layout import Bools, encode
from pipeline.query import Field, Prefix, Words, alternatives, content
from pipeline.told import of

FOLDER = "whoosh"
EVERYWHERE = "body"
MAX_EXPANSIONS = 1_024
"""Words that a prefix may stand for; what comes after in the alphabet is left out."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents that hold a term in a field, in order, and for each the distances between its positions, if kept."""

    field: str
    term: bytes
    documents: "array[int]"
    distances: Sequence[bytes]


class _Postings(W3PostingsWriter):  # type: ignore[misc]
    """Whoosh's own writer of postings, given a term's postings at once instead of one by one."""

    _ids: "array[int]"

    def extend(self, postings: Postings) -> None:
        """Add all the postings of a term, which has none yet."""
        for start in range(0, len(postings.documents), self._blocklimit):
            if self._ids:
                self._write_block()
            self._ids = postings.documents[start : start + self._blocklimit]
            self._values = postings.distances[start : start + self._blocklimit]
            self._weights = _ONES[: len(self._ids)]
            self._maxweight = 1.0

    def _mini_weights(self) -> None:
        """All weights are 1: nothing is ranked by them."""


class _Fields(W3FieldWriter):  # type: ignore[misc]
    """Whoosh's own writer of fields, for postings that are sorted already."""

    def add_postings(self, schema: Any, lengths: Any, items: Iterable[Postings]) -> None:
        """Write all terms; *lengths* of documents in words are kept nowhere."""
        for field, terms in groupby(items, key=attrgetter("field")):
            self.start_field(field, schema[field])
            for postings in terms:
                self.start_term(postings.term)
                self._postwriter.extend(postings)
                self.finish_term()
            self.finish_field()


class _Codec(W3Codec):  # type: ignore[misc]
    """Whoosh's own codec, written as above; it is read by Whoosh's."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> _Fields:
        return _Fields(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> _Postings:
        return _Postings(dbfile, blocklimit=_BLOCK, byteids=byteids)


_BLOCK = 128  # postings, as Whoosh has it
_ONES = array("f", [1.0]) * _BLOCK


class _Terms(fields.FieldType):  # type: ignore[misc]
    """A field whose terms are given with their positions, already analysed."""

    indexed = True

    def __init__(self) -> None:
        self.format = formats.Positions()
        self.scorable = self.stored = self.unique = self.spelling = False
        self.vector = self.analyzer = self.column_type = None

    def to_bytes(self, value: Any) -> bytes:
        return value if isinstance(value, bytes) else encode(value)


class _Presence(_Terms):
    """A field of words: which documents hold them, nothing more."""

    def __init__(self) -> None:
        super().__init__()
        self.format = formats.Existence()


def words_of(field: str) -> str:
    """Name the field that tells which documents hold a word as it is written, accents apart, in *field*."""
    return f"{field}_words"


FIELDS = (EVERYWHERE, *(field.value for field in Field))


class _Sorted:
    """What stands for the pool in which Whoosh sorts postings: these are sorted already."""

    def __init__(self, postings: Iterable[Postings]) -> None:
        self._postings = postings

    def iter_postings(self) -> Iterable[Postings]:
        return self._postings

    def cleanup(self) -> None:
        """Nothing was put on disk."""


def write(folder: Path, documents: int, postings: Iterable[Postings]) -> None:
    """Write so many records from their postings, sorted by field, term and document."""
    folder.mkdir()
    schema = fields.Schema(**{name: _Terms() for name in FIELDS}, **{words_of(name): _Presence() for name in FIELDS})
    writer = FileStorage(str(folder)).create_index(schema).writer(codec=_Codec())
    try:
        for _ in range(documents):
            writer.add_document()
        writer.pool = _Sorted(postings)
        writer.commit(merge=False)
    except BaseException:
        # What went wrong is what is told, not that Whoosh cannot undo it: the folder goes as a whole.
        with suppress(Exception):
            writer.cancel()
        raise


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
            raise DamagedIndexError(folder, of(error)) from error

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
            found = searcher.reader().expand_prefix(words_of(EVERYWHERE), encode(prefix.start))
            return [text.decode("utf-8", "ignore") for text, _ in zip(found, range(limit), strict=False)]

    def _query(self, asked: Words | Prefix, field: str) -> Any:
        match asked:
            case Words(words):
                return _any(query.Term(field, encode(term)) for word in content(words) for term in alternatives(word))
            case Prefix(start):
                return query.Prefix(words_of(field), encode(start).decode())
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
    return accumulate(array("I", postings.value()))


def _any(parts: Iterable[Any]) -> Any:
    """Any of the parts; None where there are none."""
    kept = list(parts)
    return kept[0] if len(kept) == 1 else query.Or(kept) if kept else None
