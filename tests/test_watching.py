"""When a copy has ended, and what follows by itself."""

import threading
from pathlib import Path

import pytest

from pipeline.library import Library
from pipeline.watching import QUIET_SECONDS, Quiet, settled


class Clock:
    """A time that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def test_a_copy_has_ended_when_it_has_stood_still(tmp_path: Path) -> None:
    """While a file grows, and until two seconds after, nothing is settled; then it is, once."""
    clock, path = Clock(), tmp_path / "grand.pdf"
    quiet = Quiet(clock)
    path.write_bytes(b"1")
    quiet.note([path])
    for size in range(2, 6):
        clock.now += 1.5
        path.write_bytes(b"1" * size)
        assert not quiet.settled()
    clock.now += QUIET_SECONDS - 0.1
    assert not quiet.settled()
    clock.now += 0.2
    assert quiet.settled()
    assert not quiet.settled()


def test_one_copy_in_work_holds_the_others_back(tmp_path: Path) -> None:
    """Files are taken in together, once the last has ended: none is read half-copied."""
    clock = Clock()
    quiet = Quiet(clock)
    quiet.note([tmp_path / "removed.pdf"])
    clock.now += QUIET_SECONDS - 0.5
    quiet.note([tmp_path / "late.pdf"])
    clock.now += 1
    assert not quiet.settled()
    clock.now += QUIET_SECONDS
    assert quiet.settled()


def test_nothing_that_changed_is_nothing_to_do() -> None:
    """A quiet folder asks for nothing."""
    assert not Quiet().settled()


@pytest.mark.parametrize("name", ["nouveau.txt", "etudes/nouveau.txt"])
def test_a_new_file_is_taken_in_by_itself(filled: Library, name: str) -> None:
    """Watching says once that it has begun, then that a file came and its copy has ended."""
    stop = threading.Event()
    threading.Timer(30, stop.set).start()
    moments = filled.settled(stop)
    next(moments)
    (filled.settings.corpus / ".nouveau.part").write_text("Le covoit")
    (filled.settings.corpus / name).write_text("Le covoiturage solidaire")
    next(moments)
    stop.set()
    filled.ingest()
    assert filled.search("covoiturage").total == 1


def test_what_systems_leave_behind_wakes_nobody(tmp_path: Path) -> None:
    """A name that is passed over is not watched."""
    stop = threading.Event()
    moments = settled([tmp_path], stop=stop, is_ignored=lambda name: name.endswith(".part"))
    next(moments)
    (tmp_path / "a.part").write_text("…")
    threading.Timer(QUIET_SECONDS + 1.5, stop.set).start()
    assert list(moments) == []
