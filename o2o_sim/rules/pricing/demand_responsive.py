"""Prices that follow yesterday's demand."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import model_validator

from o2o_sim.core.quantity import Quantity, quantity
from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.pricing.base import PricingRule, PricingView

__all__ = ["DemandResponsive"]


@register
class DemandResponsive(PricingRule):
    """One step dearer after a busy day, one step cheaper after a quiet one.

    Formula: level' = level x (1 + step)^m, with m = 1 where yesterday's measure was above target x (1 +
    band), -1 where it was below target x (1 - band), else 0; kept between `lowest` and `highest` times the
    base level. A merchant without a yesterday keeps its level.

    Names: demand-responsive pricing, tatonnement, dynamic pricing by a price ladder [DenBoer2015]_,
    [GallegoVanRyzin1994]_.
    """

    kind: Literal["demand_responsive"] = "demand_responsive"
    names: ClassVar[tuple[str, ...]] = ("demand-responsive pricing", "tatonnement", "dynamic pricing")
    references: ClassVar[tuple[str, ...]] = ("DenBoer2015", "GallegoVanRyzin1994")

    measure: Literal["utilisation", "orders"] = parameter("utilisation", "what tells a busy day")
    target: Quantity = quantity(
        0.75,
        "the measure on a day that is neither busy nor quiet",
        unit="share of capacity, or orders a day",
        gt=0,
        source="baseline 31: load of .75 at peak",
        by=("group",),
    )
    band: float = parameter(
        0.10, "no revision within this distance", unit="share of target", ge=0, lt=1, source="judgement"
    )
    step: float = parameter(
        0.02,
        "size of one revision",
        unit="share of level",
        gt=0,
        le=1,
        source="judgement: a price ladder of 2 %",
    )
    lowest: float = parameter(0.8, "floor", unit="share of base level", gt=0, le=10, source="judgement")
    highest: float = parameter(1.25, "ceiling", unit="share of base level", gt=0, le=10, source="judgement")

    @model_validator(mode="after")
    def _floor_below_ceiling(self) -> DemandResponsive:
        if self.lowest > self.highest:
            raise ValueError("`lowest` must not be above `highest`")
        return self

    def revise(self, view: PricingView) -> FloatArray:
        """One step up, one step down, or none, each merchant by its own yesterday."""
        seen = view.utilisation if self.measure == "utilisation" else view.orders
        target = view.who.values(self, "target")
        busy, quiet = seen > target * (1.0 + self.band), seen < target * (1.0 - self.band)
        moved = view.level * np.where(busy, 1.0 + self.step, np.where(quiet, 1.0 / (1.0 + self.step), 1.0))
        kept = np.clip(moved, self.lowest * view.base_level, self.highest * view.base_level)
        return np.where(np.isnan(seen), view.level, kept)
