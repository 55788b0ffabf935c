"""What every command does the same way: exit statuses, errors as sentences, printing, JSON.

Answers go to standard output, progress and messages to standard error.
"""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from enum import IntEnum
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from pipeline import model, settings, told
from pipeline.errors import BusyError, PasserelleError, SettingsError, WorseIndexError
from pipeline.library import Library


class Exit(IntEnum):
    """What the exit status says; the tests hold docs/reference.md against it."""

    DONE = 0
    FAILED = 1  # an error that the message explains
    USAGE = 2  # a flag or a setting that makes no sense
    BUSY = 3  # another ingest or rebuild is at work
    REFUSED = 4  # done, but some files were refused
    PROBLEMS = 5  # check found something
    WORSE = 6  # rebuild made an index that answers worse, and did not publish it


STEPS = {
    "files": "Files",
    "recognition": "Recognised pages",
    "index": "Index",
    "merge": "Parts put together",
    "check": "Check",
    "backup": "Backup",
    "restore": "Restore",
    "withdrawal": "Files taken out",
}

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False)

json_flag = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
wait_flag = click.option(
    "--wait", type=click.FloatRange(0), default=0, help="Seconds to wait for another ingest or rebuild to end."
)
events_flag = click.option("--events", is_flag=True, help="Tell each step as a line of JSON, for another program.")
any_path = click.Path(path_type=Path)


@contextlib.contextmanager
def errors(*, events: bool = False) -> Iterator[None]:
    """Turn what goes wrong into a sentence and an exit status; and into a line of JSON, where *events* are told."""
    try:
        yield
    except BusyError as error:
        fail(error, Exit.BUSY, events=events)
    except SettingsError as error:
        fail(error, Exit.USAGE, events=events)
    except WorseIndexError as error:
        fail(error, Exit.WORSE, events=events)
    except (PasserelleError, OSError) as error:
        fail(error, Exit.FAILED, events=events)
    except KeyboardInterrupt:
        fail("interrupted; run the same command again to carry on", Exit.FAILED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.DONE)


def fail(error: object, status: Exit, *, events: bool = False) -> None:
    """Say what went wrong and end."""
    if events and isinstance(error, BaseException):
        say_json({"error": told.plain(told.of(error))}, indent=None)
    err.print(Text(f"passerelle: {printable(error)}", style="red"))
    sys.exit(status)


@contextlib.contextmanager
def opened(chosen: settings.Settings, *, events: bool = False) -> Iterator[Library]:
    """Open the library, and turn what goes wrong into a sentence."""
    with errors(events=events):
        library = Library(chosen)
        try:
            yield library
        finally:
            library.close()


@contextlib.contextmanager
def progress() -> Iterator[Callable[[model.Progress], None]]:
    """Show where a long job stands, with the time left; nothing when not at a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[detail]}", markup=False),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        tasks: dict[str, Any] = {}

        def show(at: model.Progress) -> None:
            if at.step not in tasks:
                tasks[at.step] = bar.add_task(STEPS[at.step], detail="")
            bar.update(tasks[at.step], completed=at.done, total=at.total, detail=printable(at.detail)[:50])

        yield show


_BLANKS = "\n\u00a0\u202f"  # French typography has no-break spaces


def printable(text: object) -> str:
    """Make a text safe for a terminal: names of files may hold control characters."""
    raw = str(text).encode("utf-8", "replace").decode()
    return "".join(each if each.isprintable() or each in _BLANKS else "\N{REPLACEMENT CHARACTER}" for each in raw)


def say(text: str, style: str = "") -> None:
    """Print a line of an answer."""
    out.print(Text(printable(text), style=style))


def say_json(value: object, *, indent: int | None = 2) -> None:
    """Print an answer as JSON."""
    click.echo(as_json(value, indent=indent))


def as_json(value: object, *, indent: int | None = 2) -> str:
    """Write an answer as JSON."""
    return json.dumps(value, ensure_ascii=False, default=_plain, indent=indent)


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value).encode("utf-8", "replace").decode()
