"""Folders that change -> the moments at which everything in them has been quiet for a while.

A copy is taken for ended when its size and time of change have stood still for `QUIET_SECONDS`. What another machine
writes on a network disk is not told by the system: set ``WATCHFILES_FORCE_POLLING=1`` there.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from watchfiles import watch

QUIET_SECONDS = 2.0
_LOOK_MS = 500

Stamp = tuple[int, int] | None
"""Size and time of change of a file; None where there is none."""


class Quiet:
    """Files that changed, until all of them have stood still long enough."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._moving: dict[Path, tuple[Stamp, float]] = {}

    def note(self, paths: Iterable[Path]) -> None:
        """Note that files changed just now."""
        for path in paths:
            self._moving[path] = _stamp(path), self._clock()

    def settled(self) -> bool:
        """Tell whether something changed and all of it now stands still; then forget it."""
        now = self._clock()
        for path, (stamp, _) in list(self._moving.items()):
            if (current := _stamp(path)) != stamp:
                self._moving[path] = current, now
        if not self._moving or any(now - since < QUIET_SECONDS for _, since in self._moving.values()):
            return False
        self._moving.clear()
        return True


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def settled(folders: Sequence[Path], *, stop: threading.Event, is_ignored: Callable[[str], bool]) -> Iterator[None]:
    """Yield once when watching has begun, then each time that changes within the folders have settled."""
    quiet = Quiet()
    is_begun = False
    changes = watch(
        *folders,
        watch_filter=lambda _, path: not is_ignored(Path(path).name),
        stop_event=stop,
        debounce=_LOOK_MS,
        rust_timeout=_LOOK_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    for changed in changes:
        quiet.note(Path(path) for _, path in changed)
        if not is_begun or quiet.settled():
            is_begun = True
            yield
