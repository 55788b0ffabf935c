"""URL <-> what a view shows: what is seen can be sent as a link."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Area, Facet, Sort
from pipeline.review import Concern
from search_app.messages import Tongue
from search_app.state import (
    BASKET_MOST,
    CORNERS_MOST,
    MAX_SCREEN,
    ZOOMS,
    Basket,
    Depositing,
    Listed,
    Mapped,
    Nearby,
    Opened,
    Reviewing,
    Seen,
    new_list_url,
    read_basket,
    read_depositing,
    read_listed,
    read_mapped,
    read_nearby,
    read_opened,
    read_reviewing,
    read_seen,
)

value = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
across = st.integers(0, 1000)
areas = (
    st.none()
    | st.builds(Area, st.integers(0, 999))
    | st.builds(Area, st.none(), st.lists(st.tuples(across, across), min_size=3, max_size=CORNERS_MOST).map(tuple))
)
typed = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(str.strip)
seen = st.builds(
    Seen,
    typed=typed,
    filters=st.dictionaries(
        st.sampled_from(list(Facet)), st.lists(value, min_size=1, max_size=3, unique=True).map(tuple)
    ),
    sort=st.sampled_from(list(Sort)),
    screen=st.integers(1, MAX_SCREEN),
    is_browsing=st.just(False),
    tongue=st.sampled_from(list(Tongue)),
    area=areas,
)


def parameters(url: str) -> dict[str, list[str]]:
    """Read a URL's parameters as a browser gives them."""
    return parse_qs(urlsplit(url).query)


@settings(deadline=None)
@given(seen=seen)
def test_what_is_seen_can_be_sent_as_a_link(seen: Seen) -> None:
    """A link leads back to the same words, filters, order, screen and language."""
    assert read_seen(parameters(seen.url())) == seen


@settings(deadline=None)
@given(
    seen=seen,
    document_id=st.text("0123456789abcdef", min_size=1),
    page=st.integers(1, 999_999),
    within=st.text(max_size=40).map(str.strip),
    zoom=st.sampled_from(ZOOMS),
)
def test_an_opened_document_remembers_the_search(
    seen: Seen, document_id: str, page: int, within: str, zoom: int
) -> None:
    """A link to a page of a document leads back to that page as it was shown, and from there to the same results."""
    opened = Opened(document_id, page, seen, within, zoom)
    assert opened.url().startswith("/document?")
    assert read_opened(parameters(opened.url())) == opened


@settings(deadline=None)
@given(ids=st.lists(st.text("0123456789abcdef", min_size=16, max_size=16), unique=True), tongue=st.sampled_from(Tongue))
def test_a_selection_can_be_sent_as_a_link(ids: list[str], tongue: Tongue) -> None:
    """A link leads to the same documents in the same order; taking one out leaves the others."""
    basket = Basket(tuple(ids), tongue)
    assert read_basket(parameters(basket.url())) == basket
    for each in ids:
        assert basket.without(each + "0" * 48).ids == tuple(other for other in ids if other != each)


def test_a_selection_holds_nothing_but_identifiers() -> None:
    """What is no identifier is left out, as are repetitions, and what comes after a hundred."""
    asked = ["../etc/passwd", "a" * 16, "A" * 16, "a" * 64, "b" * 15, *(f"{number:016x}" for number in range(200))]
    read = read_basket({"id": asked})
    assert read.ids[:2] == ("a" * 16, f"{0:016x}")
    assert len(read.ids) == BASKET_MOST


@settings(deadline=None)
@given(seen=seen)
def test_a_link_has_no_character_to_escape(seen: Seen) -> None:
    """A link is plain ASCII without blanks, quotes nor brackets, and stays on this site."""
    url = seen.url()
    assert url.isascii()
    assert not set(url) & set("\"'<> \n\\")
    assert urlsplit(url)[:3] == ("", "", "/")


@settings(deadline=None)
@given(area=areas, kind=value | st.just(""), screen=st.integers(1, MAX_SCREEN), tongue=st.sampled_from(Tongue))
def test_a_part_of_the_map_can_be_sent_as_a_link(area: Area | None, kind: str, screen: int, tongue: Tongue) -> None:
    """A link leads to the same part of the map, and from there to the search among what is in it; it stays short."""
    mapped = Mapped(area, kind, screen, tongue)
    assert read_mapped(parameters(mapped.url())) == mapped
    assert read_seen(parameters(mapped.seen.url())).area == area
    assert len(Mapped(area).url()) < 300


@pytest.mark.parametrize(
    "outline",
    [
        "", "x", "1.1-2.2", "1.1-2.2-", "-1.1-2.2-3.3", "1.1-2.2-3", "1.1-2.2-3.3.4", "1.1-2.2-99999.3", "1.1-2.2-٣.3", "1.1--2.2-3.3",
        "1.1-2.2-3.3\n", "nan.1-2.2-3.3", "1e3.1-2.2-3.3", "1.1-2.2-<b>.3", "-".join(["1.1"] * (CORNERS_MOST + 1)), "1.1-" * 100_000,
    ],
)  # fmt: skip
def test_an_outline_that_is_none_is_left_out(outline: str) -> None:
    """An address cut, retyped or forged shows the whole map, or the zone that it names."""
    assert read_mapped({"area": [outline]}) == Mapped()
    assert read_mapped({"area": [outline], "zone": ["2"]}) == Mapped(Area(2))


def test_an_outline_stays_on_the_map() -> None:
    """A corner that is off the map is put on its side."""
    assert read_mapped({"area": ["0.0-9999.0-9999.9999"]}).area == Area(outline=((0, 0), (1000, 0), (1000, 1000)))


@pytest.mark.parametrize("near", [Nearby(), Nearby("a" * 64, 7, Tongue.ENGLISH), Nearby(tongue=Tongue.ENGLISH)])
def test_a_page_s_neighbours_have_a_link(near: Nearby) -> None:
    """What is near a page can be sent; a pasted text is in no address."""
    assert read_nearby(parameters(near.url())) == near


@pytest.mark.parametrize(
    "reviewing",
    [
        Reviewing(),
        Reviewing(Concern.DATE, 3),
        Reviewing(Concern.COPIES, 2, "a" * 64, Tongue.ENGLISH),
        Reviewing(Concern.TITLE, together=("a" * 16, "b" * 16)),
    ],
)
def test_what_is_to_be_looked_at_has_a_link(reviewing: Reviewing) -> None:
    """A group, its screen and the document being corrected are in the address; a group that is none is left out."""
    assert read_reviewing(parameters(reviewing.url())) == reviewing
    assert read_reviewing({"group": ["<b>"]}) == Reviewing()


def test_one_ticked_alone_is_the_document_to_correct() -> None:
    """What can be no identifier is left out of those ticked; a single one is corrected by its own form."""
    ticked = {"with": ["a" * 64, "lot.zip", "a" * 16, ""]}
    assert read_reviewing(ticked) == Reviewing(document_id="a" * 16)
    assert (
        read_reviewing({"with": [f"{number:016x}" for number in range(BASKET_MOST + 5)]}).together[BASKET_MOST:] == ()
    )


@pytest.mark.parametrize(
    "depositing", [Depositing(), Depositing("20261125-031005-000002", frozenset({"a" * 16, "é&.pdf"}))]
)
def test_what_undoing_a_deposit_would_do_has_a_link(depositing: Depositing) -> None:
    """The deposit and the files chosen of it are in the address."""
    assert read_depositing(parameters(depositing.url())) == depositing


def test_browsing_everything_has_a_link() -> None:
    """Showing all resources without a word typed is a state like the others."""
    browsing = Seen(is_browsing=True)
    assert read_seen(parameters(browsing.url())) == browsing
    assert not browsing.is_home


@pytest.mark.parametrize(
    ("seen", "url"),
    [
        (Seen(), "/?lang=fr"),
        (Seen(typed="l’eau & la mer"), "/?q=l%E2%80%99eau+%26+la+mer&lang=fr"),
        (Seen(filters={Facet.KIND: ("Étude", "Note")}), "/?kind=%C3%89tude&kind=Note&lang=fr"),
        (Seen(typed="eau", filters={Facet.YEAR: ("2021",)}, screen=2), "/?q=eau&year=2021&p=2&lang=fr"),
        (Seen(typed="eau", sort=Sort.NEWEST, tongue=Tongue.ENGLISH), "/?q=eau&sort=newest&lang=en"),
        (Seen(is_browsing=True), "/?all=1&lang=fr"),
        (Seen(typed="ESS", is_exact=True), "/?q=ESS&exact=1&lang=fr"),
        (Seen(typed="eau", is_browsing=True), "/?q=eau&lang=fr"),
        (Seen(typed="eau", area=Area(3)), "/?q=eau&zone=3&lang=fr"),
        (Seen(area=Area(outline=((1, 2), (30, 4), (5, 600)))), "/?area=1.2-30.4-5.600&lang=fr"),
    ],
)
def test_links_that_people_keep_go_on_working(seen: Seen, url: str) -> None:
    """The form of links is a promise: it never changes, and always says its language."""
    assert seen.url() == url


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({}, Seen()),
        ({"q": ["  eau  "]}, Seen(typed="eau")),
        ({"q": ["une", "autre"]}, Seen(typed="autre")),
        ({"q": []}, Seen()),
        ({"sort": ["best"]}, Seen()),
        ({"lang": ["de"]}, Seen()),
        ({"p": ["0"]}, Seen()),
        ({"p": ["-3"]}, Seen()),
        ({"p": ["two"]}, Seen()),
        ({"p": ["2.5"]}, Seen()),
        ({"p": ["٣"]}, Seen()),
        ({"p": ["9" * 5_000]}, Seen()),
        ({"p": ["999999"]}, Seen(screen=MAX_SCREEN)),
        ({"all": ["yes"]}, Seen()),
        ({"q": ["ESS"], "exact": ["1"]}, Seen(typed="ESS", is_exact=True)),
        ({"kind": ["", "Note", "Note"]}, Seen(filters={Facet.KIND: ("Note",)})),
        ({"unknown": ["1"], "id": ["x"]}, Seen()),
    ],
)
def test_what_makes_no_sense_in_a_link_is_left_out(said: dict[str, list[str]], shown: Seen) -> None:
    """A link cut, retyped or forged shows what can be shown."""
    assert read_seen(said) == shown


names = st.sampled_from(["q", "kind", "collection", "year", "language", "sort", "p", "all", "lang", "id", "page", "x"])


@settings(deadline=None)
@given(said=st.dictionaries(names, st.lists(st.text(max_size=12), max_size=3)))
def test_any_link_shows_something_that_can_be_sent(said: dict[str, list[str]]) -> None:
    """Whatever a URL says, a view is shown, within bounds."""
    opened = read_opened(said)
    assert opened.page >= 1
    assert 1 <= opened.seen.screen <= MAX_SCREEN
    assert all(opened.seen.filters.values())


@settings(deadline=None)
@given(seen=seen, facet=st.sampled_from(list(Facet)), value=value)
def test_toggling_twice_gives_the_same_filters(seen: Seen, facet: Facet, value: str) -> None:
    """A filter added and taken off leaves the others; each time results begin at their first screen."""
    once = seen.toggle(facet, value)
    twice = once.toggle(facet, value)
    assert (value in once.filters.get(facet, ())) is (value not in seen.filters.get(facet, ()))
    assert {each: set(values) for each, values in twice.filters.items()} == {
        each: set(values) for each, values in seen.filters.items()
    }
    assert once.screen == twice.screen == 1
    assert (once.typed, once.sort, once.tongue) == (seen.typed, seen.sort, seen.tongue)


def test_taking_off_the_last_filter_does_not_lead_home() -> None:
    """A reader who was browsing by a filter goes on browsing without it."""
    once = Seen().toggle(Facet.KIND, "Note")
    assert not once.is_home
    assert not once.toggle(Facet.KIND, "Note").is_home


@pytest.mark.parametrize(
    "shown", [Seen(typed="eau"), Seen(filters={Facet.KIND: ("Note",)}), Seen(area=Area(0)), Seen(is_browsing=True)]
)
def test_home_is_when_nothing_is_asked(shown: Seen) -> None:
    """Words, a filter or browsing are each enough to leave home."""
    assert Seen().is_home
    assert not shown.is_home


def test_the_default_language_is_the_centre_s() -> None:
    """Where the link says no language, the centre's own is shown; what the link says wins."""
    assert read_seen({}, Tongue.ENGLISH).tongue is Tongue.ENGLISH
    assert read_seen({"lang": ["fr"]}, Tongue.ENGLISH).tongue is Tongue.FRENCH


def test_a_link_keeps_its_language_in_an_english_centre() -> None:
    """A French view keeps its language where English is the default."""
    assert read_seen(parameters(Seen(typed="eau").url()), Tongue.ENGLISH).tongue is Tongue.FRENCH


def test_a_list_is_in_the_address() -> None:
    """The name of a list is read back from the address of its view, to read and to change it."""
    for listed in (Listed("monter-une-alliance", Tongue.ENGLISH), Listed()):
        for url in (listed.url(), listed.edit_url()):
            assert read_listed(parse_qs(url.partition("?")[2])) == listed
    made = parse_qs(new_list_url(("a" * 16, "b" * 16), Tongue.FRENCH).partition("?")[2])
    assert read_basket(made).ids == ("a" * 16, "b" * 16)
