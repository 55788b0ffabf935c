"""Values -> the view of a document: its page, and what surrounds it."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from urllib.parse import quote, urlencode

from pipeline.model import (
    NO_ESSENTIALS,
    Bookmark,
    Document,
    Essentials,
    Page,
    PageReader,
    Related,
    Snippet,
)
from search_app import exports
from search_app.components import told
from search_app.components.elements import (
    aria_current,
    dated,
    facts,
    file_url,
    keep,
    link,
    marked,
)
from search_app.components.related import listed
from search_app.messages import Tongue, day, num, quoted, say, size
from search_app.state import ZOOMS, Nearby, Opened, Reviewing


def head(document: Document, opened: Opened, *, may_correct: bool = False) -> str:
    """Make the top of a document's view; staff are led to its record."""
    tongue = opened.seen.tongue
    correcting = Reviewing(document_id=document.id, tongue=tongue).url()
    correct = link(correcting, escape(say("correct_title", tongue))) if may_correct else ""
    back = link(opened.seen.url(), "← " + escape(say("back", tongue)), attributes='class="back"')
    return f'<div class="doc-head">{back}<h1 lang="{document.language}">{escape(document.title)}</h1>{facts(document, tongue)}<div class="actions">{keep(document, tongue)}{correct}</div></div>'


def body(
    document: Document,
    opened: Opened,
    *,
    page: Page,
    marks: Sequence[tuple[int, int]],
    matching: Sequence[Snippet],
    related: Sequence[Related],
    bookmarks: Sequence[Bookmark],
    essentials: Essentials = NO_ESSENTIALS,
    today: str = "",
    versions: Sequence[Document] = (),
    editions: Sequence[Document] = (),
) -> str:
    """Make a document's view: the page that is open, and what surrounds it; dates before *today*, in ISO 8601, are past."""
    beside = (
        told.sections(essentials, document, opened, today=today),
        _versions(versions, document, opened),
        _editions(editions, opened),
        listed(related, opened.seen, heading=say("related", opened.seen.tongue)),
        _contents(bookmarks, opened),
        _record(document, opened.seen.tongue),
    )
    return (
        '<div class="doc"><div id="content" tabindex="-1">'
        f"{_within(opened)}{_matching(opened, matching)}{_page(document, opened, page, marks)}</div>"
        f'<div class="side">{"".join(beside)}</div></div>'
    )


def _versions(versions: Sequence[Document], document: Document, opened: Opened) -> str:
    if not versions:
        return ""
    tongue = opened.seen.tongue
    said = escape(say("versions_help", tongue, here=dated(document, tongue)))
    return f'<section><h2>{escape(say("versions", tongue))}</h2><p class="help">{said}</p>{_others(versions, opened)}</section>'


def _editions(editions: Sequence[Document], opened: Opened) -> str:
    if not editions:
        return ""
    return f"<section><h2>{escape(say('editions', opened.seen.tongue))}</h2>{_others(editions, opened)}</section>"


def _others(documents: Sequence[Document], opened: Opened) -> str:
    items = "".join(
        f"<li>{link(Opened(each.id, 1, opened.seen).url(), escape(each.title), attributes=f'lang={each.language.value}')}"
        f" <small>{escape(dated(each, opened.seen.tongue))}</small></li>"
        for each in documents
    )
    return f'<ul class="others">{items}</ul>'


def _within(opened: Opened) -> str:
    """Make the box that searches inside the document; the shell follows it as it follows a link."""
    tongue = opened.seen.tongue
    hint, bare = escape(say("within", tongue)), replace(opened, page=1, within="").url()
    clear = (
        link(replace(opened, within="").url(), escape(say("within_clear", tongue)), attributes='class="clear"')
        if opened.within
        else ""
    )
    return (
        f'<form class="within" role="search" aria-label="{hint}" action="{escape(bare)}" data-nav>'
        f'<input type="search" name="in" maxlength="512" value="{escape(opened.within)}" placeholder="{hint}" aria-label="{hint}">'
        f"<button>{escape(say('search', tongue))}</button>{clear}</form>"
    )


def _matching(opened: Opened, matching: Sequence[Snippet]) -> str:
    """Lead to the pages that hold what is looked for, and to those before and after the one that is open."""
    tongue = opened.seen.tongue
    if not matching:
        none = escape(say("within_none", tongue, words=quoted(opened.within, tongue)))
        return f'<p role="status" class="no-match">{none}</p>' if opened.within else ""

    def to(each: Snippet, inner: str, marking: str = "") -> str:
        return link(
            replace(opened, page=each.page).url(), inner, attributes=f'title="{escape(each.text[:180])}" {marking}'
        )

    pages = "".join(to(each, str(each.page), aria_current(each.page == opened.page, "page")) for each in matching)
    before = [each for each in matching if each.page < opened.page]
    after = [each for each in matching if each.page > opened.page]
    steps = to(before[-1], "← " + escape(say("match_before", tongue)), 'class="step"') if before else ""
    steps += to(after[0], escape(say("match_after", tongue)) + " →", 'class="step"') if after else ""
    said = escape(say("matching", tongue))
    return f'<nav class="page-links" aria-label="{said}"><span>{said}</span> {pages} {steps}</nav>'


def _page(document: Document, opened: Opened, page: Page, marks: Sequence[tuple[int, int]]) -> str:
    tongue = opened.seen.tongue
    if page.text.strip():
        text = "".join(f"<p>{line}</p>" for line in marked(page.text, marks).split("\n") if line.strip())
        if page.reader is PageReader.OCR:
            tag = f'<span class="tag" title="{escape(say("recognised_help", tongue))}">{escape(say("recognised", tongue))}</span>'
            text = f'<p lang="{tongue}">{tag}</p>{text}'
    else:
        text = f'<p class="no-text" lang="{tongue}">{escape(say("no_text", tongue))}</p>'
    named = f"{escape(say('page', tongue))} {page.number}"
    article = f'<article class="page" lang="{document.language}" aria-label="{named}">{text}</article>'
    if document.format == "pdf":
        article = f'{_picture(document, opened)}<details class="as-text"><summary>{escape(say("page_text", tongue))}</summary>{article}</details>'
    steps = _stepping(document, opened)
    beside = Nearby(document.id, opened.page, tongue).url()
    near = f'<p class="take">{link(beside, escape(say("near_page", tongue)))}</p>' if page.text.strip() else ""
    return f'<nav class="steps" aria-label="{named}">{steps}</nav>{article}<div class="steps">{steps}</div>{near}'


def _picture(document: Document, opened: Opened) -> str:
    """Show the page as it was printed, the words searched for marked on it, as large as is wished."""
    tongue, zoom = opened.seen.tongue, opened.zoom
    asked = {"q": opened.marked} | ({"zoom": zoom} if zoom != ZOOMS[0] else {})
    asked |= {"exact": "1"} if opened.seen.is_exact else {}
    url = f"/pages/{quote(document.id)}/{opened.page}.webp?{urlencode(asked)}"
    alt = say("page_picture", tongue, page=num(opened.page, tongue))
    sizes = "".join(
        link(replace(opened, zoom=each).url(), f"{each}\u202f%", attributes=aria_current(each == zoom, "true"))
        for each in ZOOMS
    )
    # Wider than its frame, it is moved by scrolling: by the keyboard too.
    frame = f'tabindex="0" role="group" aria-label="{escape(alt)}"' if zoom != ZOOMS[0] else ""
    return (
        f'<nav class="zoom" aria-label="{escape(say("zoom", tongue))}"><span>{escape(say("zoom", tongue))}</span> {sizes}</nav>'
        f'<figure class="picture zoom-{zoom}" {frame}><a href="{file_url(document, opened.page)}" target="_blank" rel="noopener">'
        f'<img src="{escape(url)}" alt="{escape(alt)}"></a></figure>'
    )


def _stepping(document: Document, opened: Opened) -> str:
    tongue, here, last = opened.seen.tongue, opened.page, document.page_count
    before = (
        link(replace(opened, page=here - 1).url(), "← " + escape(say("previous", tongue)))
        if here > 1
        else "<span></span>"
    )
    after = (
        link(replace(opened, page=here + 1).url(), escape(say("next", tongue)) + " →")
        if here < last
        else "<span></span>"
    )
    where = escape(say("page_of", tongue, page=num(here, tongue), count=num(last, tongue)))
    opens = say("open_original" if document.format == "pdf" else "open_file", tongue)  # no other file opens at a page
    original = (
        f'<a class="original" target="_blank" rel="noopener" href="{file_url(document, here)}">{escape(opens)}</a>'
    )
    return f'{before}<span class="where">{where}</span>{original}{after}'


def _contents(bookmarks: Sequence[Bookmark], opened: Opened) -> str:
    if not bookmarks:
        return ""
    items = "".join(
        f'<li class="level-{min(each.level, 3)}">{link(replace(opened, page=each.page).url(), f"<span>{escape(each.title)}</span> <small>{each.page}</small>")}</li>'
        for each in bookmarks[:80]
    )
    return f'<section><h2>{escape(say("contents", opened.seen.tongue))}</h2><ul class="contents">{items}</ul></section>'


def _record(document: Document, tongue: Tongue) -> str:
    rows = (
        ("authors", ", ".join(document.authors)),
        ("organisation", document.organisation),
        ("date", day(document.date, tongue)),
        ("file", f"{document.format.upper()}, {size(document.size_bytes, tongue)}"),
    )
    items = "".join(f"<dt>{escape(say(key, tongue))}</dt><dd>{escape(value)}</dd>" for key, value in rows if value)
    download = (
        f'<a class="download" href="/files/{quote(document.id)}?download=1">{escape(say("download", tongue))}</a>'
    )
    return (
        f"<section><h2>{escape(say('facts', tongue))}</h2><dl>{items}</dl>{download}</section>{_cite(document, tongue)}"
    )


def _cite(document: Document, tongue: Tongue) -> str:
    links = " · ".join(
        f'<a href="/export.{code}?id={quote(document.id)}">{escape(each.name)}</a>'
        for code, each in exports.FORMATS.items()
        if code != "csv"
    )
    text = escape(exports.citation(document, tongue))
    return f'<section><h2>{escape(say("cite", tongue))}</h2><p class="citation">{text}</p><p class="take">{links}</p></section>'
