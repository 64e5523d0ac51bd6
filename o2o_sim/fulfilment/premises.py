"""What a market has to serve with: stations, courier fleets, and where they are."""

from __future__ import annotations

from typing import NamedTuple

from o2o_sim.agents.space import Space
from o2o_sim.core.units import FloatArray, IntArray, Minutes

__all__ = ["FleetSpec", "Places", "StationSpec"]


class StationSpec(NamedTuple):
    """All stations of a market, one row each; at most one of a kind for each merchant.

    Parameters
    ----------
    merchant : row of the merchant it belongs to
    kind : code of `StationKind`
    servers : how many orders it serves at a time; 0 is a closed station

    Examples
    --------
    A café with one server at the counter and two in the kitchen.

    >>> import numpy as np
    >>> cafe = StationSpec(merchant=np.array([0, 0]), kind=np.array([0, 1]), servers=np.array([1, 2]))
    """

    merchant: IntArray
    kind: IntArray
    servers: IntArray


class FleetSpec(NamedTuple):
    """One courier fleet; couriers are known by their index in it.

    Parameters
    ----------
    couriers : how many are on duty, at most as many as there are homes: those with the smallest indices
    home_x, home_y : where each courier starts [km]; a courier then stays where the last order was dropped
    speed : on the road [km/minute]
    detour : road distance over the distance of the space
    handling : minutes at the merchant, and again at the door
    """

    couriers: int
    home_x: FloatArray
    home_y: FloatArray
    speed: float = 0.25
    detour: float = 1.3
    handling: Minutes = 3.0


class Places(NamedTuple):
    """Where the merchants are [km], and how distance is measured. Only couriers need it."""

    x: FloatArray
    y: FloatArray
    space: Space
