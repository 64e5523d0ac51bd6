"""What a coupon does: it sorts buyers by the trouble they take, and pays many who would have come anyway."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

Distribution = Callable[[float], float]
"""The share of people at or below an amount of money."""


class CouponOutcome(NamedTuple):
    """Shares of all people: who buy, and who buy with the coupon; and the coupon's part of the purchases."""

    buying: float
    redeeming: float
    redemption_share: float


def uniform_distribution(low: float, high: float) -> Distribution:
    """Distribution function of amounts spread evenly between two bounds.

    Examples
    --------
    >>> uniform_distribution(0.0, 10.0)(4.0)
    0.4
    """
    return lambda amount: float(np.clip((amount - low) / (high - low), 0.0, 1.0))


def coupon_with_hassle(price: float, face: float, top_value: float, top_hassle: float) -> CouponOutcome:
    """Coupon demand when worth and hassle are independent and uniform from 0 to their tops.

    A person redeems when the face exceeds the hassle, which is then *lost*: buying needs
    ``value >= price - face + hassle``.

    References
    ----------
    [Narasimhan1984]_

    Examples
    --------
    >>> coupon_with_hassle(6.0, 1.5, 10.0, 4.0)
    CouponOutcome(buying=0.428125, redeeming=0.178125, redemption_share=0.416058)
    """
    willing = min(face, top_hassle)
    mean_gain = face - willing / 2.0
    redeeming = willing / top_hassle * (top_value - price + mean_gain) / top_value
    without = (1.0 - willing / top_hassle) * (top_value - price) / top_value
    buying = redeeming + without
    return CouponOutcome(round(buying, 12), round(redeeming, 12), round(redeeming / buying, 6))


def uplift(base_rate: float, utility: float) -> float:
    """Purchase rate once a coupon adds utility (in logit units) to an offer bought at a base rate.

    Examples
    --------
    >>> round(uplift(0.30, 0.5), 6)
    0.414038
    """
    return float(expit(logit(base_rate) + utility))


def incremental_share(base_rate: float, utility: float) -> float:
    """Share of redemptions that would not have been purchases without the coupon (of redeemers).

    Examples
    --------
    >>> round(incremental_share(0.30, 0.5), 6)
    0.275429
    """
    lifted = uplift(base_rate, utility)
    return (lifted - base_rate) / lifted


def cost_per_incremental_order(base_rate: float, utility: float, face: float) -> float:
    """Money given away per order that would not have come, in the unit of the face value.

    Examples
    --------
    >>> round(cost_per_incremental_order(0.30, 0.5, 5.0), 6)
    18.153529
    """
    return face / incremental_share(base_rate, utility)


def deal_profit(
    regulars: float, *, income: float, cost: float, margin: float, returns: float, redeemed: float = 1.0
) -> float:
    """What a merchant earns by a prepaid voucher sold, by the share of regulars among its buyers.

    A voucher brings its income at once. Each one used costs the goods. A buyer who would have come anyway, at full
    price, comes with the voucher in place of that visit, whose margin is lost; a buyer who would not comes back at
    full price so many times:

        income - redeemed x cost + (1 - s) x returns x margin - s x redeemed x margin.

    Parameters
    ----------
    regulars : s, share of buyers who would have come anyway, 0-1
    income : the merchant's part of the voucher's price [money]
    cost : goods of a visit, less what is paid on top of the voucher [money]
    margin : price less goods of a visit at full price [money]
    returns : visits at full price that a new customer makes later
    redeemed : share of vouchers that are used, 0-1

    References
    ----------
    [EdelmanJaffeKominers2016]_, [Dholakia2011]_

    Examples
    --------
    Half of half of 40 as income, goods of 20, margin of 20, one return:

    >>> [deal_profit(s, income=10.0, cost=20.0, margin=20.0, returns=1.0) for s in (0.0, 0.25, 1.0)]
    [10.0, 0.0, -30.0]
    """
    new = (1.0 - regulars) * returns * margin
    return income - redeemed * cost + new - regulars * redeemed * margin


def break_even_share(
    *, income: float, cost: float, margin: float, returns: float, redeemed: float = 1.0
) -> float:
    """Share of regulars among its buyers at which a prepaid voucher earns nothing; as for `deal_profit`.

    Examples
    --------
    >>> break_even_share(income=10.0, cost=20.0, margin=20.0, returns=1.0)
    0.25
    """
    return (income - redeemed * cost + returns * margin) / (margin * (returns + redeemed))
