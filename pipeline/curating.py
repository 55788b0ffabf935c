"""What staff write of documents: their records, reading lists, equivalents, and which near-copies are one.

All of it stands in files of the corpus, each written whole or not at all; the next ingest takes records in, searches follow
the rest at once.
"""

import fcntl
import os
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline import corpus, decisions, equivalents, language, review, sidecars, trails, whole
from pipeline import settings as chosen
from pipeline.amendments import Amendment, Amendments
from pipeline.decisions import Bond, Decided, Decision, Decisions
from pipeline.errors import BusyError, DecisionError, DescriptionError, UnknownDocumentError, VocabularyError
from pipeline.judging import Judging
from pipeline.lists import ReadingList
from pipeline.model import Document, DocumentId, Facet, FactName, Finding
from pipeline.reading import comparing
from pipeline.reading.comparing import Likeness
from pipeline.reading.families import families
from pipeline.review import Review
from pipeline.sidecars import Row
from pipeline.told import of, said

FILE_WAIT_SECONDS = 5
"""How long writing one of these files waits for another to be written."""


class Curating(Judging):
    """A centre as those know it who describe and arrange what it holds."""

    def __init__(self, settings: chosen.Settings) -> None:
        super().__init__(settings)
        self._amendments = Amendments(settings.state / "amendments")

    # Records

    def to_look_at(self) -> Review:
        """Put in groups what staff are to look at, from the catalogue as it stands."""
        documents = self._documents().documents
        return review.review(
            documents,
            unsure=self._catalogue.unsure(),
            waiting=Counter(document_id for document_id, _ in self._catalogue.waiting()),
            refused=self._catalogue.refused(),
            families=self._families,
            decided=self.decided(),
            problems=self.decision_problems(),
        )

    def amend(
        self, document_id: DocumentId, changes: Mapping[str, object], *, together: Collection[DocumentId] = ()
    ) -> Path:
        """Write what staff know of a document in the sidecar of its file; the next ingest takes it in. Gives the file.

        A key whose value is None is taken out: what the file itself tells counts again. *together* are the documents that are
        amended at once, where there are several.

        Raises:
            DescriptionError: the sidecar cannot be read as TOML, the document has no file any more, or only in archives.
            OSError: the sidecar cannot be written.
        """
        path = self.original(document_id)
        if path is None:
            raise DescriptionError(said("{document_id}: its file is not there any more", document_id=document_id))
        if not path.is_file():
            raise DescriptionError(
                said(
                    "{path} is in an archive, which is never changed: unpack the archive in the folder, or put {name}{sidecar}"
                    " beside the file within it",
                    path=path,
                    name=path.name,
                    sidecar=corpus.SIDECAR,
                )
            )
        beside = corpus.sidecar(path)
        if beside.digest == corpus.UNREADABLE:
            raise DescriptionError(
                said(
                    "{path}{sidecar} cannot be read: its rights must be corrected first",
                    path=path,
                    sidecar=corpus.SIDECAR,
                )
            )
        after = sidecars.changed(beside.text, changes)
        corpus.write_sidecar(path, after)
        before = beside.text if beside.digest else None
        self._amendments.keep(document_id, Amendment(path, before, after, _several(together)))
        return path

    def undoable(self, document_id: DocumentId, *, together: Collection[DocumentId] = ()) -> Path | None:
        """Give the file whose sidecar `undo` would put back; nothing where there is none, or it was written to since.

        Where *together* are several documents, only an amendment of all of them at once counts.
        """
        last = self._amendments.last(document_id)
        if last and len(together) > 1 and last.together != _several(together):
            return None
        return last.path if last and last.path.is_file() and corpus.sidecar(last.path).text == last.after else None

    def undo(self, document_id: DocumentId) -> Path:
        """Put the sidecar of a document back as it was before its last amendment; the next ingest takes it in. Gives the file.

        Raises:
            DescriptionError: there is no amendment to undo, or the sidecar was written to since.
            OSError: the sidecar cannot be written.
        """
        path, last = self.undoable(document_id), self._amendments.last(document_id)
        if path is None or last is None:
            raise DescriptionError(
                said(
                    "{document_id}: no correction to undo, or {sidecar} was written to since",
                    document_id=document_id,
                    sidecar=corpus.SIDECAR,
                )
            )
        corpus.write_sidecar(path, last.before)
        self._amendments.forget(document_id)
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
                document = self._named(row.names)
                told = _told(document, self.facts(document.id))
                asked = self._known(row.cells) if row.is_borrowed else row.cells
                cells = {key: cell for key, cell in asked.items() if cell != sidecars.as_typed(told.get(key, ""))}
                changes = {key: sidecars.value(key, cell) for key, cell in cells.items()}
                if changes:
                    yield row.line, self.amend(document.id, changes)
            except (UnknownDocumentError, DescriptionError) as error:
                yield row.line, DescriptionError(of(error))

    def _named(self, names: Sequence[str]) -> Document:
        """Find the document that the first of these names leads to: a record has identifiers of other systems as well."""
        for name in names:
            with suppress(UnknownDocumentError):
                return self.find(name)
        raise UnknownDocumentError(
            ", ".join(names) or said("no path"), said("no document has this path or file name, or several have")
        )

    def _known(self, cells: Mapping[str, str]) -> Mapping[str, str]:
        """Leave out the terms that no vocabulary of the centre has: keywords of another system are no goals."""
        terms = {"territories": Facet.TERRITORY, "goals": Facet.GOAL}
        kept = dict(cells)
        for key in terms.keys() & cells.keys():
            names = self.vocabularies[terms[key]].names
            kept[key] = "; ".join(each for each in cells[key].split("; ") if language.fold(each) in names)
        return {key: cell for key, cell in kept.items() if cell}

    # Reading lists

    def name_for_lists(self, document: Document) -> str:
        """Give the name by which a list should call a document: its path within the corpus, else its identifier."""
        own, path = self.settings.corpus.absolute(), self.original(document.id)
        return path.relative_to(own).as_posix() if path is not None and path.is_relative_to(own) else document.id

    def put_list(self, wanted: ReadingList, *, before: ReadingList | None = None) -> ReadingList:
        """Write a reading list into the corpus, whole or not at all; give it as it is now.

        *before* is the list as it was when somebody began to change it; without, it is a new one, which is given a name
        of its own.

        Raises:
            ListError: it has no title, too much of something, or stands in a file that cannot be read.
            ChangedListError: the file is not any more as it was before.
            OSError: the corpus cannot be written to.
        """
        with self._writing(FILE_WAIT_SECONDS, lock="lists.lock"):
            return trails.put(self.settings.corpus, wanted, before=before)

    def remove_list(self, before: ReadingList) -> None:
        """Remove the file of a reading list that is as it was *before*; the documents stay.

        Raises:
            ListError, ChangedListError: it is not.
            OSError: the corpus cannot be written to.
        """
        with self._writing(FILE_WAIT_SECONDS, lock="lists.lock"):
            trails.remove(self.settings.corpus, before)

    # Equivalents

    @property
    def _equivalents_path(self) -> Path:
        return self.settings.corpus / corpus.VOCABULARIES / equivalents.NAME

    def equivalents_text(self) -> str:
        """Give the text of the centre's file of equivalents; empty where there is none.

        Raises:
            VocabularyError: it cannot be read as UTF-8 text.
        """
        try:
            return self._equivalents_path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise VocabularyError(
                self._equivalents_path, said("cannot be read ({why}); save it as UTF-8 text", why=error)
            ) from error

    def write_equivalents(self, text: str, *, over: str) -> None:
        """Write the centre's file of equivalents, whole or not at all, in the place of the text *over*; searches follow it at once.

        Raises:
            VocabularyError: what is there is not *over* any more; it stays.
            OSError: it cannot be written.
        """
        with self._writing(FILE_WAIT_SECONDS, lock="equivalents.lock"):
            if self.equivalents_text() != over:
                raise VocabularyError(self._equivalents_path, said("was changed meanwhile, and stays as it is"))
            corpus.write_vocabulary(self._equivalents_path, text)

    # Near-copies

    def compare(self, one: DocumentId, other: DocumentId) -> Likeness:
        """Say how much two documents share, and what only one of them says."""
        return comparing.compare(self._catalogue.pages(one), self._catalogue.pages(other))

    @property
    def _decisions_path(self) -> Path:
        return self.settings.corpus / decisions.NAME

    def decided(self) -> tuple[Decided, ...]:
        """Give what staff decided of near-copies, in the order of the file."""
        return self._decisions.now().found(self.named)

    def decision_problems(self) -> tuple[str, ...]:
        """Say what cannot be followed of it, one sentence each."""
        decided = self.decided()
        in_vain = (
            said(
                "{path}, line {line}: no document is called {name}; was it moved or renamed?",
                path=self._decisions_path,
                line=each.decision.line,
                name=name,
            )
            for each in decided
            for name in each.missing
        )
        against = (
            said(
                "{path}, line {line}: of these documents, other tables join two: they are kept apart",
                path=self._decisions_path,
                line=line,
            )
            for line in _contradicted(decided)
        )
        return (*self._decisions.now().problems, *in_vain, *against)

    def decide(self, names: Sequence[str], bond: Bond | None) -> None:
        """Write what staff say of near-copies, in the place of what they said of the same ones; None: nothing any more.

        Documents are named by path or identifier. Searches follow at once.

        Raises:
            UnknownDocumentError: there is no such document.
            DecisionError: it stands against other decisions, is about one document only, or the file cannot be read.
            BusyError, OSError: it cannot be written.
        """
        path = self._decisions_path
        with self._writing(FILE_WAIT_SECONDS, lock="families.lock"):
            try:
                text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
            except UnicodeDecodeError as error:
                raise DecisionError(path, said("cannot be read ({why}); save it as UTF-8 text", why=error)) from error
            before, wanted = decisions.read(text, where=str(path)).found(self.named), self._known_as(names)
            same = [each.decision.line for each in before if self._known_as(each.decision.names) == wanted]
            after = decisions.without(text, same)
            if bond is not None:
                called = dict.fromkeys(self.name_for_lists(self.named(name)) for name in names)
                if len(called) < 2:
                    raise DecisionError(path, said("a decision is about two documents at least"))
                after = decisions.added(after, bond, tuple(called))
                told = decisions.read(after, where=str(path)).found(self.named)
                if len(_contradicted(told)) > len(_contradicted(before)):
                    raise DecisionError(
                        path, said("other tables say otherwise of some of these documents: take them out first")
                    )
            elif not same:
                raise DecisionError(path, said("nothing is decided of these documents"))
            whole.write(path, after)

    def _known_as(self, names: Iterable[str]) -> frozenset[str]:
        """Give what names stand for: the identifiers of documents, and the names of those that are not there."""
        found = Decisions((Decision(Bond.JOIN, tuple(names), 1),)).found(self.named)
        return frozenset((*found[0].ids, *found[0].missing))

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


def _told(document: Document, facts: Iterable[Finding]) -> Mapping[str, object]:
    """Give what is known of a document under the keys that staff write."""
    told: dict[str, object] = {key: getattr(document, key) for key in sidecars.KEYS if hasattr(document, key)}
    alone = (FactName.SERIES, FactName.EDITION)
    return {**told, **{each.name.value: each.value for each in facts if each.name in alone}}


def _contradicted(decided: Sequence[Decided]) -> list[int]:
    """Give the lines of the decisions that keep apart what others join, one after the other."""
    joined = [each for each in decided if each.documents and each.decision.bond is Bond.JOIN]
    there = {document.id: document for each in decided for document in each.documents}
    family = families(there.values(), {}, joined=[each.ids for each in joined]).family
    return [
        each.decision.line
        for each in decided
        if each.decision.bond is Bond.APART
        and len({family.get(document_id, (document_id,)) for document_id in each.ids}) < len(each.ids)
    ]


def _several(ids: Collection[DocumentId]) -> tuple[DocumentId, ...]:
    """Name documents that are amended at once, in whatever order; nothing for one alone."""
    return tuple(sorted(ids)) if len(ids) > 1 else ()
