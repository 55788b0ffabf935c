"""The index that needs no server: Whoosh records and passage arrays, in generations.

A Query is answered with marks over documents: each of its leaves is asked of Whoosh (words, phrases, prefixes, fields) or of
the facts (kinds, dates), and its operators combine the marks. Plain words are answered by the ranking itself.
"""

import errno
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from pathlib import Path
from typing import TypeVar, assert_never

import numpy as np

from pipeline import language
from pipeline.errors import (
    DamagedIndexError,
    FullDiskError,
    NoIndexError,
    StaleIndexError,
    UnknownDocumentError,
    WorseIndexError,
)
from pipeline.index import Accept, Load, Report, Shelf, State, merging, unasked
from pipeline.index.continuing import continuations
from pipeline.index.generations import PARTS, RULES, Generations
from pipeline.index.layout import Arrays, Bools, Floats, Ints, Longs
from pipeline.index.parts import ENTRIES, PASSAGES, Parts
from pipeline.index.ranking import LIGHT_WEIGHT, READ_DOCUMENTS, Generation, Scores, Snapshot, Word
from pipeline.index.records import FOLDER, Records
from pipeline.index.relatedness import related, related_to
from pipeline.index.spelling import Vocabulary, completions, corrections
from pipeline.meaning import facts, is_between
from pipeline.model import (
    Continuation,
    DocumentId,
    Facet,
    Filters,
    Hit,
    Language,
    Near,
    PageHit,
    Progress,
    Ranking,
    Sort,
)
from pipeline.query import (
    And,
    Between,
    Everything,
    Fact,
    Field,
    In,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Words,
    alternatives,
    content,
    equivalents,
    wanted,
)
from pipeline.told import said

ALL_WORDS_FIRST = 2
"""Up to so many words, documents that hold them all stand before those that hold some; 3 loses 0.02 on cdtn_fr/variants, odd topics."""

AS_GOOD = 0.9
"""Share of the best version's score with which a newer one stands for the family."""

MAX_SMALL_GENERATIONS = 6
"""Small generations above the base before they are folded into one."""

T = TypeVar("T")


class Embedded:
    """An `Index` in a folder of this machine."""

    def __init__(
        self,
        folder: Path,
        *,
        rules: Mapping[str, int],
        only: tuple[str, ...] = (),
        part_passages: int = PASSAGES,
    ) -> None:
        """Open the index of a folder; *rules* are those by which documents were cut in passages.

        It answers from the generations that are published, or from *only* those named. No more than *part_passages* are
        held at once while a generation is built, or one document's.
        """
        self._part_passages = part_passages
        self._generations = Generations(folder, {**RULES, **rules})
        self._only = only
        self._lock = threading.Lock()
        self._opened: tuple[tuple[str, ...], Snapshot] | None = None
        self._columns: tuple[Snapshot, Shelf, _Columns] | None = None

    # Answering

    def search(
        self,
        query: Query,
        shelf: Shelf,
        *,
        filters: Filters,
        among: Container[DocumentId] | None = None,
        sort: Sort = Sort.RELEVANCE,
        offset: int = 0,
        limit: int = 10,
        is_explained: bool = False,
    ) -> Ranking:
        """Find the documents that *query* accepts, on the shelf and within the filters; *among* these only, where some are said."""

        def answer(snapshot: Snapshot) -> Ranking:
            columns = self._aligned(snapshot, shelf)
            words = _words(query, snapshot)
            scores = snapshot.seen(snapshot.score([*words, *_light_words(query)]), columns.is_on_shelf)
            accepted = _accept(query, snapshot, columns, scores) & columns.is_on_shelf
            if among is not None:
                accepted &= np.array([each in among for each in snapshot.ids], dtype=np.bool_)
            marks, facets = columns.filtered(accepted, filters)
            found = np.flatnonzero(marks)
            complete = int((scores.held[found] == len(words)).sum()) if words else len(found)
            is_tiered = sort is Sort.RELEVANCE and 1 < len(words) <= ALL_WORDS_FIRST
            keys = _keys(sort, scores, columns, len(words), is_tiered=is_tiered)
            if sort is Sort.RELEVANCE and words:
                best = snapshot.order(*keys, among=found)[:READ_DOCUMENTS]
                scores = snapshot.read(scores, best)
                keys = _keys(sort, scores, columns, len(words), is_tiered=is_tiered)
            ranked = columns.one_of_each_family(
                snapshot.order(*keys, among=found), scores.documents if sort is Sort.RELEVANCE and words else None
            )
            order = ranked[offset : offset + limit].tolist()
            pages = snapshot.best_pages(order, scores)
            hits = tuple(
                Hit(snapshot.ids[at], float(scores.documents[at]), best, scores.parts(at) if is_explained else ())
                for at, best in zip(order, pages, strict=True)
            )
            first_partial = int((scores.held[ranked] == len(words)).sum()) if is_tiered else 0
            is_divided = 0 < first_partial < len(ranked)
            return Ranking(hits, len(found), len(ranked), complete, first_partial if is_divided else None, facets)

        return self._answer(answer)

    def corrections(self, words: Sequence[str], shelf: Shelf) -> tuple[tuple[str, str], ...]:
        """Give ``(as typed, better)`` for words, or pairs of them side by side, that the shelf spells otherwise."""
        return self._answer(lambda snapshot: corrections(self._aligned(snapshot, shelf).vocabularies, words))

    def completions(self, start: str, shelf: Shelf, *, beside: Sequence[str] = (), limit: int) -> tuple[str, ...]:
        """Give words of the shelf that begin so, accents apart, the most frequent first, one of each family.

        Only documents that hold the words *beside* count, where there are some.
        """

        def answer(snapshot: Snapshot) -> tuple[str, ...]:
            columns = self._aligned(snapshot, shelf)
            if not beside:
                return completions(columns.vocabularies, start, limit)
            holding = (snapshot.holding(alternatives(word)) for word in beside)
            marks = reduce(np.logical_and, holding, columns.is_on_shelf)
            return completions(columns.vocabularies, start, limit, among=_by_generation(snapshot, marks))

        return self._answer(answer)

    def continuations(self, word: str, start: str, shelf: Shelf, *, limit: int) -> tuple[Continuation, ...]:
        """Give the words that begin so and follow a word on the shelf, accents apart, the most frequent first."""

        def answer(snapshot: Snapshot) -> tuple[Continuation, ...]:
            return continuations(snapshot, word, start, self._aligned(snapshot, shelf).is_on_shelf, limit)

        return self._answer(answer)

    def related(self, document_id: DocumentId, shelf: Shelf, *, limit: int = 10) -> tuple[Near, ...]:
        """Find the documents nearest in vocabulary, nearest first, never the document itself.

        Raises:
            UnknownDocumentError: the index does not hold the document.
        """

        def answer(snapshot: Snapshot) -> tuple[Near, ...]:
            at = snapshot.ordinals.get(document_id)
            if at is None:
                raise UnknownDocumentError(document_id, said("is not in the index yet"))
            columns = self._aligned(snapshot, shelf)
            alike = columns.of_its_collection(at)
            return related(snapshot, at, within=columns.is_on_shelf, alike=alike, limit=limit)

        return self._answer(answer)

    def related_to(self, text: str, tongue: Language, shelf: Shelf, *, limit: int = 10) -> tuple[Near, ...]:
        """Find the documents nearest in vocabulary to a text, nearest first, by the weights of `related`."""

        def answer(snapshot: Snapshot) -> tuple[Near, ...]:
            within = self._aligned(snapshot, shelf).is_on_shelf
            return related_to(snapshot, text, tongue, within=within, limit=limit)

        return self._answer(answer)

    def pages(self, ids: Sequence[DocumentId], words: Sequence[str]) -> tuple[tuple[PageHit, ...], ...]:
        """Find the pages of each document that speak most of some words, best first; none where it speaks of none."""

        def answer(snapshot: Snapshot) -> tuple[tuple[PageHit, ...], ...]:
            asked = {terms: Word(terms) for word in words if (terms := alternatives(word))}
            known = [snapshot.ordinals[each] for each in ids if each in snapshot.ordinals]
            found = snapshot.best_pages(known, snapshot.score(list(asked.values())))
            by_id = {
                snapshot.ids[at]: tuple(page for page in pages if page.score > 0)
                for at, pages in zip(known, found, strict=True)
            }
            return tuple(by_id.get(each, ()) for each in ids)

        return self._answer(answer)

    def _answer(self, ask: Callable[[Snapshot], T]) -> T:
        try:
            return ask(self._snapshot())
        except (FileNotFoundError, DamagedIndexError):
            # Published anew while being opened: the files of the one before may be gone.
            self._opened = None
            return ask(self._snapshot())

    def _snapshot(self) -> Snapshot:
        names = self._only or self._generations.current()
        opened = self._opened
        if opened is not None and opened[0] == names:
            return opened[1]
        with self._lock:
            if self._opened is None or self._opened[0] != names:
                kept = {each.name: each for each in self._opened[1].generations} if self._opened else {}
                snapshot = Snapshot([kept.get(name) or self._open(name) for name in names])
                self._opened = names, snapshot
            return self._opened[1]

    def _open(self, name: str) -> Generation:
        manifest = self._generations.manifest(name)
        if found := self._generations.differences(manifest):
            raise StaleIndexError(found)
        folder = self._generations.folder / name
        records = Records(folder / FOLDER, len(manifest.documents))
        return Generation(name, manifest.documents, frozenset(manifest.drops), Arrays.open(folder), records)

    def _aligned(self, snapshot: Snapshot, shelf: Shelf) -> "_Columns":
        columns = self._columns
        if columns is None or columns[0] is not snapshot or columns[1] is not shelf:
            columns = self._columns = snapshot, shelf, _Columns.of(snapshot, shelf)
        return columns[2]

    # Publishing

    def replace(
        self,
        ids: Iterable[DocumentId],
        load: Load,
        report: Report,
        *,
        digests: Mapping[DocumentId, str] | None = None,
        accept: Accept = unasked,
    ) -> None:
        """Publish a new base that holds exactly these documents, if it is accepted.

        With *digests*, what tells each document as it is from what it was, the parts of a build that was stopped are taken up.

        Raises:
            FullDiskError: there is no room left; what was published stays, and so do the parts that are complete.
        """
        parts = self._generations.folder / PARTS
        try:
            self._publish(list(ids), (), below=(), load=load, report=report, digests=digests, accept=accept)
        except WorseIndexError:
            shutil.rmtree(parts, ignore_errors=True)  # of what is refused, nothing is taken up
            raise
        shutil.rmtree(parts, ignore_errors=True)

    def update(self, added: Iterable[DocumentId], dropped: Iterable[DocumentId], load: Load, report: Report) -> None:
        """Publish a small generation: these documents added, those dropped.

        When there are many small generations already, they are folded into the new one.

        Raises:
            NoIndexError: there is no base to stand on.
            FullDiskError: there is no room left; what was published stays.
        """
        names = self._generations.current()
        added, dropped = list(dict.fromkeys(added)), set(dropped)
        if len(names) > MAX_SMALL_GENERATIONS:
            small = [self._generations.manifest(name) for name in names[1:]]
            earlier = dict.fromkeys(each for manifest in small for each in manifest.documents)
            dropped |= {each for manifest in small for each in manifest.drops}
            added = [*(each for each in earlier if each not in dropped and each not in added), *added]
            names = names[:1]
        self._publish(added, sorted(dropped - set(added)), below=names, load=load, report=report)

    def rollback(self) -> None:
        """Publish again what stood before the last new base.

        Raises:
            NoEarlierIndexError: nothing is kept.
            DamagedIndexError, StaleIndexError: what is kept cannot answer any more.
        """
        self._generations.rollback()

    def _publish(
        self,
        ids: Sequence[DocumentId],
        drops: Sequence[DocumentId],
        *,
        below: Sequence[str],
        load: Load,
        report: Report,
        digests: Mapping[DocumentId, str] | None = None,
        accept: Accept = unasked,
    ) -> None:
        generations = self._generations
        try:
            with generations.building(below) as aside:
                # Parts of a base may be taken up by another process; those of a small generation are made again in no time.
                folder = (aside if below else generations.folder) / PARTS
                parts = Parts(folder, generations.fingerprint, passages=self._part_passages)
                built = list(parts.build(sorted(ids), load, report, digests=digests))
                base = Arrays.open(generations.folder / below[0]) if below else None
                merging.merge(
                    [each.part for each in built],
                    aside,
                    base=base,
                    block=ENTRIES * self._part_passages,
                    report=_merged(report),
                )
                if below:
                    shutil.rmtree(folder)
                generations.describe(
                    aside,
                    documents=[document_id for each in built for document_id in each.documents],
                    drops=drops,
                    passages=sum(each.passages for each in built),
                )
                accept(Embedded(aside.parent, rules=generations.fingerprint, only=(aside.name,)))
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise FullDiskError(generations.folder) from error

    # Looking after

    def state(self) -> State:
        """Say what is published; no generations when nothing is."""
        try:
            names = self._generations.current()
        except NoIndexError:
            return State((), frozenset(), 0, 0, "")
        manifests = [self._generations.manifest(name) for name in names]
        documents: set[DocumentId] = set()
        for manifest in manifests:
            documents = (documents - set(manifest.drops)) | set(manifest.documents)
        return State(
            names,
            frozenset(documents),
            sum(manifest.passages for manifest in manifests),
            sum(manifest.size_bytes for manifest in manifests),
            "; ".join(filter(None, dict.fromkeys(self._generations.differences(each) for each in manifests))),
            ", ".join(f"{rule} {number}" for rule, number in manifests[0].fingerprint.items()),
            self._generations.made(names[0]),
        )

    def damage(self) -> tuple[str, ...]:
        """Name every published file that is not what was published. Reads all of them."""
        return tuple(self._generations.damage())


@dataclass(frozen=True, slots=True)
class _Columns:
    """The facts of the shelf as arrays, in the order of a snapshot's documents."""

    is_on_shelf: Bools
    values: Mapping[Facet, tuple[str, ...]]
    holders: Mapping[Facet, Ints]  # one for each value of each document: the document
    codes: Mapping[Facet, Ints]  # and the number of the value
    dates: tuple[str, ...]
    newest: Ints  # D: rank, newest first, without a date last
    oldest: Ints
    titles: Ints  # D: rank by title
    families: Ints  # D: a number for each family, and for each document that is in none
    vocabularies: Sequence[Vocabulary]  # the words of each generation, as the shelf holds them

    @classmethod
    def of(cls, snapshot: Snapshot, shelf: Shelf) -> "_Columns":
        documents = [shelf.documents.get(document_id) for document_id in snapshot.ids]
        on_shelf = np.array([document is not None for document in documents], dtype=np.bool_)
        values, holders, codes = {}, {}, {}
        for facet in Facet:
            held = [((facts(document, facet) if document else ()) or ("",)) for document in documents]
            values[facet] = tuple(sorted({value for each in held for value in each}))
            number = {value: at for at, value in enumerate(values[facet])}
            holders[facet] = np.repeat(np.arange(len(held), dtype=np.int32), [len(each) for each in held])
            codes[facet] = np.array([number[value] for each in held for value in each], dtype=np.int32)
        dates = tuple(document.date if document else "" for document in documents)
        on_shelf = on_shelf & snapshot.is_alive if len(documents) else on_shelf
        return cls(
            is_on_shelf=on_shelf,
            values=values,
            holders=holders,
            codes=codes,
            dates=dates,
            newest=_ranks(dates, key=_newness),
            oldest=_ranks(dates, key=lambda date: (not date, date)),
            titles=_ranks([language.fold(document.title) if document else "" for document in documents], key=str),
            families=_families(snapshot.ids, shelf),
            vocabularies=_vocabularies(snapshot, on_shelf),
        )

    def one_of_each_family(self, ranked: Longs, scores: Floats | None) -> Longs:
        """Keep one of each family, where its first stands: the first, or by *scores* the newest that is about as good.

        A draft that says the same in the same words is no better an answer than the final text.
        """
        _, first, family = np.unique(self.families[ranked], return_index=True, return_inverse=True)
        if scores is None or len(first) == len(ranked):
            return ranked[np.sort(first)]
        as_good = scores[ranked] >= AS_GOOD * scores[ranked[first]][family]
        newest = np.lexsort((np.arange(len(ranked)), self.newest[ranked]))
        newest = newest[as_good[newest]]
        _, chosen = np.unique(family[newest], return_index=True)
        return ranked[newest[chosen]][np.argsort(first)]

    def of_its_collection(self, at: int) -> Bools:
        """Mark the documents of one document's collection; none where it is in no collection."""
        code = int(self.codes[Facet.COLLECTION][at])
        if not self.values[Facet.COLLECTION][code]:
            return np.zeros(len(self.is_on_shelf), dtype=np.bool_)
        return np.asarray(self.is_on_shelf & (self.codes[Facet.COLLECTION] == code), dtype=np.bool_)

    def having(self, asked: Fact | Between) -> Bools:
        """Mark the documents with a fact, or of a date."""
        match asked:
            case Fact(facet, value):
                return self._marked(facet, [language.fold(each) == language.fold(value) for each in self.values[facet]])
            case Between(start, end):
                return np.array([is_between(date, start, end) for date in self.dates], dtype=np.bool_)
            case _:
                assert_never(asked)

    def filtered(self, accepted: Bools, filters: Filters) -> tuple[Bools, Mapping[Facet, Mapping[str, int]]]:
        """Keep what the filters keep; count each facet as if it were not filtered by itself."""
        kept = {facet: self._keeping(facet, values) for facet, values in filters.items() if values}
        facets = {}
        for facet in Facet:
            marks = accepted.copy()
            for other, keeping in kept.items():
                if other is not facet:
                    marks &= keeping
            codes = self.codes[facet][marks[self.holders[facet]]]
            counts = np.bincount(codes, minlength=len(self.values[facet])).tolist()
            facets[facet] = {
                value: count for value, count in zip(self.values[facet], counts, strict=True) if count and value
            }
        for keeping in kept.values():
            accepted = accepted & keeping
        return accepted, facets

    def _keeping(self, facet: Facet, values: Sequence[str]) -> Bools:
        return self._marked(facet, [value in values for value in self.values[facet]])

    def _marked(self, facet: Facet, is_wanted: Sequence[bool]) -> Bools:
        """Mark the documents with one of the values wanted, told in the order of ``values``."""
        marks = np.zeros(len(self.dates), dtype=np.bool_)
        if is_wanted:
            marks[self.holders[facet][np.array(is_wanted, dtype=np.bool_)[self.codes[facet]]]] = True
        return marks


def _merged(report: Report) -> Callable[[int], None]:
    return lambda done: report(Progress("merge", done, merging.STEPS))


def _vocabularies(snapshot: Snapshot, is_on_shelf: Bools) -> Sequence[Vocabulary]:
    """Count the words of each generation in the documents that are on the shelf."""
    shares = _by_generation(snapshot, is_on_shelf)
    return [Vocabulary.of(each.arrays, share) for each, share in zip(snapshot.generations, shares, strict=True)]


def _by_generation(snapshot: Snapshot, marks: Bools) -> Sequence[Bools]:
    """Cut the marks of all documents into those of each generation."""
    return [marks[start:end] for start, end in pairwise(snapshot.document_base)]


def _families(ids: Sequence[DocumentId], shelf: Shelf) -> Ints:
    """Number the families, each document that is in none being one."""
    numbers: dict[DocumentId, int] = {}
    firsts = (next(iter(shelf.families.get(each, ())), each) for each in ids)
    return np.array([numbers.setdefault(first, len(numbers)) for first in firsts], dtype=np.int32)


def _newness(date: str) -> tuple[int, ...]:
    """Sort newest first; what has no date comes last."""
    return tuple(-int(part) for part in date.split("-")) if date else (1,)


def _ranks(values: Sequence[str], *, key: Callable[[str], object]) -> Ints:
    order = {value: at for at, value in enumerate(sorted(set(values), key=key))}  # type: ignore[arg-type]
    return np.array([order[value] for value in values], dtype=np.int32)


def _words(query: Query, snapshot: Snapshot) -> list[Word]:
    """List what a good page holds, each word as often as it was asked for."""
    typed: dict[tuple[str, ...], list[str]] = {}
    others: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    for leaf in wanted(query):
        match leaf:
            case Words(words) | Phrase(words):
                for word in content(words):
                    typed.setdefault(alternatives(word), []).append(word)
            case Prefix():
                expanded = (each.records.expansions(leaf, limit=64) for each in snapshot.generations)
                terms = (term for words in expanded for word in words for term in alternatives(word))
                typed.setdefault(tuple(dict.fromkeys(terms)), []).append("")
            case _:
                assert_never(leaf)
    for equivalent in equivalents(query):
        for word in content(equivalent.words):
            others.setdefault(alternatives(word), {}).update(dict.fromkeys(equivalent.phrases))
    return [
        Word(terms, len(forms), tuple(filter(None, dict.fromkeys(forms))), tuple(others.get(terms, ())))
        for terms, forms in typed.items()
        if terms
    ]


def _light_words(query: Query) -> list[Word]:
    """List the words that only serve to ask, beside others that say what is looked for."""
    words = [word for leaf in wanted(query) if isinstance(leaf, Words) for word in leaf.words]
    telling = set(content(words))
    light = Counter(word for word in words if word not in telling)
    return [Word(alternatives(word), LIGHT_WEIGHT * count, (word,), is_light=True) for word, count in light.items()]


def _accept(query: Query, snapshot: Snapshot, columns: _Columns, scores: Scores) -> Bools:
    """Mark the documents that a query accepts."""

    def accept(part: Query) -> Bools:
        match part:
            case Words() | Phrase() | Prefix():
                return _holding(part, snapshot)
            case In(field, inner):
                return _holding(inner, snapshot, field)
            case Fact() | Between():
                return columns.having(part)
            case And(parts):
                return reduce(np.logical_and, map(accept, parts))
            case Or(parts):
                return reduce(np.logical_or, map(accept, parts))
            case Not(inner):
                return np.logical_not(accept(inner))
            case Everything():
                return np.ones(len(snapshot.ids), dtype=np.bool_)
            case Nothing():
                return np.zeros(len(snapshot.ids), dtype=np.bool_)
            case _:
                assert_never(part)

    # Plain words are what the scores were made from: no need to ask again.
    return scores.held > 0 if isinstance(query, Words) else accept(query)


def _holding(asked: Words | Phrase | Prefix, snapshot: Snapshot, field: Field | None = None) -> Bools:
    if isinstance(asked, Phrase):
        return snapshot.following(asked.words, field)
    if isinstance(asked, Words) and asked.equivalents:
        phrases = (snapshot.following(phrase, field) for each in asked.equivalents for phrase in each.phrases)
        return reduce(np.logical_or, phrases, _holding(Words(asked.words), snapshot, field))
    marks = [each.records.holding(asked, field) for each in snapshot.generations]
    return np.concatenate(marks) if marks else np.zeros(0, np.bool_)


def _keys(sort: Sort, scores: Scores, columns: _Columns, words: int, *, is_tiered: bool) -> tuple[Ints | Floats, ...]:
    """Give the keys of an order, smallest first; where nothing was ranked, the newest come first."""
    match sort:
        case Sort.RELEVANCE if words:
            partial = (scores.held < words).astype(np.int32) if is_tiered else scores.held * 0
            # Rounded, so that the order does not hang on the last bit of a sum.
            return partial, -np.round(scores.documents, 4)
        case Sort.RELEVANCE | Sort.NEWEST:
            return (columns.newest, columns.titles)
        case Sort.OLDEST:
            return (columns.oldest, columns.titles)
        case Sort.TITLE:
            return (columns.titles,)
        case _:
            assert_never(sort)
