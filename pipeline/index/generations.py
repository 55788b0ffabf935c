"""Generations on disk: built aside, hashed, synced, then named by one atomic rename.

``CURRENT`` names the published generations, base first, and those that stood before the last new base: `rollback` goes back to
them. A reader opens what it names and may go on reading after a newer one was published: files stay until the next build.
"""

import json
import os
import shutil
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline import language
from pipeline.errors import DamagedIndexError, NoEarlierIndexError, NoIndexError, StaleIndexError
from pipeline.index.build import PAGE_GAP, TITLE_WEIGHT
from pipeline.index.sealing import Sealed, write_json
from pipeline.told import said
from pipeline.whole import sync

CURRENT = "CURRENT"
PARTS = "parts"
"""The folder of the parts of a base that is being built; they outlive a build that is stopped."""

FORMAT = 5
"""Raised whenever the files of a generation change their meaning."""

RULES: Mapping[str, int] = {
    "format": FORMAT,
    "language": language.VERSION,
    "title weight": TITLE_WEIGHT,
    "page gap": PAGE_GAP,
}
"""What every generation depends on besides its documents and how they were cut in passages."""


class Generations(Sealed):
    """The folder in which generations are published."""

    def current(self) -> tuple[str, ...]:
        """Name the published generations, base first.

        Raises:
            NoIndexError: nothing was ever published.
            DamagedIndexError: ``CURRENT`` cannot be read.
        """
        names, _ = self._named()
        return names

    def _named(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Read which generations are published, and which stood before the last new base."""
        path = self.folder / CURRENT
        try:
            read = json.loads(path.read_bytes())
            names, earlier = read["generations"], read.get("earlier", [])
        except FileNotFoundError as error:
            raise NoIndexError(self.folder.parent) from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedIndexError(path, said("cannot be read")) from error
        if not (_are_names(names) and names and _are_names(earlier)):
            raise DamagedIndexError(path, said("cannot be read"))
        return tuple(names), tuple(earlier)

    def rollback(self) -> None:
        """Publish again the generations that stood before the last new base; done twice, it undoes itself.

        Raises:
            NoEarlierIndexError: none are kept.
            DamagedIndexError, StaleIndexError: they cannot answer any more.
        """
        names, earlier = self._named()
        if not earlier:
            raise NoEarlierIndexError(self.folder.parent)
        for name in earlier:
            if found := self.differences(self.manifest(name)):
                raise StaleIndexError(found)
        for problem in self.damaged(earlier):
            raise problem
        self._name(earlier, earlier=names)

    def damage(self) -> Iterator[str]:
        """Read every published file, and name those that are not what was published."""
        yield from map(str, self.damaged(self.current()))

    @contextmanager
    def building(self, below: Sequence[str]) -> Iterator[Path]:
        """Give an empty folder to build in; publish it on top of *below* if all goes well.

        The builder leaves a manifest without digests (`describe`); they are added here. A failure leaves
        what was published as it was.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        names, earlier = self._published()
        self._clear(keep={*names, *earlier, PARTS})
        name = self.next_name()
        aside = self.folder / f"{name}.tmp"
        aside.mkdir()
        try:
            yield aside
            # A new base leaves the way back to what it takes the place of.
            self._publish(aside, name, below, earlier=earlier if below else names)
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def _published(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        try:
            return self._named()
        except (NoIndexError, DamagedIndexError):
            return (), ()

    def _clear(self, keep: Container[str]) -> None:
        """Remove what an interrupted build left, and generations that nothing names any more."""
        for path in self.folder.iterdir():
            if path.is_dir() and path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)

    def _publish(self, aside: Path, name: str, below: Sequence[str], *, earlier: Sequence[str]) -> None:
        self.seal(aside, name)
        self._name([*below, name], earlier=earlier)

    def _name(self, names: Sequence[str], *, earlier: Sequence[str]) -> None:
        """Say which generations are published: the moment from which readers see them."""
        write_json(self.folder / f"{CURRENT}.tmp", {"generations": names, "earlier": earlier})
        os.replace(self.folder / f"{CURRENT}.tmp", self.folder / CURRENT)
        sync(self.folder)


def _are_names(read: object) -> bool:
    return isinstance(read, list) and all(isinstance(name, str) for name in read)
