"""What promotions take off."""

from __future__ import annotations

from o2o_sim.rules.coupons.amount import Amount
from o2o_sim.rules.coupons.base import CouponRule, CouponTerms, VoucherTerms
from o2o_sim.rules.coupons.group_voucher import GroupVoucher
from o2o_sim.rules.coupons.none import NoCoupon
from o2o_sim.rules.coupons.percentage import Percentage
from o2o_sim.rules.coupons.spend_save import SpendSave

__all__ = [
    "Amount",
    "CouponRule",
    "CouponTerms",
    "GroupVoucher",
    "NoCoupon",
    "Percentage",
    "SpendSave",
    "VoucherTerms",
]
