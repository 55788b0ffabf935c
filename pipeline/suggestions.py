"""How a query that is being typed may go on: words of the collection, its phrases, its subjects, its titles."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile, islice, takewhile
from typing import Protocol, Self

from pipeline import language, query

MOST = 8
"""Suggestions at the most."""

MAX_CHARACTERS = 100
"""Of a query being typed that are read."""

PHRASES = 2
"""Phrases at the most after a first word; after others they are what is looked for."""

SUBJECTS = 2
TITLES = 2

BESIDE = 3
"""Words at the most that end what is typed without following it, from documents that hold it all."""

# The small words that may stand between two words of a phrase.
_LINKS = frozenset(
    "de du des d à au aux en l la le les et ou par pour sur sans avec dans entre of the a an and or for in on to with".split()
)
_REACH = 40  # characters before the second word of a phrase in which the first one stands
_BREAK = re.compile(r"[^\w\s'’-]|\n\W*[A-ZÀ-Ý]|\n\s*\n")
_BLANKS = re.compile(r"\s+")


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
        """Give the texts that hold every word, the last one perhaps begun only, or not at all, in order."""
        first, found = bisect_left(self.words, words[-1]), set(range(len(self.texts)) if not words[-1] else ())
        while words[-1] and first < len(self.words) and self.words[first].startswith(words[-1]):
            found.update(self.holding[self.words[first]])
            first += 1
        for word in words[:-1]:
            found.intersection_update(self.holding.get(word, ()))
        return [self.texts[at] for at in sorted(found)]


class Known(Protocol):
    """What is known of the collection: how a query goes on."""

    @property
    def titles(self) -> Texts:
        """Give the titles, of which the shortest are suggested."""

    @property
    def subjects(self) -> Texts:
        """Give the subjects, in the order in which they are suggested."""

    def words(self, start: str, beside: Sequence[str], *, limit: int) -> Sequence[str]:
        """Give words that begin so, the most frequent first, in documents that hold all of *beside*."""

    def phrases(self, word: str, start: str, *, limit: int) -> Iterator[str]:
        """Yield what is written after a word, from a word that begins so on, the most frequent first: `after`."""


def suggest(begun: str, known: Known, *, limit: int = MOST) -> tuple[str, ...]:
    """Suggest how a query goes on: its last word completed, phrases, then subjects and titles that hold what is typed.

    A first word needs two letters, those after it one or only a space: they go on first as the collection goes on, then by words
    that stand in the same documents. Subjects come in their own order, titles the shortest first. Accents and capitals make no
    difference.
    """
    typed = begun[:MAX_CHARACTERS].lstrip()
    spans = list(language.spans(typed))
    is_ended = bool(spans) and typed[spans[-1][1] :].isspace()
    if not spans or not (is_ended or typed[-1].isalnum()):
        return ()
    at, start = (len(typed), "") if is_ended else (spans[-1][0], spans[-1][2])
    earlier = [each for each in spans if each[1] <= at and not language.is_light(each[2])]
    if not earlier and len(start) < query.MIN_PREFIX:
        return ()
    before, beside = typed[:at], [word for _, _, word in earlier]
    ended = (
        [before + word for word in known.words(start, beside, limit=limit)] if len(start) >= query.MIN_PREFIX else []
    )
    words = [language.fold(word) for _, _, word in spans] + [""] * is_ended
    named = known.subjects.with_words(words)[:SUBJECTS]
    held = sorted(known.titles.with_words(words), key=len)[:TITLES]
    if earlier:
        going = [*_phrases(typed, earlier[-1], start, known), *ended[:BESIDE]]
    else:
        phrases = (
            [ended[0] + each for each in islice(known.phrases(ended[0], "", limit=limit), PHRASES)] if ended else []
        )
        going = [*ended[: limit - len({*phrases, *named, *held})], *phrases]
    first = {language.fold(each): each for each in reversed(going)}
    others = [each for each in dict.fromkeys([*named, *held]) if language.fold(each) not in first]
    return (*list(reversed(first.values()))[: limit - len(others)], *others)


def _phrases(typed: str, last: tuple[int, int, str], start: str, known: Known) -> Iterator[str]:
    """Yield what is typed, gone on from its last telling word as the collection goes on, where the small words typed agree.

    A small word may be the beginning of another one: «l'a», «des».
    """
    _, end, word = last
    small = [language.fold(each) for each in language.words(typed[end:])]
    wanted = [(small[:-1], start)] if start else []
    if not start or language.is_light(start):
        wanted.append((small, ""))
    for between, begun in wanted:
        for written in known.phrases(word, begun, limit=MOST):
            if list(map(language.fold, language.words(written)))[: len(between)] == between:
                yield typed[:end] + written


def after(text: str, first: str, words: Sequence[str]) -> str:
    """Read what is written after a word, up to the end of the last of others that follow it but for small words.

    Empty where none do within a sentence. *words* are as they are written, lowered; *first* stands for all that folds as it does.
    """
    for match in re.finditer(rf"\b{re.escape(words[0])}\b", text, re.IGNORECASE):
        begin = max(0, match.start() - _REACH)
        before = list(language.spans(text[begin : match.start()]))[::-1]
        between = len(list(takewhile(lambda each: each[2] in _LINKS, before)))
        is_there = between < len(before) and language.fold(before[between][2]) == language.fold(first)
        end = before[between][1] if is_there else None
        written = text[begin + end : _end(text, match.end(), words[1:])] if end is not None else ""
        if written and not _BREAK.search(written):
            return _BLANKS.sub(" ", written)
    return ""


def _end(text: str, at: int, words: Sequence[str]) -> int:
    """Tell where words that follow a place end: as many as do within the sentence."""
    spans = [(start + at, end + at, word) for start, end, word in language.spans(text[at : at + _REACH])]
    for word in words:
        following = list(dropwhile(lambda each: each[2] in _LINKS, spans))
        if not following or following[0][2] != word or _BREAK.search(text[at : following[0][1]]):
            break
        at, spans = following[0][1], following[1:]
    return at
