"""Losses drive merchants out, profits draw them in."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from o2o_sim.core.quantity import Quantity, quantity
from o2o_sim.core.rule import register
from o2o_sim.core.units import BoolArray, FloatArray
from o2o_sim.rules.entry.base import EntryDecision, EntryRule, EntryView
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.who import Who

__all__ = ["FreeEntry"]


@register
class FreeEntry(EntryRule):
    """Who lost money for so long closes; an empty site opens when it promises to pay for itself.

    Formula: leaves when the profits of the last `exit_after_days` days, all of them in business, add up to
    less than 0; enters when expected profit x `horizon_days` > entry cost. Of the sites that would, at most
    `entrants_per_review` open at one review, those that gain most first, then by merchant id.

    Names: free entry and exit, zero-profit condition [Salop1979]_, [MankiwWhinston1986]_, industry turnover
    [Hopenhayn1992]_.
    """

    kind: Literal["free_entry"] = "free_entry"
    names: ClassVar[tuple[str, ...]] = ("free entry", "zero-profit condition")
    references: ClassVar[tuple[str, ...]] = ("Salop1979", "MankiwWhinston1986", "Hopenhayn1992")

    exit_after_days: int = parameter(
        90, "days whose loss closes a merchant", unit="days", ge=1, le=3650, source="judgement"
    )
    entry_cost: Quantity = quantity(
        82_000.0,
        "paid to open",
        unit="money",
        ge=0,
        le=1e12,
        source="judgement: a hundred days of baseline 29's fixed cost",
        by=("group",),
    )
    horizon_days: float = parameter(
        365.0, "in which it must be earned back", unit="days", gt=0, le=36_500, source="judgement: a year"
    )
    entrants_per_review: int = parameter(
        1,
        "most that open at one review",
        unit="merchants",
        ge=0,
        le=10**6,
        source="one at a time, as in theory",
    )

    @property
    def history_days(self) -> int:
        """Days whose loss closes a merchant."""
        return self.exit_after_days

    def costs(self, who: Who) -> FloatArray:
        """The entry cost of each."""
        return who.values(self, "entry_cost")

    def review(self, view: EntryView) -> EntryDecision:
        """Who lost too long, and which empty sites are worth it."""
        return EntryDecision(self._leaves(view), self._enters(view))

    def _leaves(self, view: EntryView) -> BoolArray:
        if view.profit.shape[1] < self.exit_after_days:
            return np.zeros(len(view.is_open), dtype=np.bool_)
        # A day before the opening is nan, and a sum with nan is not below 0: newcomers get their time.
        total = view.profit[:, -self.exit_after_days :].sum(axis=1)
        return np.asarray(view.is_open & (total < 0.0))

    def _enters(self, view: EntryView) -> BoolArray:
        gain = view.expected_profit * self.horizon_days - self.costs(view.who)
        willing = ~view.is_open & (gain > 0.0)
        first = np.lexsort((view.who.ids, -gain, ~willing))[: self.entrants_per_review]
        enters = np.zeros(len(view.is_open), dtype=np.bool_)
        enters[first] = willing[first]
        return enters
