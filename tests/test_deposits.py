"""A deposit can be undone: what it brought leaves the collection, and nothing is lost."""

import errno
import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import deposits
from pipeline.cli import main
from pipeline.deposits import Deposit, Deposits
from pipeline.errors import BusyError, WithdrawalError
from pipeline.library import Library
from pipeline.model import Added, Reason, Refused, Removed, Unchanged
from tests import pdfs
from tests.test_answering import titles
from tests.test_library import _busy


def put(library: Library, *files: tuple[str, bytes]) -> list[Path]:
    """Deposit files and take them in."""
    name = library.begin_deposit()
    paths = [library.put(called, io.BytesIO(content), deposit=name) for called, content in files]
    library.ingest(library.deposits)
    return paths


def text(words: str) -> bytes:
    """Make a text of a few words."""
    return f"Note sur {words}\n\nCette note parle de {words} et de rien d’autre.\n".encode()


def brought(library: Library) -> list[list[str]]:
    """Give what the last deposits are said to have brought, by name."""
    return [[file.name for file in deposit.files] for deposit, _ in library.last_deposits()]


def test_a_deposit_is_undone(filled: Library, corpus: Path) -> None:
    """Its documents are found no more, its files lie outside the corpus as they lay in it, sidecars too; all else stays."""
    before = sorted(corpus.rglob("*")), filled.search("").total
    fern, broken = put(filled, ("Fougères.txt", text("les fougères")), ("page.pdf", b"<html></html>"))
    sidecar = fern.with_name("Fougères.txt.toml")
    sidecar.write_text('title = "Les fougères"\n', encoding="utf-8")
    filled.ingest()
    assert titles(filled, "fougères") == ["Les fougères"]
    withdrawn = filled.withdraw([fern, broken])
    assert (withdrawn.files, withdrawn.gone) == ((fern, broken), ())
    assert titles(filled, "fougères") == []
    assert filled.search("").total == before[1]
    assert sorted(each for each in corpus.rglob("*") if each != filled.deposits) == before[0]
    assert withdrawn.folder.parent == filled.settings.state / "withdrawn"
    kept = {each.relative_to(withdrawn.folder): each.read_bytes() for each in withdrawn.folder.rglob("*.*")}
    assert kept == {
        Path("dépôts/Fougères.txt"): text("les fougères"),
        Path("dépôts/Fougères.txt.toml"): 'title = "Les fougères"\n'.encode(),
        Path("dépôts/page.pdf"): b"<html></html>",
    }
    assert filled.refused() == ()
    assert brought(filled) == []
    assert filled.check() == ()
    run = filled.last_run()
    assert run is not None
    assert {type(each) for each in run.outcomes} == {Removed}


def test_what_was_taken_out_is_put_back(filled: Library, corpus: Path) -> None:
    """The folder copied over the corpus, and taken in, gives back what was there."""
    fern, _ = put(filled, ("a.txt", text("les fougères")), ("b.txt", text("les prêles")))
    folder = filled.withdraw([fern]).folder
    shutil.copytree(folder, corpus, dirs_exist_ok=True)
    filled.ingest()
    assert len(titles(filled, "fougères")) == 1


def test_many_files_leave_when_it_was_ordered(filled: Library, corpus: Path) -> None:
    """More than a tenth of the collection leaves unasked; files that are gone for another reason stay known."""
    paths = put(filled, *((f"{number}.txt", text(f"le lot {number}")) for number in range(12)))
    (corpus / "rapports" / "eau.pdf").unlink()
    filled.withdraw(paths)
    assert filled.status().counts.sources == 4
    assert titles(filled, "lot") == []
    assert len(titles(filled, "nappe")) == 1


def test_what_a_deposit_brought_is_known_again(filled: Library, corpus: Path) -> None:
    """Another process knows what the last deposits wrote, as it stands: not what was there, nor what was changed since."""
    eau = (corpus / "rapports" / "eau.pdf").read_bytes()
    first = put(filled, ("a.txt", text("les ajoncs")), ("sous/vide.pdf", b""), ("copie.pdf", eau))
    put(filled, ("a.txt", text("les ajoncs")))
    put(filled, ("a.txt", text("les genêts")), ("c.txt", text("les cistes")))
    other = Library(filled.settings)
    assert brought(other) == [["a.txt", "c.txt"], ["a.txt", "sous/vide.pdf", "copie.pdf"]]
    (_, new), (_, old) = other.last_deposits()
    assert [type(each) for each in new] == [Added, Added]
    assert [type(each) for each in old] == [Added, Refused, Unchanged]
    assert new[0].path.name == "a (2).txt"
    assert isinstance(old[1], Refused)
    assert old[1].reason is Reason.EMPTY
    assert other.staying(first) == 1
    first[0].write_bytes(text("la main de quelqu’un"))
    first[1].unlink()
    assert brought(other) == [["a.txt", "c.txt"], ["copie.pdf"]]
    other.close()


def test_a_file_that_took_the_place_of_another_is_said_to(filled: Library) -> None:
    """Of a path that was known, whose file was gone, the deposit says so: that file cannot come back."""
    (path,) = put(filled, ("a.txt", text("les ajoncs")))
    path.unlink()
    put(filled, ("a.txt", text("les genêts")), ("b.txt", text("les cistes")))
    ((deposit, _),) = filled.last_deposits()
    assert [file.is_replacing for file in deposit.files] == [True, False]


def test_an_archive_leaves_whole(filled: Library) -> None:
    """It is one file, and all the documents in it leave with it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("airelles.txt", text("les airelles"))
        archive.writestr("myrtilles.txt", text("les myrtilles"))
    (path,) = put(filled, ("lot.zip", packed.getvalue()))
    assert [type(each) for _, outcomes in filled.last_deposits() for each in outcomes] == [Added, Added]
    with pytest.raises(WithdrawalError, match=r"is in an archive: withdraw .*lot\.zip"):
        filled.withdraw([path / "airelles.txt"])
    assert filled.withdraw([path]).files == (path,)
    assert titles(filled, "airelles OR myrtilles") == []


def test_files_already_gone_are_told(filled: Library) -> None:
    """The others leave; where none is there any more, no folder is made."""
    fern, horsetail = put(filled, ("a.txt", text("les fougères")), ("b.txt", text("les prêles")))
    fern.unlink()
    withdrawn = filled.withdraw([fern, horsetail, horsetail])
    assert (withdrawn.files, withdrawn.gone) == ((horsetail,), (fern,))
    again = filled.withdraw([fern, horsetail])
    assert (again.files, again.gone) == ((), (fern, horsetail))
    assert not again.folder.exists()


@pytest.mark.parametrize(
    "name",
    [
        "../rapports/eau.pdf",
        "../../secret.txt",
        "lien.txt",
        "dehors/secret.txt",
        "sous",
        ".",
        "a.txt.toml",
        ".x.part",
        "a\0b",
    ],
)
def test_tricks_with_paths_are_refused(filled: Library, tmp_path: Path, name: str) -> None:
    """What is not a file that was deposited stays where it is, and so does all that was asked with it."""
    (path,) = put(filled, ("a.txt", text("les fougères")))
    (tmp_path / "secret.txt").write_text("secret")
    (filled.deposits / "sous").mkdir()
    (filled.deposits / "a.txt.toml").write_text('access = "staff"\n')
    (filled.deposits / ".x.part").touch()
    (filled.deposits / "lien.txt").symlink_to(tmp_path / "secret.txt")
    (filled.deposits / "dehors").symlink_to(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(WithdrawalError):
        filled.withdraw([path, filled.deposits / name])
    assert sorted(tmp_path.rglob("*")) == before


def test_nothing_moves_while_another_writes(filled: Library) -> None:
    """Another ingest at work is told before anything is touched."""
    (path,) = put(filled, ("a.txt", text("les fougères")))
    with _busy(filled.settings.state), pytest.raises(BusyError):
        filled.withdraw([path])
    assert path.exists()
    assert brought(filled) == [["a.txt"]]


def test_a_file_that_cannot_be_moved_stays_and_so_do_the_next(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """What left is forgotten, what did not is still found."""
    fern, horsetail = put(filled, ("a.txt", text("les fougères")), ("b.txt", text("les prêles")))
    rename = os.rename

    def failing(path: Path, to: Path) -> None:
        if path == horsetail:
            raise OSError(errno.EIO, "no disk")
        rename(path, to)

    monkeypatch.setattr(os, "rename", failing)
    with pytest.raises(OSError, match="no disk"):
        filled.withdraw([fern, horsetail])
    assert titles(filled, "fougères") == []
    assert len(titles(filled, "prêles")) == 1
    assert filled.check() == ()


def test_a_state_on_another_disk_gets_whole_copies(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file cannot be renamed into the state it is copied there, and leaves once the copy is whole."""
    (path,) = put(filled, ("a.txt", text("les fougères")))
    rename, status = os.rename, path.stat()

    def apart(path: Path, to: Path) -> None:
        if Path(path).parent != Path(to).parent:
            raise OSError(errno.EXDEV, "another disk")
        rename(path, to)

    monkeypatch.setattr(os, "rename", apart)
    folder = filled.withdraw([path]).folder
    kept = folder / "dépôts" / "a.txt"
    assert [each for each in folder.rglob("*") if each.is_file()] == [kept]
    assert (kept.read_bytes(), kept.stat().st_mtime_ns) == (text("les fougères"), status.st_mtime_ns)
    assert not path.exists()


def test_only_the_last_deposits_are_kept(tmp_path: Path) -> None:
    """Deposits begun in one second have names of their own; those that are kept are bounded; damage costs its own line only."""
    (tmp_path / "a.txt").write_text("a")
    kept = Deposits(tmp_path / "deposits")
    names = [kept.begin() for _ in range(deposits.KEPT + 12)]
    assert len(set(names)) == len(names)
    assert len(list((tmp_path / "deposits").iterdir())) == deposits.KEPT
    for name in names[-2:]:
        kept.note(name, tmp_path / "a.txt", "a.txt", is_replacing=False)
    assert [each.name for each in kept.last()] == names[:-3:-1]
    last = tmp_path / "deposits" / names[-1]
    last.write_text("{" + last.read_text() + last.read_text() + "[]\n", encoding="utf-8")
    (tmp_path / "deposits" / "this-is-not-ours").write_text(last.read_text())
    assert [len(each.files) for each in kept.last()] == [1, 1]
    assert Deposit("20261125-031005-000002", ()).made == "2026-11-25T03:10:05+00:00"


def test_a_deposit_that_cannot_be_noted_is_made_all_the_same(filled: Library) -> None:
    """Where the state has no room for it, only the way back is lost."""
    (filled.settings.state / "deposits").write_text("in the way")
    put(filled, ("a.txt", text("les fougères")))
    assert len(titles(filled, "fougères")) == 1
    assert filled.last_deposits() == ()


def test_the_command_says_how_to_put_back(filled: Library) -> None:
    """`passerelle withdraw` takes files out, and tells the folder and the command that puts them back."""
    fern, horsetail = put(filled, ("a.txt", text("les fougères")), ("b.txt", text("les prêles")))
    chosen = ["--state", str(filled.settings.state), "--corpus", str(filled.settings.corpus), "withdraw"]
    said = CliRunner().invoke(main, [*chosen, str(fern), str(filled.deposits / "c.txt")])
    assert (said.exit_code, fern.exists()) == (0, False)
    assert "1 files taken out of the collection, 1 were gone" in said.stdout
    assert f"cp -an {filled.settings.state}/withdrawn/" in said.stdout
    told = CliRunner().invoke(main, [*chosen, "--events", str(horsetail)]).stdout.splitlines()
    assert json.loads(told[0])["outcome"] == {"outcome": "removed", "path": str(horsetail)}
    assert json.loads(told[-1])["files"] == [str(horsetail)]
    refused = CliRunner().invoke(main, [*chosen, str(pdfs.__file__)])
    assert refused.exit_code == 1
    assert "only what was deposited there can be withdrawn" in refused.stderr
