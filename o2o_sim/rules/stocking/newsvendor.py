"""Stock for those who came lately."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from o2o_sim.core.quantity import Quantity, quantity
from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.stocking.base import StockingRule, StockingView
from o2o_sim.theory.stock import critical_ratio, stocks_for

__all__ = ["Newsvendor"]


@register
class Newsvendor(StockingRule):
    """As much as would have earned most for the visits of the last days.

    Formula: the least units that meet all visits in a share of the days seen, (price - online - cost) /
    (price - online - salvage): too few lose a sale less what the sale earns online instead, too many lose
    what is not salvaged. Nothing where a unit sold earns no more than its absence; as many as ever came
    where one left over loses nothing. Goods that keep (`stock.life: 0`) are sold another day: their salvage is
    about their cost. A merchant that has seen no day keeps its units; days on which nobody came count.

    Names: newsvendor, critical fractile [ArrowHarrisMarschak1951]_; the shop's reply to the visits it sees
    [GaoSu2017]_.
    """

    kind: Literal["newsvendor"] = "newsvendor"
    names: ClassVar[tuple[str, ...]] = ("newsvendor", "newsboy problem", "critical fractile")
    references: ClassVar[tuple[str, ...]] = ("ArrowHarrisMarschak1951", "GaoSu2017")

    salvage: Quantity = quantity(
        0.0,
        "what a unit left over still brings",
        unit="money",
        ge=0,
        source="judgement: thrown away",
        by=("group",),
    )
    online: Quantity = quantity(
        0.0,
        "what the merchant earns online from who finds nothing",
        unit="money",
        ge=0,
        source="judgement: who finds nothing is lost",
        by=("group",),
    )
    learns_from: Literal["own", "group"] = parameter(
        "own", "whose visits tell demand. own: the merchant's; group: those of each merchant of the group"
    )
    days: int = parameter(
        14, "days of visits that are looked at", unit="days", ge=1, le=3650, source="judgement: two weeks"
    )

    @property
    def history_days(self) -> int:
        """Days of visits that are looked at."""
        return self.days

    def revise(self, view: StockingView) -> IntArray:
        """The critical fractile of the visits seen.

        Examples
        --------
        Sold for 10, bought for 6, thrown away in the evening: two days in five are met.

        >>> from dataclasses import replace
        >>> from o2o_sim.testing import stocking_view
        >>> view = replace(stocking_view(rows=1), price=np.array([10.0]), cost=np.array([6.0]))
        >>> view = replace(view, visits=np.array([[3.0, 1.0, 2.0, 5.0, 4.0]]))
        >>> Newsvendor().revise(view), Newsvendor(online=4.0).revise(view)
        (array([2]), array([0]))
        """
        seen = view.visits[:, -self.days :]
        if self.learns_from == "group":
            seen = seen.reshape(1, -1)
        return stocks_for(seen, self._ratio(view), otherwise=view.units)

    def _ratio(self, view: StockingView) -> FloatArray:
        """The share of days on which all demand is to be met, 0 to 1."""
        price = view.price - view.who.values(self, "online")
        salvage = view.who.values(self, "salvage")
        pays, free = price > view.cost, salvage >= view.cost
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = critical_ratio(price, view.cost, salvage)
        return np.asarray(np.where(pays, np.where(free, 1.0, ratio), 0.0))
