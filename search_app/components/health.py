"""Values -> the view of a centre's health: figures, quality over time, what readers miss and read, the last report, work."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from pipeline import reporting
from pipeline.answering import Status
from pipeline.console import Exit, printable
from pipeline.evaluation import Evaluation, Measure
from pipeline.model import Document, DocumentId, Language, Run
from pipeline.room import Room
from pipeline.usage import Opened as Counted
from pipeline.usage import Unfound
from search_app.components.elements import link, moment, notice, table, titled
from search_app.jobs import Standing, Work
from search_app.messages import Tongue, day, num, retold, say, size
from search_app.state import Seen

REPORT_MOST = 50
"""Files of a report that are shown."""


def head(status: Status, tongue: Tongue) -> str:
    """Make the top of the view: whether all answers, and what to do where it does not."""
    told = [f'<p class="notice quiet">{escape(say("health_well", tongue))}</p>']
    if status.problem:
        told = [notice(say("health_problem", tongue), retold(status.problem, tongue))]
    elif status.behind:
        told = [notice(say("health_behind", tongue, n=num(status.behind, tongue)))]
    if status.unrecognisable:
        told.append(
            notice(
                f"{say('health_waiting', tongue)} – {num(status.counts.waiting, tongue)}.",
                retold(status.unrecognisable, tongue),
            )
        )
    return (
        f'<div class="doc-head" id="content" tabindex="-1"><h1>{escape(say("health_title", tongue))}</h1>'
        f"{''.join(told)}</div>"
    )


def figures(status: Status, room: Room, run: Run | None, tongue: Tongue) -> str:
    """Make the tables of what the centre holds, of its index and of its disk."""
    counts = status.counts
    held = (
        ("health_documents", counts.documents),
        ("health_pages", counts.pages),
        ("health_sources", counts.sources),
        ("health_refused", counts.refused),
        ("health_image_only", counts.image_only),
        ("health_partial", counts.partial),
        ("health_waiting", counts.waiting),
    )
    index = (
        ("health_indexed", num(len(status.index.documents), tongue)),
        ("health_generations", num(len(status.index.generations), tongue)),
        ("health_made", moment(made, tongue) if (made := status.index.made) else say("health_never", tongue)),
        ("health_run", _ran(run, tongue)),
    )
    disk = (("health_used", size(room.used_bytes, tongue)), ("health_free", size(room.free_bytes, tongue)))
    return (
        '<div class="health">'
        + _facts("health_holdings", ((key, num(number, tongue)) for key, number in held), tongue)
        + _facts("health_index", index, tongue)
        + _facts("health_disk", disk, tongue)
        + "</div>"
    )


def _facts(title: str, rows: Iterable[tuple[str, str]], tongue: Tongue) -> str:
    inner = "".join(f"<dt>{escape(say(key, tongue))}</dt><dd>{escape(value)}</dd>" for key, value in rows)
    return f"<section><h2>{escape(say(title, tongue))}</h2><dl>{inner}</dl></section>"


def _ran(run: Run | None, tongue: Tongue) -> str:
    if run is None:
        return say("health_never", tongue)
    when = moment(run.ended, tongue)
    return when if run.is_whole else f"{when} ({say('health_cut', tongue)})"


def quality(kept: Sequence[Evaluation], tongue: Tongue) -> str:
    """Make the chart of nDCG@10 by day, which is a table: a bar a row, with its figure."""
    measured = [each for each in kept if Measure.NDCG in each.means]
    if not measured:
        return _section("health_quality", f"<p>{escape(say('health_quality_none', tongue))}</p>", tongue)
    rows = "".join(
        f'<tr><th scope="row">{escape(day(each.day, tongue))}</th><td>{num(len(each.topics), tongue)}</td>'
        f'<td class="level"><span style="width:{each.means[Measure.NDCG]:.1%}"></span></td>'
        f"<td>{num(each.means[Measure.NDCG], tongue, 3)}</td></tr>"
        for each in measured
    )
    heads = "".join(
        f"<th scope=col{extra}>{escape(name)}</th>"
        for name, extra in (
            (say("health_day", tongue), ""),
            (say("health_questions", tongue), ""),
            ("nDCG@10", " colspan=2"),
        )
    )
    inner = (
        f'<p class="help">{escape(say("health_quality_help", tongue))}</p>'
        f'<table class="levels"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )
    return _section("health_quality", inner, tongue)


def missed(found: Sequence[Unfound], tongue: Tongue) -> str:
    """Make the table of searches without an answer, each a link to make it again."""
    rows = [
        (
            link(Seen(typed=each.query, tongue=tongue).url(), escape(each.query)),
            num(each.count, tongue),
            escape(day(each.day, tongue)),
            escape(say("health_some" if each.has_some else "health_nothing", tongue)),
        )
        for each in found
    ]
    heads = ("health_query", "health_times", "health_last", "health_found")
    return _section("health_unfound", table(heads, rows, "health_unfound_none", tongue), tongue)


def read(counted: Sequence[Counted], documents: Mapping[DocumentId, Document], tongue: Tongue) -> str:
    """Make the table of the documents opened most."""
    rows = [(titled(each.document_id, documents, tongue), num(each.count, tongue)) for each in counted]
    return _section("health_opened", table(("title", "health_times"), rows, "health_opened_none", tongue), tongue)


def report(run: Run | None, tongue: Tongue) -> str:
    """Make the table of the last run: first the files that there is something to tell of."""
    if run is None:
        return _section("health_report", f"<p>{escape(say('health_report_none', tongue))}</p>", tongue)
    lines = [reporting.line(each, Language(tongue.value)) for each in run.outcomes]
    lines.sort(key=lambda line: not line[2])
    counted = ", ".join(
        f"{num(n, tongue)} {say(name, tongue).lower()}" for name, n in reporting.counts(run.outcomes).items()
    )
    rows = [tuple(escape(printable(cell)) for cell in line) for line in lines[:REPORT_MOST]]
    more = say("health_report_more", tongue, shown=num(len(rows), tongue), n=num(len(lines), tongue))
    links = " · ".join(
        f'<a href="/centre/report.{kind}?lang={tongue}" download>{kind.upper()}</a>' for kind in ("csv", "json")
    )
    inner = (
        f"<p>{escape(_ran(run, tongue))} – {escape(counted)}.</p>"
        + (f'<p class="help">{escape(more)}</p>' if len(rows) < len(lines) else "")
        + f'<p class="take"><span>{escape(say("health_take", tongue))}</span> {links}</p>'
        + table(("file", "outcome", "detail", "health_to_do"), rows, "health_report_none", tongue)
    )
    return _section("health_report", inner, tongue)


def _section(title: str, inner: str, tongue: Tongue) -> str:
    return f'<section class="report"><h2>{escape(say(title, tongue))}</h2>{inner}</section>'


def actions(tongue: Tongue) -> str:
    """Make the title of what staff may do."""
    return f"<h2>{escape(say('health_actions', tongue))}</h2>"


def backups(there: Sequence[tuple[Path, int]], folder: Path, tongue: Tongue) -> str:
    """List the backups that are kept, with their sizes in bytes, and what else can be taken away."""
    items = "".join(
        f'<li><a href="/centre/backups/{escape(path.name)}" download>{escape(path.name)}</a> {escape(size(length, tongue))}</li>'
        for path, length in there
    )
    helped = f'<p class="help">{escape(say("health_backups_help", tongue, folder=folder))}</p>' if there else ""
    listed = (
        f'<h3>{escape(say("health_backups", tongue))}</h3>{helped}<ul class="backups">{items}</ul>' if there else ""
    )
    return f'{listed}<p class="take"><a href="/centre/descriptions.csv" download>{escape(say("health_descriptions", tongue))}</a></p>'


def work(standing: Standing, tongue: Tongue) -> str:
    """Say where work stands, or how it ended."""
    what = say(f"work_{standing.work}", tongue)
    return f'<div class="work" role="status">{_worked(standing, what, tongue)}</div>'


def _worked(standing: Standing, what: str, tongue: Tongue) -> str:
    match standing.status:
        case None if standing.total:
            done, total = num(standing.done, tongue), num(standing.total, tongue)
            return f"<p>{escape(say('work_at', tongue, what=what, done=done, total=total))}</p>"
        case None:
            return f"<p>{escape(say('work_begun', tongue, what=what))}</p>"
        case Exit.BUSY:
            return notice(say("health_busy", tongue))
        case Exit.WORSE:
            return notice(say("work_worse", tongue), retold(standing.message, tongue))
        case Exit.DONE | Exit.PROBLEMS:
            return _found(standing, what, tongue)
        case _:
            return notice(say("health_failed", tongue, why=retold(standing.message, tongue)))


def _found(standing: Standing, what: str, tongue: Tongue) -> str:
    """Say what work that ended has found or made."""
    repaired = (
        f"<p>{escape(say('work_repaired', tongue))} <span>{escape(retold(standing.repaired, tongue))}</span></p>"
        if standing.repaired
        else ""
    )
    if standing.status == Exit.PROBLEMS:
        items = "".join(f"<li>{escape(printable(retold(each, tongue)))}</li>" for each in standing.problems)
        return f'{repaired}<p class="notice">{escape(say("work_problems", tongue, what=what))}</p><ul class="problems">{items}</ul>'
    key = "work_agrees" if standing.work in (Work.CHECK, Work.REPAIR) else "work_done"
    return f'{repaired}<p class="notice quiet">{escape(say(key, tongue, what=what))}</p>'
