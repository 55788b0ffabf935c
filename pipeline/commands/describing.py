"""The command that shows and corrects what documents are: describe."""

import sys
from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from pipeline import console, model, settings, sidecars
from pipeline.errors import DescriptionError
from pipeline.library import Library


@click.command()
@click.argument("document", required=False)
@click.option(
    "--set", "told", multiple=True, metavar="KEY=VALUE", help="Write a fact beside the file; may be repeated."
)
@click.option("--export", type=click.Path(path_type=Path), help="Write all descriptions: CSV, or Dublin Core in .xml.")
@click.option("--import", "table", type=click.Path(path_type=Path), help="Take descriptions from such a file.")
@console.json_flag
@click.pass_obj
def describe(
    chosen: settings.Settings,
    document: str | None,
    told: tuple[str, ...],
    export: Path | None,
    table: Path | None,
    as_json: bool,
) -> None:
    """Show or correct what DOCUMENT is.

    Each fact is shown with where it was read and how sure it is. DOCUMENT is an identifier, its first characters, or a
    path. What is written goes in the sidecar of the file. In --set, the values of a list have semicolons between them.
    """
    asked = [document is not None, export is not None, table is not None]
    if sum(asked) != 1 or (told and document is None):
        raise click.UsageError("give a DOCUMENT, --export or --import, one of them; --set goes with a DOCUMENT")
    with console.opened(chosen) as library:
        if export is not None:
            rows = library.descriptions()
            if _is_xml(export):
                export.write_text(sidecars.to_dublin_core(rows), encoding="utf-8")
            else:
                export.write_text(sidecars.to_csv(rows), encoding="utf-8-sig")  # spreadsheets ask for the mark
        elif table is not None:
            _amend_from(library, table)
        elif told:
            changes = dict(map(_change, told))
            path = library.amend(library.find(str(document)).id, changes)
            console.say(f"written beside {path}; run `passerelle ingest` to take it in")
        else:
            _show_findings(library, library.find(str(document)), as_json=as_json)


def _change(typed: str) -> tuple[str, object]:
    key, equals, value = typed.partition("=")
    if not equals:
        raise DescriptionError(f"{typed}: write KEY=VALUE, such as title=Rapport")
    return key.strip(), sidecars.value(key.strip(), value)


def _is_xml(path: Path) -> bool:
    return path.suffix.lower() == ".xml"


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")  # what spreadsheets write on Windows


def _amend_from(library: Library, table: Path) -> None:
    raw = table.read_bytes()
    if _is_xml(table):
        rows, unit = sidecars.from_dublin_core(raw), "record"
    else:
        rows, unit = sidecars.from_csv(_text(raw)), "line"
    outcomes = list(library.amend_from(rows))
    wrong = [(line, outcome) for line, outcome in outcomes if isinstance(outcome, DescriptionError)]
    for line, error in wrong:
        console.err.print(Text(console.printable(f"{table}, {unit} {line}: {error}"), style="yellow"))
    console.say(f"{len(outcomes) - len(wrong)} sidecars written, {len(wrong)} {unit}s refused; run `passerelle ingest`")
    if wrong:
        sys.exit(console.Exit.REFUSED)


def _show_findings(library: Library, document: model.Document, *, as_json: bool) -> None:
    findings = library.facts(document.id)
    if as_json:
        return console.say_json({"id": document.id, "facts": [asdict(each) for each in findings]})
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("fact", "value", "sure", "read in"):
        table.add_column(name)
    for each in findings:
        place = f"p. {each.page}" if each.page else each.origin.value
        where = f"{place}: {each.quote}" if each.quote and each.quote != each.value else place
        style = "yellow" if each.confidence is model.Confidence.LOW else ""
        cells = (each.name.value, each.value, each.confidence.value, where)
        table.add_row(*(Text(console.printable(cell), style=style) for cell in cells))
    console.out.print(table)
    return None
