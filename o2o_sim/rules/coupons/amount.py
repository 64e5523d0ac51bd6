"""A fixed sum off."""

from __future__ import annotations

from typing import ClassVar, Literal

from o2o_sim.core.rule import register
from o2o_sim.rules.coupons.base import CouponRule, CouponTerms
from o2o_sim.rules.parameter import parameter

__all__ = ["Amount"]


@register
class Amount(CouponRule):
    """A fixed sum is taken off any order, never more than its price.

    Formula: saving = min(value, price).

    Names: face-value coupon, cash coupon [Narasimhan1984]_.
    """

    kind: Literal["amount"] = "amount"
    names: ClassVar[tuple[str, ...]] = ("face-value coupon", "cash coupon")
    references: ClassVar[tuple[str, ...]] = ("Narasimhan1984",)

    value: float = parameter(5.0, "taken off", unit="money", ge=0, le=1e9, source="baseline 38: 5 off 30")

    def terms(self) -> CouponTerms:
        """A sum.

        Examples
        --------
        >>> Amount(value=5.0).savings([300, 4200])
        array([300, 500])
        """
        return CouponTerms(amount=self.value)
