"""Values -> what stands round the form by which staff correct documents: its top, where each value was read, what was done."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

from pipeline.model import Document, FactName, Finding
from search_app.components.elements import facts, link
from search_app.components.review import read_in
from search_app.messages import Tongue, count, say
from search_app.state import Opened, Reviewing, Seen

SHOWN = 5
"""Findings of one fact that are shown."""


def head(document: Document, reviewing: Reviewing, *, file: str) -> str:
    """Make the top: the way back to the list, which document it is, in which file, and the way to it."""
    tongue = reviewing.tongue
    seen = link(Opened(document.id, 1, Seen(tongue=tongue)).url(), escape(say("review_see", tongue)))
    name = escape(file.encode("utf-8", "replace").decode())
    return (
        f'<div class="doc-head" id="content" tabindex="-1">{_back(reviewing)}<h1>{escape(say("correct_title", tongue))}</h1>'
        f'<p class="corrected" lang="{document.language}">{escape(document.title)}</p>{facts(document, tongue)}'
        f'<p class="place">{name}</p><p class="actions">{seen}</p><p class="help">{escape(say("correct_help", tongue))}</p></div>'
    )


def head_together(documents: Sequence[Document], reviewing: Reviewing) -> str:
    """Make the top of the form of several documents: the way back, which they are, each with the way to its own form."""
    tongue = reviewing.tongue
    listed = "".join(
        f'<li lang="{each.language}">{link(replace(reviewing, together=(), document_id=each.id).url(), escape(each.title))}</li>'
        for each in documents
    )
    number = escape(count("resources", len(documents), tongue))
    return (
        f'<div class="doc-head" id="content" tabindex="-1">{_back(reviewing)}<h1>{escape(say("together", tongue))}</h1>'
        f'<details class="described"{" open" if len(documents) <= SHOWN else ""}><summary>{number}</summary><ul class="problems">{listed}</ul></details>'
        f'<p class="help">{escape(say("together_help", tongue))}</p></div>'
    )


def _back(reviewing: Reviewing) -> str:
    there = replace(reviewing, document_id="", together=()).url()
    return link(there, "← " + escape(say("review_back", reviewing.tongue)), attributes='class="back"')


def origins(
    name: FactName,
    held: str | tuple[str, ...],
    findings: Sequence[Finding],
    document: Document,
    tongue: Tongue,
    *,
    called: Callable[[str], str],
) -> str:
    """Say where each value that is *held* of a fact was read; that nothing was, where there is none.

    *called* says what a value of a list is called: a field that holds one value says itself what it is.
    """
    values = {held} if isinstance(held, str) else set(held)
    read = [each for each in findings if each.name is name and each.value in values]
    lead = {each.value: "" if isinstance(held, str) else f"{escape(called(each.value))} — " for each in read}
    items = "".join(f"<li>{lead[each.value]}{read_in(each, document, tongue)}</li>" for each in read[:SHOWN])
    items = items or f"<li>{escape(say('correct_nothing_read', tongue))}</li>"
    return f'<ul class="read-in">{items}</ul>'


def told(text: str, *, is_wrong: bool = False) -> str:
    """Say what was done, or why it was not."""
    return f'<div class="done{" wrong" if is_wrong else ""}" role="{"alert" if is_wrong else "status"}"><p>{escape(text)}</p></div>'
