"""Values -> HTML. Every text is escaped here, before it is marked up; nothing else makes HTML."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import quote, urlencode

from pipeline.model import (
    NO_ESSENTIALS,
    Bookmark,
    Common,
    Document,
    Essentials,
    Facet,
    Language,
    Notice,
    Page,
    PageReader,
    Reason,
    Related,
    Result,
    Results,
    Snippet,
    Sort,
)
from search_app import exports
from search_app.messages import Tongue, count, day, label, num, quoted, say, size
from search_app.state import Opened, Seen

SHOWN_VALUES = 7
"""Values of a facet shown before the rest is folded away."""

REASONS_SHOWN = 5


def link(url: str, inner: str, *, attributes: str = "") -> str:
    """Make a link that changes the view without loading the app again; *inner* is HTML."""
    return f'<a data-nav href="{escape(url)}"{" " + attributes if attributes else ""}>{inner}</a>'


def header(current: str, seen: Seen, here: str) -> str:
    """Make the top of every view: the centre's name, the views, the languages; *here* is this view's URL."""
    tongue = seen.tongue
    views = (
        ("search", say("nav_search", tongue), Seen(tongue=tongue).url()),
        ("deposit", say("nav_deposit", tongue), _in("/deposit", tongue)),
    )
    items = "".join(
        f"<li>{link(url, escape(name), attributes=_current(code == current, 'page'))}</li>" for code, name, url in views
    )
    tongues = "".join(
        f"<li>{link(_in(here, each), each.upper(), attributes=f'lang={each.value} hreflang={each.value} ' + _current(each is tongue, 'true'))}</li>"
        for each in Tongue
    )
    return (
        f'<div class="top"><a class="skip" href="#content">{escape(say("skip", tongue))}</a><a class="brand" data-nav href="{escape(Seen(tongue=tongue).url())}">'
        f"{_LOGO}<span>{escape(say('app', tongue))}</span></a>"
        f'<nav aria-label="{escape(say("nav_label", tongue))}"><ul>{items}</ul></nav>'
        f'<nav class="tongues" aria-label="{escape(say("language_label", tongue))}"><ul>{tongues}</ul></nav></div>'
    )


_LOGO = '<img src="/assets/icon.svg" alt="" width="30" height="30">'


def _in(url: str, tongue: Tongue) -> str:
    """Give a URL in a language of the interface."""
    path, _, query = url.partition("?")
    pairs = [pair for pair in query.split("&") if pair and not pair.startswith("lang=")]
    return path + "?" + "&".join([*pairs, f"lang={tongue.value}"])


def _current(is_current: bool, value: str) -> str:
    return f'aria-current="{value}"' if is_current else ""


# Home


def home(documents: Sequence[Document], pages: int, seen: Seen) -> tuple[str, str]:
    """Make what stands above and below the box when nothing is asked."""
    tongue = seen.tongue
    holdings = say("holdings", tongue, documents=num(len(documents), tongue), pages=num(pages, tongue))
    above = f'<div class="hero" id="content" tabindex="-1"><h1>{escape(say("question", tongue))}</h1><p>{escape(holdings)}</p></div>'
    tiles = "".join(
        _tiles(say(key, tongue), facet, documents, seen)
        for key, facet in (("by_kind", Facet.KIND), ("by_collection", Facet.COLLECTION))
    )
    newest = sorted(documents, key=lambda each: (each.date, each.title), reverse=True)[:5]
    cards = "".join(f"<li>{_card_head(each, Opened(each.id, 1, seen), tongue)}</li>" for each in newest)
    everything = link(replace(seen, is_browsing=True).url(), escape(say("see_all", tongue)), attributes='class="all"')
    below = (
        f'<div class="home">{tiles}<section><h2>{escape(say("newest", tongue))}</h2>'
        f'<ol class="results">{cards}</ol>{everything}</section></div>'
    )
    return above, below if documents else ""


def _tiles(title: str, facet: Facet, documents: Iterable[Document], seen: Seen) -> str:
    counts: dict[str, int] = {}
    for document in documents:
        value = document.kind if facet is Facet.KIND else document.collection
        if value:
            counts[value] = counts.get(value, 0) + 1
    if not counts:
        return ""
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:12]
    items = "".join(
        f"<li>{link(seen.toggle(facet, value).url(), f'<span>{escape(_shown(facet, value, seen.tongue))}</span><small>{number}</small>')}</li>"
        for value, number in ranked
    )
    return f'<section><h2>{escape(title)}</h2><ul class="tiles">{items}</ul></section>'


# Results


def results(found: Results, seen: Seen) -> str:
    """Make the whole list of results, with its filters, in one block."""
    tongue = seen.tongue
    body = _list(found, seen) if found.total else _none(found, seen)
    return (
        f'<div class="found"><aside aria-label="{escape(say("filter", tongue))}">{_facets(found, seen)}</aside>'
        f'<div id="content" tabindex="-1">{_summary(found, seen)}{_chips(found, seen)}{body}</div></div>'
    )


def _summary(found: Results, seen: Seen) -> str:
    tongue = seen.tongue
    total = (
        f"<strong>{escape(count('resources', found.total, tongue))}</strong>"
        if found.total
        else f"<strong>{escape(say('none', tongue))}</strong>"
    )
    asked = (
        f" {escape('for' if tongue is Tongue.ENGLISH else 'pour')} {escape(quoted(seen.typed, tongue))}"
        if seen.typed
        else ""
    )
    partly = ""
    if 0 < found.complete < found.total:
        complete, rest = num(found.complete, tongue), num(found.total - found.complete, tongue)
        partly = f'<span class="partly">{escape(say("and_some", tongue, complete=complete, rest=rest))}</span>'
    grouped = ""
    if found.distinct < found.total:
        grouped = f'<span class="partly">{escape(say("grouped", tongue, n=num(found.distinct, tongue)))}</span>'
    elapsed = f"{num(max(found.elapsed_ms, 1) / 1000, tongue, 3)}\u00a0s"
    said = [notice for notice in found.notices if notice is not Notice.RESPELT or not found.respelt]
    notices = "".join(f'<p class="notice">{escape(_notice(notice, found, tongue))}</p>' for notice in said)
    notices += _respelt(found, seen)
    return f'<div class="summary"><p role="status">{total}{asked} <small>· {elapsed}</small>{partly}{grouped}</p>{_sorts(seen)}</div>{notices}'


def _respelt(found: Results, seen: Seen) -> str:
    """Offer another spelling as a link, or say that it was searched for."""
    if not found.respelt:
        return ""
    words = say("searched_respelt" if Notice.RESPELT in found.notices else "respelt", seen.tongue)
    there = link(replace(seen, typed=found.respelt, screen=1).url(), escape(found.respelt))
    return f'<p class="notice">{escape(words)} {there}</p>'


def _notice(notice: Notice, found: Results, tongue: Tongue) -> str:
    if notice is Notice.SOME_WORDS and found.missing:
        return say("missing", tongue, words=", ".join(quoted(word, tongue) for word in found.missing))
    return label(notice, tongue)


def _sorts(seen: Seen) -> str:
    items = "".join(
        f"<li>{link(replace(seen, sort=sort, screen=1).url(), escape(label(sort, seen.tongue)), attributes=_current(sort is seen.sort, 'true'))}</li>"
        for sort in Sort
    )
    return f'<nav class="sorts" aria-label="{escape(say("sort", seen.tongue))}"><ul>{items}</ul></nav>'


def _chips(found: Results, seen: Seen) -> str:
    chips = [
        link(
            seen.toggle(facet, value).url(),
            f'{escape(_shown(facet, value, seen.tongue, found.labels))} <span aria-hidden="true">×</span>',
            attributes=f'title="{escape(say("remove", seen.tongue))}" aria-label="{escape(say("remove", seen.tongue))} {escape(_shown(facet, value, seen.tongue, found.labels))}"',
        )
        for facet, values in seen.filters.items()
        for value in values
    ]
    if not chips:
        return ""
    clear = link(
        replace(seen, filters={}, screen=1).url(), escape(say("clear", seen.tongue)), attributes='class="clear"'
    )
    items = "".join(f"<li>{chip}</li>" for chip in (*chips, clear))
    return f'<ul class="chips" aria-label="{escape(say("active_filters", seen.tongue))}">{items}</ul>'


def _facets(found: Results, seen: Seen) -> str:
    sections = "".join(_facet(facet, found, seen) for facet in Facet)
    chosen = sum(len(values) for values in seen.filters.values())
    title = count("filters", chosen, seen.tongue) if chosen else say("filter", seen.tongue)
    # Open on a wide screen, by the style sheet; folded on a phone.
    return f'<details class="filters"><summary>{escape(title)}</summary>{sections}</details>' if sections else ""


def _facet(facet: Facet, found: Results, seen: Seen) -> str:
    held = seen.filters.get(facet, ())
    values = {**dict.fromkeys(held, 0), **found.facets.get(facet, {})}
    if not values:
        return ""
    by_count = sorted(values.items(), key=lambda each: (-each[1], each[0]))
    ranked = sorted(values.items(), reverse=True) if facet is Facet.YEAR else by_count
    items = [
        f"<li>{link(seen.toggle(facet, value).url(), f'<span>{escape(_shown(facet, value, seen.tongue, found.labels))}</span> <small>{num(number, seen.tongue)}</small>', attributes=_current(value in held, 'true'))}</li>"
        for value, number in ranked
    ]
    shown, folded = "".join(items[:SHOWN_VALUES]), "".join(items[SHOWN_VALUES:])
    more = (
        f"<details><summary>{escape(say('more', seen.tongue))}</summary><ul>{folded}</ul></details>" if folded else ""
    )
    return f"<section><h2>{escape(label(facet, seen.tongue))}</h2><ul>{shown}</ul>{more}</section>"


_NO_LABELS: Mapping[Facet, Mapping[str, Mapping[Language, str]]] = {}


def _shown(
    facet: Facet, value: str, tongue: Tongue, labels: Mapping[Facet, Mapping[str, Mapping[Language, str]]] = _NO_LABELS
) -> str:
    if facet in labels and value in labels[facet]:
        return labels[facet][value][Language(tongue.value)]
    if facet is Facet.LANGUAGE and value in set(Language):
        return say(f"language_{value}", tongue)
    if facet is Facet.COLLECTION:
        text = value.replace("_", " ").replace("-", " ").strip()
        return text[:1].upper() + text[1:]
    return value


def _list(found: Results, seen: Seen) -> str:
    cards = []
    for rank, result in enumerate(found.results, found.offset):
        if rank == found.first_partial:
            cards.append(f'<li class="divider"><h2>{escape(say("from_here_some", seen.tongue))}</h2></li>')
        cards.append(f"<li>{_card(result, seen)}</li>")
    return f'<ol class="results" start="{found.offset + 1}">{"".join(cards)}</ol>{_screens(found, seen)}{_take(seen)}'


def _take(seen: Seen) -> str:
    """Make the links by which a list is taken away."""
    _, _, query = seen.url().partition("?")
    ways = [(f"/export.{code}?{query}", each.name) for code, each in exports.FORMATS.items()]
    ways.append((f"/feed?{query}", say("feed", seen.tongue)))
    links = " · ".join(f'<a href="{escape(url)}">{escape(name)}</a>' for url, name in ways)
    return f'<p class="take"><span>{escape(say("take", seen.tongue))}</span> {links}</p>'


def _card(result: Result, seen: Seen) -> str:
    first = result.snippets[0].page if result.snippets else 1
    document = result.document
    best = result.snippets[0] if result.snippets else None
    text = (
        f'<p class="snippet" lang="{document.language}">{marked(best.text, best.marks)}</p>'
        if best and best.text
        else ""
    )
    pages = _page_links(document, [each for each in result.snippets if each.marks], seen)
    head = _card_head(document, Opened(document.id, first, seen), seen.tongue)
    return f"{head}{text}{pages}{_also(result, seen)}"


def _also(result: Result, seen: Seen) -> str:
    """Say how many versions a result stands for, and lead to the others."""
    if not result.versions:
        return ""
    tongue = seen.tongue
    links = ", ".join(link(Opened(each.id, 1, seen).url(), escape(_dated(each, tongue))) for each in result.versions)
    return (
        f'<p class="versions">{escape(count("versions", len(result.versions) + 1, tongue))} <span>({links})</span></p>'
    )


def _dated(document: Document, tongue: Tongue) -> str:
    """Write what tells a version from another: its date and its pages."""
    return f"{day(document.date, tongue) or say('undated', tongue)}, {count('pages', document.page_count, tongue)}"


def _card_head(document: Document, opened: Opened, tongue: Tongue) -> str:
    return f'<h3 lang="{document.language}">{link(opened.url(), escape(document.title))}</h3>{facts(document, tongue)}'


def facts(document: Document, tongue: Tongue) -> str:
    """Make the line of facts under a title."""
    parts = [f'<span class="tag">{escape(document.kind)}</span>' if document.kind else ""]
    names = document.organisation or ", ".join(document.authors[:2])
    parts += [f"<span>{escape(text)}</span>" for text in (names, day(document.date, tongue)) if text]
    parts.append(f"<span>{escape(count('pages', document.page_count, tongue))}</span>")
    parts.append(f"<span>{escape(_shown(Facet.LANGUAGE, document.language, tongue))}</span>")
    if document.is_image_only:
        parts.append(f'<span class="tag warn">{escape(say("image_only", tongue))}</span>')
    if document.is_recognised:
        parts.append(f'<span class="tag">{escape(say("recognised", tongue))}</span>')
    if document.partial:
        parts.append(
            f'<span class="tag warn" title="{escape(label(document.partial, tongue))}">{escape(say("partial", tongue))}</span>'
        )
    return f'<p class="facts">{"".join(parts)}</p>'


def _page_links(document: Document, snippets: Sequence[Snippet], seen: Seen) -> str:
    if not snippets:
        return ""
    links = "".join(
        link(
            Opened(document.id, each.page, seen).url(),
            str(each.page),
            attributes=f'aria-label="{escape(say("open_page", seen.tongue))} {each.page}" title="{escape(each.text[:180])}"',
        )
        for each in snippets
    )
    return f'<p class="page-links"><span>{escape(say("found_on", seen.tongue))}</span> {links}</p>'


def _screens(found: Results, seen: Seen) -> str:
    last = -(-found.distinct // found.limit)
    if last <= 1:
        return ""
    here = seen.screen
    numbers = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)})
    items, before = [], 0
    for number in numbers:
        items.append('<li aria-hidden="true">…</li>' if number > before + 1 else "")
        items.append(
            f"<li>{link(replace(seen, screen=number).url(), num(number, seen.tongue), attributes=_current(number == here, 'page'))}</li>"
        )
        before = number
    if here > 1:
        items.insert(
            0, f"<li>{link(replace(seen, screen=here - 1).url(), '← ' + escape(say('previous', seen.tongue)))}</li>"
        )
    if here < last:
        items.append(f"<li>{link(replace(seen, screen=here + 1).url(), escape(say('next', seen.tongue)) + ' →')}</li>")
    return f'<nav class="screens" aria-label="{escape(say("pages", seen.tongue))}"><ul>{"".join(items)}</ul></nav>'


def _none(found: Results, seen: Seen) -> str:
    tongue, ways = seen.tongue, []
    if found.missing:
        words = ", ".join(quoted(word, tongue) for word in found.missing)
        ways.append(f"<p>{escape(say('none_missing', tongue, words=words))}</p>")
    if seen.filters:
        bare = replace(seen, filters={}, screen=1)
        ways.append(f"<p>{link(bare.url(), escape(say('without_filters', tongue)))}</p>")
    everything = link(Seen(is_browsing=True, tongue=tongue).url(), escape(say("see_all", tongue)))
    return f'<div class="none">{"".join(ways)}<p>{escape(say("none_help", tongue))}</p><p>{everything}</p></div>'


def marked(text: str, marks: Iterable[tuple[int, int]]) -> str:
    """Escape a text and mark spans of it."""
    parts, at = [], 0
    for start, end in marks:
        if start < at:
            continue
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*parts, escape(text[at:])])


# A document


def document_head(document: Document, opened: Opened) -> str:
    """Make the top of a document's view."""
    tongue = opened.seen.tongue
    back = link(opened.seen.url(), "← " + escape(say("back", tongue)), attributes='class="back"')
    return f'<div class="doc-head">{back}<h1 lang="{document.language}">{escape(document.title)}</h1>{facts(document, tongue)}</div>'


def document_body(
    document: Document,
    opened: Opened,
    *,
    page: Page,
    marks: Sequence[tuple[int, int]],
    matching: Sequence[Snippet],
    related: Sequence[Related],
    bookmarks: Sequence[Bookmark],
    essentials: Essentials = NO_ESSENTIALS,
    versions: Sequence[Document] = (),
    editions: Sequence[Document] = (),
) -> str:
    """Make a document's view: the page that is open, and what surrounds it."""
    beside = (
        _essentials(essentials, document, opened),
        _versions(versions, document, opened),
        _editions(editions, opened),
        _related(related, opened),
        _contents(bookmarks, opened),
        _record(document, opened.seen.tongue),
    )
    return (
        '<div class="doc"><div id="content" tabindex="-1">'
        f"{_matching(document, opened, matching)}{_page(document, opened, page, marks)}</div>"
        f'<div class="side">{"".join(beside)}</div></div>'
    )


def _essentials(essentials: Essentials, document: Document, opened: Opened) -> str:
    """Quote the key sentences, each with its page, and name the subjects, each as a search."""
    tongue = opened.seen.tongue
    sentences = "".join(
        f"<blockquote><p><span lang={document.language.value}>{escape(each.text)}</span> {_to_page(each.page, opened)}</p></blockquote>"
        for each in essentials.sentences
    )
    subjects = "".join(
        f"<li>{link(_searching(subject, tongue).url(), escape(subject), attributes=f'lang={document.language.value}')}</li>"
        for subject in essentials.subjects
    )
    parts = [f'<p class="help">{escape(say("essentials_help", tongue))}</p>{sentences}'] if sentences else []
    if subjects:
        parts.append(f'<h3>{escape(say("subjects", tongue))}</h3><ul class="subjects">{subjects}</ul>')
    if not parts:
        return ""
    return f'<section class="essentials"><h2>{escape(say("essentials", tongue))}</h2>{"".join(parts)}</section>'


def _to_page(page: int, opened: Opened) -> str:
    said = f"{say('short_page', opened.seen.tongue)}\u00a0{page}"
    return link(replace(opened, page=page).url(), escape(said), attributes='class="to-page"')


def _searching(subject: str, tongue: Tongue) -> Seen:
    """Give the search for a subject: its words side by side."""
    return Seen(typed=f'"{subject}"' if " " in subject else subject, tongue=tongue)


def _versions(versions: Sequence[Document], document: Document, opened: Opened) -> str:
    if not versions:
        return ""
    tongue = opened.seen.tongue
    said = escape(say("versions_help", tongue, here=_dated(document, tongue)))
    return f'<section><h2>{escape(say("versions", tongue))}</h2><p class="help">{said}</p>{_others(versions, opened)}</section>'


def _editions(editions: Sequence[Document], opened: Opened) -> str:
    if not editions:
        return ""
    return f"<section><h2>{escape(say('editions', opened.seen.tongue))}</h2>{_others(editions, opened)}</section>"


def _others(documents: Sequence[Document], opened: Opened) -> str:
    items = "".join(
        f"<li>{link(Opened(each.id, 1, opened.seen).url(), escape(each.title), attributes=f'lang={each.language.value}')}"
        f" <small>{escape(_dated(each, opened.seen.tongue))}</small></li>"
        for each in documents
    )
    return f'<ul class="others">{items}</ul>'


def _matching(document: Document, opened: Opened, matching: Sequence[Snippet]) -> str:
    if not matching:
        return ""
    tongue = opened.seen.tongue
    links = "".join(
        link(
            replace(opened, page=each.page).url(),
            str(each.page),
            attributes=f'title="{escape(each.text[:180])}" ' + _current(each.page == opened.page, "page"),
        )
        for each in matching
    )
    return f'<nav class="page-links" aria-label="{escape(say("matching", tongue))}"><span>{escape(say("matching", tongue))}</span> {links}</nav>'


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
    return f'<nav class="steps" aria-label="{named}">{steps}</nav>{article}<div class="steps">{steps}</div>'


def _picture(document: Document, opened: Opened) -> str:
    """Show the page as it was printed, the words searched for marked on it."""
    tongue = opened.seen.tongue
    url = f"/pages/{quote(document.id)}/{opened.page}.webp?{urlencode({'q': opened.seen.typed})}"
    alt = say("page_picture", tongue, page=num(opened.page, tongue))
    return f'<figure class="picture"><a href="{file_url(document, opened.page)}" target="_blank" rel="noopener"><img src="{escape(url)}" alt="{escape(alt)}"></a></figure>'


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


def file_url(document: Document, page: int = 1) -> str:
    """Give the address of a document's file, at a page of it."""
    return f"/files/{quote(document.id)}" + (f"#page={page}" if document.format == "pdf" else "")


def _related(related: Sequence[Related], opened: Opened) -> str:
    tongue = opened.seen.tongue
    items = "".join(
        f"<li>{link(Opened(each.document.id, 1, opened.seen).url(), escape(each.document.title), attributes=f'lang={each.document.language.value}')}"
        f"{facts(each.document, tongue)}{_why(each, tongue)}</li>"
        for each in related
    )
    inner = f'<ol class="related">{items}</ol>' if items else f"<p>{escape(say('related_none', tongue))}</p>"
    return f"<section><h2>{escape(say('related', tongue))}</h2>{inner}</section>"


def _why(related: Related, tongue: Tongue) -> str:
    terms = "".join(
        f"<li><span>{escape(shared.term)}</span><small>{num(100 * shared.contribution / related.score, tongue)}\u202f%</small></li>"
        for shared in related.reasons[:REASONS_SHOWN]
    )
    values = {
        Common.SERIES: "",
        Common.ORGANISATION: related.document.organisation,
        Common.COLLECTION: _shown(Facet.COLLECTION, related.document.collection, tongue),
    }
    common = "".join(f"<li>{escape(say(f'common_{fact}', tongue, value=values[fact]))}</li>" for fact in related.common)
    facts_in_common = f'<ul class="common">{common}</ul>' if common else ""
    return f'<p class="why-label">{escape(say("related_why", tongue))}</p><ul class="why">{terms}</ul>{facts_in_common}'


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


# Deposit


def deposit_head(tongue: Tongue, upload_mb: int) -> str:
    """Make the top of the deposit view."""
    return (
        f'<div class="doc-head" id="content" tabindex="-1"><h1>{escape(say("deposit_title", tongue))}</h1>'
        f"<p>{escape(say('deposit_help', tongue, size=num(upload_mb, tongue)))}</p></div>"
    )


def report(outcomes: Sequence[Mapping[str, object]], names: Mapping[str, str], tongue: Tongue) -> str:
    """Make the table of what became of each file; *names* gives the name a path was uploaded under."""
    rows = "".join(_outcome(outcome, names, tongue) for outcome in outcomes)
    heads = "".join(f"<th scope=col>{escape(say(key, tongue))}</th>" for key in ("file", "outcome", "detail"))
    return (
        f'<section class="report" role="status"><h2>{escape(say("deposit_done", tongue))}</h2>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _outcome(outcome: Mapping[str, object], names: Mapping[str, str], tongue: Tongue) -> str:
    kind, path = str(outcome["outcome"]), str(outcome["path"])
    reason = outcome.get("reason") or outcome.get("partial")
    why = label(Reason(str(reason)), tongue) if reason else ""
    document_id = outcome.get("document_id")
    opened = (
        link(Opened(str(document_id), 1, Seen(tongue=tongue)).url(), escape(say("open", tongue))) if document_id else ""
    )
    return (
        f'<tr class="{escape(kind)}"><th scope="row">{escape(names.get(path, path))}</th>'
        f"<td><span class=tag>{escape(say(kind, tongue))}</span></td><td>{escape(why)} {opened}</td></tr>"
    )


def alert(text: str) -> str:
    """Make a message that stands in place of what was asked."""
    return f'<div id="content" tabindex="-1"><div class="none" role="alert"><p>{escape(text)}</p></div></div>'
