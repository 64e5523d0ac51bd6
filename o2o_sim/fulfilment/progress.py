"""How far orders got, read off the minutes that are known: compiled passes over columns of orders."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import BoolArray, FloatArray, IntArray, Minutes
from o2o_sim.fulfilment.paths import Handover

__all__ = ["NOT_YET", "deadline", "hand_over", "left", "reaches", "summary"]

#: The minute of what has not happened: later than every minute, so that comparisons need no exception.
NOT_YET: float = float("inf")

_ON_SITE, _PICK_UP = int(Handover.ON_SITE), int(Handover.PICK_UP)
_COURIER, _PARCEL = int(Handover.COURIER), int(Handover.PARCEL)


@compiled
def reaches(minute: FloatArray, visited: IntArray, start: FloatArray, leave: FloatArray) -> FloatArray:
    """The minute at which each order gets past the kinds of station given, if it has."""
    reached = minute.copy()
    for kind in range(visited.shape[0]):
        for i in range(minute.size):
            if visited[kind, i] >= 0:
                reached[i] = leave[kind, i] if start[kind, i] < NOT_YET else NOT_YET
    return reached


@compiled
def deadline(
    handover: IntArray, patience: FloatArray, visited: IntArray, start: FloatArray, join: FloatArray
) -> FloatArray:
    """The minute at which patience ends in the queue of the next kind after those given as visited."""
    kinds = visited.shape[0]
    deadline = np.empty(patience.size)
    for i in range(patience.size):
        left = patience[i] if handover[i] == _ON_SITE else NOT_YET
        for kind in range(kinds):
            if visited[kind, i] >= 0 and start[kind, i] < NOT_YET:
                left -= start[kind, i] - join[kind, i]
        deadline[i] = join[kinds, i] + left
    return deadline


@compiled
def hand_over(
    handover: IntArray,
    ready: FloatArray,
    pickup: FloatArray,
    delay: FloatArray,
    until: Minutes,
    served: FloatArray,
) -> None:
    """Orders that are ready before `until`, and that no courier brings, get to the person."""
    for i in range(ready.size):
        if ready[i] >= until or handover[i] == _COURIER:
            continue
        served[i] = ready[i]
        if handover[i] == _PICK_UP:
            served[i] = max(ready[i], pickup[i])
        elif handover[i] == _PARCEL:
            served[i] = ready[i] + delay[i]


@compiled
def left(served: FloatArray, start: FloatArray, leave: FloatArray) -> FloatArray:
    """The minute of being served or of giving up, whichever there is."""
    left = served.copy()
    for kind in range(start.shape[0]):
        for i in range(served.size):
            if start[kind, i] == NOT_YET and leave[kind, i] < NOT_YET:
                left[i] = leave[kind, i]
    return left


@compiled
def summary(
    rows: IntArray,
    minute: FloatArray,
    station: IntArray,
    join: FloatArray,
    start: FloatArray,
    leave: FloatArray,
    service: FloatArray,
    slowed: BoolArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """First start and end of the last service, nan without one, and minutes in queues, of some orders.

    Where a service may be slowed or interrupted by others, what it took beyond its own minutes was waiting.
    """
    first, ready, waited = np.empty(rows.size), np.empty(rows.size), np.zeros(rows.size)
    for i in range(rows.size):
        row = rows[i]
        begun = False
        first[i] = ready[i] = minute[row]
        for kind in range(station.shape[0]):
            if station[kind, row] < 0 or join[kind, row] == NOT_YET:
                continue
            called = start[kind, row] < NOT_YET
            if called and slowed[station[kind, row]]:
                waited[i] += max(leave[kind, row] - join[kind, row] - service[kind, row], 0.0)
            else:
                waited[i] += (start[kind, row] if called else leave[kind, row]) - join[kind, row]
            if not begun:
                first[i] = start[kind, row] if called else np.nan
                begun = True
            ready[i] = leave[kind, row] if called else np.nan
    return first, ready, waited
