"""What a reader types, what it means, and the laws of queries."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import meaning, query
from pipeline.meaning import matches
from pipeline.model import Facet, Language, Notice
from pipeline.query import (
    And,
    Between,
    Everything,
    Fact,
    Field,
    In,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Words,
    parse,
    rewritten,
)
from tests.contracts import CENTRE, QUERIES, typed_query
from tests.texts import reading

A, B, C = Words(("chat",)), Words(("chien",)), Words(("loup",))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Everything()),
        ("   \n\t ", Everything()),
        ("chat", A),
        ("chat chien", Words(("chat", "chien"))),
        ("CHAT", A),
        ("l’eau", Words(("eau",))),
        ("chat AND chien", And((A, B))),
        ("chat ET chien", And((A, B))),
        ("chat et chien", Words(("chat", "et", "chien"))),
        ("chat OR chien", Or((A, B))),
        ("chat OU chien", Or((A, B))),
        ("chat AND chien OR loup", Or((And((A, B)), C))),
        ("chat AND (chien OR loup)", And((A, Or((B, C))))),
        ("NOT chat", Not(A)),
        ("-chat", Not(A)),
        ("SAUF chat", Not(A)),
        ("NOT NOT chat", Not(Not(A))),
        ("chat -chien", And((A, Not(B)))),
        ("porte-avion", Words(("porte", "avion"))),
        ("chat - chien", Words(("chat", "chien"))),
        ("((chat))", A),
        ('"chat noir"', Phrase(("chat", "noir"))),
        ("«\u00a0chat noir\u00a0»", Phrase(("chat", "noir"))),
        ("“chat noir”", Phrase(("chat", "noir"))),
        ("coop*", Prefix("coop")),
        ("Écono*", Prefix("econo")),
        ("title:chat", In(Field.TITLE, A)),
        ("titre:chat", In(Field.TITLE, A)),
        ("TITRE:chat", In(Field.TITLE, A)),
        ('titre:"chat noir"', In(Field.TITLE, Phrase(("chat", "noir")))),
        ("auteur:kerr*", In(Field.AUTHOR, Prefix("kerr"))),
        ("title:(chat chien)", In(Field.TITLE, Words(("chat", "chien")))),
        ("type:Étude", Fact(Facet.KIND, "Étude")),
        ('kind:"Note de prospective"', Fact(Facet.KIND, "Note de prospective")),
        ("collection:notes", Fact(Facet.COLLECTION, "notes")),
        ("langue:anglais", Fact(Facet.LANGUAGE, "en")),
        ("language:French", Fact(Facet.LANGUAGE, "fr")),
        ("date:2021", Between("2021", "2021")),
        ("année:2019..2021", Between("2019", "2021")),
        ("year:2019..", Between("2019", "")),
        ("date:..2021-06-30", Between("", "2021-06-30")),
        ("date:2021-3-5", Between("2021-03-05", "2021-03-05")),
        ("PRODUIRE ET CONSOMMER", Words(("produire", "et", "consommer"))),
        ("http://exemple.fr", Words(("http", "exemple", "fr"))),
        ("10:30", Words(("10", "30"))),
        ("!!!", Nothing()),
        ("chat AND !!!", A),
    ],
    ids=str,
)
def test_parse_reads_what_was_typed(typed: str, meant: Query) -> None:
    """Words, operators in both languages, quotation marks, fields and dates are read as a reader means them."""
    assert parse(typed).query == meant


@pytest.mark.parametrize(
    "typed",
    ["(chat", "chat)", '"chat', "«chat", "AND chat", "chat OR", "chat AND OR chien", "NOT", "c* date:hier", "date:.."],
)
def test_parse_takes_what_it_cannot_read_as_plain_words(typed: str) -> None:
    """Operators that make no sense together are words like the others, and a notice says so."""
    parsed = parse(typed)
    assert isinstance(parsed.query, Words)
    assert Notice.UNREADABLE in parsed.notices


@pytest.mark.parametrize(
    ("typed", "better", "written"),
    [
        ("Financemnt de l'eau", [("financemnt", "financement")], "financement de l'eau"),
        ("title:eua eua eua*", [("eua", "eau")], "title:eau eau eua*"),
        ("partici  patif", [("partici patif", "participatif")], "participatif"),
        ('"eua potable" AND NOT eua', [("eua", "eau")], '"eau potable" AND NOT eau'),
        ("neuaf", [("eua", "eau")], "neuaf"),
    ],
)
def test_rewritten_changes_words_and_nothing_else(typed: str, better: list[tuple[str, str]], written: str) -> None:
    """Another spelling keeps operators, quotes and the rest of what was typed."""
    assert rewritten(typed, better) == written


@pytest.mark.parametrize(
    ("typed", "notices"),
    [
        ("chat noir", ()),
        ("", ()),
        ("!!!", (Notice.NO_WORDS,)),
        ("(chat", (Notice.UNREADABLE,)),
        ("mot " * 1_000, (Notice.SHORTENED,)),
        (" OR ".join(f"mot{number}" for number in range(60)), (Notice.SHORTENED,)),
        pytest.param(
            " ".join(f"mot{number}" for number in range(150)),
            (Notice.SHORTENED,),
        ),
    ],
    ids=["plain", "nothing", "signs", "unreadable", "long", "many-parts", "many-words"],
)
def test_a_notice_says_what_was_done_beyond_what_was_typed(typed: str, notices: tuple[Notice, ...]) -> None:
    """Whatever was not followed to the letter is said, and nothing else is."""
    assert parse(typed).notices == notices


@pytest.mark.parametrize("typed", ["économie", '"économie sociale"', "écono*", "titre:éco*"])
def test_a_query_typed_with_accents_apart_is_the_same_query(typed: str) -> None:
    """What is pasted from a Mac, in NFD, is read as in NFC."""
    assert parse(unicodedata.normalize("NFD", typed)).query == parse(typed).query


HARD = {
    "long": "mot " * 25_000,
    "one-word": "a" * 100_000,
    "parentheses": "(" * 2_000,
    "both-parentheses": "(" * 1_000 + "chat" + ")" * 1_000,
    "nul": "\0" * 5_000,
    "nul-within": "chat\0noir",
    "punctuation": "!?;:,." * 16_000,
    "quotes": '“«"' * 30_000,
    "minus": "-a " * 30_000,
    "not": "NOT " * 25_000,
    "fields": "title:" * 15_000,
    "stars": "*" * 100_000,
    "arabic": "اقتصاد " * 10_000,
    "chinese": "经济" * 50_000,
    "russian": "экономика OR регион",
    "emoji": "🐈 AND 🐕",
    "surrogate": "\ud800 chat",
    "combining": "e" + "\u0301" * 50_000,
}


@pytest.mark.parametrize("typed", HARD.values(), ids=HARD.keys())
def test_parse_ends_on_the_worst_that_can_be_typed(typed: str) -> None:
    """Texts made to hurt end in a query of bounded size that can be asked and written again."""
    asked = parse(typed).query
    assert len(str(asked)) <= 4 * query.MAX_CHARACTERS
    assert sum(1 for _ in query.wanted(asked)) <= query.MAX_LEAVES
    assert isinstance(matches(asked, CENTRE[0]), bool)
    assert parse(str(asked)).query == asked


TOKENS = (
    'AND OR NOT ET OU SAUF ( ) " « » “ ” - title: kind: date: année: langue: 2021 2019..2020 .. le la chat économie'
    " l'eau S.N.C.F. aujourd’hui adhérent·e·s co* * PME !!! a _ É x: the d' ß* -loup -( ' \"le_chat\""
).split()
operators = st.one_of(
    st.text().filter(lambda text: unicodedata.is_normalized("NFKC", text)),  # for the others, see below
    st.lists(st.sampled_from(TOKENS), max_size=10).map(" ".join),
    st.lists(st.sampled_from(TOKENS), max_size=10).map("".join),
    typed_query,
)


@settings(deadline=None, max_examples=400)
@given(typed=operators)
def test_law_5_a_query_written_is_the_query_read(typed: str) -> None:
    """Law 5: `parse` never fails, and ``parse(str(q)) == q`` with nothing left to say."""
    asked = parse(typed).query
    again = parse(str(asked))
    assert again.query == asked
    assert set(again.notices) <= {Notice.NO_WORDS}


@pytest.mark.parametrize("typed", QUERIES)
def test_law_5_for_the_queries_of_the_contract(typed: str) -> None:
    """Law 5, for the queries that every backend is tried on."""
    asked = parse(typed).query
    assert parse(str(asked)).query == asked


@pytest.mark.parametrize("typed", ["¼*", "𝐄𝐂*", "⅓e*"])
def test_law_5_for_a_beginning_in_other_letters(typed: str) -> None:
    """Law 5, for a prefix whose signs fold to several signs or to capitals."""
    asked = parse(typed).query
    assert parse(str(asked)).query == asked


@pytest.mark.parametrize("typed", ["peut-on", "Que peut-on faire", "A-t-on financé"])
def test_law_5_for_a_word_that_is_nothing_in_both_languages(typed: str) -> None:
    """Law 5, for «peut-on», whose «on» is a stop word in French and in English."""
    asked = parse(typed).query
    assert parse(str(asked)).query == asked


@settings(deadline=None)
@given(typed=typed_query)
def test_law_5_a_query_and_its_negation_part_all_documents(typed: str) -> None:
    """Law 5: `q` and `not q` share nothing and together are all, for values and for what is typed."""
    asked, refused = parse(typed).query, parse(f"NOT ({typed})").query
    accepted = {read.document.id for read in CENTRE if matches(asked, read)}
    others = {read.document.id for read in CENTRE if matches(refused, read)}
    assert accepted.isdisjoint(others)
    assert accepted | others == {read.document.id for read in CENTRE}
    assert others == {read.document.id for read in CENTRE if matches(Not(asked), read)}


@settings(deadline=None)
@given(first=typed_query, second=typed_query)
def test_and_narrows_or_widens(first: str, second: str) -> None:
    """AND accepts what both accept, OR what either does."""
    one, other = parse(first).query, parse(second).query
    for read in CENTRE:
        assert matches(And((one, other)), read) is (matches(one, read) and matches(other, read))
        assert matches(Or((one, other)), read) is (matches(one, read) or matches(other, read))


REPORT = reading(
    "report",
    "Les alliances entre associations et PME. L’économie sociale et solidaire.",
    "La mise à disposition des terres de la commune.",
    title="Alliances rurales",
    authors=("Maud Kerrien", "Ruth Calloway"),
    organisation="Observatoire de la coopération",
    date="2021-03",
    kind="Étude",
    collection="etudes",
)


@pytest.mark.parametrize(
    ("typed", "is_accepted"),
    [
        ("alliance", True),
        ("alliance introuvable", True),
        ("introuvable", False),
        ("ECONOMIE", True),
        ("alliance AND introuvable", False),
        ("alliance AND commune", True),
        ("alliance -introuvable", True),
        ("alliance -commune", False),
        ('"économie sociale"', True),
        ('"economie sociale"', True),
        ('"sociale économie"', False),
        ('"associations et PME"', True),
        ('"associations PME"', True),
        ('"solidaire mise"', False),
        ('"mise à disposition"', True),
        pytest.param(
            '"mise a disposition"',
            True,
        ),
        ("allia*", True),
        ("econ*", True),
        ("éco*", True),
        ("lian*", False),
        ("title:rurales", True),
        ("title:commune", False),
        ("titre:allia*", True),
        ('titre:"alliances rurales"', True),
        ("auteur:calloway", True),
        ("auteur:observatoire", True),
        ("auteur:alliances", False),
        ('auteur:"kerrien ruth"', False),
        ("kerrien", True),
        ("kind:etude", True),
        ("kind:ÉTUDE", True),
        ("kind:rapport", False),
        ("collection:etudes", True),
        ("langue:français", True),
        ("langue:en", False),
        ("date:2021", True),
        ("date:2021-03", True),
        ("date:2020..2021", True),
        ("date:2022..", False),
        ("date:..2020", False),
        ("date:2021-04..", False),
        ("", True),
        ("!!!", False),
        ("NOT introuvable", True),
        ("les", False),
    ],
)
def test_matches_is_the_plain_meaning(typed: str, is_accepted: bool) -> None:
    """A document is accepted when a reader would say that it answers."""
    assert matches(parse(typed).query, REPORT) is is_accepted


def test_a_phrase_stays_within_a_page() -> None:
    """The end of a page and the start of the next are not side by side."""
    two = reading("two", "une économie", "sociale et solidaire")
    assert not matches(parse('"économie sociale"').query, two)


def test_a_question_is_asked_by_its_subject() -> None:
    """The words that only ask accept nothing by themselves."""
    other = reading("other", "Comment faire, et pourquoi ?")
    assert not matches(parse("Comment financer une alliance ?").query, other)
    assert matches(parse("comment").query, other)


def test_an_english_document_is_read_in_english() -> None:
    """A word is looked for in both languages, a document is read in its own."""
    english = reading("english", "Housing studies of the cities.", language=Language.ENGLISH)
    assert matches(parse("city").query, english)
    assert matches(parse('"studies of cities"').query, english)


@pytest.mark.parametrize(
    ("date", "start", "end", "is_within"),
    [
        ("2021", "2021", "2021", True),
        ("2021-03-15", "2021", "2021", True),
        ("2021-03-15", "2021-03", "2021-03", True),
        ("2021-03-15", "2021-03-16", "", False),
        ("2021-12-31", "", "2021", True),
        ("2022-01", "", "2021", False),
        ("2020-12-31", "2021", "", False),
        ("", "", "2021", False),
        ("", "2021", "", False),
    ],
)
def test_between_includes_its_ends(date: str, start: str, end: str, is_within: bool) -> None:
    """A year means the whole year; a document without a date is in no range."""
    assert meaning.is_between(date, start, end) is is_within


@pytest.mark.parametrize(
    ("facet", "value"),
    [(Facet.KIND, "Étude"), (Facet.COLLECTION, "etudes"), (Facet.YEAR, "2021"), (Facet.LANGUAGE, "fr")],
)
def test_a_fact_is_what_facets_count(facet: Facet, value: str) -> None:
    """Each facet has its fact, and a document without it has none."""
    assert meaning.facts(REPORT.document, facet) == (value,)
    assert meaning.has_fact(REPORT.document, facet, value)
    bare = reading("bare", "texte")
    assert meaning.facts(bare.document, facet) == (("fr",) if facet is Facet.LANGUAGE else ())


def test_a_document_may_have_several_values_of_a_facet() -> None:
    """Each territory of a document is one of its facts."""
    two = reading("deux", "texte", territories=("Bretagne", "Morbihan")).document
    assert meaning.facts(two, Facet.TERRITORY) == ("Bretagne", "Morbihan")
    assert meaning.has_fact(two, Facet.TERRITORY, "MORBIHAN")
    assert not meaning.has_fact(two, Facet.TERRITORY, "Finistère")


def test_a_value_is_known_by_any_of_its_names() -> None:
    """What a reader calls a term is read as the term, in any language."""
    names = {Facet.TERRITORY: {"brittany": "Bretagne"}}
    assert parse("territory:Brittany", names).query == query.Fact(Facet.TERRITORY, "Bretagne")
    assert parse("territory:Elsewhere", names).query == query.Fact(Facet.TERRITORY, "Elsewhere")


def test_wanted_leaves_out_what_is_refused() -> None:
    """A good page is told by what is asked for, never by what is refused or by facts."""
    asked = parse('chat "chien noir" lou* titre:ours -renard kind:note date:2021').query
    assert {str(leaf) for leaf in query.wanted(asked)} == {"chat", '"chien noir"', "lou*", "ours"}
