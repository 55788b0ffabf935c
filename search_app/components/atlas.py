"""Values -> the map of the collection: a point for each document, zones with their names, and the same as a table.

A part that is chosen is drawn from nearer where there are many points, so that each can be told from the others and touched.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from html import escape

from pipeline.model import Area, Document, DocumentId, Map, Place, Zone
from search_app.components.elements import aria_current, link, screens, take
from search_app.components.plane import NARROW, WIDE, Window, set_apart
from search_app.messages import Tongue, count, num, say
from search_app.state import Mapped, Opened, Seen, short

MANY = 300
"""Documents of a map above which a part that is chosen is drawn from nearer."""

FULL = 0.22
"""Share of the drawing that its points would cover, were they all of middling length and none over another."""

SMALLEST, LARGEST = 7, 20
"""Pixels across the point of a document of middling length, at least and at most; others go from half of it to twice."""

KINDS_SHOWN = 7
"""Kinds that have a colour of their own; the others share one."""

MOST = 4_000
"""Points that are drawn: the longest documents; the table has the others too."""

ROWS = 50
"""Documents on a screen of the table."""

SIDE = 1_000
"""Of the map, in the units of outlines."""


def atlas(
    drawn: Map, documents: Mapping[DocumentId, Document], shown: Mapped, *, inside: Collection[DocumentId] | None = None
) -> str:
    """Make the map, its legend, and the table of what it shows; *inside* are the documents of the part that is chosen."""
    tongue = shown.tongue
    head = (
        f'<div class="doc-head" id="content" tabindex="-1"><h1>{escape(say("map", tongue))}</h1>'
        f'<p class="help">{escape(say("map_help", tongue))}</p></div>'
    )
    # The catalogue may have changed since the map was read.
    drawn = replace(drawn, places=tuple(place for place in drawn.places if place.document_id in documents))
    part = [place for place in drawn.places if inside is None or place.document_id in inside]
    chosen = [place for place in part if not shown.kind or documents[place.document_id].kind == shown.kind]
    colours = _colours(documents)
    window = Window()
    if len(drawn.places) > MANY and part and shown.area:
        window = Window.around(_corners(part, shown.area))
    return (
        head
        + _tools(_legend(colours, Counter(documents[each.document_id].kind for each in part), shown), shown)
        + _drawing(drawn, {each.document_id for each in chosen}, documents, colours, window, shown)
        + _chosen(chosen, drawn, documents, shown)
    )


def _corners(part: Sequence[Place], chosen: Area) -> list[tuple[float, float]]:
    """Give the points that the window is drawn around: the outline that was drawn, or what stands in a zone."""
    return [(x / SIDE, y / SIDE) for x, y in chosen.outline] or [(place.x, place.y) for place in part]


def _colours(documents: Mapping[DocumentId, Document]) -> Mapping[str, int]:
    """Number the kinds that have a colour, the most frequent first."""
    kinds = Counter(each.kind for each in documents.values() if each.kind)
    ranked = sorted(kinds, key=lambda kind: (-kinds[kind], kind))[:KINDS_SHOWN]
    return {kind: number for number, kind in enumerate(ranked, 1)}


def _legend(colours: Mapping[str, int], kinds: Mapping[str, int], shown: Mapped) -> str:
    items = "".join(
        f"<li>{link(_of_kind(kind, shown).url(), _swatch(number, kind, kinds.get(kind, 0), shown.tongue), attributes=aria_current(kind == shown.kind, 'true'))}</li>"
        for kind, number in colours.items()
    )
    others = ""
    if any(kind not in colours for kind in kinds):
        others = f'<li class="others"><span class="dot k0"></span>{escape(say("map_others", shown.tongue))}</li>'
    return f'<ul class="legend" aria-label="{escape(say("map_legend", shown.tongue))}">{items}{others}</ul>'


def _of_kind(kind: str, shown: Mapped) -> Mapped:
    """Show a kind only, or every kind again."""
    return replace(shown, kind="" if kind == shown.kind else kind, screen=1)


def _swatch(number: int, kind: str, documents: int, tongue: Tongue) -> str:
    return f'<span class="dot k{number}"></span>{escape(kind)} <small>{num(documents, tongue)}</small>'


def _drawing(
    drawn: Map,
    chosen: Collection[DocumentId],
    documents: Mapping[DocumentId, Document],
    colours: Mapping[str, int],
    window: Window,
    shown: Mapped,
) -> str:
    tongue = shown.tongue
    there = [place for place in drawn.places if window.shows(place)]
    ranked = sorted(there, key=lambda place: (-documents[place.document_id].page_count, place.document_id))[:MOST]
    pages = documents[ranked[len(ranked) // 2].document_id].page_count if ranked else 0
    middling = min(max((FULL * WIDE.width * WIDE.height / max(len(ranked), 1)) ** 0.5, SMALLEST), LARGEST)
    opened = Opened("", 1, Seen(tongue=tongue)).url()

    def point(place: Place) -> str:
        document = documents[place.document_id]
        size = middling * min(max((document.page_count / max(pages, 1)) ** 0.5, 0.5), 2)
        title = " – ".join(filter(None, (document.title, document.organisation, document.date[:4])))
        url = opened.replace("id=", f"id={short(document.id)}", 1)
        is_off = "" if place.document_id in chosen else " off"
        return (
            f'<a data-nav href="{escape(url)}" tabindex="-1" class="point k{colours.get(document.kind, 0)}{is_off}"'
            f' style="{_at(window.at(place.x, place.y))};--size:{size:.0f}px" title="{escape(title)}"></a>'
        )

    points = "".join(map(point, ranked))
    square = " ".join(f"{value * SIDE:.2f}" for value in (window.x, window.y, window.side))
    # Points are for those who see and point: others have the table, which says the same.
    return (
        f'<div class="map" role="group" aria-label="{escape(say("map_drawing", tongue))}"'
        f' data-here="{escape(shown.url())}" data-square="{square}"{" data-nearer" if len(drawn.places) > MANY else ""}>{_outline(shown, window)}'
        f'<div class="points" aria-hidden="true">{points}</div><ul class="zones">{_names(drawn, window, shown)}</ul></div>'
    )


def _tools(legend: str, shown: Mapped) -> str:
    """Make what stands above the drawing: kinds, the way back to the whole map, the button by which a part is chosen, and how."""
    tongue = shown.tongue
    back = "" if shown.is_whole else link(Mapped(tongue=tongue).url(), escape(say("map_whole", tongue)))
    return (
        f'<div class="map-tools">{legend}<div class="acts">{back}<button class="choose" data-choose aria-pressed="false" aria-describedby="map-how">{escape(say("map_choose", tongue))}</button></div>'
        f'<p id="map-how" class="how">{escape(say("map_how", tongue))}</p>'
        f'<p class="hidden" data-told="{escape(say("map_told", tongue))}" aria-live="polite"></p></div>'
    )


def _outline(shown: Mapped, window: Window) -> str:
    if shown.area is None or not shown.area.outline:
        return ""
    corners = (window.at(x / SIDE, y / SIDE) for x, y in shown.area.outline)
    path = ", ".join(f"{across:.1f}% {down:.1f}%" for across, down in corners)
    return f'<div class="outline" style="clip-path:polygon({path})"></div>'


def _names(drawn: Map, window: Window, shown: Mapped) -> str:
    zones = [zone for zone in drawn.zones if window.shows(zone)]
    at = [window.at(zone.x, zone.y) for zone in zones]
    called = [_called(zone, shown.tongue) for zone in zones]
    wide = set_apart(zip(called, at, strict=True), WIDE)
    # A phone has room for the first subject of a zone.
    narrow = set_apart(zip((name.partition(", ")[0] for name in called), at, strict=True), NARROW)
    return "".join(
        _name(zone, name, places, shown) for zone, name, *places in zip(zones, called, wide, narrow, strict=True)
    )


def _name(zone: Zone, called: str, places: Sequence[tuple[float, float]], shown: Mapped) -> str:
    is_chosen = shown.area == Area(zone.number)
    url = replace(shown, area=None if is_chosen else Area(zone.number), screen=1).url()
    first, comma, rest = called.partition(", ")
    inner = escape(first) + (f'<span class="more">{comma}{escape(rest)}</span>' if rest else "")
    (across, down), (narrow_across, narrow_down) = places
    style = f"--x:{across:.1f}%;--y:{down:.1f}%;--nx:{narrow_across:.1f}%;--ny:{narrow_down:.1f}%"
    return f'<li style="{style}">{link(url, inner, attributes=aria_current(is_chosen, "true"))}</li>'


def _at(point: tuple[float, float]) -> str:
    return "left:{:.1f}%;top:{:.1f}%".format(*point)


def _called(zone: Zone, tongue: Tongue) -> str:
    return ", ".join(zone.subjects) or say("map_zone", tongue, n=num(zone.number + 1, tongue))


def _chosen(chosen: Sequence[Place], drawn: Map, documents: Mapping[DocumentId, Document], shown: Mapped) -> str:
    """Make the list of what is chosen, with what can be done with it; folded away where that is everything."""
    tongue = shown.tongue
    table = _table(chosen, drawn, documents, shown)
    counted = escape(count("resources", len(chosen), tongue))
    if shown.is_whole:
        is_open = " open" if shown.screen > 1 else ""
        return (
            f'<details class="as-text"{is_open}><summary>{escape(say("map_table", tongue))} ({counted})</summary>'
            f"{table}</details>"
        )
    _, _, query = shown.seen.url().partition("?")
    among = link(shown.seen.url(), escape(say("map_search", tongue)), attributes='class="among"')
    ways = f'<p class="ways">{among}</p>{table}{take(query, tongue)}' if chosen else ""
    nothing = "" if chosen else f'<p class="help">{escape(say("map_nothing", tongue))}</p>'
    title = escape(_area_name(drawn, shown))
    return f'<section class="chosen"><h2 tabindex="-1">{title} <small>{counted}</small></h2>{nothing}{ways}</section>'


def _area_name(drawn: Map, shown: Mapped) -> str:
    """Say what is chosen: a zone by its name, else a part; and the kind."""
    zones = {Area(zone.number): _called(zone, shown.tongue) for zone in drawn.zones}
    part = zones.get(shown.area, say("map_area", shown.tongue)) if shown.area else ""
    return " – ".join(filter(None, (part, shown.kind)))


def _table(chosen: Sequence[Place], drawn: Map, documents: Mapping[DocumentId, Document], shown: Mapped) -> str:
    tongue = shown.tongue
    names = {zone.number: _called(zone, tongue) for zone in drawn.zones}
    last = max(1, -(-len(chosen) // ROWS))
    here = min(shown.screen, last)
    ranked = sorted(chosen, key=lambda place: (place.zone, documents[place.document_id].title))
    rows = "".join(
        _row(documents[each.document_id], names.get(each.zone, ""), tongue)
        for each in ranked[(here - 1) * ROWS : here * ROWS]
    )
    heads = "".join(f"<th scope=col>{escape(say(key, tongue))}</th>" for key in ("title", "kind", "zone", "date"))
    return (
        f'<section class="report"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>'
        f"{screens(here, last, lambda number: replace(shown, screen=number).url(), tongue)}"
    )


def _row(document: Document, zone: str, tongue: Tongue) -> str:
    title = link(Opened(document.id, 1, Seen(tongue=tongue)).url(), escape(document.title))
    cells = (document.kind, zone, document.date[:4])
    return (
        f'<tr><th scope="row" lang="{document.language}">{title}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
    )
