"""Near-copies side by side, which staff join or keep apart; and what they decided, which they may take back."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from pipeline.decisions import Bond
from pipeline.errors import PasserelleError
from pipeline.review import Concern, Pair, Review
from search_app import centre, components
from search_app.access import role
from search_app.messages import Tongue, num, say, why
from search_app.state import Reviewing

SCREEN = 10
"""Groups or decisions of a screen: each has buttons, and texts that are compared."""

_MOST = 5
"""Pairs of a group that are shown at once; the others come when these are decided."""

_TOLD = "copies-told"


@dataclass(frozen=True, slots=True)
class _Told:
    """What was done of a pair or decision of this number, or why it was not; told once."""

    text: str
    number: int
    is_wrong: bool = False


def show(review: Review, concern: Concern, reviewing: Reviewing) -> None:
    """Draw one screen of the near-copies, or of what was decided."""
    tongue = reviewing.tongue
    st.html(components.copies.top(concern, review.problems if concern is Concern.DECIDED else (), tongue))
    here = components.review.slice_of(review.counts[concern], reviewing, SCREEN)
    if concern is Concern.DECIDED:
        _decided(review, here, reviewing)
    else:
        number = 1
        for group in review.copies[here]:
            with st.container():  # what is told stays in sight within it
                number = _group(group, number, reviewing)
    tell()
    if paging := components.review.paging(review, concern, reviewing, SCREEN):
        st.html(paging)


def tell(number: int | None = None) -> None:
    """Say what was done of a pair or a decision, where the next one now has its number; without one, whichever it was."""
    told: _Told | None = st.session_state.get(_TOLD)
    if told and number in (None, told.number):
        del st.session_state[_TOLD]
        with st.container(key="copies-told"):
            st.html(components.correction.told(told.text, is_wrong=told.is_wrong))


def _group(group: Sequence[Pair], number: int, reviewing: Reviewing) -> int:
    """Draw a group of near documents, its first pair with this number; give that of the next group."""
    tongue = reviewing.tongue
    if len(group) > 1:
        tell(number)
        there = {document.id: document for pair in group for document in (pair.one, pair.other)}
        ids = sorted(there, key=lambda each: (there[each].date, each))
        st.html(components.copies.many(len(ids), tongue))
        _buttons(ids, number, "_all", tongue)
    for pair in group[:_MOST]:
        tell(number)
        found = centre.likeness(role(), pair)
        st.html(components.copies.pair(pair, found, number, reviewing, is_alone=len(group) == 1))
        _buttons([pair.one.id, pair.other.id], number, "", tongue)
        number += 1
    if len(group) > _MOST:
        st.html(components.copies.later(tongue))
    return number


def _buttons(ids: Sequence[str], number: int, whole: str, tongue: Tongue) -> None:
    """Draw what may be said of a pair, or of a whole group."""
    n = num(len(ids) if whole else number, tongue)
    with st.container(horizontal=True):
        for bond in Bond:
            st.button(
                say(f"copies_{bond}{whole}", tongue, n=n),
                key=f"copies-{bond}{whole}-{'-'.join(ids)}-{tongue}",
                on_click=_decide,
                args=(ids, bond, number, tongue),
            )


def _decided(review: Review, here: slice, reviewing: Reviewing) -> None:
    tongue = reviewing.tongue
    for number, each in enumerate(review.decided[here], 1):
        tell(number)
        st.html(components.copies.decided(each, reviewing))
        names = each.decision.names
        st.button(
            say("copies_back", tongue, n=num(number, tongue)),
            key=f"copies-back-{each.decision.line}-{'-'.join(names)}-{tongue}",
            on_click=_decide,
            args=(names, None, number, tongue),
        )


def _decide(names: Sequence[str], bond: Bond | None, number: int, tongue: Tongue) -> None:
    """Write a decision, or take one back; say what came of it."""
    try:
        centre.library(role()).decide(names, bond)
    except (PasserelleError, OSError) as error:
        st.session_state[_TOLD] = _Told(say("copies_failed", tongue, why=why(error, tongue)), number, is_wrong=True)
    else:
        st.session_state[_TOLD] = _Told(say(f"copies_done_{bond or 'back'}", tongue), number)
