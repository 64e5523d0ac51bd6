"""A share of the price off."""

from __future__ import annotations

from typing import ClassVar, Literal

from o2o_sim.core.rule import register
from o2o_sim.rules.coupons.base import NO_CAP, CouponRule, CouponTerms
from o2o_sim.rules.parameter import parameter

__all__ = ["Percentage"]


@register
class Percentage(CouponRule):
    """A share of the price is taken off, up to a cap.

    Formula: saving = min(rate x price, cap).

    Names: percentage discount, cents-off deal; a price discrimination by the cost of redeeming
    [Narasimhan1984]_.
    """

    kind: Literal["percentage"] = "percentage"
    names: ClassVar[tuple[str, ...]] = ("percentage discount",)
    references: ClassVar[tuple[str, ...]] = ("Narasimhan1984",)

    rate: float = parameter(
        0.10,
        "taken off",
        unit="share of price",
        ge=0,
        le=1,
        source="judgement: below the everyday voucher's .12",
    )
    cap: float | None = parameter(None, "most that is taken off; none: no limit", unit="money", ge=0, le=1e9)

    def terms(self) -> CouponTerms:
        """A rate and its cap.

        Examples
        --------
        >>> Percentage(rate=0.2, cap=5.0).savings([1000, 4200])
        array([200, 500])
        """
        return CouponTerms(rate=self.rate, cap=NO_CAP if self.cap is None else self.cap)
