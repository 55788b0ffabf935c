"""What no fault may break: ``python -m benchmarks.faults``.

Ingest, rebuild and backup are killed at random moments (``kill -9``), at each step by which something reaches the disk, and refused
their writes there (ENOSPC, EIO, by ``strace``, where it is installed); a disk is filled (a small tmpfs, where mounting is allowed).
After each fault, readers must find what was there before the work and still is after it, and nothing that is in neither; the same
command run again must then end well: every document once, `check` without a problem, answers those of a centre that nothing happened to.
A rebuild run again must not read again what was in complete parts.

A control shows that the suite can fail: the same kills on a program that names a generation before it is complete must break.
Figures come as one line of JSON; the status is 1 when something broke, or when the control did not.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import backup
from pipeline.errors import BackupError, DamagedIndexError, PasserelleError
from pipeline.index.generations import PARTS, Generations
from pipeline.index.sealing import Sealed
from pipeline.library import Library
from pipeline.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
COLLECTIONS = ("lettres", "notes")
QUESTIONS = (
    "",
    "coopération",
    "alliances entre associations",
    '"économie sociale"',
    "mécénat OR bénévolat",
    "eau -rapport",
)
NOTES = 6
KILLS = 300
CASES = 12
"""Calls of each kind that are refused, spread over all there are."""

CALLS = ("fsync", "fdatasync", "pwrite64", "write", "rename", "link", "unlink", "mkdir", "ftruncate", "openat")
ERRORS = ("ENOSPC", "EIO")

Ids = tuple[frozenset[str], ...]
"""The documents that each question finds."""

Work = Callable[[Library], object]


class CarriedOnError(PasserelleError):
    """A rebuild did not carry on where one was killed."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"{folder}: {why}")


@dataclass(slots=True)
class Figures:
    """How many faults there were, and what each that broke something broke."""

    faults: int = 0
    broken: list[str] = field(default_factory=list)

    def note(self, name: str, problem: str) -> None:
        """Count a fault."""
        self.faults += 1
        if problem:
            self.broken.append(f"{name}: {problem}")


class Centre:
    """A small centre, before and after the work, of which each fault gets a copy."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._corpus, before, after = folder / "corpus", folder / "before", folder / "after"
        for name in COLLECTIONS:
            shutil.copytree(ROOT / "corpus" / name, self._corpus / name)
        self._notes("ancienne", range(NOTES))
        self.settings = Settings(corpus=self._corpus, state=folder / "state", workers=2)
        self.before = self._made(before)
        # Some new, some changed, one removed.
        self._notes("nouvelle", range(NOTES // 2, 2 * NOTES))
        (self._corpus / "notes" / "note0.txt").unlink()
        self.after = self._made(after, start=before)

    def _notes(self, word: str, numbers: Sequence[int]) -> None:
        for number in numbers:
            text = f"Note {number}\n\nLa coopération {word}, numéro {number}, sur l’économie sociale et l’eau."
            (self._corpus / "notes" / f"note{number}.txt").write_text(text, encoding="utf-8")

    def _made(self, state: Path, *, start: Path | None = None) -> Ids:
        self.reset(start)
        with self.library() as library:
            library.ingest()
            library.rebuild()
            answers = _answers(library)
        shutil.copytree(self.settings.state, state)
        return answers

    def reset(self, start: Path | None) -> None:
        """Put the centre back to a state kept, or to none."""
        shutil.rmtree(self.settings.state, ignore_errors=True)
        if start is not None:
            shutil.copytree(start, self.settings.state)
        for path in self._folder.glob("*.tar.gz"):
            path.unlink()

    def start(self, name: str) -> None:
        """Put the centre back to where a work begins."""
        self.reset(self._folder / ("before" if name == "ingest" else "after"))

    @property
    def file(self) -> Path:
        """Where backups go."""
        return self._folder / "backup.tar.gz"

    @contextmanager
    def library(self) -> Iterator[Library]:
        """Open the centre."""
        library = Library(self.settings)
        try:
            yield library
        finally:
            library.close()

    def work(self, name: str) -> Work:
        """Give a work by its name."""
        works: dict[str, Work] = {
            "ingest": Library.ingest,
            "rebuild": self._rebuild,
            "backup": lambda library: library.backup(self.file, with_corpus=True),
        }
        return works[name]

    def _rebuild(self, library: Library) -> None:
        """Rebuild, and see that the documents of the parts that a kill left complete are not read again."""
        parts = Sealed(self.settings.state / "index" / PARTS, {})
        complete = sum(_held(parts, path.name) for path in parts.folder.glob("*") if path.name.isdigit())
        read: list[str] = []
        library.rebuild(report=lambda told: read.append(told.detail) if told.step == "index" and told.detail else None)
        if complete + len(read) != len(library.browse()):
            raise CarriedOnError(parts.folder, f"{len(read)} documents were read, {complete} were in complete parts")
        if parts.folder.exists():
            raise CarriedOnError(parts.folder, "was left")

    def problem(self, name: str) -> str:
        """Say what a fault broke; nothing where all holds."""
        try:
            with self.library() as library:
                if not _between(_answers(library), self.before, self.after):
                    return "readers were answered neither as before nor as after"
                if self.file.exists():
                    backup.verify(self.file)
                    self.file.unlink()
                self.work(name)(library)
                if problems := library.check(chance=random.Random(1)):
                    return problems[0]
                documents = len(library.browse())
                if documents != library.status().counts.sources:
                    return f"{documents} documents of {library.status().counts.sources} files"
                if _answers(library) != self.after:
                    return "answers differ from those of a centre that nothing happened to"
                leftovers = [path.name for path in self.settings.state.glob("backup-*")]
                return f"{leftovers[0]} was left" if leftovers else ""
        except (PasserelleError, BackupError, OSError) as error:
            return str(error)


def _held(parts: Sealed, name: str) -> int:
    """Count the documents of a part; one that a kill left half removed, after what it is a part of was published, has none."""
    try:
        return len(parts.manifest(name).documents)
    except DamagedIndexError:
        return 0


def _answers(library: Library) -> Ids:
    found = (library.search(question, limit=100).results for question in QUESTIONS)
    return tuple(frozenset(each.document.id for each in results) for results in found)


def _between(now: Ids, before: Ids, after: Ids) -> bool:
    """Tell whether every question finds what stays, and nothing that is neither of before nor of after."""
    return all(old & new <= found <= old | new for found, old, new in zip(now, before, after, strict=True))


def _forked(centre: Centre, work: Work, prepare: Callable[[], None]) -> int:
    """Begin a work in a child process."""
    child = os.fork()
    if child == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            prepare()
            with centre.library() as library:
                work(library)
        finally:
            os._exit(0)
    return child


def _ended(child: int) -> bool:
    """Wait for a child; tell whether it was killed."""
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


WORKS = ("ingest", "rebuild", "backup")


def kill_at_random(centre: Centre, kills: int, chance: random.Random) -> Figures:
    """Kill each work in turn, at moments spread over the time it takes."""
    figures = Figures()
    seconds = {name: _seconds(centre, name) for name in WORKS}
    for number in range(kills):
        name = WORKS[number % len(WORKS)]
        centre.start(name)
        moment = chance.uniform(0, seconds[name])
        child = _forked(centre, centre.work(name), lambda: None)
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
        _ended(child)
        figures.note(f"{name} killed after {moment:.3f} s", centre.problem(name))
    return figures


def _seconds(centre: Centre, name: str) -> float:
    centre.start(name)
    began = time.monotonic()
    _ended(_forked(centre, centre.work(name), lambda: None))
    return time.monotonic() - began


def kill_at_each_step(
    centre: Centre, *, works: Sequence[str] = WORKS, every: int = 1, prepare: Callable[[], None] = lambda: None
) -> Figures:
    """Kill each work before one in *every* of its steps towards the disk, in order, until it ends unhurt."""
    figures = Figures()
    for name in works:
        was_killed, step = True, 1 - every
        while was_killed:
            step += every
            centre.start(name)

            def arm(step: int = step) -> None:
                prepare()
                _kill_at(step)

            was_killed = _ended(_forked(centre, centre.work(name), arm))
            figures.note(f"{name} killed at step {step}", centre.problem(name))
    return figures


def _kill_at(step: int) -> None:
    """Have this process kill itself before its *step*-th call that reaches the disk."""
    left = step

    def counting(call: Callable[..., object]) -> Callable[..., object]:
        def called(*words: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*words, **named)

        return called

    for each in ("fsync", "rename", "replace", "link"):
        setattr(os, each, counting(getattr(os, each)))


def careless() -> None:
    """Make this process name a generation before it is complete: the control, which must break."""
    complete = Generations._publish

    def publish(self: Generations, aside: Path, name: str, below: Sequence[str], *, earlier: Sequence[str]) -> None:
        self._name([*below, name], earlier=earlier)
        complete(self, aside, name, below, earlier=earlier)

    Generations._publish = publish  # type: ignore[method-assign]


def refuse_writes(centre: Centre, cases: int) -> Figures | None:
    """Have the system refuse calls of an ingest, one a case; None where ``strace`` is not installed."""
    if shutil.which("strace") is None:
        return None
    figures = Figures()
    for call in CALLS:
        centre.start("ingest")
        with tempfile.NamedTemporaryFile() as log:
            _traced(centre, "-o", log.name, "-e", f"trace={call}")
            lines = [line for line in Path(log.name).read_text(errors="replace").splitlines() if f"{call}(" in line]
        total, writing = len(lines), [at for at, line in enumerate(lines, 1) if _is_write(call, line)]
        for when in (writing[at - 1] for at in _spread(len(writing), cases)):
            for fault in (*(f"error={error}" for error in ERRORS), "signal=KILL"):
                centre.start("ingest")
                said = _traced(centre, "-o", os.devnull, "-e", f"inject={call}:{fault}:when={when}")
                crashed = (
                    "a traceback: " + said.strip().splitlines()[-1] if "Traceback" in said and total > when else ""
                )
                figures.note(
                    f"{call} {when} of {total}, {fault}", centre.problem("ingest") or _unless_starting(crashed)
                )
    return figures


def _is_write(call: str, line: str) -> bool:
    """Tell whether a call writes: a file opened to be read is no write, and may be a module of the program."""
    return call != "openat" or any(flag in line for flag in ("O_WRONLY", "O_RDWR", "O_CREAT"))


def _unless_starting(crashed: str) -> str:
    """Pass over what Python itself says when it cannot load its own files."""
    starting = ("ImportError", "ModuleNotFoundError", "SyntaxError", "init_")
    return "" if any(each in crashed for each in starting) else crashed


def _spread(total: int, cases: int) -> list[int]:
    return sorted({1 + round(at * (total - 1) / max(cases - 1, 1)) for at in range(cases)}) if total else []


def _traced(centre: Centre, *flags: str) -> str:
    """Ingest under strace, which follows the process that writes and not those that read; give what it said."""
    words = [sys.executable, "-m", "pipeline.cli"]
    words += ["--state", str(centre.settings.state), "--corpus", str(centre.settings.corpus), "ingest"]
    done = subprocess.run(
        ["strace", "-qq", *flags, *words], capture_output=True, text=True, errors="replace", check=False
    )
    return done.stderr


def fill_disk(centre: Centre) -> Figures | None:
    """Ingest onto a disk that is too small, then make it larger; None where mounting is not allowed."""
    figures = Figures()
    for size_kb in (64, 128, 256, 384, 512, 768):
        centre.reset(None)
        centre.settings.state.mkdir()
        state = str(centre.settings.state)
        if subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "none", state], check=False, capture_output=True
        ).returncode:
            return None
        try:
            said = _plain(centre)
            subprocess.run(["mount", "-o", "remount,size=64m", state], check=True)
            crashed = "a traceback: " + said.strip().splitlines()[-1] if "Traceback" in said else ""
            with centre.library() as library:
                library.ingest()
            figures.note(f"disk of {size_kb} kB", centre.problem("ingest") or crashed)
        finally:
            subprocess.run(["umount", "--lazy", state], check=True)  # arrays may still be mapped
    return figures


def _plain(centre: Centre) -> str:
    words = [sys.executable, "-m", "pipeline.cli"]
    words += ["--state", str(centre.settings.state), "--corpus", str(centre.settings.corpus), "ingest"]
    return subprocess.run(words, capture_output=True, text=True, errors="replace", check=False).stderr


def main() -> None:
    """Do every kind of fault; print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=KILLS, help="kills at random moments")
    parser.add_argument("--cases", type=int, default=CASES, help="calls of each kind that are refused")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    told: dict[str, object] = {}
    is_broken = False
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        centre = Centre(Path(folder))
        kinds: dict[str, Callable[[], Figures | None]] = {
            "killed at each step": lambda: kill_at_each_step(centre),
            "killed at random": lambda: kill_at_random(centre, asked.kills, random.Random(asked.seed)),
            "disk full": lambda: fill_disk(centre),
            "writes refused": lambda: refuse_writes(centre, asked.cases),
        }
        # Each kind takes minutes: what it found is told when it ends.
        for name, run in kinds.items():
            figures = run()
            told[name] = {"faults": figures.faults, "broken": len(figures.broken)} if figures else "not possible here"
            print(
                f"{name}: {told[name]}", *(figures.broken if figures else ()), sep="\n  ", file=sys.stderr, flush=True
            )
            is_broken = is_broken or bool(figures and figures.broken)
        control = kill_at_each_step(centre, prepare=careless)
    told["control, which must break"] = {"faults": control.faults, "broken": len(control.broken)}
    print(json.dumps(told))
    sys.exit(is_broken or not control.broken)


if __name__ == "__main__":
    main()
