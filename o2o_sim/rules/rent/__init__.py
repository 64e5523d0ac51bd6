"""How rents are set."""

from __future__ import annotations

from o2o_sim.rules.rent.base import RentRule, RentView
from o2o_sim.rules.rent.bid_rent import BidRent
from o2o_sim.rules.rent.fixed import FixedRent

__all__ = [
    "BidRent",
    "FixedRent",
    "RentRule",
    "RentView",
]
