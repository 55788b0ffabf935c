"""What is known of every file and every document: what is put comes back."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import reading_room
from pipeline.catalogue import RUNS_KEPT, VERSION, Catalogue, Counts, Known
from pipeline.errors import CatalogueError, UnknownDocumentError
from pipeline.model import (
    NO_ESSENTIALS,
    Access,
    Added,
    Bookmark,
    Confidence,
    DateKind,
    Document,
    DocumentId,
    Essentials,
    FactName,
    Finding,
    KeyDate,
    KeyFigure,
    KeySentence,
    Language,
    Origin,
    Outcome,
    Page,
    PageReader,
    Reason,
    Recognition,
    Refused,
    Removed,
    Replaced,
    Run,
    Source,
    Unchanged,
)
from tests.conftest import ROOT
from tests.texts import identifier

A, B = identifier("a"), identifier("b")


UPGRADE_1 = (ROOT / "pipeline" / "upgrades" / "1.sql").read_text(encoding="utf-8")


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """An empty catalogue."""
    made = Catalogue(tmp_path / "state" / "catalogue.db")
    yield made
    made.close()


def document(document_id: DocumentId, **facts: object) -> Document:
    """Make a document of which only *facts* matter."""
    plain = Document(document_id, "Titre", (), "", "", "", Language.FRENCH, "notes", "pdf", 2, 10)
    return replace(plain, **facts)  # type: ignore[arg-type]


READING = "reading 1"

VERSION_1 = """
CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT INTO state (name, value) VALUES ('revision', 7);
CREATE TABLE root (path BLOB PRIMARY KEY) STRICT;
CREATE TABLE document (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, authors TEXT NOT NULL, organisation TEXT NOT NULL, date TEXT NOT NULL,
    kind TEXT NOT NULL, language TEXT NOT NULL, collection TEXT NOT NULL, format TEXT NOT NULL,
    page_count INTEGER NOT NULL, size_bytes INTEGER NOT NULL, partial TEXT, is_image_only INTEGER NOT NULL,
    bookmarks TEXT NOT NULL, reading TEXT NOT NULL
) STRICT;
CREATE TABLE page (
    document_id TEXT NOT NULL REFERENCES document ON DELETE CASCADE, number INTEGER NOT NULL, text TEXT NOT NULL,
    label TEXT NOT NULL, PRIMARY KEY (document_id, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE source (
    path BLOB PRIMARY KEY, document_id TEXT REFERENCES document, collection TEXT NOT NULL, size_bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL, reason TEXT, detail TEXT NOT NULL, sidecar TEXT NOT NULL, reading TEXT NOT NULL
) STRICT;
CREATE INDEX source_document ON source (document_id);
CREATE TABLE pending (document_id TEXT PRIMARY KEY) STRICT;
PRAGMA user_version = 1;
"""
"""The schema as it was, with which the catalogues of version 1 were made."""

VERSION_1_WITH_A = f"""{VERSION_1}
INSERT INTO document VALUES ('{A}', 'Titre', '[]', '', '', '', 'fr', 'notes', 'pdf', 2, 10, NULL, 0, '[]', 'reading 1');
INSERT INTO source VALUES (CAST('/fonds/a.pdf' AS BLOB), '{A}', 'notes', 10, 1, NULL, '', '', 'reading 1');
"""


def known(path: str, document_id: DocumentId | None, reason: Reason | None = None) -> Known:
    """Make what is known of a file."""
    return Known(Source(Path(path), "notes", 10, 1_700_000_000_000_000_001), document_id, reason, "", "", READING)


def put(catalogue: Catalogue, path: str, document_id: DocumentId, *texts: str, **facts: object) -> None:
    """Keep a document of a few pages."""
    pages = [Page(number, text) for number, text in enumerate(texts, 1)]
    catalogue.put_document(known(path, document_id), document(document_id, **facts), pages, ())


def test_a_document_comes_back_as_it_was_put(catalogue: Catalogue) -> None:
    """Every fact, page and bookmark is kept to the letter."""
    whole = Document(
        id=A,
        title="L’économie «sociale» ; DROP TABLE",
        authors=("Maud Kerrien", "Ruth O'Calloway"),
        organisation="Observatoire",
        date="2021-03",
        kind="Étude",
        language=Language.ENGLISH,
        collection="etudes",
        format="pdf",
        page_count=12,
        size_bytes=5_000_000_000,
        partial=Reason.TIME,
        is_image_only=True,
        is_recognised=True,
    )
    pages = (
        Page(1, "Première\npage", "i", PageReader.PYPDF, 0.83),
        Page(2, "", "ii", PageReader.PDFIUM, 0.0, Recognition.WAITING),
        Page(10, "🐈\0", ""),
    )
    bookmarks = (Bookmark("Chapitre 1", 1, 1), Bookmark("Été", 2, 2))
    seen = Known(Source(Path("/fonds/a.pdf"), "etudes", 5_000_000_000, 1), A, None, "détail", "digest", READING)
    catalogue.put_document(seen, whole, pages, bookmarks)
    assert catalogue.document(A) == whole
    assert catalogue.documents() == (whole,)
    assert catalogue.pages(A) == pages
    assert catalogue.bookmarks(A) == bookmarks
    assert list(catalogue.sources()) == [seen]
    assert catalogue.paths(A) == (Path("/fonds/a.pdf"),)
    assert catalogue.holds(A, reading=READING)


def test_what_is_told_of_a_document_comes_back(catalogue: Catalogue) -> None:
    """Key sentences and figures, subjects, dates and signature are kept with the document, and replaced with it."""
    essentials = Essentials(
        (KeySentence(2, "L’eau « baisse »."), KeySentence(9, "It falls.")),
        ("eau", "nappe"),
        (KeyFigure("84\u202f%", "%", 3, "84\u202f% des puits baissent."),),
        (
            KeyDate("2024-06-08", "2024-06-09", DateKind.EVENT, 1, "Colloque les 8 et 9 juin 2024."),
            KeyDate("2025-04", "", None, 7, "Un bilan sera fait en avril 2025."),
        ),
    )
    seen = known("/fonds/a.pdf", A)
    catalogue.put_document(seen, document(A), (), (), essentials=essentials, signature=b"\0\1")
    put(catalogue, "/fonds/b.pdf", B)
    assert catalogue.essentials(A) == essentials
    assert catalogue.essentials(B) == NO_ESSENTIALS
    assert catalogue.signatures() == {A: b"\0\1", B: b""}
    put(catalogue, "/fonds/a.pdf", A)
    assert catalogue.essentials(A) == NO_ESSENTIALS


def test_a_catalogue_of_version_1_is_brought_to_this_one(tmp_path: Path) -> None:
    """What version 1 kept is there; what is told of its documents comes at the next ingest."""
    path = tmp_path / "catalogue.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1_WITH_A)
    migrated = Catalogue(path)
    assert migrated.document(A).title == "Titre"
    assert migrated.essentials(A) == NO_ESSENTIALS
    assert migrated.signatures() == {}
    put(migrated, "/fonds/b.pdf", B, "Texte")
    assert migrated.signatures() == {B: b""}
    migrated.close()


def test_a_catalogue_of_version_2_is_brought_to_this_one(tmp_path: Path) -> None:
    """What version 2 told of a document is there, without figures and dates, which come at the next ingest; pages are tried again."""
    path = tmp_path / "catalogue.db"
    told = f"INSERT INTO essentials VALUES ('{A}', '[[1, \"L’eau baisse.\"]]', '[\"eau\"]', x'01');"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"{VERSION_1_WITH_A}{UPGRADE_1}{told} PRAGMA user_version = 2;")
    migrated = Catalogue(path)
    assert migrated.essentials(A) == Essentials((KeySentence(1, "L’eau baisse."),), ("eau",))
    migrated.close()
    again = Catalogue(path)
    assert again.signatures() == {A: b"\1"}
    put_scan(again)
    again.put_attempt(A, 2, most=1)
    assert again.waiting() == ()


def test_the_text_is_given_by_page(catalogue: Catalogue) -> None:
    """Pages come in order whatever the order they were put in; a page not read is absent."""
    pages = [Page(3, "trois"), Page(1, "un")]
    catalogue.put_document(known("/a", A), document(A), pages, ())
    assert [page.number for page in catalogue.pages(A)] == [1, 3]
    assert catalogue.page(A, 3) == Page(3, "trois")
    assert catalogue.page(A, 2) is None
    assert catalogue.page(B, 1) is None
    assert catalogue.pages(B) == ()
    assert catalogue.bookmarks(B) == ()


def test_what_is_kept_outlives_the_program(tmp_path: Path) -> None:
    """A catalogue opened again holds what was put, with the same revision."""
    first = Catalogue(tmp_path / "catalogue.db")
    put(first, "/a", A, "texte")
    revision = first.revision
    first.close()
    again = Catalogue(tmp_path / "catalogue.db")
    assert (again.document(A), again.pages(A), again.revision) == (document(A), (Page(1, "texte"),), revision)
    again.close()


def test_putting_a_document_again_replaces_its_facts_and_pages(catalogue: Catalogue) -> None:
    """A document described anew keeps its identity and nothing of the old text; other documents stay."""
    put(catalogue, "/b", B, "autre")
    put(catalogue, "/a", A, "un", "deux", "trois")
    put(catalogue, "/a", A, "nouveau", title="Neuf")
    assert catalogue.pages(A) == (Page(1, "nouveau"),)
    assert catalogue.document(A).title == "Neuf"
    assert catalogue.pages(B) == (Page(1, "autre"),)
    assert catalogue.counts().documents == 2


def test_one_content_may_have_several_paths(catalogue: Catalogue) -> None:
    """A copy is one more path of the same document, which lives as long as it has one."""
    put(catalogue, "/b/copie.pdf", A, "texte")
    catalogue.put_source(known("/a/original.pdf", A))
    assert catalogue.paths(A) == (Path("/a/original.pdf"), Path("/b/copie.pdf"))
    catalogue.forget([Path("/b/copie.pdf")])
    catalogue.sweep()
    assert catalogue.document(A)
    catalogue.forget([Path("/a/original.pdf")])
    with pytest.raises(UnknownDocumentError):
        catalogue.document(A)
    assert catalogue.documents() == ()


def test_a_document_is_held_as_one_version_of_the_readers_gave_it(catalogue: Catalogue) -> None:
    """What other readers gave is not held: it must be read again."""
    put(catalogue, "/a", A, "texte")
    assert catalogue.holds(A, reading=READING)
    assert not catalogue.holds(A, reading="reading 2")
    assert not catalogue.holds(B, reading=READING)


def test_sweep_removes_documents_without_a_file(catalogue: Catalogue) -> None:
    """After a sweep, nothing is left of a document that has no file: neither facts, pages nor count."""
    put(catalogue, "/a", A, "texte")
    put(catalogue, "/b", B, "autre")
    catalogue.forget([Path("/a")])
    assert catalogue.holds(A, reading=READING)
    catalogue.sweep()
    assert not catalogue.holds(A, reading=READING)
    assert catalogue.pages(A) == ()
    assert (catalogue.counts().documents, catalogue.counts().pages) == (1, 1)


def test_a_path_with_a_new_content_leaves_the_old_one(catalogue: Catalogue) -> None:
    """A path is of one document: the last one put."""
    put(catalogue, "/a", A, "ancien")
    put(catalogue, "/a", B, "nouveau")
    assert (catalogue.paths(A), catalogue.paths(B)) == ((), (Path("/a"),))
    assert [each.id for each in catalogue.documents()] == [B]


def test_refusals_are_kept_with_their_reasons(catalogue: Catalogue) -> None:
    """A refused file is a known file, until it is taken in."""
    refusal = Known(Source(Path("/x.pdf"), "notes", 0, 1), None, Reason.EMPTY, "0 octet", "", READING)
    catalogue.put_source(refusal)
    assert catalogue.refused() == (Refused(Path("/x.pdf"), Reason.EMPTY, "0 octet"),)
    put(catalogue, "/x.pdf", A, "texte")
    assert catalogue.refused() == ()


def test_sources_of_a_folder_are_those_within_it(catalogue: Catalogue) -> None:
    """A folder whose name begins as another's holds none of its files."""
    for path in ("/fonds/a", "/fonds/b/c", "/fonds2/d", "/fonds-3/e"):
        catalogue.put_source(known(path, None, Reason.EMPTY))
    found = [str(each.source.path) for each in catalogue.sources(Path("/fonds"))]
    assert found == ["/fonds/a", "/fonds/b/c"]


def test_counts_say_how_much_there_is(catalogue: Catalogue) -> None:
    """Documents without a file are not counted; the rest is, each in its column."""
    assert catalogue.counts() == Counts(0, 0, 0, 0, 0, 0, 0)
    put(catalogue, "/a", A, "un", "deux", partial=Reason.TIME)
    put(catalogue, "/b", B, "", is_image_only=True)
    put(catalogue, "/c", identifier("c"), "trois")
    catalogue.put_source(known("/x", None, Reason.BROKEN))
    catalogue.forget([Path("/c")])
    assert catalogue.counts() == Counts(documents=2, pages=3, sources=3, refused=1, image_only=1, partial=1, waiting=0)


def test_find_takes_an_identifier_its_beginning_or_a_path(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document is found by all that may name it."""
    path = tmp_path / "fonds" / "a.pdf"
    put(catalogue, str(path), A, "texte")
    monkeypatch.chdir(tmp_path)
    for asked in (A, A[:12], A[:4], str(path), "fonds/a.pdf", "./fonds/a.pdf"):
        assert catalogue.find(asked) == A


@pytest.mark.parametrize(
    "asked", ["", "a", "abc", "ffff" * 16, "/gone.pdf", "a\0b", "%", "____", "G" * 8, "f' OR 1=1", "x" * 100_000]
)
def test_find_says_that_nothing_is_so_called(catalogue: Catalogue, asked: str) -> None:
    """What names no document is an error of ours, whatever is asked."""
    put(catalogue, "/note", A, "texte")
    with pytest.raises(UnknownDocumentError):
        catalogue.find(asked)


def test_find_says_that_several_begin_so(catalogue: Catalogue) -> None:
    """A beginning shared by two documents is not chosen from; one more digit tells them apart."""
    one, two = DocumentId("abcd1" + "0" * 59), DocumentId("abcd2" + "0" * 59)
    put(catalogue, "/1", one, "un")
    put(catalogue, "/2", two, "deux")
    with pytest.raises(UnknownDocumentError, match="several documents begin so"):
        catalogue.find("abcd")
    assert catalogue.find("abcd2") == two


def test_find_leaves_out_what_has_no_document(catalogue: Catalogue) -> None:
    """A refused file, or a document whose file is gone, is not found."""
    catalogue.put_source(known("/x.pdf", None, Reason.EMPTY))
    put(catalogue, "/a", A, "texte")
    catalogue.forget([Path("/a")])
    for asked in ("/x.pdf", "/a", A, A[:8]):
        with pytest.raises(UnknownDocumentError):
            catalogue.find(asked)


NOT_UTF8 = Path(os.fsdecode(b"/fonds/caf\xe9.pdf"))


def test_a_path_that_is_no_unicode_is_kept(catalogue: Catalogue) -> None:
    """A file named in Latin-1, which `corpus.walk` gives, is known like the others."""
    catalogue.put_source(known(str(NOT_UTF8), None, Reason.EMPTY))
    assert [each.source.path for each in catalogue.sources()] == [NOT_UTF8]


def test_find_says_that_no_document_has_a_name_that_is_no_unicode(catalogue: Catalogue) -> None:
    """A name in Latin-1 typed at the shell is an unknown document, not a crash."""
    with pytest.raises(UnknownDocumentError):
        catalogue.find(str(NOT_UTF8))


def test_roots_hold_the_folders_within_them(catalogue: Catalogue) -> None:
    """A folder given after some of its own sub-folders takes their place; neighbours stay."""
    for folder in ("/fonds/a", "/fonds/b/c", "/fonds2"):
        catalogue.add_root(Path(folder))
    catalogue.add_root(Path("/fonds"))
    assert catalogue.roots() == (Path("/fonds"), Path("/fonds2"))
    catalogue.add_root(Path("/fonds"))
    assert catalogue.roots() == (Path("/fonds"), Path("/fonds2"))


def test_pending_is_what_the_index_does_not_hold_yet(catalogue: Catalogue) -> None:
    """A document put is pending until it is published, and again when it is put again."""
    assert catalogue.pending() == frozenset()
    put(catalogue, "/a", A, "texte")
    put(catalogue, "/b", B, "texte")
    assert catalogue.pending() == {A, B}
    catalogue.published([A, identifier("unknown")])
    assert catalogue.pending() == {B}
    put(catalogue, "/a", A, "texte", title="Corrigé")
    assert catalogue.pending() == {A, B}


def test_what_was_published_since_the_last_base_can_be_unpublished(catalogue: Catalogue) -> None:
    """Going back to the index before the last base, what that base and its updates brought is pending again."""
    first, second, third = (identifier(name) for name in ("first", "second", "third"))
    put(catalogue, "/fonds/1.pdf", first, "texte")
    catalogue.published([first], is_base=True)
    put(catalogue, "/fonds/2.pdf", second, "texte")
    catalogue.published([second], is_base=True)
    put(catalogue, "/fonds/3.pdf", third, "texte")
    catalogue.published([third])
    assert catalogue.pending() == frozenset()
    catalogue.unpublish()
    assert catalogue.pending() == {second, third}


OUTCOMES: tuple[Outcome, ...] = (
    Added(Path("/fonds/a.pdf"), A),
    Added(Path("/fonds/b.pdf"), B, Reason.TIME),
    Replaced(Path("/fonds/c.pdf"), A, B, Reason.TOO_MANY_PAGES),
    Unchanged(Path(os.fsdecode(b"/fonds/d\xe9.pdf")), A),
    Refused(Path("/fonds/e.pdf"), Reason.BROKEN, "PdfReadError: no trailer"),
    Removed(Path("/fonds/f.pdf")),
)


def test_a_run_comes_back_as_it_was_kept(catalogue: Catalogue) -> None:
    """Every kind of outcome is kept to the letter, in its order; readers need not look again for it."""
    before = catalogue.revision
    run = Run("2024-05-01T02:00:00+00:00", "2024-05-01T02:10:00+00:00", is_whole=False, outcomes=OUTCOMES)
    catalogue.put_run(run)
    assert catalogue.last_run() == run
    assert catalogue.revision == before


def test_only_the_last_runs_are_kept(catalogue: Catalogue) -> None:
    """The catalogue does not grow with each night: reports older than the last few go, whole."""
    for number in range(RUNS_KEPT + 3):
        catalogue.put_run(Run(str(number), str(number), is_whole=True, outcomes=OUTCOMES))
    with sqlite3.connect(catalogue.path) as connection:
        kept = connection.execute("SELECT COUNT(*), COUNT(DISTINCT run) FROM run_outcome").fetchone()
    connection.close()
    assert kept == (RUNS_KEPT * len(OUTCOMES), RUNS_KEPT)
    assert catalogue.last_run() == Run(str(RUNS_KEPT + 2), str(RUNS_KEPT + 2), is_whole=True, outcomes=OUTCOMES)


def test_a_copy_is_whole_while_others_write(catalogue: Catalogue, tmp_path: Path) -> None:
    """A copy holds what was committed, none of a transaction in work, and is one file."""
    put(catalogue, "/fonds/a.pdf", A, "texte")
    writer = sqlite3.connect(catalogue.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM page")
    catalogue.copy(tmp_path / "copy.sqlite")
    writer.execute("ROLLBACK")
    writer.close()
    assert [each.name for each in tmp_path.glob("copy*")] == ["copy.sqlite"]
    copied = Catalogue(tmp_path / "copy.sqlite")
    assert copied.pages(A) == (Page(1, "texte"),)
    assert copied.damage() == ()
    copied.close()


def test_a_folder_that_moved_is_known_under_its_new_name(catalogue: Catalogue) -> None:
    """Its files move with it, those of other folders stay."""
    for folder in ("/fonds", "/fonds2"):
        catalogue.add_root(Path(folder))
        put(catalogue, f"{folder}/a/b.pdf", A, "texte")
    catalogue.move(Path("/fonds"), Path("/nouveau"))
    assert catalogue.roots() == (Path("/fonds2"), Path("/nouveau"))
    assert catalogue.paths(A) == (Path("/fonds2/a/b.pdf"), Path("/nouveau/a/b.pdf"))


def test_a_catalogue_of_version_1_is_brought_up(tmp_path: Path) -> None:
    """What was known stays known: documents, text, files, what is pending; and runs can be kept from then on."""
    connection = sqlite3.connect(tmp_path / "catalogue.sqlite")
    connection.executescript(VERSION_1)
    connection.execute(
        "INSERT INTO document VALUES (?, 'Titre', '[]', '', '', '', 'fr', 'notes', 'pdf', 2, 10, NULL, 0, '[]', ?)",
        (A, READING),
    )
    connection.execute("INSERT INTO page VALUES (?, 1, 'texte', '')", (A,))
    connection.execute(
        "INSERT INTO source VALUES (?, ?, 'notes', 10, 5, NULL, '', '', ?)", (b"/fonds/a.pdf", A, READING)
    )
    connection.execute("INSERT INTO pending VALUES (?)", (A,))
    connection.commit()
    connection.close()
    brought = Catalogue(tmp_path / "catalogue.sqlite")
    assert brought.documents() == (document(A),)
    assert brought.pages(A) == (Page(1, "texte"),)
    assert brought.paths(A) == (Path("/fonds/a.pdf"),)
    assert [each.access for each in brought.sources()] == [Access.READERS]
    assert brought.pending() == {A}
    assert brought.revision == 7
    assert brought.last_run() is None
    brought.put_run(Run("1", "2", is_whole=True, outcomes=OUTCOMES))
    fresh = Catalogue(tmp_path / "fresh.sqlite")
    assert _shape(brought.path) == _shape(fresh.path)
    brought.close()
    fresh.close()


def test_readers_see_nothing_of_what_is_for_staff(catalogue: Catalogue) -> None:
    """Whatever is asked of a catalogue for readers, a document for staff is not there; staff see it, marked."""
    put(catalogue, "/a", A, "texte")
    put(catalogue, "/b", B, "secret")
    catalogue.put_source(replace(known("/copie", B), access=Access.STAFF))
    catalogue.put_source(known("/refus", None, Reason.BROKEN))
    catalogue.add_root(Path("/fonds"))
    catalogue.put_run(Run("1", "2", is_whole=True, outcomes=(Added(Path("/b"), B),)))
    seen = Catalogue(catalogue.path, is_for_readers=True)
    assert {each.id: each.access for each in catalogue.documents()} == {A: Access.READERS, B: Access.STAFF}
    assert [each.id for each in seen.documents()] == [A]
    assert seen.pages(A) == catalogue.pages(A) != ()
    with pytest.raises(UnknownDocumentError):
        seen.document(B)
    for asked in ("/b", "/copie", B[:8], B):
        with pytest.raises(UnknownDocumentError):
            seen.find(asked)
    assert (seen.pages(B), seen.page(B, 1), seen.paths(B), seen.facts(B), seen.bookmarks(B)) == ((), None, (), (), ())
    assert B not in seen.signatures()
    assert seen.essentials(B) == NO_ESSENTIALS
    assert (seen.roots(), seen.refused(), seen.last_run()) == ((), (), None)
    assert (seen.counts().documents, seen.counts().sources, seen.counts().pages) == (1, 1, 1)
    assert seen.revision == catalogue.revision
    seen.close()


def test_a_table_of_tomorrow_is_hidden_too(catalogue: Catalogue) -> None:
    """A table that this test makes up shows readers nothing of a document for staff, or nothing at all."""
    put(catalogue, "/a", A, "texte")
    catalogue.put_source(replace(known("/a", A), access=Access.STAFF))
    with sqlite3.connect(catalogue.path) as made:
        made.execute("CREATE TABLE figure (document_id TEXT, caption TEXT)")
        made.execute("CREATE TABLE loan (who TEXT)")
        made.execute("INSERT INTO figure VALUES (?, 'secret')", (A,))
        made.execute("INSERT INTO loan VALUES ('Marie')")
    made.close()
    connection = reading_room.connect(catalogue.path, (), timeout=1)
    tables = [name for (name,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
    told = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    connection.close()
    assert {table for table, count in told.items() if count} == {"state"}


def test_a_collection_for_staff_is_hidden_with_all_its_copies(catalogue: Catalogue) -> None:
    """One file in a collection for staff closes its document, wherever its copies lie."""
    put(catalogue, "/a", A, "texte")
    put(catalogue, "/b", B, "texte")
    catalogue.put_source(replace(known("/copie", B), source=Source(Path("/copie"), "à paraître", 1, 1)))
    seen = Catalogue(catalogue.path, staff_collections=("à paraître",), is_for_readers=True)
    assert [each.id for each in seen.documents()] == [A]
    whole = Catalogue(catalogue.path, staff_collections=("à paraître",))
    assert {each.id: each.access for each in whole.documents()} == {A: Access.READERS, B: Access.STAFF}
    seen.close()
    whole.close()


def test_a_catalogue_for_readers_cannot_be_written(catalogue: Catalogue) -> None:
    """Through it nothing changes, not even by mistake; where there is none, none is made."""
    put(catalogue, "/a", A, "texte")
    seen = Catalogue(catalogue.path, is_for_readers=True)
    with pytest.raises(CatalogueError):
        seen.put_source(known("/b", A))
    seen.close()
    absent = catalogue.path.with_name("absent") / "catalogue.db"
    with pytest.raises(CatalogueError):
        Catalogue(absent, is_for_readers=True)
    assert not absent.parent.exists()


def test_readers_follow_a_catalogue_beside_which_nothing_may_be_written() -> None:
    """Opened while no writer is there, in a folder of another's, it tells what writers have changed since."""
    if os.geteuid() != 0:
        pytest.skip("only root can become the other user whom the folder keeps out")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # noqa: S103 - the other user must come in
        path = Path(folder) / "catalogue.sqlite"
        catalogue = Catalogue(path)
        put(catalogue, "/a", A, "texte")
        catalogue.close()
        reader = subprocess.Popen([sys.executable, "-c", _READS_ON, path], stdin=-1, stdout=-1, text=True)
        assert reader.stdin is not None
        assert reader.stdout is not None
        told = [reader.stdout.readline()]
        for number, document_id in ((2, B), (3, identifier("c"))):
            put(catalogue, f"/{number}", document_id, "texte")
            for leave in (lambda: None, catalogue.close):
                leave()
                print(file=reader.stdin, flush=True)
                told.append(reader.stdout.readline())
        reader.communicate()
    assert told == ["1\n", "2\n", "2\n", "3\n", "3\n"]
    assert reader.returncode == 0


_READS_ON = """
import os, sys
from pathlib import Path
from pipeline.catalogue import Catalogue
os.setuid(65534)
seen = Catalogue(Path(sys.argv[1]), is_for_readers=True)
print(len(seen.documents()), flush=True)
for _ in sys.stdin:
    print(len(seen.documents()), flush=True)
"""


def test_a_catalogue_of_version_2_learns_who_may_see(catalogue: Catalogue) -> None:
    """What was open to all stays so, and the tables become those of a new catalogue."""
    put(catalogue, "/a", A, "texte")
    expected, path = _shape(catalogue.path), catalogue.path
    catalogue.close()
    with sqlite3.connect(path) as older:
        older.execute("DROP INDEX source_for_staff")
        older.execute("DROP INDEX source_collection")
        older.execute("ALTER TABLE source DROP COLUMN access")
        older.execute("DROP TABLE attempt")
        older.execute("ALTER TABLE essentials DROP COLUMN figures")
        older.execute("ALTER TABLE essentials DROP COLUMN dates")
        older.execute("PRAGMA user_version = 2")
    older.close()
    with pytest.raises(CatalogueError, match="earlier version"):
        Catalogue(path, is_for_readers=True)
    brought = Catalogue(path)
    assert [each.access for each in brought.documents()] == [Access.READERS]
    assert _shape(path) == expected
    brought.close()


def _shape(path: Path) -> set[tuple[object, ...]]:
    """Give every table and column of a database, with its kind."""
    connection = sqlite3.connect(path)
    found = connection.execute(
        "SELECT m.name, c.name, c.type, c.pk FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'"
    ).fetchall()
    connection.close()
    return set(found)


def test_digests_change_with_what_the_index_is_made_from(catalogue: Catalogue) -> None:
    """Another text, another page, title, author, organisation or language: another digest; what holds no words leaves it."""

    def digest(*texts: str, **facts: object) -> str:
        put(catalogue, "/a", A, *texts, **facts)
        return catalogue.digests()[A]

    first = digest("un", "deux")
    made = {
        first,
        digest("un", "trois"),
        digest("un deux"),
        digest("un", "deux", title="Autre"),
        digest("un", "deux", authors=("Autre",)),
        digest("un", "deux", organisation="Autre"),
        digest("un", "deux", language=Language.ENGLISH),
    }
    assert len(made) == 7
    assert digest("un", "deux", kind="Note", date="2021") == first
    catalogue.forget([Path("/a")])
    assert catalogue.digests() == {}


def test_a_copy_is_not_pending(catalogue: Catalogue) -> None:
    """One path more for a published document asks nothing of the index."""
    put(catalogue, "/a", A, "texte")
    catalogue.published([A])
    catalogue.put_source(known("/copie", A))
    assert catalogue.pending() == frozenset()


def test_every_change_raises_the_revision_and_reading_does_not(catalogue: Catalogue) -> None:
    """What is kept by revision is never stale, and is kept as long as nothing changes."""
    revisions = [catalogue.revision]
    for change in (
        lambda: put(catalogue, "/a", A, "texte"),
        lambda: catalogue.put_source(known("/b", A)),
        lambda: catalogue.published([A]),
        lambda: catalogue.add_root(Path("/fonds")),
        lambda: catalogue.forget([Path("/b")]),
        lambda: catalogue.forget([Path("/a")]),
        lambda: catalogue.sweep(),
    ):
        change()
        revisions.append(catalogue.revision)
    assert revisions == sorted(set(revisions))
    for read in (catalogue.documents, catalogue.counts, catalogue.roots, catalogue.pending, catalogue.refused):
        read()
    assert catalogue.revision == revisions[-1]


def test_a_document_is_kept_whole_or_not_at_all(catalogue: Catalogue) -> None:
    """A failure in the midst of a document leaves the catalogue as it was."""
    put(catalogue, "/a", A, "texte")
    revision = catalogue.revision
    with pytest.raises(sqlite3.IntegrityError):
        catalogue.put_document(known("/a", A), document(A, title="Neuf"), [Page(1, "x"), Page(1, "y")], ())
    assert (catalogue.document(A).title, catalogue.pages(A)) == ("Titre", (Page(1, "texte"),))
    assert catalogue.revision == revision


def test_readers_in_other_threads_see_what_is_committed(catalogue: Catalogue) -> None:
    """Each thread reads by its own connection while another writes."""

    def read(_: int) -> int:
        try:
            return len(catalogue.documents())
        finally:
            catalogue.close()

    with ThreadPoolExecutor(4) as pool:
        for number in range(10):
            put(catalogue, f"/{number}", identifier(str(number)), "texte")
            assert set(pool.map(read, range(8))) == {number + 1}


def test_several_threads_may_write(catalogue: Catalogue) -> None:
    """Writers wait for each other: nothing is lost."""

    def write(number: int) -> None:
        put(catalogue, f"/{number}", identifier(str(number)), "texte")
        catalogue.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(20)))
    assert catalogue.counts().documents == 20


def put_scan(catalogue: Catalogue) -> None:
    """Keep a document whose second page waits for recognition."""
    pages = [Page(1, "Le texte", "", PageReader.PYPDF), Page(2, "", "ii", PageReader.PYPDF, 0.0, Recognition.WAITING)]
    catalogue.put_document(known("/a", A), document(A), pages, ())


RECOGNISED = Page(2, "Le reste", "", PageReader.OCR, 0.9, Recognition.DONE)


def test_pages_wait_until_they_are_recognised(catalogue: Catalogue) -> None:
    """A page that waits is listed and counted; what recognition gives takes its place, once, and keeps its label."""
    put_scan(catalogue)
    assert (catalogue.waiting(), catalogue.counts().waiting) == (((A, 2),), 1)
    catalogue.put_recognised(A, RECOGNISED)
    assert (catalogue.waiting(), catalogue.counts().waiting) == ((), 0)
    assert catalogue.page(A, 2) == replace(RECOGNISED, label="ii")
    assert catalogue.recognised(A) == {2: replace(RECOGNISED, label="ii")}
    catalogue.put_recognised(A, replace(RECOGNISED, text="autre chose"))
    assert catalogue.pages(A)[1].text == "Le reste"


def test_a_recognised_document_is_to_be_described_anew(catalogue: Catalogue) -> None:
    """Its files are taken for unread, so that the next ingest looks for a title in what was recognised."""
    put_scan(catalogue)
    catalogue.put_recognised(A, RECOGNISED)
    assert not catalogue.holds(A, reading=READING)
    assert [each.reading for each in catalogue.sources()] == [""]


VERSION_1_FILLED = f"""{VERSION_1}
INSERT INTO document VALUES
    ('aa', 'Titre', '[]', '', '2021', '', 'fr', 'notes', 'pdf', 1, 10, NULL, 0, '[]', 'reading 1');
INSERT INTO page VALUES ('aa', 1, 'Le texte', 'i');
INSERT INTO source VALUES (CAST('/a' AS BLOB), 'aa', 'notes', 10, 1, NULL, '', '', 'reading 1');
"""


def test_a_catalogue_of_version_1_goes_on(tmp_path: Path) -> None:
    """What version 1 kept is there after an upgrade, and can be changed."""
    path = tmp_path / "catalogue.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(VERSION_1_FILLED)
    connection.close()
    catalogue = Catalogue(path)
    assert catalogue.document(DocumentId("aa")).title == "Titre"
    assert catalogue.pages(DocumentId("aa")) == (Page(1, "Le texte", "i"),)
    assert (catalogue.revision, catalogue.counts().documents, catalogue.waiting()) == (7, 1, ())
    put_scan(catalogue)
    assert catalogue.waiting() == ((A, 2),)
    catalogue.close()


def test_a_catalogue_of_a_later_version_is_refused(tmp_path: Path) -> None:
    """A catalogue made by a later program is left untouched, and says what to do."""
    path = tmp_path / "catalogue.db"
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    with pytest.raises(CatalogueError, match=r"later version.*upgrade"):
        Catalogue(path)


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.write_bytes(b"This is no database. " * 100)])
def test_what_is_no_catalogue_is_refused(tmp_path: Path, make: object) -> None:
    """A folder or another file in its place is refused with its path."""
    path = tmp_path / "catalogue.db"
    make(path)  # type: ignore[operator]
    with pytest.raises(CatalogueError, match=r"catalogue\.db"):
        Catalogue(path)


def test_a_state_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """A file where the state folder should be is said, not crashed upon."""
    (tmp_path / "state").write_text("texte")
    with pytest.raises(CatalogueError):
        Catalogue(tmp_path / "state" / "catalogue.db")


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    """A SQLite file that is no catalogue is refused and left as it was."""
    path = tmp_path / "catalogue.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE contacts (name TEXT)")
    connection.close()
    with pytest.raises(CatalogueError):
        Catalogue(path).close()


def test_a_sound_catalogue_has_no_damage(catalogue: Catalogue) -> None:
    """SQLite's own check finds nothing in a catalogue in use."""
    put(catalogue, "/a", A, "texte " * 10_000)
    assert catalogue.damage() == ()


def test_damage_is_found(tmp_path: Path) -> None:
    """A part of the file written over is found."""
    path = tmp_path / "catalogue.db"
    made = Catalogue(path)
    for number in range(200):
        put(made, f"/{number}", identifier(str(number)), "texte " * 200)
    made.close()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4 * 4096] = b"\xff" * 4 * 4096
    path.write_bytes(content)
    again = Catalogue(path)
    assert again.damage()
    again.close()


readable = st.text(st.characters(exclude_categories=["Cs"]))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=readable, authors=st.lists(readable, max_size=3), texts=st.lists(readable, max_size=4))
def test_any_text_comes_back(catalogue: Catalogue, title: str, authors: list[str], texts: list[str]) -> None:
    """No text is altered by being kept."""
    put(catalogue, "/a", A, *texts, title=title, authors=tuple(authors))
    assert (catalogue.document(A).title, catalogue.document(A).authors) == (title, tuple(authors))
    assert [page.text for page in catalogue.pages(A)] == texts


def test_the_facts_of_a_document_come_back_in_order(catalogue: Catalogue) -> None:
    """Each fact is kept with its place; read anew, a document has its new facts only; removed, none."""
    facts = (
        Finding(FactName.TITLE, "Titre", Origin.PAGE, Confidence.LOW, 1, "Titre."),
        Finding(FactName.GOALS, "6", Origin.SIDECAR, Confidence.HIGH),
        Finding(FactName.GOALS, "17", Origin.PAGE, Confidence.MEDIUM, 3, "L’ODD 17."),
    )
    for kept in (facts, facts[:1]):
        catalogue.put_document(known("/a.pdf", A), document(A, goals=("6", "17")), (), (), kept)
        assert catalogue.facts(A) == kept
    assert catalogue.document(A).goals == ("6", "17")
    catalogue.forget([Path("/a.pdf")])
    catalogue.sweep()
    assert catalogue.facts(A) == ()


def test_a_catalogue_of_version_1_is_brought_up_to_date(tmp_path: Path) -> None:
    """What it knew stays, and it keeps facts from then on."""
    path = tmp_path / "catalogue.db"
    with sqlite3.connect(path) as old:
        old.executescript(VERSION_1)
        old.execute(
            "INSERT INTO document VALUES (?, 'Titre', '[]', '', '2021', 'Étude', 'fr', 'notes', 'pdf', 2, 10, NULL, 0, '[]', 'r')",
            (A,),
        )
        old.execute("INSERT INTO page VALUES (?, 1, 'Un texte', '')", (A,))
        old.execute("INSERT INTO source VALUES (?, ?, 'notes', 10, 1, NULL, '', '', 'r')", (b"/a.pdf", A))
    old.close()
    opened = Catalogue(path)
    assert opened.document(A).title == "Titre"
    assert opened.document(A).territories == opened.facts(A) == ()
    put(opened, "/a.pdf", A, "Un texte", territories=("Bretagne",))
    assert opened.document(A).territories == ("Bretagne",)
    opened.close()


def test_attempts_are_counted_and_forgotten(catalogue: Catalogue) -> None:
    """A page waits until it was tried so often, also when its document is read again; then until it is asked for."""
    put_scan(catalogue)
    catalogue.put_attempt(A, 2, most=2)
    put_scan(catalogue)
    assert catalogue.waiting() == ((A, 2),)
    before = catalogue.revision
    catalogue.put_attempt(A, 2, most=2)
    assert (catalogue.waiting(), catalogue.revision) == ((), before)
    catalogue.attempt_again()
    assert catalogue.waiting() == ((A, 2),)
    catalogue.put_attempt(A, 2, most=2)
    assert catalogue.waiting() == ((A, 2),)
