"""The form by which staff correct what is known of documents, in their sidecars: one, with where each value was read; or several."""

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from pipeline import sidecars
from pipeline.errors import DescriptionError, UnknownDocumentError
from pipeline.library import Library
from pipeline.model import Access, Document, Facet, FactName, Finding, Language
from search_app import access, centre, components
from search_app.centre import Event
from search_app.messages import Tongue, num, say
from search_app.state import Basket, Reviewing
from search_app.views.basket import found
from search_app.views.following import follow

_TERMS = {
    FactName.KIND: Facet.KIND,
    FactName.TERRITORIES: Facet.TERRITORY,
    FactName.GOALS: Facet.GOAL,
    FactName.AUDIENCES: Facet.AUDIENCE,
}
_NAMES = tuple(name for name in FactName if name in sidecars.KEYS)
"""The facts that may be corrected, in the order of a record."""

_COMMON = tuple(name for name in _NAMES if name is not FactName.TITLE)
"""The facts that several documents can have in common."""

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
    if path is None or not path.is_file():
        st.html(
            components.correction.told(say("correct_in_archive" if path else "correct_gone", tongue), is_wrong=True)
        )
        return
    _form(library, (document,), tongue)
    _tell()
    if library.undoable(document.id) and st.button(say("correct_undo", tongue), key=f"undo-{document.id}-{tongue}"):
        _follow(centre.undo(access.role(), (document,)), lambda _: say("correct_undone", tongue), 1, tongue)


def show_together(reviewing: Reviewing) -> None:
    """Draw the form of what the documents that the URL names have in common."""
    library, tongue = centre.library(access.role()), reviewing.tongue
    documents = found(Basket(reviewing.together))
    st.html(components.correction.head_together(documents, reviewing))
    if missing := len(reviewing.together) - len(documents):
        st.html(components.correction.told(say("together_unknown", tongue, n=num(missing, tongue)), is_wrong=True))
    if not documents:
        return
    _form(library, documents, tongue)
    _tell()
    ids = [each.id for each in documents]
    undoable = sum(library.undoable(each, together=ids) is not None for each in ids)
    said = say("together_undo", tongue, n=num(undoable, tongue))
    if undoable and st.button(said, key=f"undo-together-{hash(tuple(ids))}-{tongue}"):
        _follow(
            centre.undo(access.role(), documents),
            lambda written: say("together_undone", tongue, n=num(written, tongue)),
            undoable,
            tongue,
        )


def _tell() -> None:
    for text, is_wrong in st.session_state.pop(_TOLD, ()):
        st.html(components.correction.told(text, is_wrong=is_wrong))


def _form(library: Library, documents: Sequence[Document], tongue: Tongue) -> None:
    """Draw the form of one document, with what is known of it; or that of several, with nothing in it."""
    alone = documents[0] if len(documents) == 1 else None
    findings = library.facts(alone.id) if alone else ()
    known: dict[str, object] = dict.fromkeys((*_COMMON, "access"), "")
    if alone:
        known = {**{name: _held(name, findings, alone) for name in _NAMES}, "access": alone.access}
    # What is known is in the key: a form begun goes on through an ingest that changes other documents only.
    with st.form(f"correct-{hash((tuple(documents), repr(known), tongue))}", enter_to_submit=False):
        typed = dict(_typed(library, documents, findings, tongue))
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
        st.html(components.correction.told(say("correct_same" if alone else "together_nothing", tongue)))
        return
    what = [] if alone else [_shown(name, value, library, tongue) for name, value in changes.items()]
    said = "correct_saved" if alone else "together_saved"

    def saved(written: int) -> str:
        return say(said, tongue, n=num(written, tongue), what=" · ".join(what))

    _follow(centre.amend(access.role(), documents, changes), saved, len(documents), tongue)


def _held(name: FactName, findings: Sequence[Finding], document: Document) -> str | tuple[str, ...]:
    """Give what is known of a fact: a document holds it, but for its series and edition, which are only found."""
    if name in Document.__dataclass_fields__:
        held: str | tuple[str, ...] = getattr(document, name)
        return held
    return next((each.value for each in findings if each.name is name), "")


def _typed(
    library: Library, documents: Sequence[Document], findings: Sequence[Finding], tongue: Tongue
) -> Iterable[tuple[str, str]]:
    """Draw the fields in the order of a record; yield what each holds."""
    alone = documents[0] if len(documents) == 1 else None
    for name in _NAMES if alone else _COMMON:
        held = _held(name, findings, alone) if alone else None
        typed = _field(name, held, library, tongue)
        if alone and held is not None:
            called = _called(name, library, tongue)
            st.html(components.correction.origins(name, held, findings, alone, tongue, called=called))
        yield name.value, sidecars.as_typed(typed)
    is_closed = all(each.collection in library.settings.staff_collections for each in documents)
    choices: list[str] = [*Access] if alone else ["", *Access]
    yield (
        "access",
        st.selectbox(
            say("correct_access", tongue),
            choices,
            index=choices.index(alone.access if alone else ""),
            format_func=lambda each: say(f"access_{each}" if each else "together_same", tongue),
            disabled=is_closed,
            help=say("access_closed", tongue) if is_closed else None,
        ),
    )


def _said(name: str, tongue: Tongue) -> str:
    """Say what a field is called."""
    return say("correct_access" if name == "access" else f"fact_{name}", tongue)


def _shown(name: str, value: object, library: Library, tongue: Tongue) -> str:
    """Say a field and what it now holds; the field without the help that follows its name."""
    said = _said(name, tongue).partition(" (")[0]
    if name in ("access", FactName.LANGUAGE):
        return f"{said} = {say(f'{name}_{value}', tongue)}"
    called = _called(FactName(name), library, tongue)
    return f"{said} = {', '.join(map(called, value)) if isinstance(value, list) else called(str(value))}"


def _called(name: FactName, library: Library, tongue: Tongue) -> Callable[[str], str]:
    """Give what says what a value is called: a term by its label, any other by itself."""
    if name not in _TERMS:
        return str
    terms = library.vocabularies[_TERMS[name]]
    return lambda each: terms.label(each, Language(tongue.value))


def _field(name: FactName, held: str | tuple[str, ...] | None, library: Library, tongue: Tongue) -> object:
    """Draw one field, with what is known in it; where several documents are described, nothing is."""
    said, called = _said(name, tongue), _called(name, library, tongue)
    is_common, held = held is None, held or ""
    match name:
        case FactName.KIND:
            choices = list(dict.fromkeys(("", *library.vocabularies[Facet.KIND].terms, str(held))))
            none = say("together_same" if is_common else "unknown_value", tongue)
            return st.selectbox(
                said, choices, index=choices.index(str(held)), format_func=lambda each: called(each) or none
            )
        case FactName.LANGUAGE:
            tongues: list[str] = ["", *Language] if is_common else [*Language]
            return st.selectbox(
                said,
                tongues,
                index=tongues.index(str(held)),
                format_func=lambda each: say(f"language_{each}" if each else "together_same", tongue),
            )
        case _ if name in _TERMS:
            terms = library.vocabularies[_TERMS[name]].terms
            return st.multiselect(
                said,
                list(dict.fromkeys((*terms, *held))),
                default=list(held),
                format_func=called,
                placeholder=say("together_same" if is_common else "correct_choose", tongue),
            )
        case _:
            return st.text_input(
                said, sidecars.as_typed(held), placeholder=say("together_same", tongue) if is_common else None
            )


def _follow(events: Iterable[Event], said: Callable[[int], str], asked: int, tongue: Tongue) -> None:
    """Follow the correction of *asked* documents until it is taken in, and draw the form anew; say what goes wrong.

    *said* says of how many it was written. Where it was of none, what was typed stays.
    """
    told = follow(events, tongue, busy="correct_busy")
    wrong, written = [(each, True) for each in told.messages], asked - told.unwritten
    if not written:
        for text, is_wrong in wrong:
            st.html(components.correction.told(text, is_wrong=is_wrong))
        return
    st.session_state[_TOLD] = [*wrong, *([(said(written), False)] if asked > 1 or not wrong else [])]
    st.rerun()
