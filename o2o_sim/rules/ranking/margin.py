"""What pays the platform best first."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.ranking.base import RankingRule, RankingView

__all__ = ["ByMargin"]


@register
class ByMargin(RankingRule):
    """The merchant whose sales bring the platform most comes first.

    Formula: score = sales of the last days x what the platform keeps of a unit.

    Names: revenue ranking, self-preferencing.
    """

    kind: Literal["margin"] = "margin"
    names: ClassVar[tuple[str, ...]] = ("revenue ranking", "self-preferencing")

    def scores(self, view: RankingView) -> FloatArray:
        """Expected revenue of the platform, the same in all zones."""
        return np.array(np.broadcast_to(view.sales * view.margin, view.distance.shape))
