"""A ZIP is a folder: each file in it has its own outcome, and nothing in it can do harm."""

import contextlib
import hashlib
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import archives, corpus
from pipeline.archives import Unpacked
from pipeline.errors import DescriptionError, RefusedError
from pipeline.formats import ocr
from pipeline.library import Library
from pipeline.model import DocumentId, Outcome, Reason, Refused, Source
from pipeline.restoring import restore
from pipeline.settings import Settings
from tests import offices, pdfs
from tests.conftest import ALLIANCES, WATER

NOTE = "Compte rendu de la réunion du 4 février 2022\n\nLa réunion a porté sur l’habitat."


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty folder, given to ingest."""
    folder = tmp_path / "fonds"
    folder.mkdir()
    return folder


def seen(home: Path) -> dict[str, Reason | None]:
    """List the files of a folder by their place in it, with why they are refused."""
    return {
        str(each.path.relative_to(home)): each.reason if isinstance(each, Refused) else None
        for each in corpus.walk(home, home=home)
    }


def read(path: Path) -> bytes:
    """Read a file as a format does."""
    with archives.opened(path) as file:
        return file.read()


def named(outcomes: tuple[Outcome, ...], home: Path) -> dict[str, str]:
    """Give the kind of outcome of each file."""
    return {str(each.path.relative_to(home)): type(each).__name__ for each in outcomes}


def put(path: Path, *members: tuple[zipfile.ZipInfo | str, bytes | str]) -> Path:
    """Write an archive of members, in order."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


# What is in it


def test_the_files_of_an_archive_are_those_of_a_folder(home: Path) -> None:
    """Each has a path in the archive; leftovers and sidecars are none; the collection is that of a folder so named."""
    (home / "Lot 1.zip").write_bytes(
        offices.zipped(
            {
                "rapports/": "",
                "rapports/a.pdf": "x",
                "rapports/a.pdf.toml": 'title = "A"',
                "__MACOSX/._a.pdf": "x",
                ".git/config": "x",
                "note.txt": NOTE,
            }
        )
    )
    found = [each for each in corpus.walk(home, home=home) if isinstance(each, Source)]
    assert [str(each.path.relative_to(home)) for each in found] == ["Lot 1.zip/note.txt", "Lot 1.zip/rapports/a.pdf"]
    assert {each.collection for each in found} == {"Lot 1"}
    assert found[0].size_bytes == len(NOTE.encode())
    assert corpus.sidecar(found[1].path).text == 'title = "A"'
    assert read(found[0].path).decode() == NOTE


def test_an_archive_in_a_collection_is_of_that_collection(home: Path) -> None:
    """The rule is that of a sub-folder: the first one names the collection."""
    (home / "rapports").mkdir()
    put(home / "rapports" / "lot.zip", ("a/b.txt", "x"))
    (found,) = corpus.walk(home, home=home)
    assert isinstance(found, Source)
    assert found.collection == "rapports"


def test_an_office_file_stays_a_file(home: Path) -> None:
    """What holds the parts of a document is one, even under the name of an archive."""
    (home / "rapport.docx").write_bytes(offices.zipped({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}))
    (home / "rapport.zip").write_bytes((home / "rapport.docx").read_bytes())
    assert seen(home) == {"rapport.docx": None, "rapport.zip": None}


def test_another_content_or_time_within_is_another_file(home: Path) -> None:
    """Size, time and CRC tell a change, whatever the time of the archive itself."""
    time = zipfile.ZipInfo("a.txt", (2024, 5, 2, 10, 0, 0))

    def identity(info: zipfile.ZipInfo, content: str) -> tuple[int, int]:
        (member,) = archives.members(put(home / "lot.zip", (info, content))) or ()
        return member.size_bytes, member.modified_ns

    first = identity(time, "abc")
    os.utime(home / "lot.zip", (1, 1))
    assert identity(time, "abc") == first
    assert identity(time, "abd") != first
    assert identity(zipfile.ZipInfo("a.txt", (2024, 5, 2, 10, 0, 2)), "abc") != first


@pytest.mark.parametrize(
    ("raw", "is_utf8", "told"),
    [
        ("été.txt".encode("cp437"), False, "été.txt"),
        ("À l’été.txt".replace("’", "'").encode("cp850"), False, "À l'été.txt"),
        ("été œuf.txt".encode(), False, "été œuf.txt"),
        ("été œuf.txt".encode(), True, "été œuf.txt"),
        (b"dossier\\a.txt", False, "dossier/a.txt"),
    ],
    ids=["cp437", "cp850", "utf-8 unsaid", "utf-8", "backslash"],
)
def test_names_are_read_as_their_systems_write_them(home: Path, raw: bytes, is_utf8: bool, told: str) -> None:
    """French names come out whole, whether written on Windows, on a Mac or elsewhere."""
    (home / "lot.zip").write_bytes(renamed(raw, is_utf8=is_utf8))
    assert seen(home) == {f"lot.zip/{told}": None}
    assert read(home / "lot.zip" / told) == b"texte"


def renamed(raw: bytes, *, is_utf8: bool) -> bytes:
    """Make an archive of one file, with the bytes of its name as given."""
    stand_in = "x" * len(raw)
    content = offices.zipped({stand_in: "texte"}).replace(stand_in.encode(), raw)
    if is_utf8:
        out = bytearray(content)
        out[7] |= 0x08
        out[content.index(b"PK\x01\x02") + 9] |= 0x08
        content = bytes(out)
    return content


def test_files_of_one_name_are_all_kept(home: Path) -> None:
    """The second of a name is numbered, as deposits are: nothing is lost."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        put(home / "lot.zip", ("a.txt", "un"), ("a.txt", "deux"), ("a (2).txt", "trois"))
    found = {name: read(home / name) for name in seen(home)}
    assert found == {"lot.zip/a.txt": b"un", "lot.zip/a (2).txt": b"deux", "lot.zip/a (2) (2).txt": b"trois"}


# What is made to do harm


def linked(name: str) -> zipfile.ZipInfo:
    """Make a member that is a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("a/../../b.txt", "a/b.txt"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Windows\\a.txt", "C:/Windows/a.txt"),
        ("..\\a.txt", "a.txt"),
        (linked("lien.txt"), "lien.txt"),
    ],
    ids=["up", "up within", "absolute", "drive", "backslash", "link"],
)
def test_names_that_lead_out_are_refused(home: Path, name: str | zipfile.ZipInfo, shown: str) -> None:
    """A way out of the archive is refused by itself; its neighbours are taken in; no file is written anywhere."""
    put(home / "lot.zip", (name, "/etc/passwd"), ("bon.txt", "texte"))
    assert seen(home) == {f"lot.zip/{shown}": Reason.OUTSIDE, "lot.zip/bon.txt": None}
    with pytest.raises(RefusedError):
        read(home / "lot.zip" / shown)
    assert [path.name for path in home.iterdir()] == ["lot.zip"]


def test_a_nul_in_a_name_is_refused(home: Path) -> None:
    """What a system would take for the end of the name is told, not cut."""
    (home / "lot.zip").write_bytes(renamed(b"a.pdf\x00.txt", is_utf8=False))
    assert list(seen(home).values()) == [Reason.OUTSIDE]


def test_a_name_longer_than_any_system_has_is_refused(home: Path) -> None:
    """It is refused by itself, under a name cut short."""
    put(home / "lot.zip", ("é" * 300 + ".txt", "x"), ("/".join(["d" * 200] * 20), "x"), ("bon.txt", "x"))
    assert sorted(map(str, seen(home).values())) == ["None", "broken", "broken"]


def test_locked_files_say_so(home: Path) -> None:
    """A file that asks for a password is refused as such."""
    (home / "lot.zip").write_bytes(offices.locked(offices.zipped({"a.pdf": "x"})))
    assert seen(home) == {"lot.zip/a.pdf": Reason.ENCRYPTED}


def test_an_archive_within_an_archive_is_refused(home: Path) -> None:
    """One level: the inner one is to be unpacked by hand, and says so."""
    put(home / "lot.zip", ("inner.ZIP", offices.zipped({"a.txt": "x"})), ("a.txt", "x"))
    (inner,) = [each for each in corpus.walk(home, home=home) if isinstance(each, Refused)]
    assert (inner.path.name, inner.reason) == ("inner.ZIP", Reason.UNSUPPORTED)
    assert "archive within an archive" in inner.detail


def test_a_bomb_is_refused_before_it_is_unpacked(home: Path) -> None:
    """A file that unpacks to a thousand times its size is none of honest use."""
    put(home / "lot.zip", ("bombe.txt", b"\0" * (65 << 20)), ("bon.txt", "x"))
    assert seen(home) == {"lot.zip/bombe.txt": Reason.TOO_LARGE, "lot.zip/bon.txt": None}


def test_a_size_that_is_a_lie_gives_no_more_than_was_said(home: Path) -> None:
    """A bomb that says it is small is cut at what it says, and is broken."""
    content = bytearray(offices.zipped({"a.txt": b"\0" * (1 << 20)}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.index(mark) + at, 10)
    (home / "lot.zip").write_bytes(content)
    assert seen(home) == {"lot.zip/a.txt": None}
    with pytest.raises(RefusedError, match="broken"):
        read(home / "lot.zip/a.txt")


def test_files_that_share_bytes_are_refused(home: Path) -> None:
    """The densest bombs have one kernel and a thousand names for it."""
    content = offices.zipped({"a.txt": "x" * 1000, "b.txt": "y" * 1000})
    last = content.rindex(b"PK\x01\x02")
    (home / "lot.zip").write_bytes(content[: last + 42] + struct.pack("<I", 0) + content[last + 46 :])
    assert seen(home) == {"lot.zip": Reason.BROKEN}


def test_too_many_files_are_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive of more files than a folder is given at once is refused whole, and says how many it has."""
    with zipfile.ZipFile(home / "lot.zip", "w") as archive:
        for number in range(archives.MAX_MEMBERS + 1):
            archive.writestr(str(number), b"")
    (refused,) = corpus.walk(home, home=home)
    assert refused == Refused(home / "lot.zip", Reason.TOO_LARGE, "20001 files in it, 20000 at most")


def test_a_list_longer_than_any_is_not_read(home: Path) -> None:
    """What the end of the archive says of its list is held to a bound before anything is read."""
    with (home / "lot.zip").open("wb") as file:
        file.truncate(900 << 20)
        file.seek(0, os.SEEK_END)
        file.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 900 << 20, 0, 0))
    assert seen(home) == {"lot.zip": Reason.TOO_LARGE}


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda content: b"", Reason.EMPTY),
        (lambda content: b"rien", Reason.BROKEN),
        (lambda content: content[:-30], Reason.BROKEN),
        (lambda content: content[200:], Reason.BROKEN),
        (lambda content: offices.zipped({}), Reason.EMPTY),
        (lambda content: offices.zipped({"__MACOSX/._a": "x"}), Reason.EMPTY),
        (lambda content: renamed(b"\xff\xfe\xfd.txt", is_utf8=True), Reason.BROKEN),
    ],
    ids=["no bytes", "no zip", "cut", "beginning cut", "no file", "leftovers only", "name that is no text"],
)
def test_an_archive_that_cannot_be_listed_is_refused_itself(
    home: Path, spoil: Callable[[bytes], bytes], reason: Reason
) -> None:
    """It is one file, with its reason."""
    (home / "lot.zip").write_bytes(spoil(offices.zipped({"a.txt": "x" * 500, "b.txt": "y" * 500})))
    assert seen(home) == {"lot.zip": reason}


def test_a_damaged_file_costs_itself_only(home: Path) -> None:
    """Bytes that are not what the archive says they are make a file broken; the next one is read."""
    with zipfile.ZipFile(home / "lot.zip", "w") as archive:
        archive.writestr("a.txt", "abimé")
        archive.writestr("b.txt", "entier")
    path = home / "lot.zip"
    path.write_bytes(path.read_bytes().replace(b"abim", b"ABIM", 1))
    with pytest.raises(RefusedError, match="CRC"):
        corpus.digest(path / "a.txt")
    assert corpus.digest(path / "b.txt") == hashlib.sha256(b"entier").hexdigest()


def test_other_compressions_say_what_to_do(home: Path) -> None:
    """Those that may give any amount at once are refused by name."""
    with zipfile.ZipFile(home / "lot.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", "x")
    (refused,) = corpus.walk(home, home=home)
    assert isinstance(refused, Refused)
    assert (refused.reason, "lzma" in refused.detail) == (Reason.UNSUPPORTED, True)


def test_a_large_archive_of_the_second_kind_is_read(home: Path) -> None:
    """ZIP64 is a ZIP."""
    with zipfile.ZipFile(home / "lot.zip", "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(b"texte")
    assert read(home / "lot.zip" / "a.txt") == b"texte"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 400), put_in=st.binary(min_size=1, max_size=12))
def test_law_whatever_is_changed_in_an_archive_ends_in_reasons(home: Path, at: int, put_in: bytes) -> None:
    """Any bytes anywhere give files and refusals, and reading these gives bytes or a reason."""
    content = bytearray(offices.zipped({"a.txt": "x" * 50, "é/b.txt": os.urandom(50), "c.pdf": ""}))
    content[at : at + len(put_in)] = put_in
    (home / "lot.zip").write_bytes(content)
    for each in corpus.walk(home, home=home):
        if isinstance(each, Source):
            with contextlib.suppress(RefusedError):
                assert len(corpus.digest(each.path)) == 64


# In a centre


@pytest.fixture
def archive(corpus: Path) -> Path:
    """An archive in the corpus: two PDFs, one with what staff know of it, and a note."""
    path = corpus / "lot.zip"
    path.write_bytes(
        offices.zipped(
            {
                "rapports/eau.pdf": pdfs.pdf(*WATER[:1], "Les communes ont installé des fontaines."),
                "rapports/eau.pdf.toml": 'title = "La nappe en partage"',
                "copie.pdf": pdfs.pdf(
                    *ALLIANCES, title="Alliances entre associations et PME", bookmarks=[("Financement", 2)]
                ),
                "note.txt": NOTE,
            }
        )
    )
    return path


def test_an_archive_is_taken_in_file_by_file(library: Library, archive: Path, corpus: Path) -> None:
    """Every file has its outcome, its words are found, and the same bytes elsewhere are the same document."""
    outcomes = library.ingest()
    assert {name: kind for name, kind in named(outcomes, corpus).items() if "zip" in name} == {
        "lot.zip/copie.pdf": "Unchanged",
        "lot.zip/note.txt": "Added",
        "lot.zip/rapports/eau.pdf": "Added",
    }
    (result,) = library.search("fontaines").results
    assert (result.document.title, result.document.collection) == ("La nappe en partage", "lot")
    assert library.find(str(archive / "copie.pdf")) == library.find(str(corpus / "etudes" / "alliances.pdf"))
    assert library.check() == ()
    assert {path.name for path in corpus.iterdir()} == {"etudes", "rapports", "lot.zip"}


def test_an_archive_that_did_not_change_is_not_read_again(library: Library, archive: Path) -> None:
    """A second ingest changes nothing, nor does one after the archive was written again with the same files."""
    library.ingest()
    before = library.revision
    os.utime(archive, (1, 1))
    assert {type(each).__name__ for each in library.ingest()} == {"Unchanged"}
    assert library.revision == before


def test_a_replaced_archive_replaces_its_files(library: Library, archive: Path, corpus: Path) -> None:
    """A dry run foresees it: one file changed, one new, two gone; then the archive goes, and its files with it."""
    library.ingest()
    archive.write_bytes(offices.zipped({"note.txt": NOTE + " Fin.", "plus.txt": "Une note sur les abeilles"}))
    fates = {str(each.path.relative_to(corpus)): str(each.fate) for each in library.foresee()}
    assert {name: fate for name, fate in fates.items() if "zip" in name} == {
        "lot.zip/copie.pdf": "remove",
        "lot.zip/note.txt": "replace",
        "lot.zip/plus.txt": "add",
        "lot.zip/rapports/eau.pdf": "remove",
    }
    assert {name: kind for name, kind in named(library.ingest(), corpus).items() if "zip" in name} == {
        "lot.zip/copie.pdf": "Removed",
        "lot.zip/note.txt": "Replaced",
        "lot.zip/plus.txt": "Added",
        "lot.zip/rapports/eau.pdf": "Removed",
    }
    archive.unlink()
    assert {name for name, kind in named(library.ingest(), corpus).items() if kind == "Removed"} == {
        "lot.zip/note.txt",
        "lot.zip/plus.txt",
    }


def test_an_archive_that_was_refused_becomes_a_folder(library: Library, archive: Path, corpus: Path) -> None:
    """Its own refusal ends without being told as a removal; broken again, its files are gone and it is refused."""
    content = archive.read_bytes()
    archive.write_bytes(content[:-40])
    assert named(library.ingest(), corpus)["lot.zip"] == "Refused"
    archive.write_bytes(content)
    outcomes = named(library.ingest(), corpus)
    assert "lot.zip" not in outcomes
    assert library.refused() == ()
    archive.write_bytes(content[:-40])
    outcomes = named(library.ingest(), corpus)
    assert [outcomes["lot.zip"], outcomes["lot.zip/note.txt"]] == ["Refused", "Removed"]


def test_the_original_of_a_member_can_be_opened_and_drawn(library: Library, archive: Path) -> None:
    """It is unpacked when it is asked for, under its digest, and its pages can be drawn."""
    library.ingest()
    (result,) = library.search("fontaines").results
    document = result.document
    assert library.original(document.id) == archive / "rapports" / "eau.pdf"
    file = library.at_hand(document.id)
    assert file == library.settings.state / "unpacked" / document.id
    assert hashlib.sha256(file.read_bytes()).hexdigest() == document.id
    assert library.picture(document, 2, marker=library.marker("fontaines"), width=200).startswith(b"RIFF")


def test_without_the_right_to_write_pages_are_drawn_all_the_same(library: Library, archive: Path) -> None:
    """Where nothing can be unpacked on the disk there is no file to hand over, and pages are still drawn."""
    library.ingest()
    (library.settings.state / "unpacked").write_text("in the way")
    (result,) = library.search("fontaines").results
    assert library.at_hand(result.document.id) is None
    assert library.picture(result.document, 1, marker=library.marker(""), width=200).startswith(b"RIFF")


@pytest.mark.skipif(bool(ocr.missing("fra+eng")), reason="Tesseract with French and English is not installed")
def test_a_scan_in_an_archive_is_recognised(library: Library, corpus: Path, tmp_path: Path) -> None:
    """Recognition reads pages where they are: in the archive."""
    source = pdfs.write(
        tmp_path, "source.pdf", "Enquête sur les jardins\n\nLes jardiniers ont semé des courges au printemps."
    )
    put(corpus / "lot.zip", ("scan.pdf", pdfs.scan(source)))
    library.ingest()
    assert [each.document.is_recognised for each in library.search("courges").results] == [True]
    assert library.status().counts.waiting == 0


def test_what_was_unpacked_longest_ago_goes(archive: Path, tmp_path: Path) -> None:
    """The folder of unpacked files keeps to its size; another content under the path is not handed over."""
    ids = {name: corpus.digest(archive / name) for name in ("copie.pdf", "note.txt", "rapports/eau.pdf")}
    unpacked = Unpacked(tmp_path / "unpacked", limit_bytes=1)
    for name, document_id in ids.items():
        file = unpacked.file(archive / name, document_id)
        assert file is not None
        assert [each.name for each in (tmp_path / "unpacked").iterdir()] == [document_id]
    assert unpacked.file(archive / "note.txt", DocumentId("0" * 64)) is None
    assert unpacked.file(archive / "gone.txt", DocumentId("1" * 64)) is None


def test_what_staff_know_of_a_member_goes_in_the_archive(library: Library, archive: Path) -> None:
    """An archive is never written: the error says what to do, and the list of descriptions names the member."""
    library.ingest()
    document = library.find(str(archive / "note.txt"))
    with pytest.raises(DescriptionError, match=r"put note\.txt\.toml beside the file within it"):
        library.amend(document.id, {"title": "Autre"})
    assert str(archive / "note.txt") in {path for path, _ in library.descriptions()}


def test_a_backup_keeps_archives_as_they_are(
    library: Library, archive: Path, tmp_path: Path, settings: Settings
) -> None:
    """Restored elsewhere, the archive is one file, its members are known there, and all agrees."""
    library.ingest()
    library.backup(tmp_path / "centre.tar.gz", with_corpus=True)
    elsewhere = replace(settings, state=tmp_path / "other" / "state", corpus=tmp_path / "other" / "corpus")
    restore(tmp_path / "centre.tar.gz", elsewhere)
    other = Library(elsewhere)
    assert other.check() == ()
    assert {type(each).__name__ for each in other.ingest()} == {"Unchanged"}
    assert other.find(str(elsewhere.corpus / "lot.zip" / "note.txt")).collection == "lot"
    other.close()


def test_a_member_that_is_not_as_it_was_is_told(library: Library, archive: Path) -> None:
    """A check names the files of an archive that are gone or changed."""
    library.ingest()
    archive.write_bytes(offices.zipped({"note.txt": "Autre chose"}))
    told = " ".join(library.check())
    assert "lot.zip/note.txt: has changed since it was read" in told
    assert "lot.zip/copie.pdf: is not there any more" in told
