"""The measure of quality keeps the laws of its measures, and reads what staff write."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluation import (
    LEAST_TOPICS,
    Answer,
    Evaluation,
    Measure,
    Topic,
    answered,
    compare,
    difference,
    mrr,
    ndcg,
    read,
    recall,
)
from pipeline.model import JudgedFile

documents = st.sampled_from("abcdefghijklmnop")
grades = st.dictionaries(documents, st.integers(-1, 3), max_size=14)
orders = st.lists(documents, unique=True)
losses = st.lists(st.floats(-1, 1), min_size=1, max_size=30)


def known(name: str) -> str | None:
    """Know the documents named by one letter."""
    return name if len(name) == 1 else None


def evaluation(*figures: float, index: str = "1", question: str = "q") -> Evaluation:
    """Make an evaluation whose topics have these nDCG@10, and the same judgements."""
    topics = (
        answered(Topic(f"t{at}", question, {"a": 1, "b": 1}), [Answer("a")] if figure else [])
        for at, figure in enumerate(figures)
    )
    return Evaluation(index, "format 1", "2024-05-01", tuple(topics))


@given(orders, grades)
def test_every_measure_lies_between_0_and_1(order: list[str], judged: dict[str, int]) -> None:
    """No order of answers is worth more than all or less than nothing, whatever was judged."""
    for figure in (ndcg(order, judged), recall(order, judged, 50), mrr(order, judged)):
        assert 0 <= figure <= 1 + 1e-12


@given(grades, orders)
def test_the_best_order_is_worth_1(judged: dict[str, int], rest: list[str]) -> None:
    """Documents in the order of their grades have an nDCG of 1, whatever follows them, unless nothing is good."""
    best = sorted((name for name in judged if judged[name] > 0), key=lambda name: -judged[name])
    order = [*best, *(name for name in rest if name not in best)]
    assert math.isclose(ndcg(order, judged), float(bool(best)))
    assert recall(order, judged, 50) == mrr(order, judged) == float(bool(best))


@given(orders, grades, st.randoms(use_true_random=False))
def test_the_order_of_judgements_changes_nothing(order: list[str], judged: dict[str, int], chance: object) -> None:
    """Judgements have no order; and names of documents are only names."""
    shuffled = list(judged.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    renamed = {f"x{name}": grade for name, grade in shuffled}
    assert ndcg([f"x{name}" for name in order], renamed) == ndcg(order, judged)


@given(orders, grades, st.integers(0, 20))
def test_a_better_document_put_higher_never_loses(order: list[str], judged: dict[str, int], at: int) -> None:
    """Two neighbours put in the order of their grades are worth at least as much."""
    if len(order) > 1:
        at %= len(order) - 1
        best = sorted(order[at : at + 2], key=lambda name: -judged.get(name, 0))
        assert ndcg([*order[:at], *best, *order[at + 2 :]], judged) >= ndcg(order, judged) - 1e-12


def test_ndcg_is_the_one_of_trec() -> None:
    """Gains are linear and discounted by the logarithm of the rank: figures computed by hand."""
    best = 2 + 1 / math.log2(3)
    assert math.isclose(ndcg(["b", "x", "a"], {"a": 2, "b": 1}), (1 + 2 / math.log2(4)) / best)


@given(losses, st.randoms(use_true_random=False))
def test_the_interval_holds_the_mean_in_any_order_of_topics(values: list[float], chance: object) -> None:
    """The mean difference lies within its interval, which does not hang on the order of topics nor on the run."""
    made = difference(values, draws=2_000)
    shuffled = values[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert made.low - 1e-9 <= made.mean <= made.high + 1e-9
    assert difference(shuffled, draws=2_000) == made
    assert min(values) - 1e-9 <= made.low <= made.high <= max(values) + 1e-9


def test_worse_is_more_than_chance_on_topics_enough() -> None:
    """A loss on every topic is worse; on few topics, or where as many gain, it is not said to be."""
    enough = LEAST_TOPICS
    good, bad = evaluation(*[1.0] * enough), evaluation(*[0.0] * enough, index="2")
    assert compare(bad, good).is_worse
    assert not compare(good, bad).is_worse
    assert not compare(good, good).is_worse
    assert not compare(evaluation(*[0.0] * (enough - 1)), evaluation(*[1.0] * (enough - 1))).is_worse
    mixed = [float(at % 2) for at in range(enough)]
    assert not compare(evaluation(*mixed), evaluation(*reversed(mixed))).is_worse


def test_topics_judged_otherwise_since_are_not_compared() -> None:
    """What was asked or judged otherwise says nothing of the index; new topics have nothing to stand beside."""
    before = evaluation(1, 1, question="autre")
    assert compare(evaluation(0, 0), before).differences == {}
    found = compare(evaluation(0, 1, 1), evaluation(1, 1))
    assert found.differences[Measure.NDCG].topics == 2
    assert [(each.name, each.after) for each in found.changes] == [("t0", 0.0)]
    assert compare(evaluation(1), None).changes == ()


def test_the_right_page_counts_where_pages_were_judged() -> None:
    """The first answer must be good and show a page that answers; a topic without pages has no such figure."""
    topic = Topic("t", "q", {"a": 2, "b": 1}, {"a": frozenset({3, 4})})
    for answers, figure in (
        ([Answer("a", 3)], 1.0),
        ([Answer("a", 5)], 0.0),
        ([Answer("x", 3), Answer("a", 3)], 0.0),
        ([Answer("b", 9)], 1.0),
        ([], 0.0),
    ):
        assert answered(topic, answers).figures[Measure.PAGE] == figure
    assert Measure.PAGE not in answered(Topic("t", "q", {"a": 1}), [Answer("a", 1)]).figures


def test_topics_and_qrels_are_read() -> None:
    """Paths may have spaces and pages; the best grade of a document is kept; comments and empty lines say nothing."""
    topics, problems = read(
        "\ufeff# ours\nk1\tOù est l’eau ?\n\nk2\tune\tautre\n",
        "k1 0 a b.pdf#3 1\nk1\t0\ta b.pdf#4\t2\nk1 0 c#x 0\n# end\nk2 0 c 1",
        lambda name: name,
    )
    assert problems == ()
    assert topics == (
        Topic("k1", "Où est l’eau ?", {"a b.pdf": 2, "c#x": 0}, {"a b.pdf": frozenset({3, 4})}),
        Topic("k2", "une\tautre", {"c": 1}, {}),
    )


@pytest.mark.parametrize(
    ("topics", "qrels", "told"),
    [
        ("k1\tq\nk2 sans tabulation", "k1 0 a 1", "topics.tsv, line 2: write an identifier"),
        ("k1\tq\nk1\tr", "k1 0 a 1", "topics.tsv, line 2: topic k1 is already on line 1"),
        ("k1\tq\nk2\tr", "k1 0 a 1\nk2 0 b 0", "topics.tsv, line 2: topic k2 has no document judged above 0"),
        ("k1\tq", "k1 0 a 1\nk1 0 inconnu.pdf 1", "qrels.txt, line 2: document inconnu.pdf is unknown"),
        ("k1\tq", "k1 0 a 1\nk9 0 a 1", "qrels.txt, line 2: topic k9 has no question"),
        ("k1\tq", "k1 0 a 1\nk1 0 a", "qrels.txt, line 2: write topic, 0, document"),
        ("k1\tq", "k1 0 a 1\nk1 0 b beaucoup", "qrels.txt, line 2: write topic, 0, document"),
    ],
    ids=["no-tab", "twice", "nothing-good", "unknown-document", "unknown-topic", "short", "no-number"],
)
def test_a_bad_line_costs_itself_only(topics: str, qrels: str, told: str) -> None:
    """What cannot be followed is told with its file and line, and the rest is read."""
    kept, problems = read(topics, qrels, known)
    assert [topic.name for topic in kept] == ["k1"]
    assert [str(problem).startswith(told) for problem in problems] == [True]


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_read_or_told(topics: str, qrels: str) -> None:
    """Whatever staff write, reading ends; what is kept can be asked and measured."""
    kept, problems = read(topics, qrels, known)
    assert all(topic.question and max(topic.grades.values()) > 0 for topic in kept)
    assert all(each.file in set(JudgedFile) and each.line > 0 for each in problems)
