"""Values -> HTML of the views of staff: whatever a text says, it comes out as text."""

from pathlib import Path

import pytest

from pipeline import equivalents
from pipeline.answering import Status
from pipeline.catalogue import Counts
from pipeline.console import Exit
from pipeline.errors import NoIndexError
from pipeline.evaluation import Answered, Evaluation, Measure, compare
from pipeline.index import State
from pipeline.model import DocumentId, Reason, Refused, Run
from pipeline.room import Room
from pipeline.told import of
from pipeline.usage import Judged, Opened, Ruling, Unfound
from search_app import components
from search_app.jobs import Standing, Work
from search_app.messages import Tongue, say
from tests.test_components import Read

NASTY = "<script>alert(1)</script> & \"'"
GONE = DocumentId("0" * 64)
TONGUES = pytest.mark.parametrize("tongue", list(Tongue))


def is_text(html: str) -> bool:
    """Tell whether the nasty text stands in *html*, as text; all is closed and nothing is run."""
    seen = Read(html)
    assert seen.open == []
    return NASTY in seen.text and all(tag != "script" for tag, _ in seen.tags)


def status(*, behind: int = 0, problem: str = "") -> Status:
    """Make the status of a centre of two documents."""
    index = State(("00000001",), frozenset({GONE}), 3, 1_000, "", made="2026-11-25T00:14:00+00:00")
    return Status(Path("state"), (), Counts(2, 9, 3, 1, 0, 0, 0), index, behind, problem)


@TONGUES
def test_the_top_says_whether_search_answers_and_what_to_do(tongue: Tongue) -> None:
    """All is well, some is missing, or nothing answers: each is said, with the program's own words as text."""
    assert say("health_well", tongue) in Read(components.health.head(status(), tongue)).text
    behind = Read(components.health.head(status(behind=1_200), tongue)).text
    assert "1" in behind
    assert say("health_well", tongue) not in behind
    assert is_text(components.health.head(status(problem=NASTY), tongue))


def test_what_the_pipeline_tells_is_in_the_language_of_the_view() -> None:
    """A problem of the index, what a check or a text of equivalents finds, and why work failed: in French, and in English."""
    state = Path("state")
    problem, wrong = of(NoIndexError(state)), equivalents.read("ESS = ", where="equivalents.txt").problems
    checked = Standing(Work.REPAIR, "", Exit.PROBLEMS, problems=(problem,), repaired=problem)
    failed = Standing(Work.BACKUP, "", Exit.FAILED, message=of(PermissionError(13, "Permission denied", "/a")))
    for tongue, said, denied in (
        (Tongue.FRENCH, ("pas d’index", "ne contient aucun mot à chercher"), "accès refusé"),
        (Tongue.ENGLISH, ("no index", "holds no word to look for"), "Permission denied"),
    ):
        assert said[0] in components.health.head(status(problem=problem), tongue)
        assert components.health.work(checked, tongue).count(said[0]) == 2
        assert said[0] in components.lists.desk((), (problem,), tongue)
        assert said[0] in components.words.tried((), problem, tongue)
        assert said[1] in components.words.tried(wrong, problem, tongue)
        assert denied in components.health.work(failed, tongue)


def test_instants_and_sizes_are_written_for_people() -> None:
    """When the index was made, and what the state takes, as the language has it; a run that never was says so."""
    told = Read(components.health.figures(status(), Room(10_600_000, 75_500_000_000), None, Tongue.FRENCH)).text
    assert "25\u00a0novembre\u00a02026, 00:14\u00a0UTC" in told
    assert "10,6\u00a0Mo" in told
    assert say("health_never", Tongue.FRENCH) in told


@TONGUES
def test_names_of_files_and_queries_are_text(tongue: Tongue) -> None:
    """What a file is called, what a reader typed and what a check says are never marked up."""
    run = Run(
        "2026-11-25T00:00:00+00:00", "2026-11-25T00:01:00+00:00", False, (Refused(Path(NASTY), Reason.BROKEN, NASTY),)
    )
    assert is_text(components.health.report(run, tongue))
    assert say("health_cut", tongue) in components.health.report(run, tongue)
    assert is_text(components.health.missed([Unfound(NASTY, False, 3, "2026-11-24")], tongue))
    assert GONE[:12] in components.health.read([Opened(GONE, 2)], {}, tongue)
    judged = Judged(NASTY, GONE, 1, 0, "2026-11-24", Ruling.WAITING)
    assert is_text(components.words.judged(judged, {}, tongue))
    found = Standing(Work.CHECK, "", Exit.PROBLEMS, problems=(NASTY,))
    assert is_text(components.health.work(found, tongue))


@TONGUES
def test_a_check_that_found_something_never_says_that_all_agrees(tongue: Tongue) -> None:
    """Where what was found cannot be told, it is not taken for nothing."""
    told = components.health.work(Standing(Work.CHECK, "", Exit.PROBLEMS), tongue)
    assert say("work_agrees", tongue, what=say("work_check", tongue)) not in Read(told).text


@TONGUES
@pytest.mark.parametrize("work", list(Work))
@pytest.mark.parametrize("status", [None, *Exit])
def test_work_is_told_whatever_it_is_and_however_it_ended(work: Work, status: int | None, tongue: Tongue) -> None:
    """Each work has its words at each moment; what went wrong has the program's message."""
    told = components.health.work(Standing(work, "", status, "index", 1, 2, message=NASTY), tongue)
    assert Read(told).text.strip()
    if status in (Exit.FAILED, Exit.WORSE):
        assert is_text(told)


@TONGUES
def test_an_effect_names_the_questions_that_change(tongue: Tongue) -> None:
    """A question answered worse is marked so; without any change, that is said; what cannot be measured says why."""
    before, after = (
        Evaluation("1", "", "2026-11-24", (Answered("t1", NASTY, "same", {Measure.NDCG: figure}),))
        for figure in (0.75, 0.25)
    )
    worse = components.words.tried([NASTY], compare(after, before), tongue)
    assert is_text(worse)
    assert ("span", {"class": "less"}) in Read(worse).tags
    assert "−0" in Read(worse).text
    assert say("words_unmoved", tongue) in components.words.tried([], compare(before, before), tongue)
    assert is_text(components.words.tried([], NASTY, tongue))


def test_quality_over_time_is_a_table_with_bars() -> None:
    """Each index that was evaluated is a row: its day, a bar as long as its figure, the figure."""
    made = Evaluation("1", "", "2026-11-24", (Answered("t1", "eau", "same", {Measure.NDCG: 0.8}),))
    seen = Read(components.health.quality([made], Tongue.FRENCH))
    assert ("span", {"style": "width:80.0%"}) in seen.tags
    assert "0,800" in seen.text
    assert "24\u00a0novembre\u00a02026" in seen.text
