"""The compiled engine's loop for fleets that match, bundle, change shifts or call ahead: event by event."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.agents.space import Space, distance
from o2o_sim.core.compiled import compiled, lend
from o2o_sim.core.units import BoolArray, FloatArray, IntArray, Kilometres, Minutes
from o2o_sim.fulfilment.events import Agenda, pop, push, soonest
from o2o_sim.fulfilment.hours import round_not_before
from o2o_sim.fulfilment.matching import matched
from o2o_sim.fulfilment.modes import Along, Dispatch, Rank
from o2o_sim.fulfilment.shifts import begins, next_change, on_shift, on_shift_before
from o2o_sim.fulfilment.tours import tour
from o2o_sim.fulfilment.whereabouts import on_the_way, ridden_idle

__all__ = ["Board", "Brought", "Crew", "drive"]

COMPLETION, STAFFING = int(Rank.COMPLETION), int(Rank.STAFFING)
ARRIVAL, MATCHING = int(Rank.ARRIVAL), int(Rank.MATCHING)
FIRST_READY, BATCHED = int(Dispatch.FIRST_READY), int(Dispatch.BATCHED)
BY_DOORS = int(Along.DOORS)
_CALL, _READY = 0, 1
_NOBODY = -1


class Brought(NamedTuple):
    """Columns of a fleet's orders, see `OrdersInside`; `called` and `ready` are infinite from the window's end on."""

    id: IntArray
    called: FloatArray
    ready: FloatArray
    merchant: IntArray
    drop_x: FloatArray
    drop_y: FloatArray
    dispatched: FloatArray
    served: FloatArray
    courier: IntArray
    pickup_km: FloatArray
    drive_km: FloatArray
    picked: FloatArray
    stop: IntArray
    door: IntArray
    together: IntArray


class Crew(NamedTuple):
    """One fleet, see `Fleets`; arrays have one entry a courier."""

    on_duty: np.int64
    planned: np.int64
    speed: float
    detour: float
    handling: Minutes
    door: Minutes
    dispatch: np.int64
    every: Minutes
    bundle: np.int64
    route: np.int64
    along: np.int64
    near: Kilometres
    x: FloatArray
    y: FloatArray
    since: FloatArray
    ridden: FloatArray
    home_x: FloatArray
    home_y: FloatArray
    rest_x: FloatArray
    rest_y: FloatArray
    on: IntArray
    off: IntArray
    shop_x: FloatArray
    shop_y: FloatArray
    space: Space


class Board(NamedTuple):
    """What changes in a window.

    Parameters
    ----------
    waiting : rows of the orders that wait, by the minute of calling; the first `size[0]` count
    size : how many wait; how many couriers are on duty
    finished : whether the merchant has finished each order
    present : whether each courier's shift runs
    load : rows of the orders on each courier's trip, as they are picked up; shape (couriers, bundle)
    loaded : how many those are; 0 for who is on no trip
    """

    waiting: IntArray
    size: IntArray
    finished: BoolArray
    present: BoolArray
    load: IntArray
    loaded: IntArray

    @classmethod
    def of(cls, orders: int, couriers: int, bundle: int, on_duty: int) -> Board:
        """Nobody waits, nobody is on a trip."""
        whole = np.zeros(orders, np.int64), np.array([0, on_duty])
        flags = np.zeros(orders, np.bool_), np.zeros(couriers, np.bool_)
        load = np.zeros((couriers, max(1, min(bundle, orders))), np.int64)
        return cls(*whole, *flags, load, np.zeros(couriers, np.int64))


@compiled
def drive(brought: Brought, crew: Crew, board: Board, agenda: Agenda, now: Minutes, until: Minutes) -> None:
    """Run one fleet through a window."""
    brought, crew, board, agenda = lend(brought), lend(crew), lend(board), lend(agenda)
    _put_back(brought, crew, board, agenda, now)
    push(agenda, now, STAFFING, 0, _NOBODY, 0)
    number = round_not_before(0.0, crew.every, now)
    if crew.dispatch == BATCHED:
        push(agenda, 0.0 + number * crew.every, MATCHING, 0, _NOBODY, 0)
    while soonest(agenda) < until:
        minute, rank, _, row, kind = pop(agenda)
        if rank == COMPLETION:
            _come_back(brought.courier[row], crew, board, minute)
        elif rank == STAFFING:
            _change_shift(crew, board, minute)
            push(agenda, next_change(crew.on, crew.off, minute), STAFFING, 0, _NOBODY, 0)
        elif rank == MATCHING:
            _match(brought, crew, board, agenda, minute)
            number += 1
            push(agenda, 0.0 + number * crew.every, MATCHING, 0, _NOBODY, 0)
        else:
            _arrive(row, kind, brought, board)
            if board.finished[row] and brought.dispatched[row] < np.inf:
                _tell(brought.courier[row], brought, crew, board, agenda)
        if minute >= now and crew.dispatch != BATCHED:
            _send(brought, crew, board, agenda, minute)


@compiled
def _put_back(brought: Brought, crew: Crew, board: Board, agenda: Agenda, now: Minutes) -> None:
    """Orders wait, and couriers are on trips, as the last window left them; what will happen is noted."""
    for courier in range(crew.x.size):
        board.present[courier] = on_shift_before(crew.on[courier], crew.off[courier], now)
    for row in range(brought.id.size):
        courier, id = brought.courier[row], brought.id[row]
        if brought.served[row] < np.inf:
            if brought.door[row] == 0:
                board.loaded[courier] = 1
                push(agenda, brought.served[row], COMPLETION, id, row, 0)
            continue
        if brought.dispatched[row] < np.inf:
            board.load[courier, brought.stop[row]] = row
            board.loaded[courier] = brought.together[row]
        elif brought.called[row] < brought.ready[row]:
            push(agenda, brought.called[row], ARRIVAL, id, row, _CALL)
        if brought.ready[row] < np.inf:
            push(agenda, brought.ready[row], ARRIVAL, id, row, _READY)


@compiled
def _come_back(courier: int, crew: Crew, board: Board, minute: Minutes) -> None:
    """A courier has dropped the last order and is free there."""
    board.loaded[courier] = 0
    if not np.isnan(crew.rest_x[courier]):
        crew.since[courier] = minute


@compiled
def _change_shift(crew: Crew, board: Board, minute: Minutes) -> None:
    """Who is on duty now comes from home if the shift begins."""
    board.size[1] = crew.planned
    for courier in range(crew.x.size):
        on, off = crew.on[courier], crew.off[courier]
        board.present[courier] = on_shift(on, off, minute)
        if begins(on, off, minute) and not board.loaded[courier]:
            _end_ride(courier, crew, minute)
            crew.x[courier], crew.y[courier] = crew.home_x[courier], crew.home_y[courier]
            if not np.isnan(crew.rest_x[courier]):
                crew.since[courier] = minute


@compiled
def _arrive(row: int, kind: int, brought: Brought, board: Board) -> None:
    """A courier may be sent for an order, or the merchant has finished it, or both."""
    if kind == _READY:
        board.finished[row] = True
    if kind == _CALL or (brought.dispatched[row] == np.inf and not brought.called[row] < brought.ready[row]):
        board.waiting[board.size[0]] = row
        board.size[0] += 1


@compiled
def _send(brought: Brought, crew: Crew, board: Board, agenda: Agenda, minute: Minutes) -> None:
    """Send idle couriers to waiting orders as long as there are both."""
    while board.size[0]:
        compared = 1 if crew.dispatch == FIRST_READY else board.size[0]
        least, chosen, place = np.inf, _NOBODY, 0
        for courier in range(board.size[1]):
            if not board.present[courier] or board.loaded[courier]:
                continue
            x, y = _place(courier, crew, minute)
            for i in range(compared):
                shop = brought.merchant[board.waiting[i]]
                away = distance(x, y, crew.shop_x[shop], crew.shop_y[shop], crew.space)
                if away < least or (away == least and i < place):
                    least, chosen, place = away, courier, i
        if chosen == _NOBODY:
            return
        taken = np.zeros(board.size[0], dtype=np.bool_)
        bundle = _bundle(place, brought, crew, board, taken)
        _set_out(chosen, bundle, brought, crew, board, agenda, minute)
        _strike(board, taken)


@compiled
def _match(brought: Brought, crew: Crew, board: Board, agenda: Agenda, minute: Minutes) -> None:
    """Send couriers to the orders that wait longest so that all of them together ride least."""
    idle = np.empty(board.size[1], dtype=np.int64)
    free = 0
    for courier in range(board.size[1]):
        if board.present[courier] and not board.loaded[courier]:
            idle[free] = courier
            free += 1
    taken = np.zeros(board.size[0], dtype=np.bool_)
    bundles = np.full((free, board.load.shape[1]), _NOBODY)
    count = first = 0
    while first < board.size[0] and count < free:
        if not taken[first]:
            bundle = _bundle(first, brought, crew, board, taken)
            bundles[count, : bundle.size] = bundle
            count += 1
        first += 1
    if not count:
        return
    cost = np.empty((count, free))
    for i in range(count):
        shop = brought.merchant[bundles[i, 0]]
        for j in range(free):
            x, y = _place(idle[j], crew, minute)
            cost[i, j] = distance(x, y, crew.shop_x[shop], crew.shop_y[shop], crew.space)
    column = matched(cost)
    for i in range(count):
        rows = bundles[i][bundles[i] != _NOBODY]
        _set_out(idle[column[i]], rows, brought, crew, board, agenda, minute)
    _strike(board, taken)


@compiled
def _bundle(place: int, brought: Brought, crew: Crew, board: Board, taken: BoolArray) -> IntArray:
    """A waiting order, and those that go along, which are marked as taken."""
    rows = np.empty(board.load.shape[1], dtype=np.int64)
    rows[0], size = board.waiting[place], 1
    taken[place] = True
    if rows.size == 1:
        return rows
    shop = brought.merchant[rows[0]]
    may = np.zeros(board.size[0], dtype=np.bool_)
    for i in range(board.size[0]):
        other = brought.merchant[board.waiting[i]]
        here, there = (crew.shop_x[shop], crew.shop_y[shop]), (crew.shop_x[other], crew.shop_y[other])
        near = distance(here[0], here[1], there[0], there[1], crew.space) <= crew.near
        may[i] = near and not taken[i]
    away = np.full(may.size, np.inf)
    while size < rows.size:
        if crew.along == BY_DOORS:
            _measure(away, rows[size - 1], may, brought, crew, board)
        following = _following(away, may, crew.along == BY_DOORS)
        if following == _NOBODY:
            break
        rows[size] = board.waiting[following]
        taken[following], may[following] = True, False
        size += 1
    return rows[:size]


@compiled
def _measure(away: FloatArray, row: int, may: BoolArray, brought: Brought, crew: Crew, board: Board) -> None:
    """An order is on the trip: how far the doors of those that may go along are from the nearest on it."""
    for i in range(may.size):
        if may[i]:
            other = board.waiting[i]
            x, y = brought.drop_x[other], brought.drop_y[other]
            away[i] = min(away[i], distance(brought.drop_x[row], brought.drop_y[row], x, y, crew.space))


@compiled
def _following(away: FloatArray, may: BoolArray, by_doors: bool) -> int:
    """Which waiting order goes along next, by its place in the list."""
    chosen = _NOBODY
    for i in range(may.size):
        if may[i] and (chosen == _NOBODY or away[i] < away[chosen]):
            chosen = i
            if not by_doors:
                break
    return chosen


@compiled
def _strike(board: Board, taken: BoolArray) -> None:
    """Take orders off the list of those that wait."""
    left = 0
    for i in range(taken.size):
        if not taken[i]:
            board.waiting[left] = board.waiting[i]
            left += 1
    board.size[0] = left


@compiled
def _set_out(
    courier: int, rows: IntArray, brought: Brought, crew: Crew, board: Board, agenda: Agenda, minute: Minutes
) -> None:
    """Ride to the merchants in turn, then to the doors in the order of the fleet's route."""
    x, y = _place(courier, crew, minute)
    _end_ride(courier, crew, minute)
    for stop in range(rows.size):
        row = rows[stop]
        shop = brought.merchant[row]
        brought.dispatched[row], brought.courier[row] = minute, courier
        brought.stop[row], brought.together[row] = stop, rows.size
        brought.pickup_km[row] = crew.detour * distance(
            x, y, crew.shop_x[shop], crew.shop_y[shop], crew.space
        )
        x, y = crew.shop_x[shop], crew.shop_y[shop]
        board.load[courier, stop] = row
    board.loaded[courier] = rows.size
    drop_x, drop_y = brought.drop_x[rows], brought.drop_y[rows]
    to_x, to_y = crew.rest_x[courier], crew.rest_y[courier]
    visited = tour(x, y, drop_x, drop_y, to_x, to_y, int(crew.route), crew.space)
    for place in range(rows.size):
        stop = visited[place]
        row = rows[stop]
        brought.drive_km[row] = crew.detour * distance(x, y, drop_x[stop], drop_y[stop], crew.space)
        brought.door[row] = rows.size - 1 - place
        x, y = drop_x[stop], drop_y[stop]
    crew.x[courier], crew.y[courier] = x, y
    _tell(courier, brought, crew, board, agenda)


@compiled
def _end_ride(courier: int, crew: Crew, minute: Minutes) -> None:
    """An idle courier does not go on to the place to rest at; how far it was on the way is counted."""
    if np.isnan(crew.rest_x[courier]):
        return
    crew.ridden[courier] += ridden_idle(
        crew.x[courier],
        crew.y[courier],
        crew.rest_x[courier],
        crew.rest_y[courier],
        minute - crew.since[courier],
        crew.speed,
        crew.detour,
        crew.space,
    )
    crew.since[courier] = np.inf


@compiled
def _tell(courier: int, brought: Brought, crew: Crew, board: Board, agenda: Agenda) -> None:
    """Once all orders of a trip are finished, the minutes of picking up and handing over are known."""
    rows = board.load[courier, : board.loaded[courier]]
    for row in rows:
        if not board.finished[row]:
            return
    minute, last = brought.dispatched[rows[0]], _NOBODY
    for row in rows:
        minute = max(minute + brought.pickup_km[row] / crew.speed, brought.ready[row])
        if brought.merchant[row] != last:
            minute = minute + crew.handling
        brought.picked[row], last = minute, brought.merchant[row]
    for left in range(rows.size - 1, -1, -1):
        for row in rows:
            if brought.door[row] == left:
                minute = minute + brought.drive_km[row] / crew.speed + crew.door
                brought.served[row] = minute
                if left == 0:
                    push(agenda, minute, COMPLETION, brought.id[row], row, 0)


@compiled
def _place(courier: int, crew: Crew, minute: Minutes) -> tuple[float, float]:
    """Where an idle courier is at a minute."""
    x, y = crew.x[courier], crew.y[courier]
    if np.isnan(crew.rest_x[courier]):
        return x, y
    driven = (minute - crew.since[courier]) * crew.speed / crew.detour
    return on_the_way(x, y, crew.rest_x[courier], crew.rest_y[courier], driven, crew.space)
