"""Everybody reviews."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.review.base import ReviewRule

__all__ = ["Everyone"]


@register
class Everyone(ReviewRule):
    """Every order is reviewed: the rating without selection, against which selection is judged.

    Formula: P(review) = 1; shown = (n0 m0 + sum of stars) / (n0 + n).

    Names: complete reporting; Bayesian-average rating [EfronMorris1975]_.
    """

    kind: Literal["everyone"] = "everyone"
    names: ClassVar[tuple[str, ...]] = ("complete reporting", "Bayesian-average rating")
    references: ClassVar[tuple[str, ...]] = ("EfronMorris1975",)

    def report_probability(self, stars: ArrayLike) -> FloatArray:
        """Always 1.

        Examples
        --------
        >>> Everyone().report_probability([1, 5])
        array([1., 1.])
        """
        return np.ones(np.shape(stars))
