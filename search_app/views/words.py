"""Vocabulary: what counts as the same in a search, the terms that documents carry, and what readers say of results."""

from collections.abc import Callable

import streamlit as st

from pipeline import corpus, equivalents, vocabularies
from pipeline.errors import PasserelleError, VocabularyError
from pipeline.evaluation import Comparison
from pipeline.library import Library
from pipeline.told import of
from pipeline.usage import Ruling
from search_app import centre, components
from search_app.access import role
from search_app.messages import Tongue, say, why
from search_app.state import read_seen
from search_app.views import frame, parameters

_MOST = 20
"""Judgements that are shown at once."""

_READ, _DRAFT, _TRIED, _EFFECT, _TOLD, _RULED = (
    f"words-{name}" for name in ("read", "draft", "tried", "effect", "told", "ruled")
)
"""What a session keeps: the file as it was read, the text as it is edited and as it was tried, its effect, what is to be told."""


def show() -> None:
    """Draw the view of the centre's vocabulary."""
    seen = read_seen(parameters())
    tongue = seen.tongue
    library = centre.library(role())
    frame("words", seen, "/words", f"{say('words_title', tongue)} – {say('app', tongue)}")
    st.html(components.words.head(tongue))
    try:
        _equivalents(library, tongue)
    except VocabularyError as error:
        st.html(components.elements.notice(say("health_failed", tongue, why=why(error, tongue))))
    _judgements(library, tongue)
    folder = library.settings.corpus / corpus.VOCABULARIES
    own = (facet for facet, name in vocabularies.NAMES.items() if (folder / f"{name}.toml").exists())
    st.html(components.words.terms(library.vocabularies, library.browse().values(), own, tongue))


def _equivalents(library: Library, tongue: Tongue) -> None:
    """Draw the text of the equivalents, and the effect of what was changed in it."""
    state, now = st.session_state, library.equivalents_text()
    box = f"words-box-{tongue}"
    if state.get(_DRAFT) == state.get(_READ) != now:  # nothing was edited: what others have saved is shown
        state[_READ] = state[_DRAFT] = state[box] = now
    if box not in state:
        state[box] = state[_DRAFT]
    with st.form("words"):
        text = st.text_area(say("words_equivalents", tongue), key=box, height=360)
        with st.container(horizontal=True):
            is_tried = st.form_submit_button(say("words_try", tongue))
            is_saved = st.form_submit_button(say("words_save", tongue), type="primary")
    state[_DRAFT] = text
    if is_saved and text == state.get(_TRIED):
        _save(text, tongue)
    elif is_tried or is_saved:
        _try(library, text, tongue)
    if told := state.pop(_TOLD, ""):
        st.html(components.elements.notice(told))
    if state.get(_TRIED) is not None:
        wrong = equivalents.read(state[_TRIED], where=equivalents.NAME).problems
        st.html(components.words.tried(wrong, state[_EFFECT], tongue))


def _try(library: Library, text: str, tongue: Tongue) -> None:
    """Measure what a text changes; nothing is saved."""
    state = st.session_state
    state[_TOLD] = say("words_same" if text == state[_READ] else "words_first", tongue)
    with st.spinner(say("words_try", tongue)):
        try:
            effect: Comparison | str = library.try_equivalents(text)
        except PasserelleError as error:
            effect = of(error)
    state[_TRIED], state[_EFFECT] = text, effect


def _save(text: str, tongue: Tongue) -> None:
    """Save a text whose effect was seen."""
    state = st.session_state
    try:
        centre.library(role()).write_equivalents(text, over=state[_READ])
    except VocabularyError:
        state[_TOLD] = say("words_changed", tongue)
    except (PasserelleError, OSError) as error:
        state[_TOLD] = say("health_failed", tongue, why=why(error, tongue))
    else:
        state[_READ], state[_TRIED] = text, None
        state[_TOLD] = say("words_saved", tongue)


def _judgements(library: Library, tongue: Tongue) -> None:
    """Draw the judgements of readers that wait, each with what staff may make of it."""
    waiting = [each for each in library.usage.judgements() if each.ruling is Ruling.WAITING]
    documents = library.browse()
    st.html(components.words.judgements(waiting, min(_MOST, len(waiting)), tongue))
    for each in waiting[:_MOST]:
        with st.container(key=f"judgement-{each.id}"):
            st.html(components.words.judged(each, documents, tongue))
            with st.container(horizontal=True):
                for name, relevance in (("words_yes", 1), ("words_no", 0), ("words_reject", None)):
                    st.button(
                        say(name, tongue), key=f"{name}-{each.id}", on_click=_rule, args=(each.id, relevance, tongue)
                    )
    st.button(say("words_export", tongue), on_click=_export, args=(tongue,))
    if told := st.session_state.pop(_RULED, ""):
        st.html(components.elements.notice(told))


def _rule(called: str, relevance: int | None, tongue: Tongue) -> None:
    usage = centre.library(role()).usage
    if relevance is None:
        _done(lambda: usage.reject([called]), tongue)
    else:
        _done(lambda: usage.accept([called], relevance=relevance), tongue)


def _export(tongue: Tongue) -> None:
    library = centre.library(role())

    def export() -> None:
        count = library.export_judgements(library.settings.corpus / corpus.EVALUATION)
        st.session_state[_RULED] = say("words_exported", tongue, n=count)

    _done(export, tongue)


def _done(act: Callable[[], None], tongue: Tongue) -> None:
    """Do something with judgements; what stands against it is told under them: a reader may have taken one back."""
    try:
        act()
    except (PasserelleError, OSError) as error:
        st.session_state[_RULED] = say("health_failed", tongue, why=why(error, tongue))
