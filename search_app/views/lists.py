"""Reading lists as staff make them: from a selection, in order, with notes, published or not.

What is typed stays in the form until it is saved; each button of the form saves it all, then does what it says.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import streamlit as st

from pipeline import lists
from pipeline.errors import BusyError, ChangedListError, ListError, UnknownDocumentError, UnknownListError
from pipeline.library import Library
from pipeline.lists import MAX_LINE, MAX_STEPS, MAX_TEXT, ReadingList, Step
from pipeline.model import Document
from search_app import access, centre, components
from search_app.messages import Tongue, say
from search_app.state import Listed, Seen, new_list_url, read_basket, read_listed
from search_app.views import frame, parameters
from search_app.views.basket import found

_DRAWN = "list-drawn"
"""The list as it was when its form was filled."""

_SAID = "list-said"
"""What has just been done, told once."""


@dataclass(frozen=True, slots=True)
class _Pressed:
    """A button of the form: what it does, and to which step."""

    verb: str
    at: int = 0


def show() -> None:
    """Draw the list that the URL names, to be changed; a new one; or all of them."""
    listed, basket = read_listed(parameters()), read_basket(parameters())
    library = centre.library(access.role())
    if listed.name:
        _change(library, listed)
    elif parameters().get("new"):
        _top(listed.tongue, new_list_url(basket.ids, listed.tongue))
        _new(library, found(basket), listed.tongue)
    else:
        _top(listed.tongue, listed.edit_url())
        if said := st.session_state.pop(_SAID, ""):
            st.html(components.lists.said(said))
        st.html(components.lists.desk(library.lists.all(), library.lists.problems(), listed.tongue))


def _top(tongue: Tongue, here: str) -> None:
    frame("lists", Seen(tongue=tongue), here, f"{say('lists', tongue)} – {say('app', tongue)}")


def _new(library: Library, documents: list[Document], tongue: Tongue) -> None:
    steps = tuple(Step(library.name_for_lists(each)) for each in documents)
    st.html(components.lists.head(say("list_new", tongue), tongue))
    with st.form(f"list-new-{tongue}", enter_to_submit=False):
        title = st.text_input(say("list_title", tongue), max_chars=MAX_LINE)
        introduction = st.text_area(say("list_introduction", tongue), max_chars=MAX_TEXT, height=140)
        is_sent = st.form_submit_button(say("list_create", tongue), type="primary")
    if is_sent:
        wanted = ReadingList("", lists.cleaned(title), lists.cleaned(introduction), steps=steps)
        _put(library, wanted, None, tongue, say("list_saved", tongue))
    known = library.lists.all()
    if documents and known:
        with st.form(f"list-add-{tongue}"):
            chosen = st.selectbox(
                say("list_add_to", tongue), [each.list for each in known], format_func=lambda each: each.title
            )
            is_added = st.form_submit_button(say("list_add", tongue))
        if is_added and chosen:
            longer = replace(chosen, steps=(*chosen.steps, *steps))
            _put(library, longer, chosen, tongue, say("list_saved", tongue))
    st.html(components.lists.chosen(documents, tongue))


def _put(library: Library, wanted: ReadingList, before: ReadingList | None, tongue: Tongue, said: str) -> None:
    """Write a list and show it, or say why it cannot be; what was typed stays."""
    if not wanted.title or len(wanted.steps) > MAX_STEPS:
        st.warning(say("list_too_long", tongue, most=MAX_STEPS) if wanted.title else say("list_no_title", tongue))
        return
    try:
        kept = library.put_list(wanted, before=before)
    except ChangedListError:
        st.warning(say("list_changed", tongue))
    except (ListError, BusyError, OSError):
        st.warning(say("list_failed", tongue))
    else:
        _go(Listed(kept.slug, tongue), said)


def _go(listed: Listed, said: str) -> None:
    """Show a list, or all of them, as they are now."""
    st.session_state.pop(_DRAWN, None)
    st.session_state[_SAID] = said
    st.query_params.from_dict({**({"name": listed.name} if listed.name else {}), "lang": listed.tongue.value})
    st.rerun()


def _change(library: Library, listed: Listed) -> None:
    tongue = listed.tongue
    _top(tongue, listed.edit_url())
    try:
        trail = library.lists.named(listed.name)
    except UnknownListError:
        st.html(components.elements.alert(say("list_unknown", tongue)))
        return
    drawn: ReadingList | None = st.session_state.get(_DRAWN)
    # Streamlit forgets what was typed in a view that is left.
    if drawn is None or drawn.slug != listed.name or _key("title") not in st.session_state:
        drawn = _fill(trail.list)
    st.html(components.lists.head(drawn.title, tongue, shown=trail))
    # In containers, so that the form keeps its place among the elements, and with it the focus, whatever is said.
    with st.container():
        if drawn != trail.list:
            st.warning(say("list_changed", tongue))
            if st.button(say("list_again", tongue)):
                _go(listed, "")
    pressed = _form(library, drawn, tongue)
    with st.container():
        if said := st.session_state.pop(_SAID, ""):
            st.html(components.lists.said(said))
        if pressed:
            _save(library, drawn, pressed, tongue)
    _delete(library, drawn, tongue)


def _key(name: str, at: int | None = None) -> str:
    return f"list-{name}" if at is None else f"list-{name}-{at}"


def _fill(one: ReadingList) -> ReadingList:
    """Put a list in the fields of the form, which are about to be drawn."""
    st.session_state[_DRAWN] = one
    st.session_state[_key("title")], st.session_state[_key("introduction")] = one.title, one.introduction
    for at, step in enumerate(one.steps):
        st.session_state[_key("heading", at)], st.session_state[_key("note", at)] = step.heading, step.note
        st.session_state[_key("page", at)] = str(step.page or "")
    return one


def _form(library: Library, drawn: ReadingList, tongue: Tongue) -> _Pressed | None:
    """Draw the form of a list; give the button that was pressed, if one was."""
    with st.form(f"list-{drawn.slug}-{tongue}", enter_to_submit=False):
        st.text_input(say("list_title", tongue), key=_key("title"), max_chars=MAX_LINE)
        st.text_area(say("list_introduction", tongue), key=_key("introduction"), max_chars=MAX_TEXT, height=140)
        pressed = [each for at in range(len(drawn.steps)) for each in _step(library, drawn, at, tongue)]
        if len(drawn.steps) < MAX_STEPS:
            st.html(components.lists.note(say("list_grow", tongue)))
        with st.container(horizontal=True):
            if st.form_submit_button(say("list_save", tongue), type="primary"):
                pressed.append(_Pressed("save"))
            verb = "unpublish" if drawn.is_published else "publish"
            if st.form_submit_button(say(f"list_{verb}", tongue)):
                pressed.append(_Pressed(verb))
    return pressed[0] if pressed else None


def _step(library: Library, drawn: ReadingList, at: int, tongue: Tongue) -> Iterator[_Pressed]:
    """Draw the fields and buttons of a step; yield what was pressed."""
    step, n = drawn.steps[at], at + 1
    try:
        document = library.named(step.document)
    except UnknownDocumentError:
        document = None
    st.html(components.lists.step(step, document, n, tongue))
    st.text_input(say("list_heading", tongue, n=n), key=_key("heading", at), max_chars=MAX_LINE)
    st.text_area(say("list_note", tongue, n=n), key=_key("note", at), max_chars=MAX_TEXT, height=110)
    st.text_input(say("list_page", tongue, n=n), key=_key("page", at), max_chars=6)
    with st.container(horizontal=True):
        for verb, is_off in (("up", at == 0), ("down", n == len(drawn.steps)), ("out", False)):
            label = say(f"list_{verb}", tongue, n=n)
            if st.form_submit_button(label, key=_key(verb, at), disabled=is_off):
                yield _Pressed(verb, at)


def _typed(drawn: ReadingList) -> ReadingList | int:
    """Read the fields of the form; the number of a step whose page is none."""
    steps = []
    for at, step in enumerate(drawn.steps):
        heading, note, page = (lists.cleaned(st.session_state[_key(each, at)]) for each in ("heading", "note", "page"))
        if page and not (page.isascii() and page.isdigit() and int(page)):
            return at + 1
        steps.append(Step(step.document, int(page) if page else None, note, heading))
    title, introduction = (lists.cleaned(st.session_state[_key(each)]) for each in ("title", "introduction"))
    return replace(drawn, title=title, introduction=introduction, steps=tuple(steps))


def _save(library: Library, drawn: ReadingList, pressed: _Pressed, tongue: Tongue) -> None:
    """Save what is typed, and do what a button says."""
    typed, at = _typed(drawn), pressed.at
    if isinstance(typed, int):
        st.warning(say("list_page_wrong", tongue, n=typed))
        return
    wanted, said = typed, say("list_saved", tongue)
    match pressed.verb:
        case "up" | "down":
            by = 1 if pressed.verb == "down" else -1
            wanted, said = typed.moved(at, by), say("list_moved", tongue, n=at + 1, to=at + 1 + by)
        case "out":
            wanted, said = typed.without(at), say("list_removed", tongue, n=at + 1)
        case "publish":
            wanted, said = replace(typed, is_published=True), say("list_published", tongue)
        case "unpublish":
            wanted, said = replace(typed, is_published=False), say("list_unpublished", tongue)
    _put(library, wanted, drawn, tongue, said)


def _delete(library: Library, drawn: ReadingList, tongue: Tongue) -> None:
    """Draw the way to delete a list: folded away, and said again before it is done."""
    with st.expander(say("list_delete", tongue)):
        st.html(components.lists.note(say("list_delete_help", tongue)))
        if st.button(say("list_delete_go", tongue)):
            try:
                library.remove_list(drawn)
            except ChangedListError:
                st.warning(say("list_changed", tongue))
            except (ListError, BusyError, OSError):
                st.warning(say("list_failed", tongue))
            else:
                _go(Listed(tongue=tongue), say("list_deleted", tongue))
