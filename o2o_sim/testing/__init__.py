"""For those who write rules of their own: does it keep the contract of its family?"""

from __future__ import annotations

from o2o_sim.testing.check import check_rule
from o2o_sim.testing.views import (
    adoption_view,
    entry_view,
    logit_oracle,
    orders_view,
    pricing_view,
    ranking_view,
    rent_view,
    stocking_view,
)

__all__ = [
    "adoption_view",
    "check_rule",
    "entry_view",
    "logit_oracle",
    "orders_view",
    "pricing_view",
    "ranking_view",
    "rent_view",
    "stocking_view",
]
