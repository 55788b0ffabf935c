"""Markdown, by markdown-it: its words without its marks, its headings as bookmarks, its front matter as facts."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import BinaryIO

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.formats import flow, text
from pipeline.formats.opened import Facts, Opened, iso_date

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"([A-Za-zÀ-ÿ_-]+)\s*:\s*(.*)")
_NAMES = {
    "title": "title",
    "titre": "title",
    "author": "authors",
    "authors": "authors",
    "auteur": "authors",
    "date": "date",
}
_NAMES |= {"auteurs": "authors", "auteure": "authors"}


def opened(file: BinaryIO, name: str) -> Opened:
    """Open a Markdown text.

    Raises:
        RefusedError: it is no text.
    """
    del name
    raw = text.decoded(file.read())
    written, body = _front_matter(raw)
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(body)
    headings = list(_headings(tokens))
    pages = list(text.cut("\n\n".join(_blocks(tokens))))
    first = next((title for title, level in headings if level == 1), "")
    authors = written.get("authors", "").strip("[]").split(",")
    facts = Facts(
        title=written.get("title") or first,
        authors=tuple(name.strip(" '\"-") for name in authors if name.strip(" '\"-")),
        created=iso_date(written.get("date", "")),
    )
    return Opened(
        format="markdown",
        page_count=len(pages),
        pages=[partial(text.unlabelled, page) for page in pages],
        facts=lambda: facts,
        bookmarks=lambda: tuple(flow.places(headings, pages)),
    )


def _front_matter(raw: str) -> tuple[dict[str, str], str]:
    """Read the ``key: value`` lines between dashes that a note may begin with; lists may be ``[a, b]`` or ``- a``."""
    match = _FRONT_MATTER.match(raw)
    if match is None:
        return {}, raw
    found: dict[str, str] = {}
    key = ""
    for line in match[1].splitlines():
        pair = _PAIR.fullmatch(line.strip())
        if pair:
            key = _NAMES.get(pair[1].lower(), "")
            if key:
                found[key] = pair[2].strip().strip("'\"")
        elif key and line.strip().startswith("- "):
            found[key] = f"{found[key]},{line.strip()[2:]}".strip(",")
    return found, raw[match.end() :]


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the words of each block; the cells of a row make one line."""
    row: list[str] | None = None
    for token in tokens:
        match token.type:
            case "tr_open":
                row = []
            case "tr_close":
                if row:
                    yield " | ".join(row)
                row = None
            case "inline" if row is not None:
                row.append(_words(token))
            case "inline":
                yield ("• " if token.level > 1 and _is_item(tokens, token) else "") + _words(token)
            case "fence" | "code_block":
                yield token.content.rstrip()


def _is_item(tokens: Sequence[Token], token: Token) -> bool:
    at = tokens.index(token)
    return at > 1 and tokens[at - 2].type == "list_item_open"


def _words(token: Token) -> str:
    parts = []
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline":
                parts.append(child.content)
            case "softbreak" | "hardbreak":
                parts.append(" ")
            case "image":
                parts.append(child.content)
    return "".join(parts)


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    for before, token in pairwise(tokens):
        if before.type == "heading_open" and _words(token).strip():
            yield _words(token).strip(), int(before.tag[1])
