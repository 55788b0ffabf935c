"""What tests share: a corpus of a few real files, a library over it, and the measured data where it is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.library import Library
from pipeline.settings import Limits, Settings
from tests import pdfs

ROOT = Path(__file__).parents[1]
MEASURED = ROOT.parent / "shared" / "data"

ALLIANCES = (
    "Alliances entre associations et PME\nObservatoire des alliances\nMars 2021\n"
    "Cette étude porte sur les alliances entre associations et petites entreprises.",
    "Le financement des alliances repose sur trois ressources : la subvention,\nla prestation et le mécénat de compétences.",
    "En conclusion, une convention signée avant le premier euro évite la plupart\ndes malentendus entre associations et PME.",
)
WATER = (
    "Gouverner l'eau ensemble\nRapport, septembre 2022\nLa vallée partage une nappe entre maraîchers et communes.",
    "Les communes ont installé des compteurs et publié les volumes prélevés.",
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of four files, three formats, two collections."""
    folder = tmp_path / "corpus"
    pdfs.write(
        folder / "etudes",
        "alliances.pdf",
        *ALLIANCES,
        title="Alliances entre associations et PME",
        bookmarks=[("Financement", 2)],
    )
    pdfs.write(folder / "rapports", "eau.pdf", *WATER)
    (folder / "etudes" / "note.md").write_text(
        "# Note sur le mécénat\n\nLe mécénat de compétences progresse en 2023.\n", encoding="utf-8"
    )
    (folder / "rapports" / "reunion.txt").write_text(
        "Compte rendu de la réunion du 4 février 2022\n\nLa réunion a porté sur l’économie sociale.\n", encoding="utf-8"
    )
    return folder


@pytest.fixture
def settings(tmp_path: Path, corpus: Path) -> Settings:
    """Settings of a centre of its own."""
    return Settings(corpus=corpus, state=tmp_path / "state", workers=1, limits=Limits(memory_mb=700))


@pytest.fixture
def library(settings: Settings) -> Iterator[Library]:
    """A library that has taken nothing in yet."""
    opened = Library(settings)
    yield opened
    opened.close()


@pytest.fixture
def filled(library: Library) -> Library:
    """A library that has taken the corpus in."""
    library.ingest()
    return library


@pytest.fixture(scope="session")
def measured() -> Path:
    """The real documents and judged questions beside the project."""
    if not MEASURED.is_dir():
        pytest.skip("the measured data (real PDFs, files made to break readers) is not beside the project")
    return MEASURED
