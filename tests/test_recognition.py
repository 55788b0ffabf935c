"""Scans: pages without text wait, are recognised after the rest, once, and are found like any other."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import recognition
from pipeline.formats import Readers, ocr
from pipeline.library import Library
from pipeline.model import Page, PageReader, Progress, Reason, Recognition, Refused
from pipeline.recognition import ATTEMPTS
from pipeline.settings import Limits, Settings
from tests import pdfs

needs_tesseract = pytest.mark.skipif(
    bool(ocr.missing("fra+eng")), reason="Tesseract with French and English is not installed"
)

TEXT = (
    "Enquête sur les jardins partagés\nRapport, octobre 2020\n\n"
    "Les jardiniers de la commune ont semé des haricots et des courges\nau début de l’été, et récolté jusqu’en novembre."
)


@pytest.fixture
def scan(tmp_path: Path, corpus: Path) -> Path:
    """A scan in the corpus: one page of the image of a text."""
    source = pdfs.write(tmp_path, "source.pdf", TEXT)
    path = corpus / "rapports" / "scan.pdf"
    path.write_bytes(pdfs.scan(source))
    return path


@pytest.fixture
def without_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine where Tesseract is not installed; undone by the fixture's ``undo``."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return monkeypatch


def recognise(path: Path, number: int = 1, languages: str = "fra+eng", **limits: int) -> Page | Refused:
    """Recognise one page in a process of its own."""
    with Readers(workers=1, limits=Limits(**limits)) as readers:
        ((_, found),) = readers.recognise_all([(path, number)], languages=languages)
    return found


def words(library: Library, path: Path) -> str:
    """Give the words of a file's document."""
    return " ".join(" ".join(page.text for page in library.pages(library.find(str(path)).id)).split())


@needs_tesseract
def test_a_page_is_recognised_from_its_image(scan: Path) -> None:
    """The words of a scan come out with their accents, marked as recognised, with their quality."""
    found = recognise(scan)
    assert isinstance(found, Page)
    assert "Les jardiniers de la commune ont semé des haricots" in found.text
    assert (found.reader, found.recognition) == (PageReader.OCR, Recognition.DONE)
    assert found.quality > 0.8


def test_a_blank_page_has_nothing_to_recognise(tmp_path: Path, without_tesseract: object) -> None:
    """A page without ink gives no text, and Tesseract is not even asked."""
    found = recognise(pdfs.write(tmp_path, "blank.pdf", ""))
    assert isinstance(found, Page)
    assert found.text == ""


@pytest.mark.parametrize(
    ("name", "number", "reason"),
    [("gone.pdf", 1, Reason.UNREADABLE), ("scan.pdf", 2, Reason.BROKEN), ("note.txt", 1, Reason.BROKEN)],
)
def test_a_page_that_cannot_be_rendered_says_why(scan: Path, name: str, number: int, reason: Reason) -> None:
    """A file that is gone, a page that is not there, and what is no PDF are each a reason, not the end of the run."""
    (scan.parent / "note.txt").write_text("Une note")
    found = recognise(scan.with_name(name), number)
    assert isinstance(found, Refused)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("program", "reason"), [("exec sleep 60", Reason.TIME), ("echo broken >&2; exit 1", Reason.CRASHED)]
)
def test_tesseract_is_held_to_its_limits(
    scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, reason: Reason
) -> None:
    """A Tesseract that hangs is ended after its time, and one that fails is told, for that page only."""
    command = tmp_path / "bin" / ocr.COMMAND
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\n{program}\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(command.parent), prepend=":")
    found = recognise(scan, recognition_seconds=1)
    assert isinstance(found, Refused)
    assert found.reason is reason


@needs_tesseract
def test_scans_are_recognised_after_the_rest_and_found(library: Library, scan: Path) -> None:
    """One ingest: files first, then recognition; the scan's words are found, its title, date and kind are its own."""
    steps: list[Progress] = []
    library.ingest(report=steps.append)
    document = library.find(str(scan))
    assert [result.document for result in library.search("courges").results] == [document]
    assert (document.title, document.date, document.kind) == ("Enquête sur les jardins partagés", "2020-10", "Enquête")
    assert (document.is_recognised, document.is_image_only) == (True, False)
    order = list(dict.fromkeys(step.step for step in steps))
    assert order.index("recognition") > order.index("index")
    assert library.status().counts.waiting == 0


@needs_tesseract
def test_what_was_recognised_is_recognised_once(library: Library, scan: Path) -> None:
    """A second ingest changes nothing; a new sidecar describes the scan anew without recognising it again."""
    library.ingest()
    before = library.revision
    library.ingest()
    assert library.revision == before
    scan.with_name("scan.pdf.toml").write_text('title = "Les jardins"')
    steps: list[Progress] = []
    library.ingest(report=steps.append)
    assert "recognition" not in {step.step for step in steps}
    assert library.find(str(scan)).title == "Les jardins"
    assert "haricots" in words(library, scan)


def test_a_scan_waits_where_it_cannot_be_recognised(library: Library, scan: Path, without_tesseract: object) -> None:
    """Without Tesseract the document is taken in as an image, its page waits, and the status says why."""
    library.ingest()
    status = library.status()
    assert library.find(str(scan)).is_image_only
    assert (status.counts.waiting, status.counts.image_only) == (1, 1)
    assert "not on the PATH" in status.unrecognisable


@needs_tesseract
def test_a_scan_is_recognised_once_tesseract_is_there(
    library: Library, scan: Path, without_tesseract: pytest.MonkeyPatch
) -> None:
    """The first ingest after Tesseract was installed recognises what waited, and reads nothing else again."""
    library.ingest()
    without_tesseract.undo()
    steps: list[Progress] = []
    outcomes = library.ingest(report=steps.append)
    assert {type(outcome).__name__ for outcome in outcomes} == {"Unchanged"}
    assert "haricots" in words(library, scan)
    assert library.search("haricots").total == 1


@pytest.mark.parametrize("way", ["asked", "setting", "language"])
def test_recognition_can_be_left_out(settings: Settings, scan: Path, way: str) -> None:
    """Asked for, by the setting, or for want of a language: pages wait, and nothing fails."""
    chosen = {"asked": {}, "setting": {"ocr": False}, "language": {"ocr_languages": "fra+nolanguage"}}[way]
    library = Library(replace(settings, **chosen))  # type: ignore[arg-type]
    library.ingest(recognise=way != "asked")
    assert library.status().counts.waiting == 1
    assert library.find(str(scan)).is_image_only
    library.close()


@needs_tesseract
def test_an_interrupted_recognition_goes_on(library: Library, scan: Path) -> None:
    """What was recognised before an ingest was cut short is kept, described and published by the next one."""

    def stop(progress: Progress) -> None:
        if progress.step == "recognition":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.ingest(report=stop)
    assert "haricots" in words(library, scan)
    library.ingest(recognise=False)
    assert library.find(str(scan)).is_recognised
    assert library.search("haricots").total == 1


@pytest.fixture
def failing_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine where Tesseract fails on every page; undone by the fixture's ``undo``."""
    command = tmp_path / "bin" / ocr.COMMAND
    command.parent.mkdir()
    command.write_text('#!/bin/sh\n[ "$1" = --list-langs ] && printf "known\\nfra\\neng\\n" && exit 0\nexit 1\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(command.parent), prepend=":")
    return monkeypatch


def test_a_page_that_cannot_be_recognised_is_tried_three_times(
    library: Library, scan: Path, failing_tesseract: object
) -> None:
    """When Tesseract fails on a page, the page waits for the next run, three in all; then it stays without text."""
    waiting = []
    for _ in range(ATTEMPTS):
        library.ingest()
        waiting.append(library.status().counts.waiting)
    assert waiting == [1] * (ATTEMPTS - 1) + [0]
    assert library.find(str(scan)).is_image_only
    before = library.revision
    library.ingest()
    assert library.revision == before


@needs_tesseract
def test_a_page_that_failed_is_recognised_when_the_machine_is_well(
    library: Library, scan: Path, failing_tesseract: pytest.MonkeyPatch
) -> None:
    """A crash of one night costs nothing: the next run recognises the page."""
    library.ingest()
    failing_tesseract.undo()
    library.ingest()
    assert library.status().counts.waiting == 0
    assert library.search("courges").total == 1


@needs_tesseract
def test_pages_given_up_are_tried_again_when_asked(
    library: Library, scan: Path, failing_tesseract: pytest.MonkeyPatch
) -> None:
    """After three failures a page waits no more, until a run is asked to try again."""
    for _ in range(ATTEMPTS):
        library.ingest()
    failing_tesseract.undo()
    library.ingest()
    assert library.search("courges").total == 0
    library.ingest(retry_refused=True)
    assert library.search("courges").total == 1


@pytest.mark.parametrize("reason", [Reason.BROKEN, Reason.UNREADABLE])
def test_a_page_that_cannot_be_rendered_is_tried_once(library: Library, scan: Path, reason: Reason) -> None:
    """What would fail in the same way at each run is not tried again; what is not there waits."""
    library.ingest(recognise=False)
    document_id = library.find(str(scan)).id
    recognition._keep(document_id, 1, Refused(scan, reason), library._catalogue)
    assert library.status().counts.waiting == (0 if reason is Reason.BROKEN else 1)


@needs_tesseract
def test_others_may_ingest_while_pages_are_recognised(library: Library, scan: Path, corpus: Path) -> None:
    """A deposit need not wait for hours of scans: recognition holds no writer's lock."""
    other = Library(library.settings)
    done: list[int] = []

    def deposit(progress: Progress) -> None:
        if progress.step == "recognition":
            (corpus / "notes").mkdir()
            (corpus / "notes" / "b.txt").write_text("Une note sur les abeilles")
            done.append(len(other.ingest(corpus / "notes", recognise=False)))

    library.ingest(report=deposit)
    other.close()
    assert done == [1]
    assert library.search("abeilles").total == library.search("haricots").total == 1


def test_tesseract_and_its_languages_are_looked_for() -> None:
    """A language that is not installed is named: recognising French as English loses its accents."""
    if shutil.which(ocr.COMMAND) is None:
        pytest.skip("Tesseract is not installed")
    assert ocr.missing("nolanguage") == "tesseract lacks the language nolanguage"


@pytest.mark.measured
@needs_tesseract
def test_nearly_every_word_of_real_scans_is_recognised(measured: Path) -> None:
    """The first pages of a town's scanned minutes, against the town's own text: 97 words in 100."""
    from collections import Counter

    from pipeline import passages

    scan = measured / "gt" / "aiglun-2012-03-02"
    with Readers(workers=2, limits=Limits()) as readers:
        found = [
            page for _, page in readers.recognise_all([(scan / "doc.pdf", n) for n in range(1, 5)], languages="fra+eng")
        ]
    text = " ".join(page.text for each in found if isinstance(each, Page) for page in passages.clean([each]))
    truth, ours = (Counter(each.lower().split()) for each in ((scan / "ref.txt").read_text(encoding="utf-8"), text))
    assert (truth & ours).total() / truth.total() >= 0.95
