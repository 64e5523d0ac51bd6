"""The best rated first."""

from __future__ import annotations

from typing import ClassVar, Literal

from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.ranking.base import RankingRule, RankingView

__all__ = ["ByRating"]


@register
class ByRating(RankingRule):
    """The best rated merchant comes first, less so the further away it is.

    Formula: score = rating shown - distance_weight x distance.

    Names: rating ranking, reputation ranking [Luca2016]_.
    """

    kind: Literal["rating"] = "rating"
    names: ClassVar[tuple[str, ...]] = ("rating ranking", "reputation ranking")
    references: ClassVar[tuple[str, ...]] = ("Luca2016",)

    distance_weight: float = parameter(
        0.2,
        "stars that one kilometre costs",
        unit="stars/km",
        ge=0,
        le=1000,
        source="judgement: 5 km cost a star",
    )

    def scores(self, view: RankingView) -> FloatArray:
        """Stars, less what distance costs."""
        return view.rating - self.distance_weight * view.distance
