"""What no fault may break, in short: a dozen kills, and files made to break readers; `make faults` and `make fuzz` do thousands."""

import random
from pathlib import Path

import pytest

from benchmarks import faults, fuzz


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> faults.Centre:
    """A small centre, before and after some work."""
    return faults.Centre(tmp_path_factory.mktemp("faults"))


def test_kills_at_random_break_nothing(centre: faults.Centre) -> None:
    """Ingest, rebuild and backup killed at any moment: readers are answered, and the same command ends well."""
    assert faults.kill_at_random(centre, 6, random.Random(2)).broken == []


def test_kills_at_the_steps_of_publishing_break_nothing(centre: faults.Centre) -> None:
    """A rebuild killed before each of its last steps leaves the index as it was, or new."""
    assert faults.kill_at_each_step(centre, works=("rebuild",), every=8).broken == []


def test_the_control_breaks(centre: faults.Centre) -> None:
    """The same kills do break a program that names a generation before it is complete: the suite can fail."""
    assert faults.kill_at_each_step(centre, works=("rebuild",), every=8, prepare=faults.careless).broken != []


def test_altered_files_end_in_an_outcome(tmp_path: Path) -> None:
    """Law 6: any bytes given to a format end in an extract or a refusal, within the limits; nothing raises, archives included."""
    figures = fuzz.read(fuzz.mutated(30, random.Random(3)), tmp_path, workers=2)
    assert figures.files == 30
    assert sum(figures.outcomes.values()) >= 30
    assert (figures.hangs, figures.over_limits, figures.unhandled) == ([], [], [])
