"""Rents that follow what the next tenant of the place would earn there."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import model_validator

from o2o_sim.agents.space import sums_within
from o2o_sim.core.quantity import Quantity, quantity
from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.rent.base import RentRule, RentView

__all__ = ["BidRent"]


@register
class BidRent(RentRule):
    """Rent moves towards a share of what a tenant of the neighbourhood earns before rent.

    Formula: bid = share x size x (profit before rent / size, both summed over the open sites of the group
    within `radius`); rent <- rent + adjustment x (max(bid, floor x opening rent) - rent). A tenant's own
    skill is no part of the bid, since the next tenant would not bring it along; a neighbourhood's is. The
    floor is what the space is worth in its next best use. Where nobody is in business nearby, nothing moves.

    Names: bid rent [Alonso1964]_, leftover principle, land rent as a residual [Fujita1989]_.
    """

    kind: Literal["bid_rent"] = "bid_rent"
    names: ClassVar[tuple[str, ...]] = ("bid rent", "leftover principle")
    references: ClassVar[tuple[str, ...]] = ("Alonso1964", "Fujita1989")

    share: Quantity = quantity(
        0.55,
        "of the profit before rent that competing tenants leave to the landlord",
        unit="share of profit before rent",
        ge=0,
        le=1,
        source="baseline 29 and M7: rent of 11 % beside a net profit of 9 % of revenue",
        by=("group",),
    )
    radius: float = parameter(
        0.5, "whose earnings tell what a place is worth", unit="km", gt=0, le=500, source="judgement"
    )
    adjustment: float = parameter(
        0.25, "part of the way to the bid at each review", unit="share", gt=0, le=1, source="judgement"
    )
    floor: float = parameter(
        0.2, "least rent", unit="share of opening rent", ge=0, le=1, source="judgement: storage, offices"
    )
    days: int = parameter(
        30, "days of earnings that are looked at", unit="days", ge=1, le=3650, source="judgement: a month"
    )

    @model_validator(mode="after")
    def _looks_back_to_the_last_review(self) -> BidRent:
        if self.days > self.review_every:
            raise ValueError("`days` must not be more than `review_every`: rents stood still over them")
        return self

    @property
    def history_days(self) -> int:
        """Days of earnings that are looked at."""
        return self.days

    def review(self, view: RentView) -> FloatArray:
        """A step towards the bids.

        Examples
        --------
        Two places side by side whose tenants earn 100 and 300 before rent are worth the same, half of 200:

        >>> from o2o_sim.testing import rent_view
        >>> from dataclasses import replace
        >>> view = replace(rent_view(rows=2), earned=np.array([[100.0], [300.0]]), size=np.ones(2))
        >>> view = replace(view, x=np.zeros(2), y=np.zeros(2), is_open=np.array([True, True]))
        >>> BidRent(share=0.5, days=1, adjustment=1.0, floor=0.0).review(view)
        array([100., 100.])
        """
        if view.earned.shape[1] < self.days:
            return np.array(view.rent)
        worth = self._worth(view)
        bid = view.who.values(self, "share") * worth * view.size
        target = np.maximum(bid, self.floor * view.opening_rent)
        moved = view.rent + self.adjustment * (target - view.rent)
        return np.asarray(np.where(np.isfinite(worth), moved, view.rent))

    def _worth(self, view: RentView) -> FloatArray:
        """Profit before rent that a unit of size earns around each site; nan where nobody is open."""
        earned = view.earned[:, -self.days :]
        known = view.is_open & np.isfinite(earned).all(axis=1)
        here = (view.x, view.y, view.x[known], view.y[known])
        total = sums_within(*here, earned[known].mean(axis=1), self.radius, view.space)
        size = sums_within(*here, view.size[known], self.radius, view.space)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.where(size > 0, total / size, np.nan))
