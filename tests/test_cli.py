"""The command: what it prints, what its exit status says, and that killing it loses nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import Exit, main
from pipeline.library import Library
from pipeline.settings import Settings
from tests import pdfs


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> object:
    """Run the command on a centre of its own."""

    def call(*words: str) -> Result:
        flags = ["--state", str(settings.state), "--corpus", str(settings.corpus)]
        return CliRunner().invoke(main, [*flags, *words])

    return call


def test_ingest_then_search_show_related_status_check(run, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    """The commands of the tutorial, in its order, each with exit status 0."""
    assert run("ingest").output.strip() == "4 files: 4 added, 0 unchanged, 0 replaced, 0 refused; 0 removed"
    found = run("search", "financement", "alliances")
    assert found.exit_code == Exit.DONE
    assert "1. Alliances entre associations et PME" in found.output
    assert "p. 2" in found.output
    path = str(corpus / "etudes" / "alliances.pdf")
    assert "Le financement des alliances" in run("show", path, "--page", "2").output
    assert "%" in run("related", path).output
    assert "4 documents" in run("status").output
    assert run("check").output.strip() == "everything agrees"
    assert "index rebuilt: 4 documents" in run("rebuild").output


def test_show_tells_the_essentials_and_the_versions(run, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    """Key sentences with their page, subjects and other versions are shown, in text and in JSON; a family is one result."""
    report = "\n".join(
        f"Les communes du {canton} ont réduit de {number} % les prélèvements dans la nappe que les maraîchers partagent."
        for number, canton in enumerate(
            "nord sud centre plateau littoral bocage marais vallon coteau causse".split(), 12
        )
    )
    draft, final = corpus / "rapports" / "projet.txt", corpus / "rapports" / "final.txt"
    draft.write_text(f"Gouverner la nappe\nmars 2022\n{report}", encoding="utf-8")
    final.write_text(f"Gouverner la nappe\nseptembre 2022\n{report}", encoding="utf-8")
    run("ingest")
    shown = run("show", str(final)).output
    assert "les maraîchers partagent. (p. 1)" in shown
    assert "version" in shown
    assert "2022-03" in shown
    answer = json.loads(run("show", str(final), "--json").stdout)
    assert answer["essentials"]["sentences"][0]["page"] == 1
    assert "maraîchers" in answer["essentials"]["subjects"]
    assert [each[:6] for each in answer["versions"]] == [json.loads(run("show", str(draft), "--json").stdout)["id"][:6]]
    assert answer["editions"] == []
    found = run("search", "maraîchers", "plateau").output
    assert "3 documents, 2 with every word, 2 results: versions of one text are grouped" in found
    assert "   also 2022-0" in found


@pytest.mark.parametrize(
    "words", [["ingest"], ["search", "eau"], ["related", "FILE"], ["show", "FILE"], ["status"], ["check"]]
)
def test_json_is_json(run, corpus: Path, words: list[str]) -> None:  # type: ignore[no-untyped-def]
    """Every command that answers something answers in JSON as well, and nothing else on standard output."""
    run("ingest")
    answer = run(*(word.replace("FILE", str(corpus / "rapports" / "eau.pdf")) for word in words), "--json")
    assert json.loads(answer.stdout) or answer.stdout.strip() == "[]"


def test_refused_files_are_named_with_their_reason(run, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    """A run that refused something says what and why, and ends with the status for it."""
    (corpus / "vide.pdf").touch()
    done = run("ingest")
    assert done.exit_code == Exit.REFUSED
    assert "vide.pdf: is empty; copy it again" in done.output


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["search", "eau"], Exit.FAILED, "run `passerelle ingest FOLDER` first"),
        (["ingest", "/nowhere/at/all"], Exit.FAILED, "no such folder"),
        (["show", "abcdef"], Exit.FAILED, "no document has this identifier"),
        (["search"], Exit.USAGE, "Missing argument"),
        (["--config", "/nowhere.toml", "status"], Exit.USAGE, "cannot be read"),
    ],
)
def test_what_goes_wrong_is_a_sentence_and_a_status(run, words: list[str], status: Exit, said: str) -> None:  # type: ignore[no-untyped-def]
    """An error says what happened and what to do, never a traceback."""
    answer = run(*words)
    assert answer.exit_code == status
    assert said in " ".join(answer.output.split())
    assert "Traceback" not in answer.output


def test_names_with_control_characters_do_not_reach_the_terminal(run, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    """A file name cannot recolour or rewrite the terminal."""
    (corpus / "a\x1b[31mb.pdf").touch()
    assert "\x1b" not in run("ingest").output


def _command(settings: Settings, *words: str) -> list[str]:
    flags = ["--state", str(settings.state), "--corpus", str(settings.corpus)]
    return [sys.executable, "-m", "pipeline.cli", *flags, *words]


def test_two_ingests_at_once(filled: Library) -> None:
    """One works, the other says that it is busy, with the exit status for it."""
    import fcntl

    with (filled.settings.state / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(_command(filled.settings, "ingest"), capture_output=True, text=True, check=False)
    assert done.returncode == Exit.BUSY
    assert "another ingest or rebuild is at work" in done.stderr


def test_events_tell_each_file_as_a_line_of_json(settings: Settings) -> None:
    """Another program can follow an ingest line by line."""
    done = subprocess.run(_command(settings, "ingest", "--events"), capture_output=True, text=True, check=True)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["done"] for event in events if event["step"] == "files"] == [1, 2, 3, 4]


def test_killed_at_any_moment_an_ingest_loses_nothing(settings: Settings, corpus: Path) -> None:
    """Killed early, later, later still, then left to end: every document once, found, and all agrees."""
    for number in range(40):
        pdfs.write(
            corpus / "etudes", f"etude{number}.pdf", f"Étude numéro {number} sur le sujet{number}", "Une page de plus"
        )
    for moment in (0.5, 0.8, 1.1, 1.4, 1.8, 2.2):
        with subprocess.Popen(
            _command(settings, "ingest"), stdout=subprocess.DEVNULL, start_new_session=True
        ) as process:
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
    subprocess.run(_command(settings, "ingest"), check=True, stdout=subprocess.DEVNULL)
    library = Library(settings)
    assert library.search("").total == 44
    assert {result.document.title for result in library.search("sujet17").results} == {"Étude numéro 17 sur le sujet17"}
    assert library.check() == ()
    library.close()


def test_a_killed_ingest_leaves_no_reader_behind(settings: Settings, corpus: Path) -> None:
    """The processes that read files end with the ingest that started them."""
    for number in range(30):
        pdfs.write(corpus, f"etude{number}.pdf", *["Une page"] * 30)
    with subprocess.Popen(_command(settings, "ingest"), stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 20
        while not (readers := _children(process.pid)) and process.poll() is None and time.monotonic() < deadline:
            pass
        process.kill()
    assert readers
    deadline = time.monotonic() + 20
    while any(map(_is_alive, readers)) and time.monotonic() < deadline:
        pass
    assert not any(map(_is_alive, readers))


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in tasks for child in path.read_text().split()]


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
