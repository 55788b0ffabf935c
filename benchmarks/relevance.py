"""Relevance of Passerelle and of its peers on judged questions: ``python -m benchmarks.relevance``.

Every set goes through the product's own doors: texts are cut in pages and passages, published in an index, and each question is
read by `query.parse` as a reader types it. Peers answer the same questions in the same run: bm25s on the product's own analysis of
words, SQLite's FTS5, TF-IDF cosine by scikit-learn's defaults. The choice of a page is measured on long documents made of the
paragraphs of a set (`benchmarks.long_documents`), and the project's sample corpus from its files to its pages. Figures come as a
table, with those of odd topics (by which constants may be chosen, `TUNED`) apart from those of even ones (which report), and as
one line of JSON.
"""

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks import judged, long_documents
from benchmarks.judged import JudgedSet, Quality, Text, Topic
from pipeline import language, passages, query
from pipeline.corpus import EVALUATION
from pipeline.evaluation import Measure
from pipeline.index import Shelf
from pipeline.index.embedded import Embedded
from pipeline.library import Library
from pipeline.model import Language
from pipeline.reading import neighbours
from pipeline.settings import Settings

DEPTH = 100
"""Answers asked for: what recall@100 needs."""

MOST = 1_500
"""Topics of a set, evenly spaced, that are asked by default."""

LISTED = 10
"""Related documents that are made a reading list, as the product makes one."""

SIMILAR_TERMS = 25
"""Terms by which a peer without related documents looks for them, as Lucene's MoreLikeThis does."""

CORPUS = Path(__file__).resolve().parents[1] / "corpus"

# BM25 of bm25s, the better of b 0.75 and 0.4, by another analysis than ours; for related documents, its "more like this".
TARGETS: Mapping[str, float] = {
    "piaf_fr": 0.802,
    "cnil_fr": 0.578,
    "cdtn_fr": 0.523,
    "cdtn_fr/variants": 0.416,
    "cdtn_themes_related_fr": 0.419,
    "cranfield_en": 0.366,
    "cacm_en": 0.494,
    "cacm_related_en": 0.350,
    "lisa_en": 0.460,
}

TUNED: Mapping[str, str] = {
    "K1, DOCUMENT_B, PASSAGE_SHARE, EXACT_SHARE, LIGHT_WEIGHT, CLOSE_SHARE, TITLE_SHARE, TITLE_WEIGHT, ALL_WORDS_FIRST": (
        "cnil_fr, cdtn_fr, cdtn_fr/variants, piaf_fr, cranfield_en, cacm_en, lisa_en"
    ),
    "ALONE_SHARE": "the same, and long documents of piaf_fr",
    "RELATED_TERMS, TOGETHER_SHARE, TOGETHER_DOCUMENTS": "cdtn_themes_related_fr, cacm_related_en",
    "PAGE_K1, PAGE_HEAD_SHARE, PAGE_COVER, PAGE_CLOSE, PAGE_REST": "sample",
}
"""Constants of ranking, and the sets on whose odd topics they were chosen; nothing was chosen on even ones."""

Ask = Callable[[Topic], Sequence[str]]
"""Gives the names of the documents that answer a topic, best first."""

System = Callable[[JudgedSet, Path], Ask]
"""Reads a set into an empty folder, and gives what answers."""


# Systems


def passerelle(judged_set: JudgedSet, folder: Path) -> Ask:
    """Answer with the embedded index."""
    entries = [judged.entry(text, judged_set.language) for text in judged_set.texts]
    names = {judged.identifier(text.name): text.name for text in judged_set.texts}
    shelf = Shelf(1, {each.document.id: each.document for each in entries})
    index = Embedded(folder / "index", rules=passages.RULES)
    index.replace([each.document.id for each in entries], judged.loader(entries), judged.silent)

    def ask(topic: Topic) -> Sequence[str]:
        if topic.is_document:
            near = index.related(judged.identifier(topic.name), shelf, limit=DEPTH)
            listed = neighbours.diverse(near[: 2 * LISTED], limit=LISTED)
            return [names[each.document_id] for each in (*listed, *(each for each in near if each not in listed))]
        ranking = index.search(query.parse(topic.typed).query, shelf, filters={}, limit=DEPTH)
        return [names[hit.document_id] for hit in ranking.hits]

    return ask


def bm25(judged_set: JudgedSet, folder: Path, *, b: float) -> Ask:
    """Answer with bm25s on the product's own words: stems, folded, without stop words."""
    del folder
    documents = [_terms(_whole(text), judged_set.language) for text in judged_set.texts]
    retriever = bm25s.BM25(method="lucene", k1=1.2, b=b)
    retriever.index(documents, show_progress=False)
    similar = _Similar(judged_set, documents)

    def ask(topic: Topic) -> Sequence[str]:
        terms = similar.terms(topic.name) if topic.is_document else _terms(topic.typed, judged_set.language)
        known = [term for term in terms if term in retriever.vocab_dict]
        scores = retriever.get_scores(known) if known else np.zeros(len(documents))
        return _best(judged_set, scores, topic)

    return ask


def fts5(judged_set: JudgedSet, folder: Path) -> Ask:
    """Answer with SQLite's FTS5: any of the words, accents folded, English stemmed by its Porter."""
    tokenizer = "unicode61 remove_diacritics 2"
    if judged_set.language is Language.ENGLISH:
        tokenizer = f"porter {tokenizer}"
    connection = sqlite3.connect(folder / "fts5.sqlite")
    connection.execute(f"CREATE VIRTUAL TABLE texts USING fts5(name UNINDEXED, title, text, tokenize = '{tokenizer}')")
    rows = ((text.name, text.title, text.text) for text in judged_set.texts)
    connection.executemany("INSERT INTO texts VALUES (?, ?, ?)", rows)
    similar = _Similar(judged_set, [language.words(_whole(text)) for text in judged_set.texts])

    def ask(topic: Topic) -> Sequence[str]:
        words = similar.terms(topic.name) if topic.is_document else language.words(topic.typed)
        asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        command = "SELECT name FROM texts WHERE texts MATCH ? ORDER BY bm25(texts) LIMIT ?"
        found = [name for (name,) in connection.execute(command, (asked, DEPTH + 1))] if asked else []
        return _others(found, topic)

    return ask


def tfidf(judged_set: JudgedSet, folder: Path) -> Ask:
    """Answer with the cosine of scikit-learn's TfidfVectorizer, all defaults."""
    del folder
    vectorizer = TfidfVectorizer()
    matrix = vectorizer.fit_transform([_whole(text) for text in judged_set.texts])
    places = {text.name: at for at, text in enumerate(judged_set.texts)}

    def ask(topic: Topic) -> Sequence[str]:
        asked = matrix[[places[topic.name]]] if topic.is_document else vectorizer.transform([topic.typed])
        return _best(judged_set, (matrix @ asked.T).toarray().ravel(), topic)

    return ask


SYSTEMS: Mapping[str, System] = {
    "passerelle": passerelle,
    "bm25s-0.75": partial(bm25, b=0.75),
    "bm25s-0.4": partial(bm25, b=0.4),
    "fts5": fts5,
    "tfidf": tfidf,
}


class _Similar:
    """Documents as questions for a peer that has none: the terms of the largest TF-IDF."""

    def __init__(self, judged_set: JudgedSet, documents: Sequence[Sequence[str]]) -> None:
        self._documents = {text.name: terms for text, terms in zip(judged_set.texts, documents, strict=True)}
        self._frequency = Counter(term for terms in documents for term in set(terms))

    def terms(self, name: str) -> list[str]:
        counts = Counter(self._documents[name])
        total = len(self._documents)
        weights = {term: count * np.log(total / self._frequency[term]) for term, count in counts.items()}
        return sorted(weights, key=lambda term: (-weights[term], term))[:SIMILAR_TERMS]


def _whole(text: Text) -> str:
    return f"{text.title}\n{text.text}"


def _terms(text: str, tongue: Language) -> list[str]:
    return [found[0] for word in language.words(text) if (found := language.terms(word, tongue))]


def _best(judged_set: JudgedSet, scores: NDArray[np.floating[Any]], topic: Topic) -> list[str]:
    order = np.argsort(-scores, kind="stable")[: DEPTH + 1]
    return _others([judged_set.texts[at].name for at in order.tolist() if scores[at] > 0], topic)


def _others(found: Sequence[str], topic: Topic) -> list[str]:
    """Leave out the document that is the question, and what was asked for beyond *DEPTH*."""
    return [name for name in found if not (topic.is_document and name == topic.name)][:DEPTH]


# Measuring


@dataclass(frozen=True, slots=True)
class Row:
    """What one system is worth on one set: over all topics asked, odd ones (tuning), even ones (reporting)."""

    judged_set: str
    system: str
    all: Quality
    tuning: Quality
    reporting: Quality
    build_seconds: float
    ask_ms: float


def measure(judged_set: JudgedSet, name: str) -> Row:
    """Build a system on a set, and ask it every topic."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        ask = SYSTEMS[name](judged_set, Path(folder))
        built = time.process_time()
        runs = [(topic, ask(topic)) for topic in judged_set.topics]
        asked = time.process_time()
    return Row(
        judged_set=judged_set.name,
        system=name,
        all=judged.quality(runs),
        tuning=judged.quality(run for run in runs if run[0].is_tuning),
        reporting=judged.quality(run for run in runs if not run[0].is_tuning),
        build_seconds=round(built - started, 2),
        ask_ms=round((asked - built) * 1000 / max(len(runs), 1), 2),
    )


def is_reached(row: Row) -> bool:
    """Tell whether a system is worth the target of its set, to the three decimals that targets have."""
    return round(row.all.ndcg_10, 3) >= TARGETS.get(row.judged_set, 0.0)


HEADINGS = (
    f"{'set':<24}{'system':<12}{'topics':>7}  nDCG@10: {'all':>6}{'odd':>7}{'even':>7}{'R@100':>8}{'MRR@10':>8}  target"
)


def shown(row: Row) -> str:
    """Write a row of the table; the target stands beside the product's own figure."""
    target = TARGETS.get(row.judged_set)
    beside = ""
    if row.system == "passerelle" and target is not None:
        beside = f"  {target:.3f} {'reached' if is_reached(row) else 'MISSED'}"
    figures = f"{row.all.ndcg_10:>15.3f}{row.tuning.ndcg_10:>7.3f}{row.reporting.ndcg_10:>7.3f}"
    rest = f"{row.all.recall_100:>8.3f}{row.all.mrr_10:>8.3f}"
    return f"{row.judged_set:<24}{row.system:<12}{row.all.topics:>7}  {figures}{rest}{beside}"


# The sample corpus


@dataclass(frozen=True, slots=True)
class SampleQuality:
    """What a reader of the sample corpus gets, from files to pages.

    ``right_page`` is the share of known-item questions whose first result is the document looked for, its first page shown one
    that answers; ``right_document`` asks for the document alone.
    """

    known: int
    known_mrr_10: float
    right_document: float
    right_page: float
    right_page_odd: float
    right_page_even: float
    topical: int
    topical_ndcg_10: float
    missed: tuple[str, ...]  # known-item questions whose first result is another document or page


def sample(corpus: Path = CORPUS) -> SampleQuality | None:
    """Ingest the sample corpus in an empty state, and ask its judged questions; None where there are none.

    Questions whose name begins with a k look for one document that is known to be there, those with a t for all on a topic; they are
    odd or even by the number in their name.
    """
    if not (corpus / EVALUATION).exists():
        return None
    with tempfile.TemporaryDirectory() as state:
        library = Library(Settings(corpus=corpus, state=Path(state)))
        library.ingest()
        topics = library.evaluate().after.topics
        library.close()
    known = [each for each in topics if each.name.startswith("k")]
    topical = [each for each in topics if each.name.startswith("t")]
    return SampleQuality(
        known=len(known),
        known_mrr_10=_mean(each.figures[Measure.MRR] for each in known),
        right_document=_mean(float(each.figures[Measure.MRR] == 1) for each in known),
        right_page=_mean(each.figures.get(Measure.PAGE, 0.0) for each in known),
        right_page_odd=_mean(each.figures.get(Measure.PAGE, 0.0) for each in known if int(each.name[1:]) % 2),
        right_page_even=_mean(each.figures.get(Measure.PAGE, 0.0) for each in known if not int(each.name[1:]) % 2),
        topical=len(topical),
        topical_ndcg_10=_mean(each.figures[Measure.NDCG] for each in topical),
        missed=tuple(each.name for each in known if not each.figures.get(Measure.PAGE)),
    )


def _mean(figures: Iterable[float]) -> float:
    column = list(figures)
    return round(sum(column) / max(len(column), 1), 4)


def shown_sample(quality: SampleQuality | None) -> str:
    """Write what the sample corpus gives, in words."""
    if quality is None:
        return f"sample corpus: no judged questions in {CORPUS / EVALUATION}"
    missed = f" (not: {', '.join(quality.missed)})" if quality.missed else ""
    return (
        f"sample corpus: {quality.known} known-item questions, MRR@10 {quality.known_mrr_10:.3f}, first result the right "
        f"document {quality.right_document:.1%}, with the right page first {quality.right_page:.1%} (odd topics "
        f"{quality.right_page_odd:.1%}, even {quality.right_page_even:.1%}){missed}; "
        f"{quality.topical} topical questions, nDCG@10 {quality.topical_ndcg_10:.3f}"
    )


# The command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sets and systems asked for; exit with 1 when a target is missed."""
    asked = _arguments(arguments)
    data: Path = asked.data
    available = judged.names(data)
    chosen = asked.sets.split(",") if asked.sets else available
    unknown = [name for name in asked.systems if name not in SYSTEMS]
    unknown += [name for name in chosen if name not in available and name != "sample"] if available else []
    if unknown:
        sys.exit(f"unknown: {', '.join(unknown)}; sets: {', '.join(available)}, sample; systems: {', '.join(SYSTEMS)}")
    rows = []
    if available:
        print(HEADINGS)
    else:
        print(f"no judged sets in {data}: the sample corpus only")
    for name in chosen:
        if name != "sample" and available:
            judged_set = judged.read(data, name, most=asked.most)
            for system in asked.systems:
                rows.append(measure(judged_set, system))
                print(shown(rows[-1]), flush=True)
    chosen_pages = None
    if long_documents.SET in chosen:
        chosen_pages = long_documents.measure(judged.read(data, long_documents.SET, most=asked.most))
        print(long_documents.shown(chosen_pages), flush=True)
    of_sample = sample() if not asked.sets or "sample" in chosen else None
    print(shown_sample(of_sample) if not asked.sets or "sample" in chosen else "sample corpus: not asked for")
    for constants, sets in TUNED.items():
        print(f"chosen on odd topics of {sets}: {constants}")
    figures = {
        "relevance": [asdict(row) for row in rows],
        "pages": asdict(chosen_pages) if chosen_pages else None,
        "sample": asdict(of_sample) if of_sample else None,
    }
    print(json.dumps(figures))
    return int(any(row.system == "passerelle" and not is_reached(row) for row in rows))


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relevance", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=judged.DATA / "judged", help="folder of judged sets")
    parser.add_argument("--sets", default="", help="comma-separated names of sets, or sample; all by default")
    parser.add_argument(
        "--systems", type=lambda text: text.split(","), default=list(SYSTEMS), help=f"of {', '.join(SYSTEMS)}"
    )
    parser.add_argument("--most", type=int, default=MOST, help="topics of a set, evenly spaced; 0 for all")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
