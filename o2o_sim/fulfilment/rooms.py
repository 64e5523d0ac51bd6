"""Stations as SimPy's engine sees them: queues and servers. Each way of serving is a class of a few lines."""

from __future__ import annotations

import math
from bisect import insort
from typing import TYPE_CHECKING

from o2o_sim.core.units import Minutes
from o2o_sim.fulfilment.inside import NOT_YET
from o2o_sim.fulfilment.jobs import ServiceState
from o2o_sim.fulfilment.modes import Mechanism, Rank
from o2o_sim.fulfilment.order import Order, Visit

if TYPE_CHECKING:
    from o2o_sim.fulfilment.processes import SimpyService
    from o2o_sim.fulfilment.stations import Stations

__all__ = ["BatchRoom", "PreemptiveRoom", "PriorityRoom", "Room"]


class Room:
    """First come, first served.

    Parameters
    ----------
    row : the station
    hall : the service: its clock, its rooms, its record
    stations : what is known of all stations
    """

    def __init__(self, row: int, hall: SimpyService, stations: Stations) -> None:
        self.row, self.hall, self.clock = row, hall, hall.clock
        self.memory, spec = stations, stations.spec
        self.near, self.turn_minutes, self.ago = (
            int(spec.near[row]),
            float(spec.turn[row]),
            int(spec.ago[row]),
        )
        self.room, self.is_shelf = int(spec.room[row]), spec.mechanism[row] == Mechanism.SHELF
        self.servers = int(hall.servers_at_first[row])
        self.busy = 0
        self.queue: list[Visit] = []
        self.served: list[Visit] = []

    # ---- the door

    @property
    def blocked(self) -> bool:
        """Whether a newcomer may have to wait."""
        return self.busy >= self.servers

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self.queue)

    @property
    def crowd(self) -> int:
        """How many are here."""
        return len(self.queue) + len(self.served)

    def ahead_of(self, order: Order) -> int:
        """How many would be served before a newcomer."""
        return self.waiting

    def look(self, order: Order, entering: bool) -> int:
        """Why an order does not join: a `ServiceState`, 0 where it does."""
        if self.blocked and self.waiting >= self.room:
            return ServiceState.REFUSED
        if entering and self.would_balk(order):
            return ServiceState.BALKED
        return 0

    def would_balk(self, order: Order) -> bool:
        """Whether a person turns round at what is told, or at the sight of the queue as it is or was."""
        if order.told >= 0.0:
            return order.told > order.most_wait
        if self.ago:
            ahead, wait = (
                int(self.memory.seen_ahead[self.then, self.row]),
                self.memory.seen_wait[self.then, self.row],
            )
        elif self.blocked:
            ahead, wait = self.ahead_of(order), self.wait_behind(self.ahead_of(order))
        else:
            return False
        return bool(ahead >= order.longest or wait > order.most_wait)

    def wait_behind(self, ahead: int) -> Minutes:
        """The wait that so many before a newcomer make, with the newcomer's own turn."""
        return (ahead + 1.0) * self.turn_minutes / self.servers if self.servers else NOT_YET

    @property
    def seen_crowd(self) -> int:
        """How many are seen to be here."""
        return int(self.memory.seen_crowd[self.then, self.row]) if self.ago else self.crowd

    @property
    def then(self) -> int:
        """Where it is noted what was measured so many minutes ago."""
        return (math.floor(self.clock.now) - self.ago) % len(self.memory.seen_crowd)

    def measure(self) -> None:
        """Note what can be seen at this whole minute, before anything happens in it."""
        memory, at = self.memory, math.floor(self.clock.now) % len(self.memory.seen_crowd)
        memory.seen_crowd[at, self.row] = self.crowd
        memory.seen_ahead[at, self.row] = self.waiting if self.blocked else -1
        memory.seen_wait[at, self.row] = self.wait_behind(self.waiting) if self.blocked else 0.0

    # ---- joining, being called, leaving

    def place(self, visit: Visit) -> tuple[int, Minutes, int]:
        """Who is smaller stands before."""
        return (0, visit.join, visit.order.id)

    def join(self, visit: Visit) -> None:
        """Join the queue; whoever queues from afar is not there yet."""
        visit.there = self.near < 0 or visit.order.walk == 0.0
        if visit.there and self.near >= 0:
            visit.order.present[visit.kind] = self.clock.now
        self.line_up(visit)
        self.make_way(visit)
        self.call_next()

    def make_way(self, visit: Visit) -> None:
        """Nobody stops being served for a newcomer."""

    def line_up(self, visit: Visit) -> None:
        """Stand in the queue."""
        insort(self.queue, visit, key=self.place)

    def call_next(self) -> None:
        """Call from the queue as long as a server is free."""
        while self.busy < self.servers and (visit := next((v for v in self.queue if v.there), None)):
            self.begin(visit)
        if self.near >= 0:
            self.send_for()

    def begin(self, visit: Visit) -> None:
        """A server takes an order, or goes on with it."""
        order, kind, now = visit.order, visit.kind, self.clock.now
        self.queue.remove(visit)
        if visit.begun:
            minutes = visit.tag
        else:
            order.start[kind], minutes = now, order.service[kind]
            visit.turn.succeed()
        self.serve(visit, max(now, order.pickup) if self.is_shelf else now + minutes)

    def serve(self, visit: Visit, until: Minutes) -> None:
        """Serve until a minute."""
        visit.order.leave[visit.kind] = until
        self.busy += 1
        self.served.append(visit)
        self.hall.note("is called", visit.order, self.row)
        self.end_at(until, visit)

    def end_at(self, minute: Minutes, visit: Visit) -> None:
        """Have a service end at a minute, if nothing else comes between."""
        event = self.clock.at(minute, Rank.COMPLETION, visit.order.id)
        event.callbacks.append(lambda _: self.end(visit, minute))

    def end(self, visit: Visit, minute: Minutes) -> None:
        """A service ends, unless it was interrupted or will take longer by now."""
        if visit in self.served and visit.leave == minute:
            self.served.remove(visit)
            self.hall.note("is finished", visit.order, self.row)
            self.finish(visit)
            visit.over.succeed()

    def finish(self, visit: Visit) -> None:
        """A server has finished an order."""
        self.busy -= 1
        self.call_next()

    def give_up(self, visit: Visit) -> None:
        """Leave the queue."""
        self.queue.remove(visit)
        visit.order.leave[visit.kind] = self.clock.now
        self.hall.note("gives up", visit.order, self.row)
        self.call_next()

    def change_shift(self, servers: int) -> None:
        """Have another number of servers; whoever is busy finishes first."""
        self.servers = servers
        self.call_next()

    # ---- queueing from afar

    def send_for(self) -> None:
        """Those with few enough before them set off."""
        for visit in self.queue[: self.near + 1]:
            if visit.order.present[visit.kind] == NOT_YET:
                visit.order.present[visit.kind] = self.clock.now + visit.order.walk
                self.come_at(visit)

    def come_at(self, visit: Visit) -> None:
        """Be there at the minute that is known."""
        event = self.clock.at(visit.order.present[visit.kind], Rank.ARRIVAL, visit.order.id)
        event.callbacks.append(lambda _: self.come(visit))

    def come(self, visit: Visit) -> None:
        """Be there."""
        visit.there = True
        self.call_next()

    # ---- windows

    def put_back(self, visit: Visit) -> None:
        """Stand where the last window ended."""
        order, kind = visit.order, visit.kind
        if visit.begun and visit.leave < NOT_YET:
            self.busy += 1
            self.served.append(visit)
            self.end_at(visit.leave, visit)
            return
        self.line_up(visit)
        visit.there = self.near < 0 or order.present[kind] < self.hall.now
        if not visit.there and order.present[kind] < NOT_YET:
            self.come_at(visit)

    def open_window(self) -> None:
        """Everybody is back."""

    def close_window(self) -> None:
        """The window is over."""


class PriorityRoom(Room):
    """The first class first; who is being served is not disturbed."""

    def place(self, visit: Visit) -> tuple[int, Minutes, int]:
        """By class, then first come, first served."""
        return (visit.order.priority, visit.join, visit.order.id)

    def ahead_of(self, order: Order) -> int:
        """Those of the same or an earlier class."""
        return sum(visit.order.priority <= order.priority for visit in self.queue)


class PreemptiveRoom(PriorityRoom):
    """The first class first; it takes the server from a later class, which goes on later where it stopped."""

    def make_way(self, visit: Visit) -> None:
        """Take a server from whoever is of the latest class and came last, if that class is later."""
        if not self.busy or self.busy != self.servers:
            return
        worst = max(self.served, key=self.place)
        if worst.order.priority > visit.order.priority:
            self.interrupt(worst)

    def interrupt(self, visit: Visit) -> None:
        """Stop serving; what is left to be done is noted."""
        self.served.remove(visit)
        self.busy -= 1
        visit.order.tag[visit.kind] = visit.leave - self.clock.now
        visit.order.leave[visit.kind] = NOT_YET
        self.hall.note("is interrupted", visit.order, self.row)
        self.line_up(visit)


class BatchRoom(Room):
    """A server takes several at once, for as long as the longest of them needs."""

    def __init__(self, row: int, hall: SimpyService, stations: Stations) -> None:
        super().__init__(row, hall, stations)
        spec = stations.spec
        self.size, self.least = int(spec.batch[row]), int(spec.least[row])
        self.longest_wait = float(spec.batch_wait[row])

    @property
    def blocked(self) -> bool:
        """A newcomer waits until there are enough."""
        return True

    def line_up(self, visit: Visit) -> None:
        """Stand in the queue; after a while nobody waits for more to come."""
        super().line_up(visit)
        minute = visit.join + self.longest_wait
        if self.hall.now <= minute < NOT_YET:
            event = self.clock.at(minute, Rank.SETTING_OFF, visit.order.id)
            event.callbacks.append(lambda _: self.call_next() if visit in self.queue else None)

    @property
    def ready(self) -> bool:
        """Whether a batch can set off."""
        if not self.queue or self.busy >= self.servers:
            return False
        return len(self.queue) >= self.least or self.queue[0].join + self.longest_wait <= self.clock.now

    def call_next(self) -> None:
        """Take batches as long as one is ready."""
        while self.ready:
            batch, self.queue = self.queue[: self.size], self.queue[self.size :]
            minutes = max(visit.order.service[visit.kind] for visit in batch)
            leader = min(visit.order.id for visit in batch)
            for visit in batch:
                visit.order.start[visit.kind] = self.clock.now
                visit.order.tag[visit.kind] = float(visit.order.id == leader)
                visit.turn.succeed()
                self.serve(visit, self.clock.now + minutes)

    def serve(self, visit: Visit, until: Minutes) -> None:
        """Serve; the server is counted once a batch."""
        super().serve(visit, until)
        self.busy -= int(visit.tag != 1.0)

    def put_back(self, visit: Visit) -> None:
        """Stand where the last window ended; the server is counted once a batch."""
        super().put_back(visit)
        self.busy -= int(visit in self.served and visit.tag != 1.0)

    def finish(self, visit: Visit) -> None:
        """The first of a batch frees the server for all."""
        self.busy -= int(visit.tag == 1.0)
        self.call_next()
