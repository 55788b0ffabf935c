"""A large deposit through the app itself, in Chromium: ``python -m benchmarks.uploads``.

By default 200 files of 2.5 MB, among them one that is broken, one that is encrypted and one that is not what its name says. What became
of each is read from the report; meanwhile another reader searches, and the server's memory is watched. The app runs on a small
centre of its own, in a folder that is removed.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect, sync_playwright
from pypdf import PdfReader, PdfWriter

from benchmarks import centres, sessions
from benchmarks.centres import Served
from benchmarks.painting import FLAGS
from tests import pdfs

PATIENCE_MS = 600_000


@dataclass(slots=True)
class Watch:
    """What is seen from outside during a deposit."""

    searches_ms: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Deposit:
    """What a deposit gave: files by outcome, seconds, waits of who searched meanwhile, memory of the server."""

    files: int
    megabytes: float
    outcomes: dict[str, int]
    upload_s: float
    reading_s: float
    search_p50_ms: float
    search_worst_ms: float
    before_mb: float
    most_mb: float
    after_mb: float


def files(folder: Path, *, count: int, megabytes: float) -> list[Path]:
    """Make PDFs of that size, each of other words; the last three are broken, encrypted, and no PDF at all."""
    chance = random.Random(count)
    folder.mkdir(parents=True)
    paths = [folder / f"rapport {number:03}.pdf" for number in range(count)]
    for path in paths:
        words = " ".join("".join(chance.choices("aeioulmnrst", k=8)) for _ in range(60))
        writer = PdfWriter(clone_from=PdfReader(BytesIO(pdfs.pdf(f"{words[:80]}\n{words[80:160]}", title=path.stem))))
        writer.add_attachment("poids.bin", chance.randbytes(int(megabytes * 1e6)))
        if path == paths[-2]:
            writer.encrypt("secret")
        writer.write(path)
    paths[-3].write_bytes(paths[-3].read_bytes()[: int(megabytes * 5e5)].replace(b"obj", b"jbo"))
    paths[-1].write_bytes(b"\x7fELF" + chance.randbytes(int(megabytes * 1e6)))
    return paths


def centre(home: Path) -> Path:
    """Make a centre of one document."""
    pdfs.write(home / "corpus" / "notes", "accueil.pdf", "La médiathèque accueille les associations.", title="Accueil")
    (home / "passerelle.toml").write_text('corpus = "corpus"\nstate = "state"\n')
    command = [sys.executable, "-m", "pipeline.cli", "ingest"]
    subprocess.run(
        command, cwd=home, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(centres.ROOT)}
    )
    return home


def deposit(served: Served, paths: Sequence[Path], watch: Watch) -> Deposit:
    """Give all files at once, wait for the report, and leave the page open."""
    before = served.memory_mb()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(base_url=served.address)
        page.set_default_timeout(PATIENCE_MS)
        started = time.monotonic()
        _choose(page, paths)
        uploaded = time.monotonic()
        page.get_by_role("button", name="Déposer", exact=True).click()
        page.locator(".report tbody tr").first.wait_for()
        ended = time.monotonic()
        rows = page.locator(".report tbody tr").evaluate_all("rows => rows.map(row => row.className)")
        page.wait_for_timeout(2_000)
        after = served.memory_mb()
        browser.close()
    watch.is_over = True
    size = sum(path.stat().st_size for path in paths) / 1e6
    middle = float(np.median(watch.searches_ms))
    return Deposit(
        len(paths), round(size), dict(Counter(rows)), round(uploaded - started, 1), round(ended - uploaded, 1), round(middle),
        round(max(watch.searches_ms)), round(before), round(max(watch.memory_mb)), round(after),
    )  # fmt: skip


def _choose(page: Page, paths: Sequence[Path]) -> None:
    """Choose the files, and wait until all have reached the server."""
    arrived: list[int] = []
    page.on("response", lambda answer: arrived.append(answer.status) if answer.request.method == "PUT" else None)
    page.goto("/deposit?lang=fr")
    page.locator("input[type=file]").set_input_files(paths)
    while len(arrived) < len(paths):
        page.wait_for_timeout(100)
    expect(page.get_by_role("button", name="Déposer", exact=True)).to_be_enabled()


async def _read(served: Served, watch: Watch) -> None:
    """Search every second, as somebody else."""
    async with sessions.session(served.address) as tab:
        while not watch.is_over:
            started = time.perf_counter()
            await tab.show("/?q=associations&lang=fr")
            watch.searches_ms.append((time.perf_counter() - started) * 1000)
            watch.memory_mb.append(served.memory_mb())
            await asyncio.sleep(1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Deposit, and tell; the exit status says whether every file is in the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.uploads", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--files", type=int, default=200, help="files that are deposited")
    parser.add_argument("--megabytes", type=float, default=2.5, help="size of each")
    asked = parser.parse_args(arguments)
    watch = Watch()
    with tempfile.TemporaryDirectory() as folder:
        home = centre(Path(folder) / "centre")
        paths = files(Path(folder) / "given", count=asked.files, megabytes=asked.megabytes)
        with centres.serving(home) as served:
            reading = threading.Thread(target=lambda: asyncio.run(_read(served, watch)))
            reading.start()
            try:
                found = deposit(served, paths, watch)
            finally:
                watch.is_over = True
                reading.join()
        kept = len(list((home / "corpus" / "dépôts").iterdir()))
    print(f"{found.files} files, {found.megabytes} MB: {found.outcomes}; {kept} in the corpus")
    print(f"uploaded in {found.upload_s} s, read in {found.reading_s} s; load average {os.getloadavg()[0]:.1f}")
    print(f"a search meanwhile: p50 {found.search_p50_ms} ms, longest {found.search_worst_ms} ms")
    print(f"server: {found.before_mb} MB, {found.most_mb} at most, {found.after_mb} once the report is there")
    print(json.dumps({**asdict(found), "kept": kept}))
    return 0 if sum(found.outcomes.values()) == kept == len(paths) else 1


if __name__ == "__main__":
    sys.exit(main())
