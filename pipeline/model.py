"""The values that flow from a folder of files to a reader's answers.

Nothing here reads, writes or computes: frozen values only, so that every room speaks of the
same things by the same names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NewType

DocumentId = NewType("DocumentId", str)
"""SHA-256 of a file's bytes, 64 hexadecimal digits."""


class Language(StrEnum):
    """Languages that are analysed; codes of ISO 639."""

    FRENCH = "fr"
    ENGLISH = "en"


class Reason(StrEnum):
    """Why a file was refused, or kept in part only: a closed list."""

    UNREADABLE = "unreadable"  # the system does not let us read it
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    UNSUPPORTED = "unsupported"
    MISMATCH = "not-what-its-name-says"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    NO_PAGES = "no-pages"
    TIME = "time"  # reading it took more time than allowed
    MEMORY = "memory"  # reading it took more memory than allowed
    TOO_MANY_PAGES = "too-many-pages"
    TOO_MUCH_TEXT = "too-much-text"
    CRASHED = "crashed"  # its reader died
    CHANGING = "changing"  # it changed while being read
    OUTSIDE = "outside"  # a link, or a name in an archive, that leads out of the folder


class JudgedFile(StrEnum):
    """The files of judged questions that staff keep in the folder ``evaluation`` of the corpus."""

    TOPICS = "topics.tsv"
    QRELS = "qrels.txt"


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the corpus, as it stands in its folder or its archive."""

    path: Path
    collection: str
    size_bytes: int
    modified_ns: int


class PageReader(StrEnum):
    """What gave the text of a page."""

    PLAIN = "plain"  # the only reader of its format
    PYPDF = "pypdf"
    PDFIUM = "pdfium"
    OCR = "ocr"  # recognised from the page's image


class Recognition(StrEnum):
    """Where a page stands with the recognition of its text."""

    UNNEEDED = "unneeded"
    WAITING = "waiting"
    DONE = "done"  # tried once, whichever text was kept


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one page; *number* counts from 1.

    ``quality`` says how far the text can be trusted, 0..1 (`pipeline.formats.quality`).
    """

    number: int
    text: str
    label: str = ""
    reader: PageReader = PageReader.PLAIN
    quality: float = 1.0
    recognition: Recognition = Recognition.UNNEEDED


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of a document's own table of contents; *level* counts from 1."""

    title: str
    page: int
    level: int


@dataclass(frozen=True, slots=True)
class Extract:
    """What a format gives: the pages, and what the file says of itself.

    ``page_count`` is what the file declares; fewer pages are kept when a limit was reached,
    and ``partial`` says which.
    """

    format: str
    pages: tuple[Page, ...]
    page_count: int
    title: str = ""
    authors: tuple[str, ...] = ()
    created: str = ""
    bookmarks: tuple[Bookmark, ...] = ()
    partial: Reason | None = None
    detail: str = ""


class Access(StrEnum):
    """Who may see a document."""

    READERS = "readers"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Document:
    """One content and the facts known of it, whatever its paths.

    ``date`` is an ISO 8601 date cut to what is known: ``2021``, ``2021-03``, ``2021-03-15`` or empty.
    """

    id: DocumentId
    title: str
    authors: tuple[str, ...]
    organisation: str
    date: str
    kind: str
    language: Language
    collection: str
    format: str
    page_count: int
    size_bytes: int
    partial: Reason | None = None
    is_image_only: bool = False
    is_recognised: bool = False  # some of its text was read from images
    territories: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    access: Access = Access.READERS

    @property
    def year(self) -> int | None:
        """The year of publication, where it is known."""
        return int(self.date[:4]) if self.date else None


class FactName(StrEnum):
    """The facts that are looked for in a document; the names of the keys of a sidecar."""

    TITLE = "title"
    AUTHORS = "authors"
    ORGANISATION = "organisation"
    DATE = "date"
    KIND = "kind"
    LANGUAGE = "language"
    SERIES = "series"
    EDITION = "edition"
    TERRITORIES = "territories"
    GOALS = "goals"
    AUDIENCES = "audiences"
    READING_TIME = "reading-time"


class Origin(StrEnum):
    """Where a fact was read."""

    SIDECAR = "sidecar"  # what staff wrote beside the file
    METADATA = "metadata"  # what the file says of itself
    PAGE = "page"  # a line or a sentence of a page
    NAME = "name"  # the name of the file
    TEXT = "text"  # the whole text: its language, its length
    SETTINGS = "settings"  # nothing told: the centre's own language


class Confidence(StrEnum):
    """How sure a fact is: staff may trust the first, glance at the second, check the third."""

    HIGH = "high"  # written for that: by staff, on a cover, or said twice
    MEDIUM = "medium"  # read in one place that is usually right
    LOW = "low"  # the best there is: a file's name, a date in passing, a term named once


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact as it was found: its value, where it was read and how sure it is.

    ``page`` and ``quote``, the line or the sentence, are there when the origin is a page. A document
    has several findings of one name where it has several values (authors, territories).
    """

    name: FactName
    value: str
    origin: Origin
    confidence: Confidence
    page: int | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class KeySentence:
    """A sentence quoted from a document, with its page."""

    page: int
    text: str


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure as a document writes it («84 %», «3 200 emplois»), its unit, and the sentence that says it.

    The unit is a percent sign, that of a currency, or the noun of the things counted; empty for «un tiers».
    """

    value: str
    unit: str
    page: int
    text: str


class DateKind(StrEnum):
    """What happens on a date to remember."""

    DEADLINE = "deadline"  # the last day to do something
    EVENT = "event"
    START = "start"  # from which something applies or opens
    END = "end"  # when something ends


@dataclass(frozen=True, slots=True)
class KeyDate:
    """A date to remember and the sentence that says it; no kind where the sentence does not say which.

    ``date`` is ISO 8601, cut to what is known; ``until`` is the last day of what lasts several, else empty.
    """

    date: str
    until: str
    kind: DateKind | None
    page: int
    text: str


@dataclass(frozen=True, slots=True)
class Essentials:
    """What a document tells, in its own words: key sentences and figures in reading order, subjects, dates to remember by date."""

    sentences: tuple[KeySentence, ...] = ()
    subjects: tuple[str, ...] = ()
    figures: tuple[KeyFigure, ...] = ()
    dates: tuple[KeyDate, ...] = ()


NO_ESSENTIALS = Essentials()


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one page, ``text == page.text[start:end]``: what is scored."""

    page: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Added:
    """A content seen for the first time."""

    path: Path
    document_id: DocumentId
    partial: Reason | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file whose content was already there, here or under another path."""

    path: Path
    document_id: DocumentId


@dataclass(frozen=True, slots=True)
class Replaced:
    """A known path with a new content."""

    path: Path
    document_id: DocumentId
    previous: DocumentId
    partial: Reason | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """A known path where there is no file any more."""

    path: Path


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be taken in, why, and the reader's own words for it."""

    path: Path
    reason: Reason
    detail: str = ""


Outcome = Added | Unchanged | Replaced | Removed | Refused


class Fate(StrEnum):
    """What an ingest would do with a file."""

    ADD = "add"
    REPLACE = "replace"
    READ_AGAIN = "read again"
    REMOVE = "remove"
    KEEP = "keep"  # nothing to do
    REFUSE = "refuse"  # it stands refused already


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One file, and what an ingest would do with it."""

    path: Path
    fate: Fate


@dataclass(frozen=True, slots=True)
class Run:
    """One ingest and the outcome of every file; instants are ISO 8601, of universal time.

    A run that was interrupted is not whole: it tells of the files that it came to.
    """

    started: str
    ended: str
    is_whole: bool
    outcomes: tuple[Outcome, ...]


class Facet(StrEnum):
    """Facts by which results are counted and filtered."""

    KIND = "kind"
    COLLECTION = "collection"
    YEAR = "year"
    LANGUAGE = "language"
    TERRITORY = "territory"
    GOAL = "goal"
    AUDIENCE = "audience"


class Sort(StrEnum):
    """Orders of results."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"


Filters = Mapping[Facet, tuple[str, ...]]
"""Values kept for each facet: any of them within a facet, every facet at once."""


@dataclass(frozen=True, slots=True)
class PageHit:
    """A page that answers: its best passage, by characters of the page's text."""

    page: int
    start: int
    end: int
    score: float


class PartName(StrEnum):
    """What a score is made of."""

    DOCUMENT = "document"  # a word, by its stem, in the whole document
    EXACT = "exact"  # the word as it was typed
    PASSAGE = "passage"  # the best passage, all words together
    TITLE = "title"  # a title made of words asked for
    CLOSENESS = "closeness"  # words that stand near one another


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of a score is worth, and the word that brought it; none for what all words bring together."""

    name: PartName
    term: str
    value: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that answers, with its best pages, best first; the parts of its score, which add up to it, when asked."""

    document_id: DocumentId
    score: float
    pages: tuple[PageHit, ...]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """The hits asked for, in order, and the counts over all that match.

    ``complete`` is how many of the ``total`` documents hold every plain word of the query; where these were put
    first, ``first_partial`` is the rank of the first that does not, from 0. There are ``distinct`` hits in all: of the
    versions of one text, the best stands for the others.
    """

    hits: tuple[Hit, ...]
    total: int
    distinct: int
    complete: int
    first_partial: int | None
    facets: Mapping[Facet, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Snippet:
    """Words around a match; *marks* are half-open spans of *text*."""

    page: int
    text: str
    marks: tuple[tuple[int, int], ...]
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """One document found, as a reader sees it, with the other versions of its text."""

    document: Document
    score: float
    snippets: tuple[Snippet, ...]
    versions: tuple[Document, ...] = ()
    parts: tuple[Part, ...] = ()


class Notice(StrEnum):
    """What was done with a query beyond what was typed; always said to the reader."""

    UNREADABLE = "unreadable"  # its operators could not be read: plain words
    SHORTENED = "shortened"  # too long: its first words
    NO_WORDS = "no-words"  # nothing in it that can be searched for
    SOME_WORDS = "some-words"  # no document holds all the words
    RESPELT = "respelt"  # nothing was found as typed: another spelling was searched for


class WayKind(StrEnum):
    """What is left out of a query that finds nothing."""

    FILTER = "filter"  # one filter
    FILTERS = "filters"  # all of them
    PART = "part"  # a part of the query
    WORDS = "words"  # its operators: any of its words


@dataclass(frozen=True, slots=True)
class Way:
    """What is found, and how much, when something is left out: *what*, of a *facet* where it is a filter."""

    kind: WayKind
    typed: str
    filters: Filters
    what: str = ""
    facet: Facet | None = None
    total: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """One screen of results, with true counts over all that match.

    ``labels`` says what the values of ``facets`` and of the filters are called, where these are terms of a vocabulary.
    ``total`` and the facets count documents; ``distinct`` counts results, of which one stands for all versions of a text.
    ``respelt`` is the query in another spelling that gives results: offered, or searched for where the notices say so.
    ``missing`` are the words, or parts, that find nothing by themselves; ``ways`` lead out where nothing is found, and ``nearest`` are the
    first results of the widest of them.
    ``widened`` is what staff say counts as words of the query, and was searched for too.
    """

    query: str
    understood: str
    notices: tuple[Notice, ...]
    results: tuple[Result, ...]
    total: int
    distinct: int
    complete: int
    first_partial: int | None
    facets: Mapping[Facet, Mapping[str, int]]
    elapsed_ms: float
    offset: int = 0
    limit: int = 10
    missing: tuple[str, ...] = ()
    labels: Mapping[Facet, Mapping[str, Mapping[Language, str]]] = field(default_factory=dict)
    respelt: str = ""
    widened: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    nearest: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """A term two documents share, and its part of their score; a telling one is a reason that a reader would believe."""

    term: str
    contribution: float
    is_telling: bool = True


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters of the text of a page."""

    document_id: DocumentId
    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Continuation:
    """Words that often follow another one, small words left out, lowered, and some passages in which they do."""

    words: tuple[str, ...]
    places: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A document near another: the sum of *all* contributions is the score; the largest are kept."""

    document_id: DocumentId
    score: float
    shared: tuple[Shared, ...]


class Common(StrEnum):
    """Facts that two documents have in common."""

    SERIES = "series"  # editions under one title
    ORGANISATION = "organisation"
    COLLECTION = "collection"


class Purpose(StrEnum):
    """What a related document is to be read for, where a fact says so."""

    START = "start"  # short, of a kind that introduces
    DEEPEN = "deepen"  # longer, a study or a report
    NEWER = "newer"
    OTHER_LANGUAGE = "other-language"
    OTHER_VIEW = "other-view"  # of another organisation, and of another kind


@dataclass(frozen=True, slots=True)
class Related:
    """A related document as a reader sees it: the reasons, and the facts in common, which count for nothing in the score.

    ``pages`` are those that speak most of what is shared, in the order of pages.
    """

    document: Document
    score: float
    shared: tuple[Shared, ...]
    common: tuple[Common, ...] = ()
    purpose: Purpose | None = None
    pages: tuple[int, ...] = ()

    @property
    def reasons(self) -> tuple[Shared, ...]:
        """The telling terms, largest contribution first."""
        return tuple(each for each in self.shared if each.is_telling)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands on the map: *x* and *y* from 0 to 1, and the number of its zone."""

    document_id: DocumentId
    x: float
    y: float
    zone: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of the map, the subjects that name it, and its middle."""

    number: int
    subjects: tuple[str, ...]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Map:
    """The map of a collection: documents that are alike stand near one another."""

    places: tuple[Place, ...] = ()
    zones: tuple[Zone, ...] = ()


NO_MAP = Map()


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the map: a zone, by its number, or what an outline surrounds.

    ``outline`` has three corners or more, in thousandths of the map's sides; a corner on a side takes in what stands there.
    """

    zone: int | None = None
    outline: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What the index is given of one document: its facts and its passages, page by page."""

    document: Document
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a long job stands: *done* of *total* units, pages read so far, and the files now in work."""

    step: str
    done: int
    total: int
    detail: str = ""
    outcome: Outcome | None = field(default=None)
    pages: int = 0
    working: tuple[str, ...] = ()
