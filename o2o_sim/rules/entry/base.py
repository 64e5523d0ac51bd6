"""What an entry rule is: when merchants give up, and when new ones open."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from o2o_sim.core.rule import Rule
from o2o_sim.core.units import BoolArray, FloatArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.who import Who

__all__ = ["EntryDecision", "EntryRule", "EntryView"]


@dataclass(frozen=True)
class EntryView:
    """What is known at the end of a day about a group's sites: one element a site, open or empty.

    Parameters
    ----------
    day
        Day that ends, from 0.
    who
        Stable ids of the sites' merchants and the name of their group.
    is_open
        Whether a merchant is in business there.
    profit
        Profit of each of the last days, sites x days, the latest last [money/day]; nan while the site was
        empty. It holds at least as many days as the rule's `history_days`, fewer at the start of a run.
    expected_profit
        What a new merchant would expect to earn there [money/day].
    """

    day: int
    who: Who
    is_open: BoolArray
    profit: FloatArray
    expected_profit: FloatArray


class EntryDecision(NamedTuple):
    """Who closes and who opens, one element a site; nobody does both."""

    leaves: BoolArray
    enters: BoolArray


class EntryRule(Rule):
    """When merchants close and when empty sites are taken."""

    family: ClassVar[str] = "entry"

    review_every: int = parameter(
        30, "days between decisions", unit="days", ge=1, le=3650, source="judgement: monthly"
    )

    @property
    def history_days(self) -> int:
        """Days of profit the rule looks back on; 0 if none."""
        return 0

    def costs(self, who: Who) -> FloatArray:
        """What opening costs each of these merchants [money]; nothing, unless the rule says otherwise."""
        return np.zeros(len(who))

    @abstractmethod
    def review(self, view: EntryView) -> EntryDecision:
        """Decisions on a day of review."""

    def decide(self, view: EntryView) -> EntryDecision:
        """Decisions at the end of a day: those of `review` on every `review_every`-th day, else none."""
        if (view.day + 1) % self.review_every:
            nobody = np.zeros(len(view.is_open), dtype=np.bool_)
            return EntryDecision(nobody, nobody.copy())
        return self.review(view)
