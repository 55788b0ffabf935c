"""Values -> what is told of a document beside its page: key sentences, key figures, dates to remember, subjects."""

from dataclasses import replace
from html import escape

from pipeline.model import Document, Essentials, KeyDate
from search_app.components.elements import link, searching
from search_app.messages import Tongue, day, say
from search_app.state import Opened


def sections(essentials: Essentials, document: Document, opened: Opened, *, today: str) -> str:
    """Make the sections of what a document tells; nothing for what it does not."""
    return (
        _sentences(essentials, document, opened)
        + _figures(essentials, document, opened)
        + _dates(essentials, document, opened, today)
    )


def _sentences(essentials: Essentials, document: Document, opened: Opened) -> str:
    """Quote the key sentences, each with its page, and name the subjects, each as a search."""
    tongue = opened.seen.tongue
    sentences = "".join(
        f"<blockquote><p>{_quoted(each.text, document)} {_to_page(each.page, opened)}</p></blockquote>"
        for each in essentials.sentences
    )
    subjects = "".join(
        f"<li>{link(searching(subject, tongue).url(), escape(subject), attributes=f'lang={document.language.value}')}</li>"
        for subject in essentials.subjects
    )
    parts = [f'<p class="help">{escape(say("essentials_help", tongue))}</p>{sentences}'] if sentences else []
    if subjects:
        parts.append(f'<h3>{escape(say("subjects", tongue))}</h3><ul class="subjects">{subjects}</ul>')
    return _section("essentials", "essentials", "".join(parts), tongue)


def _figures(essentials: Essentials, document: Document, opened: Opened) -> str:
    """Show the key figures, each in large above the sentence that says it."""
    items = "".join(
        f'<li><p class="value" lang={document.language.value}>{escape(each.value)}</p>'
        f"<p>{_quoted(each.text, document, strong=each.value)} {_to_page(each.page, opened)}</p></li>"
        for each in essentials.figures
    )
    return _section("key_figures", "figures", f"<ul>{items}</ul>" if items else "", opened.seen.tongue)


def _dates(essentials: Essentials, document: Document, opened: Opened, today: str) -> str:
    """Show the dates to remember, by date; those that are past say so."""
    tongue = opened.seen.tongue
    items = "".join(
        f'<li{_past(each, today)}><p class="when">{_when(each, tongue)}{_kind(each, today, tongue)}</p>'
        f"<p>{_quoted(each.text, document)} {_to_page(each.page, opened)}</p></li>"
        for each in essentials.dates
    )
    return _section("key_dates", "dates", f"<ol>{items}</ol>" if items else "", opened.seen.tongue)


def _section(key: str, name: str, inner: str, tongue: Tongue) -> str:
    return f'<section class="{name}"><h2>{escape(say(key, tongue))}</h2>{inner}</section>' if inner else ""


def _quoted(text: str, document: Document, *, strong: str = "") -> str:
    before, said, after = text.partition(strong) if strong else (text, "", "")
    inner = escape(before) + (f"<strong>{escape(said)}</strong>" if said else "") + escape(after)
    return f"<span lang={document.language.value}>{inner}</span>"


def _to_page(page: int, opened: Opened) -> str:
    said = f"{say('short_page', opened.seen.tongue)}\u00a0{page}"
    return link(replace(opened, page=page).url(), escape(said), attributes='class="to-page"')


def _when(each: KeyDate, tongue: Tongue) -> str:
    first = f"<time datetime={each.date}>{escape(day(each.date, tongue))}</time>"
    if not each.until:
        return first
    last = f"<time datetime={each.until}>{escape(day(each.until, tongue))}</time>"
    return f"{first} – {last}"


def _kind(each: KeyDate, today: str, tongue: Tongue) -> str:
    said = [say(f"date_{each.kind}", tongue)] if each.kind else []
    said += [say("date_past", tongue)] if is_past(each, today) else []
    return "".join(f" <span class=tag>{escape(word)}</span>" for word in said)


def _past(each: KeyDate, today: str) -> str:
    return " class=past" if is_past(each, today) else ""


def is_past(each: KeyDate, today: str) -> bool:
    """Tell whether a date is over: its last day, or its month, is before *today*."""
    last = each.until or each.date
    return last < today[: len(last)]
