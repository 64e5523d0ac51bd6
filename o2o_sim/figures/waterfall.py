"""Who gains and who pays: parts that add up to a whole, each with its interval."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from o2o_sim.figures.palette import COLOURS, paper, plain_text

__all__ = ["waterfall"]

GAINS, LOSES, WHOLE = COLOURS[0], COLOURS[1], "#555555"
ROW, BAR = 52, 0.42


def waterfall(frame: pd.DataFrame, axis: str) -> go.Figure:
    """Bars that start where the one before ended, and the whole as the last one, from zero.

    Parameters
    ----------
    frame
        Columns row, mean, low, high, in the order in which they add up; the last row is the whole.
    axis
        What stands on the axis, unit included.

    Examples
    --------
    >>> rows = [("Merchants", 3.0, 2.0, 4.0), ("Platform", -1.0, -2.0, 0.0), ("Welfare", 2.0, 1.0, 3.0)]
    >>> figure = waterfall(pd.DataFrame(rows, columns=["row", "mean", "low", "high"]), "yuan/day")
    >>> figure.data[0].base
    (0.0, 3.0, 0.0)
    """
    means = frame["mean"].to_numpy(dtype="float64")
    starts = (0.0, *means[:-2].cumsum().tolist(), 0.0)
    places = tuple(range(len(means)))
    figure = go.Figure(layout=paper(60 + ROW * len(means)))
    figure.add_trace(_bars(frame, starts, places))
    for place, row in enumerate(frame["row"]):
        figure.add_annotation(
            text=f"<b>{plain_text(row)}</b>",
            x=0,
            xref="paper",
            y=place - 0.09,
            yref="y",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            bgcolor="#FFFFFF",  # lines end at a label instead of crossing it
            borderpad=1,
        )
    for place in places[:-1]:
        end = starts[place] + means[place]
        figure.add_shape(
            type="line",
            x0=end,
            x1=end,
            y0=place + 0.05,
            y1=place + 1.0,
            line={"color": "#999999", "width": 1},
        )
    figure.update_yaxes(visible=False, range=[len(means) - 0.35, -0.75], fixedrange=True)
    figure.update_xaxes(
        title=axis, fixedrange=True, automargin=True, zeroline=True, zerolinewidth=2, zerolinecolor="#555555"
    )
    return figure


def _bars(frame: pd.DataFrame, starts: tuple[float, ...], places: tuple[int, ...]) -> go.Bar:
    last = len(places) - 1
    colours = [
        WHOLE if place == last else GAINS if mean >= 0 else LOSES
        for place, mean in zip(places, frame["mean"], strict=True)
    ]
    return go.Bar(
        orientation="h",
        base=starts,
        x=tuple(frame["mean"]),
        y=tuple(place + 0.15 for place in places),
        width=BAR,
        marker={"color": colours},
        showlegend=False,
        error_x={
            "array": frame["high"] - frame["mean"],
            "arrayminus": frame["mean"] - frame["low"],
            "color": "#222222",
            "thickness": 1.5,
            "width": 4,
        },
        customdata=[
            [plain_text(row), mean, low, high]
            for row, mean, low, high in frame[["row", "mean", "low", "high"]].itertuples(index=False)
        ],
        hovertemplate="%{customdata[0]}<br><b>%{customdata[1]:,.4~g}</b> "
        "[%{customdata[2]:,.4~g}, %{customdata[3]:,.4~g}]<extra></extra>",
    )
