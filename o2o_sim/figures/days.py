"""How a market develops: an outcome day by day, each scenario a line in its band."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from o2o_sim.figures.palette import look_of, paper, plain_text, see_through

__all__ = ["days"]

WHOLE_TICKS = 8
"""Days up to which each has its own tick."""


def days(frame: pd.DataFrame, label: str, unit: str, day: str = "day") -> go.Figure:
    """An outcome by day, with the interval of its mean as a band.

    Parameters
    ----------
    frame
        Columns scenario, day, mean, low, high.
    label, unit
        Of the outcome, for the axis.
    day
        What a day is called.

    Examples
    --------
    >>> frame = pd.DataFrame({"scenario": "a", "day": [0, 1], "mean": 2.0, "low": 1.0, "high": 3.0})
    >>> [trace.name for trace in days(frame, "Orders", "per day").data]
    ['a', 'a']
    """
    scenarios = list(dict.fromkeys(frame["scenario"]))
    figure = go.Figure(layout=paper(380 + 23 * len(scenarios)))
    for position, scenario in enumerate(scenarios):
        mine, look, name = frame[frame["scenario"] == scenario], look_of(position), plain_text(scenario)
        figure.add_trace(_band(mine, name, look.colour))
        figure.add_trace(
            go.Scatter(
                x=mine["day"],
                y=mine["mean"],
                name=name,
                mode="lines",
                line={"color": look.colour, "dash": look.dash, "width": 2.5},
                hovertemplate="%{x}: <b>%{y:,.4~g}</b><extra>" + name + "</extra>",
            )
        )
    figure.update_xaxes(title=day, fixedrange=True, rangemode="tozero")
    if frame["day"].max() < WHOLE_TICKS:
        figure.update_xaxes(dtick=1)  # left to itself, a short axis shows tenths of days
    figure.update_yaxes(title=f"{label}<br>[{unit}]" if unit else label, fixedrange=True, automargin=True)
    figure.update_layout(
        margin_t=23 * len(scenarios) + 16,
        legend={"orientation": "v", "yref": "container", "y": 1.0, "yanchor": "top"},
    )
    return figure


def _band(frame: pd.DataFrame, name: str, colour: str) -> go.Scatter:
    """There along the upper ends and back along the lower ones."""
    back = frame.iloc[::-1]
    return go.Scatter(
        x=[*frame["day"], *back["day"]],
        y=[*frame["high"], *back["low"]],
        name=name,
        fill="toself",
        fillcolor=see_through(colour, 0.18),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
    )
