"""The delighted and the angry write; the others do not."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike
from pydantic import Field

from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.review.base import ReviewRule

__all__ = ["Selective"]

Probability = Annotated[float, Field(ge=0, le=1)]


@register
class Selective(ReviewRule):
    """A review is written with a probability that depends on its stars, so what is shown is J-shaped.

    Formula: P(review | k stars) = report_probability[k]; shown = (n0 m0 + sum of stars) / (n0 + n).

    Names: selective reporting, under-reporting bias, J-shaped reviews [HuPavlouZhang2009]_, reporting bias
    [DellarocasWood2008]_; Bayesian-average rating [EfronMorris1975]_; display rounding [Luca2016]_.
    """

    kind: Literal["selective"] = "selective"
    names: ClassVar[tuple[str, ...]] = (
        "selective reporting",
        "under-reporting bias",
        "Bayesian-average rating",
    )
    references: ClassVar[tuple[str, ...]] = (
        "HuPavlouZhang2009",
        "DellarocasWood2008",
        "EfronMorris1975",
        "Luca2016",
    )

    probability: tuple[Probability, Probability, Probability, Probability, Probability] = parameter(
        (0.35, 0.15, 0.06, 0.06, 0.12),
        "that an order worth one, two, ... five stars is reviewed",
        unit="probability",
        source="baseline 36",
    )

    def report_probability(self, stars: ArrayLike) -> FloatArray:
        """Probability of a review, by stars.

        Examples
        --------
        >>> Selective().report_probability([1, 3, 5])
        array([0.35, 0.06, 0.12])
        """
        return np.array(self.probability)[np.asarray(stars, dtype=np.int64) - 1]
