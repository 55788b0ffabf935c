"""What else counts as a word: acronyms, synonyms and translations that staff keep in a plain file.

One group a line: ``ESS = économie sociale et solidaire = social economy``, each member standing for the others; or
``bénévolat => volunteering``, where the first brings the second only. What follows a ``#`` is a comment. What is wrong in a line is
told with its number, and the rest goes on. Nothing is followed further: what a member brings brings nothing more.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from pipeline import language
from pipeline.model import Language
from pipeline.query import And, Equivalent, In, Or, Query, Words, alternatives
from pipeline.told import said

log = logging.getLogger(__name__)

NAME = "equivalents.txt"
"""The file, in the folder ``vocabularies`` of a centre."""

MAX_LINE = 500
"""Characters of a line."""

MAX_WORDS = 12
"""Words of a member."""

MAX_MEMBERS = 12
"""Members of a group: each is searched for."""

MAX_LINES = 10_000

MOST = 8
"""Entries of the file that one query may bring in."""

Key = tuple[str, ...]
"""A member as it is compared: its words, folded."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A member of a group and what it brings, each as staff wrote it."""

    member: str
    brings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Equivalents:
    """What a file says: its entries by the first term of each, in either language, and what could not be read of it."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()
    _by_term: Mapping[tuple[Language, str], tuple[tuple[Entry, tuple[Key, ...]], ...]] = field(default_factory=dict)

    def widened(self, query: Query) -> Query:
        """Let the plain words of a query be found by their equivalents too; quoted phrases and what is refused stay as they are."""
        taken = count()

        def widen(part: Query) -> Query:
            match part:
                case Words():
                    return replace(part, equivalents=tuple(self._of(part.words, taken)))
                case In(name, Words() as words):
                    return In(name, replace(words, equivalents=tuple(self._of(words.words, taken))))
                case And(parts):
                    return And(tuple(map(widen, parts)))
                case Or(parts):
                    return Or(tuple(map(widen, parts)))
                case _:
                    return part

        return widen(query) if self.entries else query

    def _of(self, words: Sequence[str], taken: Iterator[int]) -> Iterator[Equivalent]:
        """Yield the entries written in *words*, longest first at each place, as long as *taken* allows."""
        at = 0
        while at < len(words):
            length, brought = self._at(words[at:])
            if not length or next(taken) >= MOST:
                at += 1
                continue
            typed = tuple(words[at : at + length])
            # Of a family of words, one may bring another: «SDGs» brings «SDG», which was typed.
            others = tuple(each for each in brought if not _is_same(language.words(each), typed))
            if others:
                yield Equivalent(typed, others)
            at += length

    def _at(self, words: Sequence[str]) -> tuple[int, tuple[str, ...]]:
        """Give how many words the longest entry takes that *words* begin with, and what it brings; words of one stem are one."""
        found: dict[int, dict[str, None]] = {}
        for tongue in Language:
            kept = [(terms, place) for place, word in enumerate(words, 1) if (terms := language.terms(word, tongue))]
            if not kept or kept[0][1] > 1:
                continue  # begins with a small word
            for entry, sequence in (each for term in kept[0][0] for each in self._by_term.get((tongue, term), ())):
                pairs = list(zip(sequence, kept, strict=False))
                if len(pairs) == len(sequence) and all(set(asked) & set(held) for asked, (held, _) in pairs):
                    found.setdefault(pairs[-1][1][1], {}).update(dict.fromkeys(entry.brings))
        length = max(found, default=0)
        return length, tuple(found.get(length, ()))


def _is_same(words: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether words stand for the same terms as others, one by one."""
    return len(words) == len(others) and all(
        set(alternatives(word)) & set(alternatives(other)) for word, other in zip(words, others, strict=True)
    )


NONE = Equivalents()


def load(path: Path) -> Equivalents:
    """Read a centre's file; no equivalents where there is none. What is wrong is told, and logged."""
    try:
        read_here = read(path.read_text(encoding="utf-8-sig"), where=str(path))
    except FileNotFoundError:
        return NONE
    except (OSError, UnicodeDecodeError) as error:
        read_here = Equivalents(
            problems=(said("{path}: cannot be read ({why}); save it as UTF-8 text", path=path, why=error),)
        )
    for problem in read_here.problems:
        log.warning("%s", problem)
    return read_here


@dataclass(frozen=True, slots=True)
class Tried:
    """Equivalents that no file holds yet, where those of a file would stand."""

    equivalents: Equivalents

    def now(self) -> Equivalents:
        """Give them."""
        return self.equivalents


def read(text: str, *, where: str) -> Equivalents:
    """Read the text of a file; *where* names it in what is told of it."""
    reading = _Reading(where)
    for number, line in enumerate(text.splitlines(), 1):
        if number > MAX_LINES:
            reading.problem(number, said("there are more than {most} lines; the rest is left out", most=MAX_LINES))
            break
        reading.take(number, line.partition("#")[0].strip())
    return reading.done()


class _Reading:
    """A file as far as it is read."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._problems: list[str] = []
        self._brings: dict[Key, list[str]] = {}
        self._written: dict[Key, str] = {}
        self._group: dict[Key, int] = {}  # line of the group that has a member
        self._ways: dict[Key, set[Key]] = {}  # one way

    def problem(self, number: int, what: str) -> None:
        """Note what is wrong in a line."""
        self._problems.append(said("{where}, line {number}: {what}", where=self._where, number=number, what=what))

    def take(self, number: int, line: str) -> None:
        """Read one line, without its comment."""
        if not line:
            return None
        if len(line) > MAX_LINE:
            return self.problem(number, said("longer than {most} characters: write several groups", most=MAX_LINE))
        first, arrow, rest = line.partition("=>")
        if "=>" in rest:
            return self.problem(number, said("has two arrows: write one line for each"))
        members = self._members(number, first if arrow else line)
        brought = self._members(number, rest) if arrow else {}
        if members is None or brought is None:
            return None
        if arrow:
            return self._one_way(number, members, brought)
        return self._both_ways(number, members)

    def _members(self, number: int, text: str) -> dict[Key, str] | None:
        found: dict[Key, str] = {}
        for part in text.split("="):
            member = " ".join(part.split())
            words = language.words(member)
            if not any(alternatives(word) and not language.is_light(word) for word in words):
                self.problem(
                    number,
                    said(
                        "“{member}” holds no word to look for: write ESS = économie sociale et solidaire", member=member
                    ),
                )
                return None
            if len(words) > MAX_WORDS:
                self.problem(number, said("“{member}” has more than {most} words", member=member, most=MAX_WORDS))
                return None
            key = tuple(map(language.fold, words))
            if key in found:
                self.problem(number, said("“{member}” is there twice", member=member))
            found.setdefault(key, member)
        if len(found) > MAX_MEMBERS:
            self.problem(number, said("has more than {most} members: write several groups", most=MAX_MEMBERS))
            return None
        return found

    def _both_ways(self, number: int, members: dict[Key, str]) -> None:
        kept = {}
        for key, member in members.items():
            if key in self._group:
                self.problem(
                    number,
                    said(
                        "“{member}” is in the group of line {group} already: join the two groups",
                        member=member,
                        group=self._group[key],
                    ),
                )
            else:
                kept[key] = member
        if len(kept) < 2:
            return self.problem(number, said("a group needs two members: write ESS = économie sociale et solidaire"))
        for key, member in kept.items():
            self._group[key] = number
            self._add(key, member, [other for each, other in kept.items() if each != key])
        return None

    def _one_way(self, number: int, members: dict[Key, str], brought: dict[Key, str]) -> None:
        for key, member in members.items():
            for other, text in brought.items():
                if key == other or self._leads(other, key):
                    self.problem(
                        number,
                        said(
                            "a loop: “{text}” leads back to “{member}”; write {member} = {text}",
                            text=text,
                            member=member,
                        ),
                    )
                else:
                    self._ways.setdefault(key, set()).add(other)
                    self._add(key, member, [text])

    def _leads(self, start: Key, end: Key) -> bool:
        """Tell whether one way after the other leads from *start* to *end*."""
        seen, waiting = {start}, [start]
        while waiting:
            for each in self._ways.get(waiting.pop(), ()):
                if each == end:
                    return True
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)
        return False

    def _add(self, key: Key, member: str, brought: Sequence[str]) -> None:
        self._written.setdefault(key, member)
        known = self._brings.setdefault(key, [])
        known += [each for each in brought if each not in known]

    def done(self) -> Equivalents:
        """Make what was read ready to be looked up."""
        by_term: dict[tuple[Language, str], list[tuple[Entry, tuple[Key, ...]]]] = {}
        entries = [Entry(self._written[key], tuple(brings)) for key, brings in self._brings.items()]
        for entry in entries:
            for tongue in Language:
                sequence = tuple(filter(None, (language.terms(each, tongue) for each in language.words(entry.member))))
                for term in sequence[0] if sequence else ():
                    by_term.setdefault((tongue, term), []).append((entry, sequence))
        return Equivalents(
            tuple(entries), tuple(self._problems), {term: tuple(found) for term, found in by_term.items()}
        )
