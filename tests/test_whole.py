"""A file of text is written whole or not at all."""

import os
from pathlib import Path

import pytest

from pipeline import whole


def test_a_text_takes_the_place_of_another(tmp_path: Path) -> None:
    """What was there is gone, what is written is all there, and nothing is left beside it."""
    path = tmp_path / "liste.toml"
    path.write_text("avant")
    whole.write(path, "été\n")
    assert path.read_text(encoding="utf-8") == "été\n"
    assert path.stat().st_mode & 0o777 == 0o644
    assert [each.name for each in tmp_path.iterdir()] == ["liste.toml"]


@pytest.mark.parametrize("call", ["fsync", "chmod", "replace"])
def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Whatever step fails, the text before stays, and no part is left."""
    path = tmp_path / "liste.toml"
    path.write_text("avant")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OSError, match="No space"):
        whole.write(path, "après")
    assert path.read_text() == "avant"
    assert [each.name for each in tmp_path.iterdir()] == ["liste.toml"]
