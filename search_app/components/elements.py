"""What several views are made of: links, the frame's top, facts, marked text, messages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from urllib.parse import quote

from pipeline.model import (
    Access,
    Document,
    DocumentId,
    Facet,
    Language,
)
from search_app import exports
from search_app.access import Role, Visitor
from search_app.messages import NO_BREAK, Tongue, count, day, label, num, say
from search_app.state import CHOSEN, Basket, Mapped, Opened, Seen, short, sign_in_url


def link(url: str, inner: str, *, attributes: str = "") -> str:
    """Make a link that changes the view without loading the app again; *inner* is HTML."""
    return f'<a data-nav href="{escape(url)}"{" " + attributes if attributes else ""}>{inner}</a>'


def header(current: str, seen: Seen, here: str, visitor: Visitor, *, may_sign_in: bool) -> str:
    """Make the top of every view: the centre's name, the views of a role, the languages; *here* is this view's URL."""
    tongue = seen.tongue
    views = [
        ("search", say("nav_search", tongue), Seen(tongue=tongue).url()),
        ("map", say("nav_map", tongue), Mapped(tongue=tongue).url()),
        ("basket", say("nav_basket", tongue), Basket(tongue=tongue).url()),
    ]
    if visitor.role is Role.STAFF:
        views.append(("staff", say("nav_staff", tongue), in_tongue("/deposit", tongue)))
    here_is_staff = current in STAFF_VIEWS
    items = "".join(
        f"<li>{link(url, escape(name), attributes=aria_current(code == ('staff' if here_is_staff else current), 'page') + (' data-basket' if code == 'basket' else ''))}</li>"
        for code, name, url in views
    )
    tongues = "".join(
        f"<li>{link(in_tongue(here, each), each.upper(), attributes=f'lang={each.value} hreflang={each.value} ' + aria_current(each is tongue, 'true'))}</li>"
        for each in Tongue
    )
    return (
        f'<div class="top"><a class="skip" href="#content">{escape(say("skip", tongue))}</a><a class="brand" data-nav href="{escape(Seen(tongue=tongue).url())}">'
        f"{LOGO}<span>{escape(say('app', tongue))}</span></a>"
        f'<nav aria-label="{escape(say("nav_label", tongue))}"><ul>{items}</ul></nav>{_account(visitor, here, tongue, may_sign_in=may_sign_in)}'
        f'<nav class="tongues" aria-label="{escape(say("language_label", tongue))}"><ul>{tongues}</ul></nav></div>'
        f"{_staff_views(current, tongue) if here_is_staff and visitor.role is Role.STAFF else ''}"
    )


STAFF_VIEWS: Mapping[str, str] = {
    "deposit": "nav_deposit",
    "review": "nav_review",
    "lists": "nav_lists",
    "words": "nav_words",
    "centre-health": "nav_health",
}
"""The views of staff, which are the paths of their addresses, and what each is called."""


def _staff_views(current: str, tongue: Tongue) -> str:
    items = "".join(
        f"<li>{link(in_tongue(f'/{code}', tongue), escape(say(name, tongue)), attributes=aria_current(code == current, 'page'))}</li>"
        for code, name in STAFF_VIEWS.items()
    )
    return f'<nav class="staff-views" aria-label="{escape(say("nav_staff_label", tongue))}"><ul>{items}</ul></nav>'


LOGO = '<img src="/assets/icon.svg" alt="" width="30" height="30">'


def _account(visitor: Visitor, here: str, tongue: Tongue, *, may_sign_in: bool) -> str:
    """Say who is signed in, and make the way out; or the way in, where there is one."""
    if visitor.name:
        return (
            f'<form class="account" method="post" action="/signout"><input type="hidden" name="lang" value="{tongue}">'
            f'<span class="hidden">{escape(say("signed_in", tongue))} </span><span class="who">{escape(visitor.name)}</span>'
            f'<button type="submit">{escape(say("signout", tongue))}</button></form>'
        )
    there = sign_in_url(in_tongue(here, tongue), tongue)
    return (
        f'<p class="account"><a href="{escape(there)}">{escape(say("signin", tongue))}</a></p>' if may_sign_in else ""
    )


def in_tongue(url: str, tongue: Tongue) -> str:
    """Give a URL in a language of the interface."""
    path, _, query = url.partition("?")
    pairs = [pair for pair in query.split("&") if pair and not pair.startswith("lang=")]
    return path + "?" + "&".join([*pairs, f"lang={tongue.value}"])


def aria_current(is_current: bool, value: str) -> str:
    """Make the attribute that marks the link to where one is."""
    return f'aria-current="{value}"' if is_current else ""


NO_LABELS: Mapping[Facet, Mapping[str, Mapping[Language, str]]] = {}


def value_name(
    facet: Facet, value: str, tongue: Tongue, labels: Mapping[Facet, Mapping[str, Mapping[Language, str]]] = NO_LABELS
) -> str:
    """Say what a value of a facet is called."""
    if facet in labels and value in labels[facet]:
        return labels[facet][value][Language(tongue.value)]
    if facet is Facet.LANGUAGE and value in set(Language):
        return say(f"language_{value}", tongue)
    if facet is Facet.COLLECTION:
        text = value.replace("_", " ").replace("-", " ").strip()
        return text[:1].upper() + text[1:]
    return value


def dated(document: Document, tongue: Tongue) -> str:
    """Write what tells a version from another: its date and its pages."""
    return f"{day(document.date, tongue) or say('undated', tongue)}, {count('pages', document.page_count, tongue)}"


def card_head(document: Document, opened: Opened, tongue: Tongue) -> str:
    """Make a document's title, a link to it, and its facts."""
    return f'<h3 lang="{document.language}">{link(opened.url(), escape(document.title))}</h3>{facts(document, tongue)}'


def keep(document: Document, tongue: Tongue) -> str:
    """Make the button that puts a document in the reader's selection, or takes it out; the shell remembers which are in."""
    on, off = escape(say("kept", tongue)), escape(say("keep", tongue))
    about = f"{say('keep', tongue)}{NO_BREAK}: {document.title}"
    return (
        f'<button class="keep" data-keep="{escape(short(document.id))}" aria-pressed="false" aria-label="{escape(about)}">'
        f'<span class="off">{off}</span><span class="on">{on}</span></button>'
    )


def judge(document: Document, typed: str, tongue: Tongue) -> str:
    """Make the two buttons by which a reader says whether a document answers what was typed; a script sends it and shows it."""
    told = {
        "query": typed,
        "document": document.id,
        **{name: say(f"judge_{name}", tongue) for name in ("thanks", "undone", "failed")},
    }
    facts = " ".join(f'data-{name}="{escape(text)}"' for name, text in told.items())
    verdicts = (("answers", say("judge_yes", tongue)), ("does-not", say("judge_no", tongue)))
    buttons = "".join(
        f'<button class="verdict" data-verdict="{verdict}" aria-pressed="false">{escape(name)}</button>'
        for verdict, name in verdicts
    )
    about = escape(say("judge_about", tongue, title=document.title))
    return f'<div class="judging" role="group" data-judging {facts} aria-label="{about}">{buttons}<span aria-live="polite"></span></div>'


def facts(document: Document, tongue: Tongue) -> str:
    """Make the line of facts under a title."""
    parts = [f'<span class="tag">{escape(document.kind)}</span>' if document.kind else ""]
    names = document.organisation or ", ".join(document.authors[:2])
    parts += [f"<span>{escape(text)}</span>" for text in (names, day(document.date, tongue)) if text]
    parts.append(f"<span>{escape(count('pages', document.page_count, tongue))}</span>")
    parts.append(f"<span>{escape(value_name(Facet.LANGUAGE, document.language, tongue))}</span>")
    if document.access is Access.STAFF:
        parts.append(f'<span class="tag warn">{escape(say("for_staff", tongue))}</span>')
    if document.is_image_only:
        parts.append(f'<span class="tag warn">{escape(say("image_only", tongue))}</span>')
    if document.is_recognised:
        parts.append(f'<span class="tag">{escape(say("recognised", tongue))}</span>')
    if document.partial:
        parts.append(
            f'<span class="tag warn" title="{escape(label(document.partial, tongue))}">{escape(say("partial", tongue))}</span>'
        )
    return f'<p class="facts">{"".join(parts)}</p>'


def marked(text: str, marks: Iterable[tuple[int, int]]) -> str:
    """Escape a text and mark spans of it."""
    parts, at = [], 0
    for start, end in marks:
        if start < at:
            continue
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*parts, escape(text[at:])])


def searching(subject: str, tongue: Tongue) -> Seen:
    """Give the search for a subject: its words side by side."""
    return Seen(typed=f'"{subject}"' if " " in subject else subject, tongue=tongue)


def file_url(document: Document, page: int = 1) -> str:
    """Give the address of a document's file, at a page of it."""
    return f"/files/{quote(document.id)}" + (f"#page={page}" if document.format == "pdf" else "")


def take(query: str, tongue: Tongue, *, feed: bool = False) -> str:
    """Make the links by which a list is taken away; *query* says which, as the address of its view does."""
    ways = [(f"/export.{code}?{query}", each.name) for code, each in exports.FORMATS.items()]
    ways.append((f"/bibliography.docx?{query}", say("bibliography", tongue)))
    ways += [(f"/feed?{query}", say("feed", tongue))] if feed else []
    links = " · ".join(f'<a href="{escape(url)}">{escape(name)}</a>' for url, name in ways)
    return f'<p class="take"><span>{escape(say("take", tongue))}</span> {links}</p>'


def screens(here: int, last: int, url: Callable[[int], str], tongue: Tongue) -> str:
    """Make the links between the screens of a list: those beside *here*, the first and the last; nothing for one screen."""
    if last <= 1:
        return ""
    numbers = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)})
    items, before = [], 0
    for number in numbers:
        items.append('<li aria-hidden="true">…</li>' if number > before + 1 else "")
        is_here = aria_current(number == here, "page")
        items.append(f"<li>{link(url(number), num(number, tongue), attributes=is_here)}</li>")
        before = number
    if here > 1:
        items.insert(0, f"<li>{link(url(here - 1), '← ' + escape(say('previous', tongue)))}</li>")
    if here < last:
        items.append(f"<li>{link(url(here + 1), escape(say('next', tongue)) + ' →')}</li>")
    return f'<nav class="screens" aria-label="{escape(say("pages", tongue))}"><ul>{"".join(items)}</ul></nav>'


def alert(text: str) -> str:
    """Make a message that stands in place of what was asked."""
    return f'<div id="content" tabindex="-1"><div class="none" role="alert"><p>{escape(text)}</p></div></div>'


def notice(text: str, detail: str = "") -> str:
    """Make a message, with its *detail*."""
    more = f" <span>{escape(detail)}</span>" if detail else ""
    return f'<p class="notice">{escape(text)}{more}</p>'


def moment(instant: str, tongue: Tongue) -> str:
    """Write an instant of universal time: «25 novembre 2026, 00:14 UTC»."""
    return f"{day(instant[:10], tongue)}, {instant[11:16]}{NO_BREAK}UTC"


def tick(value: str, name: str, tongue: Tongue, *, is_ticked: bool = False) -> str:
    """Make the box by which something called *name* is chosen in a form."""
    ticked = " checked" if is_ticked else ""
    about = escape(say("deposit_pick", tongue, name=name))
    return f'<input type="checkbox" name="{CHOSEN}" value="{escape(value)}" aria-label="{about}"{ticked}>'


def table(heads: Iterable[str], rows: Sequence[Sequence[str]], none: str, tongue: Tongue) -> str:
    """Make a table of cells that are HTML; *none* says that there is no row."""
    if not rows:
        return f"<p>{escape(say(none, tongue))}</p>"
    top = "".join(f"<th scope=col>{escape(say(key, tongue))}</th>" for key in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def titled(document_id: DocumentId, documents: Mapping[DocumentId, Document], tongue: Tongue) -> str:
    """Make the link to a document by its title; one that is there no more is named by its identifier."""
    document = documents.get(document_id)
    if document is None:
        return f"<em>{escape(say('health_gone', tongue))}</em> <code>{escape(document_id[:12])}</code>"
    return link(Opened(document_id, 1, Seen(tongue=tongue)).url(), escape(document.title))
