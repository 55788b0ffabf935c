"""The map of a collection: near documents stand together, stay where they were, and zones are named by their subjects."""

import logging
from collections.abc import Sequence
from math import dist
from pathlib import Path
from statistics import mean, median

import pytest

from pipeline.index import atlas
from pipeline.model import NO_MAP, Area, DocumentId, Map, Near, Place, Shared, Zone

TERMS = ("eau", "monnaie", "emploi")
PER_TERM = 8


def named(number: int) -> DocumentId:
    """Make an identifier."""
    return DocumentId(f"{number:064x}")


def term(document_id: DocumentId) -> str:
    """Say what a document speaks of."""
    return TERMS[int(document_id, 16) % len(TERMS)]


def near(ids: Sequence[DocumentId]) -> dict[DocumentId, tuple[Near, ...]]:
    """Make documents that speak of one thing near one another, and others far."""
    return {
        each: tuple(
            Near(other, 0.6, (Shared(term(each), 0.6),)) for other in ids if other != each and term(other) == term(each)
        )
        for each in ids
    }


IDS = [named(number) for number in range(len(TERMS) * PER_TERM)]
SUBJECTS = {each: (f"{term(each)}s", "rapport") for each in IDS}


@pytest.fixture(scope="module")
def drawn() -> Map:
    """A map of three things spoken of."""
    return atlas.chart(near(IDS), SUBJECTS, before=None)


def places(drawn: Map) -> dict[DocumentId, tuple[float, float]]:
    """Say where each document stands."""
    return {place.document_id: (place.x, place.y) for place in drawn.places}


def test_near_documents_stand_together(drawn: Map) -> None:
    """Documents that speak of one thing are nearer each other than the others are, within the square."""
    at = places(drawn)
    assert set(at) == set(IDS)
    assert all(0 <= value <= 1 for point in at.values() for value in point)
    alike = mean(dist(at[one], at[other]) for one in IDS for other in IDS if one < other and term(one) == term(other))
    unlike = mean(dist(at[one], at[other]) for one in IDS for other in IDS if term(one) != term(other))
    assert 2 * alike < unlike


def test_zones_are_named_by_what_holds_them_together(drawn: Map) -> None:
    """The first name of each zone is what its documents speak of; what all say names nothing first."""
    assert {zone.subjects[0] for zone in drawn.zones} == {f"{each}s" for each in TERMS}
    for place in drawn.places:
        assert drawn.zones[place.zone].subjects[0].startswith(term(place.document_id))


def test_the_same_documents_give_the_same_map(drawn: Map) -> None:
    """Nothing is left to chance."""
    assert atlas.chart(near(IDS), SUBJECTS, before=None) == drawn


def test_documents_stay_where_readers_know_them(drawn: Map) -> None:
    """With some documents gone and others come, those that were there are near where they were."""
    ids = [*IDS[3:], named(100), named(101)]
    before, after = places(drawn), places(atlas.chart(near(ids), SUBJECTS, before=drawn))
    assert set(after) == set(ids)
    assert median(dist(before[each], after[each]) for each in IDS[3:]) < 0.1


def test_zones_keep_their_numbers(drawn: Map) -> None:
    """A link to a zone leads to the same documents once the map is drawn again, with a zone more where there are more documents."""
    before = {place.document_id: place.zone for place in drawn.places}
    again = atlas.chart(near(IDS), SUBJECTS, before=drawn)
    assert {place.document_id: place.zone for place in again.places} == before
    more = [named(number) for number in range(90)]
    wider = atlas.chart(near(more), {each: (f"{term(each)}s",) for each in more}, before=drawn)
    assert len(wider.zones) > len(drawn.zones)
    kept = [place.zone == before[place.document_id] for place in wider.places if place.document_id in before]
    assert sum(kept) > len(kept) / 2


def test_no_document_stands_on_another(drawn: Map) -> None:
    """Points are far enough from one another to be told apart, even where documents say the same."""
    at = list(places(drawn).values())
    least = min(dist(one, other) for number, one in enumerate(at) for other in at[:number])
    assert least > 0.9 * atlas.APART / len(at) ** 0.5


SQUARE = ((200, 200), (600, 200), (600, 600), (200, 600))


@pytest.mark.parametrize(
    ("area", "held"),
    [
        (Area(1), {"b", "edge"}),
        (Area(7), set()),
        (Area(), set()),
        (Area(outline=SQUARE), {"a", "b"}),
        (Area(outline=SQUARE[::-1]), {"a", "b"}),
        (Area(outline=((200, 200), (600, 200), (200, 600))), {"a"}),
        (Area(outline=(*SQUARE, *SQUARE)), {"a", "b"}),
        (Area(outline=((0, 0), (1000, 0), (1000, 1000), (0, 1000))), {"a", "b", "edge", "corner"}),
        (Area(outline=((300, 300), (300, 300), (300, 300))), set()),
        (Area(outline=((100, 300), (500, 300), (900, 300))), set()),
    ],
    ids=["zone", "no zone", "nothing", "square", "turned", "triangle", "twice round", "all", "a dot", "a line"],
)
def test_an_area_holds_the_points_inside_and_no_other(area: Area, held: set[str]) -> None:
    """Whichever way its line is drawn; what stands on a side of the map is in an outline that goes as far."""
    at = {"a": (0.3, 0.3, 0), "b": (0.55, 0.5, 1), "edge": (1.0, 0.5, 1), "corner": (0.0, 0.0, 0)}
    drawn = Map(tuple(Place(DocumentId(name), *place) for name, place in at.items()), ())
    assert atlas.inside(drawn, area) == held
    assert atlas.inside(NO_MAP, area) == frozenset()


def test_few_documents_have_no_map() -> None:
    """There is nothing to map of a handful."""
    assert atlas.chart(near(IDS[: atlas.LEAST - 1]), SUBJECTS, before=None) == NO_MAP


def test_documents_that_share_nothing_have_a_map() -> None:
    """No document is left out for having no neighbour."""
    assert len(atlas.chart(dict.fromkeys(IDS, ()), {}, before=None).places) == len(IDS)


def test_a_new_document_stands_amid_its_neighbours(drawn: Map) -> None:
    """Between two rebuilds a document is placed by those that are near; one that is like nothing waits for the next map."""
    come, alone = named(300), named(301)
    fresh = {come: near([*IDS, come])[come], alone: ()}
    at = places(atlas.added(fresh, to=drawn))
    assert alone not in at
    assert min(dist(at[come], at[each]) for each in IDS if term(each) == term(come)) < 0.2
    assert {each: at[each] for each in IDS} == places(drawn)


def test_a_map_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Accents and all."""
    drawn = Map((Place(named(1), 0.5, 0.25, 0),), (Zone(0, ("été", "eau"), 0.5, 0.25),))
    atlas.write(tmp_path / "map.json", drawn)
    assert atlas.read(tmp_path / "map.json") == drawn
    assert [each.name for each in tmp_path.iterdir()] == ["map.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"places": [{"x": 1}], "zones": []}', b"\xff"])
def test_a_damaged_map_is_no_map(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """It is said, and the next rebuild makes it again; where there never was one, nothing is said."""
    path = tmp_path / "map.json"
    with caplog.at_level(logging.WARNING):
        assert atlas.read(path) is None
        assert caplog.messages == []
        path.write_bytes(content)
        assert atlas.read(path) is None
    assert str(path) in caplog.text
