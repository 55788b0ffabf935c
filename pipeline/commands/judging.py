"""Commands by which staff see how good answers are: evaluate, judgements, searches."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from pipeline import console, settings
from pipeline.corpus import EVALUATION
from pipeline.evaluation import Comparison, Difference, Evaluation, Measure
from pipeline.library import Library
from pipeline.model import DocumentId
from pipeline.usage import Judged, Ruling

_SHOWN_CHANGES = 15

MEASURES: Mapping[Measure, str] = {
    Measure.NDCG: "nDCG@10",
    Measure.MRR: "MRR@10",
    Measure.RECALL: "recall@50",
    Measure.PAGE: "right page first",
}


@click.command()
@click.option("--all", "is_whole", is_flag=True, help="Show each question, not only those answered otherwise.")
@console.json_flag
@click.pass_obj
def evaluate(chosen: settings.Settings, is_whole: bool, as_json: bool) -> None:
    """Measure answers on judged questions.

    They are those of the folder evaluation of the corpus. Figures are set beside those of the index evaluated before this one, with
    intervals of 95 %, and kept for the next time.
    """
    with console.opened(chosen) as centre:
        found = centre.evaluate()
    for problem in found.problems:
        console.err.print(Text(console.printable(problem), style="yellow"))
    if as_json:
        return console.say_json(_plain(found))
    _say_indexes(found)
    console.out.print(_summary(found))
    if is_whole:
        console.out.print(_topics(found.after))
    if found.changes:
        console.out.print(_changes(found))
    return None


def _summary(found: Comparison) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("", "now", "before", "difference", "95 %"):
        table.add_column(name)
    means = found.before.means if found.before else {}
    for measure, figure in found.after.means.items():
        change = found.differences.get(measure)
        before = f"{means[measure]:.3f}" if measure in means else ""
        cells = (MEASURES[measure], f"{figure:.3f}", before, *(_told(change) if change else ("", "")))
        table.add_row(*cells, style="yellow" if change and change.is_worse else "")
    return table


def _say_indexes(found: Comparison) -> None:
    after, before = found.after, found.before
    console.say(f"{len(after.topics)} questions, index {_name(after)}", "dim")
    if before is None:
        return console.say("no other index was evaluated before", "dim")
    compared = next(iter(found.differences.values())).topics if found.differences else 0
    rules = "" if before.fingerprint == after.fingerprint else "; it was made by other rules"
    return console.say(f"before: index {_name(before)} of {before.day}, {compared} questions in common{rules}", "dim")


def _name(made: Evaluation) -> str:
    """Name an index by its last generation, and how many there are."""
    *below, last = made.index.split("+")
    return f"{last} ({len(below) + 1} generations)" if below else last


def _told(change: Difference) -> tuple[str, str]:
    return f"{change.mean:+.3f}", f"{change.low:+.3f} to {change.high:+.3f}"


def _topics(made: Evaluation) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("", *MEASURES.values(), "question"):
        table.add_column(name)
    for each in made.topics:
        figures = (f"{each.figures[measure]:.2f}" if measure in each.figures else "" for measure in MEASURES)
        table.add_row(each.name, *figures, Text(console.printable(each.question)))
    return table


def _changes(found: Comparison) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    more = len(found.changes) - _SHOWN_CHANGES
    for name in ("nDCG@10", "before", "now", f"question ({more} more changed less)" if more > 0 else "question"):
        table.add_column(name)
    for each in found.changes[:_SHOWN_CHANGES]:
        question = Text(console.printable(each.question), style="yellow" if each.after < each.before else "")
        table.add_row(each.name, f"{each.before:.2f}", f"{each.after:.2f}", question)
    return table


def _plain(found: Comparison) -> Mapping[str, object]:
    return {
        "index": _evaluation(found.after),
        "before": _evaluation(found.before) if found.before else None,
        "differences": {
            measure: {"mean": each.mean, "low": each.low, "high": each.high, "topics": each.topics}
            for measure, each in found.differences.items()
        },
        "is_worse": found.is_worse,
        "problems": [str(each) for each in found.problems],
    }


def _evaluation(made: Evaluation) -> Mapping[str, object]:
    topics = [{"name": each.name, "question": each.question, **each.figures} for each in made.topics]
    facts = {"index": made.index, "fingerprint": made.fingerprint, "day": made.day}
    return {**facts, "means": made.means, "topics": topics}


@click.group(invoke_without_command=True)
@click.option("--all", "is_whole", is_flag=True, help="List those too that were accepted or rejected.")
@console.json_flag
@click.pass_context
def judgements(context: click.Context, is_whole: bool, as_json: bool) -> None:
    """List what readers say of results; accept, reject, export.

    One line a query and a document: how many readers say that it answers, how many that it does not. `accept ID...` and
    `reject ID...` rule on them; `export FOLDER` adds those accepted to judged questions.
    """
    if context.invoked_subcommand is not None:
        return None
    with console.opened(context.obj) as centre:
        found = [each for each in centre.usage.judgements() if is_whole or each.ruling is Ruling.WAITING]
        titles = {each.document_id: _title(centre, each.document_id) for each in found}
    if as_json:
        return console.say_json([{"id": each.id, "title": titles[each.document_id], **asdict(each)} for each in found])
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("id", "yes", "no", "last", "query", "document", *(("ruling",) if is_whole else ())):
        table.add_column(name, overflow="fold")
    for each in found:
        texts = (each.query, titles[each.document_id], *((_ruling(each),) if is_whole else ()))
        table.add_row(
            each.id, str(each.yes), str(each.no), each.day, *(Text(console.printable(text)) for text in texts)
        )
    if not found:
        return console.say("no judgement of readers waits")
    return console.out.print(table)


def _ruling(each: Judged) -> str:
    return f"{each.ruling}, {each.relevance}" if each.ruling is Ruling.ACCEPTED else each.ruling.value


def _title(centre: Library, document_id: DocumentId) -> str:
    document = centre.browse().get(document_id)
    return document.title if document else f"{document_id[:12]} (not there any more)"


@judgements.command()
@click.argument("ids", nargs=-1, required=True)
@click.option("--relevance", type=click.IntRange(0, 9), help="How well it answers, instead of what most readers say.")
@click.pass_obj
def accept(chosen: settings.Settings, ids: tuple[str, ...], relevance: int | None) -> None:
    """Take for true what most readers say: 1 where it answers, 0 where it does not."""
    with console.opened(chosen) as centre:
        centre.usage.accept(ids, relevance=relevance)
    console.say(f"{len(ids)} accepted: `passerelle judgements export` adds them to judged questions")


@judgements.command()
@click.argument("ids", nargs=-1, required=True)
@click.pass_obj
def reject(chosen: settings.Settings, ids: tuple[str, ...]) -> None:
    """Leave aside what readers say."""
    with console.opened(chosen) as centre:
        centre.usage.reject(ids)
    console.say(f"{len(ids)} rejected")


@judgements.command()
@click.argument("folder", required=False, type=console.any_path)
@click.pass_obj
def export(chosen: settings.Settings, folder: Path | None) -> None:
    """Add what was accepted to the judged questions of FOLDER.

    By default, to those of the corpus. What is there stays as it is; done twice, nothing is added.
    """
    target = folder or chosen.corpus / EVALUATION
    with console.opened(chosen) as centre:
        count = centre.export_judgements(target)
    console.say(f"{count} judgements accepted, in {target}: run `passerelle evaluate`")


@click.command()
@click.option("--days", type=click.IntRange(1), default=30, show_default=True, help="How far back.")
@click.option("--opened", is_flag=True, help="List the documents opened most instead.")
@console.json_flag
@click.pass_obj
def searches(chosen: settings.Settings, days: int, opened: bool, as_json: bool) -> None:
    """List searches that found nothing, most frequent first.

    Those too for which no document had all the words. Nothing says who searched.
    """
    with console.opened(chosen) as centre:
        if opened:
            return _say_opened(centre, days, as_json=as_json)
        found = centre.usage.unfound(days=days)
    if as_json:
        return console.say_json([asdict(each) for each in found])
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("times", "last", "found", "query"):
        table.add_column(name, overflow="fold")
    for each in found:
        told = "some words" if each.has_some else "nothing"
        table.add_row(str(each.count), each.day, told, Text(console.printable(each.query)))
    return console.out.print(table) if found else console.say("no search without an answer was counted")


def _say_opened(centre: Library, days: int, *, as_json: bool) -> None:
    found = centre.usage.opened(days=days)
    if as_json:
        return console.say_json([{**asdict(each), "title": _title(centre, each.document_id)} for each in found])
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("times", "document", "id"):
        table.add_column(name, overflow="fold")
    for each in found:
        title = Text(console.printable(_title(centre, each.document_id)))
        table.add_row(str(each.count), title, each.document_id[:12])
    return console.out.print(table) if found else console.say("no document was counted as opened")
