"""Values -> the home view."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from pipeline.model import Facet, Results
from pipeline.trails import Trail
from search_app.components import lists
from search_app.components.elements import card_head, in_tongue, link, searching, value_name
from search_app.messages import num, say
from search_app.state import Nearby, Opened, Seen

WAYS_IN = {
    Facet.KIND: "by_kind",
    Facet.COLLECTION: "by_collection",
    Facet.TERRITORY: "by_territory",
    Facet.YEAR: "by_year",
}
"""Facets by which one browses, and their titles."""

VALUES_SHOWN = 12
YEARS_SHOWN = 24
SUBJECTS_SHOWN = 18


def above(documents: int, pages: int, seen: Seen) -> str:
    """Make what stands above the box: the question, and what the centre holds."""
    holdings = say("holdings", seen.tongue, documents=num(documents, seen.tongue), pages=num(pages, seen.tongue))
    question = escape(say("question", seen.tongue))
    return f'<div class="hero" id="content" tabindex="-1"><h1>{question}</h1><p>{escape(holdings)}</p></div>'


def below(found: Results, subjects: Sequence[str], seen: Seen, *, trails: Sequence[Trail] = ()) -> str:
    """Make what stands below it: reading lists, ways to browse, and the newest documents of *found*, which holds all."""
    tongue = seen.tongue
    cards = "".join(
        f"<li>{card_head(each.document, Opened(each.document.id, 1, seen), tongue)}</li>" for each in found.results
    )
    near = link(Nearby(tongue=tongue).url(), escape(say("near_title", tongue)), attributes='class="all"')
    everything = link(replace(seen, is_browsing=True).url(), escape(say("see_all", tongue)), attributes='class="all"')
    newest = (
        f'<section><h2>{escape(say("newest", tongue))}</h2><ol class="results">{cards}</ol>'
        f'<p class="ways">{everything}{near}</p></section>'
    )
    aids = " · ".join(
        (
            link(in_tongue("/tips", tongue), escape(say("tips", tongue))),
            link(Nearby(tongue=tongue).url(), escape(say("near_title", tongue))),
        )
    )
    first, *others = (_way(facet, title, found, seen) for facet, title in WAYS_IN.items())
    parts = (lists.section(trails, tongue), first, _subjects(subjects, seen), newest, *others)
    return f'<div class="home"><p class="aids">{aids}</p>{"".join(parts)}</div>'


def _subjects(subjects: Sequence[str], seen: Seen) -> str:
    items = "".join(
        f"<li>{link(searching(each, seen.tongue).url(), escape(each))}</li>" for each in subjects[:SUBJECTS_SHOWN]
    )
    title = escape(say("by_subject", seen.tongue))
    return f'<section><h2>{title}</h2><ul class="subjects">{items}</ul></section>' if items else ""


def _way(facet: Facet, title: str, found: Results, seen: Seen) -> str:
    counted = found.facets.get(facet, {})
    if not counted:
        return ""
    if facet is Facet.YEAR:
        ranked = sorted(counted.items(), reverse=True)[:YEARS_SHOWN]
    else:
        ranked = sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:VALUES_SHOWN]
    items = "".join(
        f"<li>{link(seen.toggle(facet, value).url(), f'<span>{escape(value_name(facet, value, seen.tongue, found.labels))}</span><small>{num(number, seen.tongue)}</small>')}</li>"
        for value, number in ranked
    )
    small = " small" if facet is Facet.YEAR else ""
    return f'<section><h2>{escape(say(title, seen.tongue))}</h2><ul class="tiles{small}">{items}</ul></section>'
