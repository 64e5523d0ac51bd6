"""People in lines: chains in which each knows who is before and after, so that anybody can leave at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import IntArray

__all__ = ["NOBODY", "Lines", "insert_after", "last_of", "remove"]

NOBODY = -1


class Lines(NamedTuple):
    """Two lines a station, of those who wait and of those who are served; everybody stands in one at most.

    Parameters
    ----------
    first, last : who stands first and last; shape (2, stations)
    length : how many stand there; shape (2, stations)
    before, after : whom each stands behind, and in front of

    Examples
    --------
    >>> lines = Lines.of(stations=1, orders=3)
    >>> for order, behind in ((0, NOBODY), (2, 0), (1, 0)):
    ...     insert_after(lines, 0, 0, order, behind)
    >>> remove(lines, 0, 0, 0)
    >>> int(lines.first[0, 0]), int(lines.last[0, 0]), int(lines.length[0, 0])
    (1, 2, 2)
    """

    first: IntArray
    last: IntArray
    length: IntArray
    before: IntArray
    after: IntArray

    @classmethod
    def of(cls, stations: int, orders: int) -> Lines:
        """Nobody anywhere."""
        ends = [np.full((2, stations), NOBODY) for _ in range(2)]
        chain = [np.full(orders, NOBODY) for _ in range(2)]
        return cls(ends[0], ends[1], np.zeros((2, stations), np.int64), chain[0], chain[1])


@compiled
def insert_after(lines: Lines, which: int, station: int, order: int, behind: int) -> None:
    """Put an order into a line behind another, or first where `behind` is `NOBODY`."""
    following = lines.first[which, station] if behind == NOBODY else lines.after[behind]
    lines.before[order], lines.after[order] = behind, following
    if behind == NOBODY:
        lines.first[which, station] = order
    else:
        lines.after[behind] = order
    if following == NOBODY:
        lines.last[which, station] = order
    else:
        lines.before[following] = order
    lines.length[which, station] += 1


@compiled
def last_of(lines: Lines, which: int, station: int) -> int:
    """Who stands last, `NOBODY` where the line is empty."""
    return int(lines.last[which, station])


@compiled
def remove(lines: Lines, which: int, station: int, order: int) -> None:
    """Take an order out of a line."""
    behind, following = lines.before[order], lines.after[order]
    if behind == NOBODY:
        lines.first[which, station] = following
    else:
        lines.after[behind] = following
    if following == NOBODY:
        lines.last[which, station] = behind
    else:
        lines.before[following] = behind
    lines.length[which, station] -= 1
