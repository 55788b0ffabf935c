"""Values -> reading lists: those that there are, a list to read step by step, and what staff are shown beside its form."""

from collections.abc import Sequence
from html import escape
from itertools import accumulate, groupby

from pipeline.lists import Step
from pipeline.model import Access, Document
from pipeline.trails import Stop, Trail
from search_app.components.elements import card_head, facts, keep, link, take
from search_app.messages import NO_BREAK, Tongue, count, retold, say
from search_app.state import Listed, Opened, Seen, new_list_url

ON_HOME = 6
"""Lists that home shows."""

FIRST_WORDS = 180
"""Characters of an introduction that tell what a list is for."""


def section(trails: Sequence[Trail], tongue: Tongue) -> str:
    """Make the lists of the home view; nothing where there is none."""
    if not trails:
        return ""
    more = link(Listed(tongue=tongue).url(), escape(say("lists_all", tongue)), attributes='class="all"')
    rest = f'<p class="ways">{more}</p>' if len(trails) > ON_HOME else ""
    return (
        f"<section><h2>{escape(say('lists', tongue))}</h2>{_cards(trails[:ON_HOME], tongue, level=3)}{rest}</section>"
    )


def every(trails: Sequence[Trail], tongue: Tongue) -> str:
    """Make the view of all lists that one may read."""
    cards = _cards(trails, tongue, level=2) if trails else f"<p>{escape(say('lists_none', tongue))}</p>"
    return (
        f'<div class="doc-head" id="content" tabindex="-1"><h1>{escape(say("lists", tongue))}</h1>'
        f'<p class="help">{escape(say("lists_help", tongue))}</p></div>{cards}'
    )


def _cards(trails: Sequence[Trail], tongue: Tongue, *, level: int) -> str:
    cards = "".join(
        f"<li><h{level}>{link(Listed(each.list.slug, tongue).url(), escape(each.list.title))}</h{level}>"
        f'<p class="facts"><span>{escape(count("resources", len(_documents(each)), tongue))}</span>{_draft(each, tongue)}</p>'
        f"{_first_words(each.list.introduction)}</li>"
        for each in trails
    )
    return f'<ul class="lists">{cards}</ul>'


def _documents(trail: Trail) -> tuple[Document, ...]:
    return tuple({stop.document.id: stop.document for stop in trail.stops}.values())


def _draft(trail: Trail, tongue: Tongue) -> str:
    return "" if trail.list.is_published else f'<span class="tag warn">{escape(say("list_draft", tongue))}</span>'


def _first_words(text: str) -> str:
    line = " ".join(text.split())
    if len(line) > FIRST_WORDS:
        line = line[:FIRST_WORDS].rpartition(" ")[0].rstrip(" ,;:.") + "…"
    return f"<p>{escape(line)}</p>" if line else ""


def trail(shown: Trail, tongue: Tongue, *, may_change: bool) -> str:
    """Make a list to be read: its introduction, and its steps in order, each with its note, its page and its button to keep it."""
    listed = Listed(shown.list.slug, tongue)
    change = link(listed.edit_url(), escape(say("list_edit", tongue)), attributes='class="make"') if may_change else ""
    _, _, query = listed.url().partition("?")
    back = link(Listed(tongue=tongue).url(), escape(say("lists_all", tongue)), attributes='class="back"')
    begun = accumulate(bool(stop.heading) for stop in shown.stops)
    numbered = zip(begun, enumerate(shown.stops, 1), strict=True)
    parts = [[pair for _, pair in part] for _, part in groupby(numbered, key=lambda each: each[0])]
    steps = "".join(_part(part, tongue) for part in parts) or f"<p>{escape(say('list_empty', tongue))}</p>"
    away = take(query, tongue) if parts else ""
    said = f"{count('resources', len(_documents(shown)), tongue)}. {say('list_link', tongue)}"
    return (
        f'<div class="trail"><div class="doc-head" id="content" tabindex="-1">{back}<h1>{escape(shown.list.title)}</h1>'
        f'<p class="facts"><span>{escape(said)}</span>{_draft(shown, tongue)}</p>{_prose(shown.list.introduction)}{change}</div>'
        f"{steps}{away}</div>"
    )


def _part(stops: Sequence[tuple[int, Stop]], tongue: Tongue) -> str:
    heading = stops[0][1].heading
    title = f"<h2>{escape(heading)}</h2>" if heading else f'<h2 class="hidden">{escape(say("list_steps", tongue))}</h2>'
    items = "".join(_stop(stop, number, tongue) for number, stop in stops)
    return f'<section>{title}<ol class="results walk">{items}</ol></section>'


def _stop(stop: Stop, number: int, tongue: Tongue) -> str:
    opened = Opened(stop.document.id, stop.page, Seen(tongue=tongue))
    about = f"{say('open_page', tongue)} {stop.page}{NO_BREAK}: {stop.document.title}"
    page = (
        link(
            opened.url(),
            escape(f"{say('open_page', tongue)}{NO_BREAK}{stop.page}"),
            attributes=f'aria-label="{escape(about)}"',
        )
        if stop.step.page
        else ""
    )
    return (
        f'<li><p class="number"><span class="hidden">{escape(say("list_step", tongue))} </span>{number}</p><div>'
        f'{card_head(stop.document, opened, tongue)}<div class="note">{_prose(stop.step.note)}</div>'
        f'<div class="actions">{page}{keep(stop.document, tongue)}</div></div></li>'
    )


def _prose(text: str) -> str:
    """Make paragraphs of a text: an empty line begins one."""
    paragraphs = (each.strip() for each in text.split("\n\n"))
    return "".join(f"<p>{escape(each).replace(chr(10), '<br>')}</p>" for each in paragraphs if each)


def desk(trails: Sequence[Trail], problems: Sequence[str], tongue: Tongue) -> str:
    """Make the view of all lists for staff, those that are not published too, with what is wrong in their files."""
    new = link(new_list_url((), tongue), escape(say("list_new", tongue)), attributes='class="make"')
    rows = "".join(_row(each, tongue) for each in trails) or f"<li><p>{escape(say('list_desk_none', tongue))}</p></li>"
    wrong = "".join(f"<li>{escape(retold(each, tongue))}</li>" for each in problems)
    told = f'<section><h2>{escape(say("list_wrong", tongue))}</h2><ul class="wrong">{wrong}</ul></section>'
    return (
        f'<div class="doc-head" id="content" tabindex="-1"><h1>{escape(say("lists", tongue))}</h1>'
        f'<p class="help">{escape(say("list_desk_help", tongue))}</p>{new}</div>'
        f'<ul class="lists">{rows}</ul>{told if problems else ""}'
    )


def _row(trail: Trail, tongue: Tongue) -> str:
    listed = Listed(trail.list.slug, tongue)
    state = f'<span class="tag">{escape(say("list_public", tongue))}</span>' if trail.list.is_published else ""
    return (
        f"<li><h2>{link(listed.edit_url(), escape(trail.list.title))}</h2>"
        f'<p class="facts">{state}{_draft(trail, tongue)}<span>{escape(count("resources", len(_documents(trail)), tongue))}</span>'
        f"{link(listed.url(), escape(say('list_read', tongue)), attributes=_about(say('list_read', tongue), trail))}</p></li>"
    )


def _about(words: str, trail: Trail) -> str:
    return f'aria-label="{escape(f"{words}{NO_BREAK}: {trail.list.title}")}"'


def said(text: str) -> str:
    """Say what has just been done."""
    return f'<p class="notice quiet" role="status">{escape(text)}</p>'


def head(title: str, tongue: Tongue, *, shown: Trail | None = None) -> str:
    """Make the top of the form by which staff make or change a list."""
    back = link(Listed(tongue=tongue).edit_url(), escape(say("lists_all", tongue)), attributes='class="back"')
    told = ""
    if shown:
        state = say("list_public" if shown.list.is_published else "list_draft", tongue)
        read = link(Listed(shown.list.slug, tongue).url(), escape(say("list_read", tongue)))
        warn = "" if shown.list.is_published else " warn"
        told = f'<p class="facts"><span class="tag{warn}">{escape(state)}</span>{read}</p>'
    return f'<div class="doc-head" id="content" tabindex="-1">{back}<h1>{escape(title)}</h1>{told}</div>'


def chosen(documents: Sequence[Document], tongue: Tongue) -> str:
    """Make the documents of which a list is about to be made."""
    cards = "".join(
        f'<li><h2 lang="{each.language}">{escape(each.title)}</h2>{facts(each, tongue)}</li>' for each in documents
    )
    return f'<ol class="lists">{cards}</ol>' if documents else ""


def step(one: Step, document: Document | None, number: int, tongue: Tongue) -> str:
    """Make what a step is, above the fields in which staff write of it."""
    name = f"{say('list_step', tongue)}{NO_BREAK}{number}"
    if document is None:
        what = f'<p class="facts"><span class="tag warn">{escape(say("list_missing", tongue))}</span> <span>{escape(one.document)}</span></p>'
        return f'<div class="step"><h2>{escape(name)}</h2>{what}</div>'
    hidden = (
        f'<p class="facts"><span class="tag warn">{escape(say("list_staff_only", tongue))}</span></p>'
        if document.access is Access.STAFF
        else ""
    )
    opened = Opened(document.id, min(one.page or 1, document.page_count), Seen(tongue=tongue))
    return (
        f'<div class="step"><h2>{escape(name)}{NO_BREAK}: <span lang="{document.language}">{link(opened.url(), escape(document.title))}</span></h2>'
        f"{facts(document, tongue)}{hidden}</div>"
    )


def note(text: str) -> str:
    """Make a line of help."""
    return f'<p class="help">{escape(text)}</p>'
