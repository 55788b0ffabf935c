"""Reading lists as somebody may see them, with their documents; and their files, written whole or not at all.

Reads what the files say (`pipeline.lists`), finds the documents that they name, and leaves out what is not there or not for
whoever asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline import corpus, language, lists
from pipeline.errors import ChangedListError, UnknownDocumentError, UnknownListError
from pipeline.lists import Lists, ReadingList, Step
from pipeline.model import Document
from pipeline.told import said


@dataclass(frozen=True, slots=True)
class Stop:
    """A step of a list whose document is there; *heading* is its own, or that of a step before it that is left out."""

    step: Step
    document: Document
    heading: str = ""

    @property
    def page(self) -> int:
        """The page at which it is opened."""
        return min(self.step.page or 1, self.document.page_count)


@dataclass(frozen=True, slots=True)
class Trail:
    """A reading list with the documents that it leads to; *missing* are those that it names in vain, told to staff only."""

    list: ReadingList
    stops: tuple[Stop, ...]
    missing: tuple[str, ...] = ()


class Trails:
    """The reading lists of a corpus, as readers or staff may see them."""

    def __init__(
        self,
        folder: Path,
        find: Callable[[str], Document],
        *,
        revision: Callable[[], tuple[int, ...]],
        is_for_readers: bool,
    ) -> None:
        """Read the lists of a corpus.

        *find* gives the documents that whoever asks may see, by path within the corpus or identifier; it gives the same as
        long as *revision* does.
        """
        self._folder, self._find, self._revision = folder.absolute(), find, revision
        self._is_for_readers = is_for_readers
        self._kept = lists.Kept(folder / lists.FOLDER)
        self._seen: tuple[tuple[int, ...], Lists, tuple[Trail, ...]] = (), Lists({}), ()

    def all(self) -> tuple[Trail, ...]:
        """Give the lists in the order of their titles; to readers, those that are published."""
        revision, now = self._revision(), self._kept.now()
        if self._seen[0] != revision or self._seen[1] is not now:
            found = sorted(now.by_slug.values(), key=lambda each: (language.fold(each.title), each.slug))
            seen = (self._trail(each) for each in found if each.is_published or not self._is_for_readers)
            self._seen = revision, now, tuple(seen)
        return self._seen[2]

    def named(self, slug: str) -> Trail:
        """Give a list by its name.

        Raises:
            UnknownListError: there is none, or it is not published and who asks is a reader.
        """
        for trail in self.all():
            if trail.list.slug == slug:
                return trail
        raise UnknownListError(slug)

    def problems(self) -> tuple[str, ...]:
        """Say which files cannot be read, and which documents are named in vain, one sentence each."""
        in_vain = (
            said(
                "{path}: no document is called {name}; it is left out",
                path=corpus.list_file(self._folder, each.list.slug),
                name=name,
            )
            for each in self.all()
            for name in each.missing
        )
        return (*self._kept.now().problems, *in_vain)

    def _trail(self, found: ReadingList) -> Trail:
        stops, missing, heading = list[Stop](), list[str](), ""
        for step in found.steps:
            heading = step.heading or heading
            try:
                stops.append(Stop(step, self._find(step.document), heading))
                heading = ""
            except UnknownDocumentError:
                missing.append(step.document)
        return Trail(found, tuple(stops), () if self._is_for_readers else tuple(missing))


def put(folder: Path, wanted: ReadingList, *, before: ReadingList | None) -> ReadingList:
    """Write a list into a corpus; give it as it is now. The caller is the only writer.

    Raises:
        ListError: it has no title, too much of something, or stands in a file that cannot be read.
        ChangedListError: its file is not any more as it was *before*.
        OSError: the corpus cannot be written to.
    """
    if before is None:
        taken = {path.name.removesuffix(lists.SUFFIX) for path in (folder / lists.FOLDER).glob(f"*{lists.SUFFIX}")}
        name = lists.slug(wanted.title, taken)
    else:
        name = before.slug
        _see_unchanged(folder, before)
    path, text = corpus.list_file(folder, name), lists.text(wanted)
    kept = lists.read(text, path=path)
    corpus.write_list(path, text)
    return kept


def remove(folder: Path, before: ReadingList) -> None:
    """Remove the file of a list from a corpus. The caller is the only writer.

    Raises:
        ListError, ChangedListError: its file is not any more as it was *before*.
        OSError: the corpus cannot be written to.
    """
    _see_unchanged(folder, before)
    corpus.list_file(folder, before.slug).unlink()


def _see_unchanged(folder: Path, before: ReadingList) -> None:
    path = corpus.list_file(folder, before.slug)
    try:
        now = lists.read(path.read_text(encoding="utf-8-sig"), path=path)
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise ChangedListError(before.slug) from error
    if now != before:
        raise ChangedListError(before.slug)
