"""Idle couriers, sorted into the cells of a grid: the nearest is found without looking at all of them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from o2o_sim.agents.space import Space, distance
from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import FloatArray, IntArray, Kilometres

__all__ = ["Idle", "come_in", "go_out", "nearest"]

_NONE = -1
#: So many are compared one by one sooner than cells are searched for them.
_FEW = 64
#: Keeps the rounding of a distance from ending a search one ring too early.
_SAFETY = 1.0 - 1e-9


class Idle(NamedTuple):
    """Who is idle: a list in no order, and a chain of them in every cell of the grid.

    Parameters
    ----------
    listed : the idle couriers; the first `size[0]` count
    place : of each idle courier, the position in `listed`
    head : first courier in the chain of each cell, -1 in an empty one; shape (columns, rows)
    after, before : of each idle courier, the next and the previous one in the chain, -1 at its ends
    x, y : where each courier is [km]
    space : how distance is measured
    """

    listed: IntArray
    place: IntArray
    size: IntArray
    head: IntArray
    after: IntArray
    before: IntArray
    x: FloatArray
    y: FloatArray
    space: Space

    @classmethod
    def none(cls, x: FloatArray, y: FloatArray, space: Space) -> Idle:
        """Nobody idle yet, of couriers at these places; about one courier a cell if all were."""
        side = math.sqrt(space.width * space.height / max(1, x.size))
        columns, rows = max(1, int(space.width / side)), max(1, int(space.height / side))
        head = np.full((columns, rows), _NONE)
        listed, place, after, before = (np.full(x.size, _NONE) for _ in range(4))
        return cls(listed, place, np.zeros(1, np.int64), head, after, before, x, y, space)


@compiled
def come_in(idle: Idle, courier: int) -> None:
    """A courier becomes idle where they are."""
    idle.place[courier] = idle.size[0]
    idle.listed[idle.size[0]] = courier
    idle.size[0] += 1
    column, row = _cell(idle, idle.x[courier], idle.y[courier])
    following = idle.head[column, row]
    idle.head[column, row] = courier
    idle.before[courier], idle.after[courier] = _NONE, following
    if following != _NONE:
        idle.before[following] = courier


@compiled
def go_out(idle: Idle, courier: int) -> None:
    """A courier is idle no more."""
    idle.size[0] -= 1
    last = idle.listed[idle.size[0]]
    idle.listed[idle.place[courier]] = last
    idle.place[last] = idle.place[courier]
    before, after = idle.before[courier], idle.after[courier]
    if after != _NONE:
        idle.before[after] = before
    if before != _NONE:
        idle.after[before] = after
    else:
        column, row = _cell(idle, idle.x[courier], idle.y[courier])
        idle.head[column, row] = after


@compiled
def nearest(idle: Idle, x: Kilometres, y: Kilometres) -> int:
    """The idle courier nearest to a point; of several, the one with the smallest index.

    Examples
    --------
    >>> idle = Idle.none(np.array([1.0, 3.0]), np.array([1.0, 1.0]), Space(4.0, 4.0, False, False))
    >>> come_in(idle, 0)
    >>> nearest(idle, 3.0, 1.0)
    0
    >>> come_in(idle, 1)
    >>> nearest(idle, 3.0, 1.0)
    1
    """
    if idle.size[0] > _FEW:
        return _nearest_by_rings(idle, x, y)
    least = np.inf
    chosen = idle.listed[0]
    for i in range(idle.size[0]):
        least, chosen = _nearer(idle, idle.listed[i], x, y, least, chosen)
    return int(chosen)


@compiled
def _nearest_by_rings(idle: Idle, x: Kilometres, y: Kilometres) -> int:
    """Search ring after ring of cells until no farther ring can hold anyone as near as the nearest so far."""
    columns, rows = idle.head.shape
    side = min(idle.space.width / columns, idle.space.height / rows) * _SAFETY
    rings = max(columns, rows) // 2 if idle.space.wraps else max(columns, rows) - 1
    least = np.inf
    chosen = idle.listed[0]
    for ring in range(rings + 1):
        if least < (ring - 1) * side:
            break
        least, chosen = _search_ring(idle, x, y, ring, least, chosen)
    return int(chosen)


@compiled
def _search_ring(
    idle: Idle, x: Kilometres, y: Kilometres, ring: int, least: Kilometres, chosen: int
) -> tuple[Kilometres, int]:
    """Compare those in the cells exactly `ring` cells away from a point, along one axis or the other."""
    columns, rows = idle.head.shape
    column, row = _cell(idle, x, y)
    for across in range(-ring, ring + 1):
        step = 1 if abs(across) == ring else 2 * ring
        for up in range(-ring, ring + 1, step):
            i, j = column + across, row + up
            if idle.space.wraps:
                i, j = i % columns, j % rows
            elif not (0 <= i < columns and 0 <= j < rows):
                continue
            courier = idle.head[i, j]
            while courier != _NONE:
                least, chosen = _nearer(idle, courier, x, y, least, chosen)
                courier = idle.after[courier]
    return least, chosen


@compiled
def _nearer(
    idle: Idle, courier: int, x: Kilometres, y: Kilometres, least: Kilometres, chosen: int
) -> tuple[Kilometres, int]:
    """The nearer of a courier and the nearest so far."""
    away = distance(idle.x[courier], idle.y[courier], x, y, idle.space)
    if away < least or (away == least and courier < chosen):
        return away, courier
    return least, chosen


@compiled
def _cell(idle: Idle, x: Kilometres, y: Kilometres) -> tuple[int, int]:
    columns, rows = idle.head.shape
    column = int(x / idle.space.width * columns)
    row = int(y / idle.space.height * rows)
    return min(max(column, 0), columns - 1), min(max(row, 0), rows - 1)
