"""Passages and facts -> answers: the seam behind which an index does its work.

`Index` is all that the rest of the program knows of a search engine. The embedded one
(`pipeline.index.embedded`) needs no server; another can stand in its place if it passes the same
contract (tests/contracts.py).
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.model import (
    Continuation,
    Document,
    DocumentId,
    Filters,
    IndexEntry,
    Language,
    Near,
    PageHit,
    Progress,
    Ranking,
    Sort,
)
from pipeline.query import Query

Load = Callable[[Iterable[DocumentId]], Iterator[IndexEntry]]
"""Gives the entries of documents, in the order asked; unknown ones are left out."""

Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The facts of every document that whoever asks may see, at one revision of the catalogue."""

    revision: int
    documents: Mapping[DocumentId, Document]
    families: Mapping[DocumentId, Sequence[DocumentId]] = field(default_factory=dict)  # the versions of one text, whole


@dataclass(frozen=True, slots=True)
class State:
    """What is published: names of generations, base first, and what they hold together."""

    generations: tuple[str, ...]
    documents: frozenset[DocumentId]
    passages: int
    size_bytes: int
    differences: str  # of its fingerprint with the program's; empty when it is current
    fingerprint: str = ""  # what its base was made by
    made: str = ""  # when its base was: an instant, ISO 8601, of universal time


def unasked(candidate: "Index") -> None:
    """Accept any index."""


class Index(Protocol):
    """What every index backend does. Searches go on while one writer replaces or updates."""

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
        """Find the documents that *query* accepts, on the shelf and within the filters; *among* these only, where some are said.

        All count; of those of one family, the one that stands first is the hit. With *is_explained*, each hit has the parts of its
        score, largest first, which add up to it.
        """

    def corrections(self, words: Sequence[str], shelf: Shelf) -> tuple[tuple[str, str], ...]:
        """Give ``(as typed, better)`` for words, or pairs of them side by side, that the shelf spells otherwise."""

    def completions(self, start: str, shelf: Shelf, *, beside: Sequence[str] = (), limit: int) -> tuple[str, ...]:
        """Give words of the shelf that begin so, accents apart, the most frequent first, one of each family.

        Only documents that hold the words *beside* count, where there are some.
        """

    def continuations(self, word: str, start: str, shelf: Shelf, *, limit: int) -> tuple[Continuation, ...]:
        """Give the words that begin so and follow a word on the shelf, accents apart, the most frequent first."""

    def related(self, document_id: DocumentId, shelf: Shelf, *, limit: int = 10) -> tuple[Near, ...]:
        """Find the documents nearest in vocabulary, nearest first, never the document itself."""

    def related_to(self, text: str, tongue: Language, shelf: Shelf, *, limit: int = 10) -> tuple[Near, ...]:
        """Find the documents nearest in vocabulary to a text, nearest first, by the weights of `related`."""

    def pages(self, ids: Sequence[DocumentId], words: Sequence[str]) -> tuple[tuple[PageHit, ...], ...]:
        """Find the pages of each document that speak most of some words, best first; none where it speaks of none."""

    def replace(
        self,
        ids: Iterable[DocumentId],
        load: Load,
        report: Report,
        *,
        digests: Mapping[DocumentId, str] | None = None,
        accept: "Accept" = unasked,
    ) -> None:
        """Publish a new base that holds exactly these documents, if it is accepted; what *accept* raises comes through.

        A base that is refused leaves no trace, and what was published goes on. *digests* tell each document as it is from
        what it was: with them, a build that was stopped is carried on.
        """

    def update(self, added: Iterable[DocumentId], dropped: Iterable[DocumentId], load: Load, report: Report) -> None:
        """Publish a small generation: these documents added, those dropped."""

    def rollback(self) -> None:
        """Publish again what stood before the last new base."""

    def state(self) -> State:
        """Say what is published; no generations when nothing is."""

    def damage(self) -> tuple[str, ...]:
        """Name every published file that is not what was published. Reads all of them."""


Accept = Callable[[Index], None]
"""Is asked of an index that is built, just before it is published; raises where it must not be."""
