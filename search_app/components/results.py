"""Values -> the list of results: summary, filters, cards, screens."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from pipeline.model import (
    Document,
    Facet,
    Notice,
    Result,
    Results,
    Snippet,
    Sort,
    Way,
    WayKind,
)
from search_app.components.elements import (
    aria_current,
    card_head,
    dated,
    judge,
    keep,
    link,
    marked,
    screens,
    take,
    value_name,
)
from search_app.messages import Tongue, count, label, num, quoted, say
from search_app.state import Nearby, Opened, Seen

SHOWN_VALUES = 7
"""Values of a facet shown before the rest is folded away."""


def results(found: Results, seen: Seen, *, is_judged: bool = False) -> str:
    """Make the whole list of results, with its filters, in one block; where it is judged, readers are asked whether each answers."""
    tongue = seen.tongue
    body = _list(found, seen, is_judged=is_judged) if found.total else _none(found, seen)
    return (
        f'<div class="found"><aside aria-label="{escape(say("filter", tongue))}">{_facets(found, seen)}</aside>'
        f'<div id="content" tabindex="-1">{_summary(found, seen)}{_chips(found, seen)}{body}</div></div>'
    )


def _summary(found: Results, seen: Seen) -> str:
    tongue = seen.tongue
    total = (
        f"<strong>{escape(count('resources', found.total, tongue))}</strong>"
        if found.total
        else f"<strong>{escape(say('none', tongue))}</strong>"
    )
    asked = (
        f" {escape('for' if tongue is Tongue.ENGLISH else 'pour')} {escape(quoted(seen.typed, tongue))}"
        if seen.typed
        else ""
    )
    partly = ""
    if 0 < found.complete < found.total:
        complete, rest = num(found.complete, tongue), num(found.total - found.complete, tongue)
        partly = f'<span class="partly">{escape(say("and_some", tongue, complete=complete, rest=rest))}</span>'
    grouped = ""
    if found.distinct < found.total:
        grouped = f'<span class="partly">{escape(say("grouped", tongue, n=num(found.distinct, tongue)))}</span>'
    elapsed = f"{num(max(found.elapsed_ms, 1) / 1000, tongue, 3)}\u00a0s"
    said = [notice for notice in found.notices if notice is not Notice.RESPELT or not found.respelt]
    notices = "".join(f'<p class="notice">{escape(_notice(notice, found, tongue))}</p>' for notice in said)
    notices += _respelt(found, seen) + _widened(found, seen)
    return f'<div class="summary"><p role="status">{total}{asked} <small>· {elapsed}</small>{partly}{grouped}</p>{_sorts(seen)}</div>{notices}'


def _respelt(found: Results, seen: Seen) -> str:
    """Offer another spelling as a link, or say that it was searched for."""
    if not found.respelt:
        return ""
    words = say("searched_respelt" if Notice.RESPELT in found.notices else "respelt", seen.tongue)
    there = link(replace(seen, typed=found.respelt, screen=1).url(), escape(found.respelt))
    return f'<p class="notice">{escape(words)} {there}</p>'


def _widened(found: Results, seen: Seen) -> str:
    """Say what was searched for besides what was typed, with the way to take it off; or to have it again."""
    tongue = seen.tongue
    if seen.is_exact and seen.typed:
        again = link(replace(seen, is_exact=False, screen=1).url(), escape(say("widen", tongue)))
        return f'<p class="notice quiet">{escape(say("as_typed", tongue))} {again}</p>'
    if not found.widened:
        return ""
    others = ", ".join(f"<span>{escape(each)}</span>" for each in found.widened)
    off = link(replace(seen, is_exact=True, screen=1).url(), escape(say("only_typed", tongue)))
    return f'<p class="notice quiet">{escape(say("widened", tongue))} {others}. {off}</p>'


def _notice(notice: Notice, found: Results, tongue: Tongue) -> str:
    if notice is Notice.SOME_WORDS and found.missing:
        return say("missing", tongue, words=", ".join(quoted(word, tongue) for word in found.missing))
    return label(notice, tongue)


def _sorts(seen: Seen) -> str:
    items = "".join(
        f"<li>{link(replace(seen, sort=sort, screen=1).url(), escape(label(sort, seen.tongue)), attributes=aria_current(sort is seen.sort, 'true'))}</li>"
        for sort in Sort
    )
    return f'<nav class="sorts" aria-label="{escape(say("sort", seen.tongue))}"><ul>{items}</ul></nav>'


def _chips(found: Results, seen: Seen) -> str:
    held = [
        (seen.toggle(facet, value), value_name(facet, value, seen.tongue, found.labels))
        for facet, values in seen.filters.items()
        for value in values
    ]
    if seen.area:
        held.append((replace(seen, area=None, screen=1), say("map_area", seen.tongue)))
    remove = escape(say("remove", seen.tongue))
    chips = [
        link(
            without.url(),
            f'{escape(name)} <span aria-hidden="true">×</span>',
            attributes=f'title="{remove}" aria-label="{remove} {escape(name)}"',
        )
        for without, name in held
    ]
    if not chips:
        return ""
    clear = link(
        replace(seen, filters={}, area=None, screen=1).url(),
        escape(say("clear", seen.tongue)),
        attributes='class="clear"',
    )
    items = "".join(f"<li>{chip}</li>" for chip in (*chips, clear))
    return f'<ul class="chips" aria-label="{escape(say("active_filters", seen.tongue))}">{items}</ul>'


def _facets(found: Results, seen: Seen) -> str:
    sections = "".join(_facet(facet, found, seen) for facet in Facet)
    chosen = sum(len(values) for values in seen.filters.values()) + bool(seen.area)
    title = count("filters", chosen, seen.tongue) if chosen else say("filter", seen.tongue)
    # Open on a wide screen, by the style sheet; folded on a phone.
    return f'<details class="filters"><summary>{escape(title)}</summary>{sections}</details>' if sections else ""


def _facet(facet: Facet, found: Results, seen: Seen) -> str:
    held = seen.filters.get(facet, ())
    values = {**dict.fromkeys(held, 0), **found.facets.get(facet, {})}
    if not values:
        return ""
    by_count = sorted(values.items(), key=lambda each: (-each[1], each[0]))
    ranked = sorted(values.items(), reverse=True) if facet is Facet.YEAR else by_count
    items = [
        f"<li>{link(seen.toggle(facet, value).url(), f'<span>{escape(value_name(facet, value, seen.tongue, found.labels))}</span> <small>{num(number, seen.tongue)}</small>', attributes=aria_current(value in held, 'true'))}</li>"
        for value, number in ranked
    ]
    shown, folded = "".join(items[:SHOWN_VALUES]), "".join(items[SHOWN_VALUES:])
    more = (
        f"<details><summary>{escape(say('more', seen.tongue))}</summary><ul>{folded}</ul></details>" if folded else ""
    )
    return f"<section><h2>{escape(label(facet, seen.tongue))}</h2><ul>{shown}</ul>{more}</section>"


def _list(found: Results, seen: Seen, *, is_judged: bool) -> str:
    _, _, query = seen.url().partition("?")
    cards = []
    for rank, result in enumerate(found.results, found.offset):
        if rank == found.first_partial:
            cards.append(f'<li class="divider"><h2>{escape(say("from_here_some", seen.tongue))}</h2></li>')
        cards.append(f"<li>{_card(result, seen, is_judged=is_judged)}</li>")
    return f'<ol class="results" start="{found.offset + 1}">{"".join(cards)}</ol>{_screens(found, seen)}{take(query, seen.tongue, feed=True)}'


def _card(result: Result, seen: Seen, *, is_judged: bool) -> str:
    first = result.snippets[0].page if result.snippets else 1
    document = result.document
    best = result.snippets[0] if result.snippets else None
    text = (
        f'<p class="snippet" lang="{document.language}">{marked(best.text, best.marks)}</p>'
        if best and best.text
        else ""
    )
    pages = _page_links(document, [each for each in result.snippets if each.marks], seen)
    head = card_head(document, Opened(document.id, first, seen), seen.tongue)
    judging = judge(document, seen.typed, seen.tongue) if is_judged else ""
    actions = f'<div class="actions">{judging}{keep(document, seen.tongue)}</div>'
    return f'{head}{text}{_also(result, seen)}<div class="foot">{pages}{actions}</div>'


def _also(result: Result, seen: Seen) -> str:
    """Say how many versions a result stands for, and lead to the others."""
    if not result.versions:
        return ""
    tongue = seen.tongue
    links = ", ".join(link(Opened(each.id, 1, seen).url(), escape(dated(each, tongue))) for each in result.versions)
    return (
        f'<p class="versions">{escape(count("versions", len(result.versions) + 1, tongue))} <span>({links})</span></p>'
    )


def _page_links(document: Document, snippets: Sequence[Snippet], seen: Seen) -> str:
    if not snippets:
        return ""
    links = "".join(
        link(
            Opened(document.id, each.page, seen).url(),
            str(each.page),
            attributes=f'aria-label="{escape(say("open_page", seen.tongue))} {each.page}" title="{escape(each.text[:180])}"',
        )
        for each in snippets
    )
    return f'<p class="page-links"><span>{escape(say("found_on", seen.tongue))}</span> {links}</p>'


def _screens(found: Results, seen: Seen) -> str:
    last = -(-found.distinct // found.limit)
    return screens(seen.screen, last, lambda number: replace(seen, screen=number).url(), seen.tongue)


def _none(found: Results, seen: Seen) -> str:
    """Say what finds nothing, and lead to what is found without it, each with its count; then to what is nearest."""
    tongue, said = seen.tongue, ""
    if found.missing:
        words = ", ".join(quoted(word.strip('"'), tongue) for word in found.missing)
        said = f"<p>{escape(say('none_missing', tongue, words=words))}</p>"
    items = "".join(f"<li>{_way(way, found, seen)}</li>" for way in found.ways)
    ways = f'<p>{escape(say("ways", tongue))}</p><ul class="ways-out">{items}</ul>' if items else ""
    help_ = f"<p>{escape(say('none_help', tongue))}</p>"
    everything = link(Seen(is_browsing=True, tongue=tongue).url(), escape(say("see_all", tongue)))
    near = link(Nearby(tongue=tongue).url(), escape(say("near_title", tongue)))
    nearest = ""
    if found.nearest:
        cards = "".join(f"<li>{_card(each, seen, is_judged=False)}</li>" for each in found.nearest)
        nearest = f'<h2 class="nearest">{escape(say("nearest", tongue))}</h2><ol class="results">{cards}</ol>'
    return f'<div class="none">{said}{ways}{help_}<p class="ways">{everything} {near}</p></div>{nearest}'


def _way(way: Way, found: Results, seen: Seen) -> str:
    """Make the link to what is found when something is left out."""
    tongue = seen.tongue
    typed = seen.typed if way.kind in (WayKind.FILTER, WayKind.FILTERS) else way.typed
    there = replace(seen, typed=typed, filters=way.filters, screen=1, is_browsing=seen.is_browsing or not typed)
    what = value_name(way.facet, way.what, tongue, found.labels) if way.facet else way.what.strip('"')
    key = f"way_{way.kind}" if way.kind is not WayKind.WORDS or way.filters or not seen.filters else "way_words_bare"
    said = say(key, tongue, what=quoted(what, tongue))
    return link(there.url(), f"{escape(said)} <small>{num(way.total, tongue)}</small>")
