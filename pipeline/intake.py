"""Folders -> outcomes: which files are known, which must be read, what became of each.

A run looks first at all its folders (`survey`), so that it can be foreseen or stopped before anything is written; then takes each
in (`take_in`). What it writes goes to the catalogue, a file at a time.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

from pipeline import corpus, description, formats, passages, reading, sidecars
from pipeline.catalogue import Catalogue, Known
from pipeline.errors import RefusedError
from pipeline.formats import Readers
from pipeline.model import (
    Access,
    Added,
    Document,
    DocumentId,
    Essentials,
    Extract,
    Fate,
    Foreseen,
    Language,
    Outcome,
    Page,
    Progress,
    Reason,
    Recognition,
    Refused,
    Removed,
    Replaced,
    Source,
    Unchanged,
)
from pipeline.reading.agenda import key_dates
from pipeline.reading.essentials import key_sentences
from pipeline.reading.families import signature
from pipeline.reading.figures import key_figures
from pipeline.reading.subjects import subjects
from pipeline.settings import Settings
from pipeline.vocabularies import Vocabularies

Report = Callable[[Progress], None]

READING = (
    f"formats {formats.VERSION}, text {passages.VERSION}, description {description.VERSION}, reading {reading.VERSION}"
)
"""What a document's text and facts depend on besides its file: read by others, a file is read again at the next ingest."""

MANY = 10
REMOVALS_SHARE = 0.1
"""More files gone than `MANY`, and than this share of those known, are not removed without being asked for."""

_LASTING = frozenset(Reason) - {Reason.UNREADABLE, Reason.CHANGING, Reason.CRASHED, Reason.OUTSIDE}
"""Refusals that stand as long as the file does not change; the others are tried again at each run."""


_UNLISTED = frozenset({Reason.UNREADABLE, Reason.OUTSIDE})
"""Refusals of a folder that leave unknown what is in it; an archive that is damaged holds nothing any more."""


def survey(folder: Path, catalogue: Catalogue, settings: Settings) -> "Survey":
    """Look at the files of a folder, beside what is known of them.

    Raises:
        FolderError: the folder cannot be read.
    """
    place = corpus.root(folder)
    homes = (*catalogue.roots(), settings.corpus.absolute())
    home = next((home for home in homes if place.is_relative_to(home)), place)
    known = {each.source.path: each for each in catalogue.sources(place)}
    return Survey(home, known, tuple(corpus.walk(place, home=home)))


def foresee(
    survey: "Survey", catalogue: Catalogue, settings: Settings, terms: Vocabularies, *, retry_refused: bool
) -> Iterator[Foreseen]:
    """Say what `take_in` would do with every file; nothing is written."""
    intake = Intake(catalogue, survey.known, Language(settings.language), terms, retry_refused=retry_refused)
    yield from intake.foresee(survey.seen)
    yield from (Foreseen(path, Fate.REMOVE) for path in survey.gone)


def take_in(
    survey: "Survey",
    catalogue: Catalogue,
    settings: Settings,
    terms: Vocabularies,
    *,
    retry_refused: bool,
    report: Report,
) -> Iterator[Outcome]:
    """Take in what is new or changed, forget what is gone; yield what became of every file."""
    if survey.home not in catalogue.roots():
        catalogue.add_root(survey.home)
    intake = Intake(catalogue, survey.known, Language(settings.language), terms, retry_refused=retry_refused)
    board = _Board(len(survey.seen), settings.workers, report)
    for outcome in intake.sort(survey.seen):
        board.ended(outcome)
        yield outcome
    for outcome in _read(intake, board, settings):
        board.ended(outcome)
        yield outcome
    if survey.gone or survey.unfolded:
        catalogue.forget((*survey.gone, *survey.unfolded))
    yield from (Removed(path) for path in survey.gone)


def read_again(ids: Set[DocumentId], catalogue: Catalogue, settings: Settings, terms: Vocabularies) -> None:
    """Read documents again, with the text that was recognised in them: their titles and dates may be in it."""
    known = {each.source.path: each for each in catalogue.sources() if each.document_id in ids}
    intake = Intake(catalogue, known, Language(settings.language), terms, retry_refused=False)
    board = _Board(len(known), settings.workers, lambda progress: None)
    for outcome in chain(intake.sort(each.source for each in known.values()), _read(intake, board, settings)):
        board.ended(outcome)


def _read(intake: "Intake", board: "_Board", settings: Settings) -> Iterator[Outcome]:
    """Read the files that must be, keep what they give, yield their outcomes."""
    if intake.to_read:
        with Readers(workers=settings.workers, limits=settings.limits) as readers:
            for path, digest, extract in readers.extract_all(board.reading(intake.to_read)):
                board.read(path, extract)
                yield from intake.keep(path, digest, extract)


def is_much(lost: int, known: int) -> bool:
    """Tell whether so many removals out of so many known files are not made unasked."""
    return lost > MANY and lost > REMOVALS_SHARE * known


@dataclass(frozen=True)
class Survey:
    """A folder before it is taken in: what is known of it, what is there; *home* is the folder given to ingest."""

    home: Path
    known: Mapping[Path, Known]
    seen: tuple[Source | Refused, ...]

    @property
    def gone(self) -> tuple[Path, ...]:
        """The known files that are not there; of a folder that cannot be listed, nothing is said to be gone."""
        there = {each.path for each in self.seen}
        unlisted = {each.path for each in self.seen if isinstance(each, Refused) and each.reason in _UNLISTED}
        return tuple(
            path
            for path in self.known
            if path not in there and unlisted.isdisjoint(path.parents) and path not in self.unfolded
        )

    @cached_property
    def unfolded(self) -> frozenset[Path]:
        """The archives that stood refused and are folders now: they are not gone, nor are they files any more."""
        refused = {path for path, each in self.known.items() if each.document_id is None}
        return frozenset(refused & {parent for each in self.seen for parent in each.path.parents} if refused else ())

    @property
    def lost(self) -> tuple[Path, ...]:
        """The files gone that were not moved or renamed, as far as size and time of change tell."""
        sources = (each for each in self.seen if isinstance(each, Source) and each.path not in self.known)
        new = {(each.size_bytes, each.modified_ns) for each in sources}
        gone = (self.known[path].source for path in self.gone)
        return tuple(each.path for each in gone if (each.size_bytes, each.modified_ns) not in new)


class _Board:
    """Tells how far the files of a folder are: those ended, the pages read, those now being read."""

    def __init__(self, total: int, workers: int, report: Report) -> None:
        self._total, self._workers, self._report = total, workers, report
        self._done, self._pages = 0, 0
        self._started: dict[Path, None] = {}

    def reading(self, paths: Iterable[Path]) -> Iterator[Path]:
        """Pass on the files that are given to readers."""
        for path in paths:
            self._started[path] = None
            self._tell(path.name, None)
            yield path

    def read(self, path: Path, extract: Extract | Refused) -> None:
        """Note that a reader has ended with a file."""
        self._started.pop(path)
        self._pages += len(extract.pages) if isinstance(extract, Extract) else 0

    def ended(self, outcome: Outcome) -> None:
        """Tell what became of a file."""
        self._done += 1
        self._tell(outcome.path.name, outcome)

    def _tell(self, detail: str, outcome: Outcome | None) -> None:
        # Files are given to readers ahead of time: the first ones are those in work.
        working = tuple(path.name for path in islice(self._started, self._workers))
        self._report(Progress("files", self._done, self._total, detail, outcome, self._pages, working))


@dataclass(frozen=True, slots=True)
class _Decision:
    """What is to be kept of a file, and its outcome; none where the file must be read."""

    known: Known
    outcome: Outcome | None


class Intake:
    """One run over a folder: which files are known, which must be read, what became of each."""

    def __init__(
        self,
        catalogue: Catalogue,
        known: Mapping[Path, Known],
        default: Language,
        terms: Vocabularies,
        *,
        retry_refused: bool,
    ) -> None:
        self._catalogue, self._known, self._default, self._vocabularies = catalogue, known, default, terms
        # A document is read again, and its terms looked for, when a vocabulary has changed.
        self._reading = f"{READING}, vocabularies {terms.digest}"
        self._retry_refused = retry_refused
        self._again = catalogue.partial() if retry_refused else frozenset[DocumentId]()
        self._waiting: dict[DocumentId, list[Known]] = {}
        self.to_read: list[Path] = []

    def sort(self, seen: Iterable[Source | Refused]) -> Iterator[Outcome]:
        """Yield the outcome of each file that need not be read; note the others in ``to_read``."""
        for each in seen:
            decision = self._decide(each)
            if decision.outcome is None:
                self._wait(decision.known)
            else:
                self._keep(decision.known)
                yield decision.outcome

    def foresee(self, seen: Iterable[Source | Refused]) -> Iterator[Foreseen]:
        """Say what `sort` and `keep` would do with each file."""
        coming: set[DocumentId] = set()
        for each in seen:
            known, outcome = (decision := self._decide(each)).known, decision.outcome
            match outcome:
                case Refused():
                    fate = Fate.REFUSE
                case Replaced():
                    fate = Fate.REPLACE
                case None:
                    assert known.document_id is not None  # noqa: S101
                    fate = Fate.KEEP if known.document_id in coming else self._fate(known)
                    coming.add(known.document_id)
                case _:
                    fate = Fate.KEEP
            yield Foreseen(each.path, fate)

    def _fate(self, known: Known) -> Fate:
        """Say what reading a file will make of it."""
        before = self._known.get(known.source.path)
        if before is None:
            return Fate.ADD
        is_same = before.document_id in (None, known.document_id)
        return Fate.READ_AGAIN if is_same else Fate.REPLACE

    def _decide(self, seen: Source | Refused) -> _Decision:
        """Decide what is to be done of a file; nothing is written."""
        if isinstance(seen, Refused):
            return _Decision(
                Known(Source(seen.path, "", 0, 0), None, seen.reason, seen.detail, "", self._reading), seen
            )
        path, before, sidecar = seen.path, self._known.get(seen.path), corpus.sidecar(seen.path)
        if before is not None and (before.sidecar, before.reading) == (sidecar.digest, self._reading):
            outcome = self._standing(before) if _is_same(before.source, seen) else None
            if outcome is not None:
                return _Decision(before, outcome)
        try:
            digest = corpus.digest(path)
        except (OSError, RefusedError) as error:
            refused = _refused(path, error)
            return _Decision(Known(seen, None, refused.reason, refused.detail, sidecar.digest, self._reading), refused)
        known = Known(seen, digest, None, "", sidecar.digest, self._reading, _access(sidecar))
        is_described_anew = before is not None and before.sidecar != sidecar.digest
        is_read = self._catalogue.holds(digest, reading=self._reading) and digest not in self._again
        is_held = is_read and not is_described_anew
        return _Decision(known, self._same(known) if is_held else None)

    def _standing(self, before: Known) -> Outcome | None:
        """Give the outcome of a file that did not change, where it stands."""
        if before.document_id is not None:
            is_tried_again = before.document_id in self._again
            return None if is_tried_again else Unchanged(before.source.path, before.document_id)
        if before.reason in _LASTING and not self._retry_refused:
            return Refused(before.source.path, before.reason, before.detail)
        return None

    def _wait(self, known: Known) -> None:
        """Have a file read, with its copies: they are read once."""
        assert known.document_id is not None  # noqa: S101
        if known.document_id not in self._waiting:
            self._waiting[known.document_id] = []
            self.to_read.append(known.source.path)
        self._waiting[known.document_id].append(known)

    def _keep(self, known: Known) -> None:
        if known != self._known.get(known.source.path):
            self._catalogue.put_source(known)

    def _same(self, known: Known) -> Outcome:
        """Give the outcome of a file whose content is there already."""
        assert known.document_id is not None  # noqa: S101
        before = self._known.get(known.source.path)
        if before is not None and before.document_id not in (None, known.document_id):
            return Replaced(known.source.path, known.document_id, before.document_id)
        return Unchanged(known.source.path, known.document_id)

    def keep(self, path: Path, digest: str, extract: Extract | Refused) -> Iterator[Outcome]:
        """Keep what was read of a file; yield its outcome, and those of its copies."""
        expected, waiting = next((each, files) for each, files in self._waiting.items() if files[0].source.path == path)
        first, *copies = self._waiting.pop(expected, waiting)
        if isinstance(extract, Extract) and digest != expected:
            extract = Refused(path, Reason.CHANGING, "")
        if self._stands(first, extract):
            for known in (first, *copies):
                if known.source.path not in self._known:
                    self._keep(known)
                yield self._same(known)
            return
        if isinstance(extract, Refused):
            for known in (first, *copies):
                self._keep(replace(known, document_id=None, reason=extract.reason, detail=extract.detail))
                yield Refused(known.source.path, extract.reason, extract.detail)
            return
        yield self._put(first, extract)
        for known in copies:
            self._keep(known)
            yield self._same(known)

    def _stands(self, known: Known, extract: Extract | Refused) -> bool:
        """Tell whether a document tried again stays as it is: what was kept of it is not lost for a worse reading."""
        assert known.document_id is not None  # noqa: S101
        if known.document_id not in self._again or not self._catalogue.holds(known.document_id, reading=self._reading):
            return False
        if isinstance(extract, Refused):
            return True
        before = self._known.get(known.source.path)
        is_described_anew = before is not None and before.sidecar != known.sidecar
        is_more = extract.partial is None or len(extract.pages) > len(self._catalogue.pages(known.document_id))
        return not is_more and not is_described_anew

    def _put(self, known: Known, extract: Extract) -> Outcome:
        assert known.document_id is not None  # noqa: S101
        path, before = known.source.path, self._known.get(known.source.path)
        # A page that was recognised once is not recognised again when its file is read or described anew.
        done = self._catalogue.recognised(known.document_id)
        pages = tuple(
            done.get(page.number, page) if page.recognition is Recognition.WAITING else page
            for page in passages.clean(extract.pages)
        )
        described = description.describe(
            known.document_id,
            known.source,
            replace(extract, pages=pages) if done else extract,
            pages,
            sidecar=corpus.sidecar(path).text,
            vocabularies=self._vocabularies,
            default=self._default,
            today=date.today(),
        )
        document = described.document
        self._catalogue.put_document(
            known,
            document,
            pages,
            extract.bookmarks,
            described.findings,
            essentials=_told(document, pages),
            signature=signature(pages),
        )
        if before is None or before.document_id is None:
            return Added(path, known.document_id, extract.partial)
        return Replaced(path, known.document_id, before.document_id, extract.partial)


def _refused(path: Path, error: OSError | RefusedError) -> Refused:
    if isinstance(error, RefusedError):
        return Refused(path, Reason(error.reason), error.detail)
    return Refused(path, Reason.UNREADABLE, error.strerror or "")


def _told(document: Document, pages: Sequence[Page]) -> Essentials:
    """Find what a document tells in its pages."""
    tongue, title = document.language, document.title
    named = subjects(pages, tongue, title)
    return Essentials(
        key_sentences(pages, tongue, title),
        named,
        key_figures(pages, tongue, (title, *named)),
        key_dates(pages, tongue, document.date),
    )


def _access(sidecar: corpus.Sidecar) -> Access:
    """Say who may see the document of a file; what cannot be read may say that it is for staff."""
    if sidecar.digest == corpus.UNREADABLE:
        return Access.STAFF
    return sidecars.read_sidecar(sidecar.text).access or Access.READERS


def _is_same(before: Source, now: Source) -> bool:
    return (before.size_bytes, before.modified_ns) == (now.size_bytes, now.modified_ns)
