"""What an ingest shows on a terminal while it is at work: one live table, nothing elsewhere."""

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

from rich.console import Console, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from pipeline import model, reasons
from pipeline.console import STEPS, printable

_REFRESHES_PER_SECOND = 5


class Board:
    """Files by outcome, pages a second, time left, files in work."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._began = clock, clock()
        self._counts: Counter[str] = Counter()
        self._step: model.Progress | None = None
        self._pages, self._folders_pages = 0, 0

    def show(self, told: model.Progress) -> None:
        """Hear where the ingest stands."""
        if self._step is None or told.step != self._step.step:
            self._began = self._clock()
        if told.pages < self._pages:  # another folder begins
            self._folders_pages += self._pages
        self._pages = told.pages
        self._step = told
        if told.outcome is not None:
            self._counts[reasons.name(told.outcome)] += 1

    def __rich__(self) -> RenderableType:
        """Draw it."""
        table = Table.grid(padding=(0, 2))
        if self._step is None:
            return table
        step, elapsed = self._step, self._clock() - self._began
        table.add_row(
            STEPS[step.step], ProgressBar(step.total or 1, step.done, width=32), f"{step.done} of {step.total}"
        )
        for name in reasons.OUTCOMES:
            if self._counts[name]:
                table.add_row(name, str(self._counts[name]))
        pages = self._folders_pages + self._pages
        if pages and step.step == "files":
            table.add_row("pages", f"{pages}, {pages / max(elapsed, 0.001):.1f} a second")
        if 0 < step.done < step.total:
            left = timedelta(seconds=round(elapsed / step.done * (step.total - step.done)))
            table.add_row("time left", str(left))
        for name in step.working:
            table.add_row("reading", Text(printable(name)[:60]))
        return table


@contextlib.contextmanager
def live(console: Console) -> Iterator[Callable[[model.Progress], None]]:
    """Show a board until the work is done; nothing when not at a terminal."""
    board = Board()
    if not console.is_terminal:
        yield lambda _: None
        return
    with Live(board, console=console, transient=True, refresh_per_second=_REFRESHES_PER_SECOND):
        yield board.show
