"""Speed of reading PDFs, beside a plain loop of pypdf, pdftotext and Recoll: ``python -m benchmarks.extraction [--files N]``.

Well-formed PDFs are dealt out to rounds; in each, every system reads the same files, in a process of its own, one system after the
other and another one first each time, so that the machine's other work falls on all. A system's speed is the pages of all rounds by its
seconds of the clock, starting included; its ratio to pypdf is also given for its best and its worst round. Memory is the most that the
process and all it started held at one time, what they share counted once (Linux). Word recall is on the documents of ``gt/`` that hold
text: the share of the words of the true text that come out.

Recoll does more than read: it also makes its index, and it has no command that only reads. Its reader of PDF is pdftotext.
"""

import argparse
import contextlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import psutil

from benchmarks import judged
from benchmarks.extracting import WAYS
from benchmarks.speed import clock

ROOT = Path(__file__).resolve().parents[1]
FILES = 120
ROUNDS = 4
PLAIN = "pypdf"
RECOLL = "recoll"
LEAST_RATIO = 2.5
"""Times the pages a second of a plain loop of pypdf that Passerelle gives with two processes."""

_LOOK_SECONDS = 0.1  # between looks at memory
_HAS_TEXT = 0.5  # of the words found by pdftotext, says gt/: the others are scans


@dataclass(frozen=True, slots=True)
class Read:
    """One system that has read one folder."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    pages: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One system over all rounds; recall by document of gt/."""

    system: str
    pages_per_second: float
    pages_per_cpu_second: float
    ratio: float
    worst_ratio: float
    best_ratio: float
    peak_mb: float
    recall: Mapping[str, float]


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, and print the table and one line of JSON; the status is 1 when the ratio is not reached."""
    asked = _arguments(arguments)
    paths = [path for path in sorted(asked.pdfs.rglob("*.pdf")) if "hard" not in path.relative_to(asked.pdfs).parts]
    paths = judged.evenly(paths, asked.files or len(paths))
    if not paths:
        print(f"no PDFs in {asked.pdfs}: nothing to read")
        return 0
    systems = list(_systems())
    rounds = []
    for at in range(asked.rounds):
        dealt = {f"{number:04}.pdf": path for number, path in enumerate(paths[at :: asked.rounds])}
        turn = at % len(systems)
        rounds.append(_all_read(dealt, systems[turn:] + systems[:turn]))
    truths = dict(_truths(asked.data / "gt"))
    known = (
        _all_read({f"{name}.pdf": asked.data / "gt" / name / "doc.pdf" for name in truths}, systems) if truths else {}
    )
    lines = [_line(system, rounds, _recall(truths, known[system].texts) if known else {}) for system in systems]
    print("\n".join(_table(lines, files=len(paths), pages=sum(each[PLAIN].pages for each in rounds))))
    print(json.dumps({"extraction": [asdict(line) for line in lines]}))
    return int(any(line.system == "passerelle 2" and line.ratio < LEAST_RATIO for line in lines))


def _systems() -> Iterator[str]:
    needed = {"pdftotext": ("pdftotext", "poppler-utils"), RECOLL: ("recollindex", "recollcmd")}
    for system in (*WAYS, RECOLL):
        program, package = needed.get(system, (sys.executable, ""))
        if shutil.which(program):
            yield system
        else:
            print(f"{system} is left out: {program} is not on the path (Debian has it in {package})")


# Reading


def _all_read(files: Mapping[str, Path], order: Sequence[str]) -> dict[str, Read]:
    """Have every system read the same files, under the names given."""
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base) / "files"
        folder.mkdir()
        for name, path in files.items():
            shutil.copyfile(path, folder / name)  # Recoll follows no links
        return {system: _read(system, folder, Path(base) / "recoll") for system in order}


def _read(system: str, folder: Path, index: Path) -> Read:
    if system == RECOLL:
        index.mkdir()
        (index / "recoll.conf").write_text(f"topdirs = {folder}\nnoaspell = 1\n")
        _, read = _run(["recollindex", "-c", str(index)])
        return replace(read, texts={path.name: _kept_by_recoll(index, path.name) for path in folder.iterdir()})
    done, read = _run([sys.executable, "-m", "benchmarks.extracting", system, str(folder)])
    told = json.loads(done)
    return replace(read, pages=told["pages"], texts=told["texts"])


def _run(command: Sequence[str]) -> tuple[bytes, Read]:
    """Run a command; tell its time, and the most memory that it and what it started held."""
    peak = 0
    with (
        clock() as spent,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT) as process,
    ):
        ended = threading.Event()

        def look() -> None:
            nonlocal peak
            while not ended.wait(_LOOK_SECONDS):
                peak = max(peak, _held(process.pid))

        looking = threading.Thread(target=look)
        looking.start()
        done = process.stdout.read() if process.stdout else b""
        process.wait()
        ended.set()
        looking.join()
    return done, Read(spent.wall, spent.cpu, round(peak / 1e6, 1))


def _held(pid: int) -> int:
    """Give the bytes that a process and its children hold."""
    total = 0
    with contextlib.suppress(psutil.Error):
        parent = psutil.Process(pid)
        for each in (parent, *parent.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += each.memory_full_info().pss
    return total


def _kept_by_recoll(index: Path, name: str) -> str:
    done = subprocess.run(["recollq", "-c", str(index), "-d", f'filename:"{name}"'], capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace")


# Recall


def _truths(folder: Path) -> Iterator[tuple[str, Path]]:
    for told in sorted(folder.glob("*/meta.json")):
        if json.loads(told.read_text(encoding="utf-8"))["pdftotext_bag_recall"] > _HAS_TEXT:
            yield told.parent.name, told.parent / "ref.txt"


def _recall(truths: Mapping[str, Path], texts: Mapping[str, str]) -> dict[str, float]:
    found = {}
    for name, path in truths.items():
        truth, words = _words(path.read_text(encoding="utf-8")), _words(texts.get(f"{name}.pdf", ""))
        found[name] = round((truth & words).total() / truth.total(), 4)
    return found


def _words(text: str) -> Counter[str]:
    """Count words, those cut at the end of a line joined, mirrors' names that are not the document's left out."""
    whole = re.sub(r"[-\u00ad\u2010]\n\s*", "", unicodedata.normalize("NFKC", text.lower()))
    return Counter(re.findall(r"[^\W_]+", whole.replace("miroir.example", " ")))


# Telling


def _line(system: str, rounds: Sequence[Mapping[str, Read]], recall: Mapping[str, float]) -> Line:
    pages = sum(each[PLAIN].pages for each in rounds)
    wall, plain = (sum(each[name].wall_s for each in rounds) for name in (system, PLAIN))
    ratios = [each[PLAIN].wall_s / each[system].wall_s for each in rounds]
    return Line(
        system=system,
        pages_per_second=round(pages / wall, 1),
        pages_per_cpu_second=round(pages / max(sum(each[system].cpu_s for each in rounds), 1e-3), 1),
        ratio=round(plain / wall, 2),
        worst_ratio=round(min(ratios), 2),
        best_ratio=round(max(ratios), 2),
        peak_mb=max(each[system].peak_mb for each in rounds),
        recall=recall,
    )


def _table(lines: Sequence[Line], *, files: int, pages: int) -> Iterator[str]:
    yield f"{pages} pages of {files} PDFs, every system in turn on the same ones"
    yield f"{'':<14}{'pages/s':>9}{'a CPU s':>9}{'x pypdf':>9}{'(rounds)':>15}{'peak MB':>9}  word recall"
    for line in lines:
        spread = f"({line.worst_ratio:.2f}-{line.best_ratio:.2f})"
        recalls = " ".join(f"{share:.3f}" for share in line.recall.values())
        yield (
            f"{line.system:<14}{line.pages_per_second:>9}{line.pages_per_cpu_second:>9}{line.ratio:>9.2f}{spread:>15}"
            f"{line.peak_mb:>9}  {recalls}"
        )
    yield f"word recall on: {', '.join(lines[0].recall) or 'nothing, gt/ is not there'}"
    for line in lines:
        if line.system == "passerelle 2":
            word = "reached" if line.ratio >= LEAST_RATIO else "MISSED"
            yield f"target: {line.system}, {line.ratio:.2f} times pypdf, at least {LEAST_RATIO} {word}"


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=judged.DATA, help="folder with gt/")
    parser.add_argument("--pdfs", type=Path, default=judged.DATA / "pdfs", help="folder of real PDFs")
    parser.add_argument("--files", type=int, default=FILES, help="PDFs read, evenly spaced; 0 for all")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds that the files are dealt out to")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
