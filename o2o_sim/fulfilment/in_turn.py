"""The compiled engine's recursions for stations that serve by class, or several at once.

As in `kernels`, a station's events touch no other station's except through the minute at which an order leaves
it, so each is run through a window by itself. Events at one minute: a service ends, staff changes, an order
joins, a batch sets off. Who gives up is noticed when a turn comes, or at the end of the window.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import FloatArray, IntArray, Minutes
from o2o_sim.fulfilment.hours import in_force, next_hour
from o2o_sim.fulfilment.kernels import Shifts, Visits, insert_rising, lines_by_station

__all__ = ["Batches", "dense_classes", "serve_batches", "serve_by_class"]

_NONE = -1
_FEW = 64


class Batches(NamedTuple):
    """What batches need to know beside the visits.

    Parameters
    ----------
    id : of each order
    tag : of each order, filled in: 1 for the smallest id of a batch, 0 for the others
    size, least, wait : of each station, see `StationSpec`
    """

    id: IntArray
    tag: FloatArray
    size: IntArray
    least: IntArray
    wait: FloatArray


def dense_classes(priority: IntArray, rows: IntArray) -> tuple[IntArray, int]:
    """Classes of orders as small numbers in the same order, and how many there are; only of some rows.

    Examples
    --------
    >>> dense_classes(np.array([7, -2, 7, 10**12]), np.arange(4))[0].tolist()
    [1, 0, 1, 2]
    """
    some = priority[rows]
    lowest, highest = (int(some.min()), int(some.max())) if some.size else (0, 0)
    ranks = np.zeros(priority.size, dtype=np.int64)
    if highest - lowest < _FEW:
        ranks[rows] = some - lowest
        return ranks, highest - lowest + 1
    found, ranks[rows] = np.unique(some, return_inverse=True)
    return ranks, found.size


@compiled
def serve_by_class(
    rows: IntArray,
    visits: Visits,
    rank: IntArray,
    ranks: int,
    shifts: Shifts,
    now: Minutes,
    until: Minutes,
) -> None:
    """Run stations with classes through a window; `rows` visit one, in the order of joining (then id)."""
    line, first = lines_by_station(rows, visits.station, shifts.servers.size)
    heads, tails = np.full(ranks, _NONE), np.full(ranks, _NONE)
    after, ends = np.empty(rows.size, np.int64), np.empty(rows.size)
    for station in range(shifts.servers.size):
        here = line[first[station] : first[station + 1]]
        if here.size:
            _serve_classes(here, visits, rank, heads, tails, after, ends, shifts, station, now, until)


@compiled
def _serve_classes(
    line: IntArray,
    visits: Visits,
    rank: IntArray,
    heads: IntArray,
    tails: IntArray,
    after: IntArray,
    ends: FloatArray,
    shifts: Shifts,
    station: int,
    now: Minutes,
    until: Minutes,
) -> None:
    """One station: a queue for each class, chained by places in the line; no class before `best` waits."""
    servers = shifts.servers[station]
    called = freed = coming = waiting = size = np.int64(0)
    for row in line:
        if visits.start[row] < np.inf:
            insert_rising(ends, freed, called, visits.leave[row])
            called += 1
        else:
            line[size] = row
            size += 1
    line = line[:size]
    best, shift = np.int64(heads.size), now
    while True:
        finishes = ends[freed] if freed < called else np.inf
        joins = visits.join[line[coming]] if coming < size else np.inf
        minute = min(finishes, shift, joins)
        if minute >= until:
            break
        if finishes == minute:
            freed += 1
        elif shift == minute:
            servers = in_force(shifts.planned[station], shifts.hours[station], minute)
            shift = next_hour(minute) if shifts.by_hour[station] else np.inf
        else:
            mine = rank[line[coming]]
            after[coming] = _NONE
            if heads[mine] == _NONE:
                heads[mine] = coming
            else:
                after[tails[mine]] = coming
            tails[mine] = coming
            best = min(best, mine)
            coming += 1
            waiting += 1
        while waiting > 0 and called - freed < servers:
            while heads[best] == _NONE:
                best += 1
            row = line[heads[best]]
            heads[best] = after[heads[best]]
            waiting -= 1
            if visits.deadline[row] < minute:
                visits.leave[row] = visits.deadline[row]
            else:
                visits.start[row] = minute
                visits.leave[row] = minute + visits.service[row]
                insert_rising(ends, freed, called, visits.leave[row])
                called += 1
    _leave_queues(line, visits, heads, after, until)


@compiled
def _leave_queues(line: IntArray, visits: Visits, heads: IntArray, after: IntArray, until: Minutes) -> None:
    """Empty the queues for the next station; whose patience has ended by then has left."""
    for which in range(heads.size):
        place = heads[which]
        while place != _NONE:
            if visits.deadline[line[place]] < until:
                visits.leave[line[place]] = visits.deadline[line[place]]
            place = after[place]
        heads[which] = _NONE


@compiled
def serve_batches(
    rows: IntArray, visits: Visits, batches: Batches, shifts: Shifts, now: Minutes, until: Minutes
) -> None:
    """Run stations that serve several at once through a window; `rows` visit one, in the order of joining."""
    line, first = lines_by_station(rows, visits.station, shifts.servers.size)
    ends, queue = np.empty(rows.size), np.empty(rows.size, np.int64)
    for station in range(shifts.servers.size):
        here = line[first[station] : first[station + 1]]
        if here.size:
            _serve_batches(here, visits, batches, ends, queue, shifts, station, now, until)


@compiled
def _serve_batches(
    line: IntArray,
    visits: Visits,
    batches: Batches,
    ends: FloatArray,
    queue: IntArray,
    shifts: Shifts,
    station: int,
    now: Minutes,
    until: Minutes,
) -> None:
    """One station: `queue[head:tail]` wait, none of whom gives up before `soonest`."""
    servers, least, wait = shifts.servers[station], batches.least[station], batches.wait[station]
    called = freed = head = tail = coming = np.int64(0)
    while coming < line.size and visits.start[line[coming]] < np.inf:
        if batches.tag[line[coming]] == 1.0:
            insert_rising(ends, freed, called, visits.leave[line[coming]])
            called += 1
        coming += 1
    shift, soonest = now, np.inf
    while True:
        finishes = ends[freed] if freed < called else np.inf
        joins = visits.join[line[coming]] if coming < line.size else np.inf
        sets_off = np.inf
        if head < tail and called - freed < servers:
            sets_off = visits.join[queue[head]] + wait
        minute = min(finishes, shift, joins, sets_off)
        if minute >= until:
            break
        if finishes == minute:
            freed += 1
        elif shift == minute:
            servers = in_force(shifts.planned[station], shifts.hours[station], minute)
            shift = next_hour(minute) if shifts.by_hour[station] else np.inf
        elif joins == minute:
            queue[tail] = line[coming]
            soonest = min(soonest, visits.deadline[line[coming]])
            tail += 1
            coming += 1
        if soonest < minute:
            tail, soonest = _stay(visits, queue, head, tail, minute)
        while head < tail and called - freed < servers:
            if tail - head < least and visits.join[queue[head]] + wait > minute:
                break
            size = min(batches.size[station], tail - head)
            end = _set_off(visits, batches, queue, head, head + size, minute)
            insert_rising(ends, freed, called, end)
            called += 1
            head += size
    _stay(visits, queue, head, tail, until)


@compiled
def _stay(
    visits: Visits, queue: IntArray, head: np.int64, tail: np.int64, minute: Minutes
) -> tuple[np.int64, float]:
    """Who lost patience before a minute leaves the queue; its new end, and when the next of them will."""
    kept, soonest = head, np.inf
    for place in range(head, tail):
        row = queue[place]
        if visits.deadline[row] < minute:
            visits.leave[row] = visits.deadline[row]
        else:
            soonest = min(soonest, visits.deadline[row])
            queue[kept] = row
            kept += 1
    return kept, soonest


@compiled(inline=True)
def _set_off(
    visits: Visits, batches: Batches, queue: IntArray, first: np.int64, last: np.int64, minute: Minutes
) -> float:
    """All of a batch are called, and leave together after the longest service; when that is."""
    longest, leader = visits.service[queue[first]], queue[first]
    for place in range(first + 1, last):
        row = queue[place]
        longest = max(longest, visits.service[row])
        if batches.id[row] < batches.id[leader]:
            leader = row
    for place in range(first, last):
        row = queue[place]
        visits.start[row] = minute
        visits.leave[row] = minute + longest
        batches.tag[row] = 0.0
    batches.tag[leader] = 1.0
    return float(minute + longest)
