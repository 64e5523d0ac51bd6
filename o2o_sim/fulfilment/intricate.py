"""What the loop by events needs, laid out for it, and what it found."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from o2o_sim.core.compiled import compiled, lend
from o2o_sim.core.units import AnyArray, IntArray, Minutes
from o2o_sim.fulfilment.events import Agenda
from o2o_sim.fulfilment.floor import ORDER, PLACE, VISIT, Book, Floor
from o2o_sim.fulfilment.inside import RESULTS, OrdersInside
from o2o_sim.fulfilment.lines import NOBODY, Lines
from o2o_sim.fulfilment.network import run_zone
from o2o_sim.fulfilment.paths import Handover
from o2o_sim.fulfilment.progress import NOT_YET
from o2o_sim.fulfilment.stations import Stations
from o2o_sim.fulfilment.zones import Zones

__all__ = ["Layout", "lay_out", "play", "run_zones"]


class Layout(NamedTuple):
    """The zones' orders, stations, lines and what is to come, as the loop sees them."""

    book: Book
    floor: Floor
    lines: Lines
    agenda: Agenda


def run_zones(
    zones: Zones, orders: OrdersInside, stations: Stations, now: Minutes, until: Minutes
) -> dict[str, AnyArray]:
    """Run the zones' orders, and nobody else, through a window; the columns that it filled in.

    What stations hold and remember is changed in place.
    """
    layout = lay_out(zones, orders, stations, now)
    play(zones, layout, now, until)
    _remember(layout.floor, stations)
    return _found(layout.book)


def lay_out(zones: Zones, orders: OrdersInside, stations: Stations, now: Minutes) -> Layout:
    """Everything as it stands before a window, and nothing on the agenda."""
    book = _book(orders)
    agenda = Agenda.of(_room(zones, book), len(orders))
    return Layout(book, _floor(stations, now), Lines.of(len(stations), len(orders)), agenda)


def play(zones: Zones, layout: Layout, now: Minutes, until: Minutes) -> None:
    """The loop alone: what is laid out is changed in place."""
    rows = np.arange(len(layout.book.order))
    _run(rows, zones.first_row, zones.stations, zones.first_station, layout, now, until)


@compiled
def _run(
    rows: IntArray,
    first_row: IntArray,
    stations: IntArray,
    first_station: IntArray,
    layout: Layout,
    now: Minutes,
    until: Minutes,
) -> None:
    lent = lend(layout)
    book, floor, lines, agenda = lent.book, lent.floor, lent.lines, lent.agenda
    for zone in range(first_row.size - 1):
        here = rows[first_row[zone] : first_row[zone + 1]]
        there = stations[first_station[zone] : first_station[zone + 1]]
        run_zone(here, there, book, floor, lines, agenda, now, until)


def _room(zones: Zones, book: Book) -> int:
    """Events of a zone: for each order and station a few, and some for each interruption it can cause."""
    kinds, choices = book.visit.shape[0], book.others.shape[0]
    rows = int(np.max(np.diff(zones.first_row), initial=0))
    stations = int(np.max(np.diff(zones.first_station), initial=0))
    return int(rows * (10 * kinds + choices) + 4 * stations + 16)


def _book(orders: OrdersInside) -> Book:
    columns = orders.arrays()
    on_site = orders.handover == Handover.ON_SITE
    made: dict[str, AnyArray | int] = {
        "due": orders.due,
        "patience": np.where(on_site, orders.patience, NOT_YET),
        "where": NOBODY,
        "there": False,
        "stage": orders.station.shape[0],
    }
    order = _records(ORDER, {**columns, **made}, (len(orders),))
    return Book(order, _records(VISIT, columns, orders.station.shape), np.array(orders.others, order="C"))


def _floor(stations: Stations, now: Minutes) -> Floor:
    memory = {name: getattr(stations, name) for name in _REMEMBERED}
    made = {
        "planned": stations.planned,
        "by_hour": stations.by_hour(),
        "servers": stations.at_first(now),
        "busy": 0,
        "expected": NOBODY,
        "spoiled": 0,
        "noted": math.ceil(now),
        "in_vain": 0,
        "unit_minutes": 0.0,
        "counted": now,
        "next_unit": stations.first_coming()[:-1],
        "no_unit": stations.first_coming()[1:],
    }
    columns = {**stations.spec._asdict(), **memory, **made}
    place = _records(PLACE, columns, (len(stations),))
    seen = stations.seen_crowd, stations.seen_ahead, stations.seen_wait
    spec, coming = stations.spec, stations.coming
    return Floor(place, spec.hours, stations.row_of, stations.ages, stations.turned, coming, *seen)


_REMEMBERED = ("virtual", "since", "level", "shown", "synced")


def _remember(floor: Floor, stations: Stations) -> None:
    """Write what the loop left behind back to the stations."""
    for name in (*_REMEMBERED, "spoiled", "in_vain", "unit_minutes"):
        getattr(stations, name)[:] = floor.place[name]


def _records(dtype: np.dtype[Any], columns: Mapping[str, Any], shape: tuple[int, ...]) -> AnyArray:
    records: AnyArray = np.zeros(shape, dtype)
    for name in dtype.names or ():
        records[name] = columns[name]
    return records


def _found(book: Book) -> dict[str, AnyArray]:
    """The columns that the loop filled in."""
    parts = {name: book.visit[name] for name in VISIT.names or ()}
    parts |= {name: book.order[name] for name in ORDER.names or ()}
    return {name: book.others if name == "others" else parts[name] for name in RESULTS}
