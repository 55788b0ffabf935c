"""Values -> a list of related documents: what each is to be read for, why it is there, which pages to open."""

from collections.abc import Sequence
from html import escape

from pipeline.model import Common, Facet, Language, Purpose, Related
from search_app.components.elements import facts, link, value_name
from search_app.messages import Tongue, num, say
from search_app.state import Opened, Seen

REASONS_SHOWN = 5


def listed(related: Sequence[Related], seen: Seen, *, heading: str) -> str:
    """Make the list under its heading; a sentence where there is none."""
    items = "".join(f"<li>{_item(each, seen)}</li>" for each in related)
    inner = f'<ol class="related">{items}</ol>' if items else f"<p>{escape(say('related_none', seen.tongue))}</p>"
    return f"<section><h2>{escape(heading)}</h2>{inner}</section>"


def _item(related: Related, seen: Seen) -> str:
    document = related.document
    title = link(
        Opened(document.id, 1, seen).url(), escape(document.title), attributes=f"lang={document.language.value}"
    )
    return f"{_purpose(related, seen.tongue)}{title}{facts(document, seen.tongue)}{_pages(related, seen)}{_why(related, seen.tongue)}"


def _purpose(related: Related, tongue: Tongue) -> str:
    if related.purpose is None:
        return ""
    key = f"purpose_{related.purpose}"
    if related.purpose is Purpose.OTHER_LANGUAGE:
        key = "purpose_in_english" if related.document.language is Language.ENGLISH else "purpose_in_french"
    return f'<p class="purpose">{escape(say(key, tongue))}</p>'


def _pages(related: Related, seen: Seen) -> str:
    """Lead to the pages that speak most of what is shared."""
    if not related.pages:
        return ""
    links = "".join(
        link(
            Opened(related.document.id, page, seen).url(),
            str(page),
            attributes=f'aria-label="{escape(say("open_page", seen.tongue))} {page}"',
        )
        for page in related.pages
    )
    return f'<p class="page-links"><span>{escape(say("related_pages", seen.tongue))}</span> {links}</p>'


def _why(related: Related, tongue: Tongue) -> str:
    terms = "".join(
        f"<li><span>{escape(shared.term)}</span><small>{num(100 * shared.contribution / related.score, tongue)}\u202f%</small></li>"
        for shared in related.reasons[:REASONS_SHOWN]
    )
    values = {
        Common.SERIES: "",
        Common.ORGANISATION: related.document.organisation,
        Common.COLLECTION: value_name(Facet.COLLECTION, related.document.collection, tongue),
    }
    common = "".join(f"<li>{escape(say(f'common_{fact}', tongue, value=values[fact]))}</li>" for fact in related.common)
    facts_in_common = f'<ul class="common">{common}</ul>' if common else ""
    return f'<p class="why-label">{escape(say("related_why", tongue))}</p><ul class="why">{terms}</ul>{facts_in_common}'
