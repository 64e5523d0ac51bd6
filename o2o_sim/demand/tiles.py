"""Tiles: runs of neighbouring people who share one list of merchants that may be near.

A tile is speed, not meaning: its list contains every merchant within reach of any of its members, and
each member's own reach is checked again, so choices do not depend on how people are cut into tiles."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.agents.space import Space, distance
from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.demand.inputs import Consideration, Merchants, People

__all__ = ["TILE_ROWS", "Tiles", "cut_tiles", "merchants_near"]

#: Rows of a tile, at most.
TILE_ROWS = 512

#: Room for rounding in the triangle inequality [km].
_SLACK = 1e-6


class Tiles(NamedTuple):
    """Merchants near each tile, per category."""

    first_row: IntArray
    """(tiles + 1) the rows of tile t are first_row[t] to first_row[t + 1]."""
    start: IntArray
    """(tiles x C + 1) the merchants of tile t and category c are start[t x C + c] up to the next start."""
    merchant: AnyArray
    """int32, rows of merchants, rising within each tile and category."""
    merchant_id: AnyArray
    """uint32, their stable ids."""
    x: FloatArray
    """[km], where they are."""
    y: FloatArray
    """[km], where they are."""


def cut_tiles(zone: AnyArray, most: int = TILE_ROWS) -> IntArray:
    """First rows of tiles, and the number of rows: cut at `most` rows, or from half of that where the zone changes.

    Examples
    --------
    >>> cut_tiles(np.repeat([0, 1], [40, 60]), most=30).tolist()
    [0, 30, 60, 90, 100]
    >>> cut_tiles(np.repeat([0, 1], [45, 60]), most=30).tolist()
    [0, 30, 45, 75, 105]
    """
    rows = len(zone)
    changes = [*(np.flatnonzero(np.diff(zone)) + 1).tolist(), rows]
    edges, upcoming = [0], 0
    while edges[-1] < rows:
        low = edges[-1]
        while changes[upcoming] < low + (most + 1) // 2 and changes[upcoming] < rows:
            upcoming += 1
        edges.append(min(changes[upcoming], low + most))
    return np.array(edges, dtype=np.int64)


def merchants_near(
    first_row: IntArray,
    people: People,
    merchants: Merchants,
    consideration: Consideration,
    shown: AnyArray,
    space: Space,
) -> Tiles:
    """List, for each tile and category, all merchants that a member may meet on foot.

    Parameters
    ----------
    first_row : (tiles + 1) as from `cut_tiles`
    people, merchants, consideration, space : as in the scene
    shown : (M) of `Frozen`: merchants with nothing to sell at their own door are left out
    """
    middle, radius, reach = _extents(first_row, people, space)
    counts = np.zeros(len(radius) * reach.shape[1], np.int64)
    _near(
        middle, radius, reach, merchants, consideration, shown, people, space, counts, np.zeros(0, np.int32)
    )
    start = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=start[1:])
    found = np.empty(start[-1], np.int32)
    cursor = start[:-1].copy()
    _near(middle, radius, reach, merchants, consideration, shown, people, space, cursor, found)
    return Tiles(
        first_row, start, found, merchants.merchant_id[found], merchants.x[found], merchants.y[found]
    )


@compiled
def _extents(first_row: IntArray, people: People, space: Space) -> tuple[IntArray, FloatArray, FloatArray]:
    """Middle row, radius and greatest reach of every tile."""
    tiles, categories = len(first_row) - 1, people.reach.shape[1]
    middle, radius = np.empty(tiles, np.int64), np.zeros(tiles)
    reach = np.full((tiles, categories), -1.0)
    for t in range(tiles):
        low, high = first_row[t], first_row[t + 1]
        middle[t] = (low + high) // 2
        x, y = people.x[middle[t]], people.y[middle[t]]
        for i in range(low, high):
            radius[t] = max(radius[t], distance(x, y, people.x[i], people.y[i], space))
            for c in range(categories):
                reach[t, c] = max(reach[t, c], people.reach[i, c])
    return middle, radius, reach


@compiled
def _near(
    middle: IntArray,
    radius: FloatArray,
    reach: FloatArray,
    merchants: Merchants,
    consideration: Consideration,
    shown: AnyArray,
    people: People,
    space: Space,
    cursor: IntArray,
    found: AnyArray,
) -> None:
    """Move each list's cursor on by its length; and write the merchants down where there is room for them."""
    categories = reach.shape[1]
    for t in range(len(middle)):
        x, y = people.x[middle[t]], people.y[middle[t]]
        for m in range(len(merchants.x)):
            c = merchants.category[m]
            if reach[t, c] < 0.0 or not shown[m] & 1 or not _met_on_foot(consideration, c):
                continue
            if distance(x, y, merchants.x[m], merchants.y[m], space) > radius[t] + reach[t, c] + _SLACK:
                continue
            if len(found) > 0:
                found[cursor[t * categories + c]] = m
            cursor[t * categories + c] += 1


@compiled
def _met_on_foot(consideration: Consideration, category: int) -> bool:
    if consideration.everything[category] or consideration.random_count[category] > 0:
        return False
    return bool(consideration.near_probability[category] > 0.0)
