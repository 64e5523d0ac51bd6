"""Stock that is what the scenario says."""

from __future__ import annotations

from typing import ClassVar, Literal

from o2o_sim.core.rule import register
from o2o_sim.core.units import IntArray
from o2o_sim.rules.stocking.base import StockingRule, StockingView

__all__ = ["FixedUnits"]


@register
class FixedUnits(StockingRule):
    """Every renewal fills up to the units of the scenario, whoever comes.

    Formula: units = `stock.units` x size, for good.

    Names: fixed order-up-to level, base stock.
    """

    kind: Literal["fixed"] = "fixed"
    names: ClassVar[tuple[str, ...]] = ("fixed order-up-to level", "base stock")
    changes: ClassVar[bool] = False

    def revise(self, view: StockingView) -> IntArray:
        """What is put out already."""
        return view.units.copy()
