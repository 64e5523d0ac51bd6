"""The compiled engine's loops: one station at a time, one fleet at a time, event by event.

A station's events do not touch another station's except through the minute at which an order leaves it; so
all counters are run through a window, then all kitchens. A fleet's events need the minutes at which orders
are ready, and so come last.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.agents.space import Space, distance
from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import FloatArray, IntArray, Minutes

__all__ = ["Fleet", "Trips", "Visits", "dispatch", "serve_stations"]


class Visits(NamedTuple):
    """Columns of the orders that may visit stations of one kind, see `OrdersInside`."""

    station: IntArray
    join: FloatArray
    deadline: FloatArray
    service: FloatArray
    start: FloatArray
    leave: FloatArray


@compiled
def serve_stations(
    rows: IntArray, visits: Visits, servers: IntArray, planned: IntArray, now: Minutes, until: Minutes
) -> None:
    """Run every station of a kind through a window; `rows` visit one, in the order of joining (then id)."""
    first = np.zeros(servers.size + 1, dtype=np.int64)
    for row in rows:
        first[visits.station[row] + 1] += 1
    first = np.cumsum(first)
    place = first[:-1].copy()
    line = np.empty_like(rows)
    for row in rows:
        station = visits.station[row]
        line[place[station]] = row
        place[station] += 1
    for station in range(servers.size):
        here = line[first[station] : first[station + 1]]
        _serve_station(here, visits, servers[station], planned[station], now, until)


@compiled
def _serve_station(
    line: IntArray, visits: Visits, servers: int, planned: int, now: Minutes, until: Minutes
) -> None:
    """One first-come-first-served station.

    `line[:head]` have been called or have given up, `line[head:tail]` queue, the rest are yet to come.
    `ends[:called]` are the minutes at which called orders finish, earliest first; `freed` of them have.
    Who gives up is noticed only when their turn comes, or at the end of the window.
    """
    ends = np.empty(line.size)
    called = freed = 0
    while called < line.size and visits.start[line[called]] < np.inf:
        _insert(ends, freed, called, visits.leave[line[called]])
        called += 1
    head = tail = called
    shift = now
    while True:
        finishes = ends[freed] if freed < called else np.inf
        joins = visits.join[line[tail]] if tail < line.size else np.inf
        minute = min(finishes, shift, joins)
        if minute >= until:
            break
        if finishes == minute:
            freed += 1
        elif shift == minute:
            servers = planned
            shift = np.inf
        else:
            tail += 1
        while head < tail and called - freed < servers:
            row = line[head]
            head += 1
            if visits.deadline[row] < minute:
                visits.leave[row] = visits.deadline[row]
            else:
                visits.start[row] = minute
                visits.leave[row] = minute + visits.service[row]
                _insert(ends, freed, called, visits.leave[row])
                called += 1
    for row in line[head:tail]:
        if visits.deadline[row] < until:
            visits.leave[row] = visits.deadline[row]


@compiled
def _insert(rising: FloatArray, first: int, last: int, value: float) -> None:
    """Insert a value into `rising[first:last]`, which is in rising order and has room for one more."""
    while last > first and rising[last - 1] > value:
        rising[last] = rising[last - 1]
        last -= 1
    rising[last] = value


class Trips(NamedTuple):
    """Columns of the orders that couriers bring, see `OrdersInside`."""

    id: IntArray
    ready: FloatArray
    merchant: IntArray
    drop_x: FloatArray
    drop_y: FloatArray
    dispatched: FloatArray
    served: FloatArray
    courier: IntArray
    pickup_km: FloatArray
    drive_km: FloatArray


class Fleet(NamedTuple):
    """One fleet, see `Fleets`."""

    x: FloatArray
    y: FloatArray
    on_duty: int
    planned: int
    speed: float
    detour: float
    handling: Minutes
    shop_x: FloatArray
    shop_y: FloatArray
    space: Space


class Crew(NamedTuple):
    """Who of a fleet is idle and who is on a trip.

    Parameters
    ----------
    idle : idle couriers on duty, in no order; the first `counts[0]` count
    riding : couriers on a trip, a binary heap by (`free`, `task`); the first `counts[1]` count
    free, task : of a courier on a trip: when it ends, and the id of the order; `_NO_TASK` without one
    """

    idle: IntArray
    riding: IntArray
    free: FloatArray
    task: IntArray
    counts: IntArray


_NO_TASK = np.iinfo(np.int64).min


@compiled
def dispatch(rows: IntArray, trips: Trips, fleet: Fleet, now: Minutes, until: Minutes) -> None:
    """Run one fleet through a window; `rows` are its deliveries in the order of being ready (then id).

    `rows[:head]` have a courier, `rows[head:tail]` wait for one, the rest are not ready yet.
    """
    crew = _muster(fleet.x.size)
    head = 0
    while head < rows.size and trips.dispatched[rows[head]] < np.inf:
        row = rows[head]
        _ride(crew, trips.courier[row], trips.served[row], trips.id[row])
        head += 1
    _change_shift(crew, 0, fleet.on_duty)
    tail = head
    shift = now
    on_duty = fleet.on_duty
    while True:
        finishes = crew.free[crew.riding[0]] if crew.counts[1] else np.inf
        ready = trips.ready[rows[tail]] if tail < rows.size else np.inf
        minute = min(finishes, shift, ready)
        if minute >= until:
            break
        if finishes == minute:
            courier = _come_back(crew)
            if courier < on_duty:
                _rest(crew, courier)
        elif shift == minute:
            _change_shift(crew, on_duty, fleet.planned)
            on_duty = fleet.planned
            shift = np.inf
        else:
            tail += 1
        while head < tail and crew.counts[0]:
            row = rows[head]
            head += 1
            _set_out(crew, trips, fleet, row, _nearest(crew, fleet, trips.merchant[row]), minute)


@compiled
def _muster(couriers: int) -> Crew:
    """A crew of which nobody is on duty or on a trip."""
    nobody = np.zeros(couriers, np.int64)
    return Crew(nobody, nobody.copy(), np.zeros(couriers), np.full(couriers, _NO_TASK), np.zeros(2, np.int64))


@compiled
def _change_shift(crew: Crew, before: int, after: int) -> None:
    """Couriers with an index from `before` to `after` come on duty, or from `after` to `before` go off."""
    for courier in range(before, after):
        if crew.task[courier] == _NO_TASK:
            _rest(crew, courier)
    kept = 0
    for i in range(crew.counts[0]):
        if crew.idle[i] < after:
            crew.idle[kept] = crew.idle[i]
            kept += 1
    crew.counts[0] = kept


@compiled
def _rest(crew: Crew, courier: int) -> None:
    """A courier on duty has nothing to do."""
    crew.idle[crew.counts[0]] = courier
    crew.counts[0] += 1


@compiled
def _nearest(crew: Crew, fleet: Fleet, merchant: int) -> int:
    """Take from the idle the courier nearest to a merchant; of several, the one with the smallest index."""
    x, y = fleet.shop_x[merchant], fleet.shop_y[merchant]
    chosen = 0
    least = np.inf
    for i in range(crew.counts[0]):
        courier = crew.idle[i]
        away = distance(fleet.x[courier], fleet.y[courier], x, y, fleet.space)
        if away < least or (away == least and courier < crew.idle[chosen]):
            least = away
            chosen = i
    courier = int(crew.idle[chosen])
    crew.counts[0] -= 1
    crew.idle[chosen] = crew.idle[crew.counts[0]]
    return courier


@compiled
def _set_out(crew: Crew, trips: Trips, fleet: Fleet, row: int, courier: int, minute: Minutes) -> None:
    """A courier goes to the merchant, takes the order, brings it to the door, and stays there."""
    x, y = fleet.shop_x[trips.merchant[row]], fleet.shop_y[trips.merchant[row]]
    drop_x, drop_y = trips.drop_x[row], trips.drop_y[row]
    trips.courier[row] = courier
    trips.dispatched[row] = minute
    trips.pickup_km[row] = fleet.detour * distance(fleet.x[courier], fleet.y[courier], x, y, fleet.space)
    trips.drive_km[row] = fleet.detour * distance(x, y, drop_x, drop_y, fleet.space)
    fetched = minute + trips.pickup_km[row] / fleet.speed + fleet.handling
    trips.served[row] = fetched + trips.drive_km[row] / fleet.speed + fleet.handling
    fleet.x[courier], fleet.y[courier] = drop_x, drop_y
    _ride(crew, courier, trips.served[row], trips.id[row])


@compiled
def _ride(crew: Crew, courier: int, free: Minutes, task: int) -> None:
    """Put a courier among those on a trip."""
    crew.free[courier] = free
    crew.task[courier] = task
    i = crew.counts[1]
    crew.counts[1] += 1
    while i > 0 and _sooner(crew, courier, crew.riding[(i - 1) // 2]):
        crew.riding[i] = crew.riding[(i - 1) // 2]
        i = (i - 1) // 2
    crew.riding[i] = courier


@compiled
def _come_back(crew: Crew) -> int:
    """Take the courier whose trip ends first out of those on a trip."""
    back = int(crew.riding[0])
    crew.task[back] = _NO_TASK
    crew.counts[1] -= 1
    last = crew.riding[crew.counts[1]]
    i, child = 0, 1
    while child < crew.counts[1]:
        if child + 1 < crew.counts[1] and _sooner(crew, crew.riding[child + 1], crew.riding[child]):
            child += 1
        if not _sooner(crew, crew.riding[child], last):
            break
        crew.riding[i] = crew.riding[child]
        i, child = child, 2 * child + 1
    crew.riding[i] = last
    return back


@compiled
def _sooner(crew: Crew, one: int, other: int) -> bool:
    """Whether one courier's trip ends before another's; at the same minute the smaller order id does."""
    if crew.free[one] != crew.free[other]:
        return bool(crew.free[one] < crew.free[other])
    return bool(crew.task[one] < crew.task[other])
