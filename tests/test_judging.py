"""Evaluating a centre: judged questions of its corpus, indexes side by side, and what a rebuild refuses."""

import logging
from pathlib import Path

import pytest

from pipeline import assessment
from pipeline.errors import FolderError, NoIndexError, NoQuestionsError, VocabularyError, WorseIndexError
from pipeline.evaluation import LEAST_TOPICS, Measure
from pipeline.library import Library
from pipeline.model import JudgedFile
from pipeline.settings import Settings

QUESTIONS = (
    ("financement des alliances", "etudes/alliances.pdf#2"),
    ("compteurs des communes", "rapports/eau.pdf#2"),
    ("économie sociale", "rapports/reunion.txt"),
)


def judge(corpus: Path, *, times: int = 1) -> None:
    """Write the judged questions of the corpus of tests, each asked so many times under other names."""
    folder = corpus / "evaluation"
    folder.mkdir(exist_ok=True)
    rows = [(f"k{at}-{time}", *each) for time in range(times) for at, each in enumerate(QUESTIONS)]
    (folder / JudgedFile.TOPICS).write_text("".join(f"{name}\t{asked}\n" for name, asked, _ in rows), encoding="utf-8")
    (folder / JudgedFile.QRELS).write_text(
        "".join(f"{name} 0 {place} 1\n" for name, _, place in rows), encoding="utf-8"
    )


def spoil(library: Library) -> None:
    """Make the text of every page in the catalogue say nothing that was asked for: what a bad version of the readers does."""
    catalogue = library._catalogue
    with catalogue._changing() as connection:
        connection.execute("UPDATE page SET text = 'rien'")
        connection.execute("UPDATE document SET title = 'rien'")


def test_judged_questions_are_no_documents(filled: Library, corpus: Path) -> None:
    """The two files are not taken in; another file of a folder of that name is."""
    judge(corpus)
    (corpus / "evaluation" / "guide.txt").write_text("Évaluer un projet associatif.", encoding="utf-8")
    outcomes = filled.ingest()
    assert [each.path.name for each in outcomes if each.path.parent.name == "evaluation"] == ["guide.txt"]


def test_an_evaluation_stands_beside_the_one_of_the_index_before(filled: Library, corpus: Path) -> None:
    """Figures of an index are kept; those of the next one are compared with them; done twice, nothing changes."""
    judge(corpus)
    first = filled.evaluate()
    assert first.before is None
    assert first.after.means == dict.fromkeys(Measure, 1.0)
    assert filled.evaluate() == first
    filled.rebuild()
    second = filled.evaluate()
    assert second.before == first.after
    assert second.differences[Measure.NDCG].topics == len(QUESTIONS)
    assert second.differences[Measure.NDCG].mean == 0
    assert second.changes == ()
    assert len(assessment.kept(filled.settings.state)) == 2


def test_without_judged_questions_there_is_nothing_to_evaluate(filled: Library, corpus: Path) -> None:
    """No file, or no question left in it, is said; an index that is missing is said first by searching."""
    with pytest.raises(NoQuestionsError, match="evaluation"):
        filled.evaluate()
    judge(corpus)
    (corpus / "evaluation" / JudgedFile.QRELS).write_text("k0-0 0 gone.pdf 1\n", encoding="utf-8")
    with pytest.raises(NoQuestionsError):
        filled.evaluate()


def test_without_an_index_nothing_is_evaluated(library: Library, corpus: Path) -> None:
    """A centre that published nothing says so."""
    library.ingest()
    other = Library(Settings(corpus=corpus, state=library.settings.state.with_name("other")))
    judge(corpus)
    with pytest.raises((NoIndexError, NoQuestionsError)):
        other.evaluate()
    other.close()


def test_kept_figures_that_cannot_be_read_cost_themselves_only(filled: Library, corpus: Path) -> None:
    """A damaged file of figures is as none, and is written anew."""
    judge(corpus)
    (filled.settings.state / assessment.NAME).write_text('[{"index": 1}]')
    assert filled.evaluate().before is None
    assert len(assessment.kept(filled.settings.state)) == 1


def test_a_rebuild_that_answers_worse_is_not_published(filled: Library, corpus: Path) -> None:
    """The published index goes on, the refused one leaves no trace, and the error says how much worse, and where."""
    judge(corpus, times=LEAST_TOPICS // len(QUESTIONS) + 1)
    before = filled.status().index.generations
    spoil(filled)
    with pytest.raises(WorseIndexError, match=r"nDCG@10 changes by -1\.000.*financement des alliances.*--force"):
        filled.rebuild()
    assert filled.status().index.generations == before
    assert {path.name for path in (filled.settings.state / "index").iterdir()} == {*before, "CURRENT"}
    assert filled.search("compteurs").total == 1


def test_a_worse_index_is_published_where_it_is_wished(filled: Library, corpus: Path) -> None:
    """`force`, or the setting, publishes it all the same."""
    judge(corpus, times=LEAST_TOPICS // len(QUESTIONS) + 1)
    spoil(filled)
    filled.rebuild(force=True)
    assert filled.search("compteurs").total == 0


def test_few_questions_refuse_nothing(filled: Library, corpus: Path) -> None:
    """Under the least number of questions, a loss may be chance."""
    judge(corpus)
    spoil(filled)
    filled.rebuild()
    assert filled.search("compteurs").total == 0


def test_an_index_that_cannot_answer_is_replaced_by_any(
    filled: Library, corpus: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where what is published is damaged, a new index is better whatever it answers; the loss is told, by what was kept."""
    judge(corpus, times=LEAST_TOPICS // len(QUESTIONS) + 1)
    filled.evaluate()
    spoil(filled)
    (filled.settings.state / "index" / "CURRENT").write_text("broken")
    with caplog.at_level(logging.WARNING):
        filled.rebuild()
    assert filled.status().problem == ""
    assert "answers worse than the one before, which cannot answer: nDCG@10 changes by -1.000" in caplog.text


def test_judged_questions_that_cannot_be_read_do_not_stop_a_rebuild(
    filled: Library, corpus: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A rebuild says that it could not ask, and publishes; evaluating fails with a sentence."""
    (corpus / "evaluation" / JudgedFile.TOPICS).mkdir(parents=True)
    filled.rebuild()
    assert "published without being asked" in caplog.text
    with pytest.raises(FolderError, match=r"topics\.tsv"):
        filled.evaluate()


def test_a_judgement_of_a_version_is_one_of_the_text(filled: Library, corpus: Path) -> None:
    """A draft that was judged counts for the final text that stands for it in the results."""
    draft, final = corpus / "rapports" / "projet.txt", corpus / "rapports" / "final.txt"
    text = "\n".join(
        f"Les maraîchers du canton {name} partagent la nappe avec {name}ville." for name in "abcdefghijklmnopq"
    )
    draft.write_text(f"Rapport, mai 2020\n{text}", encoding="utf-8")
    final.write_text(f"Rapport, juin 2021\n{text}", encoding="utf-8")
    filled.ingest()
    assert len(filled.search("maraîchers canton").results[0].versions) == 1
    folder = corpus / "evaluation"
    folder.mkdir()
    (folder / JudgedFile.TOPICS).write_text("a\tmaraîchers canton\nb\tcanton maraîchers\n", encoding="utf-8")
    (folder / JudgedFile.QRELS).write_text("a 0 rapports/projet.txt 1\nb 0 rapports/final.txt 1\n", encoding="utf-8")
    assert filled.evaluate().after.means[Measure.NDCG] == 1


def test_equivalents_are_tried_before_they_are_saved(filled: Library, corpus: Path) -> None:
    """What another text would change is told, question by question; nothing is written, kept, or answered otherwise."""
    judge(corpus)
    folder = corpus / "evaluation"
    (folder / JudgedFile.TOPICS).write_text("t1\tpognon\nt2\teau\n", encoding="utf-8")
    (folder / JudgedFile.QRELS).write_text("t1 0 etudes/alliances.pdf 1\nt2 0 rapports/eau.pdf 1\n", encoding="utf-8")
    found = filled.try_equivalents("pognon => financement\nseul\n")
    assert [(each.name, each.before, each.after) for each in found.changes] == [("t1", 0.0, 1.0)]
    assert found.differences[Measure.NDCG].mean == 0.5
    assert filled.equivalents_text() == ""
    assert not filled.evaluations()
    assert filled.search("pognon").total == 0


def test_equivalents_are_saved_whole_over_what_was_read(filled: Library) -> None:
    """Searches follow at once; a text that was changed by somebody else stays."""
    filled.write_equivalents("pognon => financement\n", over="")
    assert filled.equivalents_text() == "pognon => financement\n"
    assert filled.search("pognon").total == 1
    with pytest.raises(VocabularyError, match="meanwhile"):
        filled.write_equivalents("", over="")
    assert filled.search("pognon").total == 1
