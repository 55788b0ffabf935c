"""The folder as staff gave it: listing it, and adding to it."""

import hashlib
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import corpus
from pipeline.errors import FolderError
from pipeline.model import Reason, Refused, Source


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty folder, given to ingest."""
    folder = tmp_path / "fonds"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, content: bytes = b"texte") -> Path:
    """Write a file, with the folders it is in."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names(home: Path) -> list[str]:
    """List the documents of a folder, by their place in it."""
    return [str(found.path.relative_to(home)) for found in corpus.walk(home, home=home) if isinstance(found, Source)]


def refused(home: Path) -> list[tuple[str, Reason]]:
    """List what a folder has that is refused."""
    found = (each for each in corpus.walk(home, home=home) if isinstance(each, Refused))
    return [(str(each.path.relative_to(home)), each.reason) for each in found]


def test_walk_gives_files_in_order_with_what_tells_a_change(home: Path) -> None:
    """Every file comes once, in the order of names, with its size and the time it changed."""
    for name in ("notes/b.md", "a.pdf", "notes/a.md", "z.txt", "notes/deep/er/c.txt"):
        put(home, name)
    assert names(home) == ["a.pdf", "notes/a.md", "notes/b.md", "notes/deep/er/c.txt", "z.txt"]
    first = next(iter(corpus.walk(home, home=home)))
    status = (home / "a.pdf").stat()
    assert first == Source(home / "a.pdf", "fonds", status.st_size, status.st_mtime_ns)


def test_the_collection_is_the_first_folder(home: Path) -> None:
    """A collection is named by the first sub-folder, or by the folder itself; in NFC whatever the disk has."""
    put(home, "racine.pdf")
    put(home, "rapports/2021/a.pdf")
    put(home, "e\u0301tudes/b.pdf")
    found = {each.path.name: each.collection for each in corpus.walk(home, home=home) if isinstance(each, Source)}
    assert found == {"racine.pdf": "fonds", "a.pdf": "rapports", "b.pdf": "études"}


def test_a_sub_folder_walked_alone_keeps_its_collection(home: Path) -> None:
    """Walking a part of the folder names collections from the whole."""
    put(home, "rapports/2021/a.pdf")
    found = list(corpus.walk(home / "rapports/2021", home=home))
    assert [each.collection for each in found if isinstance(each, Source)] == ["rapports"]


@pytest.mark.parametrize(
    "name",
    [
        ".cache.pdf",
        ".git/config",
        ".~lock.rapport.odt#",
        "~$rapport.docx",
        "rapport.md~",
        "Thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "rapport.tmp",
        "rapport.pdf.part",
        "rapport.pdf.crdownload",
    ],
)
def test_hidden_files_and_leftovers_are_no_documents(home: Path, name: str) -> None:
    """What systems and browsers leave in a folder is neither read nor refused."""
    put(home, name)
    put(home, "rapport.pdf")
    assert (names(home), refused(home)) == (["rapport.pdf"], [])


def test_sidecars_and_vocabularies_are_no_documents(home: Path) -> None:
    """A ``.toml`` beside its file, and the folder of vocabularies, are about documents."""
    put(home, "rapport.pdf")
    put(home, "rapport.pdf.toml")
    put(home, "vocabularies/kinds.toml")
    put(home, "notes/vocabularies/a.md")
    put(home, "seul.toml")
    assert names(home) == ["notes/vocabularies/a.md", "rapport.pdf", "seul.toml"]


def test_links_leading_out_are_refused(home: Path, tmp_path: Path) -> None:
    """A link to a file or a folder outside is refused: nothing outside is read."""
    put(tmp_path, "secret/a.pdf")
    (home / "file.pdf").symlink_to(tmp_path / "secret/a.pdf")
    (home / "folder").symlink_to(tmp_path / "secret")
    (home / "up").symlink_to("..")
    assert names(home) == []
    assert refused(home) == [(name, Reason.OUTSIDE) for name in ("file.pdf", "folder", "up")]


def test_links_within_are_followed_without_turning_round(home: Path) -> None:
    """A link to a file within is a path more of it; a link to a folder within is not walked twice."""
    put(home, "a.pdf")
    (home / "b.pdf").symlink_to("a.pdf")
    (home / "loop").symlink_to(".")
    assert names(home) == ["a.pdf", "b.pdf"]
    assert refused(home) == []


def test_a_home_reached_by_a_link_is_walked(home: Path, tmp_path: Path) -> None:
    """A corpus that is itself reached by a link, with links within, has nothing outside."""
    put(home, "a.pdf")
    (home / "b.pdf").symlink_to("a.pdf")
    (tmp_path / "link").symlink_to(home)
    assert names(tmp_path / "link") == ["a.pdf", "b.pdf"]


def test_links_that_lead_nowhere_are_refused(home: Path) -> None:
    """A broken link and a link to itself are refused as unreadable, and the walk goes on."""
    (home / "broken.pdf").symlink_to("nothing.pdf")
    (home / "self.pdf").symlink_to("self.pdf")
    put(home, "z.pdf")
    assert refused(home) == [("broken.pdf", Reason.UNREADABLE), ("self.pdf", Reason.UNREADABLE)]
    assert names(home) == ["z.pdf"]


def test_what_is_no_file_is_refused(home: Path) -> None:
    """A pipe is refused without being opened."""
    os.mkfifo(home / "pipe.pdf")
    assert refused(home) == [("pipe.pdf", Reason.UNSUPPORTED)]


def test_a_name_that_is_no_unicode_is_walked(home: Path) -> None:
    """A name in Latin-1, as old archives have, is a file like the others."""
    path = Path(os.fsdecode(os.fsencode(home) + b"/\xe9tudes/caf\xe9.pdf"))
    put(path.parent, path.name)
    (found,) = corpus.walk(home, home=home)
    assert found.path == path
    assert isinstance(found, Source)
    assert found.collection.encode()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every folder")
def test_a_folder_that_may_not_be_read_is_refused(home: Path) -> None:
    """A closed sub-folder is an outcome, not the end of the walk."""
    put(home, "closed/a.pdf")
    put(home, "z.pdf")
    (home / "closed").chmod(0)
    try:
        assert refused(home) == [("closed", Reason.UNREADABLE)]
        assert names(home) == ["z.pdf"]
    finally:
        (home / "closed").chmod(0o755)


def test_a_folder_that_is_gone_is_refused(home: Path) -> None:
    """A folder that disappears during a walk is refused."""
    (found,) = corpus.walk(home / "gone", home=home)
    assert found == Refused(home / "gone", Reason.UNREADABLE, "folder: No such file or directory")


def test_root_gives_the_absolute_path(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative folder is given whole."""
    monkeypatch.chdir(home.parent)
    assert corpus.root(Path("fonds")) == corpus.root(home / ".." / "fonds") == home


@pytest.mark.parametrize(
    ("name", "what_to_do"),
    [("gone", "no such folder"), ("file.pdf", "this is a file"), ("a\0b", "not a folder's name")],
    ids=["gone", "file", "nul"],
)
def test_root_says_why_a_folder_cannot_be_read(home: Path, name: str, what_to_do: str) -> None:
    """What is not a folder is refused with a sentence that says what to do."""
    put(home, "file.pdf")
    with pytest.raises(FolderError, match=what_to_do):
        corpus.root(home / name)


def test_digest_is_the_sha_256_of_the_bytes(home: Path) -> None:
    """A document is the digest of its bytes."""
    content = os.urandom(3_000_000)
    assert corpus.digest(put(home, "a.bin", content)) == hashlib.sha256(content).hexdigest()


def test_sidecar_is_read_with_its_digest(home: Path) -> None:
    """What staff wrote comes with a digest that tells a change; none is empty; wrong bytes never fail."""
    path = put(home, "a.pdf")
    assert corpus.sidecar(path) == corpus.Sidecar("", "")
    put(home, "a.pdf.toml", b'title = "\xc3\x89tude"')
    first = corpus.sidecar(path)
    assert first.text == 'title = "Étude"'
    put(home, "a.pdf.toml", b'title = "\xff"')
    assert corpus.sidecar(path).digest not in ("", first.digest)


def test_deposit_writes_the_whole_file(home: Path) -> None:
    """A deposited file has its name, its bytes, rights to be read, and nothing stays beside it."""
    content = os.urandom(3_000_000)
    path = corpus.deposit("rapport.pdf", BytesIO(content), home / "dépôts").path
    assert path == home / "dépôts/rapport.pdf"
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(path.parent.iterdir()) == [path]


def test_deposit_never_replaces_a_file(home: Path) -> None:
    """The same name with another content gets a number; with the same content, nothing is written."""
    paths = [corpus.deposit("a.pdf", BytesIO(content), home).path for content in (b"1", b"2", b"1", b"3", b"2")]
    assert [path.name for path in paths] == ["a.pdf", "a (2).pdf", "a.pdf", "a (3).pdf", "a (2).pdf"]
    assert [path.read_bytes() for path in paths] == [b"1", b"2", b"1", b"3", b"2"]
    assert len(list(home.iterdir())) == 3


def test_deposit_steps_aside_for_a_folder_and_a_link(home: Path, tmp_path: Path) -> None:
    """A name held by a folder, or by a link that leads nowhere, is taken: nothing is written through it."""
    (home / "a.pdf").mkdir()
    (home / "b.pdf").symlink_to(tmp_path / "outside.pdf")
    assert corpus.deposit("a.pdf", BytesIO(b"1"), home).path.name == "a (2).pdf"
    assert corpus.deposit("b.pdf", BytesIO(b"1"), home).path.name == "b (2).pdf"
    assert not (tmp_path / "outside.pdf").exists()


def test_a_deposit_cut_short_leaves_nothing(home: Path) -> None:
    """An upload that fails half-way leaves no file, whole or in part."""

    class Cut(BytesIO):
        def read(self, *size: Any) -> bytes:
            block = super().read(10)
            if not block:
                raise ConnectionError("the reader went away")
            return block

    with pytest.raises(ConnectionError):
        corpus.deposit("a.pdf", Cut(b"x" * 25), home)
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("rapport.pdf", "rapport.pdf"),
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("C:\\Users\\moi\\rapport.pdf", "rapport.pdf"),
        ("..", "document"),
        (".", "document"),
        ("", "document"),
        ("a/", "document"),
        ("a/..", "document"),
        (" . ", "document"),
        (".bashrc", "bashrc"),
        ("...rapport.pdf. ", "rapport.pdf"),
        ("a\0b.pdf", "a_b.pdf"),
        ("a\nb.pdf", "a_b.pdf"),
        ('<b>"a"|?*:.pdf', "_b__a_____.pdf"),
        ("re\u202efdp.exe", "re_fdp.exe"),
        ("E\u0301tude.pdf", "Étude.pdf"),
        ("Étude d’été (1).pdf", "Étude d’été (1).pdf"),
        ("thumbs.db", "thumbs.db_"),
        ("~$a.docx", "_~$a.docx"),
    ],
    ids=repr,
)
def test_safe_name_is_one_name_in_the_folder(name: str, safe: str) -> None:
    """Whatever a browser sends, the name is the last part, visible and printable."""
    assert corpus.safe_name(name) == safe


@settings(deadline=None)
@given(name=st.text(st.characters(), max_size=300))
def test_safe_name_is_safe_for_any_name(name: str) -> None:
    """No name leads elsewhere, hides, is too long for a disk or cannot be written in UTF-8."""
    safe = corpus.safe_name(name)
    assert Path(safe).name == safe
    assert safe.isprintable()
    assert not safe.startswith((".", " "))
    assert 0 < len(safe.encode()) <= 240


@pytest.mark.parametrize("name", ["brouillon.tmp", "rapport.md~", "rapport.pdf.part", "x.crdownload"])
def test_what_is_deposited_is_walked_when_named_as_a_leftover(home: Path, name: str) -> None:
    """A deposited file is a file of the corpus: `safe_name` gives no name that `walk` skips."""
    path = corpus.deposit(name, BytesIO(b"texte"), home).path
    assert names(home) == [path.name]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_characters="~"), max_size=80).map(lambda text: text + ".pdf"))
def test_what_is_deposited_is_walked(tmp_path: Path, name: str) -> None:
    """Any PDF that is deposited is then a source."""
    path = corpus.deposit(name, BytesIO(name.encode("utf-8", "replace")), tmp_path).path
    assert path.name in names(tmp_path)


def test_a_sidecar_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """A sidecar replaces the one before; where it cannot be written the one before stays, and nothing is left behind."""
    path = tmp_path / "a.pdf"
    path.touch()
    for text in ("title = 'A'", "title = 'B'"):
        corpus.write_sidecar(path, text)
        assert corpus.sidecar(path).text == text
    with pytest.raises(UnicodeEncodeError):
        corpus.write_sidecar(path, "\udce9")
    assert corpus.sidecar(path).text == "title = 'B'"
    assert {each.name for each in tmp_path.iterdir()} == {"a.pdf", "a.pdf.toml"}
