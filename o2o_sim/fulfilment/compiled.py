"""The engine to be used: compiled loops over whole columns of orders."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from o2o_sim.core.units import BoolArray, FloatArray, IntArray, Minutes
from o2o_sim.fulfilment.alike import are_alike
from o2o_sim.fulfilment.events import Agenda
from o2o_sim.fulfilment.idle import Idle
from o2o_sim.fulfilment.inside import NOT_YET, ON_TRIPS, in_order
from o2o_sim.fulfilment.kernels import Fleet, Riders, Shifts, Trips, Visits, dispatch, serve_stations
from o2o_sim.fulfilment.modes import Discipline, Mechanism
from o2o_sim.fulfilment.service import Service
from o2o_sim.fulfilment.trips import Board, Brought, Crew, drive
from o2o_sim.fulfilment.zones import Zones

__all__ = ["CompiledService"]

_OF_COURIERS = ("x", "y", "since", "ridden", "home_x", "home_y", "rest_x", "rest_y", "on", "off")


class CompiledService(Service):
    """Service by compiled loops; see `Service` for what goes in and comes out.

    Zones in which anything is out of the common go event by event. Of the others all stations of the first
    kind are run through the window, then all of the second, and so on. What comes after stations is last.
    """

    engine: ClassVar[str] = "compiled"

    def _advance(self, until: Minutes) -> None:
        zones = Zones.of(self._orders, self._stations, self.now, until)
        if len(zones):
            self._go_by_events(zones, until)
        kinds = self._stations.kinds
        for kind in range(kinds):
            self._serve(kind, until, zones.intricate)
        ready = self._orders.reaches(kinds)
        self._orders.hand_over(ready, until)
        call = self._orders.call
        ahead = bool((call[:1] < NOT_YET).any() if are_alike(call) else (call < NOT_YET).any())
        for number in range(self._fleets.count):
            if self._fleets.plain(number) and not ahead:
                self._deliver(number, ready, until)
            else:
                self._drive(number, ready, until)

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
        discipline = stations.spec.discipline
        if not discipline.any():
            serve_stations(line, visits, shifts, self.now, until)
            return
        for which in (Discipline.FIRST_COME, Discipline.PRIORITY, Discipline.BATCH):
            chosen = line[discipline[station[line]] == which]
            if not chosen.size:
                continue
            if which == Discipline.PRIORITY:
                self._by_class(chosen, visits, shifts, until)
            elif which == Discipline.BATCH:
                self._in_batches(chosen, kind, visits, shifts, until)
            else:
                serve_stations(chosen, visits, shifts, self.now, until)

    def _by_class(self, line: IntArray, visits: Visits, shifts: Shifts, until: Minutes) -> None:
        from o2o_sim.fulfilment.in_turn import dense_classes, serve_by_class

        rank, ranks = dense_classes(self._orders.priority, line)
        serve_by_class(line, visits, rank, ranks, shifts, self.now, until)

    def _in_batches(self, line: IntArray, kind: int, visits: Visits, shifts: Shifts, until: Minutes) -> None:
        from o2o_sim.fulfilment.in_turn import Batches, serve_batches

        if are_alike(self._orders.tag):
            self._orders = self._orders.with_columns(tag=np.array(self._orders.tag))
        tag = self._orders.tag[kind]
        spec = self._stations.spec
        batches = Batches(self._orders.id, tag, spec.batch, spec.least, spec.batch_wait)
        serve_batches(line, visits, batches, shifts, self.now, until)

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
        self._note_trips(rows[orders.dispatched[rows] < NOT_YET], fleet)

    def _note_trips(self, rows: IntArray, fleet: Fleet) -> None:
        """What the loop for one order after the other does not write down."""
        orders = self._orders
        fetched = orders.dispatched[rows] + orders.pickup_km[rows] / fleet.speed + fleet.handling
        noted = {"picked": fetched, "together": np.ones(rows.size, np.int64)}
        self._orders = orders.filled_in(rows, noted) if rows.size else orders

    def _drive(self, number: int, ready: FloatArray, until: Minutes) -> None:
        """A fleet that matches, bundles, changes shifts, or is called ahead."""
        orders, crew = self._orders, self._crew(number)
        called = self._called(ready)
        rows = np.flatnonzero(
            orders.brought() & (orders.fleet == number) & (np.minimum(called, ready) < until)
        )
        known = {"called": called[rows], "ready": ready[rows]}
        columns = {name: np.where(values < until, values, NOT_YET) for name, values in known.items()}
        columns |= {name: getattr(orders, name)[rows] for name in Brought._fields if name not in columns}
        brought = Brought(**{name: np.array(values) for name, values in columns.items()})
        board = Board.of(rows.size, crew.x.size, int(crew.bundle), int(crew.on_duty))
        drive(brought, crew, board, Agenda.of(3 * rows.size + 8), self.now, until)
        self._orders = orders.filled_in(rows, {name: getattr(brought, name) for name in ON_TRIPS})

    def _called(self, ready: FloatArray) -> FloatArray:
        """From when a courier may be sent for each order: as called, once its last station has it; or when ready."""
        orders, stations = self._orders, self._stations
        if not (orders.call < NOT_YET).any():
            return ready
        called, queues = np.array(orders.call), np.append(stations.spec.mechanism == Mechanism.QUEUE, True)
        for kind in range(stations.kinds):
            last = (orders.station[kind] >= 0) & (orders.station[kind + 1 :] < 0).all(axis=0)
            joined = np.maximum(called, np.where(queues[orders.station[kind]], orders.join[kind], NOT_YET))
            called = np.where(last, joined, called)
        return np.minimum(called, ready)

    def _crew(self, number: int) -> Crew:
        fleets = self._fleets
        crew = fleets.crew(number)
        counted = ("dispatch", "bundle", "route", "along", "on_duty", "planned")
        each = {name: getattr(fleets, name)[number] for name in counted}
        measured = ("speed", "detour", "handling", "door", "every", "near")
        each |= {name: float(getattr(fleets, name)[number]) for name in measured}
        each |= {name: getattr(fleets, name)[crew] for name in _OF_COURIERS}
        return Crew(**each, shop_x=fleets.shop_x, shop_y=fleets.shop_y, space=fleets.space)

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
