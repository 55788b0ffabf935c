"""A centre in one file, and back: the same answers, or a sentence and nothing written."""

import gzip
import io
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import BackupError
from pipeline.library import Library
from pipeline.restoring import restore
from pipeline.settings import Settings, load


def answers(library: Library) -> list[object]:
    """Give what a few questions find, with scores and pages."""
    asked = ("", "alliances", '"mécénat de compétences"', "eau", "auteur:Observatoire", "économie -PME")
    return [
        [(each.document, round(each.score, 4), each.snippets) for each in library.search(typed).results]
        for typed in asked
    ]


@pytest.fixture
def kept(filled: Library, tmp_path: Path) -> Path:
    """A backup with the corpus."""
    (filled.settings.corpus / "rapports" / "eau.pdf.toml").write_text('title = "La nappe en partage"')
    filled.ingest()
    filled.rebuild()
    path = tmp_path / "centre.tar.gz"
    filled.backup(path, with_corpus=True)
    return path


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a centre that is not there yet."""
    return replace(settings, state=tmp_path / "other" / "state", corpus=tmp_path / "other" / "corpus")


def test_a_restored_centre_answers_the_same(filled: Library, kept: Path, elsewhere: Settings) -> None:
    """Files, what staff wrote beside them, answers, scores, snippets: all as it was, and nothing is read again."""
    assert restore(kept, elsewhere).documents == 4
    other = Library(elsewhere)
    assert answers(other) == answers(filled)
    assert other.check() == ()
    assert {type(each).__name__ for each in other.ingest()} == {"Unchanged"}
    assert other.original(other.search("nappe").results[0].document.id) == elsewhere.corpus / "rapports" / "eau.pdf"
    other.close()


def test_a_backup_without_the_corpus_keeps_the_answers(filled: Library, tmp_path: Path, elsewhere: Settings) -> None:
    """The catalogue holds the text: what was searched can be searched again, without the files."""
    filled.backup(tmp_path / "small.tar.gz")
    restore(tmp_path / "small.tar.gz", elsewhere)
    other = Library(elsewhere)
    assert answers(other) == answers(filled)
    other.close()


def test_the_settings_of_the_centre_come_back(kept: Path, elsewhere: Settings, settings: Settings) -> None:
    """The file of settings in a restored state is one that the program reads."""
    assert load(restore(kept, elsewhere).settings, environment={}) == settings


def test_a_backup_is_private_and_overwrites_nothing(filled: Library, kept: Path) -> None:
    """Only its owner may read it, and a second one of the same name is refused."""
    assert kept.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupError, match="already"):
        filled.backup(kept)


@pytest.mark.parametrize("place", ["state", "corpus"])
def test_a_restore_goes_where_there_is_nothing(kept: Path, elsewhere: Settings, place: str) -> None:
    """A state or a corpus that holds something is never written into."""
    folder = getattr(elsewhere, place)
    folder.mkdir(parents=True)
    (folder / "something").touch()
    with pytest.raises(BackupError, match="is not empty"):
        restore(kept, elsewhere)
    assert [each.name for each in folder.iterdir()] == ["something"]


def test_a_restore_goes_into_folders_that_are_empty(kept: Path, elsewhere: Settings) -> None:
    """Folders made beforehand, for their rights or their disk, are used."""
    elsewhere.state.mkdir(parents=True)
    elsewhere.corpus.mkdir(parents=True)
    assert restore(kept, elsewhere).documents == 4


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _altered(content: bytes) -> bytes:
    plain = bytearray(gzip.decompress(content))
    plain[plain.index(b"%PDF-1.7") + 12] ^= 1
    return gzip.compress(bytes(plain))


def _without_its_end(content: bytes) -> bytes:
    """Leave out the manifest, as a backup that was never finished."""
    target = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(content)) as read, tarfile.open(fileobj=target, mode="w:gz") as tar:
        for member in read.getmembers()[:-1]:
            tar.addfile(member, read.extractfile(member))
    return target.getvalue()


def _with(member: tarfile.TarInfo) -> Callable[[bytes], bytes]:
    def add(content: bytes) -> bytes:
        target = io.BytesIO(gzip.decompress(content))
        with tarfile.open(fileobj=target, mode="a:") as tar:
            tar.addfile(member)
        return gzip.compress(target.getvalue())

    return add


def _link(name: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return member


@pytest.mark.parametrize(
    "harm",
    [
        _cut,
        _altered,
        _without_its_end,
        lambda content: b"no archive at all",
        lambda content: b"",
        _with(tarfile.TarInfo("folders/0/../../../../outside")),
        _with(tarfile.TarInfo("/outside")),
        _with(_link("folders/0/link")),
        _with(tarfile.TarInfo("folders/0/added.txt")),
    ],
    ids=["cut", "altered", "unfinished", "text", "empty", "climbing", "absolute", "link", "added to"],
)
def test_a_backup_that_is_not_whole_writes_nothing(
    kept: Path, elsewhere: Settings, harm: Callable[[bytes], bytes]
) -> None:
    """A file cut, altered, unfinished or made to write elsewhere is refused before anything is written."""
    kept.write_bytes(harm(kept.read_bytes()))
    with pytest.raises(BackupError):
        restore(kept, elsewhere)
    assert not elsewhere.state.exists()
    assert not elsewhere.corpus.exists()


def test_a_backup_during_an_ingest_is_of_one_moment(filled: Library, tmp_path: Path, elsewhere: Settings) -> None:
    """Made while files are being taken in, a backup holds whole documents, and can be restored."""
    for number in range(12):
        (filled.settings.corpus / f"note{number}.txt").write_text(f"Note numéro {number}")
    other = Library(filled.settings)
    made: list[Path] = []

    def keep(progress: object) -> None:
        path = tmp_path / f"backup{len(made)}.tar.gz"
        if len(made) < 3:
            made.append(path)
            other.backup(path)

    filled.ingest(report=keep)
    other.close()
    for number, path in enumerate(made):
        state = replace(elsewhere, state=tmp_path / f"restored{number}")
        assert restore(path, state).documents >= 4


def test_other_folders_go_to_where_they_were_when_allowed(filled: Library, tmp_path: Path, elsewhere: Settings) -> None:
    """A backup never writes outside the centre's own folder unasked: it says where it would."""
    other = tmp_path / "ailleurs"
    other.mkdir()
    (other / "note.txt").write_text("Le covoiturage solidaire")
    filled.ingest(other)
    kept = tmp_path / "centre.tar.gz"
    filled.backup(kept, with_corpus=True)
    with pytest.raises(BackupError, match=r"ailleurs.*--in-place"):
        restore(kept, elsewhere)
    with pytest.raises(BackupError, match="ailleurs is not empty"):
        restore(kept, elsewhere, in_place=True)
    (other / "note.txt").unlink()
    assert restore(kept, elsewhere, in_place=True).documents == 5
    again = Library(elsewhere)
    assert again.check() == ()
    assert (other / "note.txt").read_text() == "Le covoiturage solidaire"
    again.close()


def test_names_that_are_no_text_are_kept(filled: Library, tmp_path: Path, elsewhere: Settings) -> None:
    """A file whose name is bytes of no encoding comes back under that name."""
    name = b"no\xe9l.txt".decode("utf-8", "surrogateescape")
    (filled.settings.corpus / name).write_text("Une veillée")
    filled.ingest()
    filled.backup(tmp_path / "centre.tar.gz", with_corpus=True)
    restore(tmp_path / "centre.tar.gz", elsewhere)
    assert (elsewhere.corpus / name).read_text() == "Une veillée"
