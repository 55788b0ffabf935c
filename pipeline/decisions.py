"""What staff decided of near-copies, in a plain file: versions of one text, or kept apart, whatever their words tell.

``families.toml`` of a corpus has a table for each decision, ``[[join]]`` or ``[[apart]]``, with the documents that it is about, by
their paths within the corpus or their identifiers. The file is all there is: it is read again when it changes. What is wrong in a
table is told with the file and the line, and costs that table only.
"""

import json
import logging
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from pipeline.errors import UnknownDocumentError
from pipeline.model import Document, DocumentId
from pipeline.told import said

log = logging.getLogger(__name__)

NAME = "families.toml"
"""The file, in the folder of a corpus."""

MOST = 2_000
"""Decisions that are read of a file."""

MAX_BYTES = 2_000_000

_DOCUMENTS = "documents"
_MAX_NAME = 1_000
_TABLE = re.compile(r"\s*\[")

_TOP = """\
# What staff decided of near-copies: [[join]] are versions of one text, [[apart]] are not, whatever their words tell.
# Documents are named by their paths within this folder. Take a table out, and what their words tell counts again.
"""


class Bond(StrEnum):
    """What staff say of documents."""

    JOIN = "join"  # they are versions of one text
    APART = "apart"  # no two of them are


@dataclass(frozen=True, slots=True)
class Decision:
    """A table of the file: what is said, of which documents, as they are named; *line* is where it begins, from 1."""

    bond: Bond
    names: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with the documents that it is about, each once; *missing* are those that it names in vain."""

    decision: Decision
    documents: tuple[Document, ...]
    missing: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[DocumentId, ...]:
        """The identifiers of its documents."""
        return tuple(each.id for each in self.documents)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a file says, and what could not be read of it."""

    all: tuple[Decision, ...] = ()
    problems: tuple[str, ...] = ()

    def found(self, find: Callable[[str], Document]) -> tuple[Decided, ...]:
        """Find the documents that they name: by *find*, which raises UnknownDocumentError where there is none."""
        return tuple(_found(each, find) for each in self.all)


def _found(decision: Decision, find: Callable[[str], Document]) -> Decided:
    documents, missing = dict[DocumentId, Document](), list[str]()
    for name in decision.names:
        try:
            document = find(name)
            documents[document.id] = document
        except UnknownDocumentError:
            missing.append(name)
    return Decided(decision, tuple(documents.values()), tuple(missing))


NONE = Decisions()


def load(path: Path) -> Decisions:
    """Read the file of a corpus; no decisions where there is none. What is wrong is told, and logged."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        read_here = read(raw.decode("utf-8-sig"), where=str(path))
    except FileNotFoundError:
        return NONE
    except (OSError, UnicodeDecodeError) as error:
        read_here = Decisions(
            problems=(
                said("{path}: {why}", path=path, why=said("cannot be read ({why}); save it as UTF-8 text", why=error)),
            )
        )
    for problem in read_here.problems:
        log.warning("%s", problem)
    return read_here


def read(text: str, *, where: str) -> Decisions:
    """Read the text of a file; *where* names it in what is told of it."""
    found, problems = list[Decision](), list[str]()
    for first, lines in _tables(text):
        if len(found) + len(problems) == MOST:
            problems.append(
                said(
                    "{path}, line {line}: there are more than {most} decisions; the rest is left out",
                    path=where,
                    line=first,
                    most=MOST,
                )
            )
            break
        try:
            found.append(_decision(first, lines))
        except _TableError as error:
            problems.append(said("{path}, line {line}: {why}", path=where, line=first + error.line, why=error.why))
    return Decisions(tuple(found), tuple(problems))


def _tables(text: str) -> Iterator[tuple[int, list[str]]]:
    """Cut a file where a line begins a table; yield the number of its first line, and its lines.

    What stands before the first table, comments apart, is one that has no name.
    """
    lines = text.split("\n")
    spoken = [at for at, line in enumerate(lines) if _says(line)]
    starts = [at for at in spoken if at == spoken[0] or _TABLE.match(lines[at])]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        yield start + 1, lines[start:end]


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _decision(first: int, lines: Sequence[str]) -> Decision:
    """Read a table.

    Raises:
        _TableError: it makes no sense.
    """
    try:
        told = tomllib.loads("\n".join(lines))
    except (tomllib.TOMLDecodeError, RecursionError) as error:  # the second of brackets within brackets
        line = int(at[1]) - 1 if (at := re.search(r"at line (\d+)", str(error))) else 0
        raise _TableError(said("is not valid TOML: {why}", why=error), line) from error
    (name, tables), *others = told.items() or [("", None)]
    if others or name not in set(Bond):
        raise _TableError(said("write [[join]] or [[apart]] on a line of its own before documents"))
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise _TableError(said("write [[{name}]], with two brackets on each side", name=name))
    if unknown := set(tables[0]) - {_DOCUMENTS}:
        raise _TableError(said("{key}: there is no such key; write documents", key=min(unknown)))
    names = tables[0].get(_DOCUMENTS)
    if not isinstance(names, list) or not all(map(_is_name, names)) or len(set(names)) < 2:
        raise _TableError(said("write documents = [two paths or more, each within the corpus and between quotes]"))
    return Decision(Bond(name), tuple(dict.fromkeys(names)), first)


class _TableError(Exception):
    """Why a table makes no sense; *line* of it, from 0."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(why)
        self.why, self.line = why, line


def _is_name(name: object) -> bool:
    if not isinstance(name, str) or not 0 < len(name) <= _MAX_NAME or "\0" in name:
        return False
    return not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts


def without(text: str, lines: Collection[int]) -> str:
    """Take the tables that begin at some lines out of the text of a file; comments that stand before the next table stay."""
    kept = text.split("\n")
    for first, table in sorted(_tables(text), reverse=True):
        if first in lines:
            start, end = first - 1, first + max(at for at, line in enumerate(table) if _says(line))
            while start and not kept[start - 1].strip():
                start -= 1
            del kept[start:end]
    return "\n".join(kept)


def added(text: str, bond: Bond, names: Sequence[str]) -> str:
    """Add a table at the end of the text of a file; an empty one gets a line that says what it is."""
    before = text if text.strip() else _TOP
    # JSON's strings are TOML's, but for one character.
    quoted = ", ".join(json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007F") for name in names)
    return f"{before.rstrip()}\n\n[[{bond}]]\n{_DOCUMENTS} = [{quoted}]\n"
