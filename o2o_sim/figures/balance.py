"""Bars that say what told for something and what against it."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from o2o_sim.figures.palette import COLOURS, paper

__all__ = ["balance_bars"]

ROW = 42
"""Height of a bar with its name above it [pixels]."""


def balance_bars(parts: Sequence[tuple[str, float]], axis: str) -> go.Figure:
    """Horizontal bars, one a part, to the right of zero what told for and to the left what told against.

    Parameters
    ----------
    parts
        Names and amounts, in the order in which they are to be read.
    axis
        What stands on the axis, unit included.

    Examples
    --------
    >>> balance_bars([("price", -3.0), ("stars", 1.0)], "yuan").data[0].x
    (-3.0, 1.0)
    """
    amounts = [amount for _, amount in parts]
    figure = go.Figure(layout=paper(70 + ROW * len(parts), showlegend=False, bargap=0.6))
    figure.add_trace(
        go.Bar(
            x=tuple(amounts),
            y=tuple(place + 0.2 for place in range(len(parts))),
            orientation="h",
            marker={
                "color": [COLOURS[0] if amount >= 0 else COLOURS[1] for amount in amounts],
                "pattern": {"shape": ["" if amount >= 0 else "/" for amount in amounts]},
            },
            text=[f"{amount:+.2f}" for amount in amounts],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    for place, (name, _) in enumerate(parts):
        figure.add_annotation(
            text=name, x=0, xref="paper", xanchor="left", y=place - 0.2, yref="y", showarrow=False
        )
    reach = 1.35 * max((abs(amount) for amount in amounts), default=1.0)
    figure.update_yaxes(visible=False, range=[len(parts) - 0.4, -0.6], fixedrange=True)
    figure.update_xaxes(
        title=axis, range=[-reach, reach], zeroline=True, zerolinewidth=2, zerolinecolor="#555555"
    )
    return figure.update_xaxes(fixedrange=True, automargin=True)
