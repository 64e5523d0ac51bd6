"""The best selling first."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.ranking.base import RankingRule, RankingView

__all__ = ["BySales"]


@register
class BySales(RankingRule):
    """The merchant that sold most comes first, in every zone, so luck feeds on itself.

    Formula: score = sales of the last days.

    Names: popularity ranking, best-seller list, cumulative advantage.
    """

    kind: Literal["sales"] = "sales"
    names: ClassVar[tuple[str, ...]] = ("popularity ranking", "best-seller list")

    def scores(self, view: RankingView) -> FloatArray:
        """Sales, the same in all zones."""
        return np.array(np.broadcast_to(view.sales, view.distance.shape))
