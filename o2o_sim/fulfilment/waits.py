"""How long each order waited at each station in a window of time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.core.units import FloatArray, IntArray, Minutes
from o2o_sim.fulfilment.inside import NOT_YET, OrdersInside
from o2o_sim.fulfilment.modes import Discipline
from o2o_sim.fulfilment.stations import Stations, at_such

__all__ = ["Waits", "waits_of"]


class Waits(NamedTuple):
    """Waits that ended with being served in a window, one row a visit of a station.

    Where services are interrupted or shared, a wait is what the visit took beyond the order's own minutes, and
    counts when the visit ends; elsewhere it lasts from joining to being called, and counts then.

    Parameters
    ----------
    station, path, priority : row of the station, number of the order's path, its class
    minutes : of waiting
    """

    station: IntArray
    path: IntArray
    priority: IntArray
    minutes: FloatArray


def waits_of(orders: OrdersInside, stations: Stations, since: Minutes, until: Minutes) -> Waits:
    """The waits that ended from `since` to before `until`, kind by kind of station."""
    slowed = np.isin(stations.spec.discipline, (Discipline.PREEMPTIVE, Discipline.SHARING))
    parts = []
    for kind in range(stations.kinds):
        station, join = orders.station[kind], orders.join[kind]
        start, leave = orders.start[kind], orders.leave[kind]
        called = (station >= 0) & (start >= since) & (start < until)
        late = at_such(station, slowed)
        called[late] = (leave[late] >= since) & (leave[late] < until) & (start[late] < NOT_YET)
        rows = np.flatnonzero(called)
        minutes = start[rows] - join[rows]
        there = slowed[station[rows]]
        spent = leave[rows] - join[rows] - orders.service[kind, rows]
        parts.append((station[rows], rows, np.where(there, np.maximum(spent, 0.0), minutes)))
    rows = np.concatenate([part[1] for part in parts])
    return Waits(
        station=np.concatenate([part[0] for part in parts]),
        path=orders.path[rows],
        priority=orders.priority[rows],
        minutes=np.concatenate([part[2] for part in parts]),
    )
