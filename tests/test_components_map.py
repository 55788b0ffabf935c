"""The map as it is drawn: what is chosen is lit and listed, many points are drawn from nearer, names stand apart."""

from dataclasses import replace
from itertools import combinations

import pytest

from pipeline.model import Area, Document, DocumentId, Map, Place, Zone
from search_app.components import atlas, plane
from search_app.messages import Tongue
from search_app.state import Mapped
from tests.test_components import Read, document

ROWS = 30


def collection(rows: int) -> tuple[Map, dict[DocumentId, Document]]:
    """Make documents that stand in rows, half of them notes, in two zones, left and right."""
    ids = [DocumentId(f"{number:064x}") for number in range(rows * rows)]
    at = [((number % rows) / (rows - 1), (number // rows) / (rows - 1)) for number in range(rows * rows)]
    places = tuple(Place(each, x, y, int(x > 0.5)) for each, (x, y) in zip(ids, at, strict=True))
    documents = {
        each: replace(document(f"Titre {number}"), id=each, kind="Note" if number % 2 else "Rapport")
        for number, each in enumerate(ids)
    }
    return Map(places, (Zone(0, ("eau", "sol"), 0.25, 0.5), Zone(1, ("emploi",), 0.75, 0.5))), documents


def lit(html: str) -> int:
    """Count the points that are not dimmed."""
    return html.count('class="point ') - html.count(' off"')


def test_what_is_chosen_is_lit_counted_and_listed() -> None:
    """Points of the part, of the kind; the others are dimmed, and not in the table; the search and the exports are among them."""
    drawn, documents = collection(6)
    inside = {place.document_id for place in drawn.places[:9]}
    shown = Mapped(Area(outline=((0, 0), (500, 0), (0, 500))), "Note")
    html = atlas.atlas(drawn, documents, shown, inside=inside)
    assert (lit(html), html.count('class="point ')) == (4, 36)
    assert [html.count(f">Titre {number}</a>") for number in range(10)] == [0, 1] * 4 + [0, 0]
    assert "Note</a>" not in html
    assert "<small>4</small>" in html
    assert "<small>5</small>" in html
    for address in ("/?kind=Note&area=0.0-500.0-0.500&all=1", "/export.csv?kind=Note&area=0.0-500.0-0.500&all=1"):
        assert any(each.startswith(address) for each in Read(html).links())


def test_many_points_are_drawn_from_nearer_once_a_part_is_chosen() -> None:
    """What is far is not drawn at all, points are larger, and the table has fifty a screen; a small map stays as it is."""
    drawn, documents = collection(ROWS)
    part = Area(outline=((0, 0), (200, 0), (200, 200), (0, 200)))
    inside = {place.document_id for place in drawn.places if place.x < 0.2 and place.y < 0.2}
    whole = atlas.atlas(drawn, documents, Mapped())
    nearer = atlas.atlas(drawn, documents, Mapped(part), inside=inside)
    assert (lit(whole), lit(nearer)) == (ROWS * ROWS, len(inside))
    assert nearer.count('class="point ') < ROWS * ROWS / 10
    assert ("--size:14px" in whole, "--size:20px" in nearer) == (True, True)
    assert [each.count('<th scope="row"') for each in (whole, nearer)] == [atlas.ROWS, len(inside)]
    last = atlas.atlas(drawn, documents, Mapped(screen=99))
    assert last.count('<th scope="row"') == atlas.ROWS
    small, few = collection(6)
    as_it_was = atlas.atlas(small, few, Mapped(Area(0)), inside=set())
    assert as_it_was.count('class="point ') == 36
    assert (" data-nearer" in as_it_was, " data-nearer" in whole) == (False, True)


@pytest.mark.parametrize("tongue", Tongue)
def test_a_part_without_documents_says_so(tongue: Tongue) -> None:
    """An old link, or a line around nothing: it is said, with the way back, and nothing to take away."""
    drawn, documents = collection(ROWS)
    html = atlas.atlas(drawn, documents, Mapped(Area(99), tongue=tongue), inside=set())
    assert "/export" not in html
    assert f"/map?lang={tongue}" in Read(html).links()


def test_a_document_that_has_gone_is_not_drawn() -> None:
    """The catalogue may have changed since the map was read."""
    drawn, documents = collection(6)
    del documents[drawn.places[0].document_id]
    assert lit(atlas.atlas(drawn, documents, Mapped())) == 35


@pytest.mark.parametrize("sheet", [plane.WIDE, plane.NARROW], ids=["wide", "narrow"])
def test_names_stand_apart_and_on_the_drawing(sheet: plane.Sheet) -> None:
    """Names that belong in one corner, or in one place, are all read."""
    names = [(f"économie sociale, quartier {number}", (90.0 + number / 10, 96.0)) for number in range(3)]
    names += [("monnaie locale", (50.0, 50.0))] * 4
    boxes = [plane.box(name, at, sheet) for (name, _), at in zip(names, plane.set_apart(names, sheet), strict=True)]
    for box in boxes:
        assert box.across - 0.01 <= box.x <= sheet.width - box.across + 0.01
        assert box.down - 0.01 <= box.y <= sheet.height - box.down + 0.01
    for one, other in combinations(boxes, 2):
        assert (
            abs(one.x - other.x) >= one.across + other.across - 2 or abs(one.y - other.y) >= one.down + other.down - 2
        )


def test_a_window_holds_what_it_is_drawn_around() -> None:
    """Whatever the points, the square is on the map and holds them; a single point has room around it."""
    for points in ([(0.0, 0.0)], [(1.0, 0.2)], [(0.2, 0.3), (0.4, 0.9)], [(0.0, 0.0), (1.0, 1.0)]):
        window = plane.Window.around(points)
        assert 0 <= window.x <= window.x + window.side <= 1 + 1e-9
        assert 0 <= window.y <= window.y + window.side <= 1 + 1e-9
        for point in points:
            assert all(plane.MARGIN - 1e-6 <= each <= 100 - plane.MARGIN + 1e-6 for each in window.at(*point))
