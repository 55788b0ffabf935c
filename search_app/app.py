"""The frame: one script that Streamlit runs for each view; which one, the URL says."""

import streamlit as st

from search_app.messages import say
from search_app.state import read_seen
from search_app.views import atlas, basket, deposit, document, near, parameters, search

tongue = read_seen(parameters()).tongue
st.set_page_config(page_title=say("app", tongue), layout="wide", initial_sidebar_state="collapsed")
st.navigation(
    [
        st.Page(search.show, title=say("nav_search", tongue), url_path="search", default=True),
        st.Page(document.show, title=say("page", tongue), url_path="document"),
        st.Page(atlas.show, title=say("map", tongue), url_path="map"),
        st.Page(basket.show, title=say("basket", tongue), url_path="basket"),
        st.Page(near.show, title=say("near_title", tongue), url_path="near"),
        st.Page(deposit.show, title=say("nav_deposit", tongue), url_path="deposit"),
    ],
    position="hidden",
).run()
