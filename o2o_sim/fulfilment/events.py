"""What is going to happen, the soonest first: a binary heap, and a line of what is known in order."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import AnyArray, IntArray, Minutes

__all__ = ["EVENT", "Agenda", "foresee", "pop", "push", "soonest"]

#: When, of what rank, of which order (or station, where it is staff that changes); row of the order and kind of
#: station, or row of the station and what it is that changes.
EVENT = np.dtype(
    [(name, np.float64 if name == "minute" else np.int64) for name in ("minute", "id", "row", "rank", "kind")]
)


class Agenda(NamedTuple):
    """Events by minute, rank and id.

    Parameters
    ----------
    heap : an `EVENT` each; those that come up as time goes on
    line : an `EVENT` each; those known beforehand, from the soonest to the latest
    sizes : how many are in the heap, were taken from the line, were put into it

    Examples
    --------
    >>> agenda = Agenda.of(4, 1)
    >>> foresee(agenda, 5.0, 2, 4, 4, 0)
    >>> for minute, rank, id in ((5.0, 2, 8), (5.0, 2, 3), (5.0, 0, 9)):
    ...     push(agenda, minute, rank, id, id, 0)
    >>> float(soonest(agenda)), [int(pop(agenda)[2]) for _ in range(4)], float(soonest(agenda))
    (5.0, [9, 3, 4, 8], inf)
    """

    heap: AnyArray
    line: AnyArray
    sizes: IntArray

    @classmethod
    def of(cls, room: int, foreseen: int = 0) -> Agenda:
        """An empty agenda with room for so many events, and so many that are known beforehand."""
        return cls(np.zeros(room, EVENT), np.zeros(foreseen, EVENT), np.zeros(3, np.int64))


@compiled
def foresee(agenda: Agenda, minute: Minutes, rank: int, id: int, row: int, kind: int) -> None:
    """Note an event that is later than all that were foreseen before it: neither costs a search."""
    _put(agenda.line, agenda.sizes[2], minute, rank, id, row, kind)
    agenda.sizes[2] += 1


@compiled
def push(agenda: Agenda, minute: Minutes, rank: int, id: int, row: int, kind: int) -> None:
    """Note an event."""
    heap, i = agenda.heap, agenda.sizes[0]
    agenda.sizes[0] += 1
    while i > 0:
        parent = (i - 1) // 2
        if not _sooner(minute, rank, id, heap[parent]):
            break
        heap[i] = heap[parent]
        i = parent
    _put(heap, i, minute, rank, id, row, kind)


@compiled
def soonest(agenda: Agenda) -> float:
    """The minute of the next event; infinite where none is to come."""
    minute = np.inf
    if agenda.sizes[0] > 0:
        minute = agenda.heap[0].minute
    if agenda.sizes[1] < agenda.sizes[2]:
        minute = min(minute, agenda.line[agenda.sizes[1]].minute)
    return float(minute)


@compiled
def pop(agenda: Agenda) -> tuple[float, int, int, int, int]:
    """Take the soonest event: its minute, rank, id, row and kind."""
    if agenda.sizes[1] < agenda.sizes[2]:
        known = agenda.line[agenda.sizes[1]]
        if agenda.sizes[0] == 0 or _sooner(known.minute, known.rank, known.id, agenda.heap[0]):
            agenda.sizes[1] += 1
            return known.minute, known.rank, known.id, known.row, known.kind
    top = agenda.heap[0]
    first = top.minute, top.rank, top.id, top.row, top.kind
    agenda.sizes[0] -= 1
    _sink(agenda.heap, agenda.sizes[0])
    return first


@compiled
def _sink(heap: AnyArray, last: int) -> None:
    """Fill the empty top: the last event comes up, and goes down below all that are sooner."""
    moved = heap[last]
    i = 0
    while 2 * i + 1 < last:
        child = 2 * i + 1
        other = heap[child + 1]
        if child + 1 < last and _sooner(other.minute, other.rank, other.id, heap[child]):
            child += 1
        if not _sooner(heap[child].minute, heap[child].rank, heap[child].id, moved):
            break
        heap[i] = heap[child]
        i = child
    heap[i] = moved


@compiled
def _sooner(minute: Minutes, rank: int, id: int, than: Any) -> bool:
    """Whether an event of this minute, rank and id comes before another."""
    if minute != than.minute:
        return bool(minute < than.minute)
    if rank != than.rank:
        return bool(rank < than.rank)
    return bool(id < than.id)


@compiled
def _put(events: AnyArray, place: int, minute: Minutes, rank: int, id: int, row: int, kind: int) -> None:
    event = events[place]
    event.minute, event.rank, event.id, event.row, event.kind = minute, rank, id, row, kind
