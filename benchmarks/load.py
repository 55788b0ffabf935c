"""How many readers a machine serves: ``python -m benchmarks.load``.

Readers search, open documents, look at images of pages and wait for suggestions, all at once, in sessions of Streamlit's own
protocol, against `passerelle serve` in a process of its own and a made-up collection (`benchmarks.centres`). Before, one reader
does the same in Chromium (`benchmarks.painting`); after, readers are added until the 95th percentile of searches or documents
passes a second. Readers and browser run on the machine that serves: one that only serves does better. Figures come as tables,
and as one line of JSON.
"""

import argparse
import asyncio
import html
import json
import os
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlencode

import httpx
import numpy as np

from benchmarks import centres, collection, judged, painting, sessions
from benchmarks.centres import Served
from pipeline import language

T = TypeVar("T")

CACHE = Path("/tmp/passerelle-load")  # noqa: S108
PAUSE_SECONDS = 5
"""Between two searches of a reader."""

RAMP_SECONDS = 20
"""How long each number of readers is tried..."""

SLOW_MS = 1_000
"""...until a search or a document takes so long, one time in twenty."""

MOST_READERS = 200
_DOCUMENT = re.compile(r'href="(/document\?[^"]+)"')
_IMAGE = re.compile(r'src="(/pages/[^"]+)"')


class Kind(StrEnum):
    """What a reader waits for."""

    HOME = "home"
    SEARCH = "search"
    DOCUMENT = "document"
    IMAGE = "page image"
    SUGGESTION = "suggestion"


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds that readers waited for one kind of thing."""

    count: int
    p50: float
    p95: float
    worst: float


@dataclass(frozen=True, slots=True)
class Load:
    """What readers waited for, what failed, and the server's memory."""

    readers: int
    seconds: float
    waits: dict[str, Waits]
    errors: int
    first_error: str
    start_mb: float
    end_mb: float
    mb_an_hour: float  # slope over the second half, when caches are full

    @property
    def rerun_p95(self) -> float:
        """The slow end of searches and documents."""
        return max((self.waits[kind].p95 for kind in (Kind.SEARCH, Kind.DOCUMENT) if kind in self.waits), default=0)


@dataclass(slots=True)
class Notes:
    """What all readers of a run write down."""

    times: defaultdict[Kind, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)  # seconds, megabytes

    async def timed(self, kind: Kind, wanted: Awaitable[T]) -> T:
        """Wait for something, and note how long."""
        started = time.perf_counter()
        given = await wanted
        self.times[kind].append((time.perf_counter() - started) * 1000)
        return given


class Questions:
    """What readers type: words of the collection's own sentences, so that there are answers; some of three words, some of one."""

    def __init__(self, known: Sequence[str]) -> None:
        """Draw from sentences."""
        self._known = known

    def draw(self, chance: random.Random) -> str:
        """Give what a reader types."""
        while True:
            words = [word for word in language.words(chance.choice(self._known)) if len(word) > 3 and word.isalpha()]
            telling = [word for word in words if not language.is_light(word)]
            if len(telling) >= 3:
                return " ".join(chance.sample(telling, chance.choice((1, 2, 3))))


async def reader(served: Served, questions: Questions, notes: Notes, *, number: int, ends: float) -> None:
    """Read until the time is over: type, search, open what is found, look at its page, turn it."""
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, PAUSE_SECONDS))
    async with sessions.session(served.address) as tab, httpx.AsyncClient(base_url=served.address) as client:
        await notes.timed(Kind.HOME, tab.show("/?lang=fr"))
        while time.monotonic() < ends:
            begun = time.monotonic()
            try:
                await _turn(tab, client, questions.draw(chance), notes, chance)
            except (RuntimeError, TimeoutError, httpx.HTTPError) as error:
                notes.errors.append(repr(error))
            await asyncio.sleep(max(0.0, PAUSE_SECONDS * chance.uniform(0.8, 1.2) - (time.monotonic() - begun)))


async def _turn(
    tab: sessions.Session, client: httpx.AsyncClient, typed: str, notes: Notes, chance: random.Random
) -> None:
    for length in (3, 5):
        asked = client.get(f"/api/suggest?q={quote(typed[:length])}")
        (await notes.timed(Kind.SUGGESTION, asked)).raise_for_status()
    shown = await notes.timed(Kind.SEARCH, tab.show(f"/?{urlencode({'q': typed, 'lang': 'fr'})}"))
    links = _DOCUMENT.findall(shown)
    if not links:
        return
    await asyncio.sleep(chance.uniform(0.5, 1.5))
    opened = await notes.timed(Kind.DOCUMENT, tab.show(html.unescape(chance.choice(links))))
    for image in _IMAGE.findall(opened)[:1]:
        (await notes.timed(Kind.IMAGE, client.get(html.unescape(image), timeout=30))).raise_for_status()


async def load(served: Served, questions: Questions, *, readers: int, seconds: float) -> Load:
    """Have so many readers read at once for so long."""
    notes = Notes()
    started = time.monotonic()
    watching = asyncio.create_task(_watch(served, notes, started))
    await asyncio.gather(
        *(reader(served, questions, notes, number=number, ends=started + seconds) for number in range(readers))
    )
    watching.cancel()
    waits = {str(kind): _waits(times) for kind, times in notes.times.items()}
    settled = [each for each in notes.memory if each[0] > seconds / 2]
    slope = (
        float(np.polyfit([at for at, _ in settled], [held for _, held in settled], 1)[0]) * 3_600
        if len(settled) > 2
        else 0.0
    )
    first, last = notes.memory[0][1], notes.memory[-1][1]
    error = notes.errors[0] if notes.errors else ""
    return Load(readers, seconds, waits, len(notes.errors), error, round(first), round(last), round(slope, 1))


async def _watch(served: Served, notes: Notes, started: float) -> None:
    while True:
        notes.memory.append((time.monotonic() - started, served.memory_mb()))
        await asyncio.sleep(1)


def _waits(times: Sequence[float]) -> Waits:
    middle, slow = np.percentile(times, [50, 95]).tolist()
    return Waits(len(times), round(middle), round(slow), round(max(times)))


async def ramp(served: Served, questions: Questions) -> list[Load]:
    """Add readers until they wait too long; the last step is the one that was too much."""
    steps: list[Load] = []
    readers = 10
    while readers <= MOST_READERS and not (steps and steps[-1].rerun_p95 > SLOW_MS):
        steps.append(await load(served, questions, readers=readers, seconds=RAMP_SECONDS))
        print(f"  {readers:>4} readers: p95 of searches and documents {steps[-1].rerun_p95:,.0f} ms", flush=True)
        readers += max(10, readers // 4 // 5 * 5)
    return steps


def shown(found: Load) -> str:
    """Write the table of a load."""
    lines = [f"\n{found.readers} readers, {found.seconds / 60:g} minutes; milliseconds"]
    lines.append(f"{'':<14}{'count':>8}{'p50':>8}{'p95':>8}{'max':>8}")
    lines += (
        f"{kind:<14}{waits.count:>8}{waits.p50:>8,.0f}{waits.p95:>8,.0f}{waits.worst:>8,.0f}"
        for kind in Kind
        if (waits := found.waits.get(kind))
    )
    lines.append(f"errors: {found.errors} {found.first_error}")
    lines.append(
        f"server: {found.start_mb:,.0f} MB, then {found.end_mb:,.0f} MB; {found.mb_an_hour:+,.1f} MB an hour in the second half"
    )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the collection, serve it, and measure."""
    asked = _arguments(arguments)
    known = collection.sentences(asked.data)
    if not known:
        print(f"no texts in {asked.data} to make a collection of")
        return 1
    home = centres.made(asked.cache, known, count=asked.documents)
    print(f"{asked.documents:,} documents of {centres.PAGES} pages; load average {os.getloadavg()[0]:.1f}")
    questions = Questions(known)
    with centres.serving(home) as served:
        painted = painting.measure(served.address, questions.draw, tries=asked.tries) if asked.tries else {}
        if painted:
            print("\n".join(painting.shown(painted)), flush=True)
        found = asyncio.run(load(served, questions, readers=asked.readers, seconds=asked.minutes * 60))
        print(shown(found), flush=True)
        steps = asyncio.run(ramp(served, questions)) if asked.ramp else []
    told = {
        "painted": {what: asdict(each) for what, each in painted.items()},
        "load": asdict(found),
        "ramp": [asdict(step) for step in steps],
    }
    print(json.dumps(told))
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=judged.DATA, help="folder with judged/ and gt/")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where made-up centres are kept")
    parser.add_argument("--documents", type=int, default=3_000, help="documents of the collection")
    parser.add_argument("--readers", type=int, default=20, help="readers at once")
    parser.add_argument("--minutes", type=float, default=30, help="how long they read")
    parser.add_argument("--tries", type=int, default=30, help="times each thing is done in Chromium; 0 for none")
    parser.add_argument("--no-ramp", dest="ramp", action="store_false", help="do not look for the most readers")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
