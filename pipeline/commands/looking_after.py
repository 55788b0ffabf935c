"""Commands that look after a centre: rebuild, rollback, check, backup, restore."""

import sys
from pathlib import Path

import click

from pipeline import console, reporting, restoring, settings, told
from pipeline.console import Exit


@click.command()
@console.wait_flag
@click.option("--force", is_flag=True, help="Publish the new index though it answers worse.")
@console.events_flag
@click.pass_obj
def rebuild(chosen: settings.Settings, wait: float, force: bool, events: bool) -> None:
    """Make the whole index again; searches go on.

    It is made from the catalogue: no file is read. The index before it is kept, for rollback. Where the corpus has judged questions,
    a new index that answers them worse, by more than chance, is not published: exit status 6.
    """
    with console.opened(chosen, events=events) as centre, console.progress() as show:
        centre.rebuild(wait_seconds=wait, force=force, report=reporting.tell if events else show)
        state = centre.status().index
    if not events:
        console.say(f"index rebuilt: {len(state.documents)} documents, {state.passages} passages")


@click.command()
@click.pass_obj
def rollback(chosen: settings.Settings) -> None:
    """Go back to the index before the last rebuild.

    Done twice, it undoes itself. The next ingest adds what has changed since.
    """
    with console.opened(chosen) as centre:
        centre.rollback()
        status = centre.status()
    console.say(f"back to generations {', '.join(status.index.generations)}: {len(status.index.documents)} documents")
    if status.behind:
        console.say(f"behind     {status.behind} documents are not in it: run `passerelle ingest`", "yellow")


@click.command()
@click.option("--repair", is_flag=True, help="Make the index again where it is missing, damaged, stale or behind.")
@console.events_flag
@console.json_flag
@click.pass_obj
def check(chosen: settings.Settings, repair: bool, events: bool, as_json: bool) -> None:
    """Compare folders, catalogue and index.

    Reads every file, and searches for passages drawn by chance. Exit status 5 when something does not agree. With --events, the last
    line is what was found.
    """
    with console.opened(chosen, events=events) as centre, console.progress() as board:
        show = reporting.tell if events else board
        repaired = centre.repair(report=show) if repair else ""
        problems = centre.check(report=show)
    if events:
        console.say_json({"repaired": told.plain(repaired), "problems": list(map(told.plain, problems))}, indent=None)
    elif as_json:
        console.say_json({"repaired": repaired, "problems": problems})
    else:
        if repaired:
            console.say(f"index made again: {repaired}")
        for problem in problems:
            console.say(problem, "yellow")
        console.say(f"{len(problems)} problems" if problems else "everything agrees")
    sys.exit(Exit.PROBLEMS if problems else Exit.DONE)


@click.command()
@click.argument("file", type=console.any_path)
@click.option("--with-corpus", is_flag=True, help="Keep the files of the folders as well.")
@console.events_flag
@click.pass_obj
def backup(chosen: settings.Settings, file: Path, with_corpus: bool, events: bool) -> None:
    """Keep catalogue, usage and settings in one FILE.

    FILE is a .tar.gz, made while everything goes on. The index is not in it: it is made again from the catalogue.
    """
    with console.opened(chosen, events=events) as centre, console.progress() as show:
        made = centre.backup(file, with_corpus=with_corpus, report=reporting.tell if events else show)
    if not events:
        console.say(f"{file}: {made.files} files, {made.size_bytes / 1e6:.1f} MB")


@click.command()
@click.argument("file", type=console.any_path)
@click.option("--in-place", is_flag=True, help="Let folders other than the centre's own go to where they were.")
@click.pass_obj
def restore(chosen: settings.Settings, file: Path, in_place: bool) -> None:
    """Make a centre again from the FILE of a backup.

    There must be none yet. FILE is read whole and checked before anything is written; the index is made again. The centre's own folder
    is restored to --corpus.
    """
    with console.errors(), console.progress() as show:
        made = restoring.restore(file, chosen, in_place=in_place, report=show)
    console.say(f"restored {made.documents} documents; the settings of the centre are in {made.settings}")
