"""The one figure of a lesson: what the market did, and the closed form beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from o2o_sim.figures.palette import Look, look_of, paper

if TYPE_CHECKING:
    from o2o_sim.study.lesson import Findings, Lesson
    from o2o_sim.study.lesson.findings import Line, Series
    from o2o_sim.study.verdict import Language

__all__ = ["lesson_figure"]

SMALLEST, LARGEST = 8.0, 26.0
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
    for place, series in enumerate(findings.series):
        figure.add_trace(_dots(series, look_of(place), language, picture.share))
    for place, line in enumerate(findings.lines):
        name = getattr(picture.benchmark, language)
        if len(findings.lines) > 1:
            name = f"{name}, {getattr(findings.series[place].name, language)}"
        figure.add_trace(_line(line, look_of(place), name))
    figure.update_xaxes(
        title=getattr(picture.x, language), tickformat=".0%" if picture.share else None, automargin=True
    )
    figure.update_yaxes(title=getattr(picture.y, language), automargin=True)
    if picture.zero:
        figure.update_yaxes(zeroline=True, zerolinewidth=2, zerolinecolor="#555555")
    figure.update_xaxes(zeroline=False, fixedrange=True, range=_range(findings))
    figure.update_yaxes(fixedrange=True, rangemode="normal" if picture.zero else "tozero")
    return figure.update_layout(
        margin_t=28 * (len(findings.series) + len(findings.lines)) + 8,
        showlegend=True,
        legend={"orientation": "v", "yref": "container", "y": 1.0, "yanchor": "top"},
    )


def _range(findings: Findings) -> list[float]:
    """As far as the dots go, with room for what stands beside them."""
    across = [point.x for series in findings.series for point in series.points]
    low, high = min(across), max(across)
    room = 0.12 * (high - low) or 0.1
    return [low - room, high + 2 * room]


def _dots(series: Series, look: Look, language: Language, share: bool) -> go.Scatter:
    points = series.points
    largest = max(point.size for point in points)
    labels = [getattr(point.label, language) if point.label else "" for point in points]
    same = all(point.size == largest for point in points)
    sizes = [
        10.0 if same else SMALLEST + (LARGEST - SMALLEST) * (point.size / largest) ** 0.5 for point in points
    ]
    written = ".1%" if share else ".3~g"
    return go.Scatter(
        x=[point.x for point in points],
        y=[point.y for point in points],
        name=getattr(series.name, language),
        mode="markers+text" if any(labels) else "markers",
        text=labels,
        textposition="top right",
        marker={"color": look.colour, "symbol": look.symbol, "size": sizes},
        error_y={
            "array": [point.high - point.y for point in points],
            "arrayminus": [point.y - point.low for point in points],
            "color": look.colour,
            "thickness": 2,
            "width": 5,
        },
        customdata=[[point.low, point.high] for point in points],
        hovertemplate=f"%{{text}}<br>%{{x:{written}}}<br><b>%{{y:.2f}}</b> "
        "[%{customdata[0]:.2f}, %{customdata[1]:.2f}]<extra></extra>",
    )


def _line(line: Line, look: Look, name: str) -> go.Scatter:
    return go.Scatter(
        x=line.x,
        y=line.y,
        name=name,
        mode="lines",
        line={"color": look.colour, "dash": "dash", "width": 2},
        hovertemplate="%{x:.3~g}: <b>%{y:.2f}</b><extra>" + name + "</extra>",
    )
