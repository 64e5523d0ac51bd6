"""What a pricing rule is: merchants look at yesterday and say their price level for today."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from o2o_sim.core.errors import RuleError
from o2o_sim.core.rule import Rule
from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.who import Who

__all__ = ["Answer", "Oracle", "PricingRule", "PricingView"]


@dataclass(frozen=True)
class Answer:
    """What a demand oracle says about a set of price levels, merchant by merchant of the view.

    Parameters
    ----------
    quantity
        Expected sales of the day at nominal prices [money]; revenue is level times quantity.
    slope
        Change of a merchant's own quantity per unit of its own level; below 0 where it sells.
    jacobian
        ``jacobian[j, k]`` is the change of j's quantity per unit of k's level; needed only for owners of
        several.
    """

    quantity: FloatArray
    slope: FloatArray
    jacobian: FloatArray | None = None


Oracle = Callable[[FloatArray], Answer]
"""Demand of the view's merchants as a function of their levels, everybody else's prices held fixed."""


@dataclass(frozen=True)
class PricingView:
    """What the merchants of one rule know when they set their levels: one element a merchant.

    Levels and costs are multiples of nominal value: level 1.08 sells an order worth 42 yuan for 45.36.

    Parameters
    ----------
    day
        Day that starts, from 0.
    who
        Stable ids of the merchants and the names of their groups.
    level
        Levels in force.
    base_level
        Levels the scenario gave them.
    marginal_cost
        Variable cost of a unit of nominal value.
    commission
        Share of the price that goes to platforms, averaged over the merchant's sales.
    commission_per_unit
        Commission that does not depend on the price, per unit of nominal value.
    orders
        Orders of yesterday; nan where there was no yesterday.
    utilisation
        Busy share of the merchant's servers yesterday, 0-1; nan where there was no yesterday.
    owner
        Number of the merchant's owner; merchants of one owner are priced jointly.
    oracle
        Demand, for rules that ask; `None` where the market offers none.
    """

    day: int
    who: Who
    level: FloatArray
    base_level: FloatArray
    marginal_cost: FloatArray
    commission: FloatArray
    commission_per_unit: FloatArray
    orders: FloatArray
    utilisation: FloatArray
    owner: IntArray
    oracle: Oracle | None = None

    @property
    def effective_cost(self) -> FloatArray:
        """What a unit costs, commission included: (cost + commission per unit) / (1 - commission)."""
        return (self.marginal_cost + self.commission_per_unit) / (1.0 - self.commission)


class PricingRule(Rule):
    """How merchants set their price levels.

    A rule says in `revise` what the levels become on a day of revision; on all other days they stay as they
    are.
    """

    family: ClassVar[str] = "pricing"
    asks_demand: ClassVar[bool] = False

    revise_every: int = parameter(1, "days between revisions", unit="days", ge=1, le=3650)

    @abstractmethod
    def revise(self, view: PricingView) -> FloatArray:
        """Levels of today, one a merchant of the view, on a day on which merchants revise."""

    def levels(self, view: PricingView) -> FloatArray:
        """Levels of today: revised on every `revise_every`-th day from day 0, else those in force.

        Raises
        ------
        RuleError
            When the rule gives another number of levels than there are merchants, or one that is not finite.
        """
        if view.day % self.revise_every:
            return view.level.copy()
        levels = np.asarray(self.revise(view), dtype=np.float64)
        if levels.shape != view.level.shape or not np.all(np.isfinite(levels)):
            raise RuleError(
                f"The pricing rule `{self.kind_name()}` must give one finite level for each merchant."
            )
        return levels
