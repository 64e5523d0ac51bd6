"""Prices that stay."""

from __future__ import annotations

from typing import ClassVar, Literal

from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.pricing.base import PricingRule, PricingView

__all__ = ["Fixed"]


@register
class Fixed(PricingRule):
    """Prices stay where the scenario put them.

    Formula: level = base level.

    Names: fixed price, posted price.
    """

    kind: Literal["fixed"] = "fixed"
    names: ClassVar[tuple[str, ...]] = ("fixed price", "posted price")

    def revise(self, view: PricingView) -> FloatArray:
        """The levels of the scenario."""
        return view.base_level.copy()
