"""The facade: what staff and readers may count on, from a folder of files to an answer."""

import io
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from pipeline import room, sidecars
from pipeline.errors import (
    BusyError,
    CatalogueError,
    DamagedIndexError,
    FolderError,
    NoEarlierIndexError,
    NoIndexError,
    RemovalsError,
    UnknownDocumentError,
    UnknownPageError,
)
from pipeline.formats.picture import MARK
from pipeline.library import DEPOSITS, Library
from pipeline.marking import Marker
from pipeline.model import (
    NO_ESSENTIALS,
    NO_MAP,
    Added,
    Common,
    Facet,
    FactName,
    Language,
    Notice,
    Progress,
    Reason,
    Refused,
    Removed,
    Replaced,
    Sort,
    Unchanged,
)
from pipeline.settings import Settings
from tests import pdfs


def kinds(outcomes: tuple[object, ...]) -> list[str]:
    """Name the outcomes, sorted."""
    return sorted(type(each).__name__ for each in outcomes)


def titles(library: Library, typed: str, **asked: object) -> list[str]:
    """Give the titles found, in order."""
    return [result.document.title for result in library.search(typed, **asked).results]  # type: ignore[arg-type]


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


REPORT = (
    "Gouverner la nappe\nRapport, {date}\n"
    "Cette étude porte sur le partage de la nappe entre les maraîchers et les communes.\n"
    + "".join(
        f"Les communes du {canton} ont réduit de {number} % les prélèvements dans la nappe que les maraîchers partagent.\n"
        for number, canton in enumerate(
            "nord sud centre plateau littoral bocage marais vallon coteau causse".split(), 12
        )
    )
)


def _deposit_report(corpus: Path, name: str, date: str) -> None:
    (corpus / "rapports" / f"{name}.txt").write_text(REPORT.format(date=date), encoding="utf-8")


def test_key_sentences_and_subjects_are_told_of_what_was_taken_in(library: Library, corpus: Path) -> None:
    """After an ingest a document has its key sentences, with their page, and its subjects; a short one has none."""
    _deposit_report(corpus, "nappe", "mars 2022")
    library.ingest()
    found = library.find(str(corpus / "rapports" / "nappe.txt"))
    told = library.essentials(found.id)
    assert all(sentence.page == 1 and sentence.text in library.pages(found.id)[0].text for sentence in told.sentences)
    assert 3 <= len(told.sentences) <= 5
    assert "nappe" in " ".join(told.subjects)
    assert library.essentials(library.find(str(corpus / "etudes" / "note.md")).id) == NO_ESSENTIALS


def test_versions_are_one_result_and_not_related(library: Library, corpus: Path) -> None:
    """A draft and its final text are one result with a link to the other; each is a version of the other, not related to it."""
    _deposit_report(corpus, "projet", "mars 2022")
    _deposit_report(corpus, "final", "septembre 2022")
    library.ingest()
    draft, final = (library.find(str(corpus / "rapports" / f"{name}.txt")) for name in ("projet", "final"))
    found = library.search("maraîchers plateau")
    assert (found.total, found.distinct) == (3, 2)
    first = found.results[0]
    assert {first.document, *first.versions} == {draft, final}
    assert library.versions(final.id) == (draft,)
    for each in (draft, final):
        assert not {draft.id, final.id} & {near.document.id for near in library.related(each.id)}


def test_editions_of_a_series_are_told_apart_from_versions(library: Library, corpus: Path) -> None:
    """Two years of one barometer stand as two results, and each leads to the other."""
    for year in ("2021", "2022"):
        path = corpus / "rapports" / f"barometre{year}.txt"
        path.write_text(
            REPORT.replace("Gouverner la nappe", f"Baromètre de la nappe {year}").format(date=year), encoding="utf-8"
        )
    library.ingest()
    one, other = (library.find(str(corpus / "rapports" / f"barometre{year}.txt")) for year in ("2021", "2022"))
    assert library.versions(one.id) == ()
    assert library.editions(one.id) == (other,)
    near = library.related(one.id)
    assert near[0].document == other
    assert near[0].common == (Common.SERIES, Common.COLLECTION)


def test_reasons_are_given_as_the_document_writes_them(filled: Library) -> None:
    """A reason keeps the capitals and hyphens of the document that it is a reason for."""
    found = filled.search("PME").results[0].document
    text = "\n".join(page.text for page in filled.pages(found.id))
    reasons = [one.term for each in filled.related(found.id) for one in each.reasons]
    assert reasons
    assert all(reason in text for reason in reasons)


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


def test_a_search_leads_to_the_page_with_its_words_marked(filled: Library) -> None:
    """A result has its document, its best page first, and a snippet in which the words asked for are marked."""
    found = filled.search("financement des alliances")
    first = found.results[0]
    assert first.document.title == "Alliances entre associations et PME"
    assert first.snippets[0].page == 2
    marked = {first.snippets[0].text[start:end].lower() for start, end in first.snippets[0].marks}
    assert marked == {"financement", "alliances"}


def test_filters_facets_and_sorts(filled: Library) -> None:
    """Filters narrow what is counted; facets tell what each would give."""
    everything = filled.search("")
    assert everything.total == 4
    assert everything.facets[Facet.COLLECTION] == {"etudes": 2, "rapports": 2}
    only = filled.search("", filters={Facet.COLLECTION: ("rapports",)}, sort=Sort.NEWEST)
    assert [each.document.date for each in only.results] == ["2022-09", "2022-02-04"]


def test_no_result_says_which_word_is_found_nowhere(filled: Library) -> None:
    """A second word that kills the query is named, and what holds the first is shown."""
    found = filled.search("eau xylophone")
    assert found.missing == ("xylophone",)
    assert Notice.SOME_WORDS in found.notices
    assert found.results[0].document.title.startswith("Gouverner")


def test_another_spelling_is_searched_for_when_nothing_is_found(filled: Library) -> None:
    """A word misspelt finds nothing: the collection's own spelling is searched for, and the answer says so."""
    found = filled.search("financemnt")
    assert (found.query, found.respelt) == ("financemnt", "financement")
    assert Notice.RESPELT in found.notices
    assert found.total == filled.search("financement").total > 0
    assert found.results[0].snippets[0].marks


def test_another_spelling_is_only_offered_when_something_is_found(filled: Library) -> None:
    """Where the query as typed has results they are shown, and the other spelling stands beside them."""
    found = filled.search("eau financemnt")
    assert found.respelt == "eau financement"
    assert Notice.RESPELT not in found.notices
    assert found.total == filled.search("eau").total


@pytest.mark.parametrize("begun", ["", "f", "fi ", "«»", "xyzxyz", "a" * 5_000, "eau -"])
def test_nothing_is_suggested_where_nothing_is_begun(filled: Library, begun: str) -> None:
    """One letter, a finished word, or what no text holds gives no suggestion, and does not fail."""
    assert filled.suggest(begun) == ()


def test_suggestions_go_on_from_what_is_typed(filled: Library) -> None:
    """The last word is completed, accents apart, beside words that stand with it; what stands before stays, and titles follow."""
    title = filled.search("eau").results[0].document.title
    assert "financement" in filled.suggest("FINAN")
    assert "l'eau nappe" in filled.suggest("l'eau nap")
    assert filled.suggest("l'eau fin") == ()
    assert "alliances entre associations" in filled.suggest("alliances entre a")
    assert "mecenat de compétences" in filled.suggest("mecenat ")
    assert title in filled.suggest(title.split()[0])
    assert len(filled.suggest("co")) <= 8


def test_no_spelling_is_offered_that_finds_nothing(filled: Library) -> None:
    """A better word is no help where its query finds nothing."""
    found = filled.search("title:zzz AND financemnt")
    assert (found.total, found.respelt) == (0, "")


@pytest.mark.parametrize(
    "typed",
    [
        "a" * 100_000,
        "(" * 2_000,
        "NOT " * 2_000,
        "«»!?…",
        "текст 文字",
        "a\0b",
        '"',
        "title:",
        "date:9999..",
        "*",
        "-",
        '"' * 999,
    ],
    ids=lambda typed: typed[:6] + "…",
)
def test_any_query_is_answered(filled: Library, typed: str) -> None:
    """No query fails: each gives results or a notice that says what was done with it."""
    found = filled.search(typed)
    assert found.total or found.notices or found.missing or found.query.startswith(("NOT", "date:"))


def test_a_document_and_its_pages(filled: Library, corpus: Path) -> None:
    """A document is found by its path or the beginning of its identifier; its pages are numbered from 1."""
    document = filled.find(str(corpus / "etudes" / "alliances.pdf"))
    assert filled.find(document.id[:12]) == document
    assert filled.page(document, 2).text.startswith("Le financement des alliances")
    assert filled.bookmarks(document.id)[0].title == "Financement"
    assert [each.page for each in filled.matching_pages(document, "convention")] == [3]
    assert filled.original(document.id) == corpus / "etudes" / "alliances.pdf"
    with pytest.raises(UnknownPageError, match="pages 1 to 3"):
        filled.page(document, 4)
    with pytest.raises(UnknownDocumentError):
        filled.find("0123456789ab")


def test_related_documents_say_why(filled: Library, corpus: Path) -> None:
    """The note on patronage is near the study that speaks of it, because of the words they share."""
    near = filled.related(filled.find(str(corpus / "etudes" / "note.md")).id)
    assert near[0].document.title == "Alliances entre associations et PME"
    assert "mécénat" in {shared.term for shared in near[0].shared}


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


def test_the_map_holds_what_there_is_to_read(filled: Library, corpus: Path) -> None:
    """A rebuild draws every document; one that comes later stands on the map at once, one that goes leaves it."""
    assert filled.map() == NO_MAP
    for number in range(10):
        (corpus / "etudes" / f"nappe-{number}.txt").write_text(f"{REPORT}\nPour la commune numéro {number}.")
    filled.ingest()
    filled.rebuild()
    assert {place.document_id for place in filled.map().places} == set(filled.browse())
    (corpus / "etudes" / "tardive.txt").write_text(REPORT)
    (corpus / "etudes" / "nappe-0.txt").unlink()
    filled.ingest()
    assert {place.document_id for place in filled.map().places} == set(filled.browse())


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


def test_before_the_first_ingest_a_search_says_what_to_do(library: Library) -> None:
    """There is no index yet: the message names the command."""
    with pytest.raises(NoIndexError, match="passerelle ingest"):
        library.search("eau")
    assert "passerelle ingest" in library.status().problem


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


def test_facts_say_where_they_were_read(filled: Library, corpus: Path) -> None:
    """The library gives the facts of a document with page, line and confidence."""
    document = filled.find(str(corpus / "rapports" / "eau.pdf"))
    facts = {each.name: each for each in filled.facts(document.id)}
    assert (facts[FactName.DATE].value, facts[FactName.DATE].page) == ("2022-09", 1)
    assert facts[FactName.TITLE].quote == "Gouverner l'eau ensemble"


def test_what_staff_amend_stands_after_the_next_ingest(filled: Library, corpus: Path) -> None:
    """An amendment goes beside the file and nowhere else; the next ingest takes it in, and filters follow."""
    path = corpus / "rapports" / "eau.pdf"
    before = path.read_bytes()
    sidecar = path.with_name("eau.pdf.toml")
    sidecar.write_text('cote = "V 61"\n', encoding="utf-8")
    assert filled.amend(filled.find(str(path)).id, {"title": "L’eau", "territories": ["Brittany"]}) == path
    assert 'cote = "V 61"' in sidecar.read_text(encoding="utf-8")
    filled.ingest()
    assert (filled.find(str(path)).title, path.read_bytes()) == ("L’eau", before)
    found = filled.search("territory:brittany", filters={Facet.TERRITORY: ("Bretagne",)})
    assert [result.document.title for result in found.results] == ["L’eau"]
    assert found.labels[Facet.TERRITORY]["Bretagne"][Language.ENGLISH] == "Brittany"


def test_a_table_of_descriptions_goes_out_and_comes_back(filled: Library, corpus: Path) -> None:
    """Taken back as it is, a table changes nothing; a changed cell becomes a sidecar; a wrong line costs itself only."""
    rows = filled.descriptions()
    assert list(filled.amend_from(sidecars.from_csv(sidecars.to_csv(rows)))) == []
    assert list(filled.amend_from(sidecars.from_dublin_core(sidecars.to_dublin_core(rows).encode()))) == []
    path = str(corpus / "rapports" / "eau.pdf")
    changed = f"path,title,date\n{path},L’eau,2020-01\n/nowhere.pdf,x,\n{corpus / 'etudes' / 'note.md'},,hier\n"
    outcomes = dict(filled.amend_from(sidecars.from_csv(changed)))
    assert outcomes[2] == Path(path)
    assert "no document has this" in str(outcomes[3])
    assert "date: 'hier' is no date" in str(outcomes[4])
    filled.ingest()
    assert (filled.find(path).title, filled.find(path).date) == ("L’eau", "2020-01")
    assert not (corpus / "etudes" / "note.md.toml").exists()


def test_records_of_another_system_describe_files_by_their_names(filled: Library, corpus: Path) -> None:
    """A catalogue's record finds its file by the name alone; its keywords are goals only where the centre knows them."""
    table = (
        "dc.identifier.uri,dc.source,dc.title[fr],dc.contributor.author,dc.subject,dc.language.iso,dc.date.accessioned\n"
        "https://hdl.example/9/1,eau.pdf,L’eau partagée,Maud K.||Ruth C.,nappes||ODD 6||6,fr_FR,2024-01-01\n"
        "https://hdl.example/9/2,absent.pdf,x,,,,\n"
    )
    outcomes = dict(filled.amend_from(sidecars.from_csv(table)))
    sidecar = corpus / "rapports" / "eau.pdf.toml"
    assert outcomes[2] == corpus / "rapports" / "eau.pdf"
    assert tomllib.loads(sidecar.read_text(encoding="utf-8")) == {
        "title": "L’eau partagée",
        "authors": ["Maud K.", "Ruth C."],
        "goals": ["6"],
    }
    assert "https://hdl.example/9/2, absent.pdf, 2: no document has this" in str(outcomes[3])


def test_a_document_is_found_by_the_name_of_its_file(filled: Library, corpus: Path) -> None:
    """The end of a path is enough where one file has it; where several do, it is said."""
    document = filled.find(str(corpus / "rapports" / "eau.pdf"))
    assert filled.find("eau.pdf") == filled.find("rapports/eau.pdf") == document
    (corpus / "etudes" / "eau.pdf").write_bytes((corpus / "etudes" / "alliances.pdf").read_bytes())
    filled.ingest()
    with pytest.raises(UnknownDocumentError, match="several files are so called"):
        filled.find("eau.pdf")
    for asked in ("au.pdf", "", "."):
        with pytest.raises(UnknownDocumentError):
            filled.find(asked)


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


def test_a_page_is_drawn_with_its_words_marked(filled: Library, corpus: Path) -> None:
    """The image of a page has the colour of marks where the words asked for stand, and only then; what is no PDF has none."""
    document = filled.find(str(corpus / "etudes" / "alliances.pdf"))

    def marked(typed: str) -> int:
        image = Image.open(io.BytesIO(filled.picture(document, 2, marker=filled.marker(typed), width=600))).convert(
            "RGB"
        )
        assert image.width == 600
        distance = np.abs(np.asarray(image, dtype=np.int32) - np.array(MARK)).sum(axis=2)
        return int((distance < 60).sum())

    assert marked("financement") > 300
    assert marked("xylophone") == 0
    assert filled.picture(document, 4, marker=Marker(), width=600) == b""
    assert filled.picture(filled.find(str(corpus / "etudes" / "note.md")), 1, marker=Marker(), width=600) == b""


def test_a_page_is_related_to_other_documents_only(settings: Settings, corpus: Path) -> None:
    """What is near a page is no version of its document, even as the first question asked; each has reasons and pages to open."""
    text = (
        "Le mécénat des associations, le financement des alliances et la convention signée entre petites entreprises. "
        * 9
    )
    for name in ("projet.txt", "final.txt"):
        (corpus / "rapports" / name).write_text(f"{text}\f{text}\fFin du {name}.", encoding="utf-8")
    with closing(Library(settings)) as first:
        first.ingest()
    with closing(Library(settings)) as library:
        draft = library.find(str(corpus / "rapports" / "projet.txt"))
        near = library.related_to(library.page(draft, 1).text, apart=draft.id)
        assert near
        family = {draft.id, *(each.id for each in library.versions(draft.id))}
        assert len(family) == 2
        assert not family & {each.document.id for each in near}
        whole = library.related_to(text)
        assert any(len(each.pages) == 2 for each in whole if each.document.id in family)
        for each in (*near, *whole):
            assert each.reasons
            assert each.score == pytest.approx(sum(one.contribution for one in each.shared))


def test_a_file_aside_is_read_and_not_kept(filled: Library, tmp_path: Path) -> None:
    """A file's text is given, or why there is none; the centre is as it was."""
    before = filled.revision
    path = pdfs.write(tmp_path, "a.pdf", "Le mécénat de compétences", "des petites entreprises")
    read = filled.read_aside(path)
    assert isinstance(read, str)
    assert "petites entreprises" in read
    (tmp_path / "b.pdf").write_text("<html>", encoding="utf-8")
    refused = filled.read_aside(tmp_path / "b.pdf")
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.MISMATCH
    assert filled.revision == before


def test_no_result_leads_out(filled: Library) -> None:
    """What finds nothing is named, and what is found without it is offered, each with the count that its link will have."""
    results = filled.search("financement AND zostère", filters={Facet.COLLECTION: ("etudes",), Facet.YEAR: ("1950",)})
    assert (results.total, results.missing) == (0, ("zostère",))
    assert results.ways
    for way in results.ways:
        assert filled.search(way.typed, filters=way.filters).total == way.total > 0
    assert 1 <= len(results.nearest) <= 3
    assert filled.search("zostère").ways == filled.search("financement").ways == ()


def test_equivalents_are_searched_for_shown_and_taken_off(filled: Library, corpus: Path) -> None:
    """What staff say counts as the same is found, told, marked on text and picture at once; `is_exact` leaves it out."""
    path = corpus / "vocabularies" / "equivalents.txt"
    path.parent.mkdir()
    path.write_text("apport en nature = mécénat de compétences\nseul", encoding="utf-8")
    results = filled.search("apport en nature")
    assert results.widened == ("mécénat de compétences",)
    assert [each.complete for each in (results, filled.search("apport en nature", is_exact=True))] == [2, 0]
    assert not results.missing
    shown = results.results[0].snippets[0]
    assert [shown.text[start:end] for start, end in shown.marks] == ["mécénat", "compétences"]
    document = filled.find(str(corpus / "etudes" / "alliances.pdf"))
    assert [each.page for each in filled.matching_pages(document, "apport en nature")] == [2]
    page = filled.page(document, 2)
    assert len(filled.marks(page, document.language, "apport en nature")) == 2
    assert filled.marks(page, document.language, "apport en nature", is_exact=True) == ()
    assert any("equivalents.txt, line 2: a group needs two members" in each for each in filled.check())


def test_a_page_made_to_break_what_draws_it_is_not_drawn(measured: Path, library: Library) -> None:
    """A file that brings pdfium down or takes its memory costs its own image only."""
    bad, corpus = measured / "bad", library.settings.corpus
    for name in ("xform_self_reference.pdf", "bomb_lzw_70MB_under_limit.pdf", "good_control_one_page.pdf"):
        (corpus / name).write_bytes((bad / name).read_bytes())
    library.ingest(recognise=False)
    for name in ("xform_self_reference.pdf", "bomb_lzw_70MB_under_limit.pdf"):
        library.picture(library.find(str(corpus / name)), 1, marker=Marker(), width=600)
    assert library.picture(library.find(str(corpus / "good_control_one_page.pdf")), 1, marker=Marker(), width=600)


def test_room_and_age_of_the_index_are_told(filled: Library) -> None:
    """The state takes at least what the index does; the base says when it was made, and a rebuild makes a newer one."""
    state = filled.status().index
    found = room.of(filled.settings.state)
    assert found.used_bytes > state.size_bytes
    assert found.free_bytes > 0
    assert datetime.fromisoformat(state.made).tzinfo == UTC
    filled.rebuild()
    assert filled.status().index.made >= state.made
