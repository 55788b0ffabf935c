"""What answers questions in the speed benchmark: the embedded index, and three peers on the same passages.

Each has its own syntax and its own analysis of words; FTS5 and tantivy keep no text, as the embedded index keeps none. Peers
index a passage as a record, with the title of its document on the document's first passage.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import bm25s
import numpy as np
import tantivy

from benchmarks import judged
from benchmarks.collection import Kind, Made, Question
from pipeline import language, passages, query
from pipeline.index import Shelf
from pipeline.index.embedded import Embedded
from pipeline.model import DocumentId, Facet, Language

LIMIT = 10
"""Answers asked for, as on a first screen."""


class Peer(Protocol):
    """Something that is built from documents in a folder, then asked."""

    @property
    def name(self) -> str:
        """What the tables call it."""

    @property
    def kinds(self) -> Sequence[Kind]:
        """Kinds of questions that it can answer."""

    def build(self, made: Sequence[Made], folder: Path) -> None:
        """Read the documents and leave the index on disk, ready to be asked."""

    def ask(self, question: Question) -> int:
        """Answer, and tell how many answers came."""


class Passerelle:
    """The product's embedded index, asked as a reader types."""

    name = "passerelle"
    kinds = tuple(Kind)

    def build(self, made: Sequence[Made], folder: Path) -> None:
        """Publish a base."""
        self.index = Embedded(folder, rules=passages.RULES)
        self.shelf = Shelf(1, {each.document.id: each.document for each in made})
        load = judged.loader(each.entry for each in made)
        self.index.replace([each.document.id for each in made], load, judged.silent)

    def ask(self, question: Question) -> int:
        """Parse and search."""
        filters = {Facet.YEAR: (str(question.year),)} if question.kind is Kind.FILTER else {}
        parsed = query.parse(typed(question)).query
        return len(self.index.search(parsed, self.shelf, filters=filters, limit=LIMIT).hits)

    def related(self, document_id: DocumentId) -> int:
        """Find what is near a document."""
        return len(self.index.related(document_id, self.shelf, limit=6))


def typed(question: Question) -> str:
    """Write a question as a reader of Passerelle types it, its year apart."""
    words = question.words
    match question.kind:
        case Kind.AND:
            return " AND ".join(words)
        case Kind.PHRASE:
            return f'"{" ".join(words)}"'
        case Kind.PREFIX:
            return f"{words[0]}*"
        case Kind.FIELD:
            return f"titre:{words[0]}"
        case _:
            return " ".join(words)


class Fts5:
    """SQLite's FTS5 without contents, accents folded, best first by its bm25."""

    name = "fts5"
    kinds = tuple(Kind)

    def build(self, made: Sequence[Made], folder: Path) -> None:
        """Fill the table and merge its segments."""
        self._connection = sqlite3.connect(folder / "fts5.sqlite")
        self._connection.execute(
            "CREATE VIRTUAL TABLE texts USING"
            " fts5(title, text, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '5')"
        )
        self._connection.execute("CREATE TABLE passage (number INTEGER PRIMARY KEY, year INTEGER NOT NULL) STRICT")
        for number, (title, text, year) in enumerate(_records(made)):
            self._connection.execute("INSERT INTO texts (rowid, title, text) VALUES (?, ?, ?)", (number, title, text))
            self._connection.execute("INSERT INTO passage VALUES (?, ?)", (number, year))
        self._connection.execute("INSERT INTO texts (texts) VALUES ('optimize')")
        self._connection.commit()

    def ask(self, question: Question) -> int:
        """Match, sort by bm25, keep the first ten."""
        join, year = "", tuple[int, ...]()
        if question.kind is Kind.FILTER:
            join, year = " JOIN passage ON number = texts.rowid AND year = ?", (question.year,)
        command = f"SELECT texts.rowid FROM texts{join} WHERE texts MATCH ? ORDER BY bm25(texts) LIMIT {LIMIT}"
        return len(self._connection.execute(command, (*year, self._match(question))).fetchall())

    def _match(self, question: Question) -> str:
        quoted = [f'"{word}"' for word in question.words]
        match question.kind:
            case Kind.AND:
                return " AND ".join(quoted)
            case Kind.PHRASE:
                return f'"{" ".join(question.words)}"'
            case Kind.PREFIX:
                return f"{quoted[0]}*"
            case Kind.FIELD:
                return f"title : {quoted[0]}"
            case _:
                return " OR ".join(quoted)


class Tantivy:
    """tantivy with its French chain: lowered, without stop words, stemmed, accents folded."""

    name = "tantivy"
    kinds = tuple(Kind)

    def build(self, made: Sequence[Made], folder: Path) -> None:
        """Write with one thread, and wait for merges."""
        builder = tantivy.SchemaBuilder()
        for field in ("title", "text"):
            builder.add_text_field(field, stored=False, tokenizer_name="french")
        builder.add_integer_field("number", fast=True)
        builder.add_integer_field("year", indexed=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._index.register_tokenizer("french", _french())
        writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        for number, (title, text, year) in enumerate(_records(made)):
            writer.add_document(tantivy.Document(title=title, text=text, number=number, year=year))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, question: Question) -> int:
        """Parse by its own parser, where it has the syntax, and search."""
        return len(self._searcher.search(self._query(question), LIMIT).hits)

    def _query(self, question: Question) -> "tantivy.Query":
        words = question.words
        match question.kind:
            case Kind.AND:
                return self._parsed(" AND ".join(words))
            case Kind.PHRASE:
                return self._parsed(f'"{" ".join(words)}"')
            case Kind.PREFIX:
                return tantivy.Query.regex_query(self._schema, "text", f"{words[0]}.*")
            case Kind.FIELD:
                return self._index.parse_query(words[0], ["title"])
            case Kind.FILTER:
                year = tantivy.Query.term_query(self._schema, "year", question.year)
                parts = [(tantivy.Occur.Must, self._parsed(" ".join(words))), (tantivy.Occur.Must, year)]
                return tantivy.Query.boolean_query(parts)
            case _:
                return self._parsed(" ".join(words))

    def _parsed(self, text: str) -> "tantivy.Query":
        return self._index.parse_query(text, ["title", "text"])


def _french() -> "tantivy.TextAnalyzer":
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    filters = (
        tantivy.Filter.lowercase(),
        tantivy.Filter.stopword("french"),
        tantivy.Filter.stemmer("french"),
        tantivy.Filter.ascii_fold(),
    )
    for each in filters:
        builder = builder.filter(each)
    return builder.build()


class Bm25s:
    """bm25s on the product's own words; plain words only, and no document can be added to it."""

    name = "bm25s"
    kinds = (Kind.WORD, Kind.WORDS_3, Kind.WORDS_8)

    def build(self, made: Sequence[Made], folder: Path) -> None:
        """Score every word of every passage, save, and map what was saved."""
        retriever = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        retriever.index([_terms(f"{title} {text}") for title, text, _ in _records(made)], show_progress=False)
        retriever.save(str(folder), show_progress=False)
        self._retriever = bm25s.BM25.load(str(folder), mmap=True)

    def ask(self, question: Question) -> int:
        """Add up the scores of the words, keep the ten largest."""
        known = [term for term in _terms(" ".join(question.words)) if term in self._retriever.vocab_dict]
        if not known:
            return 0
        scores = self._retriever.get_scores(known)
        best = np.argpartition(-scores, LIMIT)[:LIMIT]
        return int((scores[best[np.argsort(-scores[best])]] > 0).sum())


def _terms(text: str) -> list[str]:
    return [found[0] for word in language.words(text) if (found := language.terms(word, Language.FRENCH))]


def _records(made: Sequence[Made]) -> "list[tuple[str, str, int]]":
    """List the title (on a document's first passage), the text and the year of every passage."""
    return [
        ("" if at else each.document.title, passage.text, each.document.year or 0)
        for each in made
        for at, passage in enumerate(each.entry.passages)
    ]


def others() -> tuple[Peer, ...]:
    """Make the peers of the product."""
    return (Fts5(), Tantivy(), Bm25s())
