"""Today: what happens on the day at hand and is forgotten afterwards, save for what outcomes keep of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from o2o_sim.core.units import AnyArray, FloatArray
from o2o_sim.demand.orders import Orders


class OccasionTable(NamedTuple):
    """The day's purchase occasions and what came of them, one row each."""

    person: AnyArray
    """Row of the person."""
    person_id: AnyArray
    """Stable id of the person."""
    category: AnyArray
    """Index of the need."""
    code: AnyArray
    """category x 32 + number of the occasion."""
    order_id: AnyArray
    """The id an order of this occasion has."""
    minute: AnyArray
    """Minutes since the start of day 0."""
    desired_value: AnyArray
    """Order value asked for [money]."""
    choice: AnyArray
    """Row of the offer chosen, -1 none."""
    utility: AnyArray
    """Utility of what was chosen, staying away included [money]."""
    logsum: AnyArray
    """Expected best utility, Euler's constant left out [money]; nan where undefined."""
    surplus: AnyArray
    """logsum less the utility of staying away, nan where undefined [money]."""
    seen: AnyArray
    """Merchants that met the eye."""
    opened: AnyArray
    """Merchants examined."""

    @classmethod
    def none(cls) -> OccasionTable:
        """A day without any occasion."""
        whole, real = np.zeros(0, dtype=np.int64), np.zeros(0)
        return cls(whole, whole, whole, whole, whole, real, real, whole, real, real, real, whole, whole)


@dataclass
class Today:
    """The day at hand.

    Parameters
    ----------
    occasions : needs and what came of them
    placed : how many orders were placed
    fresh : the orders placed, until they are claimed; None before and after
    closed : orders that closed, whatever way
    surplus : perceived surplus of all occasions [money]
    notional : sum of the probabilities of buying
    returned : orders of people who had ordered not long before
    new_members, coupons_sent : counts
    seconds : time each phase took
    """

    occasions: OccasionTable = field(default_factory=OccasionTable.none)
    placed: int = 0
    fresh: Orders | None = None
    closed: Orders | None = None
    surplus: float = 0.0
    notional: float = 0.0
    returned: int = 0
    new_members: int = 0
    coupons_sent: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass
class Totals:
    """Running totals, for the laws."""

    placed: int = 0
    closed: int = 0


def share_of_buyers(outside: FloatArray, logsum: FloatArray, sigma: FloatArray) -> FloatArray:
    """Probability of choosing any offer: 1 - exp((V0 - logsum) / sigma); nan where the logsum is undefined.

    Examples
    --------
    >>> import math
    >>> share_of_buyers(np.zeros(1), np.array([math.log(4.0)]), np.ones(1)).round(6).tolist()
    [0.75]
    """
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray(-np.expm1((outside - logsum) / sigma))
