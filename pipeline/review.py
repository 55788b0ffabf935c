"""What staff are to look at: documents told badly, images, files cut or refused, near-copies; each group with its reason.

Pure: facts of the catalogue come in, groups go out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.decisions import Decided
from pipeline.model import Document, DocumentId, FactName, Finding, Refused
from pipeline.reading.families import Families


class Concern(StrEnum):
    """Why staff are to look at something, in the order in which it is shown."""

    TITLE = "title"  # none of its own: the file's name, or a guess
    DATE = "date"  # none, or one named in passing
    LANGUAGE = "language"  # nothing told it: the centre's own
    IMAGES = "images"  # pages without text, which wait for recognition or gave none
    PARTIAL = "partial"  # read in part
    REFUSED = "refused"
    COPIES = "copies"  # near-identical texts, and nearly so, of which nothing is decided
    DECIDED = "decided"  # what was decided of copies: not to be looked at, unless to change one's mind


@dataclass(frozen=True, slots=True)
class Doubt:
    """A document to look at: the finding that is not sure, where there is one, and how many pages wait for recognition."""

    document: Document
    finding: Finding | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two near texts of which nothing is decided; *is_family*: they are shown as versions of one."""

    one: Document
    other: Document
    is_family: bool


@dataclass(frozen=True, slots=True)
class Review:
    """All that staff are to look at; a document may be there for several reasons."""

    doubts: Mapping[Concern, tuple[Doubt, ...]]
    refused: tuple[Refused, ...]
    copies: tuple[tuple[Pair, ...], ...]  # by groups of near documents, nearest first
    decided: tuple[Decided, ...] = ()
    problems: tuple[str, ...] = ()  # what cannot be followed of what was decided, one sentence each

    @property
    def counts(self) -> Mapping[Concern, int]:
        """How much there is for each reason: documents, files, groups of copies, decisions."""
        others = {
            Concern.REFUSED: len(self.refused),
            Concern.COPIES: len(self.copies),
            Concern.DECIDED: len(self.decided) or len(self.problems),
        }
        return {each: others[each] if each in others else len(self.doubts[each]) for each in Concern}


_FACTS = {
    FactName.TITLE: Concern.TITLE,
    FactName.DATE: Concern.DATE,
    FactName.LANGUAGE: Concern.LANGUAGE,
}
"""The facts that staff are to look at where they are not sure."""


def review(
    documents: Mapping[DocumentId, Document],
    *,
    unsure: Mapping[DocumentId, Sequence[Finding]],
    waiting: Mapping[DocumentId, int],
    refused: Sequence[Refused],
    families: Families,
    decided: Sequence[Decided] = (),
    problems: Sequence[str] = (),
) -> Review:
    """Put in groups what is to be looked at, by collection, then title.

    *unsure* are the findings of each document that are not sure, *waiting* how many of its pages wait for recognition.
    """
    doubts: dict[Concern, list[Doubt]] = {each: [] for each in Concern}
    for document in sorted(documents.values(), key=lambda each: (each.collection, each.title.casefold(), each.id)):
        for finding in unsure.get(document.id, ()):
            if finding.name in _FACTS:
                doubts[_FACTS[finding.name]].append(Doubt(document, finding))
        if not document.date:
            doubts[Concern.DATE].append(Doubt(document))
        if document.is_image_only or document.id in waiting:
            doubts[Concern.IMAGES].append(Doubt(document, waiting=waiting.get(document.id, 0)))
        if document.partial:
            doubts[Concern.PARTIAL].append(Doubt(document))
    copies = (
        tuple(Pair(documents[one], documents[other], other in families.family.get(one, ())) for one, other in group)
        for group in families.near
    )
    return Review(
        {each: tuple(found) for each, found in doubts.items()},
        tuple(refused),
        tuple(copies),
        tuple(decided),
        tuple(problems),
    )
