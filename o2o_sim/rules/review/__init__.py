"""Who reviews, and what is shown."""

from __future__ import annotations

from o2o_sim.rules.review.base import ReviewRule
from o2o_sim.rules.review.everyone import Everyone
from o2o_sim.rules.review.selective import Selective

__all__ = [
    "Everyone",
    "ReviewRule",
    "Selective",
]
