"""The facade: what staff may count on, from a folder of files to an index that answers, and back."""

import io
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from pipeline import room
from pipeline.errors import (
    BusyError,
    CatalogueError,
    DamagedIndexError,
    FolderError,
    NoEarlierIndexError,
    RemovalsError,
)
from pipeline.library import DEPOSITS, Library
from pipeline.model import (
    Added,
    Progress,
    Reason,
    Refused,
    Removed,
    Replaced,
    Unchanged,
)
from pipeline.settings import Settings
from tests import pdfs
from tests.test_answering import titles


def kinds(outcomes: tuple[object, ...]) -> list[str]:
    """Name the outcomes, sorted."""
    return sorted(type(each).__name__ for each in outcomes)


def test_every_file_has_one_outcome(library: Library, corpus: Path) -> None:
    """Law 7: the outcomes of a run are the files seen, each once, the good and the bad."""
    (corpus / "etudes" / "vide.pdf").touch()
    (corpus / "etudes" / "page.pdf").write_text("<html></html>")
    (corpus / "etudes" / "tableau.xls").write_bytes(b"x")
    (corpus / "copie.pdf").write_bytes((corpus / "rapports" / "eau.pdf").read_bytes())
    outcomes = library.ingest()
    assert {outcome.path for outcome in outcomes} == {path for path in corpus.rglob("*") if path.is_file()}
    assert len(outcomes) == 8
    assert kinds(outcomes) == ["Added"] * 4 + ["Refused"] * 3 + ["Unchanged"]
    reasons = {outcome.reason for outcome in outcomes if isinstance(outcome, Refused)}
    assert reasons == {Reason.EMPTY, Reason.MISMATCH, Reason.UNSUPPORTED}


def test_law_2_ingest_twice_changes_nothing(library: Library) -> None:
    """Law 2: a corpus already taken in gives only Unchanged, and the revision and the index stay."""
    library.ingest()
    before = library.revision, library.status().index
    assert set(kinds(library.ingest())) == {"Unchanged"}
    assert (library.revision, library.status().index) == before


def test_law_2_any_order_of_files_gives_the_same_answers(filled: Library, tmp_path: Path, corpus: Path) -> None:
    """Law 2: one file after the other, last first, gives the rankings of all at once."""
    other = Library(Settings(corpus=tmp_path / "other", state=tmp_path / "other-state", workers=1))
    for path in sorted((path for path in corpus.rglob("*") if path.is_file()), reverse=True):
        target = tmp_path / "other" / path.relative_to(corpus)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
        other.ingest()
    for typed in ("alliances", "mécénat de compétences", "eau", "économie", ""):
        assert titles(other, typed) == titles(filled, typed)
        ours, theirs = (each.search(typed).results for each in (filled, other))
        assert [each.score for each in ours] == pytest.approx([each.score for each in theirs], rel=1e-5)
    other.close()


def test_a_changed_file_is_replaced_and_a_removed_one_leaves(filled: Library, corpus: Path) -> None:
    """What a file said before is not found any more; what it says now is."""
    (corpus / "etudes" / "note.md").write_text("# Note sur les tiers-lieux\n\nUn tiers-lieu ouvre en 2024.\n")
    (corpus / "rapports" / "reunion.txt").unlink()
    assert kinds(filled.ingest()) == ["Removed", "Replaced", "Unchanged", "Unchanged"]
    assert titles(filled, "tiers-lieux") == ["Note sur les tiers-lieux"]
    assert "Note sur le mécénat" not in titles(filled, "mécénat")
    assert titles(filled, "réunion") == []


def test_a_renamed_file_is_the_same_document(filled: Library, corpus: Path) -> None:
    """A document is its content: moving its file reads nothing again and keeps its identifier."""
    before = filled.search("eau").results[0].document.id
    (corpus / "rapports" / "eau.pdf").rename(corpus / "etudes" / "eau-2022.pdf")
    assert kinds(filled.ingest()) == ["Removed", "Unchanged", "Unchanged", "Unchanged", "Unchanged"]
    assert filled.search("eau").results[0].document.id == before


def test_what_staff_write_beside_a_file_wins(filled: Library, corpus: Path) -> None:
    """A sidecar gives title, authors, date, kind; changing it is seen at the next ingest, and searched."""
    sidecar = corpus / "rapports" / "eau.pdf.toml"
    sidecar.write_text('title = "La nappe en partage"\nauthors = ["Inès Barrault"]\ndate = "2022-10"\nkind = "Étude"\n')
    assert kinds(filled.ingest()) == ["Replaced", "Unchanged", "Unchanged", "Unchanged"]
    document = filled.search("auteur:Barrault").results[0].document
    assert (document.title, document.date, document.kind) == ("La nappe en partage", "2022-10", "Étude")
    sidecar.unlink()
    filled.ingest()
    assert titles(filled, "auteur:Barrault") == []


def test_a_file_read_by_an_earlier_version_is_read_again(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an upgrade that reads better, the next ingest reads every file again, by itself."""
    monkeypatch.setattr("pipeline.intake.READING", "a later version")
    assert set(kinds(filled.ingest())) == {"Replaced"}
    assert set(kinds(filled.ingest())) == {"Unchanged"}


def test_a_deposit_is_found(filled: Library) -> None:
    """An uploaded file is kept in the corpus under a safe name, and found after its ingest."""
    content = pdfs.pdf("Le covoiturage solidaire en Creuse", title="Covoiturage solidaire")
    path = filled.put("../../Mon étude.pdf", io.BytesIO(content))
    assert path == filled.settings.corpus / DEPOSITS / "Mon étude.pdf"
    assert kinds(filled.ingest(filled.deposits)) == ["Added"]
    assert titles(filled, "covoiturage") == ["Covoiturage solidaire"]
    assert filled.search("covoiturage").results[0].document.collection == DEPOSITS


def test_an_upload_with_the_name_of_another_keeps_both(filled: Library) -> None:
    """Nothing is overwritten: the second file of a name gets a number."""
    first = filled.put("a.txt", io.BytesIO(b"premier"))
    second = filled.put("a.txt", io.BytesIO(b"second"))
    again = filled.put("a.txt", io.BytesIO(b"premier"))
    assert (first.name, second.name, again) == ("a.txt", "a (2).txt", first)


@contextmanager
def _busy(state: Path) -> Iterator[None]:
    """Hold the writer's lock from another process."""
    state.mkdir(parents=True, exist_ok=True)
    program = (
        "import fcntl, sys; lock = open(sys.argv[1], 'w'); fcntl.flock(lock, fcntl.LOCK_EX); print('held', flush=True);"
        " sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(state / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield
        process.communicate()


def test_two_writers_one_works_and_searches_go_on(filled: Library) -> None:
    """While another process writes, ingest and rebuild say that it is busy, and searches are answered."""
    with _busy(filled.settings.state):
        with pytest.raises(BusyError):
            filled.ingest()
        with pytest.raises(BusyError):
            filled.rebuild()
        assert titles(filled, "eau")
    filled.rebuild()


def test_searches_go_on_during_rebuilds(filled: Library) -> None:
    """A reader who searches while the index is made again, five times, always gets the same answer."""
    expected = titles(filled, "alliances")
    other = Library(filled.settings)
    stop = threading.Event()
    answers: list[list[str]] = []

    def search() -> None:
        while not stop.is_set():
            answers.append(titles(filled, "alliances"))

    reader = threading.Thread(target=search)
    reader.start()
    for _ in range(5):
        other.rebuild()
    stop.set()
    reader.join()
    other.close()
    assert len(answers) > 1
    assert all(answer == expected for answer in answers)


@pytest.mark.parametrize("name", ["nowhere", "etudes/note.md"])
def test_a_folder_that_is_none_says_so(library: Library, corpus: Path, name: str) -> None:
    """Ingesting what is not there, or a file, is an error that names it."""
    with pytest.raises(FolderError, match=name):
        library.ingest(corpus / name)


def test_a_disk_that_is_not_mounted_is_no_order_to_forget(filled: Library, corpus: Path) -> None:
    """When every one of many known files is gone at once, nothing is forgotten."""
    for number in range(12):
        (corpus / f"note{number}.txt").write_text(f"Note numéro {number}")
    filled.ingest()
    corpus.rename(corpus.with_name("away"))
    corpus.mkdir()
    with pytest.raises(RemovalsError, match="mounted"):
        filled.ingest()
    assert titles(filled, "eau")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file: there is none that it may not")
def test_a_file_that_may_not_be_read_says_so(library: Library, corpus: Path) -> None:
    """A file without the right to read it is refused as unreadable, and tried again each time."""
    (corpus / "rapports" / "eau.pdf").chmod(0)
    refused = [outcome for outcome in library.ingest() if isinstance(outcome, Refused)]
    assert [outcome.reason for outcome in refused] == [Reason.UNREADABLE]


def test_check_names_what_does_not_agree(filled: Library, corpus: Path) -> None:
    """An untouched centre has no problem; a changed file, a lost one and a damaged index are each named."""
    assert filled.check() == ()
    (corpus / "etudes" / "note.md").write_text("autre")
    (corpus / "rapports" / "eau.pdf").unlink()
    array = next(filled.settings.state.rglob("posting_count.npy"))
    content = bytearray(array.read_bytes())
    content[-1] ^= 1
    array.write_bytes(content)
    problems = "\n".join(filled.check())
    assert "note.md: has changed" in problems
    assert "eau.pdf: is not there" in problems
    assert "posting_count.npy: altered" in problems


def test_check_searches_for_what_the_catalogue_holds(filled: Library) -> None:
    """Passages drawn by chance are searched for: a document whose words lead elsewhere is named."""
    assert filled.check(chance=Random(1)) == ()
    other = filled.find(str(filled.settings.corpus / "rapports" / "eau.pdf")).id
    with sqlite3.connect(filled.settings.state / "catalogue.sqlite") as connection:
        connection.execute("UPDATE page SET text = 'Une xylothèque à Brocéliande' WHERE document_id = ?", (other,))
    connection.close()
    problems = filled.check(chance=Random(1))
    assert len(problems) == 1
    assert "is not found by its words" in problems[0]
    filled.rebuild()
    assert filled.check(chance=Random(1)) == ()


def test_a_check_knows_that_one_version_stands_for_the_others(library: Library, corpus: Path) -> None:
    """The words of a draft lead to its final text: nothing is amiss."""
    text = (
        "Gouvernance partagée\n\nLa gouvernance partagée des tiers-lieux repose sur des règles écrites par tous. " * 12
    )
    (corpus / "projet.md").write_text(text)
    (corpus / "final.md").write_text(text + "\nAdopté.")
    library.ingest()
    assert library.versions(library.find(str(corpus / "projet.md")).id)
    assert library.check(chance=Random(1)) == ()


def _lose(state: Path) -> None:
    shutil.rmtree(state / "index")


def _cut(state: Path) -> None:
    next(state.rglob("posting_count.npy")).write_bytes(b"")


def _alter(state: Path) -> None:
    array = next(state.rglob("posting_count.npy"))
    content = bytearray(array.read_bytes())
    content[-1] ^= 1
    array.write_bytes(content)


def _unname(state: Path) -> None:
    (state / "index" / "CURRENT").write_text("{}")


def _stale(state: Path) -> None:
    manifest = next(state.rglob("manifest.json"))
    manifest.write_text(manifest.read_text().replace('"format": ', '"format": 9'))


@pytest.mark.parametrize("harm", [_lose, _cut, _alter, _unname, _stale], ids=lambda harm: harm.__name__)
def test_repair_makes_an_ailing_index_again(filled: Library, harm: Callable[[Path], None]) -> None:
    """Missing, cut, altered, unnamed or stale: repaired from the catalogue, and the reason is said."""
    harm(filled.settings.state)
    opened = Library(filled.settings)
    assert opened.check() != ()
    assert opened.repair() != ""
    assert opened.check() == ()
    assert titles(opened, "eau")
    assert opened.repair() == ""
    opened.close()


def test_repair_leaves_to_ingest_what_is_of_the_files(filled: Library, corpus: Path) -> None:
    """A file that changed is no matter of the index: the check says to run the ingest."""
    (corpus / "etudes" / "note.md").write_text("autre")
    assert filled.repair() == ""
    assert any("note.md: has changed" in each and "passerelle ingest" in each for each in filled.check())


@pytest.mark.parametrize("start", [0, 4_096 * 3], ids=["at its head", "within"])
def test_a_damaged_catalogue_says_how_to_make_it_again(filled: Library, start: int) -> None:
    """Nothing is lost with it: moved away, it is made again from the files, as the message says."""
    filled.rebuild()
    filled.close()
    state = filled.settings.state
    path = state / "catalogue.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = bytearray(path.read_bytes())
    content[start : start + 4_096 * 4] = b"\xa5" * 4_096 * 4
    path.write_bytes(content)
    try:
        opened = Library(filled.settings)
        said = " ".join(opened.check())
        opened.close()
    except CatalogueError as error:
        said = str(error)
    assert "move it away" in said
    assert "passerelle ingest FOLDER" in said
    for part in state.glob("catalogue.sqlite*"):
        part.unlink()
    again = Library(filled.settings)
    assert kinds(again.ingest()) == ["Added"] * 4
    assert again.check() == ()
    again.close()


def test_a_rollback_answers_as_before_the_last_rebuild(filled: Library, corpus: Path) -> None:
    """The index before the last rebuild answers again; done twice, it is undone."""
    before = filled.status().index.generations
    (corpus / "etudes" / "nouveau.txt").write_text("Le covoiturage solidaire")
    filled.ingest()
    with_update = filled.status().index.generations
    assert with_update[:1] == before
    filled.rebuild()
    rebuilt = filled.status().index.generations
    filled.rollback()
    assert filled.status().index.generations == with_update
    assert titles(filled, "covoiturage") == ["Le covoiturage solidaire"]
    filled.rollback()
    assert filled.status().index.generations == rebuilt


def test_after_a_rollback_an_ingest_brings_what_has_changed_since(filled: Library, corpus: Path) -> None:
    """Documents new or described anew since the earlier index are in it after the next ingest, as they are now."""
    filled.rebuild()
    (corpus / "etudes" / "nouveau.txt").write_text("Le covoiturage solidaire")
    (corpus / "rapports" / "eau.pdf.toml").write_text('title = "La nappe en partage"')
    filled.ingest()
    filled.rollback()
    assert titles(filled, "covoiturage") == []
    filled.ingest()
    assert titles(filled, "covoiturage") == ["Le covoiturage solidaire"]
    assert titles(filled, "titre:nappe") == ["La nappe en partage"]
    assert filled.check() == ()


def test_there_is_nothing_to_go_back_to_before_the_second_index(filled: Library) -> None:
    """With a first index only, a rollback says so and changes nothing."""
    with pytest.raises(NoEarlierIndexError, match="no earlier index"):
        filled.rollback()
    assert titles(filled, "eau")


def test_a_rollback_does_not_publish_what_is_damaged(filled: Library) -> None:
    """An earlier index that was altered on the disk is not answered from."""
    array = next(filled.settings.state.rglob("posting_count.npy"))
    filled.rebuild()
    content = bytearray(array.read_bytes())
    content[-1] ^= 1
    array.write_bytes(content)
    with pytest.raises(DamagedIndexError, match="altered"):
        filled.rollback()
    assert filled.check() == ()


def test_progress_tells_every_outcome(library: Library) -> None:
    """Each file's outcome is reported as it is known, with how far the run is."""
    told: list[Progress] = []
    outcomes = library.ingest(report=told.append)
    files = [progress for progress in told if progress.step == "files" and progress.outcome]
    assert [progress.outcome for progress in files] == list(outcomes)
    assert [progress.done for progress in files] == [1, 2, 3, 4]
    assert {progress.step for progress in told} == {"files", "index", "merge"}
    assert all(isinstance(outcome, Added | Unchanged | Replaced | Removed | Refused) for outcome in outcomes)


def test_another_vocabulary_is_looked_for_at_the_next_ingest(filled: Library, settings: Settings, corpus: Path) -> None:
    """Documents are described anew when a vocabulary of the centre has changed; its faults are told by check."""
    (corpus / "vocabularies").mkdir()
    (corpus / "vocabularies" / "goals.toml").write_text(
        '[terms."mécénat"]\nleast = 1\n[terms.x]\ny = 1\n', encoding="utf-8"
    )
    again = Library(settings)
    assert {type(outcome) for outcome in again.ingest()} == {Replaced}
    assert again.search("goal:mecenat").total == 2
    assert any("goals.toml: x: y: unknown" in problem for problem in again.check())
    again.close()


def test_check_tells_what_is_wrong_in_a_sidecar(filled: Library, corpus: Path) -> None:
    """A sidecar that could not be followed is named with what is wrong."""
    (corpus / "rapports" / "eau.pdf.toml").write_text('titre = "x"\n', encoding="utf-8")
    assert any("eau.pdf.toml: titre: unknown" in problem for problem in filled.check())


def test_room_and_age_of_the_index_are_told(filled: Library) -> None:
    """The state takes at least what the index does; the base says when it was made, and a rebuild makes a newer one."""
    state = filled.status().index
    found = room.of(filled.settings.state)
    assert found.used_bytes > state.size_bytes
    assert found.free_bytes > 0
    assert datetime.fromisoformat(state.made).tzinfo == UTC
    filled.rebuild()
    assert filled.status().index.made >= state.made
