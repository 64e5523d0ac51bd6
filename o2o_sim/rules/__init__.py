"""Everything a scenario may swap: a folder a family, `base.py` its contract, each other file one named rule.

Importing this package registers all of them.
"""

from __future__ import annotations

from o2o_sim.rules import (
    adoption,
    coupons,
    entry,
    fees,
    payment,
    pricing,
    ranking,
    rent,
    review,
    stocking,
    trust,
)
from o2o_sim.rules.catalogue import ParameterRow, RuleRow, catalogue

__all__ = [
    "ParameterRow",
    "RuleRow",
    "adoption",
    "catalogue",
    "coupons",
    "entry",
    "fees",
    "payment",
    "pricing",
    "ranking",
    "rent",
    "review",
    "stocking",
    "trust",
]
