"""What staff wrote beside a file last can be undone, as long as nobody wrote there since."""

import os
from pathlib import Path

import pytest

from pipeline.amendments import Amendment, Amendments
from pipeline.errors import DescriptionError
from pipeline.library import Library
from pipeline.model import Document, DocumentId

ID = DocumentId("a" * 64)


@pytest.fixture
def water(filled: Library, corpus: Path) -> Document:
    """A document whose title is read on its cover."""
    return filled.find(str(corpus / "rapports" / "eau.pdf"))


def test_an_amendment_is_undone_to_the_letter(filled: Library, water: Document, corpus: Path) -> None:
    """The sidecar is what it was before, and so is the title after the next ingest; there is nothing more to undo."""
    sidecar = corpus / "rapports" / "eau.pdf.toml"
    sidecar.write_text('# à vérifier\ncote   = "V 61"\n', encoding="utf-8")
    before = sidecar.read_bytes()
    filled.amend(water.id, {"title": "L’eau"})
    assert filled.undoable(water.id) == corpus / "rapports" / "eau.pdf"
    assert filled.undo(water.id) == corpus / "rapports" / "eau.pdf"
    assert sidecar.read_bytes() == before
    filled.ingest()
    assert filled.find(str(corpus / "rapports" / "eau.pdf")).title == water.title
    assert filled.undoable(water.id) is None
    with pytest.raises(DescriptionError, match="no correction to undo"):
        filled.undo(water.id)


def test_a_sidecar_that_was_not_there_goes(filled: Library, water: Document, corpus: Path) -> None:
    """Undoing the first amendment leaves the folder as it was."""
    before = sorted((corpus / "rapports").iterdir())
    filled.amend(water.id, {"title": "L’eau"})
    filled.undo(water.id)
    assert sorted((corpus / "rapports").iterdir()) == before


def test_what_was_written_since_is_not_undone(filled: Library, water: Document, corpus: Path) -> None:
    """A sidecar that somebody wrote to after the amendment stays as they left it."""
    filled.amend(water.id, {"title": "L’eau"})
    sidecar = corpus / "rapports" / "eau.pdf.toml"
    sidecar.write_text('title = "À la main"\n', encoding="utf-8")
    assert filled.undoable(water.id) is None
    with pytest.raises(DescriptionError):
        filled.undo(water.id)
    assert sidecar.read_text(encoding="utf-8") == 'title = "À la main"\n'


def test_a_key_taken_out_gives_way_to_what_is_read(filled: Library, water: Document, corpus: Path) -> None:
    """None takes a key out of the sidecar, and the document's own title counts again; other keys stay."""
    filled.amend(water.id, {"title": "L’eau", "organisation": "Syndicat des eaux"})
    filled.amend(water.id, {"title": None})
    filled.ingest()
    found = filled.find(str(corpus / "rapports" / "eau.pdf"))
    assert (found.title, found.organisation) == (water.title, "Syndicat des eaux")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"path": "a"}'])
def test_what_was_kept_badly_is_no_amendment(tmp_path: Path, text: str) -> None:
    """A file of the state that is damaged only costs the way back."""
    (tmp_path / f"{ID}.json").write_text(text, encoding="utf-8")
    assert Amendments(tmp_path).last(ID) is None


def test_any_path_can_be_kept(tmp_path: Path) -> None:
    """A file's name may be no text."""
    amendment = Amendment(Path(os.fsdecode(b"/a\xff.pdf")), None, "x\n")
    kept = Amendments(tmp_path / "amendments")
    kept.keep(ID, amendment)
    assert kept.last(ID) == amendment
    kept.forget(ID)
    assert kept.last(ID) is None


def test_what_was_amended_together_is_undone_together(filled: Library, water: Document, corpus: Path) -> None:
    """Of several documents amended at once, in whatever order, those are undone that nobody corrected since; others never are."""
    note = filled.find(str(corpus / "etudes" / "note.md"))
    both = [note.id, water.id]
    filled.amend(water.id, {"title": "L’eau"})
    assert filled.undoable(water.id, together=both) is None
    for each in both:
        filled.amend(each, {"organisation": "Le centre"}, together=both)
    assert filled.undoable(water.id, together=both)
    assert filled.undoable(note.id, together=both[::-1])
    assert filled.undoable(note.id) == corpus / "etudes" / "note.md"
    filled.amend(water.id, {"title": "L’eau partagée"})
    assert filled.undoable(water.id, together=both) is None
    assert filled.undoable(note.id, together=both)
    assert filled.undoable(note.id, together=[note.id, DocumentId("f" * 64)]) is None
    filled.undo(note.id)
    assert not (corpus / "etudes" / "note.md.toml").exists()


def test_amendments_kept_by_an_earlier_version_are_undone(tmp_path: Path) -> None:
    """What was kept before documents could be amended together says nothing of others."""
    (tmp_path / f"{ID}.json").write_text('{"path": "/a.pdf", "before": null, "after": "x"}', encoding="utf-8")
    assert Amendments(tmp_path).last(ID) == Amendment(Path("/a.pdf"), None, "x")
