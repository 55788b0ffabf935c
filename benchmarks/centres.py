"""A centre of made-up documents, kept between runs, and the app that serves it in a process of its own.

Documents are those of `benchmarks.collection`; each has its PDF, so that its pages can be drawn. They are put in the catalogue as
an ingest would put them, without being read from the PDFs: reading is measured by `benchmarks.extraction`.
"""

import os
import random
import socket
import subprocess
import sys
import textwrap
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import collection
from benchmarks.collection import Made
from pipeline.catalogue import Catalogue, Known
from pipeline.formats.text import PAGE_CHARACTERS
from pipeline.library import Library
from pipeline.model import Essentials, Page, Source
from pipeline.reading.families import signature
from pipeline.reading.subjects import subjects
from pipeline.settings import Settings
from tests import pdfs

ROOT = Path(__file__).resolve().parents[1]
PAGES = 40
"""Pages of a document, about."""

SUBJECTS = 8_000
"""Characters of a document from which its subjects are taken: enough for as many as readers are shown."""

START_SECONDS = 60
_LINE = 90


def made(folder: Path, known: list[str], *, count: int) -> Path:
    """Make a centre of so many documents in a folder of its own under *folder*, or find the one made before."""
    home = folder / f"centre-{count}"
    if (home / "made").exists():
        return home
    (home / "corpus" / "rapports").mkdir(parents=True, exist_ok=True)
    (home / "passerelle.toml").write_text('corpus = "corpus"\nstate = "state"\n')
    settings = Settings(corpus=home / "corpus", state=home / "state")
    catalogue = Catalogue(settings.state / "catalogue.sqlite")
    chance = random.Random(collection.SEED)
    for number in range(count):
        _put(catalogue, collection.document(known, chance, number, characters=PAGES * PAGE_CHARACTERS), settings.corpus)
    catalogue.close()
    library = Library(settings)
    library.rebuild()
    library.close()
    (home / "made").touch()
    return home


def _put(catalogue: Catalogue, each: Made, corpus: Path) -> None:
    path = corpus / "rapports" / f"{each.document.title[:40].strip().replace('/', ' ')} {each.document.id[:8]}.pdf"
    path.write_bytes(pdfs.pdf(*(_set(page.text) for page in each.pages), title=each.document.title))
    document = replace(each.document, format="pdf", size_bytes=path.stat().st_size)
    source = Source(path, document.collection, document.size_bytes, path.stat().st_mtime_ns)
    known = Known(source=source, document_id=document.id, reason=None, detail="", sidecar="", reading="benchmark")
    begun = [Page(1, each.pages[0].text[:SUBJECTS])]
    told = Essentials(subjects=subjects(begun, document.language, document.title))
    catalogue.put_document(known, document, each.pages, (), essentials=told, signature=signature(each.pages))


def _set(text: str) -> str:
    """Set a text in lines that fit the page, in the letters that a PDF without fonts of its own has."""
    plain = text.encode("cp1252", "replace").decode("cp1252")
    return "\n".join(line for paragraph in plain.split("\n") for line in textwrap.wrap(paragraph, _LINE))


@dataclass(frozen=True, slots=True)
class Served:
    """An app that runs: its address and its process."""

    address: str
    process: int

    def memory_mb(self) -> float:
        """Give the megabytes that the server itself holds: without what it maps of the index, nor the processes that draw pages."""
        lines = Path(f"/proc/{self.process}/status").read_text(encoding="ascii").splitlines()
        held = next(line for line in lines if line.startswith("RssAnon"))
        return int(held.split()[1]) / 1024


@contextmanager
def serving(home: Path) -> Iterator[Served]:
    """Serve a centre by `passerelle serve`, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "serve", "--port", str(port)],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    served = Served(f"http://127.0.0.1:{port}", process.pid)
    try:
        _wait(served.address)
        yield served
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the app did not start")
