"""What is going to happen, the soonest first: a binary heap for compiled loops."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import FloatArray, IntArray, Minutes

__all__ = ["Agenda", "pop", "push"]


class Agenda(NamedTuple):
    """Events by minute, rank and id.

    Parameters
    ----------
    minute, rank, id : when, of what rank, of which order (or station, where it is staff that changes)
    row, kind : row of the order and kind of station, or row of the station and -1
    size : how many there are; one entry

    Examples
    --------
    >>> agenda = Agenda.of(4)
    >>> for minute, rank, id in ((5.0, 2, 8), (5.0, 2, 3), (5.0, 0, 9)):
    ...     push(agenda, minute, rank, id, id, 0)
    >>> [int(pop(agenda)[2]) for _ in range(3)]
    [9, 3, 8]
    """

    minute: FloatArray
    rank: IntArray
    id: IntArray
    row: IntArray
    kind: IntArray
    size: IntArray

    @classmethod
    def of(cls, room: int) -> Agenda:
        """An empty agenda with room for so many events."""
        whole = [np.zeros(room, np.int64) for _ in range(4)]
        return cls(np.zeros(room), whole[0], whole[1], whole[2], whole[3], np.zeros(1, np.int64))


@compiled
def push(agenda: Agenda, minute: Minutes, rank: int, id: int, row: int, kind: int) -> None:
    """Note an event."""
    i = agenda.size[0]
    agenda.size[0] += 1
    while i > 0:
        parent = (i - 1) // 2
        if not _sooner(minute, rank, id, agenda.minute[parent], agenda.rank[parent], agenda.id[parent]):
            break
        _move(agenda, parent, i)
        i = parent
    _put(agenda, i, minute, rank, id, row, kind)


@compiled
def pop(agenda: Agenda) -> tuple[float, int, int, int, int]:
    """Take the soonest event: its minute, rank, id, row and kind."""
    first = (agenda.minute[0], agenda.rank[0], agenda.id[0], agenda.row[0], agenda.kind[0])
    agenda.size[0] -= 1
    last = agenda.size[0]
    minute, rank, id = agenda.minute[last], agenda.rank[last], agenda.id[last]
    row, kind = agenda.row[last], agenda.kind[last]
    i = 0
    while 2 * i + 1 < last:
        child = _sooner_child(agenda, 2 * i + 1, last)
        if not _sooner(agenda.minute[child], agenda.rank[child], agenda.id[child], minute, rank, id):
            break
        _move(agenda, child, i)
        i = child
    _put(agenda, i, minute, rank, id, row, kind)
    return first


@compiled
def _sooner_child(agenda: Agenda, child: int, last: int) -> int:
    other = child + 1
    if other < last and _sooner(
        agenda.minute[other],
        agenda.rank[other],
        agenda.id[other],
        agenda.minute[child],
        agenda.rank[child],
        agenda.id[child],
    ):
        return other
    return child


@compiled
def _sooner(minute: float, rank: int, id: int, than: float, other_rank: int, other_id: int) -> bool:
    if minute != than:
        return minute < than
    if rank != other_rank:
        return rank < other_rank
    return id < other_id


@compiled
def _move(agenda: Agenda, source: int, target: int) -> None:
    agenda.minute[target] = agenda.minute[source]
    agenda.rank[target] = agenda.rank[source]
    agenda.id[target] = agenda.id[source]
    agenda.row[target] = agenda.row[source]
    agenda.kind[target] = agenda.kind[source]


@compiled
def _put(agenda: Agenda, place: int, minute: float, rank: int, id: int, row: int, kind: int) -> None:
    agenda.minute[place] = minute
    agenda.rank[place] = rank
    agenda.id[place] = id
    agenda.row[place] = row
    agenda.kind[place] = kind
