"""In what order a trip's doors are visited: the nearest next, or rearranged until that makes it no shorter."""

from __future__ import annotations

import numpy as np

from o2o_sim.agents.space import Space, distance
from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import FloatArray, IntArray, Kilometres
from o2o_sim.fulfilment.modes import Route

__all__ = ["tour"]

SHORTER = int(Route.SHORTER)

_CHAIN = 3
"""The most doors that are moved elsewhere together."""

_LEAST_GAIN = 1e-9
"""What a change must save [km]: far less than a step, and more than sums of distances are rounded by."""


@compiled
def tour(
    from_x: Kilometres,
    from_y: Kilometres,
    x: FloatArray,
    y: FloatArray,
    to_x: Kilometres,
    to_y: Kilometres,
    route: int,
    space: Space,
) -> IntArray:
    """The doors in the order in which they are visited, by their positions; both engines call this function.

    `Route.NEAREST` goes each time to the nearest door that is left, of equally near ones the first. `Route.SHORTER`
    begins with that and turns a stretch of it round, or moves up to three doors in a row elsewhere, as long as that
    makes the whole way shorter, the way to a place to rest at included. One look at all such changes takes time, and
    the distances take room, by the square of the doors.

    Names: nearest neighbour, 2-opt [Croes1958]_, or-opt [Or1976]_.

    Parameters
    ----------
    from_x, from_y : where the way begins [km]
    x, y : the doors [km], at least one
    to_x, to_y : where it ends after the last door [km]; nan: at the last door
    route : code of `Route`
    space : how distance is measured

    Examples
    --------
    A door on the other side is left for the end by who only looks for the nearest.

    >>> doors, street = np.array([1.0, -2.5, 4.0]), np.zeros(3)
    >>> line = Space(99.0, 99.0, False, False)
    >>> [tour(0.0, 0.0, doors, street, np.nan, np.nan, way, line).tolist() for way in (0, 1)]
    [[0, 2, 1], [1, 0, 2]]
    """
    found = _nearest_next(from_x, from_y, x, y, space)
    if route == SHORTER and x.size > 1:
        way = np.empty(x.size + 2, dtype=np.int64)
        way[0], way[1:-1], way[-1] = 0, found + 1, x.size + 1
        away = _distances(from_x, from_y, x, y, to_x, to_y, space)
        while _turn_round(way, away) or _move_chains(way, away):
            pass
        found = way[1:-1] - 1
    return found


@compiled
def _nearest_next(
    from_x: Kilometres, from_y: Kilometres, x: FloatArray, y: FloatArray, space: Space
) -> IntArray:
    """Each time the nearest door that is left; of equally near ones the first."""
    found, gone = np.empty(x.size, dtype=np.int64), np.zeros(x.size, dtype=np.bool_)
    at_x, at_y = from_x, from_y
    for place in range(x.size):
        least, chosen = np.inf, 0
        for door in range(x.size):
            if not gone[door]:
                away = distance(at_x, at_y, x[door], y[door], space)
                if away < least:
                    least, chosen = away, door
        found[place], gone[chosen] = chosen, True
        at_x, at_y = x[chosen], y[chosen]
    return found


@compiled
def _distances(
    from_x: Kilometres,
    from_y: Kilometres,
    x: FloatArray,
    y: FloatArray,
    to_x: Kilometres,
    to_y: Kilometres,
    space: Space,
) -> FloatArray:
    """Distances of beginning, doors and end, in this order; of an end that is nowhere, 0 from everywhere."""
    away = np.zeros((x.size + 2, x.size + 2))
    for door in range(x.size):
        away[0, door + 1] = away[door + 1, 0] = distance(from_x, from_y, x[door], y[door], space)
        for other in range(door):
            near = distance(x[door], y[door], x[other], y[other], space)
            away[door + 1, other + 1] = away[other + 1, door + 1] = near
        if not np.isnan(to_x):
            away[-1, door + 1] = away[door + 1, -1] = distance(x[door], y[door], to_x, to_y, space)
    return away


@compiled
def _turn_round(way: IntArray, away: FloatArray) -> bool:
    """2-opt, once over all stretches: turn round what is shorter the other way; whether anything was."""
    better = False
    for first in range(1, way.size - 2):
        for last in range(first + 1, way.size - 1):
            a, b, c, d = way[first - 1], way[first], way[last], way[last + 1]
            if away[a, b] + away[c, d] - away[a, c] - away[b, d] > _LEAST_GAIN:
                _reverse(way, first, last)
                better = True
    return better


@compiled
def _move_chains(way: IntArray, away: FloatArray) -> bool:
    """Or-opt, once over all short chains: move each to where it is on the way; whether anything was moved."""
    better = False
    for first in range(1, way.size - 1):
        for last in range(first, min(first + _CHAIN, way.size - 1)):
            if _move(way, away, first, last):
                better = True
    return better


@compiled
def _move(way: IntArray, away: FloatArray, first: int, last: int) -> bool:
    """Move a chain to the place where that saves most, in either direction, if it saves anything."""
    before, b, c, after = way[first - 1], way[first], way[last], way[last + 1]
    left_out = away[before, b] + away[c, after] - away[before, after]
    most, where, turned = _LEAST_GAIN, -1, False
    for place in range(way.size - 1):
        if first - 1 <= place <= last:
            continue
        d, e = way[place], way[place + 1]
        as_it_is = left_out - (away[d, b] + away[c, e] - away[d, e])
        other_way = left_out - (away[d, c] + away[b, e] - away[d, e])
        if max(as_it_is, other_way) > most:
            most, where, turned = max(as_it_is, other_way), place, other_way > as_it_is
    if where < 0:
        return False
    size = last - first + 1
    if where > last:
        _reverse(way, first, where)
        _reverse(way, first, where - size)
        first = where - size + 1
    else:
        _reverse(way, where + 1, last)
        _reverse(way, where + 1 + size, last)
        first = where + 1
    if not turned:
        _reverse(way, first, first + size - 1)
    return True


@compiled
def _reverse(way: IntArray, first: int, last: int) -> None:
    """Turn a stretch round."""
    while first < last:
        way[first], way[last] = way[last], way[first]
        first += 1
        last -= 1
