"""The dates to remember of a document are those of what is to come, with their sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import DateKind, KeyDate, Language, Page
from pipeline.reading.agenda import MOST, key_dates

FRENCH, ENGLISH = Language.FRENCH, Language.ENGLISH
DEADLINE, EVENT, START, END = DateKind


def found(text: str, tongue: Language = FRENCH, published: str = "2023-05-10") -> tuple[KeyDate, ...]:
    """Find the dates to remember of a page."""
    return key_dates((Page(1, text),), tongue, published)


@pytest.mark.parametrize(
    ("text", "date", "until", "kind"),
    [
        ("Date limite de dépôt : 15 mars 2025.", "2025-03-15", "", DEADLINE),
        ("Date limite de dépôt des candidatures : 15\u202fmars\u00a02025", "2025-03-15", "", DEADLINE),
        ("La date limite de dépôt des dossiers est fixée au 15/03/2025.", "2025-03-15", "", DEADLINE),
        ("Les candidatures sont à remettre au plus tard le 1er juin 2024.", "2024-06-01", "", DEADLINE),
        ("Le dossier doit être déposé le 16 octobre 2023 à la mairie.", "2023-10-16", "", DEADLINE),
        ("Les inscriptions sont ouvertes jusqu’au 30 juin 2024.", "2024-06-30", "", DEADLINE),
        ("Colloque du 12 octobre 2023, à Rennes.", "2023-10-12", "", EVENT),
        ("Le colloque aura lieu les 12 et 13 octobre 2023 à Rennes.", "2023-10-12", "2023-10-13", EVENT),
        ("Le salon se tiendra du 28 février au 2 mars 2024 à Lyon.", "2024-02-28", "2024-03-02", EVENT),
        ("Le salon se tiendra du 30 décembre 2023 au 2 janvier 2024 à Lyon.", "2023-12-30", "2024-01-02", EVENT),
        ("La prochaine réunion est fixée au 5 décembre 2023, à la maison des associations.", "2023-12-05", "", EVENT),
        ("PROCHAINE SÉANCE : vendredi 6 octobre 2023 à 9 heures, à la conserverie.", "2023-10-06", "", EVENT),
        ("• Jeudi 8 juin, 18 h : apéro-lecture au centre, entrée libre.", "2023-06-08", "", EVENT),
        ("Le décret entrera en vigueur le 1 er janvier 2024.", "2024-01-01", "", START),
        ("Les nouveaux tarifs sont applicables à compter du 1er septembre 2023.", "2023-09-01", "", START),
        ("Le contrat de la chargée de mission prend fin le 31 janvier 2024.", "2024-01-31", "", END),
        ("Un bilan du dispositif sera fait en avril 2025 par le comité.", "2025-04", "", None),
    ],
)
def test_a_date_to_remember_is_found(text: str, date: str, until: str, kind: DateKind | None) -> None:
    """Deadlines, events, what starts and ends, with the precision that is written."""
    assert [(each.date, each.until, each.kind, each.text) for each in found(text)] == [(date, until, kind, text)]


@pytest.mark.parametrize(
    ("text", "date", "until", "kind"),
    [
        ("Applications close on 3 June 2024.", "2024-06-03", "", DEADLINE),
        ("Responses must be sent by 3 June 2024 to the secretary.", "2024-06-03", "", DEADLINE),
        ("Submission deadline: June 3rd, 2024 for all the teams", "2024-06-03", "", DEADLINE),
        ("The workshop will be held on October 12-13, 2023 in Leeds.", "2023-10-12", "2023-10-13", EVENT),
        ("NEXT MEETING: Thursday 7 December 2023, 6 p.m., at the food bank.", "2023-12-07", "", EVENT),
        ("The charter takes effect on 1 January 2024 in both countries.", "2024-01-01", "", START),
        ("The grant paying for three days a week expires on 31 March 2024.", "2024-03-31", "", END),
    ],
)
def test_an_english_date_to_remember_is_found(text: str, date: str, until: str, kind: DateKind | None) -> None:
    """The same in English."""
    assert [(each.date, each.until, each.kind, each.text) for each in found(text, ENGLISH)] == [
        (date, until, kind, text)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Rapport publié le 12 octobre 2023 par l’observatoire des associations.",
        "La loi du 31 juillet 2024 relative à l’économie sociale sera évaluée par le comité.",
        "Page consultée le 12 octobre 2023 sur le site de la préfecture.",
        "Bibliographie\nActes du colloque du 12 octobre 2023, éditions du Gué, Valence.",
        "Le colloque aura lieu le 12 octobre 2022 à Rennes, selon le programme d’alors.",
        "L’enquête s’est déroulée en octobre 2023 auprès de deux cents associations.",
        "Le comité s’est réuni le 12 octobre 2023 à la maison des associations.",
        "Par exemple, la date limite de dépôt est fixée au 15 mars 2025 pour une aide demandée avant.",
        "La déclaration doit être déposée avant le 31 décembre de chaque année.",
        "La date limite de dépôt, initialement fixée au 15 mars 2025, est repoussée.",
        "Le colloque aura lieu le 31 février 2024 à Rennes.",
        "Vendredi 8 juin, 18 h : apéro-lecture au centre, entrée libre.",
        "Application : 1er janvier 2024.",
        "Le colloque aura lieu en 2024 à Rennes.",
        "Date de réception en préfecture : 22/11/2023",
        "",
    ],
)
def test_a_date_of_something_else_is_not_one_to_remember(text: str) -> None:
    """Publication, laws, consultation, references, the past, examples, every year, days that are not, years alone."""
    assert found(text) == ()


def test_the_day_of_the_document_itself_is_not_one_to_remember() -> None:
    """Minutes and letters are dated; the same day is told by the facts of the document."""
    assert found("Séance du 10 mai 2023 à la mairie, ouverte à tous.", published="2023-05-10") == ()


def test_a_day_without_its_year_needs_the_date_of_the_document() -> None:
    """It is the next such day within nine months; without a month to start from, nothing is guessed."""
    text = "Le dossier doit être déposé à la mairie le 16 octobre."
    assert [each.date for each in found(text, published="2023-05")] == ["2023-10-16"]
    assert [each.date for each in found(text, published="2023-11-02")] == []
    assert found(text, published="2023") == ()
    assert found(text, published="") == ()


def test_an_undated_document_tells_nothing_older_than_what_it_names() -> None:
    """Where no date is known, the last year written stands for it."""
    text = "Le colloque aura lieu le 12 octobre 2023 à Rennes."
    assert [each.date for each in found(text, published="")] == ["2023-10-12"]
    assert found(f"{text}\nNous étions nombreux encore en 2025.", published="") == ()


def test_dates_come_in_order_and_are_few() -> None:
    """By date, each once, whatever the order of the pages; eight at the most."""
    texts = [f"La réunion aura lieu le {number} octobre 2023 à la mairie du canton." for number in range(28, 10, -1)]
    shown = key_dates([Page(number, text) for number, text in enumerate([*texts, *texts], 1)], FRENCH, "2023-05")
    assert len(shown) == MOST
    assert [each.date for each in shown] == sorted({each.date for each in shown})


def test_an_english_date_in_figures_is_left_alone() -> None:
    """03/06/2024 is in March or in June: nothing is said rather than something wrong."""
    assert found("Applications close on 03/06/2024 for all the teams.", ENGLISH) == ()


@given(
    st.lists(st.text(max_size=300), max_size=4),
    st.sampled_from(Language),
    st.sampled_from(["", "2023", "2023-05", "2023-05-10"]),
)
@settings(max_examples=150, deadline=None)
def test_any_text_gives_its_own_dates(texts: list[str], tongue: Language, published: str) -> None:
    """Whatever the text, no error; what is shown is in its page, to the letter."""
    _are_quoted(texts, tongue, published)


_PIECES = st.sampled_from(
    "Date limite |jeudi |12 |31/02/2024|octobre| 2023|1er |et |au |du |October 12-13, 2024|aura lieu |le |99|, |. |\n|œuvre ß İ |"
    " no later than | 2024-13-45| janvier 9999| chaque année| d’ici".split("|")
)


@given(
    st.lists(_PIECES, max_size=30).map("".join), st.sampled_from(Language), st.sampled_from(["", "2023", "2023-05-10"])
)
@settings(max_examples=200, deadline=None)
def test_any_pieces_of_dates_give_their_own_dates(text: str, tongue: Language, published: str) -> None:
    """The same for text made of what dates are made of."""
    _are_quoted([text], tongue, published)


def _are_quoted(texts: list[str], tongue: Language, published: str) -> None:
    for each in key_dates(tuple(Page(number, text) for number, text in enumerate(texts, 1)), tongue, published):
        assert each.text in texts[each.page - 1]
        assert not each.until or each.date < each.until
