"""Limits: what is left of every campaign's budget and number of uses."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.errors import LawBroken
from o2o_sim.core.units import AnyArray, BoolArray, IntArray
from o2o_sim.scenario.schema import Scenario

ENDLESS = np.int64(2**62)


class Limits:
    """What is left of each campaign.

    Parameters
    ----------
    budget : minor units that may still be taken off, one a campaign
    count : uses left, one a campaign
    """

    def __init__(self, budget: IntArray, count: IntArray) -> None:
        self.budget, self.count = budget, count

    @classmethod
    def of(cls, scenario: Scenario) -> Limits:
        """The limits that a scenario's campaigns start with."""
        minor = scenario.currency.minor_per_unit
        budget = [
            ENDLESS if c.budget is None else round(c.budget * minor) for c in scenario.campaigns.values()
        ]
        count = [ENDLESS if c.count is None else c.count for c in scenario.campaigns.values()]
        return cls(np.array(budget, dtype=np.int64), np.array(count, dtype=np.int64))

    @property
    def limited(self) -> BoolArray:
        """Whether each campaign can run out."""
        return np.asarray((self.budget < ENDLESS // 2) | (self.count < ENDLESS // 2))

    @property
    def exhausted(self) -> BoolArray:
        """Whether each campaign has run out."""
        return np.asarray((self.budget <= 0) | (self.count <= 0))

    def take(self, campaign: AnyArray, discount: IntArray) -> None:
        """Take discounts from budgets, and a use each from counts; campaign -1 is none.

        Raises
        ------
        LawBroken
            if a budget or count would fall below zero.
        """
        used = campaign >= 0
        np.subtract.at(self.budget, campaign[used], discount[used])
        np.subtract.at(self.count, campaign[used], 1)
        over = np.flatnonzero((self.budget < 0) | (self.count < 0))
        if over.size:
            raise LawBroken(f"campaign {over[0]} gave more than its budget or count allows")
