"""Commands that take files in, and out again: ingest, withdraw, report, watch, schedule."""

import contextlib
import getpass
import shlex
import sys
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from pipeline import console, reasons, reporting, schedules, settings
from pipeline.commands.board import live
from pipeline.console import Exit
from pipeline.errors import PasserelleError
from pipeline.library import Library
from pipeline.model import Fate, Foreseen, Language, Outcome, Refused, Run
from pipeline.reasons import pick

_LONG_SECONDS = 24 * 3600


@click.command()
@click.argument("folder", required=False, type=console.any_path)
@console.wait_flag
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--no-ocr", is_flag=True, help="Leave scanned pages to a later ingest.")
@click.option("--retry-refused", is_flag=True, help="Try again the files refused or read in part.")
@click.option("--allow-removals", is_flag=True, help="Remove the files that are gone, however many.")
@console.events_flag
@console.json_flag
@click.pass_obj
def ingest(
    chosen: settings.Settings,
    folder: Path | None,
    wait: float,
    dry_run: bool,
    no_ocr: bool,
    retry_refused: bool,
    allow_removals: bool,
    events: bool,
    as_json: bool,
) -> None:
    """Take in FOLDER, or again every folder taken in before.

    Files that did not change are not read again; scanned pages are recognised last, where Tesseract is installed. When more than a
    tenth of the known files are gone, and more than ten, nothing is done without --allow-removals. Exit status 4 when some files
    were refused.
    """
    if dry_run:
        with console.opened(chosen) as library:
            foreseen = library.foresee(folder, retry_refused=retry_refused)
        _say_foreseen(foreseen, as_json=as_json)
        return
    with console.opened(chosen, events=events) as library, live(console.err) as show:
        outcomes = library.ingest(
            folder,
            wait_seconds=wait,
            retry_refused=retry_refused,
            allow_removals=allow_removals,
            recognise=not no_ocr,
            report=reporting.tell if events else show,
        )
    if as_json and not events:
        console.say_json({"counts": reporting.counts(outcomes), "outcomes": [reporting.row(each) for each in outcomes]})
    elif not events:
        _say_outcomes(outcomes)
    sys.exit(_status(outcomes))


def _status(outcomes: Iterable[Outcome]) -> Exit:
    return Exit.REFUSED if any(isinstance(each, Refused) for each in outcomes) else Exit.DONE


def _say_foreseen(foreseen: Iterable[Foreseen], *, as_json: bool) -> None:
    counts = Counter(each.fate for each in foreseen)
    if as_json:
        return console.say_json({"counts": counts, "files": [asdict(each) for each in foreseen]})
    for each in foreseen:
        if each.fate not in (Fate.KEEP, Fate.REFUSE):
            console.say(f"{each.fate:<10}  {each.path}")
    told = ", ".join(f"{counts[fate]} to {fate}" for fate in (Fate.ADD, Fate.REPLACE, Fate.READ_AGAIN, Fate.REMOVE))
    console.say(f"{told}; {counts[Fate.KEEP]} unchanged, {counts[Fate.REFUSE]} stand refused. Nothing was done.")
    return None


def _say_outcomes(outcomes: Iterable[Outcome]) -> None:
    for each in outcomes:
        if isinstance(each, Refused):
            why = reasons.sentence(each.reason, Language.ENGLISH, each.detail)
            console.say(f"refused  {each.path}: {why}", "yellow")
    counts = reporting.counts(outcomes)
    seen = [name for name in counts if name != "removed"]
    told = ", ".join(f"{counts[name]} {name}" for name in seen)
    console.say(f"{sum(counts[name] for name in seen)} files: {told}; {counts['removed']} removed")


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=console.any_path)
@console.wait_flag
@console.events_flag
@console.json_flag
@click.pass_obj
def withdraw(chosen: settings.Settings, paths: tuple[Path, ...], wait: float, events: bool, as_json: bool) -> None:
    """Take deposited files out of the collection.

    Each PATH is a file in the folder of deposits. The files are moved to a folder of the state, with what is written beside them:
    nothing is deleted, and the answer says how to put them back.
    """
    with console.opened(chosen) as library, live(console.err) as show:
        withdrawn = library.withdraw(paths, wait_seconds=wait, report=reporting.tell if events else show)
    if events or as_json:
        return console.say_json(asdict(withdrawn), indent=None if events else 2)
    for path in withdrawn.gone:
        console.say(f"gone     {path}: it was not there any more", "yellow")
    console.say(f"{len(withdrawn.files)} files taken out of the collection, {len(withdrawn.gone)} were gone")
    if withdrawn.files:
        folder, corpus = (shlex.quote(str(each)) for each in (withdrawn.folder, chosen.corpus.absolute()))
        console.say(f"They are in {withdrawn.folder}. To put them back:")
        console.say(f"  cp -an {folder}/. {corpus}/ && passerelle ingest")
    return None


@click.command()
@click.option("--csv", "as_csv", is_flag=True, help="Answer as a table for a spreadsheet.")
@console.json_flag
@click.option("--lang", type=click.Choice([each.value for each in Language]), help="Language of the report.")
@click.pass_obj
def report(chosen: settings.Settings, as_csv: bool, as_json: bool, lang: str | None) -> None:
    """Tell what became of every file at the last run.

    With the reason, and what to do, in the language of the settings or of --lang.
    """
    with console.opened(chosen) as library:
        run = library.last_run()
        if run is None:
            raise PasserelleError("nothing was taken in yet: run `passerelle ingest FOLDER`")
    tongue = Language(lang or chosen.language)
    if as_json:
        return click.echo(reporting.to_json(run))
    if as_csv:
        return click.echo(reporting.to_csv(run, tongue), nl=False)
    return _say_report(run, tongue)


def _say_report(run: Run, tongue: Language) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for head in reasons.HEADS:
        table.add_column(pick(head, tongue), overflow="fold")
    for outcome in run.outcomes:
        table.add_row(*(Text(console.printable(each)) for each in reporting.line(outcome, tongue)))
    console.out.print(table)
    counts = {
        pick(reasons.OUTCOMES[name], tongue).lower(): count for name, count in reporting.counts(run.outcomes).items()
    }
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    seen = len(run.outcomes) - reporting.counts(run.outcomes)["removed"]
    console.say(f"{run.started} – {run.ended}", "dim")
    if not run.is_whole:
        console.say(pick(reasons.INTERRUPTED, tongue), "yellow")
    console.say(pick(reasons.SUMMARY, tongue).format(seen=seen, told=told))


@click.command()
@click.pass_obj
def watch(chosen: settings.Settings) -> None:
    """Take in files as they come, until Ctrl-C.

    A file is taken in once nothing has changed for two seconds: its copy has then ended.
    """
    with console.opened(chosen) as library:
        console.err.print("Watching (Ctrl-C to stop)")
        with contextlib.suppress(KeyboardInterrupt):
            for _ in library.settled(threading.Event()):
                _take_in(library)


def _take_in(library: Library) -> None:
    """Take in what changed; what goes wrong is told, and the next change is waited for."""
    try:
        outcomes = library.ingest(wait_seconds=_LONG_SECONDS)
    except (PasserelleError, OSError) as error:
        console.err.print(Text(f"passerelle: {console.printable(error)}", style="red"))
        return
    if any(reasons.name(each) != "unchanged" for each in outcomes):
        _say_outcomes(outcomes)
        sys.stdout.flush()


@click.command()
@click.pass_context
def schedule(context: click.Context) -> None:
    """Print systemd units and a crontab line.

    They have a machine watch the folders, and take in, rebuild and check every night.
    """
    console.out.print(
        Text(schedules.text(context.obj, config=context.find_root().params["config"], user=getpass.getuser()))
    )
