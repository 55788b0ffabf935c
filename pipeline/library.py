"""The facade: ingest, deposit, rebuild, search, related, document, page, check.

Owns the parts and the order in which they are called. Files go down (corpus, catalogue, index), answers come up
(index, catalogue, snippets); the parts do not know each other.
"""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from pipeline import corpus, description, formats, language, passages, query, reading, snippets
from pipeline.catalogue import Catalogue, Counts, Known
from pipeline.errors import (
    BusyError,
    DamagedIndexError,
    FolderError,
    NoIndexError,
    StaleIndexError,
    UnknownPageError,
)
from pipeline.formats import Readers
from pipeline.index import Index, Shelf, State
from pipeline.index.embedded import Embedded
from pipeline.model import (
    Added,
    Bookmark,
    Common,
    Document,
    DocumentId,
    Essentials,
    Extract,
    Filters,
    Hit,
    IndexEntry,
    Language,
    Notice,
    Outcome,
    Page,
    Progress,
    Ranking,
    Reason,
    Refused,
    Related,
    Removed,
    Replaced,
    Result,
    Results,
    Shared,
    Snippet,
    Sort,
    Source,
    Unchanged,
)
from pipeline.query import Words
from pipeline.reading import essentials, wording
from pipeline.reading.families import Families, families, signature
from pipeline.reading.subjects import subjects
from pipeline.settings import Settings

log = logging.getLogger(__name__)

Report = Callable[[Progress], None]

DEPOSITS = "dépôts"
"""Where uploaded files go within the corpus: a collection of its own."""

REPLACE_SHARE = 0.2
"""Past this share of new documents a whole new base is cheaper than a small generation."""

REPLACE_LEAST = 40
READING = (
    f"formats {formats.VERSION}, text {passages.VERSION}, description {description.VERSION}, reading {reading.VERSION}"
)
"""What a document's text and facts depend on besides its file: read by others, a file is read again at the next ingest."""

REASONS = 6
"""Reasons of a related document that are given as the document writes them; readers are shown fewer."""

MANY = 10
"""Files that may all disappear at once without being taken for a disk that is not mounted."""

SUGGESTIONS = 8
"""Suggestions at the most while a query is typed."""

MAX_SUGGESTED = 100
"""Characters of a query being typed that are read for suggestions."""


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


class Library:
    """A resource centre: its catalogue, its index, and what one may ask of them."""

    def __init__(self, settings: Settings) -> None:
        """Open the state of a centre, making it when it is not there.

        Raises:
            CatalogueError: the catalogue cannot be opened.
        """
        self.settings = settings
        self._catalogue = Catalogue(settings.state / "catalogue.sqlite")
        self._index: Index = Embedded(settings.state / "index", rules=passages.RULES)
        self._shelf, self._families = Shelf(-1, {}), Families({}, {})
        self._known_titles: tuple[int, tuple[tuple[str, tuple[str, ...]], ...]] = (-1, ())

    # Taking in

    def ingest(
        self, folder: Path | None = None, *, wait_seconds: float = 0, report: Report = silent
    ) -> tuple[Outcome, ...]:
        """Take in a folder, or again every folder taken in before; publish what changed.

        Every file seen is in one outcome, and every known file that is gone. *wait_seconds* is how long to wait for
        another ingest to end.

        Raises:
            BusyError: another ingest or rebuild is at work.
            FolderError: the folder cannot be read, or nothing is left of it.
        """
        with self._writing(wait_seconds):
            folders = [folder] if folder is not None else self._catalogue.roots() or [self.settings.corpus]
            outcomes = [outcome for each in folders for outcome in self._take_in(corpus.root(each), report)]
            self._publish(report)
        return tuple(outcomes)

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

    def rebuild(self, *, report: Report = silent) -> None:
        """Make the whole index again from the catalogue, aside, then publish it.

        Raises:
            BusyError: another ingest or rebuild is at work.
        """
        with self._writing():
            self._catalogue.sweep()
            self._replace(report)

    @contextmanager
    def _writing(self, wait_seconds: float = 0) -> Iterator[None]:
        """Be the only writer; the system lets go of the lock however the process ends."""
        self.settings.state.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.settings.state / "lock", os.O_RDWR | os.O_CREAT, 0o644)
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

    def _take_in(self, folder: Path, report: Report) -> Iterator[Outcome]:
        homes = (*self._catalogue.roots(), self.settings.corpus.absolute())
        home = next((home for home in homes if folder.is_relative_to(home)), folder)
        if home not in self._catalogue.roots():
            self._catalogue.add_root(home)
        known = {each.source.path: each for each in self._catalogue.sources(folder)}
        seen = list(corpus.walk(folder, home=home))
        gone = [path for path in known if path not in {each.path for each in seen}]
        if len(gone) > MANY and len(gone) == len(known):
            raise FolderError(folder, f"none of its {len(gone)} known files is there: is the disk mounted?")
        intake = _Intake(self._catalogue, known, Language(self.settings.language))
        done = 0
        for outcome in intake.sort(seen):
            done += 1
            report(Progress("files", done, len(seen), outcome.path.name, outcome))
            yield outcome
        if intake.to_read:
            with Readers(workers=self.settings.workers, limits=self.settings.limits) as readers:
                for path, digest, extract in readers.extract_all(intake.to_read):
                    for outcome in intake.keep(path, digest, extract):
                        done += 1
                        report(Progress("files", done, len(seen), outcome.path.name, outcome))
                        yield outcome
        if gone:
            self._catalogue.forget(gone)
        yield from (Removed(path) for path in gone)

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
        if pending:
            self._catalogue.published(pending)

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
        parsed = query.parse(typed)
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
        marker = snippets.marker(parsed.query)
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
            respelt=respelt,
        )

    def _respelt(self, typed: str, asked: query.Query) -> str:
        """Write a query as the collection spells its words; empty where it does already."""
        better = self._index.corrections(query.spelt(asked))
        written = query.rewritten(typed, better) if better else typed
        return written if written != typed else ""

    def suggest(self, begun: str, *, limit: int = SUGGESTIONS) -> tuple[str, ...]:
        """Suggest how a query that is being typed goes on: its last word completed, and titles that hold what is typed.

        Nothing under two letters. Accents and capitals make no difference.

        Raises:
            NoIndexError, StaleIndexError, DamagedIndexError: there is no index that can answer.
        """
        typed = begun[:MAX_SUGGESTED].lstrip()
        words = [language.fold(word) for word in language.words(typed)]
        if not words or len(words[-1]) < query.MIN_PREFIX or not typed[-1].isalnum():
            return ()
        before = typed[: max(start for start, _, _ in language.spans(typed))]
        ended = [before + word for word in self._index.completions(words[-1], limit=limit)]
        held = (title for title, known in self._titles() if _begin_words(words, known))
        titles = sorted(dict.fromkeys(held), key=len)[: limit // 2]
        return tuple(dict.fromkeys([*ended[: limit - len(titles)], *titles]))

    def _titles(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every title with its words, folded; read again when the catalogue has changed."""
        shelf, known = self._documents(), self._known_titles
        if known[0] != shelf.revision:
            titles = dict.fromkeys(document.title for document in shelf.documents.values())
            read = tuple((title, tuple(map(language.fold, language.words(title)))) for title in titles)
            known = self._known_titles = shelf.revision, read
        return known[1]

    def _missing(self, words: Words, shelf: Shelf) -> tuple[str, ...]:
        """List the words that no document holds."""
        asked = dict.fromkeys(query.content(words.words))
        return tuple(word for word in asked if not self._index.search(Words((word,)), shelf, filters={}, limit=0).total)

    def _result(self, hit: Hit, shelf: Shelf, marker: snippets.Marker) -> Result:
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

        Versions of the document are left out, and of the versions of another the nearest stands for all; so is what has no telling
        term in common with it.

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
            if related.reasons and each.document_id not in apart and len(found) < limit:
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
        marker = snippets.marker(query.parse(typed).query)
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
        marker = snippets.marker(query.parse(typed).query)
        return tuple((start, end) for start, end, _ in marker.marks(page.text, tongue))

    def original(self, document_id: DocumentId) -> Path | None:
        """Give a file that has a document's content, where one is there still."""
        return next((path for path in self._catalogue.paths(document_id) if path.is_file()), None)

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
        return Status(self.settings.state, self._catalogue.roots(), self._catalogue.counts(), state, behind, problem)

    def check(self, *, report: Report = silent) -> tuple[str, ...]:
        """Compare corpus, catalogue and index; say what does not agree, one sentence each."""
        problems = [f"catalogue: {each}" for each in self._catalogue.damage()]
        known = list(self._catalogue.sources())
        for done, each in enumerate(known, 1):
            report(Progress("check", done, len(known), each.source.path.name))
            if each.document_id is not None and (found := _differs(each)):
                problems.append(f"{each.source.path}: {found}; run `passerelle ingest`")
        try:
            problems += self._index.damage()
            status = self.status()
            problems += [status.problem] if status.problem else []
            if status.behind and not status.problem:
                problems.append(f"{status.behind} documents are not in the index: run `passerelle ingest`")
        except (NoIndexError, DamagedIndexError) as error:
            problems.append(str(error))
        return tuple(dict.fromkeys(problems))

    def close(self) -> None:
        """Let go of the catalogue."""
        self._catalogue.close()


def _begin_words(asked: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether each word asked for is one of the words, the last one perhaps begun only."""
    return any(word.startswith(asked[-1]) for word in words) and all(word in words for word in asked[:-1])


def _renamed(shared: Iterable[Shared], told: Mapping[str, str]) -> tuple[Shared, ...]:
    """Call terms as a reader is told them, largest contribution first; those that are told alike are one."""
    parts: dict[tuple[str, bool], float] = {}
    for each in shared:
        key = told.get(each.term, each.term), each.is_telling
        parts[key] = parts.get(key, 0.0) + each.contribution
    named = (Shared(term, contribution, is_telling) for (term, is_telling), contribution in parts.items())
    return tuple(sorted(named, key=lambda each: (-each.contribution, each.term)))


def _differs(known: Known) -> str:
    """Say how a file is no longer what the catalogue knows; empty when it is."""
    try:
        return "" if corpus.digest(known.source.path) == known.document_id else "has changed since it was read"
    except FileNotFoundError:
        return "is not there any more"
    except OSError as error:
        return f"cannot be read ({error.strerror})"


class _Intake:
    """One run over a folder: which files are known, which must be read, what became of each."""

    def __init__(self, catalogue: Catalogue, known: Mapping[Path, Known], default: Language) -> None:
        self._catalogue, self._known, self._default = catalogue, known, default
        self._waiting: dict[DocumentId, list[Known]] = {}
        self.to_read: list[Path] = []

    def sort(self, seen: Iterable[Source | Refused]) -> Iterator[Outcome]:
        """Yield the outcome of each file that need not be read; note the others in ``to_read``."""
        for each in seen:
            if isinstance(each, Refused):
                yield self._refuse(Known(Source(each.path, "", 0, 0), None, each.reason, each.detail, "", READING))
            elif (outcome := self._look(each)) is not None:
                yield outcome

    def _look(self, source: Source) -> Outcome | None:
        before, sidecar = self._known.get(source.path), corpus.sidecar(source.path)
        is_known = before is not None and (before.sidecar, before.reading) == (sidecar.digest, READING)
        if before is not None and is_known and _is_same(before.source, source):
            if before.document_id is not None:
                return Unchanged(source.path, before.document_id)
            if before.reason in _LASTING:
                return Refused(source.path, before.reason, before.detail)
        try:
            digest = corpus.digest(source.path)
        except OSError as error:
            return self._refuse(Known(source, None, Reason.UNREADABLE, error.strerror or "", sidecar.digest, READING))
        known = Known(source, digest, None, "", sidecar.digest, READING)
        is_described_anew = before is not None and before.sidecar != sidecar.digest
        if digest in self._waiting:
            self._waiting[digest].append(known)
            return None
        if self._catalogue.holds(digest, reading=READING) and not is_described_anew:
            return self._same(known)
        self._waiting[digest] = [known]
        self.to_read.append(source.path)
        return None

    def _same(self, known: Known) -> Outcome:
        assert known.document_id is not None  # noqa: S101
        before = self._known.get(known.source.path)
        self._catalogue.put_source(known)
        if before is not None and before.document_id not in (None, known.document_id):
            return Replaced(known.source.path, known.document_id, before.document_id)
        return Unchanged(known.source.path, known.document_id)

    def _refuse(self, known: Known) -> Refused:
        assert known.reason is not None  # noqa: S101
        self._catalogue.put_source(known)
        return Refused(known.source.path, known.reason, known.detail)

    def keep(self, path: Path, digest: str, extract: Extract | Refused) -> Iterator[Outcome]:
        """Keep what was read of a file; yield its outcome, and those of its copies."""
        expected, waiting = next((each, files) for each, files in self._waiting.items() if files[0].source.path == path)
        first, *copies = self._waiting.pop(expected, waiting)
        if isinstance(extract, Extract) and digest != expected:
            extract = Refused(path, Reason.CHANGING, "")
        if isinstance(extract, Refused):
            for known in (first, *copies):
                yield self._refuse(replace(known, document_id=None, reason=extract.reason, detail=extract.detail))
            return
        yield self._put(first, extract)
        for known in copies:
            yield self._same(known)

    def _put(self, known: Known, extract: Extract) -> Outcome:
        assert known.document_id is not None  # noqa: S101
        path, before = known.source.path, self._known.get(known.source.path)
        pages = passages.clean(extract.pages)
        document = description.describe(
            known.document_id,
            known.source,
            extract,
            pages,
            sidecar=corpus.sidecar(path).text,
            default=self._default,
            today=date.today(),
        )
        self._catalogue.put_document(
            known,
            document,
            pages,
            extract.bookmarks,
            essentials=Essentials(
                essentials.key_sentences(pages, document.language, document.title),
                subjects(pages, document.language, document.title),
            ),
            signature=signature(pages),
        )
        if before is not None and before.document_id != known.document_id:
            return Replaced(path, known.document_id, before.document_id, extract.partial)
        if before is not None:
            return Replaced(path, known.document_id, known.document_id, extract.partial)
        return Added(path, known.document_id, extract.partial)


_LASTING = frozenset(Reason) - {Reason.UNREADABLE, Reason.CHANGING, Reason.CRASHED, Reason.OUTSIDE}
"""Refusals that stand as long as the file does not change; the others are tried again at each run."""


def _is_same(before: Source, now: Source) -> bool:
    return (before.size_bytes, before.modified_ns) == (now.size_bytes, now.modified_ns)
