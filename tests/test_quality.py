"""How far the text of a page can be trusted: real pages, and what goes wrong with them."""

import pytest

from pipeline.formats import quality

PROSE = (
    "Le conseil municipal, après en avoir délibéré, arrête à l’unanimité des membres présents le tableau des effectifs\n"
    "et autorise le maire à signer la convention avec la communauté de communes pour la gestion de l’eau dans la vallée."
)
ENGLISH = (
    "The package maintainer is responsible for the quality of the work that is uploaded, and should answer the reports\n"
    "that users send in a timely manner, with the help of the other members of the team if more time is needed."
)


def shifted(text: str, by: int) -> str:
    """Give a text as a font without meanings does: every sign another."""
    return "".join(letter if letter.isspace() else chr(ord(letter) + by) for letter in text)


@pytest.mark.parametrize("text", [PROSE, ENGLISH, PROSE.upper(), PROSE.replace("\n", "-\n")], ids=str.split)
def test_prose_is_trusted(text: str) -> None:
    """Plain French and English need no second reading, in capitals neither."""
    assert quality.score(text) >= 0.95


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("Annexe 2", quality.READABLE),
        ("RAPPORT D’ACTIVITÉ 2021\nObservatoire des alliances", quality.GOOD),
        ("\n".join(f"A {number} 27/08/2013 CROMBEZ Samuel 6 impasse du Buisson" for number in range(30)), 0.5),
        ("\n".join(f"{number} {number * 7} 12,5 0,{number}" for number in range(60)), quality.READABLE),
        (
            "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und"
            " sollen einander im Geist der Brüderlichkeit begegnen. Jeder hat Anspruch auf diese Rechte und Freiheiten",
            0.4,
        ),
        (
            "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны"
            " поступать в отношении друг друга в духе братства. Каждый человек должен обладать всеми правами",
            0.4,
        ),
    ],
    ids=["caption", "title", "register", "figures", "German", "Russian"],
)
def test_what_is_no_prose_is_no_garbage(text: str, least: float) -> None:
    """A title, a table, figures and other languages are never taken for a page to recognise."""
    assert quality.score(text) >= least


@pytest.mark.parametrize("text", ["", " \n\t \u00a0"])
def test_nothing_has_no_quality(text: str) -> None:
    """A page without a sign has 0, and nothing credible."""
    assert quality.score(text) == quality.credible(text) == 0


@pytest.mark.parametrize(
    "text",
    [
        shifted(PROSE, -29),
        shifted(PROSE, 0xF000),
        "".join("\ufffd" if letter in "aeiou" else letter for letter in PROSE),
        " ".join(f"/g{ord(letter):02X}" for letter in PROSE),
        "".join(f"(cid:{ord(letter)})" for letter in PROSE),
        shifted(PROSE, 1),
    ],
    ids=["shifted", "private use", "replacement", "glyph names", "cid", "by one"],
)
def test_a_font_that_does_not_say_what_its_signs_mean_is_garbage(text: str) -> None:
    """Mojibake of every kind met is under what a reader could read."""
    assert quality.score(text) < quality.READABLE


@pytest.mark.parametrize(
    "text",
    [PROSE.replace(" ", ""), " ".join(PROSE), PROSE.replace(" ", "", 20)],
    ids=["glued", "spaced out", "partly glued"],
)
def test_words_glued_or_spaced_out_ask_for_a_second_reading(text: str) -> None:
    """Where words have lost their spaces, or letters have gained some, another reader may do better."""
    assert quality.score(text) < quality.GOOD


def test_lines_out_of_order_are_told_by_their_hyphens() -> None:
    """Two columns read across: words cut at a line's end do not go on in the next line."""
    left = [
        "La vallée partage une nappe entre les commu-",
        "nes et les maraîchers, qui ont installé des comp-",
        "teurs sur les",
    ]
    right = [
        "Des associations et des entreprises se réu-",
        "Nissent chaque mois pour suivre les prélè-",
        "Vements de l’année.",
    ]
    across = "\n".join(f"{one}\n{other}" for one, other in zip(left, right, strict=True))
    assert quality.score(across) < quality.score("\n".join(left))


def test_of_two_readings_the_better_has_more_that_can_be_trusted() -> None:
    """A whole page beats a part of it, and a clean page one with glued words."""
    assert quality.credible(PROSE) > quality.credible(PROSE[:100])
    assert quality.credible(PROSE) > quality.credible(PROSE.replace(" ", "", 20))
