"""Values -> the view of what staff are to look at: groups with their counts and reasons, and what is in each."""

from dataclasses import replace
from html import escape

from pipeline.model import Confidence, Document, Finding, Origin, Refused
from pipeline.review import Concern, Doubt, Review
from search_app.components.elements import aria_current, facts, link, screens, tick
from search_app.messages import NO_BREAK, Tongue, count, label, num, quoted, say
from search_app.state import Opened, Reviewing, Seen, short

SCREEN = 50
"""Documents or files of a screen."""


def head(review: Review, reviewing: Reviewing) -> str:
    """Make the top of the view: what it is for, and the groups, each with its count."""
    tongue = reviewing.tongue
    items = "".join(f"<li>{_group(each, number, reviewing)}</li>" for each, number in review.counts.items() if number)
    said = say("review_help" if items else "review_none", tongue)
    groups = f'<nav class="groups" aria-label="{escape(say("review_groups", tongue))}"><ul>{items}</ul></nav>'
    return (
        f'<div class="doc-head" id="content" tabindex="-1"><h1>{escape(say("review_title", tongue))}</h1>'
        f"<p>{escape(said)}</p></div>{groups if items else ''}"
    )


def _group(concern: Concern, number: int, reviewing: Reviewing) -> str:
    tongue = reviewing.tongue
    inner = f"{escape(say(f'concern_{concern}', tongue))} <small>{num(number, tongue)}</small>"
    here = aria_current(concern is reviewing.concern, "page")
    return link(Reviewing(concern, tongue=tongue).url(), inner, attributes=here)


def group(review: Review, concern: Concern, reviewing: Reviewing) -> str:
    """Make a group: its reason, then one screen of what is in it."""
    here = slice_of(review.counts[concern], reviewing, SCREEN)
    if concern is Concern.REFUSED:
        items = [_refused(each, reviewing.tongue) for each in review.refused[here]]
    else:
        items = [_doubt(each, concern, reviewing) for each in review.doubts[concern][here]]
    listed = f'<ul class="results">{"".join(f"<li>{each}</li>" for each in items)}</ul>'
    if concern is not Concern.REFUSED:
        there = escape(Reviewing(concern, reviewing.screen, tongue=reviewing.tongue).url())
        button = f"<button>{escape(say('together_ticked', reviewing.tongue))}</button>"
        listed = f'<form action="{there}" data-nav>{listed}<p class="ways">{button}</p></form>'
    return (
        f'<section class="to-look-at {concern}">{reason(concern, reviewing.tongue)}{listed}'
        f"{paging(review, concern, reviewing, SCREEN)}</section>"
    )


def reason(concern: Concern, tongue: Tongue) -> str:
    """Make the title of a group, and say why it is there."""
    why = escape(say(f"concern_{concern}_why", tongue))
    return f'<h2>{escape(say(f"concern_{concern}", tongue))}</h2><p class="help">{why}</p>'


def slice_of(total: int, reviewing: Reviewing, most: int) -> slice:
    """Give the part of a group that is on the screen, of *most* at most."""
    here = min(reviewing.screen, max(1, -(-total // most)))
    return slice((here - 1) * most, here * most)


def paging(review: Review, concern: Concern, reviewing: Reviewing, most: int) -> str:
    """Make the links between the screens of a group."""
    last = max(1, -(-review.counts[concern] // most))
    return screens(
        min(reviewing.screen, last),
        last,
        lambda number: replace(reviewing, concern=concern, screen=number).url(),
        reviewing.tongue,
    )


def _doubt(doubt: Doubt, concern: Concern, reviewing: Reviewing) -> str:
    document, tongue = doubt.document, reviewing.tongue
    said = read_in(doubt.finding, document, tongue) if doubt.finding else ""
    if doubt.waiting:
        said = escape(count("waiting", doubt.waiting, tongue))
    elif concern is Concern.IMAGES:
        said = escape(say("review_not_recognised", tongue))
    elif concern is Concern.PARTIAL and document.partial:
        said = escape(label(document.partial, tongue))
    elif concern is Concern.DATE and not doubt.finding:
        said = escape(say("undated", tongue))
    return tick(short(document.id), document.title, tongue) + card(document, reviewing, said)


def card(document: Document, reviewing: Reviewing, said: str, *, level: int = 3) -> str:
    """Make a document's title, which leads to its form, its facts, what is said of it, and the way to the document itself."""
    tongue = reviewing.tongue
    there = replace(reviewing, document_id=document.id).url()
    seen = link(Opened(document.id, 1, Seen(tongue=tongue)).url(), escape(say("review_see", tongue)))
    title = link(there, escape(document.title), attributes=f"lang={document.language.value}")
    return (
        f"<h{level}>{title}</h{level}>{facts(document, tongue)}"
        f'<p class="read-in">{said}</p><p class="actions">{seen}</p>'
    )


def _refused(refused: Refused, tongue: Tongue) -> str:
    """Say which file was refused, where it lies, why, and what to do."""
    detail = f' <small lang="en">{escape(refused.detail)}</small>' if refused.detail else ""
    name, folder = (
        escape(str(each).encode("utf-8", "replace").decode()) for each in (refused.path.name, refused.path.parent)
    )
    return f'<h3>{name}</h3><p class="place">{folder}</p><p>{escape(label(refused.reason, tongue))}{detail}</p>'


def read_in(finding: Finding, document: Document, tongue: Tongue) -> str:
    """Say where a value was read and how sure it is; what was read on a page leads to that page."""
    where = say(f"origin_{finding.origin}", tongue)
    if finding.origin is Origin.PAGE and finding.page is None:
        where = say("origin_title", tongue)
    if finding.page:
        where = f"{say('short_page', tongue)}{NO_BREAK}{finding.page}"
    said = escape(where)
    if finding.quote and finding.page:
        opened = Opened(document.id, finding.page, Seen(tongue=tongue)).url()
        said += f" {link(opened, escape(quoted(finding.quote, tongue)))}"
    sure = "tag warn" if finding.confidence is Confidence.LOW else "tag"
    return f'{said} <span class="{sure}">{escape(say(f"confidence_{finding.confidence}", tongue))}</span>'
