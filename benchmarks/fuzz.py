"""Files made to break readers: ``python -m benchmarks.fuzz``.

Files of the sample corpus, of every format that is read, and archives of them, are altered at random (bytes changed, pieces cut,
doubled, moved or taken from another file, numbers made large, words of the format put anywhere), then read as an ingest reads them:
listed, hashed, read in reading processes under limits, cleaned, described and cut in passages. Every one, and every one within an
archive, must end in an `Extract` or a `Refused`, in time, within its limits, and nothing may raise. Figures come as one line of
JSON; the status is 1 when something did not hold, and the file is kept.
"""

import argparse
import io
import json
import random
import re
import shutil
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline import corpus, description, passages, vocabularies
from pipeline.errors import RefusedError
from pipeline.formats import readers
from pipeline.model import DocumentId, Extract, Language, Reason, Refused, Source
from pipeline.settings import Limits

ROOT = Path(__file__).resolve().parents[1]
FILES = 5_000
LIMITS = Limits(memory_mb=700, cpu_seconds=5, wall_seconds=10)
HANG_SECONDS = 60
"""A file of the sample has few pages: one that takes longer hangs, whatever its limits say."""

ARCHIVES = "archive"
"""In place of a pattern: a few files of the sample in a ZIP."""

CPU_SLACK = 1.5  # seconds: the system looks now and then
FORMATS = ("*.pdf", "*.md", "*.txt", ARCHIVES)
_WORDS = (
    *(
        b"endobj",
        b"stream\n",
        b"endstream",
        b"/Length 99999999999",
        b"/Filter /FlateDecode",
        b"/Kids [3 0 R 2 0 R]",
        b"xref",
    ),
    *(
        b"/Prev 0",
        b"/Type /ObjStm",
        b"<<" * 400,
        b"[" * 2_000,
        b"\x00\x00\x00\x00",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\f" * 50,
    ),
    *(b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"../", b"\xff\xff\xff\xff", b"\x00\x08"),
    *(b"# " * 300, b"> " * 900, b"[a](" * 500, b"* " * 500, b"```\n", b"\r", "\u202e\ufeff".encode(), b"%PDF-1.7\n"),
)

Alter = Callable[[bytearray, bytes, random.Random], None]


def _span(content: bytearray, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + int(chance.paretovariate(0.6)))


def _change(content: bytearray, other: bytes, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 4, 32, 256))):
        content[chance.randrange(len(content))] = chance.randrange(256)


def _cut(content: bytearray, other: bytes, chance: random.Random) -> None:
    start, end = _span(content, chance)
    del content[start:end]


def _double(content: bytearray, other: bytes, chance: random.Random) -> None:
    start, end = _span(content, chance)
    content[end:end] = content[start:end] * chance.choice((1, 2, 50))


def _end(content: bytearray, other: bytes, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def _graft(content: bytearray, other: bytes, chance: random.Random) -> None:
    start, end = _span(bytearray(other), chance)
    at = chance.randrange(len(content))
    content[at : at + (end - start)] = other[start:end]


def _say(content: bytearray, other: bytes, chance: random.Random) -> None:
    at = chance.randrange(len(content) + 1)
    content[at:at] = chance.choice(_WORDS)


def _count(content: bytearray, other: bytes, chance: random.Random) -> None:
    numbers = list(re.finditer(rb"\d+", content))
    if numbers:
        found = chance.choice(numbers)
        content[found.start() : found.end()] = chance.choice((b"0", b"-1", b"2147483648", b"9" * 30, b"1", b"7"))


ALTERATIONS: Sequence[Alter] = (_change, _cut, _double, _end, _graft, _say, _count)


def mutated(count: int, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents of altered files, formats in turn."""
    seeds = {pattern: sorted((ROOT / "corpus").rglob(pattern)) for pattern in FORMATS}
    paths = [path for found in seeds.values() for path in found]
    every = [path.read_bytes() for path in paths]
    for number in range(count):
        pattern = FORMATS[number % len(FORMATS)]
        if pattern == ARCHIVES:
            suffix, content = ".zip", bytearray(_archive(chance.sample(paths, 3), chance))
        else:
            path = chance.choice(seeds[pattern])
            suffix, content = path.suffix, bytearray(path.read_bytes())
        for _ in range(chance.choice((1, 1, 2, 5))):
            chance.choice(ALTERATIONS)(content or bytearray(b"\0"), chance.choice(every), chance)
        yield f"{number:06}{suffix}", bytes(content)


def _archive(paths: Sequence[Path], chance: random.Random) -> bytes:
    out = io.BytesIO()
    method = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(out, "w", method) as archive:
        for path in paths:
            archive.write(path, path.relative_to(ROOT / "corpus"))
    return out.getvalue()


@dataclass(slots=True)
class Figures:
    """What became of the files, and what did not hold."""

    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    hangs: list[str] = field(default_factory=list)
    over_limits: list[str] = field(default_factory=list)
    unhandled: list[str] = field(default_factory=list)
    slowest_seconds: float = 0
    largest_mb: float = 0

    @property
    def failed(self) -> list[str]:
        """The names of the files that something went wrong with."""
        return [each.partition(":")[0] for each in (*self.hangs, *self.over_limits, *self.unhandled)]


class _Watched(readers._Reader):
    """A reading process, with how each of its files ended."""

    last: dict[str, Any] | None = None

    def _messages(self, path: Path, limits: Limits, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        self.last = None
        for message in super()._messages(path, limits, asked):
            if "end" in message:
                self.last = message
            yield message


def read(files: Iterator[tuple[str, bytes]], folder: Path, *, workers: int) -> Figures:
    """Read every file, several at once; those that fail stay in *folder*."""
    figures, lock, own = Figures(), threading.Lock(), threading.local()

    def one(named: tuple[str, bytes]) -> None:
        name, content = named
        home = folder / name
        home.mkdir()
        (home / name).write_bytes(content)
        began = time.monotonic()
        try:
            for found in corpus.walk(home, home=home):
                take_in(name, found)
        except Exception as error:
            with lock:
                figures.unhandled.append(f"{name}: {type(error).__name__}: {error}")
        with lock:
            figures.files += 1
            figures.slowest_seconds = max(figures.slowest_seconds, seconds := time.monotonic() - began)
            if seconds > HANG_SECONDS:
                figures.hangs.append(f"{name}: {seconds:.0f} s")
        if name not in figures.failed:
            shutil.rmtree(home)

    def take_in(name: str, found: Source | Refused) -> None:
        if isinstance(found, Source):
            found = hashed(found)
        if isinstance(found, Refused):
            with lock:
                figures.outcomes[f"refused: {found.reason}"] += 1
            return
        path = found.path
        reader: _Watched | None = getattr(own, "reader", None)
        if reader is None or not reader.is_alive:
            reader = own.reader = _Watched()
            with lock:
                started.append(reader)
        problem, extract = "", None
        try:
            read = reader.extract(path, LIMITS) or reader.extract(path, LIMITS, is_alone=True)
            extract = read[2] if read is not None else None
            if isinstance(extract, Extract):
                _keep(path, extract)
        except Exception as error:
            problem = f"{name}: {type(error).__name__}: {error}"
        with lock:
            _note(figures, name, extract, problem, reader.last)

    def hashed(source: Source) -> Source | Refused:
        try:
            corpus.digest(source.path)
        except RefusedError as error:
            return Refused(source.path, Reason(error.reason), error.detail)
        return source

    started: list[_Watched] = []
    try:
        with ThreadPoolExecutor(workers) as pool:
            for _ in pool.map(one, files):
                pass
    finally:
        for reader in started:
            reader.stop()
    return figures


_TERMS = vocabularies.load()


def _keep(path: Path, extract: Extract) -> None:
    """Do with an extract what an ingest does."""
    pages = passages.clean(extract.pages)
    source = Source(path, "fuzz", 1, 1)
    described = description.describe(
        DocumentId("0" * 64),
        source,
        extract,
        pages,
        sidecar="",
        vocabularies=_TERMS,
        default=Language.FRENCH,
        today=date(2024, 1, 1),
    )
    cut = [passage for page in pages for passage in passages.split(page)]
    json.dumps(
        [described.document.title, [each.text for each in cut]], ensure_ascii=False
    ).encode()  # SQLite takes no lone surrogate


def _note(
    figures: Figures,
    name: str,
    extract: Extract | Refused | None,
    problem: str,
    last: dict[str, Any] | None,
) -> None:
    match extract:
        case Extract(partial=partial):
            figures.outcomes[f"partial: {partial}" if partial else "read"] += 1
        case Refused(reason=reason):
            figures.outcomes[f"refused: {reason}"] += 1
    if problem or last is None or last["end"] > 0:
        figures.unhandled.append(problem or f"{name}: its reader ended with {last}")
    if last is not None:
        figures.largest_mb = max(figures.largest_mb, last["memory_kb"] / 1024)
        pages = extract.page_count if isinstance(extract, Extract) else LIMITS.pages
        allowed = LIMITS.cpu_seconds + LIMITS.cpu_seconds_per_page * min(pages, LIMITS.pages) + 1 + CPU_SLACK
        if last["memory_kb"] > LIMITS.memory_mb << 10 or last["cpu_seconds"] > allowed:
            figures.over_limits.append(f"{name}: {last}")


def main() -> None:
    """Alter and read files; print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    figures = read(mutated(asked.files, random.Random(asked.seed)), folder, workers=asked.workers)
    for problem in (*figures.hangs, *figures.over_limits, *figures.unhandled):
        print(problem)
    told = {"files": figures.files, "hangs": len(figures.hangs), "over limits": len(figures.over_limits)}
    told |= {"unhandled": len(figures.unhandled)}
    rest = {"slowest s": round(figures.slowest_seconds, 1), "largest MB": round(figures.largest_mb)}
    print(json.dumps({**told, **rest, "outcomes": dict(figures.outcomes.most_common())}))
    if figures.failed:
        sys.exit(f"the files are in {folder}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
