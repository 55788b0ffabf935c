"""The command `passerelle`: one function a command, documented exit statuses.

Reads flags, calls the library, prints. The commands that answer and serve are here, the others in `pipeline.commands`.
"""

import logging
from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

import click
from rich.table import Table
from rich.text import Text

from pipeline import console, model, reasons, settings
from pipeline.answering import MAX_TEXT, Answers
from pipeline.commands import accounts, copies, describing, judging, looking_after, taking_in, vocabulary
from pipeline.errors import PasserelleError, SettingsError
from pipeline.library import Library
from pipeline.model import NO_ESSENTIALS, Essentials, Facet, Filters, Language, Result, Results, Sort


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
    with console.errors():
        context.obj = settings.load(config, flags={"state": state, "corpus": corpus})


@main.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--kind", multiple=True, help="Keep this kind of document; may be repeated.")
@click.option("--collection", multiple=True, help="Keep this collection; may be repeated.")
@click.option("--year", multiple=True, help="Keep this year; may be repeated.")
@click.option("--language", multiple=True, help="Keep this language (fr, en); may be repeated.")
@click.option("--territory", multiple=True, help="Keep this territory; may be repeated.")
@click.option("--goal", multiple=True, help="Keep this Sustainable Development Goal (its number); may be repeated.")
@click.option("--audience", multiple=True, help="Keep this audience; may be repeated.")
@click.option(
    "--sort", type=click.Choice([each.value for each in Sort]), default=Sort.RELEVANCE.value, show_default=True
)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0, show_default=True)
@click.option("--exact", "is_exact", is_flag=True, help="Search only for what is typed, without its equivalents.")
@click.option("--explain", "is_explained", is_flag=True, help="Say what the score of each document is made of.")
@console.json_flag
@click.pass_obj
def search(
    chosen: settings.Settings,
    query: tuple[str, ...],
    kind: tuple[str, ...],
    collection: tuple[str, ...],
    year: tuple[str, ...],
    language: tuple[str, ...],
    territory: tuple[str, ...],
    goal: tuple[str, ...],
    audience: tuple[str, ...],
    sort: str,
    limit: int,
    offset: int,
    is_exact: bool,
    is_explained: bool,
    as_json: bool,
) -> None:
    """Search for QUERY.

    QUERY is words, "a phrase", AND OR NOT, -word, prefix*, title: author: kind: year: language: collection: territory: goal:
    audience:, date:2019..2022. Put -- before a query that begins with a minus.
    """
    filters: Filters = {
        Facet.KIND: kind,
        Facet.COLLECTION: collection,
        Facet.YEAR: year,
        Facet.LANGUAGE: language,
        Facet.TERRITORY: territory,
        Facet.GOAL: goal,
        Facet.AUDIENCE: audience,
    }
    with console.opened(chosen) as library:
        results = library.search(
            " ".join(query),
            filters=filters,
            sort=Sort(sort),
            offset=offset,
            limit=limit,
            is_exact=is_exact,
            is_explained=is_explained,
        )
    if as_json:
        return console.say_json(asdict(results))
    for notice in results.notices:
        console.say(NOTICES[notice].format(missing=", ".join(results.missing), respelt=results.respelt), "yellow")
    if results.respelt and model.Notice.RESPELT not in results.notices:
        console.say(f"Other spelling: {results.respelt}", "yellow")
    if results.widened:
        console.say(f"Also searched for: {', '.join(results.widened)} (--exact to leave them out)", "dim")
    partly = f", {results.complete} with every word" if 0 < results.complete < results.total else ""
    grouped = f", {results.distinct} results: versions of one text are grouped" * (results.distinct < results.total)
    console.say(f"{results.total} documents{partly}{grouped} ({results.elapsed_ms:.0f} ms)", "dim")
    _show_results(results)
    return None


NOTICES: Mapping[model.Notice, str] = {
    model.Notice.UNREADABLE: "The operators could not be read: searched as plain words.",
    model.Notice.SHORTENED: "The query is long: only its beginning, or its words, were used.",
    model.Notice.NO_WORDS: "There is no word to search for in this query.",
    model.Notice.SOME_WORDS: "No document holds all the words: here are those with some.",
    model.Notice.RESPELT: "Nothing was found as typed: searched for “{respelt}”.",
}


WAYS: Mapping[model.WayKind, str] = {
    model.WayKind.FILTER: "Without the filter “{what}”",
    model.WayKind.FILTERS: "Without any filter",
    model.WayKind.PART: "Without “{what}”",
    model.WayKind.WORDS: "With any of the words",
}


def _show_results(results: Results) -> None:
    if not results.total and results.missing:
        console.say(f"Found nowhere: {', '.join(results.missing)}")
    for way in results.ways:
        console.say(f"{WAYS[way.kind].format(what=way.what)}: {way.total} documents", "dim")
    for rank, result in enumerate(results.results, results.offset + 1):
        document = result.document
        facts = (document.kind, document.date, document.collection, f"{document.page_count} p.", document.id[:12])
        console.say(f"\n{rank}. {document.title}", "bold")
        console.say("   " + " · ".join(filter(None, facts)), "dim")
        for version in result.versions:
            console.say(f"   also {' · '.join(filter(None, _version(version)))}", "dim")
        for snippet in result.snippets:
            line = Text(f"   p. {snippet.page}  ")
            shown = Text(console.printable(snippet.text))
            for start, end in snippet.marks:
                shown.stylize("bold underline", start, end)
            console.out.print(line + shown)
        if result.parts:
            console.out.print(_explained(result))


def _explained(result: Result) -> Table:
    """Make the table of what a score is made of: a line a part, then their sum."""
    table = Table(box=None, padding=(0, 2, 0, 1), show_header=False)
    for part in result.parts:
        table.add_row("", f"{part.value:.3f}", part.name.value, Text(console.printable(part.term)), style="dim")
    table.add_row("", f"{result.score:.3f}", "score")
    return table


def _version(document: model.Document) -> tuple[str, ...]:
    return (document.date, f"{document.page_count} p.", document.id[:12], document.title)


@main.command()
@click.argument("document", required=False)
@click.option("--page", type=click.IntRange(1), help="What is near one page of DOCUMENT.")
@click.option("--text", type=click.File(encoding="utf-8"), help="What is near a text: a file, or - for standard input.")
@click.option(
    "--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="What is near a file that is not kept."
)
@click.option("--limit", type=click.IntRange(1, 100), default=6, show_default=True)
@console.json_flag
@click.pass_obj
def related(
    chosen: settings.Settings,
    document: str | None,
    page: int | None,
    text: TextIO | None,
    file: Path | None,
    limit: int,
    as_json: bool,
) -> None:
    """List what is near DOCUMENT, and why.

    DOCUMENT is an identifier, its first characters, or a path. Or what is near --text or --file, of which nothing is kept.
    """
    if sum(each is not None for each in (document, text, file)) != 1:
        raise click.UsageError("give one of DOCUMENT, --text and --file")
    if page is not None and document is None:
        raise click.UsageError("--page is a page of DOCUMENT")
    with console.opened(chosen) as library:
        if document is not None:
            known = library.find(document)
            found = (
                library.related_to(library.page(known, page).text, apart=known.id, limit=limit)
                if page
                else library.related(known.id, limit=limit)
            )
        else:
            found = library.related_to(text.read(MAX_TEXT) if text else _read_aside(library, file), limit=limit)
    if as_json:
        return console.say_json([asdict(each) for each in found])
    for each in found:
        why = ", ".join(f"{shared.term} {shared.contribution / each.score:.0%}" for shared in each.reasons[:6])
        common = "".join(f" · same {fact}" for fact in each.common)
        console.say(f"{each.score:.3f}  {each.document.title}", "bold")
        purpose = f" · {each.purpose}" if each.purpose else ""
        pages = f" · p. {', '.join(map(str, each.pages))}" if each.pages else ""
        console.say(f"       {each.document.id[:12]} · {why}{common}{purpose}{pages}", "dim")
    return None


def _read_aside(library: Library, file: Path | None) -> str:
    """Read a file that is not kept."""
    read = library.read_aside(file) if file else ""
    if isinstance(read, model.Refused):
        raise PasserelleError(f"{file}: {reasons.sentence(read.reason, Language.ENGLISH, read.detail)}")
    return read


@main.command()
@click.argument("document")
@click.option("--page", type=click.IntRange(1), help="Show the text of one page only.")
@console.json_flag
@click.pass_obj
def show(chosen: settings.Settings, document: str, page: int | None, as_json: bool) -> None:
    """Show what is known of DOCUMENT, and its text.

    DOCUMENT is an identifier, its first characters, or a path.
    """
    with console.opened(chosen) as library:
        found = library.find(document)
        pages = (library.page(found, page),) if page else library.pages(found.id)
        essentials = library.essentials(found.id)
        standing = {"version": library.versions(found.id), "edition": library.editions(found.id)}
    if as_json:
        return console.say_json(
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
            table.add_row(name, Text(console.printable(shown)))
    for name, documents in standing.items():
        for document_found in documents:
            table.add_row(name, Text(console.printable(" · ".join(filter(None, _version(document_found))))))
    if essentials.subjects:
        table.add_row("subjects", Text(console.printable(", ".join(essentials.subjects))))
    console.out.print(table)
    _say_essentials(NO_ESSENTIALS if page else essentials)
    for each in pages:
        console.say(f"\n— {each.number} —", "dim")
        console.say(each.text)
    return None


def _say_essentials(essentials: Essentials) -> None:
    """Say the key sentences, the key figures and the dates to remember, each with its page."""
    for sentence in essentials.sentences:
        console.say(f"\n| {sentence.text} (p. {sentence.page})", "bold")
    for figure in essentials.figures:
        console.say(f"\n# {figure.value}: {figure.text} (p. {figure.page})")
    for each in essentials.dates:
        when = " to ".join(filter(None, (each.date, each.until)))
        console.say(f"\n@ {when}{f', {each.kind}' if each.kind else ''}: {each.text} (p. {each.page})")


@main.command()
@console.json_flag
@click.pass_obj
def status(chosen: settings.Settings, as_json: bool) -> None:
    """Say where everything stands."""
    with console.opened(chosen) as library:
        found = library.status()
        refused = library.refused()
    if as_json:
        index = {**asdict(found.index), "documents": len(found.index.documents)}
        return console.say_json({**asdict(found), "index": index, "refused": [asdict(each) for each in refused]})
    counts = found.counts
    console.say(f"state      {found.state_folder}")
    console.say(f"folders    {', '.join(map(str, found.roots)) or 'none yet: run `passerelle ingest FOLDER`'}")
    console.say(
        f"catalogue  {counts.sources} files, {counts.documents} documents, {counts.pages} pages;"
        f" {counts.refused} refused, {counts.image_only} image only, {counts.partial} in part"
    )
    console.say(
        f"index      {len(found.index.documents)} documents, {found.index.passages} passages,"
        f" {found.index.size_bytes / 1e6:.1f} MB, generations {', '.join(found.index.generations) or '-'}"
    )
    if counts.waiting:
        do = f"{found.unrecognisable} (docs/how-to.md)" if found.unrecognisable else "run `passerelle ingest`"
        console.say(f"waiting    {counts.waiting} pages are images whose text is to be recognised: {do}", "yellow")
    if found.behind:
        console.say(f"behind     {found.behind} documents are not in the index yet: run `passerelle ingest`", "yellow")
    if found.problem:
        console.say(f"problem    {found.problem}", "yellow")
    for each in refused:
        console.say(f"refused    {each.path}: {reasons.sentence(each.reason, Language.ENGLISH, each.detail)}", "yellow")
    return None


@main.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on.")
@click.option("--readers", is_flag=True, help="Serve readers only: nothing is written, nobody is staff.")
@click.pass_context
def serve(context: click.Context, host: str | None, port: int | None, readers: bool) -> None:
    """Serve the app, until Ctrl-C."""
    chosen: settings.Settings = context.obj
    chosen = replace(chosen, readers_only=True) if readers else chosen
    with console.errors():
        if chosen.readers_only:
            Answers(chosen, sees=model.Access.READERS).close()  # says at once what is not there yet
        if chosen.provider.url and find_spec("authlib") is None:
            raise SettingsError("provider.url", chosen.provider.url, 'run `pip install "passerelle[oidc]"` first')
        import uvicorn  # 0.2 s that no other command pays

        address, number = host or chosen.host, chosen.port if port is None else port
        settings.hand_over(chosen)
        console.err.print(f"Passerelle: http://{address}:{number}/ (Ctrl-C to stop)")
        console.err.print(_who_is_staff(chosen), style="dim")
        uvicorn.run(
            "search_app.server:application",
            factory=True,
            host=address,
            port=number,
            log_level="warning",
            access_log=False,
            server_header=False,
        )


def _who_is_staff(chosen: settings.Settings) -> str:
    if chosen.readers_only:
        return "For readers only: nothing is written, nobody is staff."
    if chosen.staff or chosen.staff_emails:
        return "Staff sign in at /signin."
    return (
        "No account of staff: whoever sits at this machine is staff, others are readers. Before others use it, and behind any"
        " proxy: `passerelle password NAME --write`."
    )


for command in (
    taking_in.ingest,
    taking_in.withdraw,
    describing.describe,
    copies.families,
    taking_in.report,
    taking_in.watch,
    taking_in.schedule,
    looking_after.rebuild,
    looking_after.rollback,
    looking_after.check,
    looking_after.backup,
    looking_after.restore,
    judging.evaluate,
    judging.judgements,
    judging.searches,
    vocabulary.vocabulary,
    accounts.password,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
