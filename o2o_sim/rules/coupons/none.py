"""No discount."""

from __future__ import annotations

from typing import ClassVar, Literal

from o2o_sim.core.rule import register
from o2o_sim.rules.coupons.base import CouponRule, CouponTerms

__all__ = ["NoCoupon"]


@register
class NoCoupon(CouponRule):
    """Nothing is taken off: the reference against which coupons are judged, and the bare reminder.

    Formula: saving = 0.

    Names: no promotion; exposure without incentive.
    """

    kind: Literal["none"] = "none"
    names: ClassVar[tuple[str, ...]] = ("no promotion", "reminder")

    def terms(self) -> CouponTerms:
        """A discount of nothing.

        Examples
        --------
        >>> NoCoupon().savings([4200])
        array([0])
        """
        return CouponTerms()
