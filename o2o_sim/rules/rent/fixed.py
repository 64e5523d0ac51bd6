"""Rents that stay what they were."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.rent.base import RentRule, RentView

__all__ = ["FixedRent"]


@register
class FixedRent(RentRule):
    """Every site keeps the rent of the first day: a lease that outlasts the run.

    Formula: rent = the group's rent x size x (people near / mean)^rent_elasticity, for good.

    Names: fixed lease, the short run.
    """

    kind: Literal["fixed"] = "fixed"
    names: ClassVar[tuple[str, ...]] = ("fixed lease",)
    changes: ClassVar[bool] = False

    def review(self, view: RentView) -> FloatArray:
        """What is asked already."""
        return np.array(view.rent)
