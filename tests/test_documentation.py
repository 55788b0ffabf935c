"""The documentation tells the truth: commands, settings, statuses and reasons are those of the program."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.console import Exit
from pipeline.model import Confidence, Origin, Reason
from pipeline.settings import Limits, Provider, Settings
from pipeline.sidecars import read_sidecar
from tests.conftest import ROOT

REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def section(name: str) -> str:
    """Give a section of the reference."""
    return REFERENCE.partition(f"## {name}\n")[2].partition("\n## ")[0]


def rows(name: str) -> list[list[str]]:
    """Give the rows of the table of a section, without its head."""
    lines = [line for line in section(name).splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def commands(group: click.Group, within: str = "") -> Iterator[tuple[str, click.Command]]:
    """Give every command by its name, those of groups as well; a group that does something alone is one too."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{within}{name} ")
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield within + name, command


def test_the_help_in_the_readme_is_the_programs() -> None:
    """`passerelle --help` prints what the README shows."""
    shown = CliRunner().invoke(main, ["--help"], prog_name="passerelle", terminal_width=80).output
    assert shown.strip() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_reference_with_its_options() -> None:
    """No command or option is missing from the reference, and none is there that is not."""
    told = {
        " ".join(re.findall(r"[a-z]+", row[0])): set(re.findall(r"--[a-z][a-z-]*", row[2])) for row in rows("Commands")
    }
    made = {
        name: {option for each in command.params for option in each.opts if option.startswith("--")}
        for name, command in commands(main)
    }
    assert told == made


def test_every_setting_is_in_the_reference_with_its_default() -> None:
    """The table of settings is that of the program."""
    told = {row[0].strip("`"): row[1].strip("`") for row in rows("Settings")}
    sections = {"limits": Limits, "provider": Provider}
    names = [each.name for each in fields(Settings) if each.name not in sections]
    within = [f"{name}.{each.name}" for name, kind in sections.items() for each in fields(kind)]
    assert list(told) == [*names, *within]
    plain = {"corpus", "language", "host", "port", "upload_mb"}
    assert {name: told[name] for name in plain} == {name: str(getattr(Settings(), name)) for name in plain}
    assert {name: told[f"limits.{name}"] for name in (each.name for each in fields(Limits))} == {
        each.name: str(getattr(Limits(), each.name)) for each in fields(Limits)
    }


def test_every_exit_status_is_in_the_reference() -> None:
    """The table of statuses is that of the program."""
    assert [(int(row[0]), row[1]) for row in rows("Exit statuses")] == [
        (status.value, status.name.lower()) for status in Exit
    ]


def test_every_reason_is_in_the_reference() -> None:
    """The closed list of reasons is told whole."""
    assert [row[0].strip("`") for row in rows("Reasons of a refusal")] == [reason.value for reason in Reason]


def test_every_key_of_a_sidecar_is_in_the_reference() -> None:
    """What staff may write is what is read."""
    unknown = read_sidecar("unheard = 1").problem
    assert set(re.findall(r"\w+", unknown.partition("there are ")[2])) == {
        row[0].strip("`") for row in rows("What staff know of a file")
    }


def test_origins_and_confidences_are_in_the_reference() -> None:
    """Where a fact may be read, and how sure it may be, is told whole."""
    told = [row[0].strip("`") for row in rows("Facts") if row[0].startswith("`")]
    assert told == [*(each.value for each in Origin), *(each.value for each in Confidence)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """A link to a file of the project leads to a file that is there."""
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_shown_exist(page: Path) -> None:
    """Each `passerelle` command that a page shows is one of the program's."""
    text = page.read_text(encoding="utf-8")
    shown = re.findall(
        r"^(?:\$ |0 2 .*? )(?:\.venv/bin/)?passerelle((?: --(?:state|config|corpus) \S+)*) ([a-z]+)", text, re.MULTILINE
    )
    assert {command for _, command in shown} <= set(main.commands)
