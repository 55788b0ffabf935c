"""The command: what it prints, what its exit status says, and that killing it loses nothing."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from pipeline import reporting, sidecars
from pipeline.cli import main
from pipeline.commands.board import Board
from pipeline.console import Exit
from pipeline.library import Library
from pipeline.model import Added, DocumentId, Progress
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


def test_related_to_a_page_a_text_and_a_file(run, corpus: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """A page, a text and a file that is not kept have their neighbours; one of them is asked for; a refusal is a sentence."""
    run("ingest")
    text = tmp_path / "texte.txt"
    text.write_text("Le mécénat de compétences des petites entreprises et les associations", encoding="utf-8")
    for asked in (("--text", str(text)), ("--file", str(text))):
        assert "Alliances entre associations" in run("related", *asked).output
    assert "Note sur le mécénat" in run("related", str(corpus / "etudes" / "alliances.pdf"), "--page", "2").output
    assert "4 documents" in run("status").output
    broken = tmp_path / "faux.pdf"
    broken.write_text("<html>", encoding="utf-8")
    refused = run("related", "--file", str(broken))
    assert refused.exit_code == Exit.FAILED
    assert run("related").exit_code == run("related", "--page", "2", "--text", "-").exit_code == Exit.USAGE


def test_search_explains_its_scores_and_takes_equivalents_off(run, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    """`--explain` prints the parts of a score, which add up to it in JSON; `--exact` searches for what is typed only."""
    (corpus / "vocabularies").mkdir()
    (corpus / "vocabularies" / "equivalents.txt").write_text("argent => financement", encoding="utf-8")
    run("ingest")
    shown = run("search", "argent", "alliances", "--explain").output
    assert "Also searched for: financement" in shown
    assert "closeness" in shown or "passage" in shown
    results = json.loads(run("search", "argent", "alliances", "--explain", "--json").output)["results"]
    for each in results:
        assert sum(part["value"] for part in each["parts"]) == pytest.approx(each["score"], rel=1e-5)
    assert "Also searched for" not in run("search", "argent", "alliances", "--exact").output


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


def test_show_tells_the_key_figures_and_the_dates(run, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    """Figures and dates to remember are shown with their sentence and page, in text and in JSON; not with one page."""
    note = corpus / "rapports" / "note.txt"
    note.write_text(
        "Note sur l’eau\nMars 2024\n\nSelon l’enquête, 84 % des communes ont réduit leurs prélèvements en 2023.\n\n"
        "La date limite de dépôt des dossiers est fixée au 15 mars 2030.\n",
        encoding="utf-8",
    )
    run("ingest")
    shown = run("show", str(note)).output
    assert "# 84 %: Selon l’enquête" in shown
    assert "@ 2030-03-15, deadline: La date limite" in shown
    assert "# 84 %" not in run("show", str(note), "--page", "1").output
    told = json.loads(run("show", str(note), "--json").stdout)["essentials"]
    assert [(each["value"], each["unit"], each["page"]) for each in told["figures"]] == [("84 %", "%", 1)]
    assert [(each["date"], each["kind"]) for each in told["dates"]] == [("2030-03-15", "deadline")]


@pytest.mark.parametrize(
    "words",
    [
        *(["ingest"], ["ingest", "--dry-run"], ["search", "eau"], ["related", "FILE"], ["show", "FILE"]),
        *(["status"], ["check"], ["check", "--repair"], ["report"]),
    ],
    ids=" ".join,
)
def test_json_is_json(run, corpus: Path, words: list[str]) -> None:  # type: ignore[no-untyped-def]
    """Every command that answers something answers in JSON as well, and nothing else on standard output."""
    run("ingest")
    answer = run(*(word.replace("FILE", str(corpus / "rapports" / "eau.pdf")) for word in words), "--json")
    assert json.loads(answer.stdout) or answer.stdout.strip() == "[]"


def test_scans_left_for_later_are_counted_with_what_to_do(run, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    """`--no-ocr` takes a scan in as an image; the status counts its page and names what recognises it."""
    (corpus / "scan.pdf").write_bytes(pdfs.scan(corpus / "rapports" / "eau.pdf"))
    assert run("ingest", "--no-ocr").output.startswith("5 files: 5 added")
    status = run("status").output
    assert "1 image only" in status
    assert "1 pages are images whose text is to be recognised: " in status


def test_refused_files_are_named_with_their_reason(run, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    """A run that refused something says what and why, and ends with the status for it."""
    (corpus / "vide.pdf").touch()
    done = run("ingest")
    assert done.exit_code == Exit.REFUSED
    assert "vide.pdf: The file is empty. Copy it again." in done.output


def test_the_report_tells_each_file_in_the_language_asked_for(run, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    """A row a file with outcome, reason, what to do; counts that add up; in French by the settings, or in English."""
    (corpus / "vide.pdf").touch()
    run("ingest")
    french, english = run("report").output, run("report", "--lang", "en").output
    assert "Refusé" in french
    assert "Le fichier est vide." in french
    assert "5 fichiers\u00a0: 4 ajouté, 0 déjà présent, 0 remplacé, 1 refusé, 0 retiré" in french
    assert "Copy it again." in english
    assert "5 files: 4 added, 0 already there, 0 replaced, 1 refused, 0 removed" in english
    rows = list(csv.reader(run("report", "--csv", "--lang", "en").stdout.splitlines()))
    assert rows[0] == ["File", "Outcome", "Reason", "What to do"]
    assert [str(corpus / "vide.pdf"), "Refused", "The file is empty.", "Copy it again."] in rows
    assert len(rows) == 6
    told = json.loads(run("report", "--json").stdout)
    assert sum(told["counts"].values()) == len(told["outcomes"]) == 5


def test_a_report_can_be_opened_in_a_spreadsheet() -> None:
    """A file's name that looks like a formula is a text there."""
    assert reporting.cell("=1+1.pdf") == "'=1+1.pdf"
    assert reporting.cell("/fonds/a.pdf") == "/fonds/a.pdf"


def test_the_commands_that_look_after_a_centre(run, settings: Settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Rollback, repair, backup and restore say what they did, each with exit status 0."""
    run("ingest")
    run("rebuild")
    assert "back to generations 00000001: 4 documents" in run("rollback").output
    assert "everything agrees" in run("check", "--repair").output
    file = tmp_path / "centre.tar.gz"
    assert "files" in run("backup", str(file), "--with-corpus").output
    flags = ["--state", str(tmp_path / "other"), "--corpus", str(tmp_path / "other corpus")]
    restored = CliRunner().invoke(main, [*flags, "restore", str(file)])
    assert "restored 4 documents" in restored.output
    assert CliRunner().invoke(main, [*flags, "check"]).exit_code == Exit.DONE
    assert "passerelle-night.timer" in run("schedule").output


def test_a_dry_run_says_what_would_be_done(run, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    """Each file that would change, and the counts; the ingest after it adds what was said."""
    told = run("ingest", "--dry-run")
    assert "add         " + str(corpus / "rapports" / "eau.pdf") in told.output
    assert "4 to add, 0 to replace, 0 to read again, 0 to remove; 0 unchanged" in told.output
    assert "4 added" in run("ingest").output


def test_the_board_counts_what_it_is_told() -> None:
    """On a terminal: files by outcome, pages a second, time left, the file in work."""
    clock = iter([0.0, 0.0, 10.0]).__next__
    board = Board(clock)
    outcome = Added(Path("/fonds/a.pdf"), DocumentId("0" * 64))
    board.show(Progress("files", 1, 4, "a.pdf", outcome, pages=50, working=("b\x1b.pdf",)))
    console = Console(width=100)
    with console.capture() as shown:
        console.print(board)
    text = shown.get()
    assert "1 of 4" in text
    assert "50, 5.0 a second" in text
    assert "0:00:30" in text
    assert "b\N{REPLACEMENT CHARACTER}.pdf" in text


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["search", "eau"], Exit.FAILED, "run `passerelle ingest FOLDER` first"),
        (["ingest", "/nowhere/at/all"], Exit.FAILED, "no such folder"),
        (["show", "abcdef"], Exit.FAILED, "no document has this identifier"),
        (["report"], Exit.FAILED, "nothing was taken in yet"),
        (["restore", "/nowhere.tar.gz"], Exit.FAILED, "No such file"),
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


def test_describe_shows_and_corrects(run, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    """Facts are shown with where they were read; a correction goes beside the file and stands after an ingest."""
    run("ingest")
    path = str(corpus / "rapports" / "eau.pdf")
    shown = run("describe", path).output
    assert "2022-09" in shown
    assert "p. 1: Rapport, septembre 2022" in " ".join(shown.split())
    assert {fact["origin"] for fact in json.loads(run("describe", path, "--json").stdout)["facts"]} >= {"page", "text"}
    done = run("describe", path, "--set", "title=L’eau = vie", "--set", "authors=A B; C D")
    assert "run `passerelle ingest`" in done.output
    run("ingest")
    assert json.loads(run("show", path, "--json").stdout)["title"] == "L’eau = vie"


def test_describe_exchanges_a_table(run, corpus: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Descriptions go to a spreadsheet and come back; lines that make no sense are named by their numbers."""
    run("ingest")
    record = tmp_path / "descriptions.xml"
    run("describe", "--export", str(record))
    assert run("describe", "--import", str(record)).output.startswith("0 sidecars written, 0 records refused")
    table = tmp_path / "descriptions.csv"
    assert run("describe", "--export", str(table)).exit_code == Exit.DONE
    assert run("describe", "--import", str(table)).output.startswith("0 sidecars written, 0 lines refused")
    table.write_text(
        table.read_text(encoding="utf-8-sig") + "/nowhere.pdf" + "," * len(sidecars.KEYS) + "\n", encoding="cp1252"
    )
    done = run("describe", "--import", str(table))
    assert done.exit_code == Exit.REFUSED
    assert "line 6: /nowhere.pdf" in " ".join(done.output.split())


@pytest.mark.parametrize("words", [[], ["x", "--export", "y"], ["--set", "title=x"], ["FILE", "--set", "title"]])
def test_describe_says_how_it_is_used(run, corpus: Path, words: list[str]) -> None:  # type: ignore[no-untyped-def]
    """What cannot be meant is refused with a sentence, and nothing is written."""
    run("ingest")
    path = corpus / "rapports" / "eau.pdf"
    answer = run("describe", *(word.replace("FILE", str(path)) for word in words))
    assert answer.exit_code in (Exit.USAGE, Exit.FAILED)
    assert "Traceback" not in answer.output
    assert not path.with_name("eau.pdf.toml").exists()


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


def test_events_tell_of_rebuild_check_and_backup_too(settings: Settings, tmp_path: Path) -> None:
    """Each line is JSON; that of a check is last, with what it found."""
    told = {}
    subprocess.run(_command(settings, "ingest"), check=True, capture_output=True)
    for words in (("rebuild",), ("check",), ("backup", str(tmp_path / "centre.tar.gz"), "--with-corpus")):
        done = subprocess.run(_command(settings, *words, "--events"), capture_output=True, text=True, check=True)
        told[words[0]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert {event["step"] for event in told["rebuild"]} == {"index", "merge"}
    assert [event.get("done") for event in told["check"]] == [1, 2, 3, 4, None]
    assert told["check"][-1] == {"repaired": "", "problems": []}
    assert told["backup"][-1]["done"] == told["backup"][-1]["total"]


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


def test_evaluate_shows_figures_and_names_lines_that_cannot_be_followed(run, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    """Figures, differences and changes are shown or given as JSON; a bad line is told with its file and number."""
    run("ingest")
    assert run("evaluate").exit_code == Exit.FAILED
    (corpus / "evaluation").mkdir()
    (corpus / "evaluation" / "topics.tsv").write_text("q1\tfinancement des alliances\n", encoding="utf-8")
    (corpus / "evaluation" / "qrels.txt").write_text(
        "q1 0 etudes/alliances.pdf#2 1\nq1 0 rien.pdf 1\n", encoding="utf-8"
    )
    shown = run("evaluate", "--all")
    assert shown.exit_code == Exit.DONE
    assert "qrels.txt, line 2: document rien.pdf is unknown" in shown.output
    assert "right page first  1.000" in shown.stdout
    assert "financement des alliances" in shown.stdout
    run("rebuild")
    told = json.loads(run("evaluate", "--json").stdout)
    assert told["index"]["means"] == {"ndcg@10": 1, "mrr@10": 1, "recall@50": 1, "right-page": 1}
    assert told["differences"]["ndcg@10"] == {"mean": 0, "low": 0, "high": 0, "topics": 1}


def test_a_rebuild_that_answers_worse_has_a_status_of_its_own(run, corpus: Path, settings: Settings) -> None:  # type: ignore[no-untyped-def]
    """The night's journal says what was refused and why; with --force it is published."""
    run("ingest")
    folder, text = corpus / "evaluation", corpus / "rapports" / "reunion.txt"
    folder.mkdir()
    (folder / "topics.tsv").write_text("".join(f"q{at}\téconomie sociale\n" for at in range(20)), encoding="utf-8")
    (folder / "qrels.txt").write_text(
        "".join(f"q{at} 0 rapports/reunion.txt 1\n" for at in range(20)), encoding="utf-8"
    )
    library = Library(settings)
    with library._catalogue._changing() as connection:  # as readers that went wrong would leave it
        connection.execute("UPDATE page SET text = 'rien' WHERE text LIKE '%sociale%'")
    library.close()
    assert text.exists()
    refused = run("rebuild")
    assert refused.exit_code == Exit.WORSE
    assert "answers worse than the published one, which stays" in refused.output
    assert run("rebuild", "--force").exit_code == Exit.DONE


def test_staff_rule_on_judgements_and_export_them(run, settings: Settings) -> None:  # type: ignore[no-untyped-def]
    """What waits is listed, ruled on by its short name, exported and evaluated."""
    run("ingest")
    assert run("judgements").output.strip() == "no judgement of readers waits"
    library = Library(settings)
    ids = {each.title: each.id for each in library.browse().values()}
    library.usage.judge("mécénat", ids["Note sur le mécénat"], answers=True)
    library.usage.judge("mécénat", ids["Alliances entre associations et PME"], answers=False)
    library.close()
    waiting = json.loads(run("judgements", "--json").stdout)
    assert {(each["query"], each["title"], each["yes"], each["no"]) for each in waiting} == {
        ("mécénat", "Note sur le mécénat", 1, 0),
        ("mécénat", "Alliances entre associations et PME", 0, 1),
    }
    first, second = (each["id"] for each in sorted(waiting, key=lambda each: -each["yes"]))
    assert "Note sur le mécénat" in run("judgements").stdout
    assert run("judgements", "accept", first).exit_code == Exit.DONE
    assert run("judgements", "reject", second).exit_code == Exit.DONE
    assert run("judgements", "reject", "unknown").exit_code == Exit.FAILED
    assert [each["ruling"] for each in json.loads(run("judgements", "--all", "--json").stdout)].count("accepted") == 1
    assert "1 judgements accepted" in run("judgements", "export").output
    assert "1 questions" in run("evaluate").output


def test_searches_lists_what_was_not_found_and_what_was_opened(run, settings: Settings) -> None:  # type: ignore[no-untyped-def]
    """Counts come most frequent first, as a table or JSON."""
    run("ingest")
    assert run("searches").output.strip() == "no search without an answer was counted"
    assert run("searches", "--opened").output.strip() == "no document was counted as opened"
    library = Library(settings)
    for typed in ("xylophone", "xylophone", "mécénat xylophone", "mécénat"):
        library.usage.note_search(library.search(typed))
    document = next(iter(library.browse().values()))
    library.usage.note_opened(document.id)
    library.close()
    told = json.loads(run("searches", "--json").stdout)
    assert [(each["query"], each["count"], each["has_some"]) for each in told] == [
        ("xylophone", 2, False),
        ("mécénat xylophone", 1, True),
    ]
    assert "some words" in run("searches").stdout
    assert document.title in run("searches", "--opened").stdout
    assert json.loads(run("searches", "--opened", "--json").stdout)[0]["count"] == 1
