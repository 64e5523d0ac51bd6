"""Couriers on the map, minute by minute: where each is, and what for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from o2o_sim.agents.space import Space
from o2o_sim.core.units import FloatArray
from o2o_sim.figures.palette import COLOURS, paper
from o2o_sim.study.service_day import Leg

__all__ = ["WayWords", "places_at", "ways"]

DOING = ("idle", "out", "there", "back")
LOOKS = dict(
    zip(
        DOING,
        (("#999999", "circle"), (COLOURS[0], "triangle-up"), (COLOURS[4], "square"), (COLOURS[1], "diamond")),
        strict=True,
    )
)
MOST_POINTS, FEWEST = 60_000, 120
"""Couriers times minutes that a page can hold, and minutes that are shown at least: those in which most is going on."""


class WayWords(NamedTuple):
    """What the map says: what couriers do, merchants, play and pause, and the axes."""

    doing: Mapping[str, str]
    merchants: str
    play: str
    pause: str
    east: str
    north: str


def places_at(
    legs: Mapping[int, Sequence[Leg]], homes: FloatArray, minute: float, space: Space
) -> list[tuple[float, float, str]]:
    """Where each courier is at a minute [km], and what for: on the way of a leg, or idle where the last one ended.

    Parameters
    ----------
    legs
        By courier, in the order of their minutes.
    homes
        Where each courier was in the morning [km].
    minute
        From midnight.
    space
        Of the city.

    Examples
    --------
    >>> leg = Leg(0, "out", 0.0, 10.0, 0.0, 0.0, 2.0, 0.0)
    >>> places_at({0: [leg]}, np.array([[5.0, 5.0], [1.0, 1.0]]), 5.0, Space(9.0, 9.0, False, False))
    [(1.0, 0.0, 'out'), (1.0, 1.0, 'idle')]
    """
    found = [(float(x), float(y), "idle") for x, y in homes]
    for courier, mine in legs.items():
        place = bisect_right(mine, minute, key=lambda leg: leg.start) - 1
        if place < 0:
            continue
        leg = mine[place]
        if minute < leg.end:
            part = (minute - leg.start) / (leg.end - leg.start)
            x = _between(leg.x, leg.to_x, part, space.width, space.wraps)
            y = _between(leg.y, leg.to_y, part, space.height, space.wraps)
            found[courier] = (x, y, leg.doing)
        else:
            found[courier] = (leg.to_x, leg.to_y, "idle")
    return found


def _between(start: float, end: float, part: float, width: float, wraps: bool) -> float:
    """A point on the shorter way; where the city is a ring, that may lead over its edge."""
    way = end - start
    if wraps and width > 0:
        way -= width * np.round(way / width)
        return float((start + part * way) % width)
    return float(start + part * way)


def ways(
    legs: Sequence[Leg], homes: FloatArray, shops: FloatArray, space: Space, words: WayWords
) -> go.Figure:
    """An animated map, open at the busiest minute: press play, or drag the time.

    Parameters
    ----------
    legs
        From `ServiceDay.legs`, by courier and minute.
    homes
        Where each courier was in the morning [km].
    shops
        Where merchants are [km]; shape (merchants, 2).
    space
        Of the city.
    words
        In the reader's language.
    """
    minutes = _window(legs, max(MOST_POINTS // max(len(homes), 1), FEWEST))
    by_courier = {courier: list(group) for courier, group in groupby(legs, key=lambda leg: leg.courier)}
    opens = _busiest(legs, minutes)
    frames = [_frame(by_courier, homes, minute, space) for minute in minutes]
    figure = go.Figure(
        data=[*_fleet(by_courier, homes, minutes[opens], space, words), _shops(shops, words)],
        frames=frames,
        layout=paper(640, margin_t=64),
    )
    figure.update_xaxes(title=words.east, range=[0, space.width], fixedrange=True, zeroline=False)
    figure.update_yaxes(title=words.north, fixedrange=True, zeroline=False, automargin=True)
    if space.height > 0:
        figure.update_yaxes(range=[0, space.height], scaleanchor="x", constrain="domain")
        figure.update_xaxes(constrain="domain")
    return figure.update_layout(
        updatemenus=[_buttons(words)], sliders=[_slider(minutes, opens)], margin_b=150
    )


def _window(legs: Sequence[Leg], most: int) -> list[int]:
    """The minutes that are shown: all on which anybody rides, or the busiest stretch of them."""
    if not legs:
        return [0]
    first, last = int(min(leg.start for leg in legs)), int(max(leg.end for leg in legs)) + 1
    if last - first > most:
        starts = np.sort([leg.start for leg in legs])
        firsts = np.arange(first, last - most + 1, 30)
        inside = np.searchsorted(starts, firsts + most) - np.searchsorted(starts, firsts)
        first = int(firsts[int(np.argmax(inside))])
        last = first + most
    return list(range(first, last))


def _busiest(legs: Sequence[Leg], minutes: Sequence[int]) -> int:
    """The position of the first minute at which most couriers ride."""
    starts, ends = np.sort([leg.start for leg in legs]), np.sort([leg.end for leg in legs])
    riding = np.searchsorted(starts, minutes, side="right") - np.searchsorted(ends, minutes, side="right")
    return int(np.argmax(riding))


def _frame(legs: Mapping[int, Sequence[Leg]], homes: FloatArray, minute: int, space: Space) -> dict[str, Any]:
    """What moves at a minute, as plain data: a thousand frames of objects would take Plotly half a minute."""
    data = [{"type": "scatter", **_points(legs, homes, minute, space, doing)} for doing in DOING]
    return {"data": data, "name": str(minute), "traces": list(range(len(DOING)))}


def _points(
    legs: Mapping[int, Sequence[Leg]], homes: FloatArray, minute: int, space: Space, doing: str
) -> dict[str, list[float | None]]:
    """Where the couriers are who do one thing; a trace without any point would drop out of the legend."""
    places = [one for one in places_at(legs, homes, minute, space) if one[2] == doing]
    across: list[float | None] = [round(x, 3) for x, _, _ in places]
    up: list[float | None] = [round(y, 3) for _, y, _ in places]
    return {"x": across or [None], "y": up or [None]}


def _fleet(
    legs: Mapping[int, Sequence[Leg]], homes: FloatArray, minute: int, space: Space, words: WayWords
) -> list[go.Scatter]:
    """The couriers as the map opens, a trace for each thing they do."""
    return [
        go.Scatter(
            **_points(legs, homes, minute, space, doing),
            mode="markers",
            name=words.doing[doing],
            marker={"color": colour, "symbol": symbol, "size": 10, "line": {"color": "#FFFFFF", "width": 1}},
            hovertemplate="%{x:.2f}, %{y:.2f} km<extra>%{fullData.name}</extra>",
            cliponaxis=False,
        )
        for doing, (colour, symbol) in LOOKS.items()
    ]


def _shops(shops: FloatArray, words: WayWords) -> go.Scatter:
    return go.Scatter(
        x=np.round(shops[:, 0], 3).tolist(),
        y=np.round(shops[:, 1], 3).tolist(),
        mode="markers",
        name=words.merchants,
        marker={"color": "#222222", "symbol": "cross-thin", "size": 7, "line": {"width": 1.5}},
        hovertemplate="%{x:.2f}, %{y:.2f} km<extra>%{fullData.name}</extra>",
        cliponaxis=False,
    )


def _buttons(words: WayWords) -> dict[str, Any]:
    play = {"frame": {"duration": 90, "redraw": False}, "fromcurrent": True, "transition": {"duration": 0}}
    stop = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate"}
    return {
        "type": "buttons",
        "direction": "left",
        "x": 0,
        "xanchor": "left",
        "y": -0.16,
        "yanchor": "top",
        "showactive": False,
        "buttons": [
            {"label": words.play, "method": "animate", "args": [None, play]},
            {"label": words.pause, "method": "animate", "args": [[None], stop]},
        ],
    }


def _slider(minutes: Sequence[int], active: int) -> dict[str, Any]:
    now = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}, "transition": {"duration": 0}}
    steps = [
        {"label": f"{m // 60:02d}:{m % 60:02d}", "method": "animate", "args": [[str(m)], now]}
        for m in minutes
    ]
    return {
        "active": active,
        "x": 0,
        "len": 1.0,
        "y": -0.24,
        "yanchor": "top",
        "currentvalue": {"visible": True, "font": {"size": 16, "color": "#222222"}, "xanchor": "right"},
        "ticklen": 0,
        "minorticklen": 0,
        "tickwidth": 0,
        "font": {"color": "rgba(0,0,0,0)"},
        "steps": steps,
    }
