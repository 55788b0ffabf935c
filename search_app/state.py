"""URL <-> what a view shows. The URL is the only state of a reader: what is seen can be sent as a link."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from pipeline.model import Area, Facet, Sort
from pipeline.review import Concern
from search_app.messages import Tongue

# Stable codes: links that people keep must go on working.
_FACET_CODES = {
    Facet.KIND: "kind",
    Facet.COLLECTION: "collection",
    Facet.YEAR: "year",
    Facet.LANGUAGE: "language",
    Facet.TERRITORY: "territory",
    Facet.GOAL: "goal",
    Facet.AUDIENCE: "audience",
}

MAX_SCREEN = 1_000

_IDENTIFIER = re.compile("[0-9a-f]{16,64}")

CORNERS_MOST = 24
"""Corners of an outline on the map, at most: its address stays short, and what it surrounds the same to the eye."""

# «120.340-180.340-150.400»: the corners one after the other, across and down.
_OUTLINE = re.compile(rf"\d{{1,4}}\.\d{{1,4}}(?:-\d{{1,4}}\.\d{{1,4}}){{2,{CORNERS_MOST - 1}}}", re.ASCII)
_SIDE = 1_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What the search view shows; ``is_browsing`` when results are shown though nothing was typed."""

    typed: str = ""
    filters: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    screen: int = 1
    is_browsing: bool = False
    tongue: Tongue = Tongue.FRENCH
    is_exact: bool = False  # without what staff say counts as the same
    area: Area | None = None  # of the map, that is searched

    @property
    def is_home(self) -> bool:
        """Whether nothing is asked at all."""
        return not (self.typed or self.filters or self.is_browsing or self.area)

    def toggle(self, facet: Facet, value: str) -> "Seen":
        """Add a filter, or take it off; results begin again at their first screen."""
        held = self.filters.get(facet, ())
        values = tuple(each for each in held if each != value) if value in held else (*held, value)
        filters = {**self.filters, facet: values}
        kept = {each: filters[each] for each in Facet if filters.get(each)}
        return replace(self, filters=kept, screen=1, is_browsing=self.is_browsing or not self.typed)

    def url(self) -> str:
        """Give the link to what is shown."""
        pairs: list[tuple[str, str]] = [("q", self.typed)] if self.typed else []
        pairs += [(_FACET_CODES[facet], value) for facet, values in self.filters.items() for value in values]
        pairs += _area_pairs(self.area)
        pairs += [("sort", self.sort)] if self.sort is not Sort.RELEVANCE else []
        pairs += [("p", str(self.screen))] if self.screen > 1 else []
        pairs += [("all", "1")] if self.is_browsing and not self.typed else []
        pairs += [("exact", "1")] if self.is_exact and self.typed else []
        # Always said: a link shows the same thing in a centre whose own language is another.
        return f"/?{urlencode([*pairs, ('lang', self.tongue)])}"


ZOOMS = (100, 150, 200)
"""Widths at which a page's image is shown, in hundredths of the view's."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the document view shows: a document at a page, and where the reader came from.

    ``within`` is what is searched for inside the document, where that is not what led to it.
    """

    document_id: str
    page: int = 1
    seen: Seen = field(default_factory=Seen)
    within: str = ""
    zoom: int = ZOOMS[0]

    @property
    def marked(self) -> str:
        """The words marked on its pages."""
        return self.within or self.seen.typed

    def url(self) -> str:
        """Give the link to what is shown."""
        pairs = [("id", self.document_id), ("page", str(self.page))]
        pairs += [("in", self.within)] if self.within else []
        pairs += [("zoom", str(self.zoom))] if self.zoom != ZOOMS[0] else []
        _, _, search = self.seen.url().partition("?")
        return f"/document?{urlencode(pairs)}" + (f"&{search}" if search else "")


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the map shows: all of it, or a part of it and a kind of document, the others dimmed; and a screen of their table."""

    area: Area | None = None
    kind: str = ""
    screen: int = 1
    tongue: Tongue = Tongue.FRENCH

    @property
    def is_whole(self) -> bool:
        """Whether nothing is chosen."""
        return not (self.area or self.kind)

    @property
    def seen(self) -> Seen:
        """The search among what is chosen."""
        filters = {Facet.KIND: (self.kind,)} if self.kind else {}
        return Seen(filters=filters, area=self.area, is_browsing=True, tongue=self.tongue)

    def url(self) -> str:
        """Give the link to what is shown."""
        pairs = _area_pairs(self.area)
        pairs += [("kind", self.kind)] if self.kind else []
        pairs += [("p", str(self.screen))] if self.screen > 1 else []
        return f"/map?{urlencode([*pairs, ('lang', self.tongue)])}"


def _area_pairs(area: Area | None) -> list[tuple[str, str]]:
    if area is None:
        return []
    if area.outline:
        return [("area", "-".join(f"{x}.{y}" for x, y in area.outline))]
    return [("zone", str(area.zone))]


def _read_area(parameters: Mapping[str, Sequence[str]]) -> Area | None:
    """Read a part of the map from a URL: an outline, else a zone, else all of it."""
    zone, outline = ((parameters.get(name) or [""])[-1] for name in ("zone", "area"))
    if _OUTLINE.fullmatch(outline):
        corners = (corner.split(".") for corner in outline.split("-"))
        return Area(outline=tuple((min(int(x), _SIDE), min(int(y), _SIDE)) for x, y in corners))
    return Area(int(zone)) if zone.isascii() and zone.isdigit() and len(zone) < 4 else None


@dataclass(frozen=True, slots=True)
class Nearby:
    """What the view of near documents shows: those near a page; the form that asks for a text where no document is named."""

    document_id: str = ""
    page: int = 1
    tongue: Tongue = Tongue.FRENCH

    def url(self) -> str:
        """Give the link to what is shown."""
        pairs = [("id", self.document_id), ("page", str(self.page))] if self.document_id else []
        return f"/near?{urlencode([*pairs, ('lang', self.tongue)])}"


@dataclass(frozen=True, slots=True)
class Reviewing:
    """What the view of what is to be looked at shows: a group and a screen of it, or a document to correct, or several together.

    Those are told by the first characters of their ids.
    """

    concern: Concern | None = None
    screen: int = 1
    document_id: str = ""
    tongue: Tongue = Tongue.FRENCH
    together: tuple[str, ...] = ()

    def url(self) -> str:
        """Give the link to what is shown."""
        pairs = [("id", self.document_id)] if self.document_id else []
        pairs += [(CHOSEN, each) for each in self.together]
        pairs += [("group", self.concern)] if self.concern else []
        pairs += [("p", str(self.screen))] if self.screen > 1 else []
        return f"/review?{urlencode([*pairs, ('lang', self.tongue)])}"


CHOSEN = "with"
"""The parameter that holds what was ticked in a form."""


@dataclass(frozen=True, slots=True)
class Depositing:
    """What the view for depositing shows: its form, or what undoing a deposit would do.

    The files chosen of it are told by their names, or by the first characters of their documents' ids.
    """

    undone: str = ""
    chosen: frozenset[str] = frozenset()
    tongue: Tongue = Tongue.FRENCH

    def url(self) -> str:
        """Give the link to what is shown."""
        pairs = [("undo", self.undone)] if self.undone else []
        return (
            f"/deposit?{urlencode([*pairs, *((CHOSEN, each) for each in sorted(self.chosen)), ('lang', self.tongue)])}"
        )


BASKET_MOST = 100
"""Documents in a selection, at most: its address stays one that mail and browsers take."""

_SHORT_ID = 16


@dataclass(frozen=True, slots=True)
class Basket:
    """What the selection view shows: documents that a reader put aside, in order, by the first characters of their ids.

    The reader's browser remembers its own selection; the address holds the one that is shown, so that it can be sent.
    """

    ids: tuple[str, ...] = ()
    tongue: Tongue = Tongue.FRENCH

    def url(self) -> str:
        """Give the link to what is shown."""
        return f"/basket?{urlencode([*(('id', each) for each in self.ids), ('lang', self.tongue)])}"

    def without(self, document_id: str) -> "Basket":
        """Take a document out."""
        return replace(self, ids=tuple(each for each in self.ids if each != short(document_id)))


@dataclass(frozen=True, slots=True)
class Listed:
    """Which reading list a view shows, by its name; all of them where none is named."""

    name: str = ""
    tongue: Tongue = Tongue.FRENCH

    def url(self) -> str:
        """Give the link by which it is read."""
        return self._url("/list")

    def edit_url(self) -> str:
        """Give the link by which staff change it."""
        return self._url("/lists")

    def _url(self, path: str) -> str:
        pairs = [("name", self.name)] if self.name else []
        return f"{path}?{urlencode([*pairs, ('lang', self.tongue)])}"


def new_list_url(ids: Sequence[str], tongue: Tongue) -> str:
    """Give the link by which staff make a list of documents."""
    return f"/lists?{urlencode([('new', '1'), *(('id', each) for each in ids), ('lang', tongue)])}"


def read_listed(parameters: Mapping[str, Sequence[str]], default: Tongue = Tongue.FRENCH) -> Listed:
    """Read from a URL which list is shown."""
    return Listed((parameters.get("name") or [""])[-1], read_seen(parameters, default).tongue)


def short(document_id: str) -> str:
    """Give the first characters of an identifier: enough to tell a document from any other."""
    return document_id[:_SHORT_ID]


def read_basket(parameters: Mapping[str, Sequence[str]], default: Tongue = Tongue.FRENCH) -> Basket:
    """Read a selection from a URL; what can be no identifier is left out."""
    return Basket(_ids(parameters, "id"), read_seen(parameters, default).tongue)


def read_mapped(parameters: Mapping[str, Sequence[str]], default: Tongue = Tongue.FRENCH) -> Mapped:
    """Read what the map shows from a URL."""
    seen = read_seen(parameters, default)
    return Mapped(seen.area, (parameters.get("kind") or [""])[-1], seen.screen, seen.tongue)


def read_nearby(parameters: Mapping[str, Sequence[str]], default: Tongue = Tongue.FRENCH) -> Nearby:
    """Read what the view of near documents shows from a URL."""
    document_id, page = ((parameters.get(name) or [""])[-1] for name in ("id", "page"))
    return Nearby(document_id, _number(page) if document_id else 1, read_seen(parameters, default).tongue)


def read_reviewing(parameters: Mapping[str, Sequence[str]], default: Tongue = Tongue.FRENCH) -> Reviewing:
    """Read what the view of what is to be looked at shows from a URL."""
    group, document_id = ((parameters.get(name) or [""])[-1] for name in ("group", "id"))
    seen, chosen = read_seen(parameters, default), _ids(parameters, CHOSEN)
    return Reviewing(
        Concern(group) if group in set(Concern) else None,
        seen.screen,
        document_id or (chosen[0] if len(chosen) == 1 else ""),
        seen.tongue,
        together=chosen if len(chosen) > 1 and not document_id else (),
    )


def read_depositing(parameters: Mapping[str, Sequence[str]], default: Tongue = Tongue.FRENCH) -> Depositing:
    """Read from a URL whether a deposit is to be undone, and which files of it."""
    undone = (parameters.get("undo") or [""])[-1]
    return Depositing(
        undone, frozenset(filter(None, parameters.get(CHOSEN, ()))), read_seen(parameters, default).tongue
    )


def _ids(parameters: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    """Read identifiers, shortened; what can be none is left out, and so is what is too much for an address."""
    ids = dict.fromkeys(short(each) for each in parameters.get(name, ()) if _IDENTIFIER.fullmatch(each))
    return tuple(ids)[:BASKET_MOST]


def read_seen(parameters: Mapping[str, Sequence[str]], default: Tongue = Tongue.FRENCH) -> Seen:
    """Read what is shown from a URL; what makes no sense there is left out."""

    def last(name: str) -> str:
        values = parameters.get(name, ())
        return values[-1] if values else ""

    filters = {
        facet: tuple(dict.fromkeys(value for value in parameters.get(code, ()) if value))
        for facet, code in _FACET_CODES.items()
    }
    sort, tongue = last("sort"), last("lang")
    return Seen(
        typed=last("q").strip(),
        filters={facet: values for facet, values in filters.items() if values},
        sort=Sort(sort) if sort in set(Sort) else Sort.RELEVANCE,
        screen=min(_number(last("p")), MAX_SCREEN),
        is_browsing=last("all") == "1",
        is_exact=last("exact") == "1",
        area=_read_area(parameters),
        tongue=Tongue(tongue) if tongue in set(Tongue) else default,
    )


def read_opened(parameters: Mapping[str, Sequence[str]], default: Tongue = Tongue.FRENCH) -> Opened:
    """Read which document is opened from a URL."""

    def last(name: str) -> str:
        return (parameters.get(name) or [""])[-1]

    zoom = _number(last("zoom"))
    return Opened(
        last("id"),
        _number(last("page")),
        read_seen(parameters, default),
        within=last("in").strip(),
        zoom=zoom if zoom in ZOOMS else ZOOMS[0],
    )


def sign_in_url(here: str, tongue: Tongue) -> str:
    """Give the address at which to sign in and come back here."""
    return f"/signin?{urlencode({'next': here, 'lang': tongue})}"


def elsewhere_url(here: str, tongue: Tongue) -> str:
    """Give the address at which to sign in with one's organisation and come back here."""
    return f"/signin/elsewhere?{urlencode({'next': here, 'lang': tongue})}"


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1
