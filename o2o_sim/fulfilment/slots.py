"""Slots of time that can be booked."""

from __future__ import annotations

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import Minutes
from o2o_sim.fulfilment.floor import SERVED, Book, Floor
from o2o_sim.fulfilment.hours import round_not_before
from o2o_sim.fulfilment.lines import NOBODY, Lines
from o2o_sim.fulfilment.progress import NOT_YET

__all__ = ["free_slot"]


@compiled
def free_slot(row: int, station: int, book: Book, floor: Floor, lines: Lines, minute: Minutes) -> float:
    """The beginning of the first slot from the wished one on that has a place; `NOT_YET` where none has."""
    length = floor.place[station].slot
    first = round_not_before(0.0, length, max(book.order[row].appointment, minute))
    for number in range(first, first + floor.place[station].later + 1):
        taken = 0
        other = lines.first[SERVED, station]
        while other != NOBODY:
            if book.visit[book.order[other].stage, other].tag == number * length:
                taken += 1
            other = lines.after[other]
        if taken < floor.place[station].servers:
            return float(number * length)
    return NOT_YET
