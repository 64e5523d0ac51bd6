"""The response to one lever: an outcome over its range, with its band, the baseline and the best value."""

from __future__ import annotations

import plotly.graph_objects as go

from o2o_sim.figures.palette import COLOURS, paper, plain_text, see_through
from o2o_sim.study.response import Response

__all__ = ["curve"]


def curve(
    response: Response, lever: str, outcome: str, *, baseline: float | None, words: tuple[str, str]
) -> go.Figure:
    """An outcome over the values of a lever.

    Parameters
    ----------
    lever, outcome
        What stands on the axes, units included.
    baseline
        Value of the lever in the unchanged scenario, if it has one.
    words
        What the baseline and the best value are called.
    """
    values = [point.value for point in response.points]
    means = [point.mean.mean for point in response.points]
    figure = go.Figure(layout=paper(430))
    figure.add_trace(_band(response, values))
    figure.add_trace(
        go.Scatter(
            x=values,
            y=means,
            mode="lines+markers",
            line={"color": COLOURS[0], "width": 2.5},
            marker={"size": 8},
            customdata=[
                [point.mean.low, point.mean.high, point.loss, point.best] for point in response.points
            ],
            hovertemplate="%{x:,.4~g}: <b>%{y:,.4~g}</b> [%{customdata[0]:,.4~g}, %{customdata[1]:,.4~g}]"
            "<extra></extra>",
            showlegend=False,
        )
    )
    best = response.best
    figure.add_trace(
        go.Scatter(
            x=[best.value],
            y=[best.mean.mean],
            mode="markers",
            marker={"symbol": "star", "size": 18, "color": COLOURS[1]},
            name=plain_text(words[1]),
            hoverinfo="skip",
        )
    )
    if baseline is not None:
        figure.add_vline(x=baseline, line={"color": "#555555", "dash": "dash", "width": 1.5})
        figure.add_annotation(
            x=baseline,
            yref="paper",
            y=0,
            text=plain_text(words[0]),
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            xshift=4,
        )
    figure.add_hline(y=response.baseline.mean, line={"color": "#999999", "dash": "dot", "width": 1.5})
    figure.update_xaxes(title=plain_text(lever), fixedrange=True)
    figure.update_yaxes(title=plain_text(outcome).replace(" [", "<br>["), fixedrange=True, automargin=True)
    figure.update_layout(margin_t=34)
    return figure


def _band(response: Response, values: list[float]) -> go.Scatter:
    low = [point.mean.low if point.mean.defined else None for point in response.points]
    high = [point.mean.high if point.mean.defined else None for point in response.points]
    finite = all(end is not None and abs(end) < float("inf") for end in (*low, *high))
    return go.Scatter(
        x=[*values, *reversed(values)] if finite else [],
        y=[*high, *reversed(low)] if finite else [],
        fill="toself",
        fillcolor=see_through(COLOURS[0], 0.18),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
    )
