"""Clean text and passages: what stays, what goes, and where the cuts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import passages
from pipeline.model import Page


def clean(*texts: str) -> list[str]:
    """Clean the pages of a document."""
    return [page.text for page in passages.clean([Page(number, text) for number, text in enumerate(texts, 1)])]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("la coopé-\nration territoriale", "la coopération territoriale"),
        ("la coopé\u00ad\nration", "la coopération"),
        ("le modèle socio-\néconomique et le socio-économique", "le modèle socio-économique et le socio-économique"),
        ("Loire-\nAtlantique", "Loire-Atlantique"),
        ("l'eﬃcacité des ﬂux ﬁnanciers", "l'efficacité des flux financiers"),
        ("e\u0301conomie", "économie"),
        ("84\u00a0% de 12\u202f000", "84 % de 12 000"),
        ("porte\u2011voix", "porte-voix"),
        ("m´ethode et fa¸con", "méthode et façon"),
        ("a\u200bb", "ab"),
    ],
    ids=[
        "cut word",
        "soft hyphen",
        "compound",
        "capital",
        "ligatures",
        "accents apart",
        "spaces",
        "hard hyphen",
        "TeX accents",
        "no width",
    ],
)
def test_words_come_out_whole(written: str, text: str) -> None:
    """A word is a word, however a page was set."""
    assert clean(written) == [text]


def test_running_lines_go_and_the_text_stays() -> None:
    """Headers, footers and page numbers at the edges of pages are left out; the same words inside a page stay."""
    head = "Observatoire · Rapport 2021"
    pages = [
        f"{head}\nPage {number}\nLe texte unique {number * 13}\n{head}\nEncore du texte {number * 7} ici.\n{number}"
        for number in range(1, 7)
    ]
    texts = clean(*pages)
    assert all(text.startswith("Le texte unique") for text in texts)
    assert all(not text.endswith(str(number)) for number, text in enumerate(texts, 1))
    assert all("Observatoire" in text for text in texts)


def test_a_line_on_two_pages_is_no_running_line() -> None:
    """What a short document repeats is its text."""
    assert clean("Le même début\nLa suite", "Le même début\nLa fin") == [
        "Le même début\nLa suite",
        "Le même début\nLa fin",
    ]


def test_lines_of_a_paragraph_become_one() -> None:
    """A paragraph set on several lines is one line of clean text; a heading, a bullet and a new paragraph begin one."""
    text = (
        "Une alliance\n"
        "Une alliance est un accord durable entre deux organisations qui gardent\n"
        "chacune leur projet et mettent en commun une part de leurs moyens pour\n"
        "un but précis.\n"
        "• un premier point\n"
        "• un second point\n"
        "Une convention en fixe les termes avant que la première dépense ne soit\n"
        "engagée."
    )
    assert clean(text)[0].split("\n") == [
        "Une alliance",
        "Une alliance est un accord durable entre deux organisations qui gardent chacune leur projet et mettent en"
        " commun une part de leurs moyens pour un but précis.",
        "• un premier point",
        "• un second point",
        "Une convention en fixe les termes avant que la première dépense ne soit engagée.",
    ]


def test_passages_end_at_sentences() -> None:
    """A passage is about as long as asked and ends where a sentence does; abbreviations end none."""
    sentence = "M. Le Goff, p. 12, cite l'art. 5 de la loi et les 3,5 % de la région. "
    found = list(passages.split(Page(3, (sentence * 20).strip()), words=40))
    assert len(found) > 4
    assert all(each.text.strip().endswith("région.") for each in found)
    assert {each.page for each in found} == {3}


def test_a_sentence_longer_than_a_passage_is_cut_at_a_word() -> None:
    """A table or a list without a full stop is cut all the same."""
    found = list(passages.split(Page(1, "mot " * 1_000), words=100))
    assert all(len(each.text.split()) <= 134 for each in found)
    assert len(found) >= 8


def test_a_short_rest_goes_with_the_passage_before() -> None:
    """No passage of two words at the end of a page."""
    text = "Une phrase de cinq mots. " * 8 + "Fin brève."
    assert [len(each.text.split()) for each in passages.split(Page(1, text), words=20)] == [20, 22]


@pytest.mark.parametrize("text", ["", " \n ", "\n\n"])
def test_an_empty_page_has_no_passage(text: str) -> None:
    """Nothing is scored where there is nothing."""
    assert list(passages.split(Page(1, text))) == []


def test_a_passage_has_at_least_one_word() -> None:
    """A length of nothing is refused."""
    with pytest.raises(ValueError, match="at least one word"):
        list(passages.split(Page(1, "mot"), words=0))


page_text = st.lists(
    st.sampled_from(
        [
            "Une phrase.",
            "l’économie",
            "M. Roy",
            "12 %",
            "?",
            "•",
            "\n",
            "mot",
            "fin !",
            "É",
            "1.",
            "«",
            "»",
            "-\n",
            "x" * 30,
        ]
    )
).map(" ".join)


@given(texts=st.lists(page_text, min_size=1, max_size=4), words=st.integers(1, 30))
def test_law_1_passages_give_back_the_clean_text(texts: list[str], words: int) -> None:
    """Law 1: the passages of a page are its clean text, each where it says it is."""
    for page in passages.clean([Page(number, text) for number, text in enumerate(texts, 1)]):
        found = list(passages.split(page, words=words))
        assert "".join(each.text for each in found) == page.text
        assert all(page.text[each.start : each.end] == each.text for each in found)


@given(texts=st.lists(st.text(max_size=200), min_size=1, max_size=5))
def test_cleaning_any_text_keeps_the_pages_and_is_done_once(texts: list[str]) -> None:
    """Whatever a format gives, there are as many pages after as before, and no blank line is left."""
    found = clean(*texts)
    assert len(found) == len(texts)
    assert all("\n\n" not in text for text in found)


def test_an_endless_word_is_cleaned() -> None:
    """A page that is one word of two hundred thousand letters is cleaned: by a rule that looks back, it would take an hour."""
    assert clean("A" * 200_000) == ["A" * 200_000]
