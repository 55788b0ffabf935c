"""The facade: what staff and readers may count on, from a folder of files to an answer."""

import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.errors import BusyError, FolderError, NoIndexError, UnknownDocumentError, UnknownPageError
from pipeline.library import DEPOSITS, Library
from pipeline.model import (
    NO_ESSENTIALS,
    Added,
    Common,
    Facet,
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
    (corpus / "etudes" / "tableau.xlsx").write_bytes(b"PK")
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
    monkeypatch.setattr("pipeline.library.READING", "a later version")
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
    """The last word is completed, accents apart, what stands before it stays, and titles that hold the words follow."""
    title = filled.search("eau").results[0].document.title
    assert "financement" in filled.suggest("FINAN")
    assert "l'eau finance" in " ".join(filled.suggest("l'eau fin"))
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
    with pytest.raises(FolderError, match="mounted"):
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


def test_progress_tells_every_outcome(library: Library) -> None:
    """Each file's outcome is reported as it is known, with how far the run is."""
    told: list[Progress] = []
    outcomes = library.ingest(report=told.append)
    files = [progress for progress in told if progress.step == "files"]
    assert [progress.outcome for progress in files] == list(outcomes)
    assert [progress.done for progress in files] == [1, 2, 3, 4]
    assert {progress.step for progress in told} == {"files", "index"}
    assert all(isinstance(outcome, Added | Unchanged | Replaced | Removed | Refused) for outcome in outcomes)
