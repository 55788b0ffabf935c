"""What staff know of a file: reading it, writing it, and exchanging it as a table.

A sidecar is a file of TOML, ``<file>.toml``, beside the file it speaks of. Writing changes the keys asked for and
keeps every other key.
"""

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.etree import ElementTree

from pipeline.errors import DescriptionError
from pipeline.model import FactName, Language

KEYS = tuple(name.value for name in FactName if name is not FactName.READING_TIME)
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
    problem: str = ""


def read_sidecar(text: str) -> Written:
    """Read a sidecar; what is wrong in it is said and the rest is kept."""
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Written(problem=f"not valid TOML: {error}")
    values: dict[str, Any] = {}
    problems = [f"{name}: unknown; there are {', '.join(sorted(KEYS))}" for name in read if name not in KEYS]
    for name in set(KEYS) & set(read):
        try:
            values[name] = _written(name, read[name])
        except ValueError as error:
            problems.append(f"{name}: {error}")
    return Written(**values, problem="; ".join(problems))


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
        case "title" | "organisation" | "kind" | "series" | "edition", str():
            return value
        case _:
            raise ValueError(f"{value!r} makes no sense here")


def _checked_date(text: str) -> str:
    try:
        if re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text):
            date.fromisoformat(text + "-01-01"[len(text) - 4 :])
            return text
    except ValueError:
        pass
    raise ValueError(f"{text!r} is no date; write 2021, 2021-03 or 2021-03-15")


# Writing


def changed(text: str, changes: Mapping[str, object]) -> str:
    """Give the text of a sidecar with some keys changed; other keys and whole lines of comment stay.

    Raises:
        DescriptionError: the sidecar is no TOML, or a value makes no sense.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DescriptionError(f"it is not valid TOML ({error}): correct it by hand first") from error
    comments = [line for line in text.splitlines() if line.startswith("#")]
    values |= changes
    order = {key: at for at, key in enumerate(KEYS)}
    ranked = sorted(values.items(), key=lambda pair: order.get(pair[0], len(order)))
    return "\n".join([*comments, *(f"{_key(key)} = {_toml(value)}" for key, value in ranked)]) + "\n"


def value(name: str, typed: str) -> object:
    """Read a value as it is typed for a key: a list has semicolons.

    Raises:
        DescriptionError: there is no such key, or the value makes no sense for it.
    """
    if name not in KEYS:
        raise DescriptionError(f"{name}: unknown; there are {', '.join(sorted(KEYS))}")
    read: object = typed.strip()
    if name in LISTS:
        read = [each.strip() for each in typed.split(";") if each.strip()]
    try:
        _written(name, read)
    except ValueError as error:
        raise DescriptionError(f"{name}: {error}") from error
    return read


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
    """What a table, or a record, says of a file: its path, and its cells, those left empty out."""

    line: int
    path: str
    cells: Mapping[str, str]


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
        strange = sorted(set(heads) - {_PATH, *KEYS})
        if strange or _PATH not in heads or len(set(heads)) < len(heads):
            wrong = f"unknown columns: {', '.join(strange)}; " if strange else ""
            raise DescriptionError(f"line 1: {wrong}there must be {_PATH}, and some of {', '.join(KEYS)}, once each")
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(heads):
                raise DescriptionError(
                    f"line {reader.line_num}: {len(cells)} cells where there are {len(heads)} columns"
                )
            row = {head: _uncell(cell) for head, cell in zip(heads, cells, strict=True)}
            path = row.pop(_PATH)
            yield Row(reader.line_num, path, {key: cell for key, cell in row.items() if cell})
    except csv.Error as error:
        raise DescriptionError(f"line {reader.line_num}: {error}") from error


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


def from_dublin_core(text: str) -> Iterator[Row]:
    """Read records of simple Dublin Core; ``Row.line`` is the number of the record.

    Raises:
        DescriptionError: it is no XML; the line is said.
    """
    try:
        root = ElementTree.fromstring(text.encode())  # noqa: S314 - expat bounds what entities may grow to
    except ElementTree.ParseError as error:
        raise DescriptionError(f"line {error.position[0]}: {error}") from error
    for number, record in enumerate(root.iter(f"{{{_OAI_DC}}}dc"), 1):
        cells = {
            key: "; ".join(" ".join((each.text or "").split()) for each in record.findall(f"{{{_DC}}}{element}"))
            for key, element in _ELEMENTS.items()
        }
        path = cells.pop(_PATH)
        yield Row(number, path, {key: cell for key, cell in cells.items() if cell})


def as_typed(value: object) -> str:
    """Write a value as it is typed: a list with semicolons."""
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _uncell(text: str) -> str:
    text = text.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
