"""Work that staff start from the app: one at a time, told while it goes on and when it has ended."""

import os
import sqlite3
import time
from collections.abc import Iterator

import pytest

from pipeline.console import Exit
from pipeline.errors import BusyError, NotAllowedError
from pipeline.library import Library
from search_app import jobs
from search_app.access import Role
from search_app.jobs import Desk, Standing, Work
from search_app.messages import Tongue, retold


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk of its own; the environment that it hands over is forgotten after the test."""
    before = os.environ.copy()
    yield Desk()
    os.environ.clear()
    os.environ.update(before)


def ended(desk: Desk) -> Standing:
    """Wait until the work has ended."""
    for _ in range(600):
        standing = desk.standing()
        assert standing is not None
        if not standing.is_at_work:
            return standing
        time.sleep(0.1)
    raise AssertionError("the work did not end")


def test_work_is_done_aside_one_at_a_time(filled: Library, desk: Desk) -> None:
    """A rebuild makes another base; while it is at work, no other work is begun."""
    assert desk.standing() is None
    before = filled.status().index.generations
    desk.start(filled, Work.REBUILD)
    with pytest.raises(BusyError):
        desk.start(filled, Work.CHECK)
    done = ended(desk)
    assert (done.work, done.status, done.step, done.message) == (Work.REBUILD, Exit.DONE, "merge", "")
    assert done.done == done.total > 0
    assert filled.status().index.generations != before


def test_a_check_says_what_it_finds_and_a_repair_mends_it(filled: Library, desk: Desk) -> None:
    """What does not agree is told, one sentence each; a repair says why it made the index again."""
    current = filled.settings.state / "index" / "CURRENT"
    current.write_text("{", encoding="utf-8")
    desk.start(filled, Work.CHECK)
    found = ended(desk)
    assert found.status == Exit.PROBLEMS
    assert "CURRENT" in found.problems[0]
    assert "ne peut pas être lu" in retold(found.problems[0], Tongue.FRENCH)
    desk.start(filled, Work.REPAIR)
    mended = ended(desk)
    assert (mended.status, mended.problems) == (Exit.DONE, ())
    assert "CURRENT" in mended.repaired
    assert "ne peut pas être lu" in retold(mended.repaired, Tongue.FRENCH)


def test_why_work_failed_is_told_in_either_language(filled: Library, desk: Desk) -> None:
    """An error of another process comes as a sentence that can be said in French."""
    catalogue = next(filled.settings.state.glob("catalogue*"))
    connection = sqlite3.connect(catalogue)
    connection.execute("PRAGMA user_version = 9999")
    connection.close()
    desk.start(filled, Work.CHECK)
    failed = ended(desk)
    assert failed.status == Exit.FAILED
    assert "upgrade passerelle" in failed.message
    assert "mettez Passerelle à jour" in retold(failed.message, Tongue.FRENCH)


def test_a_backup_lies_in_the_state_for_its_owner(filled: Library, desk: Desk) -> None:
    """A backup is whole, of the name that is told."""
    desk.start(filled, Work.BACKUP)
    done = ended(desk)
    assert done.status == Exit.DONE
    assert [path.name for path in filled.backups.iterdir()] == [done.file]
    assert filled.backups.stat().st_mode & 0o077 == 0


def test_work_refused_by_another_run_says_so(filled: Library, desk: Desk) -> None:
    """A rebuild that finds an ingest at work ends with the status for that, and its message."""
    with filled._writing():
        desk.start(filled, Work.REBUILD)
        done = ended(desk)
    assert done.status == Exit.BUSY
    assert "at work" in done.message


def test_only_staff_start_work() -> None:
    """A reader starts nothing."""
    with pytest.raises(NotAllowedError):
        jobs.start(Role.READER, Work.REBUILD)
