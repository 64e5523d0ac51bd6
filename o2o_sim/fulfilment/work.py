"""How much service orders have received where that does not follow from when they were called and left."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.units import AnyArray, FloatArray, IntArray, Minutes
from o2o_sim.fulfilment.alike import alike
from o2o_sim.fulfilment.hours import hour_before
from o2o_sim.fulfilment.inside import NOT_YET, OrdersInside
from o2o_sim.fulfilment.modes import Discipline
from o2o_sim.fulfilment.stations import Stations, at_such

__all__ = ["work_done"]


def work_done(orders: OrdersInside, stations: Stations, until: Minutes) -> FloatArray:
    """Minutes of service that each order has received at each kind of station up to a minute.

    Only where services are interrupted or shared; 0 elsewhere. Shape (kinds, orders).
    """
    discipline = stations.spec.discipline
    found: AnyArray = alike(0.0, orders.service.shape)
    for kind in range(stations.kinds):
        for which in (Discipline.PREEMPTIVE, Discipline.SHARING):
            rows = at_such(orders.station[kind], discipline == which)
            if not rows.size:
                continue
            found = np.array(found) if not found.flags.writeable else found
            work = _shared if which == Discipline.SHARING else _interrupted
            found[kind, rows] = work(orders, stations, kind, rows, until)
    return found


def _interrupted(
    orders: OrdersInside, stations: Stations, kind: int, rows: IntArray, until: Minutes
) -> FloatArray:
    service, start = orders.service[kind, rows], orders.start[kind, rows]
    leave, tag = orders.leave[kind, rows], orders.tag[kind, rows]
    left = np.where(leave == NOT_YET, tag, np.maximum(leave - until, 0.0))
    work = np.clip(service - np.where(np.isfinite(left), left, 0.0), 0.0, service)
    return np.where(start < NOT_YET, work, 0.0)


def _shared(
    orders: OrdersInside, stations: Stations, kind: int, rows: IntArray, until: Minutes
) -> FloatArray:
    station, service = orders.station[kind, rows], orders.service[kind, rows]
    joined, over = orders.join[kind, rows] < NOT_YET, orders.leave[kind, rows] < NOT_YET
    here = np.bincount(station[joined & ~over], minlength=len(stations))
    servers = np.minimum(stations.planned, stations.spec.hours[:, hour_before(until)])
    pace = np.minimum(1.0, servers / np.maximum(here, 1))
    virtual = stations.virtual + (until - stations.since) * pace
    left = np.maximum(orders.tag[kind, rows] - virtual[station], 0.0)
    work = np.where(over, service, np.clip(service - left, 0.0, service))
    return np.where(joined, work, 0.0)
