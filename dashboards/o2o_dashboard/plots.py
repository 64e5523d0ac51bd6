"""Small pieces that every section of the page uses: headings, figures, and what is kept of what was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from o2o_dashboard.words import Language, say

__all__ = ["cached", "escaped", "plot", "section"]

PLOT: dict[str, Any] = {
    "displaylogo": False,
    # The bar's buttons, picture and full screen, are what the keyboard reaches a figure by.
    "displayModeBar": True,
    "modeBarButtons": [["toImage"]],
    "responsive": True,
}


def section(key: str, language: Language, lead: bool = False, **parts: object) -> None:
    """A heading, with a line on how to read what follows."""
    st.subheader(say(key, language, **parts))
    if lead:
        st.caption(say(f"{key}_lead", language))


def plot(figure: go.Figure, key: str) -> None:
    """A figure."""
    st.plotly_chart(figure, theme=None, key=f"figure:{key}", config=PLOT)


def escaped(text: str) -> str:
    """Text in which no sign means anything to Markdown."""
    return "".join("\\" + sign if sign in "\\`*_{}[]<>#$~|" else sign for sign in text)


def cached(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose answers are kept for all readers, the last few dozen of them."""
    found: Callable[..., Any] = st.cache_resource(show_spinner=False, max_entries=64)(function)
    return found
