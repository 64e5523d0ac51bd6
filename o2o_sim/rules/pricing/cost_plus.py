"""Prices from costs."""

from __future__ import annotations

from typing import ClassVar, Literal

from o2o_sim.core.quantity import Quantity, quantity
from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.pricing.base import PricingRule, PricingView

__all__ = ["CostPlus"]


@register
class CostPlus(PricingRule):
    """A fixed markup on what a unit costs, commission included: the commonest rule in surveys of firms.

    Formula: level = (1 + markup) x (cost + commission per unit) / (1 - commission).

    Names: cost-plus pricing, full-cost pricing, markup pricing [HallHitch1939]_.
    """

    kind: Literal["cost_plus"] = "cost_plus"
    names: ClassVar[tuple[str, ...]] = ("cost-plus pricing", "full-cost pricing", "markup pricing")
    references: ClassVar[tuple[str, ...]] = ("HallHitch1939",)

    markup: Quantity = quantity(
        1.0,
        "added to the cost of a unit",
        unit="share of cost",
        ge=-0.9,
        le=100,
        source="baseline 28: a cost of .50 and no commission give level 1",
        by=("group",),
    )

    def revise(self, view: PricingView) -> FloatArray:
        """Cost of a unit, commission included, and the markup on it."""
        return view.effective_cost * (1.0 + view.who.values(self, "markup"))
