"""Which merchants hang together, and which need the loop that goes event by event."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import BoolArray, IntArray, Minutes
from o2o_sim.fulfilment.alike import are_alike
from o2o_sim.fulfilment.inside import NOT_YET, OrdersInside
from o2o_sim.fulfilment.modes import NO_LIMIT, Discipline
from o2o_sim.fulfilment.stations import Stations, at_such

__all__ = ["Zones"]


class Zones(NamedTuple):
    """The zones that need the loop, one after the other.

    Parameters
    ----------
    intricate : whether each station is in such a zone
    rows, first_row : their orders by zone, and where each zone begins
    stations, first_station : their stations by zone, and where each zone begins
    """

    intricate: BoolArray
    rows: IntArray
    first_row: IntArray
    stations: IntArray
    first_station: IntArray

    @classmethod
    def of(cls, orders: OrdersInside, stations: Stations, now: Minutes, until: Minutes) -> Zones:
        """Zones of the orders that still have to do with a station."""
        needs = ~stations.plain()
        _need_for_wishes(needs, orders)
        _need_for_quick_batches(needs, orders, stations, until)
        if not needs.any():
            none = np.empty(0, np.int64)
            return cls(needs, none, np.zeros(1, np.int64), none, np.zeros(1, np.int64))
        zone = _connected(stations, orders)
        chosen = np.unique(zone[stations.spec.merchant[needs]])
        intricate = np.isin(zone[stations.spec.merchant], chosen)
        rows = np.flatnonzero((orders.station >= 0).any(axis=0))
        rows = rows[np.isin(zone[orders.merchant[rows]], chosen)]
        rows = rows[orders.reaches(stations.kinds)[rows] >= now]
        rows = rows[np.lexsort((orders.id[rows], orders.due[rows], zone[orders.merchant[rows]]))]
        there = np.flatnonzero(intricate)
        there = there[np.argsort(zone[stations.spec.merchant[there]], kind="stable")]
        return cls(
            intricate,
            rows,
            _edges(zone[orders.merchant[rows]], chosen),
            there,
            _edges(zone[stations.spec.merchant[there]], chosen),
        )

    def __len__(self) -> int:
        return self.first_row.size - 1


def _need_for_wishes(needs: BoolArray, orders: OrdersInside) -> None:
    """Who may turn away at the door, or has several merchants in mind, needs the loop."""
    wishes = np.zeros(len(orders), dtype=np.bool_)
    for column, usual in (
        (orders.longest, NO_LIMIT),
        (orders.most_wait, NOT_YET),
        (orders.compares, 0),
        (orders.moves_on, NOT_YET),
    ):
        if not are_alike(column) or (column.size and column.flat[0] != usual):
            wishes |= column != usual
    if wishes.any():
        visited = orders.station[:, wishes]
        needs[visited[visited >= 0]] = True


def _need_for_quick_batches(
    needs: BoolArray, orders: OrdersInside, stations: Stations, until: Minutes
) -> None:
    """A batch that takes no time and goes on to another station needs the loop.

    Its orders come to the next station in the middle of a minute, after others with larger ids.
    """
    batched = (stations.spec.discipline == Discipline.BATCH) & ~needs
    if not batched.any():
        return
    shortest = np.spacing(until)
    for kind in range(stations.kinds - 1):
        rows = at_such(orders.station[kind], batched)
        rows = rows[(orders.station[kind + 1 :, rows] >= 0).any(axis=0)]
        at_once = rows[orders.service[kind, rows] <= shortest]
        needs[orders.station[kind, at_once]] = True


def _connected(stations: Stations, orders: OrdersInside) -> IntArray:
    """A number for each merchant, the same for those that hang together."""
    zone = np.arange(stations.row_of.shape[1])
    others = [*orders.others]
    if not are_alike(orders.back):
        others.append(orders.back)
    for other in others:
        rows = np.flatnonzero(other >= 0)
        _unite(zone, orders.merchant[rows], other[rows])
    return _roots(zone)


@compiled
def _unite(zone: IntArray, one: IntArray, other: IntArray) -> None:
    for i in range(one.size):
        first, second = one[i], other[i]
        while zone[first] != first:
            first = zone[first]
        while zone[second] != second:
            second = zone[second]
        if first < second:
            zone[second] = first
        else:
            zone[first] = second


@compiled
def _roots(zone: IntArray) -> IntArray:
    roots = zone.copy()
    for merchant in range(zone.size):
        root = merchant
        while zone[root] != root:
            root = zone[root]
        roots[merchant] = root
    return roots


def _edges(sorted_zone: IntArray, chosen: IntArray) -> IntArray:
    """Where each of the chosen zones begins among rows sorted by zone, and the end."""
    return np.append(np.searchsorted(sorted_zone, chosen), sorted_zone.size)
