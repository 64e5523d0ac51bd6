"""The nearest first."""

from __future__ import annotations

from typing import ClassVar, Literal

from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.ranking.base import RankingRule, RankingView

__all__ = ["ByDistance"]


@register
class ByDistance(RankingRule):
    """The nearest merchant comes first.

    Formula: score = -distance.

    Names: proximity ranking; the deterministic end of spatial choice [Huff1964]_.
    """

    kind: Literal["distance"] = "distance"
    names: ClassVar[tuple[str, ...]] = ("proximity ranking",)
    changes: ClassVar[bool] = False
    references: ClassVar[tuple[str, ...]] = ("Huff1964",)

    def scores(self, view: RankingView) -> FloatArray:
        """Minus the distance from the zone's centre [km]."""
        return -view.distance
