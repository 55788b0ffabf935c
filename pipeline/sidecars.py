"""What staff know of a file: reading it, writing it, and exchanging it as a table.

A sidecar is a file of TOML, ``<file>.toml``, beside the file it speaks of. Writing changes the keys asked for and
keeps every other key.
"""

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from pipeline.errors import DescriptionError
from pipeline.model import Access, FactName, Language
from pipeline.told import joined, said

if TYPE_CHECKING:
    from _csv import Reader as _Reader

_ACCESS = "access"

KEYS = (*(name.value for name in FactName if name is not FactName.READING_TIME), _ACCESS)
"""What staff may write, in the order in which it is written."""

LISTS = frozenset({"authors", "territories", "goals", "audiences"})
"""Keys with several values; in a table these stand in one cell, with semicolons between them."""


@dataclass(frozen=True, slots=True)
class Written:
    """What staff wrote beside a file; None where they wrote nothing. ``problem`` says what could not be read."""

    title: str | None = None
    authors: tuple[str, ...] | None = None
    organisation: str | None = None
    date: str | None = None
    kind: str | None = None
    language: Language | None = None
    series: str | None = None
    edition: str | None = None
    territories: tuple[str, ...] | None = None
    goals: tuple[str, ...] | None = None
    audiences: tuple[str, ...] | None = None
    access: Access | None = None
    problem: str = ""


def read_sidecar(text: str) -> Written:
    """Read a sidecar; what is wrong in it is said and the rest is kept.

    What cannot be made out of who may see the document closes it to readers: a slip must not open it.
    """
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Written(
            access=Access.STAFF if _ACCESS in text.lower() else None, problem=said("not valid TOML: {why}", why=error)
        )
    values: dict[str, Any] = {}
    if any(name not in KEYS and name.strip().lower() == _ACCESS for name in read):
        values[_ACCESS] = Access.STAFF
    there_are = ", ".join(sorted(KEYS))
    problems = [
        said("{name}: unknown; there are {names}", name=name, names=there_are) for name in read if name not in KEYS
    ]
    for name in set(KEYS) & set(read):
        try:
            values[name] = _written(name, read[name])
        except ValueError as error:
            problems.append(said("{name}: {why}", name=name, why=error))
            if name == _ACCESS:
                values[name] = Access.STAFF
    return Written(**values, problem=joined(problems))


def _written(name: str, value: object) -> object:
    match name, value:
        case _, str() if name in LISTS:
            return (value,)
        case _, list() if name in LISTS and all(isinstance(each, str) for each in value):
            return tuple(value)
        case "date", date():
            return value.isoformat()[:10]
        case "date", int():
            return _checked_date(str(value))
        case "date", str():
            return _checked_date(value)
        case "language", str() if value in set(Language):
            return Language(value)
        case "access", str() if value in set(Access):
            return Access(value)
        case "title" | "organisation" | "kind" | "series" | "edition", str():
            return value
        case _:
            raise ValueError(said("{value} makes no sense here", value=repr(value)))


def _checked_date(text: str) -> str:
    try:
        if re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text):
            date.fromisoformat(text + "-01-01"[len(text) - 4 :])
            return text
    except ValueError:
        pass
    raise ValueError(said("{value} is no date; write 2021, 2021-03 or 2021-03-15", value=repr(text)))


# Writing


def changed(text: str, changes: Mapping[str, object]) -> str:
    """Give the text of a sidecar with some keys changed; other keys and whole lines of comment stay. None takes a key out.

    Raises:
        DescriptionError: the sidecar is no TOML, or a value makes no sense.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DescriptionError(said("it is not valid TOML ({why}): correct it by hand first", why=error)) from error
    comments = [line for line in text.splitlines() if line.startswith("#")]
    values = {key: value for key, value in {**values, **changes}.items() if value is not None}
    order = {key: at for at, key in enumerate(KEYS)}
    ranked = sorted(values.items(), key=lambda pair: order.get(pair[0], len(order)))
    return "\n".join([*comments, *(f"{_key(key)} = {_toml(value)}" for key, value in ranked)]) + "\n"


def value(name: str, typed: str) -> object:
    """Read a value as it is typed for a key: a list has semicolons.

    Raises:
        DescriptionError: there is no such key, or the value makes no sense for it.
    """
    if name not in KEYS:
        raise DescriptionError(said("{name}: unknown; there are {names}", name=name, names=", ".join(sorted(KEYS))))
    read: object = typed.strip()
    if name in LISTS:
        read = [each.strip() for each in typed.split(";") if each.strip()]
    try:
        _written(name, read)
    except ValueError as error:
        raise DescriptionError(said("{name}: {why}", name=name, why=error)) from error
    return read


def differing(known: Mapping[str, object], typed: Mapping[str, str]) -> dict[str, object]:
    """Give the changes that lead from what is known to what was typed; a value that was emptied is taken out, a list is left empty.

    Raises:
        DescriptionError: a value makes no sense for its key.
    """
    changes = {key: text.strip() for key, text in typed.items() if text.strip() != as_typed(known[key])}
    return {key: value(key, text) if text or key in LISTS else None for key, text in changes.items()}


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _string(key)


def _string(text: str) -> str:
    # JSON's strings are TOML's, but for one character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _string(value)
        case datetime() | date() | time():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return "{" + ", ".join(f"{_key(key)} = {_toml(each)}" for key, each in value.items()) + "}"
        case _:
            return str(value)


# As a table

_PATH = "path"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the start of a cell: such a cell is written after an apostrophe."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a table, or a record, says of a file: what may be its path or its name, and its cells, those left empty out.

    One that is borrowed was written for another system: its terms may be of other vocabularies.
    """

    line: int
    names: tuple[str, ...]
    cells: Mapping[str, str]
    is_borrowed: bool = False


def to_csv(rows: Iterable[tuple[str, Mapping[str, object]]]) -> str:
    """Write the descriptions of files as a table: a path, then a column a key."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_PATH, *KEYS])
    for path, values in rows:
        writer.writerow([_cell(path), *(_cell(as_typed(values.get(key, ""))) for key in KEYS)])
    return out.getvalue()


def from_csv(text: str) -> Iterator[Row]:
    """Read a table of descriptions, with commas or semicolons, its columns in any order.

    Raises:
        DescriptionError: it has no column of paths, a column that is unknown, or a line of another length.
    """
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        heads = [head.strip().lower() for head in next(reader, [])]
        if any(map(_DC_HEAD.match, heads)):
            yield from _borrowed(reader, heads)
            return
        strange = sorted(set(heads) - {_PATH, *KEYS})
        if strange or _PATH not in heads or len(set(heads)) < len(heads):
            wrong = said("unknown columns: {names}; ", names=", ".join(strange)) if strange else ""
            raise DescriptionError(
                said(
                    "line 1: {wrong}there must be {path}, and some of {names}, once each",
                    wrong=wrong,
                    path=_PATH,
                    names=", ".join(KEYS),
                )
            )
        for line, cells in _lines(reader, len(heads)):
            row = dict(zip(heads, cells, strict=True))
            path = row.pop(_PATH)
            yield Row(line, (path,), {key: cell for key, cell in row.items() if cell})
    except csv.Error as error:
        raise DescriptionError(said("line {line}: {why}", line=reader.line_num, why=error)) from error


def _lines(reader: "_Reader", columns: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of a table that are not empty, with their numbers."""
    for cells in reader:
        if len(cells) != columns and any(cells):
            raise DescriptionError(
                said(
                    "line {line}: {count} cells where there are {columns} columns",
                    line=reader.line_num,
                    count=len(cells),
                    columns=columns,
                )
            )
        if any(cells):
            yield reader.line_num, list(map(_uncell, cells))


def _borrowed(reader: "_Reader", heads: Sequence[str]) -> Iterator[Row]:
    """Read the lines of a table whose columns are elements of Dublin Core."""
    elements = [_element(head) for head in heads]
    for line, cells in _lines(reader, len(heads)):
        told: dict[str, list[str]] = {}
        for element, cell in zip(elements, cells, strict=True):
            told.setdefault(element, []).extend(each.strip() for each in cell.split("||"))
        yield _row(line, told)


def _element(head: str) -> str:
    """Name the element of Dublin Core that a column holds: «dc.contributor.author[fr]» is the creator; empty for any other."""
    if head == _PATH:
        return "identifier"
    match = _DC_HEAD.match(head)
    name, _, qualifier = match[1].partition(".") if match else ("", "", "")
    if name == "contributor" and qualifier == "author":
        return "creator"
    # A record has many dates: those of its keeping say nothing of the document.
    return "" if name == "date" and qualifier not in ("", "issued", "created") else _TERMS_OF.get(name, name)


# As Dublin Core

_DC, _OAI_DC = "http://purl.org/dc/elements/1.1/", "http://www.openarchives.org/OAI/2.0/oai_dc/"
_ELEMENTS: Mapping[str, str] = {
    _PATH: "identifier",
    "title": "title",
    "authors": "creator",
    "organisation": "publisher",
    "date": "date",
    "kind": "type",
    "language": "language",
    "series": "relation",
    "territories": "coverage",
    "goals": "subject",
}
"""Our keys and the elements of Dublin Core; edition and audiences have none."""

_TERMS = "http://purl.org/dc/terms/"
_TERMS_OF = {"issued": "date", "created": "date", "spatial": "coverage", "ispartof": "relation"}
"""Terms of the larger Dublin Core that say what an element does."""

_DC_HEAD = re.compile(r"dc(?:terms)?[.:]([a-z.]+)")
_TONGUES = {"fr": "fr", "fre": "fr", "fra": "fr", "en": "en", "eng": "en"}
_DCMI_TYPES = frozenset(
    "collection dataset event image interactiveresource movingimage physicalobject service software sound stillimage text".split()
)
"""Types of the DCMI: they say that a document is a text, not which kind of text."""


def to_dublin_core(rows: Iterable[tuple[str, Mapping[str, object]]]) -> str:
    """Write the descriptions of files as records of simple Dublin Core, in the form of OAI-PMH."""
    ElementTree.register_namespace("dc", _DC)
    ElementTree.register_namespace("oai_dc", _OAI_DC)
    root = ElementTree.Element("records")
    for path, values in rows:
        record = ElementTree.SubElement(root, f"{{{_OAI_DC}}}dc")
        for key, element in _ELEMENTS.items():
            value = {**values, _PATH: path}.get(key, "")
            for each in value if isinstance(value, list | tuple) else [value]:
                if each:
                    ElementTree.SubElement(record, f"{{{_DC}}}{element}").text = _NO_XML.sub("", str(each))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def from_dublin_core(raw: bytes) -> Iterator[Row]:
    """Read records of simple Dublin Core, in whatever they are wrapped; ``Row.line`` is the number of the record.

    Raises:
        DescriptionError: it is no XML; the line is said. Or it has no record.
    """
    try:
        root = ElementTree.fromstring(raw)  # noqa: S314 - expat bounds what entities may grow to
    except (ElementTree.ParseError, ValueError, LookupError) as error:  # the latter of encodings that are unknown
        line = error.position[0] if isinstance(error, ElementTree.ParseError) else 1
        raise DescriptionError(said("line {line}: {why}", line=line, why=error)) from error
    number = 0
    for record in root.iter():
        told: dict[str, list[str]] = {}
        for each in record:
            space, _, element = str(each.tag).rpartition("}")
            if space in (f"{{{_DC}", f"{{{_TERMS}"):
                told.setdefault(_TERMS_OF.get(element.lower(), element), []).append(
                    " ".join("".join(each.itertext()).split())
                )
        if told:
            number += 1
            yield _row(number, told)
    if not number:
        raise DescriptionError(said("line 1: there is no record of Dublin Core in it"))


def _row(line: int, told: Mapping[str, Sequence[str]]) -> Row:
    """Make a row of the elements of a record: what makes no sense here, and other languages than ours, are left."""
    cells: dict[str, str] = {}
    for key, element in _ELEMENTS.items():
        values = [value for each in told.get(element, ()) if (value := _ours(key, each))]
        if values and key != _PATH:
            cells[key] = "; ".join(dict.fromkeys(values)) if key in LISTS else values[0]
    names = [each for element in ("identifier", "source") for each in told.get(element, ()) if each]
    names += [unquote(urlsplit(each).path.rpartition("/")[2]) for each in names if "://" in each]
    return Row(line, tuple(dict.fromkeys(filter(None, names))), cells, is_borrowed=True)


def _ours(key: str, value: str) -> str:
    """Write the value of an element as staff would; empty where it says nothing of use."""
    match key:
        case "date":
            found = re.match(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?(?![0-9])", value)
            return found[0] if found else value
        case "language":
            return _TONGUES.get(value.lower()[:3].rstrip("-_"), "")
        case "kind":
            return "" if value.lower().replace(" ", "") in _DCMI_TYPES else value
        case "series":
            return "" if "://" in value else value
        case _:
            return value


def as_typed(value: object) -> str:
    """Write a value as it is typed: a list with semicolons."""
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _uncell(text: str) -> str:
    text = text.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
