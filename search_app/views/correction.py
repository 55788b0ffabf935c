"""The form by which staff correct what is known of a document, in its sidecar; each value with where it was read."""

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from pipeline import sidecars
from pipeline.errors import DescriptionError, UnknownDocumentError
from pipeline.library import Library
from pipeline.model import Access, Document, Facet, FactName, Finding, Language
from search_app import access, centre, components
from search_app.centre import Event
from search_app.messages import Tongue, say, why
from search_app.state import Reviewing
from search_app.views.following import follow

_TERMS = {
    FactName.KIND: Facet.KIND,
    FactName.TERRITORIES: Facet.TERRITORY,
    FactName.GOALS: Facet.GOAL,
    FactName.AUDIENCES: Facet.AUDIENCE,
}
_NAMES = tuple(name for name in FactName if name in sidecars.KEYS)
"""The facts that may be corrected, in the order of a record."""

_TOLD = "amended"


def show(reviewing: Reviewing) -> None:
    """Draw the form of the document that the URL names, or say why it has none."""
    library, tongue = centre.library(access.role()), reviewing.tongue
    try:
        document = library.find(reviewing.document_id)
    except UnknownDocumentError:
        st.html(components.elements.alert(say("unknown", tongue)))
        return
    path = library.original(document.id)
    st.html(components.correction.head(document, reviewing, file=str(path or "")))
    for text, is_wrong in st.session_state.pop(_TOLD, ()):
        st.html(components.correction.told(text, is_wrong=is_wrong))
    if path is None or not path.is_file():
        st.html(
            components.correction.told(say("correct_in_archive" if path else "correct_gone", tongue), is_wrong=True)
        )
        return
    _form(library, document, tongue)
    if library.undoable(document.id) and st.button(say("correct_undo", tongue), key=f"undo-{document.id}-{tongue}"):
        _follow(centre.undo(access.role(), document), say("correct_undone", tongue), tongue)


def _form(library: Library, document: Document, tongue: Tongue) -> None:
    findings = library.facts(document.id)
    known: dict[str, object] = {name: _held(name, findings, document) for name in _NAMES}
    known["access"] = document.access
    # What is known is in the key: a form begun goes on through an ingest that changes other documents only.
    with st.form(f"correct-{hash((document.id, repr(known), tongue))}", enter_to_submit=False):
        typed = dict(_typed(library, document, findings, tongue))
        is_sent = st.form_submit_button(say("correct_save", tongue), type="primary")
    if not is_sent:
        return
    try:
        changes = sidecars.differing(known, typed)
    except DescriptionError:
        wrong = say("correct_no_date", tongue, typed=typed[FactName.DATE])
        st.html(components.correction.told(wrong, is_wrong=True))
        return
    if not changes:
        st.html(components.correction.told(say("correct_same", tongue)))
        return
    _follow(centre.amend(access.role(), document, changes), say("correct_saved", tongue), tongue)


def _held(name: FactName, findings: Sequence[Finding], document: Document) -> str | tuple[str, ...]:
    """Give what is known of a fact: a document holds it, but for its series and edition, which are only found."""
    if name in Document.__dataclass_fields__:
        held: str | tuple[str, ...] = getattr(document, name)
        return held
    return next((each.value for each in findings if each.name is name), "")


def _typed(
    library: Library, document: Document, findings: Sequence[Finding], tongue: Tongue
) -> Iterable[tuple[str, str]]:
    """Draw the fields in the order of a record; yield what each holds."""
    for name in _NAMES:
        held, called = _held(name, findings, document), _called(name, library, tongue)
        typed = _field(name, held, library, tongue)
        st.html(components.correction.origins(name, held, findings, document, tongue, called=called))
        yield name.value, sidecars.as_typed(typed)
    is_closed = document.collection in library.settings.staff_collections
    yield (
        "access",
        st.selectbox(
            say("correct_access", tongue),
            list(Access),
            index=list(Access).index(document.access),
            format_func=lambda each: say(f"access_{each}", tongue),
            disabled=is_closed,
            help=say("access_closed", tongue) if is_closed else None,
        ),
    )


def _called(name: FactName, library: Library, tongue: Tongue) -> Callable[[str], str]:
    """Give what says what a value is called: a term by its label, any other by itself."""
    if name not in _TERMS:
        return str
    terms = library.vocabularies[_TERMS[name]]
    return lambda each: terms.label(each, Language(tongue.value))


def _field(name: FactName, held: str | tuple[str, ...], library: Library, tongue: Tongue) -> object:
    """Draw one field, with what is known in it."""
    said, called = say(f"fact_{name}", tongue), _called(name, library, tongue)
    match name:
        case FactName.KIND:
            choices = list(dict.fromkeys(("", *library.vocabularies[Facet.KIND].terms, held)))
            return st.selectbox(
                said,
                choices,
                index=choices.index(held),
                format_func=lambda each: called(each) or say("unknown_value", tongue),
            )
        case FactName.LANGUAGE:
            return st.selectbox(
                said,
                list(Language),
                index=list(Language).index(Language(str(held))),
                format_func=lambda each: say(f"language_{each}", tongue),
            )
        case _ if name in _TERMS:
            terms = library.vocabularies[_TERMS[name]].terms
            return st.multiselect(
                said,
                list(dict.fromkeys((*terms, *held))),
                default=list(held),
                format_func=called,
                placeholder=say("correct_choose", tongue),
            )
        case _:
            return st.text_input(said, sidecars.as_typed(held))


def _follow(events: Iterable[Event], said: str, tongue: Tongue) -> None:
    """Follow a correction until it is taken in, and draw the form anew; say what goes wrong."""
    try:
        told = follow(events, tongue, busy="correct_busy")
    except (DescriptionError, OSError) as error:
        st.html(components.correction.told(say("correct_failed", tongue, why=why(error, tongue)), is_wrong=True))
        return
    st.session_state[_TOLD] = [(each, True) for each in told.messages] or [(said, False)]
    st.rerun()
