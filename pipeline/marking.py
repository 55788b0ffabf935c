"""What to mark in a text that a query has found: in a snippet, on a page, on the image of a page.

A word is marked when the query would have found it, in whatever form it is written; so are its equivalents, phrases where their
words follow one another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any, Self

from pipeline import language
from pipeline.model import Language
from pipeline.query import Prefix, Query, alternatives, content, equivalents, sequences, wanted

Terms = tuple[str, ...]

Mark = tuple[int, int, Terms]
"""Start and end of a word to mark, and what was asked for that it stands for."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What to mark: terms and beginnings of words asked for, and phrases; each with what it stands for."""

    terms: tuple[tuple[str, Terms], ...] = ()
    starts: Terms = ()
    phrases: tuple[tuple[tuple[Terms, ...], Terms], ...] = ()  # the terms of each word, one after the other

    @property
    def asked(self) -> frozenset[str]:
        """All that was asked for: `marks` says of each word which of these it stands for."""
        words = (asked for each in (self.terms, self.phrases) for _, asked in each)
        return frozenset((*self.starts, *chain.from_iterable(words)))

    def packed(self) -> dict[str, Any]:
        """Give it as JSON has it, for another process."""
        return asdict(self)

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> Self:
        """Read what `packed` gave."""
        phrases = ((tuple(map(tuple, sequence)), tuple(asked)) for sequence, asked in packed["phrases"])
        terms = ((term, tuple(asked)) for term, asked in packed["terms"])
        return cls(tuple(terms), tuple(packed["starts"]), tuple(phrases))

    def marks(self, text: str, tongue: Language) -> list[Mark]:
        """List the words of *text* to mark, in order."""
        spans, terms = list(language.spans(text)), dict(self.terms)
        known: dict[str, Terms] = {}
        found: dict[int, Mark] = {}
        for start, end, word in spans:
            if word not in known:
                known[word] = self._matched(word, tongue, terms)
            if known[word]:
                found[start] = start, end, known[word]
        if self.phrases:
            for start, end, asked in self._following(spans, tongue):
                found.setdefault(start, (start, end, asked))
        return [found[start] for start in sorted(found)]

    def _matched(self, word: str, tongue: Language, terms: Mapping[str, Terms]) -> Terms:
        """Give what was asked for that *word* stands for; nothing when it stands for nothing."""
        held = [term for term in language.terms(word, tongue) if term in terms]
        if held or not self.starts:
            return terms[min(held)] if held else ()
        folded = language.fold(word)
        return next(((each,) for each in self.starts if folded.startswith(each)), ())

    def _following(self, spans: Sequence[tuple[int, int, str]], tongue: Language) -> list[Mark]:
        """List the words of the phrases, where they follow one another."""
        kept = [(start, end, terms) for start, end, word in spans if (terms := language.terms(word, tongue))]
        return [
            (start, end, asked)
            for sequence, asked in self.phrases
            for at in range(len(kept) - len(sequence) + 1)
            if all(set(wanted) & set(held[2]) for wanted, held in zip(sequence, kept[at:], strict=False))
            for start, end, _ in kept[at : at + len(sequence)]
        ]


def marker(query: Query) -> Marker:
    """Read from a query what a reader would look for in a text."""
    leaves = list(wanted(query))
    terms: dict[str, Terms] = {}
    for word in (word for leaf in leaves if not isinstance(leaf, Prefix) for word in content(leaf.words)):
        terms |= {term: (alternatives(word)[0],) for term in alternatives(word) if term not in terms}
    phrases: list[tuple[tuple[Terms, ...], Terms]] = []
    for each in equivalents(query):
        asked = tuple(alternatives(word)[0] for word in content(each.words))
        for words in each.phrases:
            if len(words) == 1:
                terms |= {term: asked for term in alternatives(words[0]) if term not in terms}
            else:
                phrases += [(sequence, asked) for sequence in sequences(words)]
    starts = tuple(leaf.start for leaf in leaves if isinstance(leaf, Prefix))
    return Marker(tuple(terms.items()), starts, tuple(phrases))
