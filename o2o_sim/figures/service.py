"""A day's service at one merchant: who was served when by which server, and how long the queues were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from o2o_sim.figures.palette import COLOURS, look_of, paper, plain_text
from o2o_sim.study.service_day import Spell

__all__ = ["ServiceWords", "clock_axis", "gantt", "queue_chart"]

LANE, LEAST, MOST = 22, 160, 900
"""Height of a server's line, and of the whole figure without its margins [pixels]."""


class ServiceWords(NamedTuple):
    """What the figures say: a channel's name, a waiting person's hover text, and the axes."""

    channels: Mapping[str, str]
    waited: str
    server: str
    time: str
    queue: str


def gantt(spells: Sequence[Spell], words: ServiceWords) -> go.Figure:
    """A line a server, a bar an order, coloured by channel.

    Parameters
    ----------
    spells
        From `ServiceDay.spells`; what is empty gives an empty figure.
    words
        In the reader's language.

    Examples
    --------
    >>> words = ServiceWords({"walk_in": "Walk in"}, "{order}: {minutes} minutes", "{station} {lane}", "time", "q")
    >>> figure = gantt([Spell("desk", 0, 7, "walk_in", 540.0, 542.0, 550.0)], words)
    >>> figure.data[0].base, figure.data[0].x, figure.data[0].y
    ((542.0,), (8.0,), ('desk 1',))
    """
    lanes = list(dict.fromkeys((spell.station, spell.lane) for spell in sorted(spells)))
    height = min(max(LANE * len(lanes), LEAST), MOST)
    figure = go.Figure(layout=paper(height + 150, bargap=0.12, margin_t=64))
    for channel in [name for name in (*words.channels, "") if any(s.channel == name for s in spells)]:
        mine = [spell for spell in spells if spell.channel == channel]
        figure.add_trace(_bars(mine, channel, words))
    names = [_lane(*lane, words) for lane in lanes]
    figure.update_yaxes(
        categoryorder="array", categoryarray=names[::-1], fixedrange=True, automargin=True, ticklabelstep=1
    )
    if len(lanes) * LANE > MOST:
        figure.update_yaxes(ticklabelstep=-(-len(lanes) * LANE // MOST))
    figure.update_layout(barmode="overlay", showlegend=True)
    return clock_axis(figure, _ends(spells), words.time)


def _bars(spells: Sequence[Spell], channel: str, words: ServiceWords) -> go.Bar:
    place = list(words.channels).index(channel) if channel in words.channels else len(COLOURS) - 2
    texts = [
        words.waited.format(order=spell.order, minutes=f"{spell.start - spell.joined:.1f}")
        for spell in spells
    ]
    return go.Bar(
        orientation="h",
        name=plain_text(words.channels.get(channel, "–")),
        base=tuple(spell.start for spell in spells),
        x=tuple(spell.end - spell.start for spell in spells),
        y=tuple(_lane(spell.station, spell.lane, words) for spell in spells),
        marker={"color": look_of(place).colour, "line": {"color": "#FFFFFF", "width": 0.6}},
        customdata=[[_clock(spell.start), _clock(spell.end)] for spell in spells],
        hovertext=texts,
        hovertemplate="%{y}, %{customdata[0]}–%{customdata[1]}<br>%{hovertext}<extra></extra>",
    )


def _lane(station: str, lane: int, words: ServiceWords) -> str:
    return plain_text(words.server.format(station=station, lane=lane + 1))


def queue_chart(
    queues: Mapping[str, Sequence[tuple[float, int]]], spells: Sequence[Spell], words: ServiceWords
) -> go.Figure:
    """How many stood in the queue of each station, over the same hours as the lines of servers.

    Parameters
    ----------
    queues
        From `ServiceDay.queues`: minute and length after every change.
    spells
        What the hours are taken from.
    words
        In the reader's language.
    """
    figure = go.Figure(layout=paper(300, margin_t=40))
    for place, (name, changes) in enumerate(queues.items()):
        look = look_of(place)
        figure.add_trace(
            go.Scatter(
                x=tuple(minute for minute, _ in changes),
                y=tuple(length for _, length in changes),
                name=plain_text(name),
                mode="lines",
                line={"shape": "hv", "color": look.colour, "dash": look.dash, "width": 2},
                customdata=[_clock(minute) for minute, _ in changes],
                hovertemplate="%{customdata}: <b>%{y}</b><extra>%{fullData.name}</extra>",
            )
        )
    figure.update_yaxes(title=words.queue, rangemode="tozero", fixedrange=True, automargin=True, nticks=6)
    figure.update_layout(showlegend=True)
    return clock_axis(figure, _ends(spells), words.time)


def clock_axis(figure: go.Figure, ends: tuple[float, float], title: str) -> go.Figure:
    """Write the minutes of the axis below as times of day."""
    low, high = ends
    step = next((s for s in (15, 30, 60, 120, 180) if (high - low) / s <= 8), 240)
    ticks = list(range(int(-(-low // step)) * step, int(high) + 1, step))
    figure.update_xaxes(
        title=title,
        tickvals=ticks,
        ticktext=[_clock(minute) for minute in ticks],
        range=[low, high],
        fixedrange=True,
        showgrid=True,
    )
    return figure


def _ends(spells: Sequence[Spell]) -> tuple[float, float]:
    """The first and the last minute shown, to whole hours."""
    if not spells:
        return 0.0, 1440.0
    first, last = min(spell.start for spell in spells), max(spell.end for spell in spells)
    return float(first // 60 * 60), float(min(-(-last // 60) * 60, 1440))


def _clock(minute: float) -> str:
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"
