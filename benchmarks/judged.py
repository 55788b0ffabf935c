"""Judged sets of documents and questions, as the product takes them in (TREC words: topics, qrels, run).

Sets are read where they are, in the layout of BEIR: ``corpus.jsonl``, ``queries.jsonl``, ``qrels.tsv``. The language of a set
ends its name. A folder within a set has other questions on the same documents.
"""

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pipeline import passages
from pipeline.evaluation import Grades, mrr, ndcg, recall
from pipeline.formats import text as text_format
from pipeline.index import Load
from pipeline.model import Document, DocumentId, IndexEntry, Language, Page, Progress

T = TypeVar("T")

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Where the measured data lies when it is there: beside the project, never in it."""


@dataclass(frozen=True, slots=True)
class Text:
    """One document of a set, under the name its judgements use."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One judged question; *position* is its place in the file, from 1.

    Constants may be tuned on topics of odd position; those of even position report.
    """

    name: str
    typed: str
    position: int
    is_document: bool  # the question is the document of this name
    grades: Grades

    @property
    def is_tuning(self) -> bool:
        """Tell whether constants may be chosen by this topic."""
        return self.position % 2 == 1


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Documents, and topics with at least one judgement above nothing."""

    name: str
    language: Language
    texts: tuple[Text, ...]
    topics: tuple[Topic, ...]


def silent(progress: Progress) -> None:
    """Report to nobody."""


def names(data: Path) -> list[str]:
    """List the sets of a folder, those that share the documents of another after it."""
    found = sorted(path.parent for path in data.glob("**/queries.jsonl"))
    return [str(path.relative_to(data)) for path in found]


def read(data: Path, name: str, *, most: int = 0) -> JudgedSet:
    """Read a set; *most* topics at the most, evenly spaced in their file, all of them when 0."""
    folder = data / name
    documents = folder if (folder / "corpus.jsonl").exists() else folder.parent
    texts = tuple(Text(each["_id"], each["title"], each["text"]) for each in _lines(documents / "corpus.jsonl"))
    topics = tuple(_topics(folder))
    tongue = Language(documents.name.rpartition("_")[2])
    return JudgedSet(name, tongue, texts, tuple(evenly(topics, most) if most else topics))


def _topics(folder: Path) -> Iterator[Topic]:
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    with (folder / "qrels.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            grades[row["query-id"]][row["corpus-id"]] = int(row["score"])
    for position, each in enumerate(_lines(folder / "queries.jsonl"), 1):
        name, facts = each["_id"], each.get("metadata") or {}
        if any(grade > 0 for grade in grades[name].values()):
            yield Topic(name, each["text"], position, bool(facts.get("query_is_document")), grades[name])


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def evenly(values: Sequence[T], most: int) -> list[T]:
    """Keep *most* values at the most, evenly spaced, in order."""
    if len(values) <= most:
        return list(values)
    return [values[at * len(values) // most] for at in range(most)]


# As the product takes documents in


def identifier(name: str) -> DocumentId:
    """Give the identifier under which the index knows a document of a set."""
    return DocumentId(hashlib.sha256(name.encode()).hexdigest())


def document(text: Text, tongue: Language, *, page_count: int = 1) -> Document:
    """Give the facts of a document of a set: its title and its language, nothing more is known."""
    return Document(
        id=identifier(text.name),
        title=text.title,
        authors=(),
        organisation="",
        date="",
        kind="",
        language=tongue,
        collection="",
        format="text",
        page_count=page_count,
        size_bytes=len(text.text.encode()),
    )


def entry(text: Text, tongue: Language) -> IndexEntry:
    """Cut a document in pages, and its pages in passages, as the product does with a plain text."""
    pages = [Page(number, page) for number, page in enumerate(text_format.cut(text.text), 1)]
    cut = tuple(passage for page in pages for passage in passages.split(page))
    return IndexEntry(document(text, tongue, page_count=len(pages)), cut)


def loader(entries: Iterable[IndexEntry]) -> Load:
    """Give entries as an index asks for them."""
    known = {each.document.id: each for each in entries}

    def load(ids: Iterable[DocumentId]) -> Iterator[IndexEntry]:
        return (known[each] for each in ids if each in known)

    return load


# Measures


@dataclass(frozen=True, slots=True)
class Quality:
    """What an order of answers is worth, from 0 to 1, averaged over *topics*.

    nDCG with linear gain, as trec_eval has it: how near the first ten are to the best order that there is. Recall: the share of
    what was judged good among the first hundred. MRR: one over the rank of the first good answer of ten.
    """

    topics: int
    ndcg_10: float
    recall_100: float
    mrr_10: float


def quality(runs: Iterable[tuple[Topic, Sequence[str]]]) -> Quality:
    """Average the measures over topics and their orders of answers, best first."""
    rows = [
        (ndcg(order, topic.grades), recall(order, topic.grades, 100), mrr(order, topic.grades)) for topic, order in runs
    ]
    if not rows:
        return Quality(0, 0.0, 0.0, 0.0)
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return Quality(len(rows), *(round(mean, 4) for mean in means))
