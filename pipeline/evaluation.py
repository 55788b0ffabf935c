"""The measure of quality: judged questions, what an index answers them, and whether another answers better.

Topics and qrels (TREC words) come in as text, answers as orders of documents; figures go out. Nothing here reads a file or
asks an index.
"""

import contextlib
import hashlib
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from pipeline.model import JudgedFile

DEPTH = 50
"""Answers that are looked at: what recall@50 needs."""

DRAWS = 10_000
SEED = 0

LEAST_TOPICS = 20
"""Topics from which a difference is worth a decision: of fewer, the interval of a bootstrap is too narrow to be believed."""

_DRAWN_AT_ONCE = 1_000

Grades = Mapping[str, int]
"""Judged document -> grade; what is not there was judged worth nothing, or never judged."""


class Measure(StrEnum):
    """What is measured of the answers to a topic, each from 0 to 1."""

    NDCG = "ndcg@10"  # how near the first ten are to the best order that there is, with linear gain as trec_eval has it
    MRR = "mrr@10"  # one over the rank of the first good answer
    RECALL = "recall@50"  # share of the good documents among the first fifty
    PAGE = "right-page"  # whether the first answer is good, and its first page one that answers


Figures = Mapping[Measure, float]
"""One figure a measure; no right page where no page was judged."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A judged question: the grade of each document, and the pages that answer where pages were judged."""

    name: str
    question: str
    grades: Grades
    pages: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def judged(self) -> str:
        """Give a digest of question and judgements: figures of one topic compare while it is the same."""
        pages = {document: sorted(numbers) for document, numbers in self.pages.items()}
        told = json.dumps([self.question, self.grades, pages], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the judged files that could not be followed; 0 where no one line is to blame."""

    file: JudgedFile
    line: int
    what: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file.value
        return f"{place}: {self.what}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A document that answers, and the first page shown of it; 0 where none is."""

    document: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """What the answers of an index to one topic are worth."""

    name: str
    question: str
    judged: str  # `Topic.judged`
    figures: Figures


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an index was worth on a day: its generations, the rules it was made by, each topic."""

    index: str
    fingerprint: str
    day: str
    topics: tuple[Answered, ...]

    @property
    def means(self) -> Figures:
        """Average each measure over the topics that have it."""
        columns = {each: [topic.figures[each] for topic in self.topics if each in topic.figures] for each in Measure}
        return {measure: math.fsum(column) / len(column) for measure, column in columns.items() if column}


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean difference of a measure over *topics*, and its interval of 95 %."""

    mean: float
    low: float
    high: float
    topics: int

    @property
    def is_worse(self) -> bool:
        """Tell whether a loss is more than chance, on topics enough to say so."""
        return self.high < 0 and self.topics >= LEAST_TOPICS


@dataclass(frozen=True, slots=True)
class Change:
    """A topic answered otherwise than before: its nDCG@10 then and now."""

    name: str
    question: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """An evaluation beside the one of the index before: differences over the topics that both answered as they are judged now."""

    after: Evaluation
    before: Evaluation | None
    differences: Mapping[Measure, Difference]
    changes: tuple[Change, ...]  # the largest first
    problems: tuple[Problem, ...] = ()

    @property
    def is_worse(self) -> bool:
        """Tell whether nDCG@10 is lower by more than chance."""
        return Measure.NDCG in self.differences and self.differences[Measure.NDCG].is_worse


# Reading


def read(
    topics: str, qrels: str, identify: Callable[[str], str | None]
) -> tuple[tuple[Topic, ...], tuple[Problem, ...]]:
    """Read ``id<TAB>question`` lines and ``topic 0 document[#page] relevance`` lines; *identify* tells the documents there are.

    Empty lines and those that begin with ``#`` say nothing. A line that cannot be followed is a problem and costs itself only; so
    is a topic for which no document is good, which measures nothing.
    """
    problems: list[Problem] = []
    asked = _questions(topics, problems)
    grades: dict[str, dict[str, int]] = {name: {} for name in asked}
    pages: dict[str, dict[str, set[int]]] = {name: {} for name in asked}
    for line, text in _lines(qrels):
        try:
            name, document, page, relevance = _judgement(text)
            found = identify(document)
            if name not in asked:
                raise ValueError(f"topic {name} has no question in {JudgedFile.TOPICS}")
            if found is None:
                raise ValueError(f"document {document} is unknown: write its path within the corpus, or its digest")
        except ValueError as error:
            problems.append(Problem(JudgedFile.QRELS, line, str(error)))
            continue
        grades[name][found] = max(grades[name].get(found, 0), relevance)
        if page and relevance > 0:
            pages[name].setdefault(found, set()).add(page)
    kept = []
    for name, (line, question) in asked.items():
        if any(grade > 0 for grade in grades[name].values()):
            answering = {document: frozenset(numbers) for document, numbers in pages[name].items()}
            kept.append(Topic(name, question, grades[name], answering))
        else:
            problems.append(Problem(JudgedFile.TOPICS, line, f"topic {name} has no document judged above 0: left out"))
    return tuple(kept), tuple(problems)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be added to judged questions; *place* is how `read` is told of the document."""

    question: str
    place: str
    relevance: int


def extended(topics: str, qrels: str, judgements: Iterable[Judgement]) -> tuple[str, str]:
    """Add judgements to judged questions; what staff wrote there stays and wins.

    A question that is there, capitals apart, keeps its name; one that would have no good document is left out. Of several
    judgements of one document, the best stands.
    """
    names = {question.casefold(): name for name, (_, question) in _questions(topics, []).items()}
    known = set()
    for _, text in _lines(qrels):
        with contextlib.suppress(ValueError):
            name, document, _, _ = _judgement(text)
            known.add((name, document))
    added = sorted(judgements, key=lambda each: -each.relevance)
    good = {each.question.casefold() for each in added if each.relevance > 0}
    asked, judged = [], []
    for each in added:
        key = each.question.casefold()
        if key not in names and key not in good:
            continue
        if key not in names:
            names[key] = f"r{hashlib.sha256(key.encode()).hexdigest()[:8]}"
            asked.append(f"{names[key]}\t{each.question}\n")
        if (names[key], each.place) not in known:
            known.add((names[key], each.place))
            judged.append(f"{names[key]}\t0\t{each.place}\t{each.relevance}\n")
    return _ended(topics) + "".join(asked), _ended(qrels) + "".join(judged)


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else f"{text}\n"


def _questions(topics: str, problems: list[Problem]) -> dict[str, tuple[int, str]]:
    asked: dict[str, tuple[int, str]] = {}
    for line, text in _lines(topics):
        name, _, question = (part.strip() for part in text.partition("\t"))
        if not (name and question) or len(name.split()) > 1:
            problems.append(
                Problem(JudgedFile.TOPICS, line, "write an identifier without spaces, a tab, and the question")
            )
        elif name in asked:
            problems.append(Problem(JudgedFile.TOPICS, line, f"topic {name} is already on line {asked[name][0]}"))
        else:
            asked[name] = line, question
    return asked


def _judgement(text: str) -> tuple[str, str, int, int]:
    """Read a line of qrels; the path of a document may have spaces."""
    wanted = "write topic, 0, document (or document#page) and relevance, a whole number"
    parts = text.split(None, 2)
    rest = parts[2].rsplit(None, 1) if len(parts) == 3 else []
    if len(rest) != 2:
        raise ValueError(wanted)
    place, relevance = rest
    document, mark, page = place.rpartition("#")
    if not (mark and page.isascii() and page.isdigit()):
        document, page = place, "0"
    try:
        return parts[0], document, int(page), int(relevance)
    except ValueError as error:
        raise ValueError(wanted) from error


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line


# Measuring


def answered(topic: Topic, answers: Sequence[Answer]) -> Answered:
    """Measure the answers to a topic, best first."""
    order = [each.document for each in answers]
    figures = {
        Measure.NDCG: ndcg(order, topic.grades),
        Measure.MRR: mrr(order, topic.grades),
        Measure.RECALL: recall(order, topic.grades, DEPTH),
    }
    if topic.pages:
        figures[Measure.PAGE] = float(is_right_page(topic, answers))
    return Answered(topic.name, topic.question, topic.judged, figures)


def ndcg(order: Sequence[str], grades: Grades, depth: int = 10) -> float:
    """Compute the normalised discounted cumulative gain of the first *depth*, with linear gain."""
    gains = [max(grades.get(name, 0), 0) for name in order[:depth]]
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:depth]
    return _discounted(gains) / _discounted(best) if best else 0.0


def _discounted(gains: Iterable[int]) -> float:
    return math.fsum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def recall(order: Sequence[str], grades: Grades, depth: int) -> float:
    """Compute the share of the good documents that stand among the first *depth*."""
    good = {name for name, grade in grades.items() if grade > 0}
    return len(good.intersection(order[:depth])) / len(good) if good else 0.0


def mrr(order: Sequence[str], grades: Grades, depth: int = 10) -> float:
    """Compute one over the rank of the first good document, 0 where none is among the first *depth*."""
    ranks = (rank for rank, name in enumerate(order[:depth], 1) if grades.get(name, 0) > 0)
    return next((1 / rank for rank in ranks), 0.0)


def is_right_page(topic: Topic, answers: Sequence[Answer]) -> bool:
    """Tell whether the first answer is a good document, shown at a page that answers where its pages were judged."""
    if not answers or topic.grades.get(answers[0].document, 0) <= 0:
        return False
    pages = topic.pages.get(answers[0].document)
    return pages is None or answers[0].page in pages


# Comparing


def compare(after: Evaluation, before: Evaluation | None, problems: Iterable[Problem] = ()) -> Comparison:
    """Set an evaluation beside another, topic by topic; topics judged otherwise since then do not count."""
    earlier = {(each.name, each.judged): each.figures for each in before.topics} if before else {}
    pairs = [(each, earlier[each.name, each.judged]) for each in after.topics if (each.name, each.judged) in earlier]
    differences = {}
    for measure in Measure:
        column = [each.figures[measure] - past[measure] for each, past in pairs if measure in {*each.figures} & {*past}]
        if column:
            differences[measure] = difference(column)
    changes = [
        Change(each.name, each.question, past[Measure.NDCG], each.figures[Measure.NDCG])
        for each, past in pairs
        if each.figures[Measure.NDCG] != past[Measure.NDCG]
    ]
    changes.sort(key=lambda each: (-abs(each.after - each.before), each.name))
    return Comparison(after, before, differences, tuple(changes), tuple(problems))


def difference(values: Sequence[float], *, draws: int = DRAWS, seed: int = SEED) -> Difference:
    """Average the differences of topics, with the interval of 95 % of a bootstrap over them (percentiles, seeded)."""
    column = np.sort(np.asarray(values, dtype=np.float64))
    chance = np.random.default_rng(seed)
    drawn = [
        # How often each topic is drawn stands for the draws themselves: memory stays small.
        chance.multinomial(len(column), np.full(len(column), 1 / len(column)), size=min(_DRAWN_AT_ONCE, draws - at))
        @ column
        for at in range(0, draws, _DRAWN_AT_ONCE)
    ]
    low, high = np.percentile(np.concatenate(drawn) / len(column), [2.5, 97.5])
    return Difference(math.fsum(values) / len(values), float(low), float(high), len(values))
