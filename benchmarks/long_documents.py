"""The choice of a document and of its page, on long documents made of the paragraphs of a judged set.

The paragraphs of an article stand under its title: together they are a document of several pages, and a question on a paragraph
asks for its page. Measured are the rank of the document, and the page by itself, the right document being given.
"""

import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import judged
from benchmarks.judged import JudgedSet, Text, Topic
from pipeline import passages, query
from pipeline.evaluation import mrr
from pipeline.index import Shelf
from pipeline.index.embedded import Embedded
from pipeline.model import DocumentId, IndexEntry, Page

SET = "piaf_fr"

PARAGRAPHS = 2
"""Paragraphs of a page: about 250 words, half a page of a report."""

LEAST = 4
"""Paragraphs of an article, at least, for it to be a document of several pages."""


@dataclass(frozen=True, slots=True)
class PageQuality:
    """MRR of the right documents, and share of questions whose first page, in the right document, is one that answers."""

    topics: int
    documents: int
    pages: int
    mrr_10_odd: float
    mrr_10_even: float
    right_page: float
    right_page_odd: float
    right_page_even: float


def measure(judged_set: JudgedSet) -> PageQuality:
    """Make the documents, and ask for the page of each question."""
    articles: defaultdict[str, list[Text]] = defaultdict(list)
    for text in judged_set.texts:
        articles[text.title].append(text)
    entries: list[IndexEntry] = []
    place: dict[str, tuple[DocumentId, int]] = {}
    for title, texts in articles.items():
        if len(texts) >= LEAST:
            made = _entry(judged_set, title, texts)
            entries.append(made)
            place |= {text.name: (made.document.id, 1 + at // PARAGRAPHS) for at, text in enumerate(texts)}
    topics = [topic for topic in judged_set.topics if any(name in place for name in topic.grades)]
    with tempfile.TemporaryDirectory() as folder:
        index = Embedded(Path(folder) / "index", rules=passages.RULES)
        index.replace([each.document.id for each in entries], judged.loader(entries), judged.silent)
        shelf = Shelf(1, {each.document.id: each.document for each in entries})
        answers = [_answer(index, shelf, topic, place) for topic in topics]
    odd = [answer for topic, answer in zip(topics, answers, strict=True) if topic.is_tuning]
    even = [answer for topic, answer in zip(topics, answers, strict=True) if not topic.is_tuning]
    pages = sum(each.document.page_count for each in entries)
    documents = (_share([rank for rank, _ in each]) for each in (odd, even))
    right = (_share([is_right for _, is_right in each]) for each in (answers, odd, even))
    return PageQuality(len(topics), len(entries), pages, *documents, *right)


def _entry(judged_set: JudgedSet, title: str, texts: Sequence[Text]) -> IndexEntry:
    starts = range(0, len(texts), PARAGRAPHS)
    pages = [
        Page(number, "\n".join(each.text for each in texts[start : start + PARAGRAPHS]))
        for number, start in enumerate(starts, 1)
    ]
    document = judged.document(Text(title, title, ""), judged_set.language, page_count=len(pages))
    return IndexEntry(document, tuple(passage for page in pages for passage in passages.split(page)))


def _answer(
    index: Embedded, shelf: Shelf, topic: Topic, place: Mapping[str, tuple[DocumentId, int]]
) -> tuple[float, bool]:
    """Give one over the rank of the right document, and whether its first page answers; one that is not found shows none."""
    good = {place[name] for name, grade in topic.grades.items() if grade > 0 and name in place}
    hits = index.search(query.parse(topic.typed).query, shelf, filters={}, limit=len(shelf.documents)).hits
    rank = mrr([hit.document_id for hit in hits], {document: 1 for document, _ in good})
    return rank, any((hit.document_id, hit.pages[0].page) in good for hit in hits)


def _share(marks: Sequence[float]) -> float:
    return round(sum(marks) / max(len(marks), 1), 4)


def shown(quality: PageQuality) -> str:
    """Write what the choice of a page is worth, in words."""
    return (
        f"long documents: {quality.topics} questions on {quality.pages} pages of {quality.documents} documents, MRR@10 of the right "
        f"document {quality.mrr_10_odd:.3f} on odd topics, {quality.mrr_10_even:.3f} on even ones; right page first in it "
        f"{quality.right_page:.1%} (odd topics {quality.right_page_odd:.1%}, even {quality.right_page_even:.1%})"
    )
