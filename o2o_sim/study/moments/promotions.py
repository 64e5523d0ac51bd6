"""Moments of promotions: who redeems, what it adds, what the reminder alone does (M12-M14)."""

from __future__ import annotations

from functools import partial

from o2o_sim.study.moments.coupons import COUPONS, NONE, REMINDER
from o2o_sim.study.moments.evidence import Evidence
from o2o_sim.study.moments.moment import Maker, Moment
from o2o_sim.study.moments.ratios import ratio

__all__ = ["promotion_moments"]


def promotion_moments(category: str) -> list[Moment]:
    """Moments of coupons in one category.

    Examples
    --------
    >>> [moment.name for moment in promotion_moments("meals")][:2]
    ['redemption_20_3_meals', 'added_own_20_3_meals']
    """
    moment = Maker(category, "coupons")

    made = []
    for key in COUPONS:
        coupon = key.replace("_", "-")
        made += [
            moment(f"redemption_{key}", "M12", f"Redemption of {coupon}", f"满减 {coupon} 核销率", "share",
                   "people who use it within 15 days / coupons sent", partial(redemption, key)),
            moment(f"added_own_{key}", "M13", f"Orders added per redemption of {coupon}, its merchant",
                   f"每次核销新增订单（本店）{coupon}", "orders",
                   "orders at the coupon's merchant, coupon less reminder / redemptions", partial(added_own, key)),
            moment(f"added_all_{key}", "M13", f"Orders added per redemption of {coupon}, all merchants",
                   f"每次核销新增订单（全市场）{coupon}", "orders",
                   "holders' orders at all merchants, coupon less reminder / redemptions", partial(added_all, key)),
        ]  # fmt: skip
    made.append(
        moment(
            "reminder_effect",
            "M14",
            "Orders that the reminder adds per redemption of 30-5",
            "每次核销由提醒带来的订单",
            "orders",
            "orders at the coupon's merchant, reminder less none / redemptions of 30-5",
            reminder_effect,
        )
    )
    return made


def redemption(coupon: str, seen: Evidence, category: str) -> float:
    """Share of coupons sent."""
    arm = seen.coupons(category).arm(coupon)
    return ratio(arm.redeemers, arm.sent)


def added_own(coupon: str, seen: Evidence, category: str) -> float:
    """Orders of the merchant, by the price alone."""
    arm, bare = (seen.coupons(category).arm(name) for name in (coupon, REMINDER))
    return ratio(arm.own - bare.own, arm.redeemed)


def added_all(coupon: str, seen: Evidence, category: str) -> float:
    """Orders of the market, by the price alone."""
    arm, bare = (seen.coupons(category).arm(name) for name in (coupon, REMINDER))
    return ratio(arm.all - bare.all, arm.redeemed)


def reminder_effect(seen: Evidence, category: str) -> float:
    """Orders of the merchant, by being reminded alone."""
    bare, none, coupon = (seen.coupons(category).arm(name) for name in (REMINDER, NONE, "30_5"))
    return ratio(bare.own - none.own, coupon.redeemed)
