"""What readers make of answers is kept, without them: judgements, searches that find nothing, documents opened."""

import logging
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UnknownJudgementError, UsageError
from pipeline.evaluation import Judgement, extended, read
from pipeline.library import Library
from pipeline.model import DocumentId, JudgedFile, Notice, Results
from pipeline.restoring import restore
from pipeline.settings import Settings
from pipeline.usage import MOST_CHARACTERS, Ruling, Usage, is_personal

ONE, OTHER = DocumentId("1" * 64), DocumentId("2" * 64)
DAY = date(2024, 5, 1)


@pytest.fixture
def usage(tmp_path: Path) -> Iterator[Usage]:
    """A file that is not there yet, on a day of May."""
    opened = Usage(tmp_path / "usage.sqlite", days=30, clock=lambda: DAY)
    yield opened
    opened.close()


def found(typed: str, *, total: int = 0, complete: int = 0, notices: tuple[Notice, ...] = ()) -> Results:
    """Make the results of a search."""
    return Results(typed, typed, notices, (), total, total, complete, None, {}, 1.0)


def test_judgements_are_counted_by_query_and_document(usage: Usage) -> None:
    """Each press counts once; pressed otherwise it changes, taken back it is gone; another's stays."""
    mine = usage.judge(" budget  participatif ", ONE, answers=True)
    usage.judge("budget participatif", ONE, answers=False)
    assert usage.judge("budget participatif", ONE, answers=False, token=mine) == mine
    (judged,) = usage.judgements()
    assert (judged.query, judged.yes, judged.no, judged.day) == ("budget participatif", 0, 2, "2024-05-01")
    usage.take_back(mine)
    usage.take_back("unknown")
    assert [(each.yes, each.no) for each in usage.judgements()] == [(0, 1)]


def test_a_token_changes_only_what_it_was_given_for(usage: Usage) -> None:
    """A token of one query and document, or one made up, changes no other judgement."""
    mine = usage.judge("eau", ONE, answers=True)
    assert usage.judge("eau", OTHER, answers=False, token=mine) != mine
    assert usage.judge("eau", ONE, answers=False, token="guessed") not in ("guessed", mine)
    assert {(each.document_id, each.yes, each.no) for each in usage.judgements()} == {(ONE, 1, 1), (OTHER, 0, 1)}


@pytest.mark.parametrize(
    "typed",
    [
        "écrire à anne.martin@exemple.fr",
        "06 12 34 56 78",
        "appeler le +33 6.12.34.56.78",
        "0612345678",
        "1 85 05 78 006 084",
        "a@b",
    ],
)
def test_what_looks_personal_is_not_kept(usage: Usage, typed: str) -> None:
    """Neither judged nor counted, and no file is made for it."""
    assert is_personal(typed)
    assert usage.judge(typed, ONE, answers=True) == ""
    usage.note_search(found(typed))
    usage.flush()
    assert not usage.path.exists()


@pytest.mark.parametrize(
    "typed", ["budget 2019-2022", "date:2019-01..2020-12", "loi 2014-856", "ODD 6 @ Bretagne", "10 000 000 €"]
)
def test_years_and_laws_are_not_personal(typed: str) -> None:
    """What a resource centre is asked for is kept."""
    assert not is_personal(typed)


def test_nothing_of_a_reader_is_in_the_file(usage: Usage) -> None:
    """Columns are known, one by one: a day, a query, a document, counts, and a token that chance made."""
    usage.judge("eau", ONE, answers=True)
    connection = sqlite3.connect(usage.path)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = {table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")] for table in tables}
    connection.close()
    assert columns == {
        "judgement": ["token", "query", "document_id", "answers", "day"],
        "ruling": ["query", "document_id", "relevance"],
        "unfound": ["day", "query", "has_some", "count"],
        "opened": ["day", "document_id", "count"],
    }


@given(st.text(max_size=400))
def test_any_query_is_kept_as_one_short_line(typed: str) -> None:
    """Whatever is typed is kept as one line of 200 characters at most, or not at all."""
    with tempfile.TemporaryDirectory() as folder:
        usage = Usage(Path(folder) / "usage.sqlite", clock=lambda: DAY)
        if usage.judge(typed, ONE, answers=True):
            (judged,) = usage.judgements()
            assert 0 < len(judged.query) <= MOST_CHARACTERS
            assert judged.query.isprintable()
            assert judged.query == " ".join(judged.query.split())


def test_searches_without_an_answer_are_counted(usage: Usage) -> None:
    """By query, capitals apart; one that found documents with every word is not, nor one without words."""
    for search in (
        found("Monnaie locale"),
        found("monnaie  LOCALE"),
        found("monnaie locale belge", total=3),
        found("eau", total=3, complete=2),
        found("de la", notices=(Notice.NO_WORDS,)),
        found(""),
    ):
        usage.note_search(search)
    usage.flush()
    assert [(each.query, each.has_some, each.count) for each in usage.unfound()] == [
        ("monnaie locale", False, 2),
        ("monnaie locale belge", True, 1),
    ]


def test_counts_go_with_time(tmp_path: Path) -> None:
    """Counts older than the days that they are kept are removed; judgements stay."""
    days = [DAY]
    usage = Usage(tmp_path / "usage.sqlite", days=30, clock=lambda: days[-1])
    usage.judge("eau", ONE, answers=True)
    usage.note_search(found("ancien"))
    usage.note_opened(ONE)
    usage.flush()
    days.append(DAY + timedelta(days=30))
    usage.note_search(found("nouveau"))
    usage.note_opened(OTHER)
    usage.note_opened(OTHER)
    usage.close()
    assert [each.query for each in usage.unfound(days=1000)] == ["nouveau"]
    assert [(each.document_id, each.count) for each in usage.opened(days=1000)] == [(OTHER, 2)]
    assert len(usage.judgements()) == 1


def test_a_setting_turns_counting_off(tmp_path: Path) -> None:
    """Nothing is counted, and no thread is started; readers may judge all the same."""
    usage = Usage(tmp_path / "usage.sqlite", is_counting=False)
    before = threading.active_count()
    usage.note_search(found("eau"))
    usage.note_opened(ONE)
    assert threading.active_count() == before
    usage.flush()
    assert usage.unfound() == usage.opened() == ()
    assert usage.judge("eau", ONE, answers=True)


def test_what_cannot_be_written_is_lost_and_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Counting goes on without an error; a judgement says that it could not be kept; a reader of the file says why."""
    path = tmp_path / "usage.sqlite"
    path.write_bytes(b"this is no database, though it is long enough to be taken for one" * 20)
    usage = Usage(path)
    with caplog.at_level(logging.WARNING):
        for typed in ("eau", "air", "feu"):
            usage.note_search(found(typed))
        usage.close()
    assert len(caplog.records) == 1
    with pytest.raises(UsageError, match="cannot be written"):
        usage.judge("eau", ONE, answers=True)
    with pytest.raises(UsageError, match="cannot be read"):
        usage.judgements()


def test_a_file_of_a_later_version_is_left_alone(usage: Usage) -> None:
    """Nothing is read or written that another version may mean otherwise."""
    usage.judge("eau", ONE, answers=True)
    connection = sqlite3.connect(usage.path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(UsageError, match="later version"):
        usage.judge("eau", ONE, answers=True)
    with pytest.raises(UsageError, match="later version"):
        usage.judgements()


def test_staff_rule_on_judgements(usage: Usage) -> None:
    """What most readers say is accepted; a tie asks for a choice; an unknown name changes nothing."""
    usage.judge("eau", ONE, answers=True)
    usage.judge("eau", OTHER, answers=False)
    usage.judge("air", ONE, answers=True)
    usage.judge("air", ONE, answers=False)
    by = {(each.query, each.document_id): each for each in usage.judgements()}
    tie = by["air", ONE].id
    with pytest.raises(UnknownJudgementError, match="as many"):
        usage.accept([by["eau", ONE].id, tie])
    with pytest.raises(UnknownJudgementError, match="no such"):
        usage.reject([tie, "00000000"])
    assert {each.ruling for each in usage.judgements()} == {Ruling.WAITING}
    usage.accept([by["eau", ONE].id, by["eau", OTHER].id])
    usage.accept([tie], relevance=2)
    assert {(each.query, each.document_id): (each.ruling, each.relevance) for each in usage.judgements()} == {
        ("eau", ONE): (Ruling.ACCEPTED, 1),
        ("eau", OTHER): (Ruling.ACCEPTED, 0),
        ("air", ONE): (Ruling.ACCEPTED, 2),
    }
    usage.reject([tie])
    assert [each.relevance for each in usage.judgements() if each.id == tie] == [None]


def test_what_was_accepted_is_evaluated(filled: Library, corpus: Path) -> None:
    """From the buttons to `evaluate`: accepted judgements are added to judged questions once, beside what staff wrote."""
    folder = corpus / "evaluation"
    folder.mkdir()
    (folder / JudgedFile.TOPICS).write_text("q1\tCompteurs des communes", encoding="utf-8")
    (folder / JudgedFile.QRELS).write_text("q1 0 rapports/eau.pdf 2", encoding="utf-8")
    alliances, water = (filled.find(str(corpus / path)).id for path in ("etudes/alliances.pdf", "rapports/eau.pdf"))
    for query, document_id, answers in (
        ("financement", alliances, True),
        ("financement", water, False),
        ("compteurs des communes", water, False),
        ("jamais accepté", water, True),
    ):
        filled.usage.judge(query, document_id, answers=answers)
    filled.usage.accept(each.id for each in filled.usage.judgements() if each.query != "jamais accepté")
    assert filled.export_judgements(folder) == 3
    texts = [(folder / name).read_text(encoding="utf-8") for name in JudgedFile]
    assert texts[0].splitlines()[0] == "q1\tCompteurs des communes"
    assert texts[1].splitlines()[0] == "q1 0 rapports/eau.pdf 2"
    assert len(texts[0].splitlines()) == 2
    assert len(texts[1].splitlines()) == 3
    assert filled.export_judgements(folder) == 3
    assert [(folder / name).read_text(encoding="utf-8") for name in JudgedFile] == texts
    assert [(each.question, each.figures["ndcg@10"]) for each in filled.evaluate().after.topics] == [  # type: ignore[index]
        ("Compteurs des communes", 1),
        ("financement", 1),
    ]


lines = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
added = st.lists(
    st.builds(Judgement, lines, lines.map(lambda name: f"d/{name.replace('#', '')}"), st.integers(0, 2)), max_size=8
)


@given(added, added)
def test_what_is_added_is_read_back(first: list[Judgement], second: list[Judgement]) -> None:
    """Judged questions that were extended are read without a problem; extended again by the same, they stay."""
    topics, qrels = extended("", "", first)
    assert extended(topics, qrels, first) == (topics, qrels)
    more = extended(topics, qrels, second)
    assert more[0].startswith(topics)
    assert more[1].startswith(qrels)
    kept, problems = read(*more, lambda name: name)
    assert problems == ()
    assert {topic.question.casefold() for topic in kept} >= {
        each.question.casefold() for each in (*first, *second) if each.relevance > 0
    }


def test_a_backup_holds_what_readers_made_of_the_answers(filled: Library, tmp_path: Path, settings: Settings) -> None:
    """It cannot be made again: it is kept, and comes back."""
    document_id = next(iter(filled.browse()))
    filled.usage.judge("eau", document_id, answers=True)
    filled.usage.note_opened(document_id)
    filled.usage.flush()
    filled.backup(tmp_path / "centre.tar.gz")
    elsewhere = replace(settings, state=tmp_path / "other" / "state", corpus=tmp_path / "other" / "corpus")
    restore(tmp_path / "centre.tar.gz", elsewhere)
    other = Library(elsewhere)
    assert other.usage.judgements() == filled.usage.judgements()
    assert other.usage.opened() == filled.usage.opened()
    other.close()
