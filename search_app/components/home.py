"""Values -> the home view."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape

from pipeline.model import (
    Document,
    Facet,
)
from search_app.components.elements import card_head, link, value_name
from search_app.messages import num, say
from search_app.state import Opened, Seen


def home(documents: Sequence[Document], pages: int, seen: Seen) -> tuple[str, str]:
    """Make what stands above and below the box when nothing is asked."""
    tongue = seen.tongue
    holdings = say("holdings", tongue, documents=num(len(documents), tongue), pages=num(pages, tongue))
    above = f'<div class="hero" id="content" tabindex="-1"><h1>{escape(say("question", tongue))}</h1><p>{escape(holdings)}</p></div>'
    tiles = "".join(
        _tiles(say(key, tongue), facet, documents, seen)
        for key, facet in (("by_kind", Facet.KIND), ("by_collection", Facet.COLLECTION))
    )
    newest = sorted(documents, key=lambda each: (each.date, each.title), reverse=True)[:5]
    cards = "".join(f"<li>{card_head(each, Opened(each.id, 1, seen), tongue)}</li>" for each in newest)
    everything = link(replace(seen, is_browsing=True).url(), escape(say("see_all", tongue)), attributes='class="all"')
    below = (
        f'<div class="home">{tiles}<section><h2>{escape(say("newest", tongue))}</h2>'
        f'<ol class="results">{cards}</ol>{everything}</section></div>'
    )
    return above, below if documents else ""


def _tiles(title: str, facet: Facet, documents: Iterable[Document], seen: Seen) -> str:
    counts: dict[str, int] = {}
    for document in documents:
        value = document.kind if facet is Facet.KIND else document.collection
        if value:
            counts[value] = counts.get(value, 0) + 1
    if not counts:
        return ""
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:12]
    items = "".join(
        f"<li>{link(seen.toggle(facet, value).url(), f'<span>{escape(value_name(facet, value, seen.tongue))}</span><small>{number}</small>')}</li>"
        for value, number in ranked
    )
    return f'<section><h2>{escape(title)}</h2><ul class="tiles">{items}</ul></section>'
