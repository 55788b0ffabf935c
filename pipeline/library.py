"""The facade: ingest, deposit, rebuild, check, back up; by `pipeline.curating`, describe; by `pipeline.judging`, evaluate; by
`pipeline.answering`, search.

Owns the parts and the order in which they are called. Files go down (corpus, catalogue, index); the parts do not know
each other.
"""

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import BinaryIO

from pipeline import (
    backup,
    corpus,
    intake,
    language,
    passages,
    query,
    recognition,
    sidecars,
    watching,
)
from pipeline import settings as chosen
from pipeline.answering import MAP
from pipeline.catalogue import Known
from pipeline.curating import Curating
from pipeline.deposits import Deposit, Deposits, Withdrawn, named_by_time
from pipeline.errors import (
    BusyError,
    DamagedIndexError,
    NoIndexError,
    RefusedError,
    RemovalsError,
)
from pipeline.index import Accept, Shelf, atlas, unasked
from pipeline.intake import Survey
from pipeline.model import (
    Added,
    DocumentId,
    Foreseen,
    IndexEntry,
    Map,
    Outcome,
    Progress,
    Reason,
    Refused,
    Removed,
    Run,
    Unchanged,
)
from pipeline.query import And, Words
from pipeline.told import joined, of, said

log = logging.getLogger(__name__)

Report = Callable[[Progress], None]

DEPOSITS_SHOWN = 5
"""Deposits that can be undone from the app: the last ones."""

DEPOSITS = "dépôts"
"""Where uploaded files go within the corpus: a collection of its own."""

REPLACE_SHARE = 0.2
"""Past this share of new documents a whole new base is cheaper than a small generation."""

REPLACE_LEAST = 40

PUBLISH_WAIT_SECONDS = 600
"""How long recognition waits for another ingest to end before it leaves publishing to the next one."""

SAMPLE = 20
"""Passages that a check searches for."""

REMAKE = said(
    "move it away with the files beside it that begin with its name, and run `passerelle ingest FOLDER` for each of your"
    " folders; all of it is made again from them, what staff wrote beside files included"
)
"""What to do about a damaged catalogue."""


def silent(progress: Progress) -> None:
    """Report to nobody."""


class Library(Curating):
    """A resource centre: what one may ask of it, and what staff and night jobs do to it."""

    def __init__(self, settings: chosen.Settings) -> None:
        """Open the state of a centre, making it when it is not there.

        Raises:
            CatalogueError: the catalogue cannot be opened.
        """
        super().__init__(settings)
        self._deposits = Deposits(settings.state / "deposits")

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
        would stand as long as they do not change, documents read in part, and pages whose recognition has failed.
        With *recognise*, pages without text that wait, of any folder, are recognised last, where Tesseract is there;
        others may ingest meanwhile.

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
            if retry_refused:
                self._catalogue.attempt_again()
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

    def begin_deposit(self) -> str:
        """Begin a deposit, of which `put` notes the files that it brings: give its name."""
        return self._deposits.begin()

    def put(self, name: str, content: BinaryIO, *, deposit: str = "") -> Path:
        """Write an uploaded file into the corpus, whole or not at all; `ingest` of `deposits` takes it in.

        Raises:
            OSError: the corpus cannot be written to.
        """
        put = corpus.deposit(name, content, self.deposits)
        if put.is_new and deposit:
            is_replacing = self._catalogue.is_known(put.path)
            self._deposits.note(deposit, put.path, name, is_replacing=is_replacing)
        return put.path

    @property
    def deposits(self) -> Path:
        """The collection of the corpus where uploaded files go."""
        return self.settings.corpus.absolute() / DEPOSITS

    def last_deposits(self) -> tuple[tuple[Deposit, tuple[Outcome, ...]], ...]:
        """Give the last deposits, newest first, each with those of its files that are still there and how these stand now."""
        deposits = tuple(islice(self._deposits.last(), DEPOSITS_SHOWN))
        found: dict[Path, list[Outcome]] = {file.path: [] for deposit in deposits for file in deposit.files}
        for file, known in self._brought(found):
            found[file].append(self._stands(known))
        return tuple((each, tuple(chain(*(found[file.path] for file in each.files)))) for each in deposits)

    def _brought(self, paths: Collection[Path]) -> Iterator[tuple[Path, Known]]:
        """Yield what is known of deposited files, each with its path; of an archive, what is known of each file in it."""
        for known in self._catalogue.sources(self.deposits) if paths else ():
            path = known.source.path
            if file := next((each for each in (path, *path.parents) if each in paths), None):
                yield file, known

    def _stands(self, known: Known) -> Outcome:
        path = known.source.path
        if known.document_id is None:
            return Refused(path, known.reason or Reason.UNREADABLE, known.detail)
        is_copy = len(self._catalogue.paths(known.document_id)) > 1
        return Unchanged(path, known.document_id) if is_copy else Added(path, known.document_id)

    def staying(self, paths: Collection[Path]) -> int:
        """Count the documents of deposited files that stay in the collection without them: other files have the same content."""
        going = {known.source.path: known.document_id for _, known in self._brought(paths)}
        ids = {each for each in going.values() if each is not None}
        return sum(any(path not in going for path in self._catalogue.paths(each)) for each in ids)

    @property
    def withdrawals(self) -> Path:
        """The folder of the state to which files that are withdrawn are moved."""
        return self.settings.state.absolute() / "withdrawn"

    def withdraw(self, paths: Iterable[Path], *, wait_seconds: float = 0, report: Report = silent) -> Withdrawn:
        """Take deposited files out of the collection: move them, with what is written beside them, and forget them.

        They go to a folder of the state, as they lay in the corpus, and nothing is deleted. What is withdrawn was asked for
        file by file: however many they are, nothing else is removed with them.

        Raises:
            BusyError: an ingest or rebuild is at work; nothing was moved.
            WithdrawalError: one of them is not in `deposits`, or is no file; nothing was moved.
            OSError: one cannot be moved; it and those after it are where they were.
        """
        places = tuple(dict.fromkeys(corpus.within(path, self.deposits) for path in paths))
        with self._writing(wait_seconds):
            folder, started = named_by_time(self.withdrawals), _now()
            own, moved = self.settings.corpus.absolute(), list[Path]()
            try:
                for done, path in enumerate(places, 1):
                    if corpus.move_out(path, folder / path.relative_to(own)):
                        moved.append(path)
                        report(Progress("withdrawal", done, len(places), path.name, Removed(path)))
            finally:
                self._forget(frozenset(moved), started, report)
        return Withdrawn(folder, tuple(moved), tuple(path for path in places if path not in moved))

    def _forget(self, paths: Collection[Path], started: str, report: Report) -> None:
        """Take files that were moved out of the catalogue and the index."""
        known = [each.source.path for _, each in self._brought(paths)]
        if known:
            self._catalogue.forget(known)
            self._catalogue.put_run(Run(started, _now(), True, tuple(map(Removed, known))))
            self._publish(report)

    def rebuild(self, *, wait_seconds: float = 0, force: bool = False, report: Report = silent) -> None:
        """Make the whole index again from the catalogue, aside, then publish it.

        Where the settings say so, one that answers the judged questions worse than the published one, by more than
        chance, is not published unless with *force*.

        Raises:
            BusyError: another ingest or rebuild is at work.
            WorseIndexError: the new index answers worse; the published one stays.
        """
        is_asked = self.settings.refuse_worse and not force
        with self._writing(wait_seconds):
            self._catalogue.sweep()
            self._replace(report, accept=self.refuse_worse if is_asked else unasked)

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
        if added and (known := atlas.read(self.settings.state / MAP)) is not None:
            self._keep_map(atlas.added(self._near(added), to=known))
        return None

    def _replace(self, report: Report, *, accept: Accept = unasked) -> None:
        pending = self._catalogue.pending()
        # Before anything is read: a page recognised meanwhile makes its document another one.
        digests = self._catalogue.digests()
        self._index.replace(digests, self._entries, report, digests=digests, accept=accept)
        self._catalogue.published(pending, is_base=True)
        near = self._near(self._documents().documents)
        self._keep_map(atlas.chart(near, self._catalogue.subjects(), before=atlas.read(self.settings.state / MAP)))

    def _near(self, ids: Iterable[DocumentId]) -> atlas.Neighbours:
        shelf = self._documents()
        return {each: self._index.related(each, shelf, limit=atlas.NEAREST) for each in ids}

    def _keep_map(self, drawn: Map) -> None:
        """Keep a map; one that cannot be written costs nothing but itself."""
        try:
            atlas.write(self.settings.state / MAP, drawn)
        except OSError as error:
            log.warning("the map cannot be written (%s): the next rebuild makes it again", error)

    def _entries(self, ids: Iterable[DocumentId]) -> Iterator[IndexEntry]:
        shelf = self._documents()
        for document_id in ids:
            if document_id in shelf.documents:
                cut = (passage for page in self._catalogue.pages(document_id) for passage in passages.split(page))
                yield IndexEntry(shelf.documents[document_id], tuple(cut))

    # Looking after

    def check(self, *, report: Report = silent, chance: Random | None = None) -> tuple[str, ...]:
        """Compare corpus, catalogue and index; say what does not agree, one sentence each.

        Where all is well, passages drawn by *chance* are searched for: each must lead back to its document.
        """
        if damage := self._catalogue.damage():
            path = self._catalogue.path
            named = (said("catalogue: {why}", why=each) for each in damage)
            return (*named, said("catalogue {path} is damaged: {to_do}", path=path, to_do=REMAKE))
        problems = [
            *self.vocabularies.problems,
            *self._equivalents.now().problems,
            *self.lists.problems(),
            *self.decision_problems(),
        ]
        known = list(self._catalogue.sources())
        there = {each.source.collection for each in known}
        problems += [
            said("staff_collections: no file is in a collection “{name}”: is its name written otherwise?", name=name)
            for name in self.settings.staff_collections
            if name not in there
        ]
        for done, each in enumerate(known, 1):
            report(Progress("check", done, len(known), each.source.path.name))
            if each.document_id is not None and (found := _differs(each.source.path, each.document_id)):
                problems.append(said("{path}: {found}; run `passerelle ingest`", path=each.source.path, found=found))
            if found := sidecars.read_sidecar(corpus.sidecar(each.source.path).text).problem:
                problems.append(
                    said("{path}{sidecar}: {found}", path=each.source.path, sidecar=corpus.SIDECAR, found=found)
                )
        try:
            problems += self._index.damage()
            status = self.status()
            problems += [status.problem] if status.problem else []
            if status.behind and not status.problem:
                problems.append(
                    said("{behind} documents are not in the index: run `passerelle ingest`", behind=status.behind)
                )
            if not problems:
                problems += self._unfound(chance or Random())  # noqa: S311
        except (NoIndexError, DamagedIndexError) as error:
            problems.append(of(error))
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
            # Of the versions of one text, one stands for the others.
            family = shelf.families.get(document_id, (document_id,))
            if words and {hit.document_id for hit in found}.isdisjoint(family):
                title = shelf.documents[document_id].title
                yield said(
                    "{document} ({title}) is not found by its words {words}: run `passerelle rebuild`",
                    document=document_id[:12],
                    title=title,
                    words=" ".join(words),
                )

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
            return of(error) if self._documents().documents else ""
        except DamagedIndexError as error:
            return of(error)
        status = self.status()
        missing = self._documents().documents.keys() - status.index.documents
        behind = len(missing | (self._catalogue.pending() & self._documents().documents.keys()))
        lacking = said("{behind} documents were not in it as they are", behind=behind) if behind else ""
        return joined(damage) or status.problem or lacking

    def settled(self, stop: threading.Event) -> Iterator[None]:
        """Yield at once, then each time that the files within the folders have changed and are quiet again."""
        folders = self._catalogue.roots() or (self.settings.corpus,)
        folders = tuple(dict.fromkeys(corpus.root(each) for each in folders))
        return watching.settled(folders, stop=stop, is_ignored=corpus.is_leftover)

    def backup(self, path: Path, *, with_corpus: bool = False, report: Report = silent) -> backup.Written:
        """Write catalogue, usage and settings, and the corpus if wished, to one file, as they stand at one moment.

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
            copy, usage = (self.settings.state / f"backup-{name}" for name in (backup.CATALOGUE, backup.USAGE))
            copy.unlink(missing_ok=True)  # of a backup that was killed
            usage.unlink(missing_ok=True)
            try:
                self._catalogue.copy(copy)
                if self.usage.path.exists():
                    self.usage.copy(usage)
                return backup.write(
                    path.absolute(),
                    catalogue=copy,
                    usage=usage if usage.exists() else None,
                    settings=chosen.text(self.settings),
                    corpus=own,
                    folders=folders,
                    report=show,
                )
            finally:
                copy.unlink(missing_ok=True)
                usage.unlink(missing_ok=True)

    @property
    def backups(self) -> Path:
        """The folder of the state where the app keeps backups."""
        return self.settings.state / "backups"

    def kept_backups(self) -> tuple[Path, ...]:
        """List the backups that are there, newest first: their names begin with when they were made."""
        return tuple(sorted(self.backups.glob("passerelle-*.tar.gz"), reverse=True))

    def move(self, old: Path, new: Path) -> None:
        """Note that a folder given to ingest has moved, with all its files: nothing is read again for it."""
        self._catalogue.move(old, new)


def _outermost(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Keep the folders that are there and lie within no other."""
    there = dict.fromkeys(each for each in folders if each.is_dir())
    return tuple(each for each in there if not any(each != other and each.is_relative_to(other) for other in there))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _differs(path: Path, document_id: DocumentId) -> str:
    """Say how a file is no longer what the catalogue knows; empty when it is."""
    try:
        return "" if corpus.digest(path) == document_id else said("has changed since it was read")
    except FileNotFoundError:
        return said("is not there any more")
    except RefusedError as error:
        return said("cannot be unpacked ({why})", why=error)
    except OSError as error:
        return said("cannot be read ({why})", why=error.strerror)
