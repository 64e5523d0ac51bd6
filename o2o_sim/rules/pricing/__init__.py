"""How merchants set prices."""

from __future__ import annotations

from o2o_sim.rules.pricing.base import Answer, PricingRule, PricingView
from o2o_sim.rules.pricing.best_reply import BestReply
from o2o_sim.rules.pricing.cost_plus import CostPlus
from o2o_sim.rules.pricing.demand_responsive import DemandResponsive
from o2o_sim.rules.pricing.fixed import Fixed

__all__ = [
    "Answer",
    "BestReply",
    "CostPlus",
    "DemandResponsive",
    "Fixed",
    "PricingRule",
    "PricingView",
]
