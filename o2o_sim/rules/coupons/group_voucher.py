"""Group buying: a prepaid voucher that is on only when enough buy it."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import model_validator

from o2o_sim.core.rule import register
from o2o_sim.core.units import BoolArray, IntArray
from o2o_sim.rules.coupons.base import CouponRule, CouponTerms, VoucherTerms
from o2o_sim.rules.parameter import parameter

__all__ = ["GroupVoucher"]


@register
class GroupVoucher(CouponRule):
    """A voucher worth its face value is sold far below it, if enough people buy, and used later or never.

    Formula: the deal is on when sold >= minimum_group; the holder then pays max(price of the order - face,
    0). The merchant gets merchant_share x price for each one sold, whether it is used or not.

    Names: group buying, daily deal, prepaid voucher with breakage [EdelmanJaffeKominers2016]_,
    [AnandAron2003]_, [Dholakia2011]_.
    """

    kind: Literal["group_voucher"] = "group_voucher"
    names: ClassVar[tuple[str, ...]] = ("group buying", "daily deal", "prepaid voucher")
    references: ClassVar[tuple[str, ...]] = ("EdelmanJaffeKominers2016", "AnandAron2003", "Dholakia2011")

    face: float = parameter(
        50.0, "worth at the till", unit="money", ge=0, le=1e9, source="judgement: a dinner for two"
    )
    price: float = parameter(
        25.0,
        "what it costs",
        unit="money",
        ge=0,
        le=1e9,
        source="judgement: half of face, as daily deals had it",
    )
    minimum_group: int = parameter(
        20, "sold for the deal to be on", unit="vouchers", ge=0, le=10**9, source="judgement"
    )
    validity_days: int = parameter(
        28, "days it can be used", unit="days", ge=1, le=3650, source="judgement: four weeks"
    )
    sale_days: int = parameter(
        3, "days on sale", unit="days", ge=1, le=365, source="judgement: a deal of a few days"
    )
    merchant_share: float = parameter(
        0.5,
        "of the price, to the merchant",
        unit="share of price",
        ge=0,
        le=1,
        source="judgement: half, as daily deals had it",
    )

    @model_validator(mode="after")
    def _costs_no_more_than_it_is_worth(self) -> GroupVoucher:
        if self.price > self.face:
            raise ValueError("`price` must not be above `face`")
        return self

    def terms(self) -> CouponTerms:
        """Nothing comes off at the till beyond what the voucher itself pays for."""
        return CouponTerms()

    def voucher(self) -> VoucherTerms:
        """The voucher on sale.

        Examples
        --------
        >>> GroupVoucher().voucher().price
        25.0
        """
        return VoucherTerms(
            self.face, self.price, self.minimum_group, self.validity_days, self.sale_days, self.merchant_share
        )

    def is_on(self, sold: IntArray) -> BoolArray:
        """Whether each deal is on, given how many vouchers of it were sold.

        Examples
        --------
        >>> GroupVoucher(minimum_group=20).is_on([19, 20])
        array([False,  True])
        """
        return np.asarray(sold) >= self.minimum_group
