"""Controlled vocabularies: kinds, territories, goals, audiences, and their terms found in a text.

They are data: a file ``<name>.toml`` each in this package, and in the folder ``vocabularies`` of a centre, whose own file
stands in place of the one here. What is wrong in a file is said, with its file and its entry, and the rest goes on.

A term is found where one of its forms is written whole. The form of an ambiguous term («Nord», «Manche») counts only with
a reason: the words before it, its number after it, another term beside it in an enumeration.
"""

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from pipeline import language
from pipeline.model import Facet, Language, Page
from pipeline.told import said

NAMES: Mapping[Facet, str] = {
    Facet.KIND: "kinds",
    Facet.TERRITORY: "territories",
    Facet.GOAL: "goals",
    Facet.AUDIENCE: "audiences",
}
"""The vocabulary of each facet that has one: the name of its file."""

_JOINED = re.compile(
    r"\s*(?:\([^()]{0,40}\)\s*)?(?:,|;|/|\bet\b|\bou\b|\band\b|\bor\b)\s*(?:et\b|and\b|ou\b|or\b)?\s*(?:(?:dans|en|in|pour)\s+)?"
    r"(?:la\s+|le\s+|les\s+|l'|du\s+|de\s+la\s+|des\s+|de\s+l'|de\s+|the\s+)?"
)
"""What stands between two terms of an enumeration: «le Cantal, la Haute-Loire et l'Allier»."""

READINGS = ("", "start", "deepen")
"""What a kind of document may be read for."""

_LEAST_IN_A_ROW = 3
"""Ambiguous terms that side by side are no longer so."""

_REASON_BEFORE = re.compile(
    r"(?:\b(?:départements?|préfectures?|conseils? départementa(?:l|ux)|nord|sud|est|ouest|centre|habitants|communes)"
    r"(?:\s+français)?\s+(?:de\s+la\s+|de\s+l'|du\s+|des\s+|d'|de\s+)"
    r"|\b(?:dans|en)\s+(?:la\s+|le\s+|l'|les\s+)"
    r"|\bdépartement\s+of\s+)$"
)
_IN_BRACKETS = re.compile(r"[A-ZÀ-Ý][\w'-]*\s*\($")
_NOT_AFTER = re.compile(r"\s+(?:du|de|des|of)\b|\s+d'")
"""«le nord de l'Espagne», «dans le Centre de ressources»: more than the term's own name."""

_SHORT = 8
"""Pages of a document up to which a term need be named no more often (benchmarks/facts.py)."""

_ROW = re.compile(r"\s+\d")

_NUMBERS = r"\d{1,2}(?:\.[\da-c]{1,2})?(?!\d)"


@dataclass(frozen=True, slots=True)
class Term:
    """A concept of a vocabulary: its name, its labels, and how it is written.

    ``least`` is how often it must be named for a document to be about it, ``kinds`` the kinds of document that imply it;
    ``reading``, of a kind, is what it is read for: ``start``, ``deepen``, or neither.
    """

    name: str
    fr: str
    en: str
    forms: tuple[str, ...] = ()
    code: str = ""
    is_ambiguous: bool = False
    least: int = 2
    kinds: tuple[str, ...] = ()
    reading: str = ""

    @property
    def written(self) -> tuple[str, ...]:
        """Every form under which it is looked for."""
        return tuple(dict.fromkeys((self.fr, self.en, *self.forms)))


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a term is named: half-open, in characters of the page's text.

    ``weight`` is 0 in the row of a table, where a term is one of many, and enough to be about it in a heading.
    """

    term: str
    page: int
    start: int
    end: int
    weight: int = 1


@dataclass(frozen=True)
class Vocabulary:
    """The terms of one vocabulary, in the order of its file.

    ``introductions`` are the words after which a term's code names it («ODD 6»); ``is_cased`` says whether capitals count;
    ``lead`` is how many characters of the first page say what a document is about by naming it once, ``heading`` how long a line
    that begins with a term may be to do the same.
    """

    name: str
    terms: Mapping[str, Term] = field(default_factory=dict)
    introductions: tuple[str, ...] = ()
    is_cased: bool = False
    labels_are_forms: bool = True
    lead: int = 0
    heading: int = 0

    def label(self, term: str, tongue: Language) -> str:
        """Give what a term is called in a language; a term that is not there is called by its name."""
        known = self.terms.get(term)
        return (known.en if tongue is Language.ENGLISH else known.fr) if known else term

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every name, label and code, folded, with the term it means."""
        found: dict[str, str] = {}
        for term in self.terms.values():
            for text in (term.name, term.fr, term.en, term.code, *term.forms):
                if text:
                    found.setdefault(language.fold(text), term.name)
        return found

    @cached_property
    def _forms(self) -> Mapping[str, Term]:
        found: dict[str, Term] = {}
        for term in self.terms.values():
            for form in term.written if self.labels_are_forms else term.forms:
                found.setdefault(self._key(form), term)
                if self.is_cased and not term.is_ambiguous:
                    found.setdefault(self._key(form.upper()), term)
        return found

    def _key(self, form: str) -> str:
        plain = _plain(" ".join(form.split()))
        return plain if self.is_cased else plain.lower()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # By first letter, so that few are tried at a place; longest first: «Loire-Atlantique» before «Loire».
        by_letter: dict[str, list[str]] = {}
        for form in sorted(self._forms, key=len, reverse=True):
            by_letter.setdefault(form[0], []).append(re.escape(form[1:]).replace(r"\ ", r"\s+"))
        written = "|".join(f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
        begins = f"(?=[{re.escape(''.join(by_letter))}])" if by_letter else "(?!)"
        return re.compile(rf"(?<![\w-]){begins}(?:{written})(?![\w-]|'[a-zà-ÿ])", 0 if self.is_cased else re.IGNORECASE)

    @cached_property
    def _coded(self) -> re.Pattern[str] | None:
        if not self.introductions:
            return None
        words = "|".join(re.escape(_plain(each)).replace(r"\ ", r"\s+") for each in self.introductions)
        more = rf"(?:\s*(?:,|;|et|and|ou|or|à|&)\s*{_NUMBERS})*"
        return re.compile(rf"(?<![\w-])(?:{words})\s*(?:n°s?\s*|nos?\s+)?({_NUMBERS}{more})")

    def mentions(self, pages: Iterable[Page]) -> Iterator[Mention]:
        """Yield the places of clean pages where a term is named, in reading order."""
        for page in pages:
            text = _plain(page.text)
            found = [*self._written(text), *self._numbered(text)]
            for name, start, end in sorted(found, key=lambda each: each[1:]):
                yield Mention(name, page.number, start, end, self._weight(name, text, start, end))

    def _weight(self, term: str, text: str, start: int, end: int) -> int:
        if _ROW.match(text, end):
            return 0
        line_end = text.find("\n", end)
        is_short = (line_end if line_end >= 0 else len(text)) - start <= self.heading
        return self.terms[term].least if is_short and (start == 0 or text[start - 1] == "\n") else 1

    def _written(self, text: str) -> Iterator[tuple[str, int, int]]:
        row: list[tuple[Term, int, int]] = []
        for match in self._pattern.finditer(text):
            if row and not _JOINED.fullmatch(text, row[-1][2], match.start()):
                yield from _certain(row, text)
                row = []
            row.append((self._forms[self._key(match[0])], match.start(), match.end()))
        yield from _certain(row, text)

    def _numbered(self, text: str) -> Iterator[tuple[str, int, int]]:
        by_code = {term.code: term.name for term in self.terms.values() if term.code}
        for match in self._coded.finditer(text) if self._coded else ():
            for number in re.finditer(_NUMBERS, match[1]):
                if (name := by_code.get(number[0].partition(".")[0])) is not None:
                    yield name, match.start(), match.start(1) + number.end()

    def about(self, mentions: Sequence[Mention], title: str, *, page_count: int = 1) -> tuple[str, ...]:
        """List the terms that a document is about: those of its title, then those of its lead or named often enough.

        The longer a document, the more often it must name a term.
        """
        counts: Counter[str] = Counter()
        for mention in mentions:
            counts[mention.term] += mention.weight
        titled = {mention.term for mention in self.mentions([Page(0, title)])}
        first = min((mention.page for mention in mentions), default=0)
        led = {mention.term for mention in mentions if mention.page == first == 1 and mention.start < self.lead}
        length = max(1.0, page_count / _SHORT)
        often = {name for name in counts if counts[name] >= int(self.terms[name].least * length)}
        return tuple(sorted(titled | led | often, key=lambda name: (name not in titled, -counts[name], name)))


def _plain(text: str) -> str:
    """Write apostrophes and no-break spaces in one way; every character stays in its place."""
    for sign, plain in _PLAIN:
        text = text.replace(sign, plain)
    return text


_PLAIN = (("’", "'"), ("\u00a0", " "), ("\u202f", " "), ("‑", "-"), ("º", "°"))


def _certain(row: Sequence[tuple[Term, int, int]], text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the terms of an enumeration: all of them when one is certain, or when there are many."""
    is_row_certain = len(row) >= _LEAST_IN_A_ROW or (any(not term.is_ambiguous for term, _, _ in row) and len(row) > 1)
    for term, start, end in row:
        if not term.is_ambiguous or is_row_certain or _has_reason(term, text, start, end):
            yield term.name, start, end


def _has_reason(term: Term, text: str, start: int, end: int) -> bool:
    if term.code and re.match(rf"\s*\(\s*{re.escape(term.code)}\s*\)", text[end : end + 12]):
        return True
    before = text[max(0, start - 60) : start]
    if _IN_BRACKETS.search(before):
        return bool(re.match(r"\s*[,;)]", text[end : end + 4]))
    return bool(_REASON_BEFORE.search(before)) and not _NOT_AFTER.match(text, end)


# Reading the files


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """Every vocabulary by its facet, a digest of them all, and what could not be read of them."""

    by_facet: Mapping[Facet, Vocabulary]
    digest: str
    problems: tuple[str, ...]

    def __getitem__(self, facet: Facet) -> Vocabulary:
        return self.by_facet[facet]

    @property
    def names(self) -> Mapping[Facet, Mapping[str, str]]:
        """What the terms of each facet may be called, as a query may name them."""
        return {facet: vocabulary.names for facet, vocabulary in self.by_facet.items()}


def load(folder: Path | None = None) -> Vocabularies:
    """Read the vocabularies of a centre's folder, and those of the package for what it does not have."""
    problems: list[str] = []
    hasher, found = hashlib.sha256(), {}
    if folder is not None and folder.is_dir():
        known = {f"{name}.toml" for name in NAMES.values()}
        strange = sorted(path.name for path in folder.glob("*.toml") if path.name not in known)
        told = ", ".join(sorted(known))
        problems += [said("{path}: unknown; there are {names}", path=folder / name, names=told) for name in strange]
    for facet, name in NAMES.items():
        where, text = _text(folder, name, problems)
        hasher.update(f"{name}\n{text}\n".encode())
        found[facet] = read(name, text, where=where, problems=problems)
    return Vocabularies(found, hasher.hexdigest()[:12], tuple(problems))


def _text(folder: Path | None, name: str, problems: list[str]) -> tuple[str, str]:
    own = folder / f"{name}.toml" if folder is not None else None
    if own is not None and own.exists():
        try:
            return str(own), own.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(
                said("{path}: cannot be read ({why}); the vocabulary of the program is used", path=own, why=error)
            )
    path = resources.files(__name__).joinpath(f"{name}.toml")
    return f"{name}.toml", path.read_text(encoding="utf-8")


def read(name: str, text: str, *, where: str, problems: list[str]) -> Vocabulary:
    """Read a vocabulary; what is wrong goes to *problems*, with *where* it is, and is left out."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(said("{where}: {why}", where=where, why=error))
        return Vocabulary(name)
    terms = written.pop("terms", {})
    options = _checked(written, _OPTIONS, where, problems)
    if not isinstance(terms, dict):
        problems.append(said("{where}: terms: must be tables, [terms.NAME]", where=where))
        terms = {}
    made = {each: term for each, entry in terms.items() if (term := _term(each, entry, where, problems)) is not None}
    return Vocabulary(name, made, **options)


def _term(name: str, entry: object, where: str, problems: list[str]) -> Term | None:
    if not isinstance(entry, dict):
        problems.append(said("{where}: {name}: must be a table, [terms.{name}]", where=where, name=name))
        return None
    values = _checked(entry, _KEYS, f"{where}: {name}", problems)
    if values.get("reading", "") not in READINGS:
        problems.append(
            said(
                '{where}: {name}: reading: {value}; write "start" or "deepen"',
                where=where,
                name=name,
                value=repr(values.pop("reading")),
            )
        )
    fr = values.pop("fr", name)
    return Term(name=name, fr=fr, en=values.pop("en", fr), **values)


_OPTIONS: Mapping[str, type] = {
    "introductions": tuple,
    "is_cased": bool,
    "labels_are_forms": bool,
    "lead": int,
    "heading": int,
}
_TYPES: Mapping[str, type] = {"is_ambiguous": bool, "least": int, "forms": tuple, "kinds": tuple}
_KEYS: Mapping[str, type] = {each.name: _TYPES.get(each.name, str) for each in fields(Term) if each.name != "name"}


def _checked(entry: Mapping[str, Any], wanted: Mapping[str, type], where: str, problems: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in entry.items():
        if key not in wanted:
            problems.append(
                said(
                    "{where}: {key}: unknown; there are {names}", where=where, key=key, names=", ".join(sorted(wanted))
                )
            )
        elif wanted[key] is tuple and isinstance(value, list) and all(isinstance(each, str) for each in value):
            values[key] = tuple(value)
        elif wanted[key] is not tuple and type(value) is wanted[key]:
            values[key] = value
        else:
            problems.append(
                said("{where}: {key}: {value} makes no sense here", where=where, key=key, value=repr(value))
            )
    return values
