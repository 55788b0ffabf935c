"""The facade: ingest, deposit, rebuild, search, related, document, page, check.

Owns the parts and the order in which they are called. Files go down (corpus, catalogue, index), answers come up
(index, catalogue, snippets); the parts do not know each other.
"""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import BinaryIO

from pipeline import (
    backup,
    corpus,
    intake,
    language,
    marking,
    passages,
    query,
    recognition,
    sidecars,
    snippets,
    suggestions,
    vocabularies,
    watching,
)
from pipeline import settings as chosen
from pipeline.catalogue import Catalogue, Counts
from pipeline.errors import (
    BusyError,
    DamagedIndexError,
    DescriptionError,
    NoIndexError,
    RemovalsError,
    StaleIndexError,
    UnknownDocumentError,
    UnknownPageError,
)
from pipeline.formats import Readers
from pipeline.index import Index, Shelf, State
from pipeline.index.embedded import Embedded
from pipeline.intake import Survey
from pipeline.model import (
    Bookmark,
    Common,
    Document,
    DocumentId,
    Essentials,
    Facet,
    FactName,
    Filters,
    Finding,
    Foreseen,
    Hit,
    IndexEntry,
    Language,
    Notice,
    Outcome,
    Page,
    Progress,
    Ranking,
    Refused,
    Related,
    Result,
    Results,
    Run,
    Shared,
    Snippet,
    Sort,
)
from pipeline.query import And, Words
from pipeline.reading import wording
from pipeline.reading.families import Families, families
from pipeline.settings import Settings
from pipeline.sidecars import Row

log = logging.getLogger(__name__)

Report = Callable[[Progress], None]

DEPOSITS = "dépôts"
"""Where uploaded files go within the corpus: a collection of its own."""

REPLACE_SHARE = 0.2
"""Past this share of new documents a whole new base is cheaper than a small generation."""

REPLACE_LEAST = 40

PUBLISH_WAIT_SECONDS = 600
"""How long recognition waits for another ingest to end before it leaves publishing to the next one."""

SAMPLE = 20
"""Passages that a check searches for."""

REMAKE = (
    "move it away with the files beside it that begin with its name, and run `passerelle ingest FOLDER` for each of your"
    " folders; all of it is made again from them, what staff wrote beside files included"
)
"""What to do about a damaged catalogue."""

LEAST_NEAR = 0.03
"""Nearness under which two documents share words by chance: of the sample corpus's lists, the last third, read by eye."""

REASONS = 6
"""Reasons of a related document that are given as the document writes them; readers are shown fewer."""


def silent(progress: Progress) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class Status:
    """Where everything stands."""

    state_folder: Path
    roots: tuple[Path, ...]
    counts: Counts
    index: State
    behind: int  # documents of the catalogue that the index does not show yet
    problem: str  # why the index cannot answer, and what to do; empty when it can
    unrecognisable: str = ""  # why pages that wait for recognition cannot have it; empty when they can


class Library:
    """A resource centre: its catalogue, its index, and what one may ask of them."""

    def __init__(self, settings: Settings) -> None:
        """Open the state of a centre, making it when it is not there.

        Raises:
            CatalogueError: the catalogue cannot be opened.
        """
        self.settings = settings
        self._catalogue = Catalogue(settings.state / "catalogue.sqlite")
        self._drawing = Readers(workers=2, limits=settings.limits)
        self._index: Index = Embedded(settings.state / "index", rules=passages.RULES)
        self._shelf, self._families = Shelf(-1, {}), Families({}, {})
        self._titles = suggestions.Titles(-1, ())
        self.vocabularies = vocabularies.load(settings.corpus / corpus.VOCABULARIES)

    # Taking in

    def ingest(
        self,
        folder: Path | None = None,
        *,
        wait_seconds: float = 0,
        recognise: bool = True,
        retry_refused: bool = False,
        allow_removals: bool = False,
        report: Report = silent,
    ) -> tuple[Outcome, ...]:
        """Take in a folder, or again every folder taken in before; publish what changed; then recognise scans.

        Every file seen is in one outcome, and every known file that is gone; `last_run` tells them again.
        *wait_seconds* is how long to wait for another ingest to end; *retry_refused* reads again files whose refusal
        would stand as long as they do not change. With *recognise*, pages without text that wait, of any folder, are
        recognised last, where Tesseract is there; others may ingest meanwhile.

        Raises:
            BusyError: another ingest or rebuild is at work.
            FolderError: the folder cannot be read.
            RemovalsError: many files are gone, and removals were not allowed; nothing was changed.
        """
        with self._writing(wait_seconds):
            surveys = self._surveys(folder)
            lost, known = sum(len(each.lost) for each in surveys), sum(len(each.known) for each in surveys)
            if intake.is_much(lost, known) and not allow_removals:
                raise RemovalsError(lost, known)
            outcomes: list[Outcome] = []
            started, is_whole = _now(), False
            try:
                for each in surveys:
                    outcomes.extend(
                        intake.take_in(
                            each,
                            self._catalogue,
                            self.settings,
                            self.vocabularies,
                            retry_refused=retry_refused,
                            report=report,
                        )
                    )
                is_whole = True
            finally:
                self._catalogue.put_run(Run(started, _now(), is_whole, tuple(outcomes)))
            self._publish(report)
        if recognise:
            self._recognise(report)
        return tuple(outcomes)

    def foresee(self, folder: Path | None = None, *, retry_refused: bool = False) -> tuple[Foreseen, ...]:
        """Say what `ingest` would do with every file, and do nothing.

        Raises:
            FolderError: the folder cannot be read.
        """
        return tuple(
            foreseen
            for each in self._surveys(folder)
            for foreseen in intake.foresee(
                each, self._catalogue, self.settings, self.vocabularies, retry_refused=retry_refused
            )
        )

    def put(self, name: str, content: BinaryIO) -> Path:
        """Write an uploaded file into the corpus, whole or not at all; `ingest` of `deposits` takes it in.

        Raises:
            OSError: the corpus cannot be written to.
        """
        return corpus.deposit(name, content, self.deposits)

    @property
    def deposits(self) -> Path:
        """The collection of the corpus where uploaded files go."""
        return self.settings.corpus.absolute() / DEPOSITS

    def rebuild(self, *, wait_seconds: float = 0, report: Report = silent) -> None:
        """Make the whole index again from the catalogue, aside, then publish it.

        Raises:
            BusyError: another ingest or rebuild is at work.
        """
        with self._writing(wait_seconds):
            self._catalogue.sweep()
            self._replace(report)

    def rollback(self) -> None:
        """Answer again from the index that stood before the last rebuild.

        The catalogue stays: the next ingest adds to that index what has changed since.

        Raises:
            BusyError: an ingest or rebuild is at work.
            NoEarlierIndexError: no earlier index is kept.
            DamagedIndexError, StaleIndexError: it cannot answer any more.
        """
        with self._writing():
            # First: a document too many in the next update harms nothing, one too few would.
            self._catalogue.unpublish()
            self._index.rollback()

    def last_run(self) -> Run | None:
        """Give the last ingest, with the outcome of every file."""
        return self._catalogue.last_run()

    @contextmanager
    def _writing(self, wait_seconds: float = 0, *, lock: str = "lock") -> Iterator[None]:
        """Be the only writer; the system lets go of the lock however the process ends."""
        self.settings.state.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.settings.state / lock, os.O_RDWR | os.O_CREAT, 0o644)
        deadline = time.monotonic() + wait_seconds
        try:
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() >= deadline:
                        raise BusyError(self.settings.state) from error
                    time.sleep(0.1)
            yield
        finally:
            os.close(descriptor)

    def _surveys(self, folder: Path | None) -> list[Survey]:
        """Look at the files of a folder, or of every folder taken in before."""
        folders = [folder] if folder is not None else self._catalogue.roots() or [self.settings.corpus]
        return [intake.survey(each, self._catalogue, self.settings) for each in folders]

    def _recognise(self, report: Report) -> None:
        """Recognise the pages that wait, document by document; each page is kept at once, each batch is published.

        No lock of the writer's is held while pages are recognised: hours, for a cellar of scans.
        """
        waiting = self._catalogue.waiting()
        if not waiting or recognition.missing(self.settings):
            return
        try:
            with self._writing(lock="recognising"):
                done = 0
                for batch in recognition.batches(waiting):
                    for name in recognition.recognise(batch, self._catalogue, self.settings):
                        done += 1
                        report(Progress("recognition", done, len(waiting), name))
                    with self._writing(PUBLISH_WAIT_SECONDS):
                        intake.read_again(
                            {document_id for document_id, _ in batch}, self._catalogue, self.settings, self.vocabularies
                        )
                        self._publish(report)
        except BusyError as error:
            log.info("%s; what was recognised is kept for the next ingest", error)

    def _publish(self, report: Report) -> None:
        """Bring the index to what the catalogue holds."""
        self._catalogue.sweep()
        wanted = {document.id for document in self._catalogue.documents()}
        pending = self._catalogue.pending()
        try:
            state = self._index.state()
        except DamagedIndexError as error:
            log.warning("%s; making it again", error)
            return self._replace(report)
        added = (wanted - state.documents) | (pending & wanted)
        dropped = state.documents - wanted
        if not state.generations or state.differences or len(added) > max(REPLACE_LEAST, REPLACE_SHARE * len(wanted)):
            return self._replace(report)
        if added or dropped:
            self._index.update(sorted(added), sorted(dropped), self._entries, report)
        if pending:
            self._catalogue.published(pending)
        return None

    def _replace(self, report: Report) -> None:
        pending = self._catalogue.pending()
        self._index.replace((document.id for document in self._catalogue.documents()), self._entries, report)
        self._catalogue.published(pending, is_base=True)

    def _entries(self, ids: Iterable[DocumentId]) -> Iterator[IndexEntry]:
        shelf = self._documents()
        for document_id in ids:
            if document_id in shelf.documents:
                cut = (passage for page in self._catalogue.pages(document_id) for passage in passages.split(page))
                yield IndexEntry(shelf.documents[document_id], tuple(cut))

    # Answering

    def search(
        self,
        typed: str,
        *,
        filters: Filters | None = None,
        sort: Sort = Sort.RELEVANCE,
        offset: int = 0,
        limit: int = 10,
    ) -> Results:
        """Answer what a reader typed.

        Raises:
            NoIndexError, StaleIndexError, DamagedIndexError: there is no index that can answer; the message
                says what to do.
        """
        started = time.perf_counter()
        parsed = query.parse(typed, self.vocabularies.names)
        shelf = self._documents()

        def ask(asked: query.Query, limit: int) -> Ranking:
            return self._index.search(asked, shelf, filters=filters or {}, sort=sort, offset=offset, limit=limit)

        ranking = ask(parsed.query, limit)
        notices, missing = list(parsed.notices), tuple[str, ...]()
        respelt = self._respelt(typed, parsed.query)
        if respelt and not ask(query.parse(respelt).query, 0).total:
            respelt = ""
        if respelt and not ranking.total:
            parsed = query.parse(respelt)
            ranking = ask(parsed.query, limit)
            notices.append(Notice.RESPELT)
        if isinstance(parsed.query, Words) and not ranking.complete:
            missing = self._missing(parsed.query, shelf)
            if ranking.total:
                notices.append(Notice.SOME_WORDS)
        marker = marking.marker(parsed.query)
        results = tuple(self._result(hit, shelf, marker) for hit in ranking.hits)
        return Results(
            query=typed,
            understood=str(parsed.query),
            notices=tuple(notices),
            results=results,
            total=ranking.total,
            distinct=ranking.distinct,
            complete=ranking.complete,
            first_partial=ranking.first_partial,
            facets=ranking.facets,
            elapsed_ms=(time.perf_counter() - started) * 1000,
            offset=offset,
            limit=limit,
            missing=missing,
            labels=self._labels(ranking.facets, filters or {}),
            respelt=respelt,
        )

    def _labels(
        self, counted: Mapping[Facet, Mapping[str, int]], filters: Filters
    ) -> Mapping[Facet, Mapping[str, Mapping[Language, str]]]:
        """Say what the values shown are called, for the facets that have a vocabulary."""
        return {
            facet: {
                value: {tongue: vocabulary.label(value, tongue) for tongue in Language}
                for value in (*counted.get(facet, ()), *filters.get(facet, ()))
            }
            for facet, vocabulary in self.vocabularies.by_facet.items()
        }

    def _respelt(self, typed: str, asked: query.Query) -> str:
        """Write a query as the collection spells its words; empty where it does already."""
        better = self._index.corrections(query.spelt(asked))
        written = query.rewritten(typed, better) if better else typed
        return written if written != typed else ""

    def suggest(self, begun: str, *, limit: int = suggestions.MOST) -> tuple[str, ...]:
        """Suggest how a query that is being typed goes on: its last word completed, and titles that hold what is typed.

        Nothing under two letters. Accents and capitals make no difference.

        Raises:
            NoIndexError, StaleIndexError, DamagedIndexError: there is no index that can answer.
        """
        shelf = self._documents()
        if self._titles.revision != shelf.revision:
            self._titles = suggestions.Titles.of(shelf.revision, (each.title for each in shelf.documents.values()))
        return suggestions.suggest(begun, self._titles, self._index.completions, limit=limit)

    def _missing(self, words: Words, shelf: Shelf) -> tuple[str, ...]:
        """List the words that no document holds."""
        asked = dict.fromkeys(query.content(words.words))
        return tuple(word for word in asked if not self._index.search(Words((word,)), shelf, filters={}, limit=0).total)

    def _result(self, hit: Hit, shelf: Shelf, marker: marking.Marker) -> Result:
        document, shown = shelf.documents[hit.document_id], []
        for found in hit.pages:
            page = self._catalogue.page(document.id, found.page)
            text = page.text if page else ""
            cut = text[found.start : found.end] if found.end > found.start else text
            shown.append(snippets.snippet(cut, document.language, marker, page=found.page, score=found.score))
        return Result(document, hit.score, tuple(shown), self.versions(document.id))

    def _documents(self) -> Shelf:
        """The facts of all documents, read again when the catalogue has changed."""
        shelf, revision = self._shelf, self._catalogue.revision
        if shelf.revision != revision:
            documents = self._catalogue.documents()
            self._families = families(documents, self._catalogue.signatures())
            shelf = Shelf(revision, {document.id: document for document in documents}, self._families.family)
            self._shelf = shelf
        return shelf

    def related(self, document_id: DocumentId, *, limit: int = 6) -> tuple[Related, ...]:
        """Find the documents nearest in vocabulary, with the terms that say why and the facts in common.

        Left out are versions of the document, of the versions of another all but the nearest, what has no telling term in
        common with it, and what is nearer than chance only by a hair: a short true list is worth more than a full one.

        Raises:
            UnknownDocumentError: there is no such document, or the index does not hold it yet.
        """
        shelf = self._documents()
        apart = set(self._families.family.get(document_id, (document_id,)))
        # Twice as many, for those that are left out.
        near = self._index.related(document_id, shelf, limit=2 * limit + len(apart))
        found: list[Related] = []
        for each in near:
            document = shelf.documents[each.document_id]
            related = Related(document, each.score, each.shared, self._common(shelf.documents[document_id], document))
            is_near = each.score >= LEAST_NEAR and bool(related.reasons)
            if is_near and each.document_id not in apart and len(found) < limit:
                apart.update(self._families.family.get(each.document_id, ()))
                found.append(related)
        return self._as_written(document_id, found)

    def _common(self, one: Document, other: Document) -> tuple[Common, ...]:
        facts = {
            Common.SERIES: other.id in self._families.series.get(one.id, ()),
            Common.ORGANISATION: bool(one.organisation) and one.organisation == other.organisation,
            Common.COLLECTION: bool(one.collection) and one.collection == other.collection,
        }
        return tuple(fact for fact, is_common in facts.items() if is_common)

    def _as_written(self, document_id: DocumentId, found: Iterable[Related]) -> tuple[Related, ...]:
        """Give the first reasons as the document writes them: «Ille-et-Vilaine», for «ille et vilaine» of the index."""
        text = "\n".join(page.text for page in self._catalogue.pages(document_id))
        told = wording.as_written({reason.term for each in found for reason in each.reasons[:REASONS]}, text)
        return tuple(replace(each, shared=_renamed(each.shared, told)) for each in found)

    def versions(self, document_id: DocumentId) -> tuple[Document, ...]:
        """List the other versions of a document's text, oldest first."""
        shelf = self._documents()
        return tuple(shelf.documents[each] for each in self._families.versions(document_id))

    def editions(self, document_id: DocumentId) -> tuple[Document, ...]:
        """List the other editions of a document's series, oldest first."""
        shelf = self._documents()
        return tuple(shelf.documents[each] for each in self._families.editions(document_id))

    def essentials(self, document_id: DocumentId) -> Essentials:
        """Give a document's key sentences and subjects."""
        return self._catalogue.essentials(document_id)

    def find(self, asked: str) -> Document:
        """Find a document by identifier, the first characters of it, or path.

        Raises:
            UnknownDocumentError: none is so called, or several are.
        """
        return self._catalogue.document(self._catalogue.find(asked))

    def document(self, document_id: DocumentId) -> Document:
        """Give a document's facts.

        Raises:
            UnknownDocumentError: there is no such document.
        """
        return self._catalogue.document(document_id)

    def facts(self, document_id: DocumentId) -> tuple[Finding, ...]:
        """Give a document's facts as they were found: value, where it was read, how sure it is."""
        return self._catalogue.facts(document_id)

    def amend(self, document_id: DocumentId, changes: Mapping[str, object]) -> Path:
        """Write what staff know of a document in the sidecar of its file; the next ingest takes it in. Gives the file.

        Raises:
            DescriptionError: the sidecar cannot be read as TOML, or the document has no file any more.
            OSError: the sidecar cannot be written.
        """
        path = self.original(document_id)
        if path is None:
            raise DescriptionError(f"{document_id}: its file is not there any more")
        corpus.write_sidecar(path, sidecars.changed(corpus.sidecar(path).text, changes))
        return path

    def descriptions(self) -> tuple[tuple[str, Mapping[str, object]], ...]:
        """Give the path of each document's file and what is known of it, as staff would write it."""
        rows = {
            str(path): _told(document, self.facts(document.id))
            for document in self._catalogue.documents()
            if (path := self.original(document.id)) is not None
        }
        return tuple(sorted(rows.items()))

    def amend_from(self, rows: Iterable[Row]) -> Iterator[tuple[int, Path | DescriptionError]]:
        """Write in sidecars what a table says otherwise than the catalogue; empty cells say nothing.

        Yields each line that changes something, with its file, or with what is wrong in it: a line that cannot be
        followed costs itself only.

        Raises:
            DescriptionError: the table itself cannot be read; nothing is written.
        """
        for row in tuple(rows):
            try:
                document = self.find(row.path)
                told = _told(document, self.facts(document.id))
                cells = {key: cell for key, cell in row.cells.items() if cell != sidecars.as_typed(told.get(key, ""))}
                changes = {key: sidecars.value(key, cell) for key, cell in cells.items()}
                if changes:
                    yield row.line, self.amend(document.id, changes)
            except (UnknownDocumentError, DescriptionError) as error:
                yield row.line, DescriptionError(str(error))

    def page(self, document: Document, number: int) -> Page:
        """Give the text of a page; an empty one where the page was not read.

        Raises:
            UnknownPageError: the document has no such page.
        """
        if not 1 <= number <= document.page_count:
            raise UnknownPageError(number, document.page_count)
        return self._catalogue.page(document.id, number) or Page(number, "")

    def pages(self, document_id: DocumentId) -> tuple[Page, ...]:
        """Give all the text of a document."""
        return self._catalogue.pages(document_id)

    def bookmarks(self, document_id: DocumentId) -> tuple[Bookmark, ...]:
        """Give a document's own table of contents."""
        return self._catalogue.bookmarks(document_id)

    def matching_pages(self, document: Document, typed: str, *, limit: int = 60) -> tuple[Snippet, ...]:
        """Find the pages of one document that hold most of what was typed, in the order of pages."""
        marker = marking.marker(query.parse(typed).query)
        found = []
        for page in self._catalogue.pages(document.id):
            held = {each for _, _, each in marker.marks(page.text, document.language)}
            if held:
                found.append((len(held), page))
        most = max((held for held, _ in found), default=0)
        kept = [page for held, page in found if held == most][:limit]
        return tuple(snippets.snippet(page.text, document.language, marker, page=page.number) for page in kept)

    def marks(self, page: Page, tongue: Language, typed: str) -> tuple[tuple[int, int], ...]:
        """Give the spans of a page's text that a reader looks for."""
        marker = marking.marker(query.parse(typed).query)
        return tuple((start, end) for start, end, _ in marker.marks(page.text, tongue))

    def original(self, document_id: DocumentId) -> Path | None:
        """Give a file that has a document's content, where one is there still."""
        return next((path for path in self._catalogue.paths(document_id) if path.is_file()), None)

    def picture(self, document: Document, number: int, *, typed: str, width: int) -> bytes:
        """Draw a page of a PDF as a WebP image, with the words of a query marked; empty where it cannot be drawn.

        It is drawn by a reading process, under limits: a file may be made to break what draws it.
        """
        path = self.original(document.id) if document.format == "pdf" else None
        if path is None or not 1 <= number <= document.page_count:
            return b""
        drawn = self._drawing.picture((path, number), typed=typed, tongue=document.language, width=width)
        return drawn if isinstance(drawn, bytes) else b""

    def browse(self) -> Mapping[DocumentId, Document]:
        """Give every document, by identifier."""
        return self._documents().documents

    @property
    def revision(self) -> int:
        """The number of the catalogue's last change."""
        return self._catalogue.revision

    # Looking after

    def refused(self) -> tuple[Refused, ...]:
        """List the files that stand refused."""
        return self._catalogue.refused()

    def status(self) -> Status:
        """Say where everything stands."""
        problem, state = "", State((), frozenset(), 0, 0, "")
        try:
            state = self._index.state()
            if not state.generations:
                problem = str(NoIndexError(self.settings.state))
            elif state.differences:
                problem = str(StaleIndexError(state.differences))
        except DamagedIndexError as error:
            problem = str(error)
        documents = self._documents().documents
        behind = len(documents.keys() - state.documents)
        counts = self._catalogue.counts()
        why = recognition.missing(self.settings) if counts.waiting else ""
        return Status(self.settings.state, self._catalogue.roots(), counts, state, behind, problem, why)

    def check(self, *, report: Report = silent, chance: Random | None = None) -> tuple[str, ...]:
        """Compare corpus, catalogue and index; say what does not agree, one sentence each.

        Where all is well, passages drawn by *chance* are searched for: each must lead back to its document.
        """
        if damage := self._catalogue.damage():
            path = self._catalogue.path
            return (*(f"catalogue: {each}" for each in damage), f"catalogue {path} is damaged: {REMAKE}")
        problems = list(self.vocabularies.problems)
        known = list(self._catalogue.sources())
        for done, each in enumerate(known, 1):
            report(Progress("check", done, len(known), each.source.path.name))
            if each.document_id is not None and (found := _differs(each.source.path, each.document_id)):
                problems.append(f"{each.source.path}: {found}; run `passerelle ingest`")
            if found := sidecars.read_sidecar(corpus.sidecar(each.source.path).text).problem:
                problems.append(f"{each.source.path}{corpus.SIDECAR}: {found}")
        try:
            problems += self._index.damage()
            status = self.status()
            problems += [status.problem] if status.problem else []
            if status.behind and not status.problem:
                problems.append(f"{status.behind} documents are not in the index: run `passerelle ingest`")
            if not problems:
                problems += self._unfound(chance or Random())  # noqa: S311
        except (NoIndexError, DamagedIndexError) as error:
            problems.append(str(error))
        return tuple(dict.fromkeys(problems))

    def _unfound(self, chance: Random) -> Iterator[str]:
        """Draw passages and search for their rarest words; name those whose document is not found."""
        shelf = self._documents()
        ids = sorted(shelf.documents)
        for document_id in chance.choices(ids, k=SAMPLE) if ids else ():
            cut = [passage for page in self._catalogue.pages(document_id) for passage in passages.split(page)]
            words = self._rarest(chance.choice(cut).text, shelf) if cut else ()
            asked = And(tuple(Words((word,)) for word in words))
            found = self._index.search(asked, shelf, filters={}, limit=len(ids)).hits if words else ()
            if words and document_id not in {hit.document_id for hit in found}:
                title = shelf.documents[document_id].title
                yield f"{document_id[:12]} ({title}) is not found by its words {' '.join(words)}: run `passerelle rebuild`"

    def _rarest(self, text: str, shelf: Shelf) -> tuple[str, ...]:
        """Choose the three words of a text that the fewest documents hold."""
        words = sorted(set(query.content(language.words(text))))
        held = {word: self._index.search(Words((word,)), shelf, filters={}, limit=0).total for word in words}
        return tuple(sorted(words, key=lambda word: (held[word], word))[:3])

    def repair(self, *, report: Report = silent) -> str:
        """Make the index again where it is missing, damaged, stale or behind; say why, or nothing where all is well.

        Raises:
            BusyError: an ingest or rebuild is at work.
        """
        with self._writing():
            if self._catalogue.damage():
                return ""
            why = self._ailing()
            if why:
                self._catalogue.sweep()
                self._replace(report)
        return why

    def _ailing(self) -> str:
        try:
            damage = self._index.damage()
        except NoIndexError as error:
            return str(error) if self._documents().documents else ""
        except DamagedIndexError as error:
            return str(error)
        status = self.status()
        missing = self._documents().documents.keys() - status.index.documents
        behind = len(missing | (self._catalogue.pending() & self._documents().documents.keys()))
        return (
            "; ".join(damage) or status.problem or (f"{behind} documents were not in it as they are" if behind else "")
        )

    def settled(self, stop: threading.Event) -> Iterator[None]:
        """Yield at once, then each time that the files within the folders have changed and are quiet again."""
        folders = self._catalogue.roots() or (self.settings.corpus,)
        folders = tuple(dict.fromkeys(corpus.root(each) for each in folders))
        return watching.settled(folders, stop=stop, is_ignored=corpus.is_leftover)

    def backup(self, path: Path, *, with_corpus: bool = False, report: Report = silent) -> backup.Written:
        """Write catalogue and settings, and the corpus if wished, to one file, as they stand at one moment.

        Others may read and write meanwhile.

        Raises:
            BusyError: another backup is at work.
            BackupError: there is a file of this name, or a file changed while being copied.
            OSError: it cannot be written.
        """
        own = self.settings.corpus.absolute()
        kept = _outermost((*self._catalogue.roots(), own)) if with_corpus else ()
        folders = {each: tuple(corpus.files(each)) for each in kept}
        total, done = sum(map(len, folders.values())), 0

        def show(name: str) -> None:
            nonlocal done
            done += 1
            report(Progress("backup", done, total, name))

        with self._writing(lock="backup.lock"):
            copy = self.settings.state / f"backup-{backup.CATALOGUE}"
            copy.unlink(missing_ok=True)  # of a backup that was killed
            try:
                self._catalogue.copy(copy)
                return backup.write(
                    path.absolute(),
                    catalogue=copy,
                    settings=chosen.text(self.settings),
                    corpus=own,
                    folders=folders,
                    report=show,
                )
            finally:
                copy.unlink(missing_ok=True)

    def move(self, old: Path, new: Path) -> None:
        """Note that a folder given to ingest has moved, with all its files: nothing is read again for it."""
        self._catalogue.move(old, new)

    def close(self) -> None:
        """Let go of the catalogue, and of what draws pages."""
        self._drawing.stop()
        self._catalogue.close()


def _renamed(shared: Iterable[Shared], told: Mapping[str, str]) -> tuple[Shared, ...]:
    """Call terms as a reader is told them, largest contribution first; those that are told alike are one."""
    parts: dict[tuple[str, bool], float] = {}
    for each in shared:
        key = told.get(each.term, each.term), each.is_telling
        parts[key] = parts.get(key, 0.0) + each.contribution
    named = (Shared(term, contribution, is_telling) for (term, is_telling), contribution in parts.items())
    return tuple(sorted(named, key=lambda each: (-each.contribution, each.term)))


def _told(document: Document, facts: Iterable[Finding]) -> Mapping[str, object]:
    """Give what is known of a document under the keys that staff write."""
    told: dict[str, object] = {key: getattr(document, key) for key in sidecars.KEYS if hasattr(document, key)}
    alone = (FactName.SERIES, FactName.EDITION)
    return {**told, **{each.name.value: each.value for each in facts if each.name in alone}}


def _outermost(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Keep the folders that are there and lie within no other."""
    there = dict.fromkeys(each for each in folders if each.is_dir())
    return tuple(each for each in there if not any(each != other and each.is_relative_to(other) for other in there))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _differs(path: Path, document_id: DocumentId) -> str:
    """Say how a file is no longer what the catalogue knows; empty when it is."""
    try:
        return "" if corpus.digest(path) == document_id else "has changed since it was read"
    except FileNotFoundError:
        return "is not there any more"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
