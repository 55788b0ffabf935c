"""The command `passerelle`: one function a command, documented exit statuses.

Reads flags, calls the library, prints. Answers go to standard output, progress and messages to standard error.
"""

import contextlib
import json
import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from enum import IntEnum
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from pipeline import model, settings
from pipeline.errors import BusyError, PasserelleError, SettingsError
from pipeline.library import Library
from pipeline.model import Added, Facet, Filters, Refused, Removed, Replaced, Results, Sort, Unchanged


class Exit(IntEnum):
    """What the exit status says; the tests hold docs/reference.md against it."""

    DONE = 0
    FAILED = 1  # an error that the message explains
    USAGE = 2  # a flag or a setting that makes no sense
    BUSY = 3  # another ingest or rebuild is at work
    REFUSED = 4  # done, but some files were refused
    PROBLEMS = 5  # check found something


STEPS = {"files": "Files", "index": "Index", "check": "Check"}

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", type=click.Path(path_type=Path), help="Settings file (default: passerelle.toml here).")
@click.option("--state", type=click.Path(path_type=Path), help="Where catalogue and index live.")
@click.option("--corpus", type=click.Path(path_type=Path), help="The centre's folder, where uploads go too.")
@click.option("--verbose", is_flag=True, help="Say what is being done.")
@click.version_option(package_name="passerelle", prog_name="passerelle")
@click.pass_context
def main(context: click.Context, config: Path | None, state: Path | None, corpus: Path | None, verbose: bool) -> None:
    """Passerelle: the search engine that a resource centre runs itself."""
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(levelname)s %(message)s")
    with _errors():
        context.obj = settings.load(config, flags={"state": state, "corpus": corpus})


@contextlib.contextmanager
def _errors() -> Iterator[None]:
    """Turn what goes wrong into a sentence and an exit status."""
    try:
        yield
    except BusyError as error:
        _fail(error, Exit.BUSY)
    except SettingsError as error:
        _fail(error, Exit.USAGE)
    except (PasserelleError, OSError) as error:
        _fail(error, Exit.FAILED)
    except KeyboardInterrupt:
        _fail("interrupted; run the same command again to carry on", Exit.FAILED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.DONE)


def _fail(error: object, status: Exit) -> None:
    _err.print(Text(f"passerelle: {error}", style="red"))
    sys.exit(status)


@contextlib.contextmanager
def _library(chosen: settings.Settings) -> Iterator[Library]:
    with _errors():
        library = Library(chosen)
        try:
            yield library
        finally:
            library.close()


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[model.Progress], None]]:
    """Show where a long job stands, with the time left; nothing when not at a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[detail]}", markup=False),
    )
    with Progress(*columns, console=_err, transient=True, disable=not _err.is_terminal) as bar:
        tasks: dict[str, Any] = {}

        def show(progress: model.Progress) -> None:
            if progress.step not in tasks:
                tasks[progress.step] = bar.add_task(STEPS[progress.step], detail="")
            bar.update(
                tasks[progress.step],
                completed=progress.done,
                total=progress.total,
                detail=_printable(progress.detail)[:50],
            )

        yield show


def _outcome(outcome: model.Outcome) -> dict[str, object]:
    return {"outcome": type(outcome).__name__.lower(), **asdict(outcome)}


def _tell(progress: model.Progress) -> None:
    """Write a step as one line of JSON."""
    outcome = _outcome(progress.outcome) if progress.outcome else None
    event = {"step": progress.step, "done": progress.done, "total": progress.total, "outcome": outcome}
    click.echo(json.dumps(event, ensure_ascii=False, default=_plain))
    sys.stdout.flush()


def _printable(text: object) -> str:
    """Make a text safe for a terminal: names of files may hold control characters."""
    raw = str(text).encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() or letter == "\n" else "\N{REPLACEMENT CHARACTER}" for letter in raw)


def _print(text: str, style: str = "") -> None:
    _out.print(Text(_printable(text), style=style))


def _json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain, indent=2))


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value).encode("utf-8", "replace").decode()


json_flag = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@main.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--wait", type=click.FloatRange(0), default=0, help="Seconds to wait for another ingest to end.")
@click.option("--events", is_flag=True, help="Tell each step as a line of JSON, for another program.")
@json_flag
@click.pass_obj
def ingest(chosen: settings.Settings, folder: Path | None, wait: float, events: bool, as_json: bool) -> None:
    """Take in FOLDER, or again every folder taken in before.

    Files that did not change are not read again. Exit status 4 when some files were refused.
    """
    with _library(chosen) as library, _progress() as show:
        outcomes = library.ingest(folder, wait_seconds=wait, report=_tell if events else show)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    counts = Counter(type(outcome).__name__.lower() for outcome in outcomes)
    if events:
        pass
    elif as_json:
        _json(
            {
                "counts": counts,
                "outcomes": [_outcome(each) for each in outcomes],
            }
        )
    else:
        for each in refused:
            _print(f"refused  {each.path}: {_reason(each)}", "yellow")
        seen = sum(counts[each.__name__.lower()] for each in (Added, Unchanged, Replaced, Refused))
        parts = [
            f"{counts[kind.__name__.lower()]} {kind.__name__.lower()}" for kind in (Added, Unchanged, Replaced, Refused)
        ]
        _print(f"{seen} files: {', '.join(parts)}; {counts[Removed.__name__.lower()]} removed")
    sys.exit(Exit.REFUSED if refused else Exit.DONE)


def _reason(refused: Refused) -> str:
    return REASONS[refused.reason] + (f" ({refused.detail})" if refused.detail else "")


REASONS: Mapping[model.Reason, str] = {
    model.Reason.UNREADABLE: "cannot be read; check the rights on it",
    model.Reason.EMPTY: "is empty; copy it again",
    model.Reason.TOO_LARGE: "is larger than the limit; raise limits.file_mb",
    model.Reason.UNSUPPORTED: "is of a format that is not read; give a PDF, a Markdown or a text file",
    model.Reason.MISMATCH: "is not what its name says; save it in its own format",
    model.Reason.ENCRYPTED: "is locked by a password; save it without",
    model.Reason.BROKEN: "is damaged; fetch it again or print it to a new PDF",
    model.Reason.NO_PAGES: "has no pages",
    model.Reason.TIME: "takes too long to read; print it to a new PDF, or raise limits.cpu_seconds",
    model.Reason.MEMORY: "takes too much memory to read; print it to a new PDF, or raise limits.memory_mb",
    model.Reason.TOO_MANY_PAGES: "has more pages than the limit; raise limits.pages",
    model.Reason.TOO_MUCH_TEXT: "has more text than the limit; raise limits.characters",
    model.Reason.CRASHED: "brought its reader down; it will be tried again",
    model.Reason.CHANGING: "changed while being read; it will be tried again",
    model.Reason.OUTSIDE: "is a link that leads out of the folder; copy the file itself",
}


@main.command()
@click.pass_obj
def rebuild(chosen: settings.Settings) -> None:
    """Make the whole index again; searches go on.

    It is made from the catalogue: no file is read.
    """
    with _library(chosen) as library, _progress() as show:
        library.rebuild(report=show)
        state = library.status().index
    _print(f"index rebuilt: {len(state.documents)} documents, {state.passages} passages")


@main.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--kind", multiple=True, help="Keep this kind of document; may be repeated.")
@click.option("--collection", multiple=True, help="Keep this collection; may be repeated.")
@click.option("--year", multiple=True, help="Keep this year; may be repeated.")
@click.option("--language", multiple=True, help="Keep this language (fr, en); may be repeated.")
@click.option(
    "--sort", type=click.Choice([each.value for each in Sort]), default=Sort.RELEVANCE.value, show_default=True
)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0, show_default=True)
@json_flag
@click.pass_obj
def search(
    chosen: settings.Settings,
    query: tuple[str, ...],
    kind: tuple[str, ...],
    collection: tuple[str, ...],
    year: tuple[str, ...],
    language: tuple[str, ...],
    sort: str,
    limit: int,
    offset: int,
    as_json: bool,
) -> None:
    """Search for QUERY.

    QUERY is words, "a phrase", AND OR NOT, -word, prefix*, title: author: kind: year: language: collection:, date:2019..2022. Put -- before
    a query that begins with a minus.
    """
    filters: Filters = {Facet.KIND: kind, Facet.COLLECTION: collection, Facet.YEAR: year, Facet.LANGUAGE: language}
    with _library(chosen) as library:
        results = library.search(" ".join(query), filters=filters, sort=Sort(sort), offset=offset, limit=limit)
    if as_json:
        return _json(asdict(results))
    for notice in results.notices:
        _print(NOTICES[notice].format(missing=", ".join(results.missing), respelt=results.respelt), "yellow")
    if results.respelt and model.Notice.RESPELT not in results.notices:
        _print(f"Other spelling: {results.respelt}", "yellow")
    partly = f", {results.complete} with every word" if 0 < results.complete < results.total else ""
    grouped = f", {results.distinct} results: versions of one text are grouped" * (results.distinct < results.total)
    _print(f"{results.total} documents{partly}{grouped} ({results.elapsed_ms:.0f} ms)", "dim")
    _show_results(results)
    return None


NOTICES: Mapping[model.Notice, str] = {
    model.Notice.UNREADABLE: "The operators could not be read: searched as plain words.",
    model.Notice.SHORTENED: "The query is long: only its beginning, or its words, were used.",
    model.Notice.NO_WORDS: "There is no word to search for in this query.",
    model.Notice.SOME_WORDS: "No document holds all the words: here are those with some.",
    model.Notice.RESPELT: "Nothing was found as typed: searched for “{respelt}”.",
}


def _show_results(results: Results) -> None:
    if not results.total and results.missing:
        _print(f"Found nowhere: {', '.join(results.missing)}")
    for rank, result in enumerate(results.results, results.offset + 1):
        document = result.document
        facts = (document.kind, document.date, document.collection, f"{document.page_count} p.", document.id[:12])
        _print(f"\n{rank}. {document.title}", "bold")
        _print("   " + " · ".join(filter(None, facts)), "dim")
        for version in result.versions:
            _print(f"   also {' · '.join(filter(None, _version(version)))}", "dim")
        for snippet in result.snippets:
            line = Text(f"   p. {snippet.page}  ")
            shown = Text(_printable(snippet.text))
            for start, end in snippet.marks:
                shown.stylize("bold underline", start, end)
            _out.print(line + shown)


def _version(document: model.Document) -> tuple[str, ...]:
    return (document.date, f"{document.page_count} p.", document.id[:12], document.title)


@main.command()
@click.argument("document")
@click.option("--limit", type=click.IntRange(1, 100), default=6, show_default=True)
@json_flag
@click.pass_obj
def related(chosen: settings.Settings, document: str, limit: int, as_json: bool) -> None:
    """List what is near DOCUMENT, and why.

    DOCUMENT is an identifier, its first characters, or a path.
    """
    with _library(chosen) as library:
        found = library.related(library.find(document).id, limit=limit)
    if as_json:
        return _json([asdict(each) for each in found])
    for each in found:
        reasons = ", ".join(f"{shared.term} {shared.contribution / each.score:.0%}" for shared in each.reasons[:6])
        common = "".join(f" · same {fact}" for fact in each.common)
        _print(f"{each.score:.3f}  {each.document.title}", "bold")
        _print(f"       {each.document.id[:12]} · {reasons}{common}", "dim")
    return None


@main.command()
@click.argument("document")
@click.option("--page", type=click.IntRange(1), help="Show the text of one page only.")
@json_flag
@click.pass_obj
def show(chosen: settings.Settings, document: str, page: int | None, as_json: bool) -> None:
    """Show what is known of DOCUMENT, and its text.

    DOCUMENT is an identifier, its first characters, or a path.
    """
    with _library(chosen) as library:
        found = library.find(document)
        pages = (library.page(found, page),) if page else library.pages(found.id)
        essentials = library.essentials(found.id)
        standing = {"version": library.versions(found.id), "edition": library.editions(found.id)}
    if as_json:
        return _json(
            {
                **asdict(found),
                "essentials": asdict(essentials),
                **{f"{name}s": [each.id for each in documents] for name, documents in standing.items()},
                "pages": [asdict(each) for each in pages],
            }
        )
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, value in asdict(found).items():
        shown = ", ".join(value) if isinstance(value, tuple) else value
        if shown not in (None, "", False):
            table.add_row(name, Text(_printable(shown)))
    for name, documents in standing.items():
        for document_found in documents:
            table.add_row(name, Text(_printable(" · ".join(filter(None, _version(document_found))))))
    if essentials.subjects:
        table.add_row("subjects", Text(_printable(", ".join(essentials.subjects))))
    _out.print(table)
    for sentence in () if page else essentials.sentences:
        _print(f"\n| {sentence.text} (p. {sentence.page})", "bold")
    for each in pages:
        _print(f"\n— {each.number} —", "dim")
        _print(each.text)
    return None


@main.command()
@json_flag
@click.pass_obj
def status(chosen: settings.Settings, as_json: bool) -> None:
    """Say where everything stands."""
    with _library(chosen) as library:
        found = library.status()
        refused = library.refused()
    if as_json:
        index = {**asdict(found.index), "documents": len(found.index.documents)}
        return _json({**asdict(found), "index": index, "refused": [asdict(each) for each in refused]})
    counts = found.counts
    _print(f"state      {found.state_folder}")
    _print(f"folders    {', '.join(map(str, found.roots)) or 'none yet: run `passerelle ingest FOLDER`'}")
    _print(
        f"catalogue  {counts.sources} files, {counts.documents} documents, {counts.pages} pages;"
        f" {counts.refused} refused, {counts.image_only} image only, {counts.partial} in part"
    )
    _print(
        f"index      {len(found.index.documents)} documents, {found.index.passages} passages,"
        f" {found.index.size_bytes / 1e6:.1f} MB, generations {', '.join(found.index.generations) or '-'}"
    )
    if found.behind:
        _print(f"behind     {found.behind} documents are not in the index yet: run `passerelle ingest`", "yellow")
    if found.problem:
        _print(f"problem    {found.problem}", "yellow")
    for each in refused:
        _print(f"refused    {each.path}: {_reason(each)}", "yellow")
    return None


@main.command()
@json_flag
@click.pass_obj
def check(chosen: settings.Settings, as_json: bool) -> None:
    """Compare folders, catalogue and index.

    Reads every file. Exit status 5 when something does not agree.
    """
    with _library(chosen) as library, _progress() as show:
        problems = library.check(report=show)
    if as_json:
        _json({"problems": problems})
    else:
        for problem in problems:
            _print(problem, "yellow")
        _print(f"{len(problems)} problems" if problems else "everything agrees")
    sys.exit(Exit.PROBLEMS if problems else Exit.DONE)


@main.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on.")
@click.pass_context
def serve(context: click.Context, host: str | None, port: int | None) -> None:
    """Serve the app, until Ctrl-C."""
    chosen: settings.Settings = context.obj
    with _errors():
        import uvicorn  # 0.2 s that no other command pays

        address, number = host or chosen.host, chosen.port if port is None else port
        settings.hand_over(chosen)
        _err.print(f"Passerelle: http://{address}:{number}/ (Ctrl-C to stop)")
        uvicorn.run(
            "search_app.server:application",
            factory=True,
            host=address,
            port=number,
            log_level="warning",
            access_log=False,
        )


if __name__ == "__main__":
    main()
