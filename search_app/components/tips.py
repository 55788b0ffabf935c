"""Values -> how to search, with examples that the collection answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from pipeline import language
from pipeline.model import Facet, Language, Results
from search_app.components.elements import link, value_name
from search_app.messages import Tongue, say
from search_app.state import Nearby, Seen

_LONG = 7
"""Letters of a word of which the beginning is an example."""


@dataclass(frozen=True, slots=True)
class Example:
    """A query that finds something here, and the message that says what it does."""

    typed: str
    message: str


def examples(subjects: Sequence[str], found: Results, tongue: Tongue) -> Iterator[Example]:
    """Make examples of the subjects of the collection, and of the facts that *found*, which holds all, counts."""
    # Words of one family find the same: each stem gives one.
    words = list(
        {language.terms(each, Language.FRENCH)[:1]: each for each in reversed(subjects) if each.isalpha()}.values()
    )
    words.reverse()
    phrases = [each for each in subjects if " " in each and '"' not in each]
    if len(words) > 1:
        yield Example(f"{words[0]} {words[1]}", "tip_words")
    if phrases:
        yield Example(f'"{phrases[0]}"', "tip_phrase")
    if len(words) > 1:
        yield Example(f"{words[0]} AND {words[1]}", "tip_and")
        yield Example(f"{words[0]} -{words[1]}", "tip_not")
    if long := next((each for each in words if len(each) >= _LONG), ""):
        yield Example(f"{long[:5]}*", "tip_prefix")
    for facet, (message, named) in _FACTS.items():
        counted = found.facets.get(facet, {})
        if counted:
            most = max(sorted(counted), key=lambda value: counted[value])
            name = value_name(facet, most, tongue, found.labels).replace('"', " ")
            field = named if tongue is Tongue.FRENCH else facet.value
            yield Example(f"{field}:{name}" if name.isalnum() else f'{field}:"{name}"', message)


_FACTS = {
    Facet.KIND: ("tip_kind", "nature"),
    Facet.TERRITORY: ("tip_territory", "territoire"),
    Facet.YEAR: ("tip_year", "année"),
}
"""Facts of which there are examples: what they do, and how a query names them in French."""


def tips(shown: Sequence[Example], tongue: Tongue) -> str:
    """Make the view: each example is a link to what it finds."""
    rows = "".join(
        f"<tr><th scope=row>{link(Seen(typed=each.typed, tongue=tongue).url(), f'<code>{escape(each.typed)}</code>')}</th>"
        f"<td>{escape(say(each.message, tongue))}</td></tr>"
        for each in shown
    )
    heads = "".join(f"<th scope=col>{escape(say(key, tongue))}</th>" for key in ("tip_typed", "tip_finds"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    says = "".join(
        f"<li>{escape(say(key, tongue))}</li>" for key in ("tip_accents", "tip_question", "tip_page", "tip_keys")
    )
    near = link(Nearby(tongue=tongue).url(), escape(say("near_title", tongue)))
    return (
        f'<div class="doc-head" id="content" tabindex="-1"><h1>{escape(say("tips", tongue))}</h1></div>'
        f'<ul class="says">{says}</ul><section class="report tips"><h2>{escape(say("tips_examples", tongue))}</h2>{table}</section>'
        f'<p class="take">{near}</p>'
    )
