"""The engine to be read: what orders, servers and couriers do, as SimPy processes.

Every order is one process: it joins queues, is called, is served, and is handed over in the way of its
channel. SimPy keeps the clock; what this engine adds is the stated order of events at the same minute.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field
from enum import IntEnum
from heapq import heappush
from typing import Any, ClassVar, TypeAlias

import numpy as np
import simpy

from o2o_sim.agents.space import distance
from o2o_sim.core.units import Minutes
from o2o_sim.fulfilment.couriers import Fleets
from o2o_sim.fulfilment.inside import NOT_YET, OrdersInside
from o2o_sim.fulfilment.paths import PATHS, Handover
from o2o_sim.fulfilment.service import Service

__all__ = ["Clock", "CourierFleet", "Order", "Rank", "SimpyService", "Station"]

Life: TypeAlias = Generator[simpy.Event, Any, None]


class Rank(IntEnum):
    """The order of events at the same minute."""

    COMPLETION = 0
    STAFFING = 1
    ARRIVAL = 2
    RENEGING = 3


class Clock(simpy.Environment):
    """SimPy's clock, with events at exact minutes and a stated order among those at the same minute.

    Examples
    --------
    >>> clock = Clock(0.0)
    >>> for rank, order in ((Rank.ARRIVAL, 8), (Rank.ARRIVAL, 3), (Rank.COMPLETION, 9)):
    ...     clock.at(5.0, rank, order).callbacks.append(lambda event, order=order: print(clock.now, order))
    >>> clock.run_before(5.0)
    >>> clock.run_before(5.1)
    5.0 9
    5.0 3
    5.0 8
    """

    def at(self, minute: Minutes, rank: Rank, order: int) -> simpy.Event:
        """An event at exactly that minute; SimPy's own delays would round `now + (minute - now)`."""
        event = simpy.Event(self)
        event._ok, event._value = True, None
        # SimPy's own priorities are 0 and 1, for what follows at once from the event that is happening.
        priority = 2 + (int(rank) << 64) + order + (1 << 63)
        heappush(self._queue, (minute, priority, next(self._eid), event))  # type: ignore[misc, unused-ignore]
        return event

    def run_before(self, until: Minutes) -> None:
        """Let everything happen that happens strictly before a minute."""
        while self.peek() < until:
            self.step()


@dataclass(slots=True)
class Order:
    """One order on its way: a row of `OrdersInside`; lists have one entry a kind of station."""

    id: int
    merchant: int
    path: int
    minute: Minutes
    patience: Minutes
    pickup: Minutes
    delay: Minutes
    drop_x: float
    drop_y: float
    fleet: int
    station: list[int]
    service: list[Minutes]
    join: list[Minutes]
    start: list[Minutes]
    leave: list[Minutes]
    served: Minutes
    dispatched: Minutes
    courier: int
    pickup_km: float
    drive_km: float

    @property
    def handover(self) -> Handover:
        """How it reaches the person."""
        return PATHS[self.path].handover

    def patience_left(self, kind: int) -> Minutes:
        """What is left of the patience after the queues before that of a kind of station."""
        left = self.patience if self.handover == Handover.ON_SITE else NOT_YET
        for before in range(kind):
            if self.station[before] >= 0:
                left -= self.start[before] - self.join[before]
        return left


@dataclass(slots=True)
class Station:
    """Servers and those who queue for them, first come first served."""

    servers: int
    busy: int = 0
    queue: deque[simpy.Event] = field(default_factory=deque)

    def line_up(self, turn: simpy.Event) -> None:
        """Join the end of the queue; `turn` happens when a server is free."""
        self.queue.append(turn)
        self.call_next()

    def give_up(self, turn: simpy.Event) -> None:
        """Leave the queue."""
        self.queue.remove(turn)

    def finish(self) -> None:
        """A server has finished an order."""
        self.busy -= 1
        self.call_next()

    def change_shift(self, servers: int) -> None:
        """Have another number of servers; whoever is busy finishes first."""
        self.servers = servers
        self.call_next()

    def call_next(self) -> None:
        """Call from the queue as long as a server is free."""
        while self.queue and self.busy < self.servers:
            self.busy += 1
            self.queue.popleft().succeed()


@dataclass(slots=True)
class CourierFleet:
    """Couriers of one fleet and the orders that wait for one."""

    number: int
    fleets: Fleets
    on_duty: int
    riding: set[int] = field(default_factory=set)
    queue: deque[tuple[int, simpy.Event]] = field(default_factory=deque)

    def call(self, merchant: int, set_out: simpy.Event) -> None:
        """Ask for a courier to a merchant; `set_out` happens when one goes, and says which."""
        self.queue.append((merchant, set_out))
        self.send()

    def come_back(self, courier: int) -> None:
        """A courier has dropped an order and is free there."""
        self.riding.remove(courier)
        self.send()

    def change_shift(self, on_duty: int) -> None:
        """Have another number of couriers on duty; whoever is on a trip finishes it."""
        self.on_duty = on_duty
        self.send()

    def send(self) -> None:
        """Send the nearest idle courier to the order ready longest, as long as there are both."""
        while self.queue and (idle := set(range(self.on_duty)) - self.riding):
            merchant, set_out = self.queue.popleft()
            courier = min(idle, key=lambda one: (self.away(one, merchant), one))
            self.riding.add(courier)
            set_out.succeed(courier)

    def away(self, courier: int, merchant: int) -> float:
        """Distance [km] of a courier from a merchant."""
        fleets, row = self.fleets, self.fleets.first[self.number] + courier
        return distance(
            fleets.x[row], fleets.y[row], fleets.shop_x[merchant], fleets.shop_y[merchant], fleets.space
        )

    def ride(self, order: Order) -> Minutes:
        """Ride to the merchant, take the order, ride to the door, stay there; the minute of handing over."""
        fleets, row = self.fleets, self.fleets.first[self.number] + order.courier
        detour, speed, handling = (
            float(column[self.number]) for column in (fleets.detour, fleets.speed, fleets.handling)
        )
        shop = fleets.shop_x[order.merchant], fleets.shop_y[order.merchant]
        order.pickup_km = detour * self.away(order.courier, order.merchant)
        order.drive_km = detour * distance(*shop, order.drop_x, order.drop_y, fleets.space)
        fleets.x[row], fleets.y[row] = order.drop_x, order.drop_y
        fetched = order.dispatched + order.pickup_km / speed + handling
        return fetched + order.drive_km / speed + handling


class SimpyService(Service):
    """Service by SimPy processes. Slow, and to be read; see `Service` for what goes in and comes out.

    Every window starts from the table of the orders inside, so nothing is hidden in a process, and what
    happened before the window is not repeated.
    """

    engine: ClassVar[str] = "simpy"

    def _advance(self, until: Minutes) -> None:
        self._clock = Clock(-np.inf)
        self._rooms = [Station(servers) for servers in self._stations.servers.tolist()]
        self._crews = [CourierFleet(i, self._fleets, n) for i, n in enumerate(self._fleets.on_duty.tolist())]
        orders = _unrolled(self._orders)
        for order in orders:
            self._put_back(order)
            self._clock.process(self.live(order))
        self._clock.process(self.change_shifts())
        self._clock.run_before(until)
        _write_back(orders, self._orders)

    def _put_back(self, order: Order) -> None:
        """A server or courier who was busy with an order when the last window ended is busy with it now."""
        for station, start, leave in zip(order.station, order.start, order.leave, strict=True):
            if start < NOT_YET and leave >= self.now:
                self._rooms[station].busy += 1
        if order.dispatched < NOT_YET and order.served >= self.now:
            self._crews[order.fleet].riding.add(order.courier)

    def change_shifts(self) -> Life:
        """At the start of the window the planned staffing comes into force."""
        yield self._clock.at(self.now, Rank.STAFFING, 0)
        for room, servers in zip(self._rooms, self._stations.planned.tolist(), strict=True):
            room.change_shift(servers)
        for crew, couriers in zip(self._crews, self._fleets.planned.tolist(), strict=True):
            crew.change_shift(couriers)

    def live(self, order: Order) -> Life:
        """An order's life: station after station, then into the person's hands."""
        reached = order.minute
        for kind, station in enumerate(order.station):
            if station >= 0:
                yield from self.visit(order, kind, reached)
                if order.start[kind] == NOT_YET:
                    return
                reached = order.leave[kind]
        if order.handover == Handover.COURIER:
            yield from self.be_brought(order, reached)
        else:
            yield self._clock.at(reached, Rank.ARRIVAL, order.id)
            order.served = _handed_over(order, reached)

    def visit(self, order: Order, kind: int, reached: Minutes) -> Life:
        """Join a station's queue, be called or give up, be served."""
        room = self._rooms[order.station[kind]]
        if order.start[kind] == NOT_YET:
            yield self._clock.at(reached, Rank.ARRIVAL, order.id)
            order.join[kind] = reached
            yield from self.queue(order, kind, room)
        if order.start[kind] < NOT_YET and order.leave[kind] >= self.now:
            yield self._clock.at(order.leave[kind], Rank.COMPLETION, order.id)
            room.finish()

    def queue(self, order: Order, kind: int, room: Station) -> Life:
        """Queue until called, or until patience ends."""
        turn = self._clock.event()
        room.line_up(turn)
        deadline = order.join[kind] + order.patience_left(kind)
        yield turn | self._clock.at(deadline, Rank.RENEGING, order.id)
        if turn.triggered:
            order.start[kind] = self._clock.now
            order.leave[kind] = self._clock.now + order.service[kind]
        else:
            room.give_up(turn)
            order.leave[kind] = deadline

    def be_brought(self, order: Order, reached: Minutes) -> Life:
        """Wait for a courier, then for the end of the trip."""
        crew = self._crews[order.fleet]
        if order.dispatched == NOT_YET:
            yield self._clock.at(reached, Rank.ARRIVAL, order.id)
            set_out = self._clock.event()
            crew.call(order.merchant, set_out)
            order.courier = yield set_out
            order.dispatched = self._clock.now
            order.served = crew.ride(order)
        if order.served >= self.now:
            yield self._clock.at(order.served, Rank.COMPLETION, order.id)
            crew.come_back(order.courier)


def _handed_over(order: Order, ready: Minutes) -> Minutes:
    """The minute at which the person has a finished order that no courier brings."""
    if order.handover == Handover.PICK_UP:
        return max(ready, order.pickup)
    if order.handover == Handover.PARCEL:
        return ready + order.delay
    return ready


def _unrolled(inside: OrdersInside) -> list[Order]:
    columns = {name: array.T.tolist() for name, array in inside.arrays().items()}
    return [Order(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]


def _write_back(orders: list[Order], inside: OrdersInside) -> None:
    for name in ("join", "start", "leave", "served", "dispatched", "courier", "pickup_km", "drive_km"):
        if orders:
            getattr(inside, name)[...] = np.array([getattr(order, name) for order in orders]).T
