"""What makes a machine run Passerelle by itself: text that systemd and cron take as it is."""

import configparser
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline import schedules
from pipeline.settings import Settings

SETTINGS = Settings(corpus=Path("/srv/mes documents"), state=Path("/srv/100%/état"))


def units(tmp_path: Path) -> dict[str, Path]:
    """Write the units to files, as the text says to."""
    text = schedules.text(SETTINGS, config=Path("/etc/passerelle.toml"), user="root")
    written = {}
    for part in text.partition("# With cron instead")[0].split("# /etc/systemd/system/")[1:]:
        name, _, content = part.partition("\n")
        written[name] = tmp_path / name
        written[name].write_text(content, encoding="utf-8")
    return written


def test_the_units_name_the_centre_wherever_they_are_started(tmp_path: Path) -> None:
    """Each command has the settings, the state and the corpus, quoted; a percent sign is doubled for systemd."""
    read = configparser.ConfigParser(interpolation=None, strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(units(tmp_path)["passerelle-watch.service"])
    words = shlex.split(read["Service"]["ExecStart"])
    assert words[-7:] == [
        *("--config", "/etc/passerelle.toml", "--state", "/srv/100%%/état", "--corpus", "/srv/mes documents"),
        "watch",
    ]


def test_the_night_takes_in_rebuilds_and_checks(tmp_path: Path) -> None:
    """The order of the night, which files that stand refused do not stop."""
    night = units(tmp_path)["passerelle-night.service"].read_text(encoding="utf-8")
    starts = [line for line in night.splitlines() if line.startswith("ExecStart=")]
    assert [line.split("documents' ")[1].split()[0] for line in starts] == ["ingest", "rebuild", "check"]
    assert "SuccessExitStatus=4" in night


def test_cron_has_one_line() -> None:
    """The line of a crontab has its five times, and its percent signs are escaped."""
    text = schedules.text(SETTINGS, config=None, user="root")
    lines = [line for line in text.partition("# With cron instead")[2].splitlines()[1:] if line]
    assert len(lines) == 1
    assert lines[0].startswith("30 2 * * * ")
    assert "/srv/100\\%/état" in lines[0]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """The units pass systemd's own verification."""
    paths = [str(path) for path in units(tmp_path).values()]
    done = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False)
    assert "Failed to parse" not in done.stderr
