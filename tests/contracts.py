"""What every index backend must do, written once.

A test module for a backend defines the fixture ``index``, an empty index, and takes these tests in with
``from tests.contracts import *``. The plain meaning of a query (`pipeline.meaning.matches`) says what is right.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import equivalents, meaning, query
from pipeline.errors import NoEarlierIndexError, NoIndexError, UnknownDocumentError
from pipeline.index import Index
from pipeline.meaning import Reading
from pipeline.model import Facet, Language, PartName, Sort
from tests.texts import fill, identifier, loader, reading, shelf, silent

ENGLISH = Language.ENGLISH

CENTRE = (
    reading(
        "alliances",
        "Les alliances entre associations et PME du Morbihan progressent.",
        "L'économie sociale et solidaire finance l'eau des communes.",
        title="Alliances et PME",
        authors=("Maud Kerrien",),
        organisation="Observatoire de la coopération",
        date="2021-03",
        kind="Étude",
        collection="etudes",
        territories=("Bretagne", "Morbihan"),
        goals=("8", "17"),
    ),
    reading(
        "marche",
        "Le marché de l'emploi en zone rurale. Une marche à suivre pour les élus.",
        title="Emploi rural",
        date="2019",
        kind="Rapport",
        collection="rapports",
        territories=("Bretagne",),
        goals=("8",),
    ),
    reading(
        "chatiment",
        "Le chat noir dort. Crime et châtiment. Le financement participatif du chat.",
        "La coopération territoriale, de la commune à la région.",
        title="Lectures",
        date="2021-11-05",
        kind="Note",
        collection="notes",
    ),
    reading(
        "housing",
        "Housing alliances between associations and landlords were studied in coastal towns.",
        "Patient capital and guarantee funds for the social economy.",
        title="Summary on housing",
        authors=("Ruth Calloway",),
        date="2023",
        kind="Synthèse",
        language=ENGLISH,
        collection="studies",
    ),
    reading("scan", "", "", title="Circulaire de 1998", kind="Circulaire", collection="notes"),
)

QUERIES = (
    "alliances",
    "alliance PME",
    "économie",
    "economie",
    "ÉCONOMIE SOCIALE",
    "l’eau",
    "eau",
    '"économie sociale"',
    '"sociale économie"',
    '"coopération territoriale"',
    '"commune à la région"',
    '"marche à suivre"',
    '"associations et PME"',
    "coop*",
    "châ*",
    "alliance AND capital",
    "alliance AND (capital OR eau)",
    "alliances -housing",
    "NOT alliances",
    "alliance OR chat",
    "alliance SAUF PME",
    "title:alliances",
    "titre:circulaire",
    "author:kerrien",
    "auteur:Kerr*",
    'title:"alliances et PME"',
    "kind:étude",
    "kind:etude alliance",
    "langue:anglais",
    "collection:notes chat",
    "territory:bretagne",
    "territoire:Morbihan goal:17",
    "goal:8 -territory:Morbihan",
    "date:2021",
    "année:2019..2021",
    "date:2021-06..",
    "date:..2020",
    "housing associations",
    "associations",
    "introuvable",
    "alliance introuvable",
    "alliance AND introuvable",
    "Comment financer une alliance ?",
    "",
    "!!!",
    "(((",
    "Morbihan Calloway",
    "été",
)


@pytest.fixture
def centre(index: Index) -> Index:
    """The index, holding the documents above."""
    fill(index, CENTRE)
    return index


def found(index: Index, typed: str, readings: tuple[Reading, ...] = CENTRE) -> set[str]:
    """Give what an index finds."""
    ranking = index.search(query.parse(typed).query, shelf(readings), filters={}, limit=1000)
    assert ranking.total == len(ranking.hits)
    return {hit.document_id for hit in ranking.hits}


def accepted(typed: str, readings: tuple[Reading, ...] = CENTRE) -> set[str]:
    """Give what the plain meaning of a query accepts."""
    asked = query.parse(typed).query
    return {read.document.id for read in readings if meaning.matches(asked, read)}


@pytest.mark.parametrize("typed", QUERIES)
def test_search_finds_what_the_plain_meaning_accepts(centre: Index, typed: str) -> None:
    """An index finds exactly the documents that a query accepts, and counts them truly."""
    assert found(centre, typed) == accepted(typed)


@pytest.mark.parametrize("typed", QUERIES)
def test_search_among_some_documents_finds_these_only(centre: Index, typed: str) -> None:
    """Among some documents an index finds those that a query accepts, and counts no other, in facets neither."""
    some = {read.document.id for read in CENTRE[::2]}
    ranking = centre.search(query.parse(typed).query, shelf(CENTRE), filters={}, among=some, limit=1000)
    assert {hit.document_id for hit in ranking.hits} == accepted(typed) & some
    assert ranking.total == sum(ranking.facets[Facet.LANGUAGE].values()) == len(accepted(typed) & some)


def test_the_queries_tell_documents_apart() -> None:
    """The table above is no empty promise: most of its queries accept some documents and not all."""
    sizes = [len(accepted(typed)) for typed in QUERIES]
    assert sum(0 < size < len(CENTRE) for size in sizes) > len(QUERIES) * 2 / 3


@pytest.mark.parametrize(
    ("typed", "name", "page"),
    [
        ("eau", "alliances", 2),
        ("châtiment", "chatiment", 1),
        ("coopération territoriale", "chatiment", 2),
        ("guarantee funds", "housing", 2),
        ("alliances PME", "alliances", 1),
        ("Circulaire", "scan", 1),
    ],
)
def test_search_leads_to_the_page_that_answers(centre: Index, typed: str, name: str, page: int) -> None:
    """The first hit is the right document, its first page the right page."""
    hits = centre.search(query.parse(typed).query, shelf(CENTRE), filters={}).hits
    assert (hits[0].document_id, hits[0].pages[0].page) == (identifier(name), page)


def test_search_puts_documents_with_every_word_first(centre: Index) -> None:
    """Two words: what holds both stands before what holds one, and is counted apart."""
    ranking = centre.search(query.parse("alliances communes").query, shelf(CENTRE), filters={})
    assert ranking.hits[0].document_id == identifier("alliances")
    assert (ranking.complete, ranking.total) == (1, 3)


@pytest.mark.parametrize(
    ("typed", "before", "after"),
    [
        ("marché", "Le marché couvert ouvre tôt.", "La marche forcée ouvre tôt."),
        ("marche", "La marche forcée ouvre tôt.", "Les marcheurs forcés ouvrent tôt."),
        ("chat", "Le chat dort ici.", "Le châtiment dort ici."),
        (
            "prix eau",
            "Le prix de l'eau monte, puis vient la sécheresse.",
            "Le prix monte, puis vient une sécheresse : eau.",
        ),
    ],
    ids=["accents", "without accents", "stems", "side by side"],
)
def test_search_puts_what_was_typed_first(index: Index, typed: str, before: str, after: str) -> None:
    """Words written as they were typed stand before words of their family, and words together before words apart."""
    readings = (reading("after", after, title="Un"), reading("before", before, title="Un"), reading("other", "Rien."))
    fill(index, readings)
    hits = index.search(query.parse(typed).query, shelf(readings), filters={}).hits
    assert hits[0].document_id == identifier("before")
    assert len(hits) == 1 or hits[0].score > hits[1].score


def test_search_puts_the_page_that_answers_before_words_far_apart(index: Index) -> None:
    """A long document that answers on one page stands before one that has each word more often, on pages of their own."""
    rest = "La réunion suit son ordre du jour, sans rien changer à ce qui était prévu ce matin. " * 6
    apart = [f"{word} {word}, {word}. {rest}" for word in ("Cantine", "Bocage", "Potager", "Compost")]
    readings = (
        reading("apart", *apart),
        reading("answer", rest, f"La cantine du bocage tient un potager et un compost. {rest}", rest, rest),
        *(reading(f"other-{number}", rest) for number in range(6)),
    )
    fill(index, readings)
    hits = index.search(query.parse("cantine bocage potager compost").query, shelf(readings), filters={}).hits
    assert [hit.document_id for hit in hits] == [identifier("answer"), identifier("apart")]
    assert hits[0].pages[0].page == 2


def test_search_shows_the_page_that_answers_before_the_cover(index: Index) -> None:
    """A short cover that only says the title again stands after the page that holds the other words."""
    text = "La médiatrice de Camopi est payée par la collectivité, et chaque année l'accord est signé de nouveau. " * 3
    cover, middle = "Santé sur le fleuve", f"Sur le fleuve, la santé est l'affaire de tous. {text}"
    readings = (reading("report", cover, "Sommaire. " * 30, middle, title=cover), reading("other", "Rien."))
    fill(index, readings)
    asked = query.parse("qui paie la médiatrice de santé du fleuve, quelle collectivité").query
    assert index.search(asked, shelf(readings), filters={}).hits[0].pages[0].page == 3


EQUIVALENTS = equivalents.read(
    """
    PME = petites et moyennes entreprises
    ESS = économie sociale et solidaire = social economy
    territoriale => territorial
    logement = housing
    bailleurs => landlords
    félin => chat
    """,
    where="equivalents.txt",
)


@pytest.mark.parametrize(
    "typed",
    [
        "ESS",
        "ess morbihan",
        "économie sociale et solidaire",
        "social economy",
        "logement",
        "logement bailleurs",
        "félin AND châtiment",
        "félin OR logement",
        "NOT félin",
        "titre:logement",
        "author:logement",
        "petites et moyennes entreprises",
        "introuvable",
        '"ESS"',
        "alliances ESS -logement",
    ],
)
def test_search_finds_by_equivalents_what_the_plain_meaning_accepts(centre: Index, typed: str) -> None:
    """A widened query finds exactly the documents that its plain meaning accepts, phrases included."""
    asked = EQUIVALENTS.widened(query.parse(typed).query)
    ranking = centre.search(asked, shelf(CENTRE), filters={}, limit=100)
    expected = {read.document.id for read in CENTRE if meaning.matches(asked, read)}
    assert {hit.document_id for hit in ranking.hits} == expected
    assert ranking.total == len(expected)


def test_an_equivalent_counts_as_the_word_itself(index: Index) -> None:
    """A document with the equivalent has the word: it stands with those that hold every word, after the word as typed."""
    filler = "On y parle aussi de la vie des communes et de leurs habitants, de leurs projets."
    readings = (
        reading("typed", f"Le financement de l’ESS. {filler}", title="Un"),
        reading("phrase", f"Le financement de l’économie sociale et solidaire. {filler}", title="Un"),
        reading("partial", f"Le financement, le financement, le financement des écoles. {filler}", title="Un"),
        reading("apart", f"L’économie est sociale, et elle n’est pas solidaire. {filler}", title="Un"),
    )
    fill(index, readings)
    asked = EQUIVALENTS.widened(query.parse("financement ESS").query)
    ranking = index.search(asked, shelf(readings), filters={})
    names = [identifier(each) for each in ("typed", "phrase", "partial")]
    assert [hit.document_id for hit in ranking.hits] == names
    assert (ranking.complete, ranking.first_partial) == (2, 2)
    assert ranking.hits[0].score > ranking.hits[1].score


def test_equivalents_are_never_added_up(index: Index) -> None:
    """A document that has the word and its equivalents scores no more than with the better of them alone."""
    both = "L’ESS, ou économie sociale et solidaire, ou social economy, progresse."
    readings = (reading("both", both), reading("other", "Rien de tout cela ici."), reading("third", "Ni ici."))
    fill(index, readings)
    plain = query.parse("ESS").query
    with_all = index.search(EQUIVALENTS.widened(plain), shelf(readings), filters={}).hits[0].score
    assert with_all == pytest.approx(index.search(plain, shelf(readings), filters={}).hits[0].score)


def test_an_equivalent_leads_to_its_page(index: Index) -> None:
    """The page shown first is the one where the equivalent stands."""
    readings = (reading("one", "Sommaire des pages. " * 5, "Le quartier. " * 9, "L’économie sociale et solidaire."),)
    fill(index, readings)
    hit = index.search(EQUIVALENTS.widened(query.parse("ESS").query), shelf(readings), filters={}).hits[0]
    assert hit.pages[0].page == 3


@pytest.mark.parametrize("typed", [*QUERIES, "économie sociale et solidaire", "comment alliance eau PME communes"])
def test_a_score_is_the_sum_of_its_parts(centre: Index, typed: str) -> None:
    """Explained, every score is the sum of what each part adds; each is more than nothing; unasked, none is given."""
    asked = EQUIVALENTS.widened(query.parse(typed).query)
    explained = centre.search(asked, shelf(CENTRE), filters={}, is_explained=True)
    for hit in explained.hits:
        assert sum(part.value for part in hit.parts) == pytest.approx(hit.score, rel=1e-5)
        assert all(part.value > 0 for part in hit.parts)
    plain = centre.search(asked, shelf(CENTRE), filters={}).hits
    assert [(hit.document_id, hit.score) for hit in plain] == [(hit.document_id, hit.score) for hit in explained.hits]
    assert not any(hit.parts for hit in plain)


def test_an_explained_score_names_words_and_parts(centre: Index) -> None:
    """A word counts in the document and as typed, the words together by their passage and for being side by side."""
    hit = centre.search(query.parse("eau des communes").query, shelf(CENTRE), filters={}, is_explained=True).hits[0]
    assert {(part.name, part.term) for part in hit.parts} == {
        (PartName.DOCUMENT, "eau"),
        (PartName.DOCUMENT, "communes"),
        (PartName.EXACT, "eau"),
        (PartName.EXACT, "communes"),
        (PartName.PASSAGE, ""),
        (PartName.CLOSENESS, ""),
    }


def test_search_pages_do_not_overlap(centre: Index) -> None:
    """Reading a ranking two by two gives the whole ranking, each document once."""
    asked = query.parse("").query
    whole = centre.search(asked, shelf(CENTRE), filters={}, limit=10).hits
    parts = [centre.search(asked, shelf(CENTRE), filters={}, offset=at, limit=2).hits for at in (0, 2, 4)]
    assert tuple(hit for part in parts for hit in part) == whole


def test_filters_keep_any_value_within_a_facet_and_every_facet(centre: Index) -> None:
    """Values of one facet add up; facets narrow each other."""
    asked = query.parse("").query
    two = {Facet.YEAR: ("2019", "2021")}
    assert centre.search(asked, shelf(CENTRE), filters=two).total == 3
    assert centre.search(asked, shelf(CENTRE), filters={**two, Facet.KIND: ("Note",)}).total == 1


def test_facets_count_as_if_not_filtered_by_themselves(centre: Index) -> None:
    """Choosing a kind leaves the other kinds' counts, and narrows the other facets'."""
    ranking = centre.search(query.parse("").query, shelf(CENTRE), filters={Facet.KIND: ("Note",)})
    assert ranking.facets[Facet.KIND] == {"Circulaire": 1, "Note": 1, "Rapport": 1, "Synthèse": 1, "Étude": 1}
    assert ranking.facets[Facet.COLLECTION] == {"notes": 1}
    assert ranking.total == 1


def test_a_document_with_several_values_counts_for_each(centre: Index) -> None:
    """A study of two territories is counted under both, and found by either, once."""
    asked = query.parse("").query
    ranking = centre.search(asked, shelf(CENTRE), filters={Facet.TERRITORY: ("Bretagne", "Morbihan")})
    assert ranking.facets[Facet.TERRITORY] == {"Bretagne": 2, "Morbihan": 1}
    assert ranking.facets[Facet.GOAL] == {"8": 2, "17": 1}
    assert ranking.total == 2
    assert centre.search(asked, shelf(CENTRE), filters={Facet.TERRITORY: ("Morbihan",)}).total == 1


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        (Sort.NEWEST, ["housing", "chatiment", "alliances", "marche", "scan"]),
        (Sort.OLDEST, ["marche", "alliances", "chatiment", "housing", "scan"]),
        (Sort.TITLE, ["alliances", "scan", "marche", "chatiment", "housing"]),
    ],
)
def test_sort_orders_all_that_was_found(centre: Index, sort: Sort, names: list[str]) -> None:
    """Dates sort both ways with the undated last; titles sort without regard to accents."""
    hits = centre.search(query.parse("").query, shelf(CENTRE), filters={}, sort=sort).hits
    assert [hit.document_id for hit in hits] == [identifier(name) for name in names]


def test_a_family_is_one_hit_and_all_its_documents_count(centre: Index) -> None:
    """The best of several versions stands for them; the total and the facets count every one, and pages of hits stay whole."""
    kept = shelf(CENTRE, family=("alliances", "housing"))
    asked = query.parse("alliances").query
    ranking = centre.search(asked, kept, filters={})
    best = centre.search(asked, shelf(CENTRE), filters={}).hits[0]
    assert ranking.hits == (best,)
    assert (ranking.total, ranking.distinct) == (2, 1)
    assert sum(ranking.facets[Facet.KIND].values()) == 2
    everything = query.parse("").query
    parts = [centre.search(everything, kept, filters={}, offset=at, limit=2).hits for at in (0, 2, 4)]
    assert [len(part) for part in parts] == [2, 2, 0]


def test_the_version_with_words_together_stands_for_its_family(index: Index) -> None:
    """Which version is the hit is decided by the whole order: words together before words apart."""
    apart, near = "L'eau est rare. Le village la partage.", "Le village est rare. Il partage l'eau."
    readings = (reading("apart", apart, title="Un"), reading("near", near, title="Un"), reading("other", "Rien."))
    fill(index, readings)
    kept = shelf(readings, family=("apart", "near"))
    hits = index.search(query.parse("partage l'eau").query, kept, filters={}).hits
    assert [hit.document_id for hit in hits] == [identifier("near")]


def test_of_versions_about_as_good_the_newest_stands(index: Index) -> None:
    """A draft that says the same gives way to the final text, and the family keeps its place."""
    text = "Les communes partagent l'eau de la vallée depuis dix ans, avec les maraîchers."
    readings = (
        reading("draft", f"{text} Eau.", title="Un", date="2022-05"),
        reading("final", text, title="Un", date="2022-09"),
        reading("other", "Rien que de l'eau.", title="Deux", date="2024"),
    )
    fill(index, readings)
    kept = shelf(readings, family=("draft", "final"))
    hits = index.search(query.parse("eau communes").query, kept, filters={}).hits
    assert [hit.document_id for hit in hits] == [identifier("final"), identifier("other")]


def test_the_hits_with_some_words_begin_after_the_grouped_ones(centre: Index) -> None:
    """Where hits with only some of the words begin is a rank among hits, not among documents."""
    kept = shelf(CENTRE, family=("alliances", "housing"))
    ranking = centre.search(query.parse("alliances associations chat").query, kept, filters={})
    assert ranking.first_partial is None
    both = centre.search(query.parse("alliances associations").query, kept, filters={})
    assert (both.complete, both.total, both.distinct, both.first_partial) == (2, 2, 1, None)


def test_a_document_off_the_shelf_is_neither_found_nor_counted(centre: Index) -> None:
    """What readers may not see is in no hit, no total, no facet and no list of related documents."""
    kept = shelf(read for read in CENTRE if read.document.id != identifier("alliances"))
    ranking = centre.search(query.parse("alliances").query, kept, filters={})
    assert [hit.document_id for hit in ranking.hits] == [identifier("housing")]
    assert ranking.facets[Facet.KIND] == {"Synthèse": 1}
    near = centre.related(identifier("chatiment"), kept)
    assert identifier("alliances") not in {each.document_id for each in near}


def test_a_title_that_is_what_was_asked_stands_first(index: Index) -> None:
    """The document whose title says no more than the question stands before one whose title says other things besides."""
    text = "Le congé de paternité est ouvert à tous les salariés. Le congé de paternité dure vingt-huit jours."
    readings = (
        reading("whole", text, "Des jours, des jours.", title="Congé de paternité"),
        reading("part", text, title="Congé de paternité, congé de formation et congé des élus locaux"),
    )
    fill(index, readings)
    for asked in ("congé paternité", "paternité", "comment prendre un congé de paternité ?"):
        ranking = index.search(query.parse(asked).query, shelf(readings), filters={}, is_explained=True)
        assert [hit.document_id for hit in ranking.hits] == [identifier("whole"), identifier("part")]
        assert all(PartName.TITLE in {part.name for part in hit.parts} for hit in ranking.hits)


def test_related_gives_reasons_that_add_up(centre: Index) -> None:
    """A score is the sum of its reasons, largest first; a document is never near itself."""
    near = centre.related(identifier("alliances"), shelf(CENTRE))
    assert near
    assert identifier("alliances") not in {each.document_id for each in near}
    for each in near:
        assert each.score == pytest.approx(sum(shared.contribution for shared in each.shared))
        assert list(each.shared) == sorted(each.shared, key=lambda shared: (-shared.contribution, shared.term))
    assert [each.score for each in near] == sorted((each.score for each in near), reverse=True)


def test_related_gives_words_as_they_are_written(centre: Index) -> None:
    """Reasons are words of the texts, with their accents, never stems."""
    near = centre.related(identifier("alliances"), shelf(CENTRE))
    terms = {shared.term for each in near for shared in each.shared}
    assert "associations" in terms


MINUTES = tuple(
    reading(
        f"seance-{number}",
        f"Le conseil municipal réuni sous la présidence du maire délibère sur {what} en séance du 4 mars {2010 + number}.",
        f"En Ille-et-Vilaine, {what} : la délibération du conseil municipal sur {what} est transmise.",
        title=f"Séance {number}",
        collection="conseil",
    )
    for number, what in enumerate(
        ("l’aqueduc", "l’aqueduc", "le cimetière", "la bibliothèque", "le marché", "le stade")
    )
)
ELSEWHERE = (
    reading("etude", "Le conseil municipal et l’aqueduc de la commune, en Ille-et-Vilaine.", collection="etudes"),
    reading("autre", "Le stade et le cimetière.", collection="etudes"),
)


def test_what_a_whole_collection_says_relates_none_of_its_documents(index: Index) -> None:
    """Within a collection, what most documents say is no reason, and no part of a score; with others it may be."""
    fill(index, (*MINUTES, *ELSEWHERE))
    near = index.related(identifier("seance-0"), shelf((*MINUTES, *ELSEWHERE)))
    by_id = {each.document_id: {shared.term for shared in each.shared} for each in near}
    assert any("aqueduc" in term for term in by_id[identifier("seance-1")])
    assert not {"conseil", "municipal", "conseil municipal", "maire"} & by_id[identifier("seance-1")]
    assert any("municipal" in term for term in by_id[identifier("etude")])
    assert identifier("seance-5") not in by_id


def test_words_that_always_come_together_are_one_reason(index: Index) -> None:
    """«Ille» and «Vilaine» are told as one phrase, whose contribution is that of both; scores still add up."""
    fill(index, (*MINUTES, *ELSEWHERE))
    near = index.related(identifier("etude"), shelf((*MINUTES, *ELSEWHERE)))
    shared = {one.term: one for one in near[0].shared}
    assert "ille et vilaine" in shared
    assert not {"ille", "vilaine"} & set(shared)
    for each in near:
        assert each.score == pytest.approx(sum(one.contribution for one in each.shared))


def test_words_side_by_side_in_both_bring_documents_nearer(index: Index) -> None:
    """Of two documents with the same words in common, the one that joins them in the same expression is the nearer,
    whether it came with the others or after them.
    """
    readings = (
        reading("asked", "Une tourbière boisée. Le barrage de castors."),
        reading("apart", "Boisée, la plaine. Une tourbière. Castors et loutres. Le barrage."),
        reading("joined", "Plaine, hérons et loutres. Une tourbière boisée. Le barrage de castors."),
    )
    fill(index, readings)
    whole = index.related(identifier("asked"), shelf(readings))
    fill(index, readings[:2])
    index.update([identifier("joined")], [], loader(readings), silent)
    for near in (whole, index.related(identifier("asked"), shelf(readings))):
        assert [each.document_id for each in near] == [identifier("joined"), identifier("apart")]
        assert near[0].score > near[1].score


def test_reasons_tell_something(index: Index) -> None:
    """Small words, months, and a name that two documents only have in common count, but are no reasons."""
    readings = (
        reading(
            "a",
            "Depuis deux ans, en mars, la tourbière de Maud Kerrien progresse ; avec Maud Kerrien, la tourbière vit.",
        ),
        reading(
            "b", "Pendant deux ans, en mars, une tourbière a reçu Maud Kerrien, et la tourbière a reçu Maud Kerrien."
        ),
        reading("c", "Rien de commun ici."),
    )
    fill(index, readings)
    near = index.related(identifier("a"), shelf(readings))
    told = {one.term for one in near[0].shared if one.is_telling}
    assert "tourbière" in told
    assert not [term for term in told if {"deux", "ans", "mars", "maud", "kerrien"} & set(term.split())]


def test_related_knows_no_document_it_was_not_given(centre: Index) -> None:
    """Asking for what is near an unknown document says so."""
    with pytest.raises(UnknownDocumentError):
        centre.related(identifier("unknown"), shelf(CENTRE))


def test_a_pasted_text_has_the_neighbours_of_its_document(centre: Index) -> None:
    """The words of a document, given as a text, are near to it above all, then to its neighbours with the same scores."""
    read = CENTRE[0]
    text = "\n".join(
        (read.document.title, *read.document.authors, read.document.organisation, *(p.text for p in read.pages))
    )
    near = centre.related_to(text, read.document.language, shelf(CENTRE))
    assert near[0].document_id == read.document.id
    expected = centre.related(read.document.id, shelf(CENTRE))
    assert [each.document_id for each in near[1:]] == [each.document_id for each in expected]
    assert [each.score for each in near[1:]] == pytest.approx([each.score for each in expected], rel=1e-5)
    for each in near:
        assert each.score == pytest.approx(sum(shared.contribution for shared in each.shared))


@pytest.mark.parametrize("text", ["", "   ", "!!!", "xylophone zzz", "12 34", "le la les"])
def test_a_text_without_a_known_word_is_near_nothing(centre: Index, text: str) -> None:
    """A text of which the collection has no word is near to no document."""
    assert centre.related_to(text, Language.FRENCH, shelf(CENTRE)) == ()


def test_a_text_is_near_to_no_document_off_the_shelf(centre: Index) -> None:
    """What readers may not see is near to no text."""
    kept = shelf(read for read in CENTRE if read.document.id != identifier("alliances"))
    near = centre.related_to("L'économie sociale et solidaire finance l'eau", Language.FRENCH, kept)
    assert identifier("alliances") not in {each.document_id for each in near}


def test_a_text_is_compared_with_every_generation(centre: Index) -> None:
    """Documents deposited since the base are near to a text too, by words that they alone have."""
    more = (*CENTRE, reading("ajout", "La tourbière des Landes abrite des rainettes.", "La tourbière s’assèche."))
    centre.update([more[-1].document.id], [], loader(more), silent)
    near = centre.related_to("Une tourbière et ses rainettes", Language.FRENCH, shelf(more))
    assert near[0].document_id == identifier("ajout")
    assert "tourbière" in {shared.term for shared in near[0].shared}


def test_pages_are_those_that_speak_of_the_words(centre: Index) -> None:
    """Of each document asked for, the pages that hold the words, in the order asked; none where it holds none."""
    ids = [identifier(each) for each in ("marche", "alliances", "unknown", "chatiment")]
    found = centre.pages(ids, ["solidaire", "eau", "coopération"])
    assert [[page.page for page in pages] for pages in found] == [[], [2], [], [2]]
    assert centre.pages([], ["eau"]) == ()
    assert centre.pages(ids[:1], []) == ((),)


def test_an_index_never_published_says_so(index: Index) -> None:
    """Before the first publication a search says what to do."""
    with pytest.raises(NoIndexError, match="passerelle ingest"):
        found(index, "alliances")
    assert index.state().generations == ()


def test_an_empty_centre_answers(index: Index) -> None:
    """An index of no documents finds nothing, and does not fail."""
    fill(index, ())
    assert found(index, "alliances", ()) == set()
    assert found(index, '"deux mots" OR coop*', ()) == set()


def test_dropping_a_document_takes_it_out(centre: Index) -> None:
    """A dropped document is found no more; put back, it is found again."""
    centre.update([], [identifier("alliances")], loader(CENTRE), silent)
    assert found(centre, "PME") == set()
    centre.update([identifier("alliances")], [], loader(CENTRE), silent)
    assert found(centre, "PME") == {identifier("alliances")}


def test_many_updates_stay_few_generations(centre: Index) -> None:
    """Small generations are folded: twenty updates leave a handful, and nothing is lost."""
    more = tuple(reading(f"ajout {number}", f"Texte ajouté numéro {number} sur les alliances.") for number in range(20))
    for read in more:
        centre.update([read.document.id], [], loader(CENTRE + more), silent)
    assert len(centre.state().generations) <= 8
    assert found(centre, "ajouté", CENTRE + more) == {read.document.id for read in more}
    assert centre.state().documents == {read.document.id for read in CENTRE + more}


def test_a_rollback_goes_back_to_what_stood_before_the_last_base(index: Index) -> None:
    """Updates on the new base go with it, those on the earlier one come back; done twice, it undoes itself."""
    on_shelf = fill(index, CENTRE[:1])
    index.update([CENTRE[1].document.id], [], loader(CENTRE), silent)
    fill(index, CENTRE[2:3])
    index.update([CENTRE[3].document.id], [], loader(CENTRE), silent)
    index.rollback()
    assert index.state().documents == {CENTRE[0].document.id, CENTRE[1].document.id}
    assert index.search(query.parse("alliances").query, on_shelf, filters={}).total == 1
    index.rollback()
    assert index.state().documents == {CENTRE[2].document.id, CENTRE[3].document.id}


def test_an_index_is_published_only_if_it_is_accepted(index: Index) -> None:
    """What is built can be asked before it is published; refused, it is gone and what was published goes on."""
    fill(index, CENTRE[:1])
    asked = []

    def refuse(candidate: Index) -> None:
        asked.append(candidate.search(query.parse("housing").query, shelf(CENTRE), filters={}).total)
        asked.append(index.search(query.parse("housing").query, shelf(CENTRE), filters={}).total)
        raise RuntimeError("refused")

    ids = [each.document.id for each in CENTRE]
    with pytest.raises(RuntimeError, match="refused"):
        index.replace(ids, loader(CENTRE), silent, accept=refuse)
    assert asked == [1, 0]
    assert found(index, "housing") == set()
    index.replace(ids, loader(CENTRE), silent, accept=lambda candidate: None)
    assert found(index, "housing") == {identifier("housing")}


def test_a_rollback_with_nothing_to_go_back_to_says_so(index: Index) -> None:
    """With one base only, what is published stays."""
    fill(index, CENTRE)
    with pytest.raises(NoEarlierIndexError):
        index.rollback()
    assert len(index.state().documents) == len(CENTRE)


def test_damage_names_an_altered_file(centre: Index, tmp_path: Path) -> None:
    """A published file that is no longer what was published is named; an untouched index has no damage."""
    assert centre.damage() == ()
    largest = max((path for path in tmp_path.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 0xFF
    largest.write_bytes(content)
    assert any(largest.name in each for each in centre.damage())


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("coopératoin", {"coopératoin": "coopération"}),
        ("asociations", {"asociations": "associations"}),
        ("territorrriale", {"territorrriale": "territoriale"}),
        ("finacement", {"finacement": "financement"}),
        ("participatif", {}),
        ("économiesociale", {"économiesociale": "économie sociale"}),
        ("partici patif", {"partici patif": "participatif"}),
        ("xylophones", {}),
        ("eua", {}),
        ("communes", {}),
    ],
)
def test_corrections_come_from_the_collection(centre: Index, typed: str, better: dict[str, str]) -> None:
    """Letters swapped, missing or doubled, words run together or cut are mended by words of the collection, nothing else."""
    assert dict(centre.corrections(typed.split(), shelf(CENTRE))) == better


def test_corrections_reach_every_generation(centre: Index) -> None:
    """A word that only a small generation holds mends a spelling too."""
    more = (reading("ajout", "La biodiversité des tourbières."),)
    centre.update([more[0].document.id], [], loader(more), silent)
    found = centre.corrections(["tourbieres", "tourbires"], shelf((*CENTRE, *more)))
    assert dict(found) == {"tourbires": "tourbières"}


PHRASES = (
    reading(
        "un",
        "L’insertion par l’activité économique. Une insertion réussie. L’insertion par l’activité économique dure.",
    ),
    reading("deux", "Elle vise l’insertion par l’activité économique et l’insertion professionnelle."),
    reading("trois", "L’insertion professionnelle, puis l’insertion professionnelle encore. Le port est loin."),
)


def test_what_follows_a_word_is_given_most_frequent_first(index: Index) -> None:
    """Each family once, with the word that nearly always comes next, and where it is read; what is rare is chance."""
    fill(index, PHRASES)
    on = shelf(PHRASES)
    told = index.continuations("insertion", "", on, limit=8)
    assert [each.words for each in told] == [("activité", "économique"), ("professionnelle",)]
    places = {(place.document_id, place.page) for each in told[1:] for place in each.places}
    assert places == {(each.document.id, 1) for each in PHRASES[1:]}
    assert [each.words for each in index.continuations("INSERTION", "Prof", on, limit=8)] == [("professionnelle",)]
    assert index.continuations("insertion", "réu", on, limit=8) == ()
    assert index.continuations("zzz", "", on, limit=8) == ()


def test_what_follows_a_word_is_that_of_the_shelf(index: Index) -> None:
    """Of documents off the shelf, nothing is counted nor named; small generations count too."""
    fill(index, PHRASES[:2])
    index.update([PHRASES[2].document.id], [], loader(PHRASES[2:]), silent)
    assert len(index.continuations("insertion", "p", shelf(PHRASES), limit=8)) == 1
    assert index.continuations("insertion", "p", shelf(PHRASES[:2]), limit=8) == ()
    (only,) = index.continuations("insertion", "p", shelf(PHRASES[2:]), limit=8)
    assert {place.document_id for place in only.places} == {PHRASES[2].document.id}


def test_words_are_completed_beside_others(index: Index) -> None:
    """Only by documents that hold all of them."""
    fill(index, PHRASES)
    on = shelf(PHRASES)
    assert index.completions("po", on, beside=["professionnelles"], limit=8) == ("port",)
    assert index.completions("po", on, beside=["activité"], limit=8) == ()
    assert index.completions("po", on, beside=["professionnelle", "zzz"], limit=8) == ()
    assert index.completions("po", shelf(PHRASES[:2]), beside=["professionnelle"], limit=8) == ()


def test_words_off_the_shelf_are_neither_offered_nor_known(centre: Index) -> None:
    """A word that only documents off the shelf hold completes nothing, mends nothing, and does not pass for known."""
    more = (
        reading("secret", "Le mandragorium des tourbières, et la biodiversitude."),
        reading("ouvert", "La biodiversité."),
    )
    centre.update([each.document.id for each in more], [], loader(more), silent)
    whole, open_ = shelf((*CENTRE, *more)), shelf((*CENTRE, more[1]))
    assert centre.completions("mandra", whole, limit=8) == ("mandragorium",)
    assert centre.completions("mandra", open_, limit=8) == ()
    assert dict(centre.corrections(["mandragoriom", "tourbieres"], whole)) == {"mandragoriom": "mandragorium"}
    assert centre.corrections(["mandragoriom", "tourbires"], open_) == ()
    together = {"alliancesmandragorium": "alliances mandragorium"}
    assert dict(centre.corrections(["alliancesmandragorium"], whole)) == together
    assert centre.corrections(["alliancesmandragorium"], open_) == ()
    # As for a word that is nowhere, the nearest that may be seen is offered.
    assert centre.corrections(["biodiversitude"], whole) == ()
    assert dict(centre.corrections(["biodivrsité"], open_)) == {"biodivrsité": "biodiversité"}


WORDS = "alliance alliances économie economique eau chat châtiment marché marche housing the pme commune été".split()
text = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
document = st.builds(
    lambda pages, title, language, date: (pages, title, language, date),
    st.lists(text, min_size=1, max_size=3),
    text,
    st.sampled_from(list(Language)),
    st.sampled_from(["", "2019", "2020-05", "2021-06-30"]),
)
leaf = st.one_of(
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.sampled_from(["al*", "mar*", "hou*", "title:eau", "date:2019..2020-12", "langue:fr", "author:pme"]),
)
typed_query = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) AND ({two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) OR ({two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"{two[0]} {two[1]}"),
        inner.map(lambda one: f"NOT ({one})"),
    ),
    max_leaves=5,
)


def _readings(documents: list[tuple[list[str], str, Language, str]]) -> tuple[Reading, ...]:
    return tuple(
        reading(str(number), *pages, title=title, language=language, date=date)
        for number, (pages, title, language, date) in enumerate(documents)
    )


laws = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@laws
@given(documents=st.lists(document, min_size=1, max_size=6), typed=typed_query)
def test_law_4_any_query_finds_what_its_meaning_accepts(
    index: Index, documents: list[tuple[list[str], str, Language, str]], typed: str
) -> None:
    """Law 4, on random small centres and random queries."""
    readings = _readings(documents)
    fill(index, readings)
    assert found(index, typed, readings) == accepted(typed, readings)


@laws
@given(
    documents=st.lists(document, min_size=2, max_size=7),
    cut=st.integers(1, 6),
    dropped=st.sets(st.integers(0, 6), max_size=2),
    typed=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
)
def test_law_3_small_generations_rank_as_a_rebuild(
    index: Index,
    documents: list[tuple[list[str], str, Language, str]],
    cut: int,
    dropped: set[int],
    typed: str,
) -> None:
    """Law 3: base and small generations give the same hits with the same scores as one rebuilt base."""
    readings = _readings(documents)
    fill(index, readings[:cut])
    for read in readings[cut:]:
        index.update([read.document.id], [], loader(readings), silent)
    gone = [readings[at].document.id for at in dropped if at < len(readings)]
    if gone:
        index.update([], gone, loader(readings), silent)
    kept = tuple(read for read in readings if read.document.id not in gone)
    asked = query.parse(typed).query
    piecemeal = index.search(asked, shelf(kept), filters={}, limit=20)
    fill(index, kept)
    whole = index.search(asked, shelf(kept, revision=2), filters={}, limit=20)
    assert [hit.document_id for hit in piecemeal.hits] == [hit.document_id for hit in whole.hits]
    assert [hit.score for hit in piecemeal.hits] == pytest.approx([hit.score for hit in whole.hits], rel=1e-5)
    assert piecemeal.facets == whole.facets
