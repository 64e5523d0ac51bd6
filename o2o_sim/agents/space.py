"""Distances on the plane of a city, with or without edges."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import FloatArray


class Space(NamedTuple):
    """A plane: its sides, which way it wraps around, and how distance is measured.

    Parameters
    ----------
    width, height : sides [km]
    wraps : whether leaving at one side means entering at the other
    rectilinear : whether distance is measured along streets at right angles
    """

    width: float
    height: float
    wraps: bool
    rectilinear: bool


@compiled
def gap(a: float, b: float, side: float, wraps: bool) -> float:
    """Distance [km] along one axis."""
    d = abs(a - b)
    if wraps and d > 0.5 * side:
        d = side - d
    return d


@compiled
def distance(ax: float, ay: float, bx: float, by: float, space: Space) -> float:
    """Distance [km] between two points of a space.

    Examples
    --------
    >>> distance(0.5, 0.0, 4.5, 0.0, Space(5.0, 5.0, True, False))
    1.0
    """
    dx = gap(ax, bx, space.width, space.wraps)
    dy = gap(ay, by, space.height, space.wraps)
    if space.rectilinear:
        return dx + dy
    return math.sqrt(dx * dx + dy * dy)


@compiled
def distances_to(x: FloatArray, y: FloatArray, to_x: float, to_y: float, space: Space) -> FloatArray:
    """Distance [km] of each point to one."""
    found = np.empty(x.size)
    for i in range(x.size):
        found[i] = distance(x[i], y[i], to_x, to_y, space)
    return found


@compiled
def nearest_distances(
    x: FloatArray, y: FloatArray, site_x: FloatArray, site_y: FloatArray, rank: int, space: Space
) -> FloatArray:
    """Distance [km] of each point to its `rank`-th nearest site; infinite where there are fewer sites."""
    reach = np.empty(x.size)
    best = np.empty(rank)
    for i in range(x.size):
        found = 0
        for j in range(site_x.size):
            d = distance(x[i], y[i], site_x[j], site_y[j], space)
            if found < rank:
                k = found
                found += 1
            elif d < best[rank - 1]:
                k = rank - 1
            else:
                continue
            while k > 0 and best[k - 1] > d:
                best[k] = best[k - 1]
                k -= 1
            best[k] = d
        reach[i] = best[rank - 1] if found == rank else np.inf
    return reach


@compiled
def count_within(
    x: FloatArray, y: FloatArray, other_x: FloatArray, other_y: FloatArray, radius: float, space: Space
) -> FloatArray:
    """How many of the other points lie within `radius` [km] of each point."""
    counts = np.zeros(x.size)
    for i in range(x.size):
        for j in range(other_x.size):
            if distance(x[i], y[i], other_x[j], other_y[j], space) <= radius:
                counts[i] += 1.0
    return counts


@compiled
def sums_within(
    x: FloatArray,
    y: FloatArray,
    other_x: FloatArray,
    other_y: FloatArray,
    value: FloatArray,
    radius: float,
    space: Space,
) -> FloatArray:
    """Sum of the values of those other points that lie within `radius` [km] of each point.

    Examples
    --------
    >>> here, there, street = np.zeros(1), np.array([0.2, 3.0]), np.zeros(2)
    >>> sums_within(here, here, there, street, np.array([5.0, 7.0]), 1.0, Space(9.0, 9.0, False, False))
    array([5.])
    """
    sums = np.zeros(x.size)
    for i in range(x.size):
        for j in range(other_x.size):
            if distance(x[i], y[i], other_x[j], other_y[j], space) <= radius:
                sums[i] += value[j]
    return sums
