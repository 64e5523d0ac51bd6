"""What a stocking rule is: merchants look at who came for a stock and say to how many units it is filled up."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from o2o_sim.core.errors import RuleError
from o2o_sim.core.rule import Rule
from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.who import Who

__all__ = ["StockingRule", "StockingView"]


@dataclass(frozen=True)
class StockingView:
    """What the merchants of a group know of one kind of stock when a day ends: one element a merchant.

    Parameters
    ----------
    day
        Day that ends, from 0.
    who
        Stable ids of the merchants and the name of their group.
    units
        What renewals fill the stock up to now.
    visits
        Orders that came for the stock on each of the last days, whether they found something or not; one
        that went on to another shop (`door.moves_on`) is counted at each. Merchants x days, the latest last;
        nan while the merchant was closed. It holds the rule's `history_days`, fewer at the start.
    price
        What is left to the merchant of the price of a mean order, after commissions [money].
    cost
        What the goods of a mean order cost [money].
    """

    day: int
    who: Who
    units: IntArray
    visits: FloatArray
    price: FloatArray
    cost: FloatArray


class StockingRule(Rule):
    """How many units merchants put out, where a station works as a stock that is renewed day by day."""

    family: ClassVar[str] = "stocking"
    changes: ClassVar[bool] = True
    """Whether the units ever move; a rule that says no is never asked."""

    revise_every: int = parameter(1, "days between revisions", unit="days", ge=1, le=3650)

    @property
    def history_days(self) -> int:
        """Days of visits the rule looks back on, at least 1."""
        return 1

    @abstractmethod
    def revise(self, view: StockingView) -> IntArray:
        """Units from tomorrow on, one number a merchant of the view, on a day of revision."""

    def put_out(self, view: StockingView) -> IntArray:
        """Units from tomorrow on: those of `revise` on every `revise_every`-th day, else today's.

        Raises
        ------
        RuleError
            When the rule gives another number of them than there are merchants, or one that is no count.
        """
        if (view.day + 1) % self.revise_every:
            return view.units.copy()
        units = np.asarray(self.revise(view))
        if units.shape != view.units.shape or units.dtype.kind != "i" or np.any(units < 0):
            raise RuleError(
                f"The stocking rule `{self.kind_name()}` must give each merchant a whole number of units, "
                "0 or more."
            )
        return units.astype(np.int64)
