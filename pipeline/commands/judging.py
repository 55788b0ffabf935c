"""Commands by which staff see how good answers are: evaluate."""

from collections.abc import Mapping

import click
from rich.table import Table
from rich.text import Text

from pipeline import console, settings
from pipeline.evaluation import Comparison, Difference, Evaluation, Measure

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
