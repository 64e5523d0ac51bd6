"""Which merchants come first on a platform's list."""

from __future__ import annotations

from o2o_sim.rules.ranking.base import RankingRule, RankingView
from o2o_sim.rules.ranking.distance import ByDistance
from o2o_sim.rules.ranking.margin import ByMargin
from o2o_sim.rules.ranking.random import AtRandom
from o2o_sim.rules.ranking.rating import ByRating
from o2o_sim.rules.ranking.sales import BySales

__all__ = [
    "AtRandom",
    "ByDistance",
    "ByMargin",
    "ByRating",
    "BySales",
    "RankingRule",
    "RankingView",
]
