"""Health: how the centre stands, and what staff do to keep it well. At /centre-health: /health answers programs."""

from collections.abc import Callable

import streamlit as st

from pipeline import room
from pipeline.console import Exit
from pipeline.errors import BusyError, NoEarlierIndexError, NoQuestionsError, PasserelleError
from pipeline.library import Library
from search_app import centre, components, jobs
from search_app.access import role
from search_app.jobs import Work
from search_app.messages import Tongue, say, why
from search_app.state import read_seen
from search_app.views import frame, parameters

_BUTTONS = (
    (Work.REBUILD, "health_rebuild"),
    (Work.CHECK, "health_check"),
    (Work.REPAIR, "health_repair"),
    (Work.BACKUP, "health_backup"),
    (Work.WHOLE_BACKUP, "health_whole_backup"),
)

_LOOK_SECONDS = 1.0
"""How often the view asks where work stands."""

_MOST = 20
"""Searches and documents that are listed; `passerelle searches` lists all."""


def show() -> None:
    """Draw the view of the centre's health."""
    seen = read_seen(parameters())
    tongue = seen.tongue
    library = centre.library(role())
    frame("centre-health", seen, "/centre-health", f"{say('health_title', tongue)} – {say('app', tongue)}")
    status, run = library.status(), library.last_run()
    st.html(components.health.head(status, tongue))
    _work(tongue)
    _actions(library, tongue)
    st.html(components.health.figures(status, room.of(library.settings.state), run, tongue))
    _quality(library, tongue)
    st.html(components.health.missed(library.usage.unfound()[:_MOST], tongue))
    st.html(components.health.read(library.usage.opened()[:_MOST], library.browse(), tongue))
    st.html(components.health.report(run, tongue))


def _work(tongue: Tongue) -> None:
    """Say where the last work stands, again and again while it goes on."""
    standing = jobs.desk().standing()
    if standing is None:
        return
    if standing.is_at_work:
        st.fragment(_follow, run_every=_LOOK_SECONDS)(tongue)
        return
    st.html(components.health.work(standing, tongue))
    if standing.status == Exit.WORSE:
        st.button(say("health_force", tongue), on_click=_start, args=(Work.FORCED, tongue))


def _follow(tongue: Tongue) -> None:
    standing = jobs.desk().standing()
    if standing is None or not standing.is_at_work:
        st.rerun()
    else:
        st.html(components.health.work(standing, tongue))
        st.progress(min(standing.done / max(standing.total, 1), 1.0))


def _actions(library: Library, tongue: Tongue) -> None:
    """Draw what staff may do."""
    st.html(components.health.actions(tongue))
    if told := st.session_state.pop("health-told", ""):
        st.warning(told)
    if told := st.session_state.pop("health-done", ""):
        st.success(told)
    with st.container(horizontal=True, key="actions"):
        for work, name in _BUTTONS:
            st.button(say(name, tongue), key=f"work-{work}", on_click=_start, args=(work, tongue))
        st.button(say("health_rollback", tongue), key="rollback", on_click=_ask, args=(True,))
    if st.session_state.get("health-asked"):
        st.warning(say("health_rollback_ask", tongue))
        with st.container(horizontal=True):
            st.button(say("health_rollback_yes", tongue), type="primary", on_click=_roll_back, args=(tongue,))
            st.button(say("health_rollback_no", tongue), on_click=_ask, args=(False,))
    there = [(path, path.stat().st_size) for path in library.kept_backups()]
    st.html(components.health.backups(there, library.backups, tongue))


def _quality(library: Library, tongue: Tongue) -> None:
    st.html(components.health.quality(library.evaluations(), tongue))
    st.button(say("health_evaluate", tongue), on_click=_evaluate, args=(tongue,))


def _ask(is_asked: bool) -> None:
    st.session_state["health-asked"] = is_asked


def _start(work: Work, tongue: Tongue) -> None:
    _tried(lambda: jobs.start(role(), work), tongue)


def _roll_back(tongue: Tongue) -> None:
    st.session_state["health-asked"] = False
    if _tried(lambda: centre.library(role()).rollback(), tongue):
        st.session_state["health-done"] = say("health_rolled_back", tongue)


def _evaluate(tongue: Tongue) -> None:
    _tried(lambda: centre.library(role()).evaluate(), tongue)


def _tried(act: Callable[[], object], tongue: Tongue) -> bool:
    """Do something; what stands against it is told where the buttons are."""
    try:
        act()
    except BusyError:
        told = say("health_busy", tongue)
    except NoEarlierIndexError:
        told = say("health_no_earlier", tongue)
    except NoQuestionsError:
        told = say("health_no_questions", tongue)
    except (PasserelleError, OSError) as error:
        told = say("health_failed", tongue, why=why(error, tongue))
    else:
        return True
    st.session_state["health-told"] = told
    return False
