"""Stations without a queue in front of a server, as SimPy's engine sees them: shared places, slots, stock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from o2o_sim.core.units import Minutes
from o2o_sim.fulfilment.hours import round_not_before
from o2o_sim.fulfilment.inside import NOT_YET
from o2o_sim.fulfilment.jobs import ServiceState
from o2o_sim.fulfilment.modes import Discipline, Mechanism, Rank
from o2o_sim.fulfilment.order import Order, Visit
from o2o_sim.fulfilment.rooms import BatchRoom, PreemptiveRoom, PriorityRoom, Room

if TYPE_CHECKING:
    from o2o_sim.fulfilment.processes import SimpyService
    from o2o_sim.fulfilment.stations import Stations

__all__ = ["BookingRoom", "SharingRoom", "StockRoom", "room_of"]


class SharingRoom(Room):
    """Everybody is served at once, the slower the more they are.

    `virtual` is the work done for each since the place was last empty; an order is finished when it has grown
    by the order's own minutes.
    """

    def __init__(self, row: int, hall: SimpyService, stations: Stations) -> None:
        super().__init__(row, hall, stations)
        self.expected: Visit | None = None

    @property
    def blocked(self) -> bool:
        """Whether a newcomer would slow the others down."""
        return len(self.served) >= self.servers

    @property
    def waiting(self) -> int:
        """How many are too many."""
        return max(0, len(self.served) - self.servers)

    @property
    def pace(self) -> float:
        """Service that each receives in a minute."""
        here = len(self.served)
        return 1.0 if here <= self.servers else self.servers / here

    def advance(self) -> None:
        """Bring the work done for each up to now."""
        if self.served:
            self.memory.virtual[self.row] += (self.clock.now - self.memory.since[self.row]) * self.pace
        self.memory.since[self.row] = self.clock.now

    def join(self, visit: Visit) -> None:
        """Be served at once."""
        self.advance()
        visit.order.start[visit.kind] = self.clock.now
        visit.order.tag[visit.kind] = float(self.memory.virtual[self.row]) + visit.order.service[visit.kind]
        self.served.append(visit)
        self.expect()

    def expect(self) -> None:
        """Note who will finish first if nothing changes, and when."""
        if self.expected:
            self.expected.order.leave[self.expected.kind] = NOT_YET
        self.expected = min(self.served, key=lambda visit: (visit.tag, visit.order.id), default=None)
        if self.expected is None or self.pace == 0.0:
            self.expected = None
            return
        left = max(self.expected.tag - float(self.memory.virtual[self.row]), 0.0)
        minute = float(self.memory.since[self.row]) + left / self.pace
        self.expected.order.leave[self.expected.kind] = minute
        self.end_at(minute, self.expected)

    def finish(self, visit: Visit) -> None:
        """One is finished; the others go on quicker."""
        self.memory.virtual[self.row] = visit.tag if self.served else 0.0
        self.memory.since[self.row] = self.clock.now
        self.expected = None
        self.expect()

    def change_shift(self, servers: int) -> None:
        """Go on with another number of servers."""
        self.advance()
        self.servers = servers
        self.expect()

    def put_back(self, visit: Visit) -> None:
        """Be served again."""
        self.served.append(visit)

    def open_window(self) -> None:
        """Everybody is back."""
        self.expect()

    def close_window(self) -> None:
        """Nobody's end is certain."""
        if self.expected:
            self.expected.order.leave[self.expected.kind] = NOT_YET


class BookingRoom(Room):
    """Places in slots of time. Who has one waits elsewhere; may give it back, or not come."""

    def __init__(self, row: int, hall: SimpyService, stations: Stations) -> None:
        super().__init__(row, hall, stations)
        self.slot, self.later = float(stations.spec.slot[row]), int(stations.spec.later[row])

    def free_slot(self, order: Order) -> Minutes:
        """The beginning of the first slot from the wished one on that has a place."""
        first = round_not_before(0.0, self.slot, max(order.appointment, self.clock.now))
        for number in range(first, first + self.later + 1):
            slot = number * self.slot
            if sum(visit.tag == slot for visit in self.served) < self.servers:
                return slot
        return NOT_YET

    def look(self, order: Order, entering: bool) -> int:
        """Whether there is a place."""
        return ServiceState.REFUSED if self.free_slot(order) == NOT_YET else 0

    def join(self, visit: Visit) -> None:
        """Book; the visit is over when the person comes."""
        order, kind, slot = visit.order, visit.kind, self.free_slot(visit.order)
        order.tag[kind], order.start[kind] = slot, self.clock.now
        order.leave[kind] = slot if order.lateness == NOT_YET else slot + order.lateness
        visit.turn.succeed()
        self.put_back(visit)

    def put_back(self, visit: Visit) -> None:
        """Hold the place until the person comes, gives it back, or does not come."""
        order = visit.order
        self.served.append(visit)
        if order.start[visit.kind] <= order.cancels < visit.tag:
            self.lose_at(order.cancels, visit, ServiceState.CANCELLED)
        elif order.lateness == NOT_YET:
            self.lose_at(visit.tag, visit, ServiceState.NO_SHOW)
        else:
            self.end_at(visit.leave, visit)

    def lose_at(self, minute: Minutes, visit: Visit, state: ServiceState) -> None:
        """Lose a booking at a minute."""
        event = self.clock.at(minute, Rank.RENEGING, visit.order.id)
        event.callbacks.append(lambda _: self.lose(visit, state))

    def lose(self, visit: Visit, state: ServiceState) -> None:
        """The place is free again, or was held in vain."""
        self.served.remove(visit)
        visit.order.leave[visit.kind] = NOT_YET
        self.hall.turn_away(visit.order, self.row, state)
        visit.order.end, visit.order.gone = int(state), self.clock.now
        visit.over.succeed()

    def finish(self, visit: Visit) -> None:
        """The person has come."""


class StockRoom(Room):
    """Units of a stock: renewed at times, brought back by those to whom they were lent, or come by themselves."""

    def __init__(self, row: int, hall: SimpyService, stations: Stations) -> None:
        super().__init__(row, hall, stations)
        spec = stations.spec
        self.sync_every, self.returns = float(spec.sync[row]), bool(spec.returns[row])
        self.counted = hall.now

    @property
    def level(self) -> int:
        """Units there are."""
        return int(self.memory.level[self.row])

    def count_units(self, minute: Minutes | None = None) -> None:
        """Count the units that were there up to now, or up to a minute, before anything changes."""
        until = self.clock.now if minute is None else minute
        self.memory.unit_minutes[self.row] += self.level * (until - self.counted)
        self.counted = until

    def sync(self) -> None:
        """Show online what was there when the period began, if nothing has changed since then."""
        period = int(self.clock.now / self.sync_every) if self.sync_every else 0
        if self.sync_every == 0.0 or period > self.memory.synced[self.row]:
            self.memory.shown[self.row] = self.level
            self.memory.synced[self.row] = period

    def look(self, order: Order, entering: bool) -> int:
        """Whether there is enough, by what is shown and by what is there."""
        self.sync()
        if order.online and self.memory.shown[self.row] < order.units:
            return ServiceState.REFUSED
        if (self.queue or self.level < order.units) and self.waiting >= self.room:
            return ServiceState.OVERSOLD if order.online else ServiceState.REFUSED
        return 0

    def call_next(self) -> None:
        """Hand out as long as there is enough for who is first."""
        while self.queue and self.level >= self.queue[0].order.units:
            visit = self.queue.pop(0)
            self.take_oldest(visit.order.units)
            visit.order.start[visit.kind] = self.clock.now
            visit.turn.succeed()
            lent = visit.order.service[visit.kind] if self.returns else 0.0
            self.serve(visit, self.clock.now + lent)

    def take_oldest(self, units: int) -> None:
        """Units that have seen most renewals go first."""
        self.count_units()
        self.memory.level[self.row] -= units
        for age in reversed(range(self.memory.ages.shape[0])):
            taken = min(units, int(self.memory.ages[age, self.row]))
            self.memory.ages[age, self.row] -= taken
            units -= taken

    def finish(self, visit: Visit) -> None:
        """What was lent is in stock again, here or where it was brought to."""
        if self.returns:
            home = self.hall.room_at(visit.kind, visit.order.back, self)
            home.sync()
            home.receive(visit.order.units)

    def receive(self, units: int) -> None:
        """Units come in, and who waits for them takes them."""
        self.put_in(units)
        self.call_next()

    def put_in(self, units: int) -> None:
        """Fresh units are there; a negative number takes so many fresh ones away."""
        self.count_units()
        self.memory.level[self.row] += units
        self.memory.ages[0, self.row] += units

    def unit_comes(self) -> None:
        """A unit comes by itself: who waits takes it, or it stays, or there is no room and it leaves."""
        self.sync()
        self.receive(1)
        if self.level > int(self.memory.spec.most[self.row]):
            self.put_in(-1)
            self.memory.in_vain[self.row] += 1

    def renew(self) -> None:
        """Throw away what has spoiled, fill up, and serve who waited for it."""
        self.sync()
        self.count_units()
        memory, row, life = self.memory, self.row, int(self.memory.spec.life[self.row])
        if life:
            memory.spoiled[row] += memory.ages[life - 1, row]
            memory.level[row] -= memory.ages[life - 1, row]
            memory.ages[1:life, row] = memory.ages[: life - 1, row].copy()
            memory.ages[0, row] = 0
        self.receive(max(0, int(memory.spec.stock[row]) - self.level))


_BY_DISCIPLINE = {
    Discipline.FIRST_COME: Room,
    Discipline.PRIORITY: PriorityRoom,
    Discipline.PREEMPTIVE: PreemptiveRoom,
    Discipline.BATCH: BatchRoom,
    Discipline.SHARING: SharingRoom,
}


def room_of(row: int, hall: SimpyService, stations: Stations) -> Room:
    """The station of a row, of the class that works as it does."""
    mechanism = stations.spec.mechanism[row]
    if mechanism == Mechanism.BOOKING:
        return BookingRoom(row, hall, stations)
    if mechanism == Mechanism.STOCK:
        return StockRoom(row, hall, stations)
    return _BY_DISCIPLINE[Discipline(stations.spec.discipline[row])](row, hall, stations)
