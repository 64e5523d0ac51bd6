"""The city from above: where people order and who gains, in cells; merchants as dots."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from o2o_sim.figures.palette import FONT, paper

__all__ = ["MapWords", "city"]

LOSS_TO_GAIN = [[0.0, "#A33F00"], [0.25, "#F2A772"], [0.5, "#FFFFFF"], [0.75, "#7FB8DC"], [1.0, "#004B78"]]
FEW_TO_MANY = [[0.0, "#FFFFFF"], [1.0, "#7FB8DC"]]
LARGEST, SMALLEST = 22.0, 5.0


class MapWords(NamedTuple):
    """What the map says: of the colour of cells and of dots, and on the axes."""

    cells: str
    merchants: str
    east: str
    north: str


def city(
    cells: pd.DataFrame, merchants: pd.DataFrame, words: MapWords, *, gain: bool, column: str = "orders"
) -> go.Figure:
    """The map of one scenario.

    Parameters
    ----------
    cells
        Columns x, y, people and what is shown.
    merchants
        Columns x, y, revenue, profit, gain.
    gain
        Whether to show what was gained or lost over the first scenario: by person in cells, profit in dots.
    column
        Of the cells, shown by person where nothing is compared.
    """
    shown = (cells["gain"] if gain else cells[column]) / cells["people"].where(cells["people"] > 0)
    figure = go.Figure(layout=paper(560))
    figure.add_trace(_ground(cells, shown, words.cells, gain))
    figure.add_trace(_dots(merchants, words.merchants, gain))
    figure.update_xaxes(title=words.east, fixedrange=True, showgrid=False, zeroline=False, constrain="domain")
    figure.update_yaxes(title=words.north, fixedrange=True, showgrid=False, zeroline=False)
    if cells["y"].nunique() > 1 and cells["y"].max() > 0:
        figure.update_yaxes(scaleanchor="x", scaleratio=1)
    return figure.update_layout(margin_b=120)


def _ground(cells: pd.DataFrame, shown: pd.Series, title: str, gain: bool) -> go.Heatmap:
    most = float(shown.abs().max())
    return go.Heatmap(
        x=cells["x"],
        y=cells["y"],
        z=shown,
        colorscale=LOSS_TO_GAIN if gain else FEW_TO_MANY,
        zmin=-most if gain else 0.0,
        zmax=most or 1.0,
        hovertemplate="%{x:.2f}, %{y:.2f} km: <b>%{z:,.3~g}</b><extra></extra>",
        hoverongaps=False,
        colorbar={
            "title": {"text": title, "side": "top"},
            "orientation": "h",
            "y": -0.16,
            "yanchor": "top",
            "thickness": 12,
            "tickfont": {"family": FONT},
        },
    )


def _dots(merchants: pd.DataFrame, title: str, gain: bool) -> go.Scattergl:
    value = merchants["gain"].fillna(0.0) if gain else merchants["profit"]
    most = float(merchants["revenue"].max()) or 1.0
    size = SMALLEST + (LARGEST - SMALLEST) * (merchants["revenue"].clip(lower=0) / most) ** 0.5
    reach = float(value.abs().max()) or 1.0
    return go.Scattergl(
        x=merchants["x"],
        y=merchants["y"],
        mode="markers",
        marker={
            "size": size,
            "color": value,
            "colorscale": LOSS_TO_GAIN,
            "cmin": -reach,
            "cmax": reach,
            "line": {"color": "#222222", "width": 1},
            "showscale": True,
            "colorbar": {
                "title": {"text": title, "side": "top"},
                "orientation": "h",
                "y": -0.36,
                "yanchor": "top",
                "thickness": 12,
                "tickfont": {"family": FONT},
            },
        },
        customdata=merchants[["revenue", "profit"]].to_numpy(),
        hovertemplate="%{x:.2f}, %{y:.2f} km: <b>%{marker.color:,.4~g}</b><extra></extra>",
        showlegend=False,
    )
