"""What staff are to look at, in groups; documents of one are corrected in place, alone or together, refused files are tried again."""

import streamlit as st

from pipeline.review import Concern, Review
from search_app import centre, components
from search_app.access import role
from search_app.messages import Tongue, say
from search_app.state import Reviewing, Seen, read_reviewing
from search_app.views import copies, correction, frame, parameters
from search_app.views.following import Followed, follow

_RETRIED = "retried"
_REPORTED = ("added", "replaced", "refused")
_MOST = 50
"""Lines of a report; the list of what is still refused says the rest."""


def show() -> None:
    """Draw the group that the URL names, or the first that has something in it; or the form of the document it names."""
    reviewing = read_reviewing(parameters())
    tongue = reviewing.tongue
    is_alone, is_together = bool(reviewing.document_id), bool(reviewing.together)
    title = say("correct_title" if is_alone else "together" if is_together else "review_title", tongue)
    frame("review", Seen(tongue=tongue), reviewing.url(), f"{title} – {say('app', tongue)}")
    if is_alone or is_together:
        correction.show(reviewing) if is_alone else correction.show_together(reviewing)
        return
    review = centre.library(role()).to_look_at()
    concern = _concern(review, reviewing)
    st.html(components.review.head(review, Reviewing(concern, tongue=tongue)))
    if concern in (Concern.REFUSED, Concern.PARTIAL) or _RETRIED in st.session_state:
        _retry(tongue)
    if concern in (Concern.COPIES, Concern.DECIDED):
        copies.show(review, concern, reviewing)
        return
    copies.tell()  # of the last of them, the screen is another now
    if concern:
        st.html(components.review.group(review, concern, reviewing))


def _concern(review: Review, reviewing: Reviewing) -> Concern | None:
    """Choose the group to show: the one asked for, if there is anything in it."""
    held = [each for each, number in review.counts.items() if number]
    return reviewing.concern if reviewing.concern in held else next(iter(held), None)


def _retry(tongue: Tongue) -> None:
    """Offer to try the refused files again, and tell what became of them the last time."""
    if st.button(say("retry", tongue), key=f"retry-{tongue}"):
        told = follow(centre.retry(role()), tongue, busy="retry_busy")
        outcomes = [pair for pair in told.outcomes.items() if pair[1]["outcome"] in _REPORTED]
        outcomes.sort(key=lambda pair: pair[1]["outcome"])
        names = {path: path.rpartition("/")[2] for path, _ in outcomes}
        st.session_state[_RETRIED] = Followed(dict(outcomes[:_MOST]), names, told.messages)
        st.rerun()
    if retried := st.session_state.pop(_RETRIED, None):
        for message in retried.messages:
            st.html(components.correction.told(message, is_wrong=True))
        if retried.outcomes:
            st.html(components.deposit.report(retried.outcomes, retried.names, tongue, heading="retry_done"))
        elif not retried.messages:
            st.html(components.correction.told(say("retry_nothing", tongue)))
