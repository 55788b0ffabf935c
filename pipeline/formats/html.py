"""Saved web pages: the text of the page, without the menus, banners and forms around it.

What is surely not of the text goes, by what the page itself calls it; what may be of the text stays: words that are left out
cannot be found. Nothing is fetched and no script is run.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from lxml import etree

from pipeline.formats import flow, text
from pipeline.formats.flow import Block
from pipeline.formats.opened import Facts, Opened, iso_date

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{2,40})["']""")
_HEAD_BYTES = 4_096

_MUTE = frozenset(
    "script style noscript template iframe object embed applet svg math canvas audio video map select input textarea"
    " button head datalist".split()
)
_AROUND = frozenset("nav dialog aside footer header form".split())
_AROUND_ROLES = frozenset("navigation banner contentinfo search complementary dialog alertdialog menu menubar".split())
_AROUND_NAMES = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|navigation|menu|sidebar|breadcrumbs?|ariane|cookies?|consent|rgpd|gdpr|banner|bandeau|share|sharing"
    r"|social[-_](?:links|icons|media|bar)|newsletter|infolettre|comments?|commentaires?|pagination|pager|skip|popup|modal|advert|footer)"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
)
_SUBJECTS = re.compile(r"\b(?:category|tag|term|post)-\S+")  # by which blogs class an article: not where it stands
_MOST_AROUND = 0.5  # of a page's words: what holds more is the text, whatever it is called
_LEAST_MAIN = 0.2  # of a page's words: what a page calls its main part and holds less is not all of it

_BLOCKS = frozenset(
    "p div section article main li ul ol dl dt dd blockquote pre table caption thead tbody tfoot tr h1 h2 h3 h4 h5 h6 figure figcaption"
    " address details summary hr body header footer aside nav form fieldset legend center".split()
)
_LAID_OUT = ("table", "h1", "h2", "h3", "h4", "h5", "h6")
_MAX_ROW = 1_000  # characters
_CELLS = ("td", "th")
_HEADING = re.compile(r"h([1-6])")

_TITLES = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title")
_AUTHORS = ("author", "citation_author", "dc.creator", "dcterms.creator", "article:author", "og:article:author")
_DATES = (
    "article:published_time", "citation_publication_date", "citation_date", "dc.date", "dc.date.issued", "dcterms.issued",
    "dcterms.date", "date", "og:published_time", "datepublished",
)  # fmt: skip
_HEAD = "<title>"
_SITE = re.compile(r"\s+[|–—•·»-]\s+[^|–—•·»]{2,60}$")
_MAX_DEPTH = 20  # of JSON-LD


def opened(file: BinaryIO, name: str) -> Opened:
    """Open a web page."""
    del name
    root = parsed(file.read())
    metadata = _metadata(root)
    main = _main(text_of(root))
    return flow.opened("html", blocks(main), _facts(main, metadata))


def parsed(content: bytes) -> Any:
    """Read HTML, however broken, in the encoding that it declares; give its root."""
    declared = _CHARSET.search(content[:_HEAD_BYTES]) or _DECLARED.match(content.lstrip()[:_HEAD_BYTES])
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    words = text.decoded(content, declared[1].decode("ascii") if declared else "")
    root = etree.fromstring(words.encode("utf-8", "replace"), parser)
    return etree.Element("html") if root is None else root


def text_of(root: Any) -> Any:
    """Take out of a page what has no words for a reader; give its root."""
    etree.strip_elements(root, *_MUTE, with_tail=False)
    return root


def blocks(root: Any) -> Iterator[Block]:
    """Yield the paragraphs, headings and rows below an element, in order."""
    line = _Line()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if (tag in _BLOCKS or tag in _CELLS) and not line.is_in_row:
                yield from line.ended()
            line.begin(tag, is_row=tag == "tr" and not _is_layout(element))
            line.add(element.text)
        else:
            if (tag in _BLOCKS and not line.is_in_row) or tag in ("tr", "table"):
                yield from line.ended(int(match[1]) if (match := _HEADING.fullmatch(tag)) else 0)
            if tag == "li":
                line.bullet = ""
            if element is not root:
                line.add(element.tail)
    yield from line.ended()


def _is_layout(row: Any) -> bool:
    """Tell a row that lays out a page, or a message, from one of a table."""
    return next(row.iter(*_LAID_OUT), None) is not None or _length(row) > _MAX_ROW


class _Line:
    """The block that is being read."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.bullet = ""
        self._is_kept = False  # lines as they are written
        self.is_in_row = False

    def begin(self, tag: str, *, is_row: bool) -> None:
        """Take note of what begins."""
        match tag:
            case "br":
                self._parts.append("\n")
            case "li" if not self.is_in_row:
                self.bullet = "• "
            case "pre":
                self._is_kept = True
            case "tr":
                self.is_in_row = is_row
            case "td" | "th" if self.is_in_row and self._parts:
                self._parts.append(" | ")
            case _ if tag in _BLOCKS:
                self._parts.append(" ")

    def add(self, words: str | None) -> None:
        """Take words."""
        if words and (words.strip() or self._parts):
            self._parts.append(words if self._is_kept else re.sub(r"\s+", " ", words))

    def ended(self, level: int = 0) -> Iterator[Block]:
        """Yield what was read, if it says something."""
        words = "".join(self._parts).strip()
        words = words if self._is_kept else re.sub(r" *\n *", "\n", re.sub(" {2,}", " ", words))
        if words.strip(" |"):
            yield Block((self.bullet if not level else "") + words, level)
            self.bullet = ""
        self._parts, self._is_kept, self.is_in_row = [], False, False


# What is of the text, and what is around it


def _main(root: Any) -> Any:
    total = _length(root)
    for element in list(root.iter()):
        if _is_around(element) and _length(element) <= _MOST_AROUND * total:
            _drop(element)
    candidates = [each for each in root.iter("main", "article", "div") if _is_main(each)]
    kept = _length(root)
    # A list of articles is no article: all of the page is its text.
    articles = [each for each in candidates if each.tag == "article"]
    mains = [each for each in candidates if each.tag != "article"] or (articles if len(articles) == 1 else [])
    return next((each for each in mains if _length(each) > _LEAST_MAIN * kept), root)


def _is_main(element: Any) -> bool:
    return element.tag in ("main", "article") or element.get("role") == "main"


def _is_around(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in ("html", "body", "main", "article"):
        return False
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if element.tag in ("header", "footer"):  # an article has its own, with its title and its date
        return next(element.iterancestors("article", "main"), None) is None
    if element.tag in _AROUND or element.get("role") in _AROUND_ROLES:
        return True
    return bool(_AROUND_NAMES.search(_SUBJECTS.sub("", f"{element.get('class', '')} {element.get('id', '')}")))


def _length(element: Any) -> int:
    return sum(len(words.strip()) for words in element.itertext())


def _drop(element: Any) -> None:
    """Take an element out, and leave what stands after it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


# What a page says of itself


def _metadata(root: Any) -> dict[str, list[str]]:
    """Read what the head of a page says, and the scripts that are made to be read."""
    found: dict[str, list[str]] = {}
    for each in root.iter("meta"):
        key = each.get("property") or each.get("name") or each.get("itemprop") or ""
        found.setdefault(key.lower(), []).append(" ".join((each.get("content") or "").split()))
    for key, value in _linked(root):
        found.setdefault(key, []).append(value)
    found[_HEAD] = [_line(each) for each in root.iter("title")]
    return found


def _facts(main: Any, metadata: dict[str, list[str]]) -> Facts:
    times = (each.get("datetime", "") for each in main.iter("time"))
    return Facts(
        title=_title(main, metadata),
        authors=tuple(dict.fromkeys(name for name in _first(metadata, _AUTHORS) if "://" not in name)),
        created=next(filter(None, map(iso_date, [*_first(metadata, _DATES), *times])), ""),
    )


def _first(metadata: dict[str, list[str]], keys: Sequence[str]) -> list[str]:
    return next((found for key in keys if (found := [each for each in metadata.get(key, ()) if each])), [])


def _title(main: Any, metadata: dict[str, list[str]]) -> str:
    """Choose the title that the text shows, where the head has it too; else the head's, without the name of the site."""
    head, told = next(iter(metadata[_HEAD]), ""), next(iter(_first(metadata, _TITLES)), "")
    shown = map(_line, main.iter("h1"))
    return next((each for each in shown if each and each in f"{told} {head}"), "") or told or _SITE.sub("", head)


def _line(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _linked(root: Any) -> Iterator[tuple[str, str]]:
    """Yield the authors and the date that a page gives as JSON-LD (schema.org)."""
    for each in root.iter("script"):
        if each.get("type") == "application/ld+json":
            try:
                yield from _said(json.loads(each.text or ""), 0)
            except (ValueError, RecursionError):
                continue


def _said(value: object, depth: int) -> Iterator[tuple[str, str]]:
    match value:
        case list() if depth < _MAX_DEPTH:
            for each in value:
                yield from _said(each, depth + 1)
        case {"datePublished": str(published), **rest}:
            yield "datepublished", published
            yield from _said(rest, depth)
        case {"author": author, **rest}:
            yield from (("author", name) for name in _names(author))
            yield from _said(rest, depth)
        case {"@graph": list(graph)}:
            yield from _said(graph, depth + 1)


def _names(author: object) -> Iterator[str]:
    for each in author if isinstance(author, list) else [author]:
        match each:
            case str(name) | {"name": str(name)}:
                yield name
