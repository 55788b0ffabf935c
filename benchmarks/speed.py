"""Speed of Passerelle and of its peers on the same passages, in one run: ``python -m benchmarks.speed``.

A collection is made of real French sentences (`benchmarks.collection`), published in Passerelle, SQLite's FTS5, tantivy and bm25s,
and asked the same questions. Then what only a whole product has: the time and memory of a process that opens and answers, the time
until a new document is found, related documents, a rebuild, and the pages read a second from real PDFs, stage by stage.
Latencies and builds are of the processor, opening and adding of the clock; on a shared machine trust the ratios. Figures come
as tables beside their targets, and as one line of JSON.
"""

import argparse
import gc
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks import collection, judged, peers
from benchmarks.collection import PLAIN, Kind, Made, Question
from pipeline import description, passages, vocabularies
from pipeline.catalogue import Catalogue, Known
from pipeline.formats import Readers
from pipeline.index.embedded import Embedded
from pipeline.library import Library
from pipeline.model import DocumentId, Extract, IndexEntry, Language, Page, Refused, Source
from pipeline.settings import Limits, Settings

ROOT = Path(__file__).resolve().parents[1]
SIZES = "10000,100000"
QUESTIONS = 200
PDFS = 30
"""PDFs read by default, evenly spaced among those there are."""

ANSWERED = 300
"""Questions a process answers before its memory is read."""

MARK = "zygomorphique"
"""A word of no other document, by which a new one is found."""

ADDED_CHARACTERS = 40 * 3_000  # 40 pages

# Seconds, milliseconds at the 95th percentile, and megabytes; given for so many passages.
TARGETS: dict[tuple[int, str], float] = {
    (100_000, "plain p95 ms"): 20,
    (100_000, "operators p95 ms"): 100,
    (100_000, "open s"): 0.2,
    (100_000, "answering MB"): 500,
    (100_000, "add by update s"): 2,
    (100_000, "add by ingest s"): 2,
    (10_000, "rebuild CPU s"): 30,
    (100_000, "rebuild MB"): 1_500,
}


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of the processor for one question: nothing here waits, and the clock would time the machine's others."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Timed:
    """One system on one collection; ``build_seconds`` is of the processor."""

    system: str
    build_seconds: float
    size_mb: float
    latencies: dict[Kind, Latency]


@dataclass(frozen=True, slots=True)
class Answering:
    """A process that does nothing but answer, from the catalogue and the index to the snippets.

    ``open_s`` goes from a started process to its first answer, less ``import_s``. Memory is what the process holds in RAM.
    """

    import_s: float
    open_s: float
    opened_mb: float
    answered_mb: float
    peak_mb: float
    search: Latency


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """A process that rebuilds from the catalogue, with the command that staff type; memory is its peak, all included."""

    cpu_s: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Product:
    """What only a whole product has, in seconds, of the clock unless said to be of the processor."""

    answering: Answering
    related: Latency
    add_by_update_s: float
    add_by_update_cpu_s: float
    add_by_ingest_s: float
    add_by_ingest_cpu_s: float
    rebuild: Rebuilding


@dataclass(frozen=True, slots=True)
class Size:
    """All the figures at one size."""

    passages: int
    documents: int
    systems: list[Timed]
    product: Product

    def figures(self) -> dict[str, float]:
        """Give the figures that have targets, by their names there."""
        own = self.systems[0].latencies
        product = self.product
        return {
            "plain p95 ms": max(own[kind].p95 for kind in PLAIN),
            "operators p95 ms": max(own[kind].p95 for kind in Kind if kind not in PLAIN),
            "open s": product.answering.open_s,
            "answering MB": product.answering.peak_mb,
            "add by update s": product.add_by_update_s,
            "add by ingest s": product.add_by_ingest_s,
            "rebuild CPU s": product.rebuild.cpu_s,
            "rebuild MB": product.rebuild.peak_mb,
        }


@dataclass(frozen=True, slots=True)
class Stages:
    """Pages a second of the processor, stage by stage, on real PDFs."""

    files: int
    refused: int
    pages: int
    pages_per_second: dict[str, float] = field(default_factory=dict)


# Clocks


@dataclass(slots=True)
class Clock:
    """Seconds of the clock and of the processor (children included once they have ended)."""

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def clock() -> Iterator[Clock]:
    """Time what is done within."""
    gc.collect()
    read = Clock()
    wall, cpu = time.perf_counter(), _cpu()
    yield read
    read.wall, read.cpu = round(time.perf_counter() - wall, 3), round(_cpu() - cpu, 3)


def _cpu() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def latency(times_ms: Sequence[float]) -> Latency:
    """Give the middle and the slow end of many times."""
    middle, slow = np.percentile(times_ms, [50, 95]).tolist()
    return Latency(round(middle, 2), round(slow, 2))


def size_mb(folder: Path) -> float:
    """Give the megabytes of all files of a folder."""
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6, 1)


# Side by side


def timed(peer: peers.Peer, made: Sequence[Made], folder: Path, asked: dict[Kind, list[Question]]) -> Timed:
    """Build one system, and ask it every question, a few of each kind beforehand to warm up."""
    folder.mkdir(parents=True)
    with clock() as building:
        peer.build(made, folder)
    latencies = {}
    for kind in peer.kinds:
        for question in asked[kind][:5]:
            peer.ask(question)
        latencies[kind] = latency([_time(peer, question) for question in asked[kind]])
    return Timed(peer.name, round(building.cpu, 1), size_mb(folder), latencies)


def _time(peer: peers.Peer, question: Question) -> float:
    started = time.thread_time()
    peer.ask(question)
    return (time.thread_time() - started) * 1000


def measure(made: Sequence[Made], known: Sequence[str], *, count: int) -> Size:
    """Measure everything on one collection."""
    asked = collection.questions(made, count=count)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        own = peers.Passerelle()
        systems = [timed(own, made, base / "state" / "index", asked)]
        product = _product(own, made, known, base / "state", asked)
        systems += (timed(peer, made, base / peer.name, asked) for peer in peers.others())
    return Size(sum(len(each.entry.passages) for each in made), len(made), systems, product)


# The product


def _product(
    own: peers.Passerelle, made: Sequence[Made], known: Sequence[str], state: Path, asked: dict[Kind, list[Question]]
) -> Product:
    _fill(state, made)
    related = [_related(own, each) for each in made[:: max(len(made) // 200, 1)]]
    typed = [peers.typed(question) for kind in Kind for question in asked[kind]]
    random.Random(collection.SEED).shuffle(typed)
    answering = _answering(state, typed[:ANSWERED])
    chance = random.Random(collection.SEED + 1)
    added = [
        collection.document(known, chance, 10**6 + at, characters=ADDED_CHARACTERS, mark=f"{MARK}{letter}")
        for at, letter in enumerate("ab")
    ]
    update = _add_by_update(own, added[0])
    ingest = _add_by_ingest(state, added[1])
    return Product(answering, latency(related), update.wall, update.cpu, ingest.wall, ingest.cpu, _rebuild(state))


def _fill(state: Path, made: Sequence[Made]) -> None:
    """Fill the catalogue with what the index holds, as if it had been ingested from files."""
    catalogue = Catalogue(state / "catalogue.sqlite")
    for each in made:
        path = state / "corpus" / each.document.collection / f"{each.document.id}.txt"
        source = Source(path, each.document.collection, each.document.size_bytes, 0)
        known = Known(
            source=source, document_id=each.document.id, reason=None, detail="", sidecar="", reading="benchmark"
        )
        catalogue.put_document(known, each.document, each.pages, ())
    catalogue.published(catalogue.pending())
    catalogue.close()


def _related(own: peers.Passerelle, made: Made) -> float:
    started = time.thread_time()
    own.related(made.document.id)
    return (time.thread_time() - started) * 1000


def _answering(state: Path, typed: Sequence[str]) -> Answering:
    """Have a fresh process answer."""
    command = [sys.executable, "-m", "benchmarks.answering", str(state)]
    done = subprocess.run(command, input=json.dumps(typed), capture_output=True, text=True, check=True, cwd=ROOT)
    told = json.loads(done.stdout)
    return Answering(
        import_s=told["import_seconds"],
        open_s=told["open_seconds"],
        opened_mb=told["opened_mb"],
        answered_mb=told["answered_mb"],
        peak_mb=told["peak_mb"],
        search=latency(told["times_ms"]),
    )


def _add_by_update(own: peers.Passerelle, added: Made) -> Clock:
    """Publish a document on top of the base, until a search finds it; then put the base back alone."""
    own.shelf = type(own.shelf)(2, {**own.shelf.documents, added.document.id: added.document})
    with clock() as adding:
        own.index.update([added.document.id], [], judged.loader([added.entry]), judged.silent)
        is_found = own.ask(Question(Kind.WORD, (f"{MARK}a",)))
    if not is_found:
        raise RuntimeError("the document added by update is not found")
    return adding


def _add_by_ingest(state: Path, added: Made) -> Clock:
    """Ingest one text from its folder with the command that staff type, until a search finds it."""
    folder = state / "corpus" / "new"
    folder.mkdir(parents=True)
    (folder / "new.txt").write_text("\n\n".join(page.text for page in added.pages), encoding="utf-8")
    program = "from pipeline.cli import main; main()"
    options = ["--state", str(state), "--corpus", str(state / "corpus")]
    library = Library(Settings(corpus=state / "corpus", state=state))
    library.search("avant")
    with clock() as adding:
        subprocess.run(
            [sys.executable, "-c", program, *options, "ingest", str(folder)], check=True, capture_output=True, cwd=ROOT
        )
        is_found = library.search(f"{MARK}b").total
    library.close()
    if not is_found:
        raise RuntimeError("the document added by ingest is not found")
    return adding


def _rebuild(state: Path) -> Rebuilding:
    """Make the whole index again from the catalogue, in a process of its own that tells the memory it took."""
    program = (
        "import resource, sys; from pipeline.cli import main; main(standalone_mode=False);"
        " print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    options = ["--state", str(state), "--corpus", str(state / "corpus")]
    with clock() as rebuilding:
        done = subprocess.run(
            [sys.executable, "-c", program, *options, "rebuild"], check=True, capture_output=True, text=True, cwd=ROOT
        )
    return Rebuilding(rebuilding.cpu, round(int(done.stdout.split()[-1]) / 1024, 1))


# Pages a second


def stages(folder: Path, *, most: int) -> Stages:
    """Take real PDFs through every stage, one after the other."""
    paths = [path for path in sorted(folder.rglob("*.pdf")) if "hard" not in path.relative_to(folder).parts]
    paths = judged.evenly(paths, most)
    with clock() as extracting, Readers(workers=1, limits=Limits()) as readers:
        read = list(readers.extract_all(paths))
    kept = [(path, digest, extract) for path, digest, extract in read if isinstance(extract, Extract)]
    refused = sum(isinstance(extract, Refused) for _, _, extract in read)
    with clock() as cleaning:
        cleaned = [passages.clean(extract.pages) for _, _, extract in kept]
    with clock() as describing:
        entries = [
            _described(path, digest, extract, pages)
            for (path, digest, extract), pages in zip(kept, cleaned, strict=True)
        ]
    with tempfile.TemporaryDirectory() as state:
        catalogue = Catalogue(Path(state) / "catalogue.sqlite")
        with clock() as cataloguing:
            for (source, entry), pages, (_, _, extract) in zip(entries, cleaned, kept, strict=True):
                known = Known(
                    source=source, document_id=entry.document.id, reason=None, detail="", sidecar="", reading=""
                )
                catalogue.put_document(known, entry.document, pages, extract.bookmarks)
        catalogue.close()
        with clock() as indexing:
            cut = [_cut(entry, pages) for (_, entry), pages in zip(entries, cleaned, strict=True)]
            index = Embedded(Path(state) / "index", rules=passages.RULES)
            index.replace([each.document.id for each in cut], judged.loader(cut), judged.silent)
    count = sum(len(extract.pages) for _, _, extract in kept)
    clocks = {
        "extract": extracting,
        "clean": cleaning,
        "describe": describing,
        "catalogue": cataloguing,
        "index": indexing,
    }
    speeds = {stage: round(count / max(read.cpu, 1e-3), 1) for stage, read in clocks.items()}
    speeds["all"] = round(count / sum(read.cpu for read in clocks.values()), 1)
    return Stages(len(paths), refused, count, speeds)


_VOCABULARIES = vocabularies.load()


def _described(path: Path, digest: str, extract: Extract, pages: Sequence[Page]) -> tuple[Source, IndexEntry]:
    status = path.stat()
    source = Source(path, path.parent.name, status.st_size, status.st_mtime_ns)
    described = description.describe(
        DocumentId(digest),
        source,
        extract,
        pages,
        sidecar="",
        vocabularies=_VOCABULARIES,
        default=Language.FRENCH,
        today=date.today(),
    )
    return source, IndexEntry(described.document, ())


def _cut(entry: IndexEntry, pages: Sequence[Page]) -> IndexEntry:
    return IndexEntry(entry.document, tuple(passage for page in pages for passage in passages.split(page)))


# Tables


def shown(size: Size) -> Iterator[str]:
    """Write the tables of one size."""
    yield f"\n{size.passages:,} passages of {size.documents:,} documents; latency in ms, p50 / p95"
    names = [each.system for each in size.systems]
    yield f"{'':<18}" + "".join(f"{name:>18}" for name in names)
    yield f"{'build, CPU s':<18}" + "".join(f"{each.build_seconds:>18}" for each in size.systems)
    yield f"{'on disk, MB':<18}" + "".join(f"{each.size_mb:>18}" for each in size.systems)
    for kind in Kind:
        cells = (_cell(each.latencies.get(kind)) for each in size.systems)
        yield f"{kind:<18}" + "".join(f"{cell:>18}" for cell in cells)
    product, answering = size.product, size.product.answering
    yield f"process: imports {answering.import_s} s, opening to first answer {answering.open_s} s"
    yield f"memory: opened {answering.opened_mb} MB, after {ANSWERED} questions {answering.answered_mb}, peak {answering.peak_mb}"
    yield f"library.search {_cell(answering.search)} ms, related {_cell(product.related)} ms"
    yield (
        f"40 pages added until found: update {product.add_by_update_s} s (CPU {product.add_by_update_cpu_s}),"
        f" ingest {product.add_by_ingest_s} s (CPU {product.add_by_ingest_cpu_s})"
    )
    yield f"rebuild from the catalogue: CPU {product.rebuild.cpu_s} s, peak memory {product.rebuild.peak_mb} MB"
    for (passage_count, name), target in TARGETS.items():
        if 0.9 < size.passages / passage_count < 1.1:
            figure = size.figures()[name]
            yield f"target: {name:<18}{figure:>9.2f}  at most {target:>5}  {'reached' if figure <= target else 'MISSED'}"


def _cell(times: Latency | None) -> str:
    return f"{times.p50:.1f} / {times.p95:.1f}" if times else "-"


def shown_stages(found: Stages) -> str:
    """Write the speeds of the stages."""
    speeds = ", ".join(f"{stage} {speed:,.0f}" for stage, speed in found.pages_per_second.items())
    return f"\n{found.pages} pages of {found.files} PDFs ({found.refused} refused); pages a CPU second: {speeds}"


# The command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every size asked for, then the stages."""
    asked = _arguments(arguments)
    found: list[Size] = []
    known = collection.sentences(asked.data)
    if known:
        sizes = sorted(int(size) for size in asked.passages.split(",") if size)
        everything = list(collection.documents(known, passage_count=max(sizes, default=0)))
        for size in sizes:
            found.append(measure(_first(everything, size), known, count=asked.questions))
            print("\n".join(shown(found[-1])), flush=True)
    else:
        print(f"no texts in {asked.data} to make a collection of")
    read = None
    if asked.pdfs.is_dir():
        read = stages(asked.pdfs, most=asked.most_pdfs)
        print(shown_stages(read))
    else:
        print(f"no PDFs in {asked.pdfs}: no speeds of stages")
    print(json.dumps({"speed": [asdict(size) for size in found], "stages": asdict(read) if read else None}))
    return 0


def _first(made: Sequence[Made], passage_count: int) -> list[Made]:
    """Keep the first documents that have so many passages together."""
    ends = np.cumsum([len(each.entry.passages) for each in made])
    return list(made[: int(np.searchsorted(ends, passage_count)) + 1])


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=judged.DATA, help="folder with judged/ and gt/")
    parser.add_argument("--pdfs", type=Path, default=judged.DATA / "pdfs", help="folder of real PDFs")
    parser.add_argument("--passages", default=SIZES, help="comma-separated sizes of collections")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="questions of each kind")
    parser.add_argument("--most-pdfs", type=int, default=PDFS, help="PDFs read, evenly spaced")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
