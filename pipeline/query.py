"""What a reader typed -> `Query`.

The tree knows no search engine. `parse` reads what was typed and never fails: what cannot be read as
operators is taken as plain words, and a notice says so. What a Query means is in `pipeline.meaning`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, assert_never

from pipeline import language
from pipeline.model import Facet, Language, Notice

T = TypeVar("T")

MAX_CHARACTERS = 2_000
MAX_WORDS = 100
MAX_LEAVES = 32
MAX_DEPTH = 12
MIN_PREFIX = 2


class Field(StrEnum):
    """Words of a document that can be asked for apart from its text."""

    TITLE = "title"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Words side by side, and what counts as each of them: words or phrases, as staff wrote them."""

    words: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """The words of each of the others."""
        return tuple(tuple(language.words(each)) for each in self.others)


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words: any of them, the more and the rarer the better; or any of their equivalents."""

    words: tuple[str, ...]
    equivalents: tuple[Equivalent, ...] = ()

    def __str__(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side, in order; words too common to count are skipped on both sides."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return f'"{" ".join(self.words)}"'


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins so, accents apart."""

    start: str

    def __str__(self) -> str:
        return f"{self.start}*"


@dataclass(frozen=True, slots=True)
class In:
    """Words, a phrase or a prefix within one field."""

    field: Field
    query: Words | Phrase | Prefix

    def __str__(self) -> str:
        return f"{self.field}:{_wrap(self.query)}"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the document, compared without accents nor capitals."""

    facet: Facet
    value: str

    def __str__(self) -> str:
        return f'{self.facet}:"{self.value}"'


@dataclass(frozen=True, slots=True)
class Between:
    """A date of publication from *start* to *end*, both included; either may be empty.

    Dates are ISO 8601, cut as one likes: ``2019`` means the whole year.
    """

    start: str
    end: str

    def __str__(self) -> str:
        return f"date:{self.start}..{self.end}"


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts."""

    parts: tuple["Query", ...]

    def __str__(self) -> str:
        return " AND ".join(map(_wrap, self.parts))


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts."""

    parts: tuple["Query", ...]

    def __str__(self) -> str:
        return " OR ".join(map(_wrap, self.parts))


@dataclass(frozen=True, slots=True)
class Not:
    """All but the part."""

    part: "Query"

    def __str__(self) -> str:
        return f"NOT {_wrap(self.part)}"


@dataclass(frozen=True, slots=True)
class Everything:
    """Any document: nothing was asked."""

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document: something was asked that holds no word."""

    def __str__(self) -> str:
        return "-*"


Query = Words | Phrase | Prefix | In | Fact | Between | And | Or | Not | Everything | Nothing


@dataclass(frozen=True, slots=True)
class Parsed:
    """A Query, and what was done beyond what was typed."""

    query: Query
    notices: tuple[Notice, ...] = ()


def _wrap(query: Query) -> str:
    bare = isinstance(query, Phrase | Prefix | In | Fact | Between) or (
        isinstance(query, Words) and len(query.words) == 1
    )
    return str(query) if bare else f"({query})"


# What a reader typed


_FIELDS: dict[str, Field | Facet | None] = {  # None: a date
    "title": Field.TITLE,
    "titre": Field.TITLE,
    "author": Field.AUTHOR,
    "auteur": Field.AUTHOR,
    "auteure": Field.AUTHOR,
    "kind": Facet.KIND,
    "type": Facet.KIND,
    "nature": Facet.KIND,
    "collection": Facet.COLLECTION,
    "language": Facet.LANGUAGE,
    "langue": Facet.LANGUAGE,
    "lang": Facet.LANGUAGE,
    "territory": Facet.TERRITORY,
    "territoire": Facet.TERRITORY,
    "goal": Facet.GOAL,
    "objectif": Facet.GOAL,
    "odd": Facet.GOAL,
    "sdg": Facet.GOAL,
    "audience": Facet.AUDIENCE,
    "public": Facet.AUDIENCE,
    "year": None,
    "annee": None,
    "date": None,
}
_LANGUAGES = {"fr": "fr", "french": "fr", "francais": "fr", "en": "en", "english": "en", "anglais": "en"}
_AND, _OR, _NOT = {"AND", "ET"}, {"OR", "OU"}, {"NOT", "SAUF"}

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_LEXEME = re.compile(
    r"""
      (?P<open>\() | (?P<close>\))
    | (?P<phrase>"[^"]*"|«[^»]*»|“[^”]*”)
    | (?P<field>[^\W\d_]{2,12}):(?=[^\s:)/])
    | (?P<minus>(?<!\S)-(?=[^\s-]))
    | (?P<text>[^\s()"«“]+)
    | (?P<quote>["«“])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str
    text: str


class _UnreadableError(Exception):
    """The operators make no sense together."""


Names = Mapping[Facet, Mapping[str, str]]
"""For a facet, what its values may be called, folded, and the value: «brittany» is «Bretagne»."""

_NO_NAMES: Names = {}


def parse(typed: str, names: Names = _NO_NAMES) -> Parsed:
    """Read what was typed. Never fails; the notices say what could not be followed."""
    notices: list[Notice] = []
    text = " ".join(typed[: 2 * MAX_CHARACTERS].replace("\0", " ").split())
    if len(typed) > 2 * MAX_CHARACTERS or len(text) > MAX_CHARACTERS:
        text = text[: MAX_CHARACTERS + 1].rpartition(" ")[0] or text[:MAX_CHARACTERS]
        notices.append(Notice.SHORTENED)
    text = language.letters(text)
    if not text:
        return Parsed(Everything(), tuple(notices))
    try:
        query = _Parser(_lexemes(text), names).query()
    except _UnreadableError:
        notices.append(Notice.UNREADABLE)
        query = _plain(text)
    if not isinstance(query, Words) and sum(1 for _ in _leaves(query)) > MAX_LEAVES:
        notices.append(Notice.SHORTENED)
        query = _plain(text)
    if query is None:
        notices.append(Notice.NO_WORDS)
    if sum(map(len, map(language.words, text.split()))) > MAX_WORDS:
        notices.append(Notice.SHORTENED)
    return Parsed(query or Nothing(), tuple(dict.fromkeys(notices)))


def _lexemes(text: str) -> list[_Lexeme]:
    found = [_Lexeme(match.lastgroup or "", match[0]) for match in _LEXEME.finditer(text)]
    shouted = [lexeme.text for lexeme in found if lexeme.kind == "text" and lexeme.text not in _AND | _OR | _NOT]
    if any(word.isupper() for word in shouted) and not any(letter.islower() for letter in "".join(shouted)):
        # All in capitals, «PRODUIRE ET CONSOMMER»: its operators are words like the others.
        return [_Lexeme("text", lexeme.text.lower()) if lexeme.kind == "text" else lexeme for lexeme in found]
    return found


def _plain(text: str) -> Query | None:
    return _words(language.words(text))


def _words(words: Sequence[str]) -> Words | None:
    kept = tuple(word for word in words if is_word(word) and alternatives(word))[:MAX_WORDS]
    return Words(kept) if kept else None


def _phrase(words: Sequence[str]) -> Phrase | None:
    return Phrase(tuple(words)) if any(alternatives(word) for word in words) else None


def is_word(word: str) -> bool:
    """Tell whether *word* has a letter or a digit to look for."""
    return len(word) <= MAX_CHARACTERS and bool(language.fold(word).strip())


class _Parser:
    """Recursive descent over the lexemes; a part that holds no word to look for is None."""

    def __init__(self, lexemes: Sequence[_Lexeme], names: Names) -> None:
        self._lexemes = lexemes
        self._names = names
        self._at = 0
        self._depth = 0

    def query(self) -> Query | None:
        query = self._any()
        if self._at < len(self._lexemes):
            raise _UnreadableError
        return query

    def _peek(self) -> _Lexeme | None:
        return self._lexemes[self._at] if self._at < len(self._lexemes) else None

    def _is(self, operators: set[str]) -> bool:
        lexeme = self._peek()
        return lexeme is not None and lexeme.kind == "text" and lexeme.text in operators

    def _any(self) -> Query | None:
        parts = [self._all()]
        while self._is(_OR):
            self._at += 1
            parts.append(self._all())
        kept = tuple(part for part in parts if part is not None)
        return Or(kept) if len(kept) > 1 else (kept[0] if kept else None)

    def _all(self) -> Query | None:
        """Read parts side by side: plain words make one bag, unless AND ties them."""
        parts: list[Query] = []
        loose: list[str] = []
        is_tied = False
        is_first = True
        while True:
            if self._is(_AND):
                if is_first:
                    raise _UnreadableError
                self._at += 1
                is_tied = True
            elif not is_first and ((lexeme := self._peek()) is None or lexeme.kind == "close" or self._is(_OR)):
                break
            part, is_loose = self._one()
            is_first = False
            if isinstance(part, Words) and is_loose:
                loose += part.words
            if part is not None:
                parts.append(part)
        if not is_tied and loose:
            # Words side by side are one bag, standing where the first of them stood.
            bag = Words(tuple(loose[:MAX_WORDS]))
            others = [part for part in parts if not (isinstance(part, Words) and set(part.words) <= set(loose))]
            parts = [bag, *others]
        return And(tuple(parts)) if len(parts) > 1 else (parts[0] if parts else None)

    def _one(self) -> tuple[Query | None, bool]:
        lexeme = self._peek()
        if lexeme is None:
            raise _UnreadableError
        if self._is(_NOT) or lexeme.kind == "minus":
            self._at += 1
            part = self._nested(self._one)[0]
            return (Not(part) if part is not None else None), False
        if self._is(_OR) or self._is(_AND) or lexeme.kind in ("close", "quote"):
            raise _UnreadableError
        self._at += 1
        match lexeme.kind:
            case "open":
                query = self._nested(self._any)
                closing = self._peek()
                if closing is None or closing.kind != "close":
                    raise _UnreadableError
                self._at += 1
                return query, False
            case "phrase":
                words = language.words(lexeme.text)
                return _phrase(words), False
            case "field":
                return self._field(lexeme.text)
            case _:
                return self._text(lexeme.text)

    def _nested(self, read: Callable[[], T]) -> T:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _UnreadableError
        try:
            return read()
        finally:
            self._depth -= 1

    def _text(self, text: str) -> tuple[Query | None, bool]:
        words = language.words(text)
        if text.endswith("*") and text.count("*") == 1 and len(words) == 1:
            start = language.fold(words[0])
            if len(start) < MIN_PREFIX or language.words(start) != [start]:
                raise _UnreadableError
            return Prefix(start), False
        return _words(words), True

    def _field(self, lexeme: str) -> tuple[Query | None, bool]:
        name = language.fold(lexeme.rstrip(":"))
        if name not in _FIELDS:
            return _words(language.words(lexeme)), True
        field = _FIELDS[name]
        if isinstance(field, Field):
            inner = self._one()[0]
            if inner is None or isinstance(inner, Words | Phrase | Prefix):
                return (In(field, inner) if inner is not None else None), False
            raise _UnreadableError
        value = self._value()
        if field is None:
            return between(value), False
        if field is Facet.LANGUAGE:
            value = _LANGUAGES.get(language.fold(value), value)
        return Fact(field, self._names.get(field, {}).get(language.fold(value), value)), False

    def _value(self) -> str:
        lexeme = self._peek()
        if lexeme is None or lexeme.kind not in ("text", "phrase"):
            raise _UnreadableError
        self._at += 1
        value = lexeme.text.strip('"«»“” ')
        if not value:
            raise _UnreadableError
        return value


def between(text: str) -> Between:
    """Read a date or a range: ``2019``, ``2019..2022``, ``2020-03..``, ``..2021-06-30``."""
    start, dots, end = text.partition("..")
    if not dots:
        return Between(_date(start), _date(start))
    if not start and not end:
        raise _UnreadableError
    return Between(_date(start) if start else "", _date(end) if end else "")


def _date(text: str) -> str:
    match = _DATE.fullmatch(text)
    if match is None:
        raise _UnreadableError
    return "-".join([match[1], *(part.zfill(2) for part in (match[2], match[3]) if part)])


# What a Query looks for


def alternatives(word: str) -> tuple[str, ...]:
    """Give every term under which *word* may be indexed, in either language."""
    found = (term for each in Language for term in language.terms(word, each))
    return tuple(dict.fromkeys(found))


def content(words: Sequence[str]) -> tuple[str, ...]:
    """Keep the words that say what is looked for; all that can be, where none does."""
    telling = tuple(word for word in words if alternatives(word) and not language.is_light(word))
    return telling or tuple(word for word in words if alternatives(word))


def _leaves(query: Query | None) -> Iterator[str]:
    """Yield every word or fact that a Query asks an index for, those it refuses included."""
    match query:
        case Words(words) | Phrase(words):
            yield from words
        case In(_, inner) | Not(inner):
            yield from _leaves(inner)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part)
        case Prefix() | Fact() | Between():
            yield str(query)
        case Everything() | Nothing() | None:
            return
        case _:
            assert_never(query)


def wanted(query: Query) -> Iterator[Words | Phrase | Prefix]:
    """Yield the leaves that say what a good page holds: all but what is refused."""
    match query:
        case Words() | Phrase() | Prefix():
            yield query
        case In(_, Words() | Phrase() | Prefix() as inner):
            yield inner
        case And(parts) | Or(parts):
            for part in parts:
                yield from wanted(part)
        case Fact() | Between() | Not() | In() | Everything() | Nothing():
            return
        case _:
            assert_never(query)


def equivalents(query: Query) -> tuple[Equivalent, ...]:
    """List what counts as words of a query besides, in the order in which they were typed."""
    return tuple(each for leaf in wanted(query) if isinstance(leaf, Words) for each in leaf.equivalents)


def alone(words: Words, word: str) -> Words:
    """Give one of the words, with what counts as it."""
    return Words((word,), tuple(each for each in words.equivalents if word in each.words))


def spelt(query: Query) -> tuple[str, ...]:
    """List the words whose spelling a reader may have missed, in the order in which they were typed: no word that staff know."""
    leaves = (leaf for leaf in wanted(query) if not isinstance(leaf, Prefix))
    known = {word for each in equivalents(query) for word in each.words}
    return tuple(word for leaf in leaves for word in leaf.words if alternatives(word) and word not in known)


def rewritten(typed: str, better: Iterable[tuple[str, str]]) -> str:
    """Write what was typed with some words, or pairs of words, in another spelling; all the rest stays."""
    text = language.letters(typed)
    for old, new in better:
        # Not the name of a field, and not the beginning of words.
        words = r"\s+".join(map(re.escape, old.split()))
        text = re.sub(rf"(?<!\w){words}(?![\w:*])", new.replace("\\", ""), text, flags=re.IGNORECASE)
    return text


def sequences(words: Sequence[str]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Give, for each language, the terms that a phrase wants one after the other."""
    read = (tuple(filter(None, (language.terms(word, each) for word in words))) for each in Language)
    return tuple(dict.fromkeys(sequence for sequence in read if sequence))
