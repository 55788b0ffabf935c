"""Documents read and described as if staff had written nothing, and tables of labels: what measures of facts share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline import description, passages, vocabularies
from pipeline.description import Description
from pipeline.formats import Readers
from pipeline.model import DocumentId, Extract, Language, Page, Source
from pipeline.settings import Limits
from pipeline.vocabularies import Vocabularies

ROOT = Path(__file__).parents[1]
LABELS = Path(__file__).parent / "labels"


@dataclass(frozen=True, slots=True)
class Described:
    """A file read: its digest, its clean pages and what was found of it."""

    path: Path
    digest: str
    pages: tuple[Page, ...]
    description: Description

    @classmethod
    def made(cls, name: str, title: str, pages: tuple[Page, ...]) -> "Described":
        """Describe pages that come from no file of their own."""
        extract = Extract(format="txt", pages=pages, page_count=len(pages), title=title)
        return _described(Path(f"{name}.txt"), name, extract, _terms())


def described(files: Sequence[Path]) -> Iterator[Described]:
    """Read and describe files, in any order; those that are refused are left out."""
    terms = _terms()
    with Readers(workers=2, limits=Limits()) as readers:
        for path, digest, extract in readers.extract_all(files):
            if isinstance(extract, Extract):
                yield _described(path, digest, extract, terms)


def rows(name: str) -> Iterator[list[str]]:
    """Yield the lines of a table of labels, comments left out."""
    for line in (LABELS / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _terms() -> Vocabularies:
    return vocabularies.load(ROOT / "corpus" / "vocabularies")


def _described(path: Path, digest: str, extract: Extract, terms: Vocabularies) -> Described:
    pages = passages.clean(extract.pages)
    found = description.describe(
        DocumentId(digest),
        Source(path, path.parent.name, 0, 0),
        extract,
        pages,
        sidecar="",
        vocabularies=terms,
        default=Language.FRENCH,
        today=date.today(),
    )
    return Described(path, digest, pages, found)
