"""The engine to be used: compiled loops over whole columns of orders."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from o2o_sim.core.units import BoolArray, FloatArray, Minutes
from o2o_sim.fulfilment.idle import Idle
from o2o_sim.fulfilment.inside import in_order
from o2o_sim.fulfilment.kernels import Fleet, Riders, Shifts, Trips, Visits, dispatch, serve_stations
from o2o_sim.fulfilment.service import Service
from o2o_sim.fulfilment.zones import Zones

__all__ = ["CompiledService"]


class CompiledService(Service):
    """Service by compiled loops; see `Service` for what goes in and comes out.

    Zones in which anything is out of the common go event by event. Of the others all stations of the first
    kind are run through the window, then all of the second, and so on. What comes after stations is last.
    """

    engine: ClassVar[str] = "compiled"

    def _advance(self, until: Minutes) -> None:
        zones = Zones.of(self._orders, self._stations, self.now)
        if len(zones):
            self._go_by_events(zones, until)
        kinds = self._stations.kinds
        for kind in range(kinds):
            self._serve(kind, until, zones.intricate)
        ready = self._orders.reaches(kinds)
        self._orders.hand_over(ready, until)
        for number in range(self._fleets.count):
            self._deliver(number, ready, until)

    def _go_by_events(self, zones: Zones, until: Minutes) -> None:
        from o2o_sim.fulfilment.intricate import run_zones

        columns = run_zones(zones, self._orders.only(zones.rows), self._stations, self.now, until)
        self._orders = self._orders.filled_in(zones.rows, columns)

    def _serve(self, kind: int, until: Minutes, intricate: BoolArray) -> None:
        orders, stations = self._orders, self._stations
        station, join = orders.station[kind], orders.join[kind]
        here = station >= 0
        if intricate.any():
            here &= ~intricate[np.maximum(station, 0)]
        if not here.any():
            return
        reached = orders.reaches(kind)
        here &= reached < until
        join[here] = reached[here]
        rows = np.flatnonzero(here & (orders.leave[kind] >= self.now))
        visits = Visits(
            station, join, orders.deadline(kind), orders.service[kind], orders.start[kind], orders.leave[kind]
        )
        line = rows[in_order(join[rows], orders.id[rows])]
        hours = stations.spec.hours
        shifts = Shifts(stations.at_first(self.now), stations.planned, hours, stations.by_hour())
        serve_stations(line, visits, shifts, self.now, until)

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
