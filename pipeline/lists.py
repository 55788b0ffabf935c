"""Reading lists: documents that staff put in an order, and say why to read, in a plain file each.

``lists/<slug>.toml`` of a corpus has a title, an introduction, and steps, each a document with a page, a note, and the heading
that begins a part of the list. The file is all there is: it is read again when it changes. Documents are only named here; who may
see them is said elsewhere. What is wrong in a file is told with the file and the key, and that list is left out, the rest goes on.
"""

import json
import logging
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline import language
from pipeline.errors import ListError
from pipeline.told import of, said

log = logging.getLogger(__name__)

FOLDER = "lists"
"""The folder of a corpus that has them."""

SUFFIX = ".toml"

MAX_STEPS = 100

MAX_LINE = 300
"""Characters of a title or a heading."""

MAX_TEXT = 5_000
"""Characters of an introduction or a note."""

MAX_FILE_BYTES = 4_000_000
"""Room for the longest list, in letters of several bytes."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MAX_SLUG = 60

# What a text file cannot hold or should not: tabs and ends of lines aside, what is not printed; halves of characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Step:
    """A document of a list, by its path within the corpus or its digest, and what staff say of it.

    A *heading* begins a part of the list, of this step and those after it.
    """

    document: str
    page: int | None = None
    note: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class ReadingList:
    """A list as its file says it; *slug* is the file's name without its suffix, empty until the list is first written."""

    slug: str
    title: str
    introduction: str = ""
    is_published: bool = False
    steps: tuple[Step, ...] = ()

    def moved(self, at: int, by: int) -> "ReadingList":
        """Put a step before or after its neighbours; its heading goes with it."""
        steps = list(self.steps)
        step = steps.pop(at)
        steps.insert(max(0, min(at + by, len(steps))), step)
        return self._with(steps)

    def without(self, at: int) -> "ReadingList":
        """Take a step out; a heading that it had goes to the step after, unless that begins a part itself."""
        steps = list(self.steps)
        gone = steps.pop(at)
        if gone.heading and at < len(steps) and not steps[at].heading:
            after = steps[at]
            steps[at] = Step(after.document, after.page, after.note, gone.heading)
        return self._with(steps)

    def _with(self, steps: list[Step]) -> "ReadingList":
        return ReadingList(self.slug, self.title, self.introduction, self.is_published, tuple(steps))


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a corpus, by slug, and what could not be read."""

    by_slug: Mapping[str, ReadingList]
    problems: tuple[str, ...] = ()


def is_slug(text: str) -> bool:
    """Tell whether a text can be the name of a list: letters a to z, digits, single hyphens between."""
    return len(text) <= _MAX_SLUG and _SLUG.fullmatch(text) is not None


def slug(title: str, taken: Collection[str]) -> str:
    """Make of a title a name that is no other list's."""
    words = re.sub("[^a-z0-9]+", "-", language.fold(title)).strip("-")
    stem = words[: _MAX_SLUG - 4].strip("-") or "liste"
    return next(name for n in range(1, len(taken) + 2) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)


def read(text: str, *, path: Path) -> ReadingList:
    """Read the text of a file.

    Raises:
        ListError: it is no TOML, or a key is missing, unknown, or makes no sense; which one is said.
    """
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:  # the latter of brackets within brackets
        raise ListError(path, said("is not valid TOML: {why}", why=error)) from error
    taking = _Taking(path, told, "")
    title = taking.text("title", most=MAX_LINE)
    introduction = taking.text("introduction", most=MAX_TEXT)
    is_published = told.pop("is_published", False)
    steps = told.pop("steps", [])
    taking.end()
    if not title:
        raise ListError(path, said('has no title: write title = "…"'))
    if not isinstance(is_published, bool):
        raise ListError(path, said("is_published: write true or false, without quotes"))
    if not isinstance(steps, list) or not all(isinstance(each, dict) for each in steps):
        raise ListError(path, said("steps: write each step under a line [[steps]]"))
    if len(steps) > MAX_STEPS:
        raise ListError(
            path,
            said("steps: there are {count}; a list has {most} at most", count=len(steps), most=MAX_STEPS),
        )
    read_steps = tuple(_step(path, each, number) for number, each in enumerate(steps, 1))
    return ReadingList(path.name.removesuffix(SUFFIX), title, introduction, is_published, read_steps)


def _step(path: Path, told: dict[str, Any], number: int) -> Step:
    taking = _Taking(path, told, said("step {number}, ", number=number))
    document = taking.text("document", most=1_000)
    page = told.pop("page", None)
    note, heading = taking.text("note", most=MAX_TEXT), taking.text("heading", most=MAX_LINE)
    taking.end()
    if not document or PurePosixPath(document).is_absolute() or ".." in PurePosixPath(document).parts:
        raise ListError(
            path, said("step {number}, document: write its path within the corpus, or its identifier", number=number)
        )
    if page is not None and (not isinstance(page, int) or isinstance(page, bool) or not 1 <= page < 1_000_000):
        raise ListError(path, said("step {number}, page: write a number from 1, without quotes", number=number))
    return Step(document, page, note, heading)


class _Taking:
    """Takes known keys out of a table; what is left at the end is unknown."""

    def __init__(self, path: Path, told: dict[str, Any], where: str) -> None:
        self._path, self._told, self._where = path, told, where

    def text(self, key: str, *, most: int) -> str:
        """Take a text; empty where there is none."""
        text = self._told.pop(key, "")
        if not isinstance(text, str):
            raise ListError(self._path, said("{where}{key}: write a text between quotes", where=self._where, key=key))
        text = text.strip()
        if len(text) > most:
            raise ListError(
                self._path,
                said(
                    "{where}{key}: has {count} characters; {most} at most",
                    where=self._where,
                    key=key,
                    count=len(text),
                    most=most,
                ),
            )
        return text

    def end(self) -> None:
        """See that nothing else is there: a slip of the pen would be lost when the list is next written."""
        for key in self._told:
            raise ListError(
                self._path,
                said("{where}{key}: there is no such key (docs/reference.md has them)", where=self._where, key=key),
            )


def text(reading_list: ReadingList) -> str:
    """Write a list as its file says it; the reverse of `read`."""
    lines = [f"title = {_quoted(reading_list.title)}"]
    lines += [f"introduction = {_quoted(reading_list.introduction)}"] if reading_list.introduction else []
    lines.append(f"is_published = {str(reading_list.is_published).lower()}")
    for step in reading_list.steps:
        lines += ["", "[[steps]]"]
        lines += [f"heading = {_quoted(step.heading)}"] if step.heading else []
        lines.append(f"document = {_quoted(step.document)}")
        lines += [f"page = {step.page}"] if step.page is not None else []
        lines += [f"note = {_quoted(step.note)}"] if step.note else []
    return "\n".join(lines) + "\n"


def cleaned(typed: str) -> str:
    """Take out of a typed text what no file should hold; ends of lines are those of the file."""
    return _UNWRITABLE.sub("", typed.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _quoted(text: str) -> str:
    # JSON's strings are TOML's, but for one character, which `cleaned` takes out. Lines stay lines, for those who read the file.
    written = json.dumps(text, ensure_ascii=False)
    return f'"""\n{written[1:-1].replace(chr(92) + "n", chr(10))}"""' if "\n" in text else written


class Kept:
    """The lists of a folder as it stands: read again when a file has changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: tuple[tuple[tuple[str, int, int], ...], Lists] = (), Lists({})

    def now(self) -> Lists:
        """Give what the files say now. What is wrong is told, and logged."""
        stamps = self._stamps()
        if self._read[0] != stamps:
            self._read = stamps, self._load(stamps)
            for problem in self._read[1].problems:
                log.warning("%s", problem)
        return self._read[1]

    def _stamps(self) -> tuple[tuple[str, int, int], ...]:
        try:
            inside = self._folder.resolve(strict=True)
            names = {path.name for path in inside.iterdir()}
        except OSError:
            return ()
        found = []
        for name in sorted(names):
            path = inside / name
            is_beside = name.removesuffix(SUFFIX) in names  # what staff know of a document in a collection of this name
            if name.startswith(".") or not name.endswith(SUFFIX) or is_beside:
                continue
            try:
                if path.is_file() and path.resolve().is_relative_to(inside):
                    status = path.stat()
                    found.append((name, status.st_mtime_ns, status.st_size))
            except (OSError, RuntimeError):
                continue
        return tuple(found)

    def _load(self, stamps: tuple[tuple[str, int, int], ...]) -> Lists:
        read_here, problems = {}, []
        for name, _, size_bytes in stamps:
            path = self._folder / name
            try:
                read_list = _load(path, size_bytes)
                read_here[read_list.slug] = read_list
            except ListError as error:
                problems.append(of(error))
        return Lists(read_here, tuple(problems))


def _load(path: Path, size_bytes: int) -> ReadingList:
    name = path.name.removesuffix(SUFFIX)
    if not is_slug(name):
        raise ListError(
            path,
            said(
                "is not read: name it with letters a to z, digits and hyphens, as {slug}{suffix}",
                slug=slug(name, ()),
                suffix=SUFFIX,
            ),
        )
    if size_bytes > MAX_FILE_BYTES:
        raise ListError(path, said("is too large for a list"))
    try:
        return read(path.read_text(encoding="utf-8-sig"), path=path)
    except (OSError, UnicodeDecodeError) as error:
        raise ListError(path, said("cannot be read ({why}); save it as UTF-8 text", why=error)) from error
