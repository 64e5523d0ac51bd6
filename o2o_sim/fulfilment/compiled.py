"""The engine to be used: compiled loops over whole columns of orders."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from o2o_sim.core.units import FloatArray, Minutes
from o2o_sim.fulfilment.idle import Idle
from o2o_sim.fulfilment.inside import in_order
from o2o_sim.fulfilment.kernels import Fleet, Riders, Trips, Visits, dispatch, serve_stations
from o2o_sim.fulfilment.paths import StationKind
from o2o_sim.fulfilment.service import Service

__all__ = ["CompiledService"]


class CompiledService(Service):
    """Service by compiled loops; see `Service` for what goes in and comes out.

    All counters are run through the window, then all kitchens, then what comes after them.
    """

    engine: ClassVar[str] = "compiled"

    def _advance(self, until: Minutes) -> None:
        for kind in StationKind:
            self._serve(kind, until)
        ready = self._orders.reaches(len(StationKind))
        self._orders.hand_over(ready, until)
        for number in range(self._fleets.count):
            self._deliver(number, ready, until)

    def _serve(self, kind: StationKind, until: Minutes) -> None:
        orders, stations = self._orders, self._stations
        station, join = orders.station[kind], orders.join[kind]
        if not (station >= 0).any():
            return
        reached = orders.reaches(kind)
        here = (station >= 0) & (reached < until)
        join[here] = reached[here]
        rows = np.flatnonzero(here & (orders.leave[kind] >= self.now))
        visits = Visits(
            station, join, orders.deadline(kind), orders.service[kind], orders.start[kind], orders.leave[kind]
        )
        line = rows[in_order(join[rows], orders.id[rows])]
        serve_stations(line, visits, stations.servers, stations.planned, self.now, until)

    def _deliver(self, number: int, ready: FloatArray, until: Minutes) -> None:
        orders = self._orders
        rows = np.flatnonzero(orders.brought() & (orders.fleet == number) & (ready < until))
        rows = rows[in_order(ready[rows], orders.id[rows])]
        trips = Trips(
            orders.id,
            ready,
            orders.merchant,
            orders.drop_x,
            orders.drop_y,
            orders.dispatched,
            orders.served,
            orders.courier,
            orders.pickup_km,
            orders.drive_km,
        )
        fleet = self._fleet(number)
        idle, riders = Idle.none(fleet.x, fleet.y, fleet.space), Riders.none(fleet.x.size)
        dispatch(rows, trips, fleet, idle, riders, self.now, until)

    def _fleet(self, number: int) -> Fleet:
        fleets = self._fleets
        crew = slice(fleets.first[number], fleets.first[number + 1])
        return Fleet(
            fleets.x[crew],
            fleets.y[crew],
            fleets.on_duty[number],
            fleets.planned[number],
            float(fleets.speed[number]),
            float(fleets.detour[number]),
            float(fleets.handling[number]),
            fleets.shop_x,
            fleets.shop_y,
            fleets.space,
        )
