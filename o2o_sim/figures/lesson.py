"""The one figure of a lesson: what the market did, and the closed form beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from o2o_sim.figures.palette import Look, look_of, paper

if TYPE_CHECKING:
    from o2o_sim.study.lesson import Findings, Lesson
    from o2o_sim.study.lesson.findings import Line, Point, Series
    from o2o_sim.study.verdict import Language

__all__ = ["lesson_figure"]

SIZE = 11
"""Diameter of marks [pixels]."""


def lesson_figure(lesson: Lesson, findings: Findings, language: Language = "en") -> go.Figure:
    """Dots with their intervals, the closed form as lines, and a line at zero where the lesson asks for one.

    Parameters
    ----------
    lesson, findings : the lesson, and what its experiment found
    language : of all that is written
    """
    picture = lesson.picture
    figure = go.Figure(layout=paper(460))
    across = _range(findings)
    for place, series in enumerate(findings.series):
        figure.add_traces(list(_dots(series, place, language, picture.share)))
    for place, line in enumerate(findings.lines):
        name = getattr(picture.benchmark, language)
        if len(findings.lines) > 1:
            name = f"{name}, {getattr(findings.series[place].name, language)}"
        figure.add_trace(_line(line, across, look_of(place), name))
    figure.update_xaxes(
        title=getattr(picture.x, language), tickformat=".0%" if picture.share else None, automargin=True
    )
    figure.update_yaxes(title=getattr(picture.y, language), automargin=True)
    if picture.zero:
        figure.update_yaxes(zeroline=True, zerolinewidth=2, zerolinecolor="#555555")
    figure.update_xaxes(zeroline=False, fixedrange=True, range=across)
    figure.update_yaxes(fixedrange=True, rangemode="normal" if picture.zero else "tozero")
    return figure.update_layout(
        margin_t=24 * len(figure.data) + 12,
        height=420 + 24 * len(figure.data),
        showlegend=True,
        legend={"orientation": "v", "yref": "container", "y": 1.0, "yanchor": "top"},
    )


def _range(findings: Findings) -> list[float]:
    """As far as the dots go, with room for what stands beside them."""
    across = [point.x for series in findings.series for point in series.points]
    low, high = min(across), max(across)
    room = 0.08 * (high - low) or 0.1
    return [low - room, high + room]


def _dots(series: Series, place: int, language: Language, share: bool) -> Iterator[go.Scatter]:
    """The points of a series; those with a name of their own have each a mark of its own and a line in the legend."""
    look, points = look_of(place), series.points
    if not any(point.label for point in points):
        yield _marks(points, look, getattr(series.name, language), share)
        return
    for number, point in enumerate(points):
        own = look._replace(symbol=look_of(number).symbol)
        yield _marks([point], own, getattr(point.label or series.name, language), share)


def _marks(points: list[Point], look: Look, name: str, share: bool) -> go.Scatter:
    written = ".1%" if share else ".3~g"
    return go.Scatter(
        x=[point.x for point in points],
        y=[point.y for point in points],
        name=name,
        mode="markers",
        marker={"color": look.colour, "symbol": look.symbol, "size": SIZE},
        error_y={
            "array": [point.high - point.y for point in points],
            "arrayminus": [point.y - point.low for point in points],
            "color": look.colour,
            "thickness": 2,
            "width": 5,
        },
        customdata=[[point.low, point.high] for point in points],
        hovertemplate=f"{name}<br>%{{x:{written}}}<br><b>%{{y:.2f}}</b> "
        "[%{customdata[0]:.2f}, %{customdata[1]:.2f}]<extra></extra>",
    )


def _line(line: Line, across: list[float], look: Look, name: str) -> go.Scatter:
    """The closed form, as far as the figure reaches."""
    inside = [x for x in line.x if across[0] < x < across[1]]
    ends = [x for x in across if line.x[0] < x < line.x[-1]]
    places = sorted({*inside, *ends})
    return go.Scatter(
        x=places,
        y=[line.at(x) for x in places],
        name=name,
        mode="lines",
        line={"color": look.colour, "dash": "dash", "width": 2},
        hovertemplate="%{x:.3~g}: <b>%{y:.2f}</b><extra>" + name + "</extra>",
    )
