"""The key figures of a document are its own, with their sentence, and no number that measures nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import KeyFigure, Language, Page
from pipeline.reading.figures import MOST, key_figures

FRENCH, ENGLISH = Language.FRENCH, Language.ENGLISH


def found(text: str, tongue: Language = FRENCH, about: tuple[str, ...] | None = None) -> tuple[KeyFigure, ...]:
    """Find the key figures of a page, in a document that is about what the page says."""
    return key_figures((Page(1, text),), tongue, (text,) if about is None else about)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("En 2023, 84 % des dirigeants déclarent manquer de temps.", "84 %", "%"),
        ("En 2023, 84\u202f% des dirigeants déclarent manquer de temps.", "84\u202f%", "%"),
        ("En 2023, 84\u00a0% des dirigeants déclarent manquer de temps.", "84\u00a0%", "%"),
        ("En 2023, 84% des dirigeants déclarent manquer de temps.", "84%", "%"),
        ("En 2023, 84 pour cent des dirigeants déclarent manquer de temps.", "84 pour cent", "%"),
        ("En 2023, 84 p. cent des dirigeants déclarent manquer de temps.", "84 p. cent", "%"),
        ("84,5 % des dirigeants interrogés en 2023 déclarent manquer de temps pour leur association.", "84,5 %", "%"),
        ("La part des femmes parmi les dirigeants est passée de 31 % à 52 %.", "31 % à 52 %", "%"),
        ("Un tiers des associations déclarent avoir perdu des bénévoles.", "Un tiers", ""),
        ("Près de la moitié des associations déclarent avoir perdu des bénévoles.", "la moitié", ""),
        ("En 2023, sept associations sur dix déclarent une baisse du nombre de bénévoles.", "sept associations sur dix", ""),
        ("Au total, la filière compte 3 200 emplois, en moyenne mieux payés.", "3 200 emplois", "emplois"),
        ("Le secteur associatif emploie 1,8 million de salariés, soit plus que le bâtiment.", "1,8 million de salariés", "salariés"),
        ("En moyenne, le budget des associations employeuses atteint 1 234 567 euros.", "1 234 567 euros", "€"),
        ("En moyenne, le budget des associations employeuses atteint 1.234,5 euros.", "1.234,5 euros", "€"),
        ("Le budget total du programme représente 2,4 millions d’euros en 2023.", "2,4 millions d’euros", "€"),
        ("Le budget total du programme représente 12 M€ en 2023.", "12 M€", "€"),
    ],
)  # fmt: skip
def test_a_figure_is_found_as_it_is_written(text: str, value: str, unit: str) -> None:
    """Shares, amounts and counts, in figures or in words, whatever spaces stand in them."""
    assert [(each.value, each.unit, each.text) for each in found(text)] == [(value, unit, text)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("Nearly 60% of respondents report a decrease in the number of volunteers.", "60%", "%"),
        ("Nearly 60 per cent of respondents report a decrease in the number of volunteers.", "60 per cent", "%"),
        ("In total, the programme reached 1.2 million people in rural areas.", "1.2 million people", "people"),
        ("The total budget of the programme is €45 bn for the period.", "€45 bn", "€"),
        ("On average, the grants received amount to £15,000 for each charity.", "£15,000", "£"),
        ("A third of the charities report that they have lost volunteers.", "A third", ""),
        ("One in five charities reported a fall in the number of volunteers.", "One in five", ""),
    ],
)
def test_an_english_figure_is_found_as_it_is_written(text: str, value: str, unit: str) -> None:
    """The same in English."""
    assert [(each.value, each.unit, each.text) for each in found(text, ENGLISH)] == [(value, unit, text)]


@pytest.mark.parametrize(
    "text",
    [
        "La part des associations est décrite à la page 84 du rapport de 2023.",
        "Le nombre de bénévoles a augmenté entre 2019 et 2023 dans la région.",
        "La loi du 31 juillet 2014 concerne en moyenne 84 % des associations employeuses.",
        "L’article L. 1253-1 concerne en moyenne 84 % des associations employeuses.",
        "Pour joindre le total des associations, composer le 02 40 12 34 56 en journée.",
        "Par exemple, si 84 % des dirigeants déclarent manquer de temps, la part est forte.",
        "Supposons que 84 % des dirigeants déclarent manquer de temps en moyenne.",
        "Commune 84 % 12 % 45 % 1 200 320 410 total moyenne des communes.",
        "Le taux est égal à 12 × 84 % en moyenne pour le total des associations.",
        "La motion est adoptée par 112 voix contre 47 au total des membres.",
        "La subvention est plafonnée à 84 % du budget total en moyenne.",
        "Les associations qui comptent au moins 250 salariés sont concernées en moyenne.",
        "Le tarif moyen du cours représente 2 900 euros par élève et par an.",
        "La moyenne des 84 pages du rapport est décrite dans le total.",
        "Ils représentaient 12 % des bénévoles et 53 % des heures en moyenne.",
        "« Si nous donnons 60 % des budgets, le total augmente », explique un élu.",
        "© Observatoire, 84 % des droits réservés, reproduction du total autorisée.",
        "Tableau 3 : 84 % des employeurs déclarent une baisse en moyenne.",
        "84 % des dirigeants",
        "Bibliographie\nEn 2023, 84 % des dirigeants déclarent manquer de temps.",
        "Consacrer 84 % des budgets déclarés à la formation des bénévoles.",
        "",
    ],
)
def test_a_number_that_measures_nothing_is_no_figure(text: str) -> None:
    """Pages, years, laws, telephones, examples, tables, formulas, votes, limits, prices, what leans on a neighbour, notices."""
    assert found(text) == ()


def test_figures_are_few_and_in_reading_order() -> None:
    """A document full of figures shows five, of different values, in the order of its pages; a short one fewer."""
    texts = [
        f"En 2023, {number} % des communes du canton déclarent une baisse des volumes." for number in range(11, 23)
    ]
    shown = key_figures([Page(number, text) for number, text in enumerate(texts, 1)], FRENCH, ())
    assert len(shown) == MOST
    assert [each.page for each in shown] == sorted(each.page for each in shown)
    assert len({each.value for each in shown}) == MOST
    assert len(found("\n".join(texts))) == 2


def test_figures_of_the_subject_come_first() -> None:
    """Of more figures than are shown, those whose sentence names what the document is about are kept."""
    others = [f"En 2023, {number} % des communes du canton déclarent une baisse." for number in range(11, 23)]
    about = "En 2023, 64 % des maraîchers du canton déclarent une baisse."
    shown = key_figures(
        [Page(n, t) for n, t in enumerate((*others, about), 1)], FRENCH, ("Les maraîchers et la nappe",)
    )
    assert "64 %" in {each.value for each in shown}


@given(st.lists(st.text(max_size=300), max_size=4), st.sampled_from(Language))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_its_own_figures(texts: list[str], tongue: Language) -> None:
    """Whatever the text, no error; what is shown is in its page, to the letter."""
    _are_quoted(texts, tongue)


_PIECES = st.sampled_from(
    "En 2023, |84 %|84\u202f%|1 234| des associations| millions| d’euros|€45 bn|£| sur dix|un tiers| de la moitié|12/03|.|\n|"
    " représentent| en moyenne|(| et|99999999999999999999|٣ %|²| of people| p. cent".split("|")
)


@given(st.lists(_PIECES, max_size=30).map("".join), st.sampled_from(Language))
@settings(max_examples=200, deadline=None)
def test_any_pieces_of_figures_give_their_own_figures(text: str, tongue: Language) -> None:
    """The same for text made of what figures are made of."""
    _are_quoted([text], tongue)


def _are_quoted(texts: list[str], tongue: Language) -> None:
    numbered = tuple(Page(number, text) for number, text in enumerate(texts, 1))
    for each in key_figures(numbered, tongue, texts[:1]):
        assert each.text in texts[each.page - 1]
        assert each.value in each.text
        assert each.value.strip()
