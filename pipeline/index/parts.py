"""The parts of which a generation is built: cut by size, kept until it is published, taken up again after a stop.

A part holds `PASSAGES` passages at most (a document is never cut) and is built by itself. One that is complete is used again
where its documents are still wanted, one after the other, and each is as it was.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.errors import DamagedIndexError
from pipeline.index import Load, Report
from pipeline.index.build import Analysis, invert
from pipeline.index.layout import save
from pipeline.index.merging import Part
from pipeline.index.sealing import Sealed
from pipeline.model import DocumentId, IndexEntry, Progress

PASSAGES = 10_000
"""Passages of a part, heads of documents included: 200 MB while it is built, and some seconds of work."""

ENTRIES = 100
"""Postings of a passage, about: parts are put together in blocks of as many as one part has."""

_DIGEST = "digest"
_DIGEST_BYTES = 64


@dataclass(frozen=True, slots=True)
class Built:
    """A complete part, its documents in order, and how many passages of pages they have."""

    part: Part
    documents: tuple[DocumentId, ...]
    passages: int


class Parts(Sealed):
    """The folder of the parts of one build."""

    def __init__(self, folder: Path, fingerprint: Mapping[str, int], *, passages: int) -> None:
        """Use a folder, which need not be there, for parts of so many passages."""
        super().__init__(folder, fingerprint)
        self._passages = passages

    def build(
        self, ids: Sequence[DocumentId], load: Load, report: Report, *, digests: Mapping[DocumentId, str] | None
    ) -> Iterator[Built]:
        """Yield the parts of some documents, in this order: those that are complete already, and those made now.

        *digests* tell of each document how it is; without, no part outlives this build.
        """
        self.folder.mkdir(exist_ok=True)
        complete = self._complete(ids, digests or {})
        at = 0
        while at < len(ids):
            if taken := complete.get(ids[at]):
                at += len(taken.documents)
                report(Progress("index", at, len(ids)))
                yield taken
                continue
            end = next((place for place in range(at, len(ids)) if ids[place] in complete), len(ids))
            yield from self._made(load(ids[at:end]), Progress("index", at, len(ids)), report, digests)
            at = end
        if not ids:
            yield self._put(Analysis(), digests)

    def _complete(self, ids: Sequence[DocumentId], digests: Mapping[DocumentId, str]) -> dict[DocumentId, Built]:
        """Find the parts that can be taken up, by their first document; remove what cannot."""
        place = {document_id: at for at, document_id in enumerate(ids)}
        found: dict[DocumentId, Built] = {}
        for folder in sorted(self.folder.iterdir()):
            # Only what has its name was sealed; what is aside may be whole to look at.
            built = self._sealed(folder.name) if folder.name.isdigit() else None
            if built is not None:
                first = place.get(built.documents[0], len(ids))
                wanted = tuple(ids[first : first + len(built.documents)])
                if wanted == built.documents and _digests(wanted, digests) == built.part.read(_DIGEST).tolist():
                    found[wanted[0]] = built
                    continue
            shutil.rmtree(folder, ignore_errors=True)
        return found

    def _sealed(self, name: str) -> Built | None:
        """Read a part that was sealed by the rules of this program and is whole."""
        try:
            manifest = self.manifest(name)
        except DamagedIndexError:
            return None
        if not manifest.documents or self.differences(manifest) or any(self.damaged([name])):
            return None
        return Built(Part(self.folder / name), manifest.documents, manifest.passages)

    def _made(
        self,
        entries: Iterator[IndexEntry],
        told: Progress,
        report: Report,
        digests: Mapping[DocumentId, str] | None,
    ) -> Iterator[Built]:
        """Read documents until a part is full, or there are no more; only one part's words are held at a time."""
        analysis = Analysis()
        for done, entry in enumerate(entries, told.done + 1):
            if analysis.ids and analysis.passages + len(entry.passages) + 1 > self._passages:
                yield self._put(analysis, digests)
                analysis = Analysis()
            analysis.add(entry)
            report(Progress(told.step, done, told.total, entry.document.title))
        if analysis.ids:
            yield self._put(analysis, digests)

    def _put(self, analysis: Analysis, digests: Mapping[DocumentId, str] | None) -> Built:
        """Invert what was read, and leave it as a part: sealed, if it is to outlive this build."""
        name = self.next_name()
        folder, aside = self.folder / name, self.folder / f"{name}.tmp"
        aside.mkdir()
        try:
            invert(analysis).save(aside)
            if digests is None:
                aside.rename(folder)
            else:
                known = np.array(_digests(analysis.ids, digests) or [b""], dtype=f"S{_DIGEST_BYTES}")
                save(aside, _DIGEST, known[: len(analysis.ids)])
                self.describe(aside, documents=analysis.ids, drops=(), passages=len(analysis.places))
                self.seal(aside, name)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return Built(Part(folder), tuple(analysis.ids), len(analysis.places))


def _digests(ids: Sequence[DocumentId], digests: Mapping[DocumentId, str]) -> list[bytes]:
    return [digests.get(each, "").encode() for each in ids]
