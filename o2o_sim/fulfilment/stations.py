"""Stations: who owns them, what they serve, and with how many servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray, IntArray
from o2o_sim.fulfilment.paths import PATHS, StationKind
from o2o_sim.fulfilment.premises import StationSpec

__all__ = ["Stations"]


@dataclass(slots=True, eq=False)
class Stations:
    """The stations of a market and their staffing.

    Parameters
    ----------
    spec : the stations as they were declared
    servers : how many each has until `now`
    planned : how many each has from `now` on
    row_of : row of the station of each kind and merchant, -1 where there is none; shape (kinds, merchants)

    Examples
    --------
    >>> stations = Stations.of(StationSpec(np.array([0, 2]), np.array([1, 1]), np.array([3, 1])))
    >>> stations.visited(merchant=np.array([0, 1, 2]), path=np.array([0, 0, 0]))
    array([[-1, -1, -1],
           [ 0, -1,  1]])
    """

    spec: StationSpec
    servers: IntArray
    planned: IntArray
    row_of: IntArray

    @classmethod
    def of(cls, spec: StationSpec) -> Stations:
        """Stations at their first staffing.

        Raises
        ------
        InputError
            A kind is unknown, a number of servers negative, or a merchant has two stations of a kind.
        """
        merchant, kind, servers = (np.array(column, dtype=np.int64) for column in spec)
        if not merchant.shape == kind.shape == servers.shape or merchant.ndim != 1:
            raise InputError("Stations: merchant, kind and servers need one value a station each.")
        if merchant.size and (merchant.min() < 0 or kind.min() < 0 or kind.max() >= len(StationKind)):
            raise InputError(f"Stations: kinds are 0 to {len(StationKind) - 1}, merchants are rows from 0.")
        row_of = np.full((len(StationKind), merchant.max(initial=-1) + 1), -1)
        row_of[kind, merchant] = np.arange(merchant.size)
        if np.count_nonzero(row_of >= 0) != merchant.size:
            raise InputError("Stations: a merchant has two of one kind; give one of them all the servers.")
        stations = cls(StationSpec(merchant, kind, servers), servers, servers, row_of)
        stations.plan(servers)
        return stations

    def __len__(self) -> int:
        return self.servers.size

    def visited(self, merchant: IntArray, path: IntArray) -> IntArray:
        """The station of each kind that each order visits, -1 for none; shape (kinds, orders)."""
        return _visited(self.row_of, merchant, path)

    def plan(self, servers: IntArray) -> None:
        """Set the staffing from now on."""
        planned = np.array(servers, dtype=np.int64)
        if planned.shape != self.servers.shape or planned.min(initial=0) < 0:
            raise InputError(f"Stations: expected {len(self)} numbers of servers, none negative.")
        self.planned = planned

    def change_shift(self) -> None:
        """The planned staffing is now in force."""
        self.servers = self.planned

    def arrays(self) -> dict[str, AnyArray]:
        """What must be kept to go on later."""
        spec = {"merchant": self.spec.merchant, "kind": self.spec.kind}
        return {**spec, "servers": self.servers, "planned": self.planned}

    def restore(self, arrays: Mapping[str, AnyArray]) -> None:
        """Go on from what was kept."""
        same = set(arrays) == set(self.arrays()) and all(
            np.array_equal(arrays[name], getattr(self.spec, name)) for name in ("merchant", "kind")
        )
        if not same:
            raise InputError("The saved service has other stations.")
        self.plan(arrays["servers"])
        self.change_shift()
        self.plan(arrays["planned"])


_VISITS = np.array([[kind in path.stations for path in PATHS] for kind in StationKind])


@compiled
def _visited(row_of: IntArray, merchant: IntArray, path: IntArray) -> IntArray:
    rows = np.full((row_of.shape[0], merchant.size), -1)
    for i in range(merchant.size):
        if merchant[i] < row_of.shape[1]:
            for kind in range(row_of.shape[0]):
                if _VISITS[kind, path[i]]:
                    rows[kind, i] = row_of[kind, merchant[i]]
    return rows
