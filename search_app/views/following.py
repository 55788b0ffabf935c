"""What another process does with files, as staff follow it: a bar while it goes on, then what became of the files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from search_app.centre import Event
from search_app.messages import Tongue, retold, say, why

BUSY, REFUSED = 3, 4
"""The exit statuses of an ingest that found another at work, and of one that refused files."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What an ingest told: the last outcome of each file, names of files that were put, and what is to be said.

    Of a deposit, its name; of a withdrawal, the folder where the files are, and those that were gone; of a correction, beside how
    many files it could not be written.
    """

    outcomes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    deposit: str = ""
    withdrawn: Mapping[str, Any] = field(default_factory=dict)
    unwritten: int = 0


def follow(
    events: Iterable[Event], tongue: Tongue, *, busy: str = "deposit_busy", failed: str = "deposit_failed"
) -> Followed:
    """Show where it stands until it ends; *busy* is the message where another is at work, *failed* where it ends otherwise."""
    names: dict[str, str] = {}
    outcomes: dict[str, Any] = {}
    messages: list[str] = []
    deposit, withdrawn, unwritten = "", {}, 0
    bar = st.progress(0.0, say("deposit_working", tongue))
    for what, event in events:
        match what:
            case "begun":
                deposit = event["deposit"]
            case "withdrawn":
                withdrawn = dict(event)
            case "unwritten":
                unwritten += 1
                messages.append(say("correct_failed", tongue, title=event["title"], why=why(event["why"], tongue)))
            case "put":
                names[event["path"]] = event["name"]
            case "step":
                said = say(f"deposit_step_{event['step']}", tongue, **event)
                bar.progress(event["done"] / max(event["total"], 1), said)
                if outcome := event["outcome"]:
                    outcomes[outcome["path"]] = outcome
            case _ if event["status"] == BUSY:
                messages.append(say(busy, tongue))
            case _ if event["status"] not in (0, REFUSED):
                messages.append(say(failed, tongue, why=retold(event["message"], tongue)))
    bar.empty()
    return Followed(outcomes, names, tuple(dict.fromkeys(messages)), deposit, withdrawn, unwritten)
