"""Values -> near-copies side by side, and what was decided of others."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from pipeline.console import printable
from pipeline.decisions import Decided
from pipeline.model import Document, Snippet
from pipeline.reading.comparing import Likeness
from pipeline.review import Concern, Pair
from search_app.components.elements import link, marked, notice
from search_app.components.review import card, reason
from search_app.messages import NO_BREAK, Tongue, num, retold, say, size
from search_app.state import Opened, Reviewing, Seen


def top(concern: Concern, problems: Sequence[str], tongue: Tongue) -> str:
    """Make the title of the group, with what cannot be followed of what was decided."""
    found = "".join(f"<li>{escape(printable(retold(each, tongue)))}</li>" for each in problems)
    wrong = f'{notice(say("copies_problems", tongue))}<ul class="problems">{found}</ul>' if problems else ""
    return f'<section class="to-look-at {concern}">{reason(concern, tongue)}{wrong}</section>'


def many(number: int, tongue: Tongue) -> str:
    """Make the title of a group of more than two."""
    return f'<h3 class="many">{escape(say("copies_many", tongue, n=num(number, tongue)))}</h3>'


def later(tongue: Tongue) -> str:
    """Say that a group has more pairs."""
    return f'<p class="help">{escape(say("copies_later", tongue))}</p>'


def pair(each: Pair, found: Likeness, number: int, reviewing: Reviewing, *, is_alone: bool) -> str:
    """Put two documents side by side: how much they share, how they are shown now, and what only one of them says."""
    level = 3 if is_alone else 4  # under the title of a group
    tongue = reviewing.tongue
    share = say("copies_share", tongue, n=number, share=num(100 * found.share, tongue))
    now = say("copies_now_one" if each.is_family else "copies_now_apart", tongue)
    sides = ((each.one, found.one), (each.other, found.other))
    cards = "".join(f"<div>{_side(document, only, reviewing, level + 1)}</div>" for document, only in sides)
    return (
        f'<section class="pair"><h{level}>{escape(share)}</h{level}><p class="help">{escape(now)}</p>'
        f'<div class="versions-beside">{cards}</div></section>'
    )


def _side(document: Document, only: Sequence[Snippet], reviewing: Reviewing, level: int) -> str:
    tongue = reviewing.tongue
    told = f'<p class="only">{escape(say("copies_only" if only else "copies_nothing", tongue))}</p>'
    quotes = "".join(f"<li>{_quoted(document, each, tongue)}</li>" for each in only)
    return card(document, replace(reviewing, concern=Concern.COPIES), _file(document, tongue), level=level) + (
        f'{told}<ul class="only">{quotes}</ul>' if only else told
    )


def _quoted(document: Document, quote: Snippet, tongue: Tongue) -> str:
    there = Opened(document.id, quote.page, Seen(tongue=tongue)).url()
    page = link(there, f"{escape(say('short_page', tongue))}{NO_BREAK}{quote.page}")
    return f'{page} <span lang="{document.language}">{marked(quote.text, quote.marks)}</span>'


def _file(document: Document, tongue: Tongue) -> str:
    return f"{escape(document.collection)}, {escape(document.format.upper())}, {size(document.size_bytes, tongue)}"


def decided(each: Decided, reviewing: Reviewing) -> str:
    """Make a decision: what was said, of which documents; those that are not there are named."""
    tongue = reviewing.tongue
    cards = "".join(
        f"<div>{card(document, replace(reviewing, concern=Concern.DECIDED), _file(document, tongue), level=4)}</div>"
        for document in each.documents
    )
    gone = "".join(
        f'<div><h4>{escape(say("copies_gone", tongue))}</h4><p class="place">{escape(printable(name))}</p></div>'
        for name in each.missing
    )
    said = escape(say(f"copies_bond_{each.decision.bond}", tongue))
    return f'<section class="pair"><h3>{said}</h3><div class="versions-beside">{cards}{gone}</div></section>'
