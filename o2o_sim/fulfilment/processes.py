"""The engine to be read: what orders, servers and couriers do, as SimPy processes.

Every order is one process: it joins queues, is called, is served, and is handed over in the way of its
channel. SimPy keeps the clock; what this engine adds is the stated order of events at the same minute.
How a station serves is in `rooms` and `other_rooms`, a class of a few lines each.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any, ClassVar, TypeAlias

import numpy as np
import simpy

from o2o_sim.core.units import Minutes
from o2o_sim.fulfilment.clock import Clock, Step
from o2o_sim.fulfilment.crew import CourierFleet, by_courier
from o2o_sim.fulfilment.hours import in_force, next_hour, round_not_before
from o2o_sim.fulfilment.inside import NOT_YET
from o2o_sim.fulfilment.jobs import ServiceState
from o2o_sim.fulfilment.modes import Mechanism, Rank
from o2o_sim.fulfilment.order import Order, Visit, unrolled, written
from o2o_sim.fulfilment.other_rooms import StockRoom, room_of
from o2o_sim.fulfilment.paths import Handover
from o2o_sim.fulfilment.rooms import Room
from o2o_sim.fulfilment.service import Service
from o2o_sim.fulfilment.shifts import next_change

__all__ = ["Clock", "CourierFleet", "Order", "Rank", "SimpyService"]

Life: TypeAlias = Generator[simpy.Event, Any, None]


class SimpyService(Service):
    """Service by SimPy processes. Slow, and to be read; see `Service` for what goes in and comes out.

    Every window starts from the table of the orders inside, so nothing is hidden in a process, and what
    happened before the window is not repeated. Set `trace` to a list to have every step noted there.

    Examples
    --------
    >>> from o2o_sim.fulfilment import Jobs, StationSpec
    >>> from o2o_sim.fulfilment.clock import printed
    >>> service = SimpyService(StationSpec(np.array([0]), np.array([1]), np.array([1])))
    >>> service.trace = []
    >>> _ = service.serve(Jobs.of(id=[1], merchant=0, path=0, minute=[3.0], kitchen_minutes=2.0), 9.0)
    >>> print(printed(service.trace))
        3.000  order 1     joins            station 0
        3.000  order 1     is called        station 0
        5.000  order 1     is finished      station 0
        5.000  order 1     is served
    """

    engine: ClassVar[str] = "simpy"
    trace: list[Step] | None = None

    def _advance(self, until: Minutes) -> None:
        stations = self._stations
        self.clock = Clock(-np.inf)
        self.servers_at_first = stations.at_first(self.now)
        self._rooms = [room_of(row, self, stations) for row in range(len(stations))]
        self._crews = [
            CourierFleet(i, self._fleets, self.clock, self.now, n)
            for i, n in enumerate(self._fleets.on_duty.tolist())
        ]
        self._visits: dict[int, Visit] = {}
        orders = unrolled(self._orders)
        for order in orders:
            self._put_back(order)
            self.clock.process(self.live(order))
        self._put_back_trips(orders)
        for room in self._rooms:
            room.open_window()
            if isinstance(room, StockRoom):
                self.clock.process(self.renew(room))
                self.clock.process(self.let_come(room))
            else:
                self.clock.process(self.change_shifts(room))
            if room.ago:
                self.clock.process(self.measure(room))
        for crew in self._crews:
            self.clock.process(self.change_couriers(crew))
            if crew.batched:
                self.clock.process(self.match_couriers(crew))
        self.clock.run_before(until)
        for room in self._rooms:
            room.close_window()
            if isinstance(room, StockRoom):
                room.count_units(until)
        self._orders = written(orders, self._orders)

    def note(self, what: str, order: Order, station: int = -1) -> None:
        """Note a step, if anybody wants to know."""
        if self.trace is not None:
            self.trace.append(Step(self.clock.now, order.id, what, station))

    def _put_back(self, order: Order) -> None:
        """An order stands, and a courier is busy with it, where the last window ended."""
        for kind, station in enumerate(order.station):
            joined, begun = order.join[kind] < NOT_YET, order.start[kind] < NOT_YET
            if station >= 0 and joined and (order.leave[kind] >= self.now or not begun):
                visit = self._visits[order.id] = Visit(order, kind, self.clock.event(), self.clock.event())
                self._rooms[station].put_back(visit)

    def _put_back_trips(self, orders: list[Order]) -> None:
        """Couriers are on the trips on which they were."""
        for crew in self._crews:
            mine = [one for one in orders if one.handover == Handover.COURIER and one.fleet == crew.number]
            riding = [one for one in mine if one.dispatched < NOT_YET and one.served >= self.now]
            for courier, on_trip in by_courier(riding).items():
                crew.put_back(courier, on_trip)

    # ---- staff

    def change_shifts(self, room: Room) -> Life:
        """The planned staffing comes into force at the start of the window; more by the hour, where hours differ."""
        planned, hours = self._stations.planned[room.row], self._stations.spec.hours[room.row]
        yield self.clock.at(self.now, Rank.STAFFING, room.row)
        while True:
            servers = in_force(planned, hours, self.clock.now)
            if servers != room.servers:
                room.change_shift(servers)
            if not self._stations.by_hour()[room.row]:
                return
            yield self.clock.at(next_hour(self.clock.now), Rank.STAFFING, room.row)

    def measure(self, room: Room) -> Life:
        """What can be seen is noted at every whole minute, for those who are shown it later."""
        minute = math.ceil(self.now)
        while True:
            yield self.clock.at(minute, Rank.MEASURING, room.row)
            room.measure()
            minute += 1

    def renew(self, room: StockRoom) -> Life:
        """A stock is renewed from time to time."""
        first = float(self._stations.spec.renew_from[room.row])
        every = float(self._stations.spec.renew_every[room.row])
        number = round_not_before(first, every, self.now)
        while every < NOT_YET:
            yield self.clock.at(first + number * every, Rank.STAFFING, room.row)
            room.renew()
            number += 1

    def let_come(self, room: StockRoom) -> Life:
        """Units come to a stock by themselves."""
        stations = self._stations
        for minute in stations.coming[stations.coming_to == room.row].tolist():
            yield self.clock.at(minute, Rank.STAFFING, room.row)
            room.unit_comes()

    def change_couriers(self, crew: CourierFleet) -> Life:
        """At the start of the window the planned couriers are on duty; then shifts begin and end."""
        minute, mine = self.now, self._fleets.crew(crew.number)
        while minute < NOT_YET:
            yield self.clock.at(minute, Rank.STAFFING, crew.number)
            crew.change_shift(int(self._fleets.planned[crew.number]))
            minute = next_change(self._fleets.on[mine], self._fleets.off[mine], minute)

    def match_couriers(self, crew: CourierFleet) -> Life:
        """Every so many minutes waiting orders and idle couriers are matched."""
        every = float(self._fleets.every[crew.number])
        number = round_not_before(0.0, every, self.now)
        while True:
            yield self.clock.at(0.0 + number * every, Rank.MATCHING, crew.number)
            crew.match()
            number += 1

    # ---- orders

    def live(self, order: Order) -> Life:
        """An order's life: station after station, then into the person's hands."""
        reached = order.due
        for kind in range(len(order.station)):
            if order.station[kind] < 0:
                continue
            if order.leave[kind] >= self.now:
                yield from self.visit(order, kind, reached)
            if order.end or order.start[kind] == NOT_YET:
                return
            reached = order.leave[kind]
        if order.handover == Handover.COURIER:
            yield from self.be_brought(order, reached)
        else:
            yield self.clock.at(reached, Rank.ARRIVAL, order.id)
            order.served = order.handed_over(reached)
            self.note("is served", order)

    def visit(self, order: Order, kind: int, reached: Minutes) -> Life:
        """Join a station's queue, be called or give up, be served."""
        if order.join[kind] == NOT_YET:
            yield self.clock.at(reached, Rank.ARRIVAL, order.id)
            yield from self.enter(order, kind)
            if order.end:
                return
        visit = self._visits[order.id]
        if self.calls_ahead(order, kind):
            self.clock.process(self.call_ahead(order, kind))
        if not visit.begun:
            deadline = visit.join + order.patience_left(kind)
            yield visit.turn | self.clock.at(deadline, Rank.RENEGING, order.id)
            if not visit.begun:
                self._rooms[order.station[kind]].give_up(visit)
                return
        yield visit.over

    def enter(self, order: Order, kind: int) -> Life:
        """Look, and join; or leave; or go on to the next merchant and look there."""
        entering = order.enters_at(kind)
        while True:
            if entering and order.compares and not order.tried:
                self.compare(order, kind)
            room = self._rooms[order.station[kind]]
            state = room.look(order, entering)
            if not state:
                order.join[kind] = self.clock.now
                self.note("joins", order, room.row)
                visit = self._visits[order.id] = Visit(order, kind, self.clock.event(), self.clock.event())
                room.join(visit)
                return
            self.turn_away(order, room.row, ServiceState(state))
            if not entering or order.next_merchant() < 0:
                order.end, order.gone = int(state), self.clock.now
                return
            self.go_to(order, order.next_merchant())
            order.tried += 1
            order.moved = self.clock.now + order.moves_on
            yield self.clock.at(order.moved, Rank.ARRIVAL, order.id)

    def compare(self, order: Order, kind: int) -> None:
        """Go where the fewest are; of several, to the one named first. The other is kept among the others."""
        best, fewest = -1, self._rooms[order.station[kind]].seen_crowd
        for choice, other in enumerate(order.others):
            if other >= 0 and (crowd := self._rooms[self._stations.row_of[kind, other]].seen_crowd) < fewest:
                best, fewest = choice, crowd
        if best >= 0:
            here = order.merchant
            self.go_to(order, order.others[best])
            order.others[best] = here

    def go_to(self, order: Order, merchant: int) -> None:
        """Have to do with another merchant."""
        order.merchant = merchant
        for kind, station in enumerate(order.station):
            if station >= 0:
                order.station[kind] = int(self._stations.row_of[kind, merchant])

    def room_at(self, kind: int, merchant: int, otherwise: StockRoom) -> StockRoom:
        """The stock of a kind at a merchant."""
        if merchant < 0:
            return otherwise
        room = self._rooms[self._stations.row_of[kind, merchant]]
        assert isinstance(room, StockRoom)
        return room

    def turn_away(self, order: Order, station: int, state: ServiceState) -> None:
        """Count who leaves a station without service."""
        self._stations.turned[state, station] += 1
        self.note(f"leaves, {state.label}", order, station)

    def be_brought(self, order: Order, reached: Minutes) -> Life:
        """Wait for a courier, then for the end of the trip."""
        crew = self._crews[order.fleet]
        last = max((kind for kind, row in enumerate(order.station) if row >= 0), default=-1)
        if (last < 0 or reached < self.now) and self.calls_ahead(order, last):
            self.clock.process(self.call_ahead(order, last))
        if order.served == NOT_YET:
            yield self.clock.at(reached, Rank.ARRIVAL, order.id)
            yield crew.finished(order)
        if order.served >= self.now:
            yield self.clock.at(order.served, Rank.COMPLETION, order.id)
            self.note("is served", order)
            if order.door == 0:
                crew.come_back(order.courier)

    def calls_ahead(self, order: Order, kind: int) -> bool:
        """Whether a courier may be sent for an order that is in the queue of its last station, or has none (-1)."""
        last = all(later < 0 for later in order.station[kind + 1 :])
        waits = order.handover == Handover.COURIER and order.dispatched == NOT_YET and order.call < NOT_YET
        queue = kind < 0 or self._stations.spec.mechanism[order.station[kind]] == Mechanism.QUEUE
        return bool(last and waits and queue)

    def call_ahead(self, order: Order, kind: int) -> Life:
        """Ask for a courier before the order is ready, but not before the last station has it."""
        joined = order.join[kind] if kind >= 0 else order.call
        yield self.clock.at(max(order.call, joined), Rank.ARRIVAL, order.id)
        self._crews[order.fleet].call(order)
