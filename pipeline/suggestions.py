"""How a query that is being typed may go on: words of the collection, its subjects, its titles."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from pipeline import language, query

MOST = 8
"""Suggestions at the most."""

MAX_CHARACTERS = 100
"""Of a query being typed that are read."""

SUBJECTS = 3
"""Subjects at the most."""

TITLES = 3
"""Titles at the most, where there are words and subjects too."""


class Complete(Protocol):
    """Gives words of the collection that begin so, the most frequent first."""

    def __call__(self, start: str, *, limit: int) -> Sequence[str]:
        """Give *limit* words at the most."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts to suggest, in order, each once; their words, folded and sorted, and the texts that hold each."""

    texts: tuple[str, ...]
    words: tuple[str, ...]
    holding: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Read texts."""
        kept = tuple(dict.fromkeys(texts))
        holding: dict[str, list[int]] = {}
        for at, text in enumerate(kept):
            for word in set(map(language.fold, language.words(text))):
                holding.setdefault(word, []).append(at)
        return cls(kept, tuple(sorted(holding)), {word: tuple(places) for word, places in holding.items()})

    def with_words(self, words: Sequence[str]) -> list[str]:
        """Give the texts that hold every word, the last one perhaps begun only, in order."""
        first, found = bisect_left(self.words, words[-1]), set[int]()
        while first < len(self.words) and self.words[first].startswith(words[-1]):
            found.update(self.holding[self.words[first]])
            first += 1
        for word in words[:-1]:
            found.intersection_update(self.holding.get(word, ()))
        return [self.texts[at] for at in sorted(found)]


def suggest(begun: str, titles: Texts, subjects: Texts, complete: Complete, *, limit: int = MOST) -> tuple[str, ...]:
    """Suggest how a query goes on: its last word completed, then subjects and titles that hold what is typed.

    Subjects come in their own order, titles the shortest first. Nothing under two letters. Accents and capitals make no difference.
    """
    typed = begun[:MAX_CHARACTERS].lstrip()
    words = [language.fold(word) for word in language.words(typed)]
    if not words or len(words[-1]) < query.MIN_PREFIX or not typed[-1].isalnum():
        return ()
    before = typed[: max(start for start, _, _ in language.spans(typed))]
    ended = [before + word for word in complete(words[-1], limit=limit)]
    known = set(map(language.fold, ended))
    named = [each for each in subjects.with_words(words) if language.fold(each) not in known][:SUBJECTS]
    held = sorted(titles.with_words(words), key=len)[:TITLES]
    return tuple(dict.fromkeys([*ended[: limit - len(named) - len(held)], *named, *held]))
