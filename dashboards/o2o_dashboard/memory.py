"""What a reader has set, kept over changes of page, and taken from the address when it is opened."""

from __future__ import annotations

import streamlit as st

from o2o_dashboard.choice import catalogue, from_address
from o2o_dashboard.words import Language

__all__ = ["FIELDS", "KEPT", "begin"]

STATE = st.session_state
FIELDS = ("scenarios", "common", "beside", "days", "replications", "seed", "section", "curve")
"""The parts of a choice that are widgets of that name."""
KEPT = ("lever:", "keep:")
"""How keys of widgets begin whose value outlives a page on which they are not shown."""


def begin() -> None:
    """Take the address's choice as what the widgets start from, once a session; later keep what they hold."""
    if "preset" in STATE:
        # A widget's value is dropped while it is not shown; asking again here keeps it.
        for name in (*FIELDS, "language", *(key for key in STATE if str(key).startswith(KEPT))):
            STATE[name] = STATE[name]
        return
    address = {name: st.query_params.get_all(name) for name in st.query_params}
    choice = from_address(address, _browser_language())
    known = catalogue()
    STATE["strangers"] = [name for name in choice.scenarios if name not in known]
    STATE["preset"] = choice.changes
    STATE["language"] = choice.language
    for name in FIELDS:
        STATE[name] = getattr(choice, name)
    STATE["scenarios"] = [name for name in choice.scenarios if name in known]


def _browser_language() -> Language:
    return "zh" if str(getattr(st.context, "locale", "") or "").startswith("zh") else "en"
