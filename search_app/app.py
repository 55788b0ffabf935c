"""The frame: one script that Streamlit runs for each view; which one, the URL says."""

import streamlit as st

from search_app.access import Role, role
from search_app.components.elements import STAFF_VIEWS
from search_app.messages import say
from search_app.state import read_seen
from search_app.views import (
    atlas,
    basket,
    closed,
    deposit,
    document,
    health,
    lists,
    near,
    parameters,
    review,
    search,
    tips,
    trail,
    words,
)

tongue = read_seen(parameters()).tongue
st.set_page_config(page_title=say("app", tongue), layout="wide", initial_sidebar_state="collapsed")
held = role()
pages = [
    st.Page(search.show, title=say("nav_search", tongue), url_path="search", default=True),
    st.Page(document.show, title=say("page", tongue), url_path="document"),
    st.Page(atlas.show, title=say("map", tongue), url_path="map"),
    st.Page(basket.show, title=say("basket", tongue), url_path="basket"),
    st.Page(tips.show, title=say("tips", tongue), url_path="tips"),
    st.Page(trail.show, title=say("lists", tongue), url_path="list"),
    st.Page(near.show, title=say("near_title", tongue), url_path="near"),
]
# A view for staff is not there for others: at its address stands one that leads to signing in.
for_staff = {
    "deposit": deposit.show,
    "review": review.show,
    "lists": lists.show,
    "words": words.show,
    "centre-health": health.show,
}
pages += [
    st.Page(show if held is Role.STAFF else closed.for_staff(path), title=say(STAFF_VIEWS[path], tongue), url_path=path)
    for path, show in for_staff.items()
]
view = st.navigation(pages, position="hidden")
if held is Role.NOBODY:  # the session ended while the view stood
    closed.signed_out()
else:
    view.run()
