"""A table of contents is told from prose, lists and tables of figures; a search opens what it names."""

from pathlib import Path

import pytest

from pipeline.library import Library
from pipeline.reading.tables_of_contents import is_contents
from pipeline.settings import Settings
from tests import pdfs

LED = """Présentation ........ 3
1. La nappe et ses usagers ........ 5
1.1 Qui pompe, et quand . . . . . . . 6
2. Les relevés publics ……… 14
3. Ce que l’affichage a changé ........ 22
Annexes ........ 31"""

PLAIN = """Sommaire
Présentation 3
La nappe et ses usagers 5
Qui pompe, et quand ? 6
Les relevés publics 14
Annexes (cartes) 31"""

JOINED = "Table des matières\n" + " ".join(PLAIN.split("\n")[1:])

UNSAID = "\n".join(PLAIN.split("\n")[1:])

PROSE = """Les relevés publics
En 2019 la nappe a baissé de 4 centimètres, puis de 7 en 2020 et de 12 en 2021, malgré les 18 compteurs posés.
Sur les 62 irrigants, 40 ont signé la convention. La page 14 du rapport de 2018 le disait déjà."""

FIGURES = """Montrefeuil 120
Lauzenne 310
Granges 44
Sablières 97
Le Gué 260
Total 831"""

SAID_ONLY = "Sommaire exécutif\n" + PROSE


@pytest.mark.parametrize("text", [LED, PLAIN, JOINED, UNSAID, LED.replace("\n", " ")])
def test_titles_with_page_numbers_that_go_up_are_contents(text: str) -> None:
    """With dots that lead to the number or without, said in a heading or not, lines run together or not."""
    assert is_contents(text)


@pytest.mark.parametrize("text", ["", PROSE, FIGURES, SAID_ONLY, "Voir p. 3", "\n".join(reversed(UNSAID.split("\n")))])
def test_other_texts_with_numbers_are_not(text: str) -> None:
    """Prose with years, a table of figures, a summary that only begins with the word."""
    assert not is_contents(text)


@pytest.mark.parametrize("text", ["a" + "." * 200_000, "a " * 100_000, "a ." * 70_000 + "1", "12 " * 70_000])
def test_a_text_made_to_take_long_is_read(text: str) -> None:
    """The cost grows with the length of the text: dots without end are no trap."""
    assert not is_contents(text)


def test_a_title_opens_at_its_page_not_at_the_contents(tmp_path: Path) -> None:
    """Asked by its title, a part is found where it is; the table of contents is named after it."""
    pages = [
        "Gouverner l’eau ensemble",
        PLAIN,
        *[
            f"La nappe et ses usagers\nLes maraîchers de la vallée {each} pompent la nuit."
            for each in ("haute", "basse")
        ],
        "Les relevés publics\nUn tableau affiché chaque mardi sur la place donne à tous le temps de changer leurs tours.",
    ]
    pdfs.write(tmp_path / "corpus", "eau.pdf", *pages, title="Gouverner l’eau ensemble")
    library = Library(Settings(corpus=tmp_path / "corpus", state=tmp_path / "state"))
    library.ingest()
    found = library.search("les relevés publics").results[0]
    assert [each.page for each in found.snippets][:2] == [5, 2]
