"""How merchants decide what to put out."""

from __future__ import annotations

from o2o_sim.rules.stocking.base import StockingRule, StockingView
from o2o_sim.rules.stocking.fixed import FixedUnits
from o2o_sim.rules.stocking.newsvendor import Newsvendor

__all__ = [
    "FixedUnits",
    "Newsvendor",
    "StockingRule",
    "StockingView",
]
