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
from o2o_sim.core.units import BoolArray, FloatArray, IntArray, Minutes
from o2o_sim.fulfilment.hours import in_force, next_hour
from o2o_sim.fulfilment.idle import Idle, come_in, go_out, nearest

__all__ = [
    "Fleet",
    "Riders",
    "Shifts",
    "Trips",
    "Visits",
    "dispatch",
    "insert_rising",
    "lines_by_station",
    "serve_stations",
]


class Visits(NamedTuple):
    """Columns of the orders that may visit stations of one kind, see `OrdersInside`."""

    station: IntArray
    join: FloatArray
    deadline: FloatArray
    service: FloatArray
    start: FloatArray
    leave: FloatArray


class Shifts(NamedTuple):
    """Staffing of all stations.

    Parameters
    ----------
    servers : on duty when the window begins, before the changes of its first minute
    planned : from then on, but no more than the hours of the day say
    hours : most servers in each hour of the day; shape (stations, 24)
    by_hour : whether hours differ
    """

    servers: IntArray
    planned: IntArray
    hours: IntArray
    by_hour: BoolArray


@compiled
def serve_stations(rows: IntArray, visits: Visits, shifts: Shifts, now: Minutes, until: Minutes) -> None:
    """Run every station of a kind through a window; `rows` visit one, in the order of joining (then id)."""
    line, first = lines_by_station(rows, visits.station, shifts.servers.size)
    for station in range(shifts.servers.size):
        here = line[first[station] : first[station + 1]]
        _serve_station(here, visits, shifts, station, now, until)


@compiled
def lines_by_station(rows: IntArray, visited: IntArray, stations: int) -> tuple[IntArray, IntArray]:
    """The same rows station by station, each in its order, and where each station's begin."""
    first = np.zeros(stations + 1, dtype=np.int64)
    for row in rows:
        first[visited[row] + 1] += 1
    for station in range(stations):
        first[station + 1] += first[station]
    place = first[:-1].copy()
    line = np.empty_like(rows)
    for row in rows:
        station = visited[row]
        line[place[station]] = row
        place[station] += 1
    return line, first


@compiled
def _serve_station(
    line: IntArray, visits: Visits, shifts: Shifts, station: int, now: Minutes, until: Minutes
) -> None:
    """One first-come-first-served station.

    `line[:head]` have been called or have given up, `line[head:tail]` queue, the rest are yet to come.
    `ends[:called]` are the minutes at which called orders finish, earliest first; `freed` of them have.
    Who gives up is noticed only when their turn comes, or at the end of the window.
    """
    ends = np.empty(line.size)
    servers = shifts.servers[station]
    called = freed = np.int64(0)  # a plain 0 would be compiled for once more, as a constant
    while called < line.size and visits.start[line[called]] < np.inf:
        insert_rising(ends, freed, called, visits.leave[line[called]])
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
            servers = in_force(shifts.planned[station], shifts.hours[station], minute)
            shift = next_hour(minute) if shifts.by_hour[station] else np.inf
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
                insert_rising(ends, freed, called, visits.leave[row])
                called += 1
    for row in line[head:tail]:
        if visits.deadline[row] < until:
            visits.leave[row] = visits.deadline[row]


@compiled
def insert_rising(rising: FloatArray, first: np.int64, last: np.int64, value: float) -> None:
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
    on_duty: np.int64
    planned: np.int64
    speed: float
    detour: float
    handling: Minutes
    shop_x: FloatArray
    shop_y: FloatArray
    space: Space


class Riders(NamedTuple):
    """Couriers on a trip, as a binary heap: whose trip ends first is on top.

    Parameters
    ----------
    heap : the couriers; the first `size[0]` count
    free, task : of each courier on a trip: when it ends, and the id of the order; `_NO_TASK` without one
    """

    heap: IntArray
    size: IntArray
    free: FloatArray
    task: IntArray

    @classmethod
    def none(cls, couriers: int) -> Riders:
        """Nobody on a trip yet."""
        heap, size = np.zeros(couriers, np.int64), np.zeros(1, np.int64)
        return cls(heap, size, np.zeros(couriers), np.full(couriers, _NO_TASK))


_NO_TASK = np.iinfo(np.int64).min


@compiled
def dispatch(
    rows: IntArray, trips: Trips, fleet: Fleet, idle: Idle, riders: Riders, now: Minutes, until: Minutes
) -> None:
    """Run one fleet through a window; `rows` are its deliveries in the order of being ready (then id).

    `rows[:head]` have a courier, `rows[head:tail]` wait for one, the rest are not ready yet. `idle` and
    `riders` come in empty.
    """
    head = 0
    while head < rows.size and trips.dispatched[rows[head]] < np.inf:
        row = rows[head]
        _ride(riders, trips.courier[row], trips.served[row], trips.id[row])
        head += 1
    _change_shift(idle, riders, np.int64(0), fleet.on_duty)
    tail = head
    shift = now
    on_duty = fleet.on_duty
    while True:
        finishes = riders.free[riders.heap[0]] if riders.size[0] else np.inf
        ready = trips.ready[rows[tail]] if tail < rows.size else np.inf
        minute = min(finishes, shift, ready)
        if minute >= until:
            break
        if finishes == minute:
            courier = _come_back(riders)
            if courier < on_duty:
                come_in(idle, courier)
        elif shift == minute:
            _change_shift(idle, riders, on_duty, fleet.planned)
            on_duty = fleet.planned
            shift = np.inf
        else:
            tail += 1
        while head < tail and idle.size[0]:
            row = rows[head]
            head += 1
            shop = trips.merchant[row]
            courier = nearest(idle, fleet.shop_x[shop], fleet.shop_y[shop])
            go_out(idle, courier)
            _set_out(riders, trips, fleet, row, courier, minute)


@compiled
def _change_shift(idle: Idle, riders: Riders, before: np.int64, after: np.int64) -> None:
    """Couriers with an index from `before` to `after` come on duty, or from `after` to `before` go off."""
    for courier in range(before, after):
        if riders.task[courier] == _NO_TASK:
            come_in(idle, courier)
    for courier in range(after, before):
        if riders.task[courier] == _NO_TASK:
            go_out(idle, courier)


@compiled
def _set_out(riders: Riders, trips: Trips, fleet: Fleet, row: int, courier: int, minute: Minutes) -> None:
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
    _ride(riders, courier, trips.served[row], trips.id[row])


@compiled
def _ride(riders: Riders, courier: int, free: Minutes, task: int) -> None:
    """Put a courier among those on a trip."""
    riders.free[courier] = free
    riders.task[courier] = task
    i = riders.size[0]
    riders.size[0] += 1
    while i > 0 and _sooner(riders, courier, riders.heap[(i - 1) // 2]):
        riders.heap[i] = riders.heap[(i - 1) // 2]
        i = (i - 1) // 2
    riders.heap[i] = courier


@compiled
def _come_back(riders: Riders) -> int:
    """Take the courier whose trip ends first out of those on a trip."""
    back = int(riders.heap[0])
    riders.task[back] = _NO_TASK
    riders.size[0] -= 1
    last = riders.heap[riders.size[0]]
    i, child = 0, 1
    while child < riders.size[0]:
        if child + 1 < riders.size[0] and _sooner(riders, riders.heap[child + 1], riders.heap[child]):
            child += 1
        if not _sooner(riders, riders.heap[child], last):
            break
        riders.heap[i] = riders.heap[child]
        i, child = child, 2 * child + 1
    riders.heap[i] = last
    return back


@compiled
def _sooner(riders: Riders, one: int, other: int) -> bool:
    """Whether one courier's trip ends before another's; at the same minute the smaller order id does."""
    if riders.free[one] != riders.free[other]:
        return bool(riders.free[one] < riders.free[other])
    return bool(riders.task[one] < riders.task[other])
