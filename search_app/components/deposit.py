"""Values -> the view for depositing: its top, what became of each file, the last deposits, what undoing one would do."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path, PurePath

from pipeline import archives
from pipeline.deposits import Brought, Deposit
from pipeline.model import Reason
from search_app.components.elements import link, moment, tick
from search_app.messages import Tongue, count, label, num, say
from search_app.state import Depositing, Opened, Reviewing, Seen, short

Outcomes = Mapping[str, Mapping[str, object]]
"""What became of files, by their paths, as JSON has it."""


def head(tongue: Tongue, upload_mb: int) -> str:
    """Make the top of the deposit view."""
    return (
        f'<div class="doc-head" id="content" tabindex="-1"><h1>{escape(say("deposit_title", tongue))}</h1>'
        f"<p>{escape(say('deposit_help', tongue, size=num(upload_mb, tongue)))}</p></div>"
    )


def report(
    outcomes: Outcomes,
    names: Mapping[str, str],
    tongue: Tongue,
    *,
    heading: str = "deposit_done",
    deposit: Deposit | None = None,
) -> str:
    """Make the table of what became of each file; *names* says what a path is called, *deposit* which can be taken back."""
    return (
        f'<section class="report" role="status"><h2>{escape(say(heading, tongue))}</h2>'
        f"{_table(outcomes, names, deposit, tongue)}</section>"
    )


def past(deposits: Sequence[tuple[Deposit, Outcomes, Mapping[str, str]]], tongue: Tongue) -> str:
    """Make the list of the last deposits, each with how its files stand now and what they are called; nothing where there is none."""
    listed = "".join(
        f"<details><summary>{escape(moment(deposit.made, tongue))} · {escape(count('files', len(deposit.files), tongue))}</summary>"
        f"{_table(outcomes, names, deposit, tongue)}</details>"
        for deposit, outcomes, names in deposits
    )
    top = (
        f'<h2>{escape(say("deposit_past", tongue))}</h2><p class="help">{escape(say("deposit_past_help", tongue))}</p>'
    )
    return f'<section class="report past">{top}{listed}</section>' if listed else ""


def _table(outcomes: Outcomes, names: Mapping[str, str], deposit: Deposit | None, tongue: Tongue) -> str:
    files = {str(file.path): file for file in deposit.files} if deposit else {}
    rows = "".join(_rows(outcomes, names, files, tongue))
    heads = "".join(f"<th scope=col>{escape(say(key, tongue))}</th>" for key in ("file", "outcome", "detail"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    if not deposit or not files:
        return table
    alone = [each for path, each in outcomes.items() if path in files and each.get("document_id")]
    ways = [("together", Reviewing(tongue=tongue).url())] if len(alone) > 1 else []
    ways.append(("deposit_undo", Depositing(deposit.name, tongue=tongue).url()))
    buttons = "".join(f'<button data-to="{escape(url)}">{escape(say(key, tongue))}</button>' for key, url in ways)
    return f'<form action="/deposit" data-nav>{table}<p class="ways">{buttons}</p></form>'


def _rows(outcomes: Outcomes, names: Mapping[str, str], files: Mapping[str, Brought], tongue: Tongue) -> Iterator[str]:
    """Yield a row a file; one of a deposit has a box, an archive has a row before those of what is in it."""
    archives_of = {
        path: next((each for each in map(str, PurePath(path).parents) if each in files), "") for path in outcomes
    }
    places = {path: at for at, path in enumerate(files)}
    ordered = sorted(outcomes.items(), key=lambda pair: places.get(archives_of[pair[0]] or pair[0], len(places)))
    shown: set[str] = set()
    for path, outcome in ordered:
        archive = archives_of[path]
        if archive and archive not in shown:
            box = tick(files[archive].path.name, files[archive].name, tongue, is_ticked=True)
            yield _row("", box, files[archive].name, say("deposit_archive", tongue), "")
        shown |= {path, archive}
        box = tick(_chosen_as(path, outcome), names.get(path, path), tongue, is_ticked=True) if path in files else ""
        yield _outcome(outcome, box, names, tongue)
    for path, file in files.items():
        if path not in shown:  # another ingest is to read it
            box = tick(file.path.name, file.name, tongue, is_ticked=True)
            yield _row("", box, file.name, say("deposit_unread", tongue), "")


def _chosen_as(path: str, outcome: Mapping[str, object]) -> str:
    """Say how a file is chosen in an address: by its document, which can be described, or else by its name."""
    return short(str(outcome["document_id"])) if outcome.get("document_id") else PurePath(path).name


def _outcome(outcome: Mapping[str, object], box: str, names: Mapping[str, str], tongue: Tongue) -> str:
    kind, path = str(outcome["outcome"]), str(outcome["path"])
    reason = outcome.get("reason") or outcome.get("partial")
    why = label(Reason(str(reason)), tongue) if reason else ""
    document_id = outcome.get("document_id")
    opened = ""
    if document_id:
        opened = link(Opened(str(document_id), 1, Seen(tongue=tongue)).url(), escape(say("open", tongue)))
        correcting = Reviewing(document_id=str(document_id), tongue=tongue).url()
        opened += f" · {link(correcting, escape(say('review_complete', tongue)))}"
    return _row(kind, box, names.get(path, path), say(kind, tongue), f"{escape(why)} {opened}")


def _row(kind: str, box: str, name: str, said: str, detail: str) -> str:
    """Make a row; *box* and *detail* are HTML."""
    return (
        f'<tr class="{escape(kind)}"><th scope="row">{box}{escape(name)}</th>'
        f"<td><span class=tag>{escape(said)}</span></td><td>{detail}</td></tr>"
    )


def undoing(files: Sequence[Brought], tongue: Tongue, *, staying: int, folder: Path) -> str:
    """Say what taking files of a deposit back will do; *staying* documents have another file."""
    archived = sum(file.path.suffix.lower() == archives.SUFFIX for file in files)
    replacing = sum(file.is_replacing for file in files)
    told = [say("undo_found", tongue), say("undo_where", tongue, folder=folder)]
    for key, number in (("undo_archives", archived), ("undo_staying", staying), ("undo_replacing", replacing)):
        told += [say(key, tongue, n=num(number, tongue))] if number else []
    listed = "".join(f"<li>{escape(file.name)}</li>" for file in files)
    said = "".join(f"<p>{escape(each)}</p>" for each in told)
    heading = say("undo_files", tongue, n=num(len(files), tongue))
    return f'{undo_head(tongue)}<section class="undoing"><h2>{escape(heading)}</h2><ul class="problems">{listed}</ul>{said}</section>'


def undo_head(tongue: Tongue) -> str:
    """Make the top of the view of undoing a deposit, with the way back."""
    back = link(Depositing(tongue=tongue).url(), "← " + escape(say("nav_deposit", tongue)), attributes='class="back"')
    return f'<div class="doc-head" id="content" tabindex="-1">{back}<h1>{escape(say("undo_title", tongue))}</h1></div>'
