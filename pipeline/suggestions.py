"""How a query that is being typed may go on: words of the collection, and its titles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from pipeline import language, query

MOST = 8
"""Suggestions at the most."""

MAX_CHARACTERS = 100
"""Of a query being typed that are read."""


class Complete(Protocol):
    """Gives words of the collection that begin so, the most frequent first."""

    def __call__(self, start: str, *, limit: int) -> Sequence[str]:
        """Give *limit* words at the most."""


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of a collection at one revision of its catalogue, each with its words, folded."""

    revision: int
    read: tuple[tuple[str, tuple[str, ...]], ...]

    @classmethod
    def of(cls, revision: int, titles: Iterable[str]) -> Self:
        """Read titles, each once."""
        read = ((title, tuple(map(language.fold, language.words(title)))) for title in dict.fromkeys(titles))
        return cls(revision, tuple(read))

    def holding(self, words: Sequence[str]) -> list[str]:
        """Give the titles that hold every word, the last one perhaps begun only; shortest first."""
        held = (
            title
            for title, known in self.read
            if any(word.startswith(words[-1]) for word in known) and all(word in known for word in words[:-1])
        )
        return sorted(held, key=len)


def suggest(begun: str, titles: Titles, complete: Complete, *, limit: int = MOST) -> tuple[str, ...]:
    """Suggest how a query goes on: its last word completed, and titles that hold what is typed.

    Nothing under two letters. Accents and capitals make no difference.
    """
    typed = begun[:MAX_CHARACTERS].lstrip()
    words = [language.fold(word) for word in language.words(typed)]
    if not words or len(words[-1]) < query.MIN_PREFIX or not typed[-1].isalnum():
        return ()
    before = typed[: max(start for start, _, _ in language.spans(typed))]
    ended = [before + word for word in complete(words[-1], limit=limit)]
    held = titles.holding(words)[: limit // 2]
    return tuple(dict.fromkeys([*ended[: limit - len(held)], *held]))
