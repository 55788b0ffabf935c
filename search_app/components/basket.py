"""Values -> the view of a selection: documents that a reader put aside, to take away or to send."""

from collections.abc import Mapping, Sequence
from html import escape

from pipeline.model import Document, DocumentId, Essentials
from search_app.components.elements import card_head, link, take
from search_app.messages import count, say
from search_app.state import Basket, Opened, Seen, new_list_url, short


def basket(
    documents: Sequence[Document],
    essentials: Mapping[DocumentId, Essentials],
    shown: Basket,
    *,
    may_make_list: bool = False,
) -> str:
    """Make the selection: its documents in order, each with its first key sentence, and the ways to take it away."""
    tongue = shown.tongue
    head = f'<div class="doc-head" id="content" tabindex="-1"><h1>{escape(say("basket", tongue))}</h1>'
    if not documents:
        everything = link(Seen(is_browsing=True, tongue=tongue).url(), escape(say("see_all", tongue)))
        return f'{head}<div class="none"><p>{escape(say("basket_empty", tongue))}</p><p>{everything}</p></div></div>'
    cards = "".join(f"<li>{_card(each, essentials.get(each.id), shown)}</li>" for each in documents)
    _, _, query = shown.url().partition("?")
    empty = link(Basket(tongue=tongue).url(), escape(say("basket_clear", tongue)), attributes='data-drop="*"')
    there = new_list_url(tuple(short(each.id) for each in documents), tongue)
    make = link(there, escape(say("list_from_basket", tongue)), attributes='class="make"') if may_make_list else ""
    said = f"{count('resources', len(documents), tongue)}. {say('basket_help', tongue)}"
    return (
        f'{head}<p class="help" role="status">{escape(said)}</p>{make}</div>{take(query, tongue)}'
        f'<ol class="results basket">{cards}</ol><p class="take">{empty}</p>'
    )


def _card(document: Document, essentials: Essentials | None, shown: Basket) -> str:
    tongue = shown.tongue
    quote = ""
    if essentials and essentials.sentences:
        first = essentials.sentences[0]
        page = link(
            Opened(document.id, first.page, Seen(tongue=tongue)).url(), f"{say('short_page', tongue)}\u00a0{first.page}"
        )
        quote = f'<p class="snippet"><span lang="{document.language}">{escape(first.text)}</span> {page}</p>'
    out = link(
        shown.without(document.id).url(),
        escape(say("unkeep", tongue)),
        attributes=f'data-drop="{escape(short(document.id))}" aria-label="{escape(say("unkeep", tongue))} {escape(document.title)}"',
    )
    head = card_head(document, Opened(document.id, 1, Seen(tongue=tongue)), tongue)
    return f'{head}{quote}<div class="actions">{out}</div>'
