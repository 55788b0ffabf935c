"""The plain meaning of a Query: which documents it accepts, told from their words and facts.

Written for clarity, without an index; every index backend must find exactly the documents that `matches` accepts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from pipeline import language
from pipeline.model import Document, Facet, Language, Page
from pipeline.query import (
    And,
    Between,
    Everything,
    Fact,
    Field,
    In,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Words,
    alternatives,
    content,
    sequences,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as `matches` reads it: facts and words, no index."""

    document: Document
    pages: tuple[Page, ...]


def matches(query: Query, reading: Reading) -> bool:
    """Tell whether *query* accepts a document: the meaning that every backend must keep."""
    match query:
        case Words() | Phrase() | Prefix():
            return any(_holds(query, text, reading.document.language) for text in _texts(reading))
        case In(field, inner):
            texts = (reading.document.title,) if field is Field.TITLE else _names(reading.document)
            return any(_holds(inner, text, reading.document.language) for text in texts)
        case Fact(facet, value):
            return has_fact(reading.document, facet, value)
        case Between(start, end):
            return is_between(reading.document.date, start, end)
        case And(parts):
            return all(matches(part, reading) for part in parts)
        case Or(parts):
            return any(matches(part, reading) for part in parts)
        case Not(part):
            return not matches(part, reading)
        case Everything():
            return True
        case Nothing():
            return False
        case _:
            assert_never(query)


def _names(document: Document) -> tuple[str, ...]:
    return (*document.authors, document.organisation)


def _texts(reading: Reading) -> Iterator[str]:
    yield reading.document.title
    yield from _names(reading.document)
    yield from (page.text for page in reading.pages)


def _holds(query: Words | Phrase | Prefix, text: str, tongue: Language) -> bool:
    words = language.words(text)
    match query:
        case Words(asked, equivalents):
            held = {term for word in words for term in language.terms(word, tongue)}
            return any(held.intersection(alternatives(word)) for word in content(asked)) or any(
                _is_side_by_side(phrase, words, tongue) for each in equivalents for phrase in each.phrases
            )
        case Phrase(asked):
            return _is_side_by_side(asked, words, tongue)
        case Prefix(start):
            return any(language.fold(word).startswith(start) for word in words if language.terms(word, tongue))
        case _:
            assert_never(query)


def _is_side_by_side(asked: Sequence[str], words: Sequence[str], tongue: Language) -> bool:
    return any(_follows(sequence, words, tongue) for sequence in sequences(asked))


def _follows(sequence: tuple[tuple[str, ...], ...], words: Sequence[str], tongue: Language) -> bool:
    kept = [terms for word in words if (terms := language.terms(word, tongue))]
    return any(
        all(set(asked) & set(held) for asked, held in zip(sequence, kept[start:], strict=False))
        for start in range(len(kept) - len(sequence) + 1)
    )


def has_fact(document: Document, facet: Facet, value: str) -> bool:
    """Tell whether *document* has this fact, accents and capitals apart; an empty value, whether it has none."""
    asked = language.fold(value)
    return any(language.fold(each) == asked for each in facts(document, facet) or ("",))


def facts(document: Document, facet: Facet) -> tuple[str, ...]:
    """Give the facts of *document* as a facet counts them; none where nothing is known."""
    match facet:
        case Facet.KIND:
            found: tuple[str, ...] = (document.kind,)
        case Facet.COLLECTION:
            found = (document.collection,)
        case Facet.LANGUAGE:
            found = (document.language.value,)
        case Facet.YEAR:
            found = (document.date[:4],)
        case Facet.TERRITORY:
            found = document.territories
        case Facet.GOAL:
            found = document.goals
        case Facet.AUDIENCE:
            found = document.audiences
        case _:
            assert_never(facet)
    return tuple(filter(None, found))


def is_between(date: str, start: str, end: str) -> bool:
    """Tell whether a *date*, cut as it may be, lies from *start* to *end*."""
    return bool(date) and start <= date[: len(start)] and date[: len(end)] <= end
