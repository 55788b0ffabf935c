"""A run that staff trust: foreseen, retried, stopped before it removes much, and reported."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import RemovalsError
from pipeline.library import Library
from pipeline.model import Added, Fate, Outcome, Progress, Reason, Refused, Removed, Replaced, Unchanged


def fates(library: Library, **asked: bool) -> dict[str, Fate]:
    """Give what an ingest would do with each file, but for those it would leave."""
    return {each.path.name: each.fate for each in library.foresee(**asked) if each.fate is not Fate.KEEP}


def kinds(outcomes: tuple[Outcome, ...]) -> Counter[str]:
    """Count the outcomes."""
    return Counter(type(each).__name__ for each in outcomes)


def test_a_run_is_foreseen_and_nothing_is_done(filled: Library, corpus: Path) -> None:
    """A dry run tells the new, the changed, the gone, what is described anew, and leaves everything as it was."""
    (corpus / "etudes" / "nouveau.txt").write_text("Une note de plus")
    (corpus / "etudes" / "copie.txt").write_text("Une note de plus")
    (corpus / "etudes" / "note.md").write_text("Tout autre chose")
    (corpus / "rapports" / "reunion.txt").unlink()
    (corpus / "rapports" / "eau.pdf.toml").write_text('title = "La nappe"')
    before = filled.revision, filled.status()
    assert fates(filled) == {
        "copie.txt": Fate.ADD,
        "note.md": Fate.REPLACE,
        "reunion.txt": Fate.REMOVE,
        "eau.pdf": Fate.READ_AGAIN,
    }
    assert (filled.revision, filled.status()) == before


def test_what_is_foreseen_is_what_happens(filled: Library, corpus: Path) -> None:
    """Each kind of fate is met by its outcome in the run that follows."""
    (corpus / "etudes" / "nouveau.txt").write_text("Une note de plus")
    (corpus / "etudes" / "note.md").write_text("Tout autre chose")
    (corpus / "rapports" / "reunion.txt").unlink()
    foreseen = {each.path: each.fate for each in filled.foresee()}
    met = {
        Added: Fate.ADD,
        Replaced: Fate.REPLACE,
        Removed: Fate.REMOVE,
        Unchanged: Fate.KEEP,
    }
    assert {each.path: met[type(each)] for each in filled.ingest()} == foreseen


def test_refusals_that_stand_are_tried_again_when_asked(library: Library, corpus: Path) -> None:
    """A file refused for what it is waits until it changes; asked to, a run reads it again."""
    (corpus / "page.pdf").write_text("<html></html>")
    library.ingest()
    assert fates(library) == {"page.pdf": Fate.REFUSE}
    assert fates(library, retry_refused=True) == {"page.pdf": Fate.READ_AGAIN}
    told: list[Progress] = []
    outcomes = library.ingest(retry_refused=True, report=told.append)
    assert kinds(outcomes) == {"Unchanged": 4, "Refused": 1}
    assert ("page.pdf",) in {each.working for each in told}


def test_a_file_refused_before_and_read_now_is_added(library: Library, corpus: Path) -> None:
    """Its content is seen for the first time: it replaces nothing."""
    path = corpus / "vide.txt"
    path.touch()
    assert Refused(path, Reason.EMPTY) in library.ingest()
    path.write_text("Plus vide du tout")
    assert {type(each) for each in library.ingest() if each.path == path} == {Added}


def test_many_removals_are_asked_for(filled: Library, corpus: Path) -> None:
    """More than ten files gone, and more than a tenth: nothing is done until it is allowed; then they leave."""
    for number in range(20):
        (corpus / f"note{number}.txt").write_text(f"Note numéro {number}")
    filled.ingest()
    for number in range(11):
        (corpus / f"note{number}.txt").unlink()
    before = filled.revision
    with pytest.raises(RemovalsError, match=r"11 of 24 known files are gone.*--allow-removals"):
        filled.ingest()
    assert filled.revision == before
    assert kinds(filled.ingest(allow_removals=True)) == {"Unchanged": 13, "Removed": 11}


def test_a_few_removals_need_no_leave(filled: Library, corpus: Path) -> None:
    """Ten files may go at once, whatever their share."""
    for number in range(10):
        (corpus / f"note{number}.txt").write_text(f"Note numéro {number}")
    filled.ingest()
    for number in range(10):
        (corpus / f"note{number}.txt").unlink()
    assert kinds(filled.ingest()) == {"Unchanged": 4, "Removed": 10}


def test_a_folder_renamed_removes_nothing(filled: Library, corpus: Path) -> None:
    """Files that are there under another name are not lost: a folder may be renamed, however large."""
    folder = corpus / "notes"
    folder.mkdir()
    for number in range(20):
        (folder / f"note{number}.txt").write_text(f"Note numéro {number}")
    filled.ingest()
    folder.rename(corpus / "mémos")
    assert kinds(filled.ingest()) == {"Unchanged": 24, "Removed": 20}


def test_the_last_run_is_kept_with_every_outcome(library: Library, corpus: Path) -> None:
    """The report is the run: same files, same outcomes, and it is there after the program ends."""
    (corpus / "vide.pdf").touch()
    assert library.last_run() is None
    outcomes = library.ingest()
    other = Library(library.settings)
    run = other.last_run()
    other.close()
    assert run is not None
    assert run.outcomes == outcomes
    assert run.is_whole
    assert run.started <= run.ended


def test_an_interrupted_run_tells_how_far_it_came(library: Library) -> None:
    """Stopped after two files, a run keeps the outcomes of these, and says that it is not whole."""

    def stop(progress: Progress) -> None:
        if progress.done == 2 and progress.outcome:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.ingest(report=stop)
    run = library.last_run()
    assert run is not None
    assert not run.is_whole
    assert len(run.outcomes) == 1
    assert kinds(library.ingest()) == {"Added": 2, "Unchanged": 2}


def test_a_folder_that_cannot_be_listed_loses_nothing(filled: Library, corpus: Path, tmp_path: Path) -> None:
    """Where a folder has become a link that leads out, what was in it is not said to be gone."""
    (corpus / "rapports").rename(tmp_path / "ailleurs")
    (corpus / "rapports").symlink_to(tmp_path / "ailleurs")
    assert kinds(filled.ingest()) == {"Unchanged": 2, "Refused": 1}
    assert filled.search("eau").total


def test_what_was_read_in_part_is_tried_again_when_asked(library: Library, corpus: Path) -> None:
    """A document that was cut is read again under other limits; its part is replaced by the whole, once."""
    narrow = Library(replace(library.settings, limits=replace(library.settings.limits, pages=1)))
    narrow.ingest()
    path = corpus / "etudes" / "alliances.pdf"
    document = narrow.find(str(path))
    assert document.partial is Reason.TOO_MANY_PAGES
    assert kinds(narrow.ingest()) == {"Unchanged": 4}
    narrow.close()
    assert fates(library, retry_refused=True)["alliances.pdf"] is Fate.READ_AGAIN
    outcomes = library.ingest(retry_refused=True)
    assert [each for each in outcomes if each.path == path] == [Replaced(path, document.id, document.id)]
    assert (library.find(str(path)).partial, len(library.pages(document.id))) == (None, 3)
    assert kinds(library.ingest(retry_refused=True)) == {"Unchanged": 4}


@pytest.mark.parametrize("limit", [{"characters": 1}, {"wall_seconds": 0.001}], ids=["no page", "refused"])
def test_trying_again_never_loses_what_was_kept(library: Library, corpus: Path, limit: dict[str, float]) -> None:
    """Where the same part comes out, or nothing at all, the document stays as it was, and its copies with it."""
    (corpus / "copie.pdf").write_bytes((corpus / "etudes" / "alliances.pdf").read_bytes())
    narrow = Library(replace(library.settings, limits=replace(library.settings.limits, pages=1)))
    narrow.ingest()
    before = narrow.revision
    assert set(kinds(narrow.ingest(retry_refused=True))) == {"Unchanged"}
    narrow.close()
    starved = Library(replace(library.settings, limits=replace(library.settings.limits, **limit)))
    assert set(kinds(starved.ingest(retry_refused=True))) == {"Unchanged"}
    assert starved.revision == before
    starved.close()
