"""Ways out of a query that finds nothing: which part of it finds nothing, and what is found without it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline import query
from pipeline.model import Filters, Way, WayKind
from pipeline.query import And, Not, Query, Words, wanted

Count = Callable[[str, Filters], int]
"""Says how many documents are found within filters by what one types: what the link of a way will find."""

MOST = 8
"""Ways that are offered."""


def ways(asked: Query, filters: Filters, count: Count) -> tuple[Way, ...]:
    """List what finds something, each with how much: filters and parts taken off one by one, then all of them.

    What leaves is the least possible: a filter, all filters, a part of the query, and last its words without operators.
    """
    found: list[Way] = []
    for way in _without(asked, filters):
        total = count(way.typed, way.filters)
        # What any of the words finds is at least what a part finds: as many are the same.
        is_same = way.kind is WayKind.WORDS and (way.filters, total) in ((each.filters, each.total) for each in found)
        if total and not is_same:
            found.append(replace(way, total=total))
    return tuple(found[:MOST])


def _without(asked: Query, filters: Filters) -> Iterator[Way]:
    held = [(facet, value) for facet, values in filters.items() for value in values]
    for facet, value in held:
        others = tuple(each for each in filters[facet] if each != value)
        left = {each: values for each, values in {**filters, facet: others}.items() if values}
        yield Way(WayKind.FILTER, str(asked), left, what=value, facet=facet)
    if len(held) > 1:
        yield Way(WayKind.FILTERS, str(asked), {})
    if isinstance(asked, And):
        for part in asked.parts:
            rest = tuple(each for each in asked.parts if each is not part)
            without = And(rest) if len(rest) > 1 else rest[0]
            yield Way(WayKind.PART, str(without), filters, what=str(part))
    if (loose := _loose(asked)) is not None:
        yield Way(WayKind.WORDS, str(loose), filters)
        if held:
            yield Way(WayKind.WORDS, str(loose), {})


def _loose(asked: Query) -> Words | None:
    """Give the words of a query without its operators; nothing where it has none, or no words."""
    if isinstance(asked, Words):
        return None
    words = tuple(word for leaf in wanted(asked) if not isinstance(leaf, query.Prefix) for word in leaf.words)
    return Words(tuple(dict.fromkeys(words))) if words else None


def barren(asked: Query, count: Callable[[Query], int]) -> tuple[str, ...]:
    """List the parts of a query that find nothing by themselves, as one types them."""
    match asked:
        case Words(words):
            alone = ((word, query.alone(asked, word)) for word in dict.fromkeys(query.content(words)))
            return tuple(word for word, one in alone if not count(one))
        case And(parts):
            parts = tuple(part for part in parts if not isinstance(part, Not))
            return tuple(
                each
                for part in parts
                for each in (barren(part, count) if isinstance(part, Words) else _barren_part(part, count))
            )
        case _:
            return ()


def _barren_part(part: Query, count: Callable[[Query], int]) -> tuple[str, ...]:
    return () if count(part) else (str(part),)
