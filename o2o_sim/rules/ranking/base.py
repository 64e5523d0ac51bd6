"""What a ranking rule is: in which order a platform lists merchants in each zone."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from o2o_sim.core.errors import RuleError
from o2o_sim.core.rule import Rule
from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.rules.who import Who

__all__ = ["RankingRule", "RankingView"]


@dataclass(frozen=True)
class RankingView:
    """What a platform knows of the merchants it may list.

    Parameters
    ----------
    day
        Day that starts, from 0.
    who
        Stable ids of the M merchants.
    zones
        Stable numbers of the Z zones.
    distance
        From the centre of each zone to each merchant, Z x M [km].
    rating
        Rating shown, M [stars].
    sales
        Sales on the platform over the last days, M [money].
    margin
        What the platform keeps of a unit of sales, M [share].
    """

    day: int
    who: Who
    zones: IntArray
    distance: FloatArray
    rating: FloatArray
    sales: FloatArray
    margin: FloatArray


class RankingRule(Rule):
    """Which merchants come first on a platform's list, zone by zone."""

    family: ClassVar[str] = "ranking"
    changes: ClassVar[bool] = True
    """Whether scores may change from day to day; where not, lists may be kept while merchants stay."""

    @abstractmethod
    def scores(self, view: RankingView) -> FloatArray:
        """Score of each merchant in each zone, Z x M; the higher comes first."""

    def order(self, view: RankingView) -> IntArray:
        """Columns of the view in the order of listing, Z x M; of equal scores the smaller id comes first.

        Raises
        ------
        RuleError
            When the rule gives scores of another shape, or nan.
        """
        scores = np.broadcast_to(np.asarray(self.scores(view), dtype=np.float64), view.distance.shape)
        if np.any(np.isnan(scores)):
            raise RuleError(
                f"The ranking rule `{self.kind_name()}` must give a score for each zone and merchant."
            )
        by_id = np.argsort(view.who.ids, kind="stable")
        return by_id[np.argsort(-scores[:, by_id], axis=1, kind="stable")]
