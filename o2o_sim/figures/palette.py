"""Colours, marks and paper that all figures share: they print, and the colour-blind can tell them apart."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import plotly.graph_objects as go
import plotly.io

__all__ = ["COLOURS", "SYMBOLS", "Look", "look_of", "paper", "plain_text", "see_through"]

COLOURS: tuple[str, ...] = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#000000",
    "#882255",
    "#666666",
    "#B8A800",
)
"""Okabe and Ito's colours, the darker ones first, and three more: ten, as many as Streamlit's themes ask for."""

SYMBOLS: tuple[str, ...] = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "star",
    "x",
    "cross",
    "pentagon",
    "hexagon",
    "bowtie",
)
DASHES: tuple[str, ...] = ("solid", "dash", "dot", "dashdot", "longdash")
TRACES = ("bar", "heatmap", "scatter", "scattergl")
ELSEWHERE = ("coloraxis", "colorscale", "geo", "polar", "scene", "ternary")
FONT = "Source Sans, Source Sans Pro, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"


class Look(NamedTuple):
    """How one scenario looks in every figure: told by its mark and its dashes where colours are not seen."""

    colour: str
    symbol: str
    dash: str


def look_of(position: int) -> Look:
    """The look of a scenario by its position in the comparison.

    Examples
    --------
    >>> look_of(1)
    Look(colour='#D55E00', symbol='square', dash='dash')
    """
    return Look(
        COLOURS[position % len(COLOURS)], SYMBOLS[position % len(SYMBOLS)], DASHES[position % len(DASHES)]
    )


def see_through(colour: str, share: float) -> str:
    """A colour of which only a share covers what lies below.

    Examples
    --------
    >>> see_through("#0072B2", 0.2)
    'rgba(0, 114, 178, 0.2)'
    """
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {share:g})"


def plain_text(text: str) -> str:
    """A text in which Plotly finds no markup: names are other people's.

    Examples
    --------
    >>> plain_text("a <b> & c")
    'a &lt;b> &amp; c'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;")


def paper(height: int, **more: Any) -> go.Layout:
    """White paper of a given height [pixels], the legend above, room for what stands on the axes."""
    layout: dict[str, Any] = {
        "height": height,
        "template": _white(),
        "font": {"family": FONT, "size": 14, "color": "#222222"},
        "margin": {"l": 12, "r": 16, "t": 8, "b": 48},
        "legend": {
            "orientation": "h",
            "yanchor": "bottom",
            "y": 1.0,
            "x": 0,
            "xanchor": "left",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "hoverlabel": {"font": {"family": FONT}},
        "dragmode": False,
    }
    return go.Layout(layout | more)


@cache
def _white() -> dict[str, Any]:
    """Plotly's white template without what no figure here uses: every figure checks and carries all of its template."""
    whole = plotly.io.templates["plotly_white"].to_plotly_json()
    return {
        "layout": {name: value for name, value in whole["layout"].items() if name not in ELSEWHERE},
        "data": {name: whole["data"][name] for name in TRACES},
    }
