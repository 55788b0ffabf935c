"""Values -> the map of the collection: a point for each document, zones with their names, and the same as a table."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from html import escape

from pipeline.model import Document, DocumentId, Map, Place, Zone
from search_app.components.elements import aria_current, link
from search_app.messages import Tongue, count, num, say
from search_app.state import Mapped, Opened, Seen, short

MARGIN = 5
"""Hundredths of the drawing left free on each side."""

MANY = 300
SMALLEST, LARGER = 5, 11
"""Pixels across the point of a document without pages, in a collection of many documents and of fewer."""

KINDS_SHOWN = 7
"""Kinds that have a colour of their own; the others share one."""

MOST = 4_000
"""Points that are drawn: the longest documents; the table has the others too, up to `ROWS`."""

ROWS = 500


def atlas(drawn: Map, documents: Mapping[DocumentId, Document], shown: Mapped) -> str:
    """Make the map, its legend, and the table of what it shows."""
    tongue = shown.tongue
    colours = _colours(documents)
    head = (
        f'<div class="doc-head" id="content" tabindex="-1"><h1>{escape(say("map", tongue))}</h1>'
        f'<p class="help">{escape(say("map_help", tongue))}</p></div>'
    )
    chosen = [place for place in drawn.places if _is_chosen(place, documents, shown)]
    return f"{head}{_legend(colours, documents, shown)}{_drawing(drawn, documents, colours, shown)}{_table(chosen, drawn, documents, shown)}"


def _colours(documents: Mapping[DocumentId, Document]) -> Mapping[str, int]:
    """Number the kinds that have a colour, the most frequent first."""
    kinds = Counter(each.kind for each in documents.values() if each.kind)
    ranked = sorted(kinds, key=lambda kind: (-kinds[kind], kind))[:KINDS_SHOWN]
    return {kind: number for number, kind in enumerate(ranked, 1)}


def _is_chosen(place: Place, documents: Mapping[DocumentId, Document], shown: Mapped) -> bool:
    return (shown.zone is None or place.zone == shown.zone) and (
        not shown.kind or documents[place.document_id].kind == shown.kind
    )


def _legend(colours: Mapping[str, int], documents: Mapping[DocumentId, Document], shown: Mapped) -> str:
    kinds = Counter(each.kind for each in documents.values())
    items = "".join(
        f"<li>{link(_of_kind(kind, shown).url(), _swatch(number, kind, kinds[kind], shown.tongue), attributes=aria_current(kind == shown.kind, 'true'))}</li>"
        for kind, number in colours.items()
    )
    others = f'<li><span class="dot k0"></span>{escape(say("map_others", shown.tongue))}</li>'
    return f'<ul class="legend" aria-label="{escape(say("map_legend", shown.tongue))}">{items}{others}</ul>'


def _of_kind(kind: str, shown: Mapped) -> Mapped:
    """Show a kind only, or every kind again."""
    return replace(shown, kind="" if kind == shown.kind else kind)


def _swatch(number: int, kind: str, documents: int, tongue: Tongue) -> str:
    return f'<span class="dot k{number}"></span>{escape(kind)} <small>{num(documents, tongue)}</small>'


def _drawing(drawn: Map, documents: Mapping[DocumentId, Document], colours: Mapping[str, int], shown: Mapped) -> str:
    ranked = sorted(drawn.places, key=lambda place: (-documents[place.document_id].page_count, place.document_id))
    least = SMALLEST if len(ranked) > MANY else LARGER
    points = "".join(_point(each, documents[each.document_id], colours, shown, least) for each in ranked[:MOST])
    names = "".join(_name(zone, shown) for zone in drawn.zones)
    label = escape(say("map_drawing", shown.tongue))
    return f'<div class="map" role="group" aria-label="{label}">{points}<ul class="zones">{names}</ul></div>'


def _point(place: Place, document: Document, colours: Mapping[str, int], shown: Mapped, least: int) -> str:
    title = " – ".join(filter(None, (document.title, document.organisation, document.date[:4])))
    dimmed = "" if _is_chosen(place, {document.id: document}, shown) else " off"
    url = Opened(short(document.id), 1, Seen(tongue=shown.tongue)).url()
    # Out of the order of the keyboard, which has the table: hundreds of points are no way to go.
    return (
        f'<a data-nav href="{escape(url)}" tabindex="-1" class="point k{colours.get(document.kind, 0)}{dimmed}"'
        f' style="{_at(place)};--size:{min(30, least + 2 * document.page_count**0.5):.0f}px" title="{escape(title)}"'
        f' aria-label="{escape(document.title)}"></a>'
    )


def _name(zone: Zone, shown: Mapped) -> str:
    is_chosen = zone.number == shown.zone
    url = replace(shown, zone=None if is_chosen else zone.number).url()
    name = link(url, escape(_called(zone, shown.tongue)), attributes=aria_current(is_chosen, "true"))
    return f'<li style="{_at(zone)}">{name}</li>'


def _at(point: Place | Zone) -> str:
    left, top = (MARGIN + share * (100 - 2 * MARGIN) for share in (point.x, point.y))
    return f"left:{left:.1f}%;top:{top:.1f}%"


def _called(zone: Zone, tongue: Tongue) -> str:
    return ", ".join(zone.subjects) or say("map_zone", tongue, n=num(zone.number + 1, tongue))


def _table(chosen: list[Place], drawn: Map, documents: Mapping[DocumentId, Document], shown: Mapped) -> str:
    tongue = shown.tongue
    names = {zone.number: _called(zone, tongue) for zone in drawn.zones}
    ranked = sorted(chosen, key=lambda place: (place.zone, documents[place.document_id].title))[:ROWS]
    rows = "".join(_row(documents[each.document_id], names.get(each.zone, ""), tongue) for each in ranked)
    heads = "".join(f"<th scope=col>{escape(say(key, tongue))}</th>" for key in ("title", "kind", "zone", "date"))
    whole = (
        link(Mapped(tongue=tongue).url(), escape(say("map_whole", tongue))) if shown != Mapped(tongue=tongue) else ""
    )
    is_open = " open" if whole else ""
    return (
        f'<details class="as-text"{is_open}><summary>{escape(say("map_table", tongue))} '
        f"({escape(count('resources', len(chosen), tongue))})</summary>{whole}"
        f'<section class="report"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section></details>'
    )


def _row(document: Document, zone: str, tongue: Tongue) -> str:
    title = link(Opened(document.id, 1, Seen(tongue=tongue)).url(), escape(document.title))
    cells = (document.kind, zone, document.date[:4])
    return (
        f'<tr><th scope="row" lang="{document.language}">{title}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
    )
