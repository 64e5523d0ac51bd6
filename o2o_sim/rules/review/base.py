"""What a review rule is: who writes a review, how many stars, and what the public is shown of it."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import ArrayLike
from pydantic import Field, model_validator

from o2o_sim.core.rule import Rule
from o2o_sim.core.units import BoolArray, FloatArray, IntArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.review.stars import bayesian_average, rounded

__all__ = ["STARS", "Cut", "ReviewRule"]

STARS = 5
"""The best mark; the worst is 1."""

Cut = Annotated[float, Field(ge=-1e6, le=1e6)]


class ReviewRule(Rule):
    """Who reviews an order that was served, with how many stars, and the rating that others are shown.

    All methods are elementwise, over orders or over merchants.
    """

    family: ClassVar[str] = "review"

    cuts: tuple[Cut, Cut, Cut, Cut] = parameter(
        (-1.0, -0.6, 0.0, 0.7),
        "satisfaction from which an order is worth two, three, four and five stars",
        unit="units of satisfaction",
        source="baseline 35",
    )
    prior: float = parameter(
        4.45, "mean that few ratings are drawn to", unit="stars", ge=1, le=STARS, source="baseline 17"
    )
    prior_count: float = parameter(
        10.0, "ratings that the prior counts for", unit="ratings", ge=0, le=1e9, source="baseline 17"
    )
    rounding: float = parameter(
        0.0, "step to which the rating is shown; 0: not rounded", unit="stars", ge=0, le=4, source="off"
    )

    @model_validator(mode="after")
    def _cuts_rise(self) -> ReviewRule:
        if list(self.cuts) != sorted(self.cuts):
            raise ValueError("`cuts` must not fall: two stars need less than three")
        return self

    def stars(self, satisfaction: ArrayLike) -> IntArray:
        """Stars, 1 to 5, that each satisfaction is worth.

        Examples
        --------
        >>> from o2o_sim.rules.review.everyone import Everyone
        >>> Everyone().stars([-2.0, -0.8, -0.6, 0.5, 0.7])
        array([1, 2, 3, 4, 5])
        """
        return (
            np.searchsorted(np.array(self.cuts), np.asarray(satisfaction, dtype=np.float64), side="right") + 1
        )

    @abstractmethod
    def report_probability(self, stars: ArrayLike) -> FloatArray:
        """Probability, 0-1, that an order worth so many stars is reviewed."""

    def reviewed(self, stars: ArrayLike, uniforms: ArrayLike) -> BoolArray:
        """Whether each order is reviewed, from one draw of (0, 1) each."""
        return np.asarray(np.asarray(uniforms) < self.report_probability(stars))

    def shown(self, total: ArrayLike, count: ArrayLike) -> FloatArray:
        """The rating shown for so many reviews whose stars add up to `total`.

        With no prior and no review there is nothing to average: the prior's mean is shown.

        Examples
        --------
        >>> from o2o_sim.rules.review.everyone import Everyone
        >>> Everyone(prior=4.0, prior_count=10.0, rounding=0.1).shown([0.0, 33.0], [0, 10])
        array([4. , 3.7])
        """
        sums, counts = np.asarray(total, dtype=np.float64), np.asarray(count, dtype=np.float64)
        if self.prior_count == 0.0:
            sums, counts = np.where(counts == 0.0, self.prior, sums), np.maximum(counts, 1.0)
        return np.asarray(
            rounded(bayesian_average(sums, counts, self.prior, self.prior_count), self.rounding)
        )
