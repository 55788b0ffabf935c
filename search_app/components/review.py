"""Values -> the view of what staff are to look at: groups with their counts and reasons, and what is in each."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from pipeline.model import Confidence, Document, Finding, Origin, Refused
from pipeline.review import Concern, Doubt, Review
from search_app.components.elements import aria_current, facts, link, screens, tick
from search_app.messages import NO_BREAK, Tongue, count, label, num, quoted, say, size
from search_app.state import Opened, Reviewing, Seen, short

SCREEN = 50
"""Documents, files or families of a screen."""


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
    tongue, total = reviewing.tongue, review.counts[concern]
    last = max(1, -(-total // SCREEN))
    here = min(reviewing.screen, last)
    shown = slice((here - 1) * SCREEN, here * SCREEN)
    if concern is Concern.REFUSED:
        items = [_refused(each, tongue) for each in review.refused[shown]]
    elif concern is Concern.COPIES:
        items = [_family(each, reviewing) for each in review.copies[shown]]
    else:
        items = [_doubt(each, concern, reviewing) for each in review.doubts[concern][shown]]
    paging = screens(here, last, lambda number: replace(reviewing, concern=concern, screen=number).url(), tongue)
    listed = f'<ul class="results">{"".join(f"<li>{each}</li>" for each in items)}</ul>'
    if concern is not Concern.REFUSED:
        there = escape(Reviewing(concern, here, tongue=tongue).url())
        button = f"<button>{escape(say('together_ticked', tongue))}</button>"
        listed = f'<form action="{there}" data-nav>{listed}<p class="ways">{button}</p></form>'
    return (
        f'<section class="to-look-at {concern}"><h2>{escape(say(f"concern_{concern}", tongue))}</h2>'
        f'<p class="help">{escape(say(f"concern_{concern}_why", tongue))}</p>{listed}{paging}</section>'
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
    return _card(document, reviewing, said)


def _card(document: Document, reviewing: Reviewing, said: str) -> str:
    """Make a document's title, which leads to its form, its facts, what is said of it, and the way to the document itself."""
    tongue = reviewing.tongue
    there = replace(reviewing, document_id=document.id).url()
    seen = link(Opened(document.id, 1, Seen(tongue=tongue)).url(), escape(say("review_see", tongue)))
    title = link(there, escape(document.title), attributes=f"lang={document.language.value}")
    box = tick(short(document.id), document.title, tongue)
    return f'{box}<h3>{title}</h3>{facts(document, tongue)}<p class="read-in">{said}</p><p class="actions">{seen}</p>'


def _refused(refused: Refused, tongue: Tongue) -> str:
    """Say which file was refused, where it lies, why, and what to do."""
    detail = f' <small lang="en">{escape(refused.detail)}</small>' if refused.detail else ""
    name, folder = (
        escape(str(each).encode("utf-8", "replace").decode()) for each in (refused.path.name, refused.path.parent)
    )
    return f'<h3>{name}</h3><p class="place">{folder}</p><p>{escape(label(refused.reason, tongue))}{detail}</p>'


def _family(family: Sequence[Document], reviewing: Reviewing) -> str:
    """Put the versions of a text side by side."""
    tongue = reviewing.tongue
    cards = "".join(f"<div>{_card(each, reviewing, _file(each, tongue))}</div>" for each in family)
    return f'<div class="versions-beside">{cards}</div>'


def _file(document: Document, tongue: Tongue) -> str:
    return f"{escape(document.collection)}, {escape(document.format.upper())}, {size(document.size_bytes, tongue)}"


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
