"""Dots with error bars: how large, and how sure. Rows on one common axis, or each on an axis of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from o2o_sim.figures.palette import Look, look_of, paper, plain_text

__all__ = ["dots", "panels"]

ROW, DOT, LEGEND_LINE = 30, 15, 26
"""Height of a row's name, of each of its dots, and of a line of the legend [pixels]."""


def dots(
    frame: pd.DataFrame, axis: str, *, scenarios: Sequence[str] = (), share: bool = False, zero: bool = True
) -> go.Figure:
    """Rows of dots with error bars on one common axis.

    Parameters
    ----------
    frame
        Columns row, scenario, mean, low, high, in the order in which they are to be read.
    axis
        What stands on the axis, unit included.
    scenarios
        All that are compared, so that each looks the same in every figure; those of the frame if not given.
    share
        Whether to write values as percentages.
    zero
        Whether the axis reaches zero, with a line there.

    Examples
    --------
    >>> frame = pd.DataFrame({"row": ["Orders"], "scenario": "a", "mean": 5.0, "low": 4.0, "high": 6.0})
    >>> dots(frame, "orders per day").data[0].x
    (5.0,)
    """
    rows, shown = list(dict.fromkeys(frame["row"])), list(dict.fromkeys(frame["scenario"]))
    looks = {name: look_of(position) for position, name in enumerate(scenarios or shown)}
    step = min(0.17, 0.6 / len(shown)) if shown else 0.0
    figure = go.Figure(layout=paper(_height(len(rows), shown, panels=False)))
    for position, scenario in enumerate(shown):
        mine = frame[frame["scenario"] == scenario]
        places = [rows.index(row) + 0.12 + step * position for row in mine["row"]]
        figure.add_trace(_trace(mine, places, scenario, looks[scenario], share))
    for place, row in enumerate(rows):
        figure.add_annotation(**_row_name(row), xref="paper", yref="y", y=place - 0.02)
    figure.update_yaxes(visible=False, range=[len(rows) - 0.1, -0.5], fixedrange=True)
    figure.update_xaxes(title=axis, fixedrange=True, tickformat=".0%" if share else None, automargin=True)
    if zero:
        figure.update_xaxes(rangemode="tozero", zeroline=True, zerolinewidth=2, zerolinecolor="#555555")
    return _with_legend(figure, shown)


def panels(frame: pd.DataFrame) -> go.Figure:
    """Rows of dots with error bars, each row on an axis of its own, for outcomes that share no scale.

    Parameters
    ----------
    frame
        Columns row, unit, scenario, mean, low, high.
    """
    rows, scenarios = list(dict.fromkeys(frame["row"])), list(dict.fromkeys(frame["scenario"]))
    height = _height(len(rows), scenarios, panels=True)
    traces: list[go.Scatter] = []
    names: list[dict[str, object]] = []
    axes: dict[str, Any] = {}
    for number, row in enumerate(rows, 1):
        mark = str(number) if number > 1 else ""
        for position, scenario in enumerate(scenarios):
            mine = frame[(frame["row"] == row) & (frame["scenario"] == scenario)]
            trace = _trace(mine, [position] * len(mine), scenario, look_of(position))
            traces.append(trace.update(showlegend=number == 1, xaxis=f"x{mark}", yaxis=f"y{mark}"))
        unit = frame.loc[frame["row"] == row, "unit"].iloc[0]
        name = _row_name(f"{row} [{unit}]" if unit else row)
        names.append({**name, "xref": "paper", "yref": f"y{mark} domain", "y": 1.0})
        axes |= _panel_axes(mark, number, len(rows), height, len(scenarios))
    # All at once: Plotly checks a layout as a whole, and once is several times quicker than axis by axis.
    figure = go.Figure(traces, paper(height).update(axes | {"annotations": names}))
    return _with_legend(figure, scenarios)


def _panel_axes(mark: str, number: int, rows: int, height: int, scenarios: int) -> dict[str, Any]:
    """The two axes of a row's own panel, the first row on top."""
    gap = min(0.9 / rows, 62 / height)
    size = (1.0 - gap * (rows - 1)) / rows
    low = (rows - number) * (size + gap)
    return {
        f"xaxis{mark}": {
            "anchor": f"y{mark}",
            "fixedrange": True,
            "nticks": 6,
            "showline": True,
            "linecolor": "#999999",
            "automargin": True,
        },
        f"yaxis{mark}": {
            "anchor": f"x{mark}",
            "domain": [max(0.0, low), min(1.0, low + size)],
            "visible": False,
            "range": [scenarios - 0.4, -0.6],
            "fixedrange": True,
        },
    }


def _trace(
    frame: pd.DataFrame, places: list[float], name: str, look: Look, share: bool = False
) -> go.Scatter:
    written, name = ".1%" if share else ",.4~g", plain_text(name)
    return go.Scatter(
        x=tuple(frame["mean"]),
        y=tuple(places),
        name=name,
        legendgroup=name,
        mode="markers",
        marker={"color": look.colour, "symbol": look.symbol, "size": 10},
        error_x={
            "array": frame["high"] - frame["mean"],
            "arrayminus": frame["mean"] - frame["low"],
            "color": look.colour,
            "thickness": 2,
            "width": 5,
        },
        customdata=[
            [plain_text(row), low, high] for row, low, high in frame[["row", "low", "high"]].to_numpy()
        ],
        hovertemplate=f"%{{customdata[0]}}<br><b>%{{x:{written}}}</b> "
        f"[%{{customdata[1]:{written}}}, %{{customdata[2]:{written}}}]<extra>{name}</extra>",
    )


def _row_name(text: str) -> dict[str, object]:
    """A row's name above its dots, so that narrow screens keep their width for the numbers."""
    return {
        "text": f"<b>{plain_text(text)}</b>",
        "x": 0,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "align": "left",
    }


def _height(rows: int, scenarios: list[str], *, panels: bool) -> int:
    return 60 + rows * (ROW + DOT * len(scenarios) + (48 if panels else 0)) + LEGEND_LINE * len(scenarios)


def _with_legend(figure: go.Figure, scenarios: Sequence[str]) -> go.Figure:
    """Names above, each on a line of its own, because titles are long and screens may be narrow."""
    lines = LEGEND_LINE * len(scenarios)
    figure.update_layout(
        showlegend=True,
        margin_t=lines + 46,
        legend={"orientation": "v", "yref": "container", "y": 1.0, "yanchor": "top"},
    )
    return figure
