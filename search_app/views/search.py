"""Home and results."""

from dataclasses import replace
from urllib.parse import parse_qs

import streamlit as st

from pipeline.errors import DamagedIndexError, NoIndexError, StaleIndexError
from pipeline.model import Results, Sort
from pipeline.trails import Trail
from pipeline.usage import is_personal
from search_app import components
from search_app.messages import say
from search_app.search_box import search_box
from search_app.state import Seen, read_seen
from search_app.views import answers, frame, is_first, parameters

LIMIT = 10
"""Results on a screen."""

NEWEST = 5
"""Documents that home shows."""


def show() -> None:
    """Draw the home view, or what was found."""
    seen = read_seen(parameters())
    name = say("app", seen.tongue)
    frame("search", seen, seen.url(), f"{seen.typed} – {name}" if seen.typed else name)
    if seen.is_home:
        _home(seen)
    else:
        _found(seen)


def submit(seen: Seen, typed: str) -> None:
    """Put a new query in the URL; filters and sort stay, what was taken off comes back, results begin again at their first screen."""
    asked = replace(seen, typed=typed.strip(), screen=1, is_browsing=not typed.strip(), is_exact=False)
    _, _, query = asked.url().partition("?")
    st.query_params.from_dict(parse_qs(query))


def _home(seen: Seen) -> None:
    documents = answers().browse().values()
    st.html(components.home.above(len(documents), sum(each.page_count for each in documents), seen))
    search_box("", seen.tongue, lambda typed: submit(seen, typed))
    found = _answer(replace(seen, is_browsing=True, sort=Sort.NEWEST), limit=NEWEST)
    if isinstance(found, str) or not found.total:
        st.html(components.elements.alert(found if isinstance(found, str) else say("no_index", seen.tongue)))
    else:
        st.html(components.home.below(found, answers().subjects(), seen, trails=_published()))


def _published() -> tuple[Trail, ...]:
    """Give the lists that home shows: to staff, too, no other than readers see."""
    return tuple(each for each in answers().lists.all() if each.list.is_published)


def _found(seen: Seen) -> None:
    search_box(seen.typed, seen.tongue, lambda typed: submit(seen, typed))
    found = _answer(seen, limit=LIMIT)
    if isinstance(found, str):
        st.html(components.elements.alert(found))
        return
    if not (seen.filters or seen.area) and is_first("search", seen.typed.casefold()):
        answers().usage.note_search(found)
    is_judged = answers().settings.judgements and bool(seen.typed) and not is_personal(seen.typed)
    st.html(components.results.results(found, seen, is_judged=is_judged))


def _answer(seen: Seen, *, limit: int) -> Results | str:
    """Give what is found, or the words that say why nothing can be."""
    try:
        return answers().search(
            seen.typed,
            filters=seen.filters,
            area=seen.area,
            sort=seen.sort,
            offset=(seen.screen - 1) * limit,
            limit=limit,
            is_exact=seen.is_exact,
        )
    except NoIndexError:
        return say("no_index", seen.tongue)
    except (StaleIndexError, DamagedIndexError):
        return say("broken_index", seen.tongue)
