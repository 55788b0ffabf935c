"""What staff are to look at: documents told badly, images, files cut or refused, near-copies; each group with its reason.

Pure: facts of the catalogue come in, groups go out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.model import Document, DocumentId, FactName, Finding, Refused


class Concern(StrEnum):
    """Why staff are to look at something, in the order in which it is shown."""

    TITLE = "title"  # none of its own: the file's name, or a guess
    DATE = "date"  # none, or one named in passing
    LANGUAGE = "language"  # nothing told it: the centre's own
    IMAGES = "images"  # pages without text, which wait for recognition or gave none
    PARTIAL = "partial"  # read in part
    REFUSED = "refused"
    COPIES = "copies"  # near-identical texts


@dataclass(frozen=True, slots=True)
class Doubt:
    """A document to look at: the finding that is not sure, where there is one, and how many pages wait for recognition."""

    document: Document
    finding: Finding | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """All that staff are to look at; a document may be there for several reasons."""

    doubts: Mapping[Concern, tuple[Doubt, ...]]
    refused: tuple[Refused, ...]
    copies: tuple[tuple[Document, ...], ...]

    @property
    def counts(self) -> Mapping[Concern, int]:
        """How much there is for each reason: documents, files, families."""
        others = {Concern.REFUSED: len(self.refused), Concern.COPIES: len(self.copies)}
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
    families: Iterable[tuple[DocumentId, ...]],
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
    copies = (tuple(documents[each] for each in family if each in documents) for family in dict.fromkeys(families))
    return Review(
        {each: tuple(found) for each, found in doubts.items()},
        tuple(refused),
        tuple(sorted((each for each in copies if len(each) > 1), key=lambda each: each[0].title.casefold())),
    )
