"""Values -> the deposit view: its top, and the report of what became of each file."""

from collections.abc import Mapping
from html import escape

from pipeline.model import (
    Reason,
)
from search_app.components.elements import link
from search_app.messages import Tongue, label, num, say
from search_app.state import Opened, Reviewing, Seen


def head(tongue: Tongue, upload_mb: int) -> str:
    """Make the top of the deposit view."""
    return (
        f'<div class="doc-head" id="content" tabindex="-1"><h1>{escape(say("deposit_title", tongue))}</h1>'
        f"<p>{escape(say('deposit_help', tongue, size=num(upload_mb, tongue)))}</p></div>"
    )


def report(
    outcomes: Mapping[str, Mapping[str, object]],
    names: Mapping[str, str],
    tongue: Tongue,
    *,
    heading: str = "deposit_done",
) -> str:
    """Make the table of what became of each file; *names* says what a path is called."""
    rows = "".join(_outcome(outcome, names, tongue) for outcome in outcomes.values())
    heads = "".join(f"<th scope=col>{escape(say(key, tongue))}</th>" for key in ("file", "outcome", "detail"))
    return (
        f'<section class="report" role="status"><h2>{escape(say(heading, tongue))}</h2>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _outcome(outcome: Mapping[str, object], names: Mapping[str, str], tongue: Tongue) -> str:
    kind, path = str(outcome["outcome"]), str(outcome["path"])
    reason = outcome.get("reason") or outcome.get("partial")
    why = label(Reason(str(reason)), tongue) if reason else ""
    document_id = outcome.get("document_id")
    opened = ""
    if document_id:
        opened = link(Opened(str(document_id), 1, Seen(tongue=tongue)).url(), escape(say("open", tongue)))
        correcting = Reviewing(document_id=str(document_id), tongue=tongue).url()
        opened += f" · {link(correcting, escape(say('review_complete', tongue)))}"
    return (
        f'<tr class="{escape(kind)}"><th scope="row">{escape(names.get(path, path))}</th>'
        f"<td><span class=tag>{escape(say(kind, tongue))}</span></td><td>{escape(why)} {opened}</td></tr>"
    )
