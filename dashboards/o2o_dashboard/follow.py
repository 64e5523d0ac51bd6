"""Following a run: how far it is, what there is to show of it already, and the button that cancels it."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from o2o_dashboard.desk import Desk, View
from o2o_dashboard.words import Language, say

__all__ = ["follow", "progress_words", "stage_of"]

LOOK_EVERY = 0.4
"""Seconds between two looks at how far a run is."""


def follow(desk: Desk, view: View, language: Language, what: str) -> None:
    """Show how far a run is, look again twice a second, and show the page anew when there is more to see."""
    _look(desk, view, language, what, stage_of(desk.complete(view)))


@st.fragment(run_every=LOOK_EVERY)
def _look(desk: Desk, view: View, language: Language, what: str, stage: int) -> None:
    if desk.phase(view) != "running" or stage_of(desk.complete(view)) != stage:
        st.rerun()
    state = desk.state(view)
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.progress(min(1.0, float(state.get("share", 0.0))), text=progress_words(state, language))
    if right.button(say("cancel", language), key=f"cancel_{what}", width="stretch"):
        desk.cancel(view)
        st.rerun()


def stage_of(complete: int) -> int:
    """What is shown of a run under way: nothing before two replications, then more whenever they have doubled.

    Examples
    --------
    >>> [stage_of(count) for count in (0, 1, 2, 3, 4, 7, 8)]
    [0, 0, 2, 2, 4, 4, 8]
    """
    return 0 if complete < 2 else 1 << (complete.bit_length() - 1)


def progress_words(state: dict[str, Any], language: Language) -> str:
    """How far a run is."""
    if state.get("phase") == "waiting":
        return say("starting", language)
    if not state.get("total"):
        return say("starting", language)
    words = say("running", language, done=state["done"], total=state["total"])
    left = state.get("seconds_left")
    if left is None:
        return words
    unit, count = ("seconds", left) if left < 90 else ("minutes", left / 60)
    return f"{words}, {say('time_left', language, time=say(unit, language, count=math.ceil(count)))}"
