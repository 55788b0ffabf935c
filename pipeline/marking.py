"""What to mark in a text that a query has found: in a snippet, on a page, on the image of a page.

A word is marked when the query would have found it, in whatever form it is written.
"""

from dataclasses import dataclass

from pipeline import language
from pipeline.model import Language
from pipeline.query import Prefix, Query, alternatives, content, wanted


@dataclass(frozen=True, slots=True)
class Marker:
    """What to mark: terms asked for, and beginnings of words."""

    terms: frozenset[str]
    starts: tuple[str, ...]

    def marks(self, text: str, tongue: Language) -> list[tuple[int, int, str]]:
        """List ``(start, end, what was matched)`` for each word of *text* to mark."""
        found = []
        known: dict[str, str] = {}
        for start, end, word in language.spans(text):
            if word not in known:
                known[word] = self._matched(word, tongue)
            if known[word]:
                found.append((start, end, known[word]))
        return found

    def _matched(self, word: str, tongue: Language) -> str:
        """Give what was asked for that *word* stands for; empty when nothing."""
        held = self.terms.intersection(language.terms(word, tongue))
        if held or not self.starts:
            return min(held, default="")
        folded = language.fold(word)
        return next((each for each in self.starts if folded.startswith(each)), "")


def marker(query: Query) -> Marker:
    """Read from a query what a reader would look for in a text."""
    leaves = list(wanted(query))
    words = (word for leaf in leaves if not isinstance(leaf, Prefix) for word in content(leaf.words))
    return Marker(
        terms=frozenset(term for word in words for term in alternatives(word)),
        starts=tuple(leaf.start for leaf in leaves if isinstance(leaf, Prefix)),
    )
