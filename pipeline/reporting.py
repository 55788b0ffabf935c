"""A run as tables and lines for other programs and for the app: its outcomes in words, as CSV, as JSON, step by step."""

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from pipeline import console, reasons
from pipeline.model import Language, Outcome, Progress, Refused, Run
from pipeline.reasons import pick


def counts(outcomes: Iterable[Outcome]) -> Mapping[str, int]:
    """Count outcomes by their names, those that do not occur as well."""
    counted = Counter(map(reasons.name, outcomes))
    return {name: counted[name] for name in ("added", "unchanged", "replaced", "refused", "removed")}


def row(outcome: Outcome) -> Mapping[str, object]:
    """Give an outcome as JSON has it."""
    return {"outcome": reasons.name(outcome), **asdict(outcome)}


def line(outcome: Outcome, tongue: Language) -> tuple[str, str, str, str]:
    """Tell of one file: path, outcome, reason, what to do."""
    what, to_do = "", ""
    reason = getattr(outcome, "reason", None) or getattr(outcome, "partial", None)
    if reason is not None:
        partly = "" if isinstance(outcome, Refused) else pick(reasons.PARTLY, tongue) + " "
        detail = f" ({outcome.detail})" if isinstance(outcome, Refused) and outcome.detail else ""
        what, to_do = f"{partly}{pick(reasons.WHAT[reason], tongue)}{detail}", pick(reasons.TO_DO[reason], tongue)
    return str(outcome.path), pick(reasons.OUTCOMES[reasons.name(outcome)], tongue), what, to_do


def to_json(run: Run) -> str:
    """Write a run for another program."""
    facts = {"started": run.started, "ended": run.ended, "is_whole": run.is_whole}
    return console.as_json({**facts, "counts": counts(run.outcomes), "outcomes": [row(each) for each in run.outcomes]})


def to_csv(run: Run, tongue: Language) -> str:
    """Write a run as a table for a spreadsheet."""
    text = io.StringIO()
    heads = [pick(each, tongue) for each in reasons.HEADS]
    csv.writer(text).writerows(map(cell, each) for each in (heads, *(line(each, tongue) for each in run.outcomes)))
    return text.getvalue()


def cell(text: str) -> str:
    """Write a cell that a spreadsheet takes for text: a file's name may look like a formula."""
    told = console.printable(text)
    return f"'{told}" if told[:1] in ("=", "+", "-", "@", "\t") else told


def tell(progress: Progress) -> None:
    """Write a step as one line of JSON on standard output."""
    if progress.step == "files" and progress.outcome is None:
        return  # a file was begun: a moment for people to see
    outcome = row(progress.outcome) if progress.outcome else None
    event = {"step": progress.step, "done": progress.done, "total": progress.total, "outcome": outcome}
    console.say_json(event, indent=None)
    sys.stdout.flush()
