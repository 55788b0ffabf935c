"""Deposit: staff give files, see them read, and learn what became of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any, BinaryIO

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pipeline.errors import FolderError
from search_app import components
from search_app.access import gate, role
from search_app.centre import take_in
from search_app.messages import Tongue, say, why
from search_app.state import read_seen
from search_app.views import frame, parameters
from search_app.views.following import Followed, follow


def show() -> None:
    """Draw the deposit view."""
    seen = read_seen(parameters())
    tongue = seen.tongue
    frame("deposit", seen, "/deposit", f"{say('deposit_title', tongue)} – {say('app', tongue)}")
    st.html(components.deposit.head(tongue, gate().settings.upload_mb))
    with st.form(f"deposit-{tongue}", clear_on_submit=True):
        files = st.file_uploader(say("deposit_files", tongue), accept_multiple_files=True, key=f"files-{tongue}")
        is_sent = st.form_submit_button(say("deposit_go", tongue), type="primary")
    if is_sent and files:
        st.session_state["report"] = _take_in(files, st.session_state[f"files-{tongue}"], tongue)
    if "report" in st.session_state:
        report = st.session_state["report"]
        for message in report.messages:
            st.warning(message)
        st.html(components.deposit.report(report.outcomes, report.names, tongue))


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
