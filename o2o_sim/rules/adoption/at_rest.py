"""Membership does not change."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.adoption.base import Adoption, AdoptionRule, AdoptionView

__all__ = ["AtRest"]


@register
class AtRest(AdoptionRule):
    """Who is a member stays one, and nobody joins: a grown-up platform.

    Formula: hazard = 0.

    Names: saturated market.
    """

    kind: Literal["at_rest"] = "at_rest"
    names: ClassVar[tuple[str, ...]] = ("saturated market",)
    changes: ClassVar[bool] = False

    def hazards(self, view: AdoptionView) -> FloatArray:
        """None."""
        return np.zeros(len(view.state))

    def step(self, view: AdoptionView, uniforms: ArrayLike) -> Adoption:
        """Everybody as before, without asking for anybody's luck."""
        return Adoption(view.state.copy(), np.ones(len(view.state)))
