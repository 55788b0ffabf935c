"""Sentences that can be said in another language: each is a text in English that knows what it is made of.

`said` makes one, where what it tells happens; the command and the logs take it for any other text. The app looks its pattern up, and
says it with the same values in a reader's language (search_app/messages_told.py). `plain` and `again` take it from one process to another.
"""

from collections.abc import Iterable, Mapping
from functools import reduce


class Told(str):
    """A sentence, with its pattern and the values that stand in it, which may be sentences too."""

    pattern: str
    values: Mapping[str, object]

    def __new__(cls, pattern: str, values: Mapping[str, object]) -> "Told":
        """Make the sentence; its values are kept beside it."""
        made = super().__new__(cls, pattern.format_map(values))
        made.pattern, made.values = pattern, values
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, object]]:  # type: ignore[override]
        return self.pattern, self.values


def said(pattern: str, /, **values: object) -> Told:
    """Make a sentence of a pattern, which must stand here as it is: the tests look for it."""
    return Told(pattern, {name: of(each) if isinstance(each, BaseException) else each for name, each in values.items()})


def joined(sentences: Iterable[str]) -> str:
    """Make one sentence of several; empty where there is none."""
    return reduce(lambda first, rest: said("{first}; {rest}", first=first, rest=rest) if first else rest, sentences, "")


def of(error: BaseException) -> str:
    """Say what went wrong: the sentence of an error of ours, and which file it was of one of the system."""
    if isinstance(error, OSError) and error.strerror:
        named = error.filename if error.filename is not None else ""
        return said("{file}: {why}", file=named, why=error.strerror) if named else error.strerror
    first = error.args[0] if len(error.args) == 1 else None
    return first if isinstance(first, Told) else str(error)


def plain(sentence: str) -> object:
    """Write a sentence as JSON can have it."""
    if not isinstance(sentence, Told):
        return sentence
    values = {name: plain(value if isinstance(value, str) else str(value)) for name, value in sentence.values.items()}
    return {"pattern": sentence.pattern, "values": values}


def again(written: object) -> str:
    """Read a sentence that `plain` has written."""
    match written:
        case {"pattern": str() as pattern, "values": dict() as values}:
            return Told(pattern, {name: again(value) for name, value in values.items()})
        case _:
            return str(written)
