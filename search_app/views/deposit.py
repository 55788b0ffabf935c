"""Deposit: staff give files, see them read, and learn what became of each; what a deposit brought can be taken back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any, BinaryIO

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pipeline import reporting
from pipeline.deposits import Brought, Deposit
from pipeline.errors import FolderError
from pipeline.library import Library
from pipeline.model import Outcome
from search_app import centre, components
from search_app.access import role
from search_app.centre import take_back, take_in
from search_app.messages import Tongue, num, say, why
from search_app.state import Depositing, Seen, read_depositing, short
from search_app.views import frame, parameters
from search_app.views.following import Followed, follow

_REPORT, _TOLD = "report", "deposit-told"


def show() -> None:
    """Draw the deposit view, or what undoing the deposit that the URL names would do."""
    depositing = read_depositing(parameters())
    tongue = depositing.tongue
    title = say("undo_title" if depositing.undone else "deposit_title", tongue)
    frame("deposit", Seen(tongue=tongue), depositing.url(), f"{title} – {say('app', tongue)}")
    library = centre.library(role())
    if depositing.undone:
        _undoing(library, depositing)
        return
    st.html(components.deposit.head(tongue, library.settings.upload_mb))
    with st.form(f"deposit-{tongue}", clear_on_submit=True):
        files = st.file_uploader(say("deposit_files", tongue), accept_multiple_files=True, key=f"files-{tongue}")
        is_sent = st.form_submit_button(say("deposit_go", tongue), type="primary")
    if is_sent and files:
        st.session_state[_REPORT] = _take_in(files, st.session_state[f"files-{tongue}"], tongue)
    for text, is_wrong in st.session_state.pop(_TOLD, ()):
        st.html(components.correction.told(text, is_wrong=is_wrong))
    _reports(library, st.session_state.get(_REPORT, Followed()), tongue)


def _reports(library: Library, report: Followed, tongue: Tongue) -> None:
    """Draw what became of the files deposited in this tab, then of those of the last deposits."""
    last = library.last_deposits()
    for message in report.messages:
        st.warning(message)
    if report.outcomes or report.messages:
        here = next((deposit for deposit, _ in last if deposit.name == report.deposit), None)
        st.html(components.deposit.report(report.outcomes, report.names, tongue, deposit=here))
    others = [_past(deposit, outcomes) for deposit, outcomes in last if deposit.name != report.deposit]
    if told := components.deposit.past(others, tongue):
        st.html(told)


def _past(
    deposit: Deposit, outcomes: Sequence[Outcome]
) -> tuple[Deposit, components.deposit.Outcomes, Mapping[str, str]]:
    """Tell of a deposit's files as the report of one does."""
    called = {str(file.path): file.name for file in deposit.files}
    told = {str(each.path): reporting.row(each) for each in outcomes}
    return deposit, told, {path: _name(path, called) for path in told}


def _undoing(library: Library, depositing: Depositing) -> None:
    """Say what taking back the files chosen will do, and do it when that is confirmed."""
    tongue = depositing.tongue
    found = next((pair for pair in library.last_deposits() if pair[0].name == depositing.undone), None)
    files = _chosen(*found, depositing.chosen) if found else ()
    if not files:
        st.html(components.deposit.undo_head(tongue))
        st.html(components.correction.told(say("undo_none" if found else "undo_unknown", tongue), is_wrong=True))
        return
    paths = tuple(file.path for file in files)
    st.html(components.deposit.undoing(files, tongue, staying=library.staying(paths), folder=library.withdrawals))
    with st.container(horizontal=True):
        is_wanted = st.button(say("undo_yes", tongue), type="primary", key=f"undo-yes-{tongue}")
        is_left = st.button(say("undo_no", tongue), key=f"undo-no-{tongue}")
    if is_wanted:
        names = {str(file.path): file.name for file in files}
        told = follow(take_back(role(), depositing.undone, paths), tongue, busy="undo_busy", failed="undo_failed")
        st.session_state[_TOLD] = list(_undone(told, names, library, tongue))
        st.session_state.pop(_REPORT, None)
    if is_wanted or is_left:
        st.query_params.from_dict({"lang": tongue.value})
        st.rerun()


def _chosen(deposit: Deposit, outcomes: Sequence[Outcome], chosen: frozenset[str]) -> tuple[Brought, ...]:
    """Give the files of a deposit that are chosen, by their names or by their documents."""
    documents = {each.path: short(getattr(each, "document_id", "")) for each in outcomes}
    return tuple(file for file in deposit.files if chosen & {file.path.name, documents.get(file.path, "")})


def _undone(told: Followed, names: Mapping[str, str], library: Library, tongue: Tongue) -> Iterator[tuple[str, bool]]:
    """Say what was taken back, and what was not."""
    yield from ((message, True) for message in told.messages)
    taken = [path for path, outcome in told.outcomes.items() if outcome["outcome"] == "removed"]
    if taken:
        folder = told.withdrawn.get("folder", library.withdrawals)
        corpus = library.settings.corpus.absolute()
        yield say("undo_done", tongue, n=num(len(taken), tongue), folder=folder, corpus=corpus), False
    if not told.messages and (gone := [name for path, name in names.items() if path not in taken]):
        yield say("undo_gone", tongue, names=", ".join(gone)), True


def _name(path: str, names: Mapping[str, str]) -> str:
    """Call a file as it was uploaded; one within an archive by its place there. Empty for any other file."""
    if path in names:
        return names[path]
    archive = next((str(parent) for parent in PurePath(path).parents if str(parent) in names), "")
    return f"{names[archive]}/{PurePath(path).relative_to(archive)}" if archive else ""


def _handed_over(files: Sequence[Any], held: Sequence[Any]) -> Iterator[tuple[str, BinaryIO]]:
    """Give each file by its name, and let go of it once the next is asked for.

    Streamlit would hold all of them until the tab is closed, twice: as they came, and as the widget's value (*held*), of which
    the script has a copy.
    """
    context = get_script_run_ctx(suppress_warning=True)
    for file, original in zip(files, held, strict=True):
        yield file.name, file
        file.close()
        original.close()
        if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
            context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


def _take_in(files: Sequence[Any], held: Sequence[Any], tongue: Tongue) -> Followed:
    """Take files in, showing where it stands; give the outcome of each, under the name that it was uploaded under."""
    try:
        told = follow(take_in(role(), _handed_over(files, held)), tongue)
    except (FolderError, OSError) as error:  # what was put before it stays, for the next ingest
        return Followed(messages=(say("deposit_failed", tongue, why=why(error, tongue)),))
    names = {path: name for path in (*told.names, *told.outcomes) if (name := _name(path, told.names))}
    outcomes = {path: outcome for path, outcome in told.outcomes.items() if path in names}
    return replace(told, names=names, outcomes=outcomes)
