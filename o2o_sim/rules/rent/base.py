"""What a rent rule is: how landlords set the rent of each place."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from o2o_sim.agents.space import Space
from o2o_sim.core.rule import Rule
from o2o_sim.core.units import BoolArray, FloatArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.who import Who

__all__ = ["RentRule", "RentView"]


@dataclass(frozen=True)
class RentView:
    """What landlords know at the end of a day about a group's sites: one element a site, let or empty.

    Parameters
    ----------
    day
        Day that ends, from 0.
    who
        Stable ids of the sites' merchants and the name of their group.
    rent
        What is asked now [money/day].
    opening_rent
        What was asked at the start [money/day].
    is_open
        Whether a merchant is in business there.
    size
        Scale of the merchant's costs and servers, 1 on average: the floor space.
    earned
        Profit before rent of each of the last days, sites x days, the latest last [money/day]; nan while
        the site was empty. It holds at least as many days as the rule's `history_days`, fewer at the start.
    x, y
        Place [km].
    space
        The plane on which the places lie.
    """

    day: int
    who: Who
    rent: FloatArray
    opening_rent: FloatArray
    is_open: BoolArray
    size: FloatArray
    earned: FloatArray
    x: FloatArray
    y: FloatArray
    space: Space


class RentRule(Rule):
    """How landlords set the rent of each place."""

    family: ClassVar[str] = "rent"
    changes: ClassVar[bool] = True
    """Whether rents ever move; a rule that says no is never asked."""

    review_every: int = parameter(
        30, "days between reviews", unit="days", ge=1, le=3650, source="judgement: monthly"
    )

    @property
    def history_days(self) -> int:
        """Days of profit the rule looks back on; 0 if none. Rents stand still over them."""
        return 0

    @abstractmethod
    def review(self, view: RentView) -> FloatArray:
        """Rent of each site from tomorrow on [money/day], on a day of review."""

    def rents(self, view: RentView) -> FloatArray:
        """Rents from tomorrow on [money/day]: those of `review` on every `review_every`-th day, else today's."""
        if (view.day + 1) % self.review_every:
            return np.array(view.rent)
        return self.review(view)
