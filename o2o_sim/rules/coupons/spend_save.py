"""Spend X, save Y."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import model_validator

from o2o_sim.core.rule import register
from o2o_sim.rules.coupons.base import CouponRule, CouponTerms
from o2o_sim.rules.parameter import parameter

__all__ = ["SpendSave"]


@register
class SpendSave(CouponRule):
    """A fixed sum is taken off orders that reach a threshold, so that baskets just below it are topped up.

    Formula: saving = saving x 1{price >= threshold}.

    Names: spend X save Y, threshold discount, conditional coupon, 满减.
    """

    kind: Literal["spend_save"] = "spend_save"
    names: ClassVar[tuple[str, ...]] = ("spend X save Y", "threshold discount", "满减")

    threshold: float = parameter(30.0, "spend X", unit="money", ge=0, le=1e9, source="baseline 38")
    saving: float = parameter(5.0, "save Y", unit="money", ge=0, le=1e9, source="baseline 38")

    @model_validator(mode="after")
    def _saves_less_than_is_spent(self) -> SpendSave:
        if self.saving > self.threshold:
            raise ValueError("`saving` must not be above `threshold`")
        return self

    def terms(self) -> CouponTerms:
        """A sum from a threshold on.

        Examples
        --------
        >>> SpendSave(threshold=30.0, saving=5.0).savings([2999, 3000])
        array([  0, 500])
        """
        return CouponTerms(threshold=self.threshold, amount=self.saving)
