"""What a word is: cutting, folding and stemming, in French and in English."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import language
from pipeline.model import Language

FR, EN = Language.FRENCH, Language.ENGLISH


def finds(asked: str, written: str, tongue: Language) -> bool:
    """Tell whether every word asked, of whichever language, is one of the words written in *tongue*."""
    held = {term for word in language.words(written) for term in language.terms(word, tongue)}
    wanted = [{term for each in Language for term in language.terms(word, each)} for word in language.words(asked)]
    return bool(wanted) and all(terms & held for terms in wanted)


def decomposed(text: str) -> str:
    """Write accents apart from their letters, as macOS does in the names of files."""
    return unicodedata.normalize("NFD", text)


MUST_MATCH = [
    # Elisions, with both apostrophes.
    ("l’eau", "eau", FR),
    ("l'eau", "eau", FR),
    ("l’eau", "l'eau", FR),
    ("L’ÉTAT", "état", FR),
    ("d’alliances", "alliance", FR),
    ("qu’une économie", "économie", FR),
    ("jusqu’alors", "alors", FR),
    ("lorsqu'associés", "associé", FR),
    ("n’est", "est", FR),
    ("s’agit", "agit", FR),
    ("aujourd’hui", "aujourd'hui", FR),
    ("Aujourd'hui", "aujourd’hui", FR),
    ("prud’hommes", "prud'homme", FR),
    ("presqu’île", "presqu'ile", FR),
    ("quelqu’un", "quelqu'un", FR),
    # Accents and capitals.
    ("économie", "economie", FR),
    ("economie", "économie", FR),
    ("ÉCONOMIE", "économie", FR),
    ("ECONOMIE", "économie", FR),
    ("été", "été", FR),
    ("été", "ete", FR),
    ("l'été", "Été", FR),
    ("où", "où", FR),
    ("où", "ou", FR),
    ("Noël", "noel", FR),
    ("maïs", "mais", FR),
    ("hôpitaux", "hopital", FR),
    ("Brésil", "bresil", FR),
    ("garçon", "garcon", FR),
    ("aîné", "ainé", FR),
    # Ligatures.
    ("cœur", "coeur", FR),
    ("coeur", "cœur", FR),
    ("ŒUVRES", "oeuvre", FR),
    ("œil", "oeil", FR),
    ("curriculum vitæ", "vitae", FR),
    ("ﬁnancer", "financer", FR),
    # Acronyms.
    ("S.N.C.F.", "SNCF", FR),
    ("SNCF", "S.N.C.F.", FR),
    ("S.N.C.F", "sncf", FR),
    ("la C.A.F. de Vannes", "CAF", FR),
    ("l’INSEE", "insee", FR),
    ("the U.S.A.", "USA", EN),
    # Inclusive writing.
    ("adhérent·e·s", "adhérent", FR),
    ("adhérent·e·s", "adherents", FR),
    ("adhérents", "adhérent·e·s", FR),
    ("lecteur·rice·s", "lecteurs", FR),
    ("président•e", "président", FR),
    ("habitant.e.s", "habitants", FR),
    ("habitant(e)s", "habitant", FR),
    ("vice-président·es", "président", FR),
    # Inflections.
    ("alliances", "alliance", FR),
    ("nationaux", "national", FR),
    ("territoriaux", "territorial", FR),
    ("locaux", "local", FR),
    ("rurale", "rural", FR),
    ("châteaux", "château", FR),
    ("coopératives", "coopérative", FR),
    ("financement", "financer", FR),
    ("association", "associatif", FR),
    ("logements", "logement", FR),
    ("évaluée", "évaluer", FR),
    ("cities", "city", EN),
    ("studies", "study", EN),
    ("housing", "house", EN),
    ("financing", "finance", EN),
    ("policies", "policy", EN),
    ("running", "run", EN),
    # English endings and accents.
    ("John’s report", "john", EN),
    ("landlord's", "landlords", EN),
    ("workers’ rights", "worker", EN),
    ("café", "cafe", EN),
    ("naïve", "naive", EN),
    # Words made of several, and numbers.
    ("porte-parole", "parole", FR),
    ("éco-quartier", "quartier", FR),
    ("COVID-19", "covid", FR),
    ("en 2021,", "2021", FR),
    ("rapport_final", "rapport", FR),
    # One stem for two words: known, and the price of typing no accents; phrases and rank tell them apart.
    ("marché", "marche", FR),
    ("pêche", "péché", FR),
    ("mère", "mer", FR),
]

MUST_NOT_MATCH = [
    ("ou bien", "où", FR),  # the stop word is no «où»
    ("du pain", "dû", FR),
    ("mais encore", "maïs", FR),
    ("sur la table", "sûr", FR),
    ("les et des", "les", FR),
    ("the and of", "the", EN),
    ("chat", "châtaigne", FR),
    ("commune", "communauté", FR),
    ("eau", "beau", FR),
    ("alliance", "alliage", FR),
    ("aujourd’hui", "hui", FR),
    ("aujourd’hui", "aujourd", FR),
    ("presqu’île", "île", FR),
    ("S.N.C.F.", "sncb", FR),
    ("la S.N.C.F.", "cf", FR),
    ("université", "universel", FR),
    ("general", "generous", EN),
    ("policy", "police", EN),
    ("don't", "t", EN),
    ("they’re", "re", EN),
    ("2021", "2022", FR),
    ("2021", "202", FR),
    ("adhérent·e·s", "e", FR),
    ("lecteur·rice·s", "rice", FR),
]


def _ids(table: list[tuple[str, str, Language]]) -> list[str]:
    return [f"{written}-{asked}" for written, asked, _ in table]


@pytest.mark.parametrize(("written", "asked", "tongue"), MUST_MATCH, ids=_ids(MUST_MATCH))
def test_a_word_is_found_however_it_is_written(written: str, asked: str, tongue: Language) -> None:
    """What a reader types finds the same word in another form, accent, case or typography."""
    assert finds(asked, written, tongue)


@pytest.mark.parametrize(("written", "asked", "tongue"), MUST_NOT_MATCH, ids=_ids(MUST_NOT_MATCH))
def test_a_word_does_not_find_another(written: str, asked: str, tongue: Language) -> None:
    """Neither words that only look alike nor words that say nothing are found."""
    assert not finds(asked, written, tongue)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (decomposed("L’économie à Saint-Brieuc, ça va ?"), "L’économie à Saint-Brieuc, ça va ?"),
        ("un eﬀort ﬁnancier", "un effort financier"),
        ("coopé\u00ad\nration", "coopération"),
        ("coopé\u00adration", "coopération"),
        ("12\u202f000\u00a0€", "12 000 €"),
        ("  un   texte \n  deux \n", "un texte\ndeux"),
        ("non\u2011lieu", "non-lieu"),
        ("e\u0301te´", "éte´"),
        ("´economie", "économie"),
        ("\ufeffun\u200b mot", "un mot"),
        ("", ""),
    ],
    ids=repr,
)
def test_letters_are_written_in_one_way(written: str, read: str) -> None:
    """Accents apart, ligatures, soft hyphens and odd blanks end in the letters that a reader types."""
    assert language.letters(written) == read


@settings(deadline=None)
@given(text=st.text("aàéœEÉ l\n\u00a0\u00ad\u0301´ˆ¨-ﬁ", max_size=30))
def test_letters_keep_every_accent_composed(text: str) -> None:
    """Any text ends with no soft hyphen, no double blank and no ligature of printers."""
    read = language.letters(text)
    assert not set(read) & set("\u00ad\u00a0ﬁ")
    assert "  " not in read


FRENCH_LETTERS = "abcdefghijlmnoprstuvxzàâçéèêëîïôùûüœæ"
french_word = st.text(FRENCH_LETTERS, min_size=2, max_size=14)


@settings(deadline=None)
@given(word=french_word, tongue=st.sampled_from(list(Language)))
def test_a_word_is_found_without_its_accents(word: str, tongue: Language) -> None:
    """The same word typed without accents, or in capitals, shares a term with it, unless it is a stop word."""
    terms = set(language.terms(word, tongue))
    if terms and language.terms(language.fold(word), tongue):
        assert terms & set(language.terms(language.fold(word), tongue))
        assert set(language.terms(word.upper().lower(), tongue)) == terms


@settings(deadline=None)
@given(text=st.text())
def test_words_takes_any_text(text: str) -> None:
    """Any text ends in words that are lowered, without blanks, in reading order."""
    found = language.words(text)
    assert all(word and word == word.lower() and not any(letter.isspace() for letter in word) for word in found)


@settings(deadline=None)
@given(text=st.text("aàéœEÉ lLdDqu'’.-·123_,;S.N\n\u00a0()«»", max_size=40))
def test_spans_are_words_with_their_places(text: str) -> None:
    """`spans` gives the words of `words`, each where it stands, in order and without overlap."""
    spans = list(language.spans(text))
    assert [word for _, _, word in spans] == language.words(text)
    assert all(text[start:end].lower() == word for start, end, word in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_spans_are_words_for_a_capital_that_grows() -> None:
    """`spans` gives the words of `words` for a capital that lowers to two letters too."""
    assert [word for _, _, word in language.spans("İstanbul")] == language.words("İstanbul")


@settings(deadline=None)
@given(word=st.text(st.characters(max_codepoint=0x17F), max_size=20))
def test_folding_twice_changes_nothing_more(word: str) -> None:
    """A folded word of the Latin alphabet is folded already, and lowered."""
    assert language.fold(language.fold(word)) == language.fold(word)
    assert language.fold(word) == language.fold(word).lower()


@pytest.mark.parametrize("word", ["𝐄𝐂𝐎𝐍𝐎𝐌𝐈𝐄", "№", "Ⓐ".lower() + "🄰"], ids=["bold", "numero", "boxed"])
def test_fold_lowers_what_stands_for_capitals(word: str) -> None:
    """Bold or boxed capitals, as PDFs have in titles, fold to small letters."""
    assert language.fold(word) == language.fold(word).lower()


@pytest.mark.parametrize("word", ["économie", "cœur", "ÉTÉ", "s.n.c.f.", "aujourd’hui", "ça", "ﬁn"])
def test_fold_takes_off_what_a_reader_may_leave_out(word: str) -> None:
    """A folded French word is plain ASCII in lower case, without dots, in NFC as in NFD."""
    folded = language.fold(word)
    assert folded.isascii()
    assert folded == folded.lower()
    assert "." not in folded
    assert language.fold(decomposed(word)) == folded


@pytest.mark.parametrize("tongue", list(Language))
def test_stop_words_have_no_terms(tongue: Language) -> None:
    """A stop word is under no term, and weighs nothing in a question."""
    assert all(language.terms(word, tongue) == () for word in language.STOP_WORDS[tongue])
    assert all(language.is_light(word) for word in language.STOP_WORDS[tongue])


@pytest.mark.parametrize("word", ["été", "où", "est", "son", "tout", "tous", "ete", "pme", "art", "car"])
def test_words_that_may_be_looked_for_stay_findable(word: str) -> None:
    """Words that are also topics, «été», «est», «son», are indexed in French."""
    assert language.terms(word, FR)


@pytest.mark.parametrize(("word", "is_light"), [("comment", True), ("how", True), ("the", True), ("financer", False)])
def test_words_that_only_ask_are_light(word: str, is_light: bool) -> None:
    """The words of a question weigh nothing; those of its subject do."""
    assert language.is_light(word) is is_light


def test_a_word_without_end_counts_by_its_beginning() -> None:
    """Only the first 64 characters of a word count, so that no text can make terms of any length."""
    long = "a" * 100_000
    assert language.words(long) == [long]
    assert language.terms(long, FR) == language.terms("a" * language.MAX_WORD, FR)


@pytest.mark.parametrize("text", ["", " ", "!!! … —", "'", "’’’", "...", "·", "\0"], ids=repr)
def test_a_text_without_words_has_none(text: str) -> None:
    """Blanks, signs and apostrophes alone are no words."""
    assert language.words(text) == []


@pytest.mark.parametrize(
    "text", ["经济 合作", "экономика регионов", "اقتصاد", "Ελλάδα", "한국어"], ids=["zh", "ru", "ar", "el", "ko"]
)
def test_other_alphabets_are_words_too(text: str) -> None:
    """A word of another alphabet is cut at blanks and finds itself."""
    assert len(language.words(text)) == len(text.split())
    assert finds(text, text, FR)
