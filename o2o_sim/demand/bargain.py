"""The best lawful way to pay for one offer: which coupons, and whether to order more to reach a threshold.

At most one coupon of each layer is used, the merchant's first and the platform's on what is left. Using
one that is not automatic costs the person the redemption cost, once. The order value is the desired
one, or raised to just reach the threshold of a coupon that is then used. A voucher in hand may be used
instead of coupons."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from o2o_sim.core.random import uniform
from o2o_sim.core.units import AnyArray
from o2o_sim.demand.lean import lean
from o2o_sim.demand.records import Row
from o2o_sim.demand.utility import net_utility, order_worth, transformed
from o2o_sim.offers.price import discount, list_price

__all__ = ["Bargain", "Deal", "best_bargain", "plain_value", "quote", "usable_campaigns", "valid_here"]

NONE = -1
"""No campaign of a layer."""


class Deal(NamedTuple):
    """All that bears on the price of one offer for one person at one occasion, coupons apart."""

    served: float
    """V_served without the order's worth and without the reference gap [major units]."""
    sunk: float
    """V_sunk without the redemption cost [major units]."""
    desired: float
    """b* [major units]."""
    sigma: float
    """Scale of the noise [major units]."""
    curvature: float
    """phi; 0: order values are never raised."""
    price_level: float
    """Price of a unit of nominal order value."""
    minor: float
    """Minor units in a major unit."""
    fees: int
    """Delivery and packaging [minor units]."""
    belief: float
    """T, 1 where nothing is prepaid."""
    refund_share: float
    """rho."""
    gap_weight: float
    """Coefficient of the reference gap."""
    gap_transform: int
    gap_step: float
    reference_price: float
    """[major units]."""
    redemption_cost: float
    """[major units]."""
    held_value: int
    """Value of a voucher in hand that may pay for this offer [minor units]; 0: none."""


class Bargain(NamedTuple):
    """How an offer is best paid for."""

    perceived: float
    """V, without noise [major units]."""
    order_value: float
    """b [major units]."""
    merchant_campaign: int
    """Campaign of the merchant's layer, -1 none."""
    platform_campaign: int
    """Campaign of the platform's layer, -1 none."""
    held: bool
    """Whether the voucher in hand is used."""


@lean
def usable_campaigns(
    key: np.uint64,
    who: int,
    i: int,
    day: int,
    redemption_cost: float,
    campaigns: AnyArray,
    uses_left: AnyArray,
    valid_until: AnyArray,
) -> int:
    """Bits of the campaigns a person may use and has noticed, wherever they apply.

    Parameters
    ----------
    key : of the stream of notice
    who, i : stable id and row of the person
    day : the day
    redemption_cost : of the person; inf uses automatic discounts only
    campaigns : (K) CAMPAIGN
    uses_left, valid_until : of the wallet
    """
    usable = 0
    for k in range(len(campaigns)):
        campaign = campaigns[k]
        if campaign.column >= 0 and (
            uses_left[i, campaign.column] <= 0 or valid_until[i, campaign.column] < day
        ):
            continue
        if not campaign.automatic:
            if redemption_cost == math.inf:
                continue
            if campaign.notice < 1.0 and uniform(key, 0, who, campaign.id, 0) >= campaign.notice:
                continue
        usable |= 1 << k
    return usable


@lean
def valid_here(usable: int, i: int, merchant: int, campaigns: AnyArray, sender: AnyArray) -> int:
    """Of some campaigns those a person may use at one merchant: a coupon may be good at its sender's only.

    Parameters
    ----------
    usable : bits of campaigns
    i, merchant : rows of the person and of the merchant
    campaigns : (K) CAMPAIGN
    sender : `Wallet.merchant`
    """
    for k in range(len(campaigns)):
        column = campaigns[k].column
        if column < 0 or not usable >> k & 1:
            continue
        only = sender[i, column]
        if only >= 0 and only != merchant:
            usable &= ~(1 << k)
    return usable


@lean
def quote(
    order_value: float, price_level: float, minor: float, first: int, second: int, campaigns: AnyArray
) -> tuple[int, int, int]:
    """List price and the discounts of both layers [minor units].

    Parameters
    ----------
    order_value : b [major units]
    price_level : price of a unit of order value
    minor : minor units in a major unit
    first, second : campaign of the merchant's and of the platform's layer, -1 none
    campaigns : (K) CAMPAIGN
    """
    price = list_price(order_value, price_level, minor)
    merchant_off, platform_off = 0, 0
    if first >= 0:
        merchant_off = _off(price, campaigns[first])
    if second >= 0:
        platform_off = _off(price - merchant_off, campaigns[second])
    return price, merchant_off, platform_off


@lean
def _off(price: int, campaign: Row) -> int:
    return discount(price, campaign.rate, campaign.cap, campaign.threshold, campaign.amount)


@lean
def value_served(deal: Deal, order_value: float, price: float) -> float:
    """V_served of the deal at some order value and price paid, both in major units."""
    served = deal.served + order_worth(order_value, deal.desired, deal.curvature)
    if deal.gap_weight != 0.0:
        gap = deal.reference_price - price
        served += deal.gap_weight * transformed(deal.gap_transform, gap, deal.gap_step)
    return served


@lean
def perceived_value(deal: Deal, order_value: float, paid: int, cost: float) -> float:
    """V of the deal at some order value, price paid [minor units] and cost of redemption [major units]."""
    price = paid / deal.minor
    served = value_served(deal, order_value, price)
    return net_utility(served, deal.sunk - cost, price, deal.belief, deal.refund_share, deal.sigma)


@lean
def plain_value(deal: Deal) -> float:
    """V of the deal at the desired order value, without any coupon or voucher [major units]."""
    price = list_price(deal.desired, deal.price_level, deal.minor)
    return perceived_value(deal, deal.desired, price + deal.fees, 0.0)


@lean
def _with_coupons(deal: Deal, order_value: float, first: int, second: int, campaigns: AnyArray) -> float:
    """V with the given coupons."""
    price, merchant_off, platform_off = quote(
        order_value, deal.price_level, deal.minor, first, second, campaigns
    )
    cost = 0.0
    if first >= 0 and not campaigns[first].automatic:
        cost = deal.redemption_cost
    if second >= 0 and not campaigns[second].automatic:
        cost = deal.redemption_cost
    return perceived_value(deal, order_value, price - merchant_off - platform_off + deal.fees, cost)


@lean
def best_bargain(deal: Deal, mask: int, campaigns: AnyArray) -> Bargain:
    """The way of paying with the highest V; of equals the one with fewer coupons, then of lower number.

    Parameters
    ----------
    deal : the offer to the person
    mask : bits of the campaigns that apply to the offer and may be used
    campaigns : (K) CAMPAIGN
    """
    best = Bargain(plain_value(deal), deal.desired, NONE, NONE, False)
    if deal.held_value > 0:
        price = list_price(deal.desired, deal.price_level, deal.minor)
        value = perceived_value(deal, deal.desired, max(price - deal.held_value, 0) + deal.fees, 0.0)
        if value > best.perceived:
            best = Bargain(value, deal.desired, NONE, NONE, True)
    if mask == 0:
        return best
    for needed in range(-1, len(campaigns)):
        order_value = deal.desired
        if needed >= 0:
            if not mask >> needed & 1 or campaigns[needed].threshold <= 0 or deal.curvature <= 0.0:
                continue
            order_value = campaigns[needed].threshold / (deal.price_level * deal.minor)
            if order_value <= deal.desired:
                continue
        best = _better(deal, order_value, needed, mask, campaigns, best)
    return best


@lean
def _better(
    deal: Deal, order_value: float, needed: int, mask: int, campaigns: AnyArray, best: Bargain
) -> Bargain:
    """The best of all pairs of coupons at one order value, if better than the best so far.

    A coupon that is needed must be one of the pair and take something off: nobody orders more for nothing.
    """
    count = len(campaigns)
    for first in range(-1, count):
        if first >= 0 and not (mask >> first & 1 and campaigns[first].layer == 0):
            continue
        for second in range(-1, count):
            if second >= 0 and not (mask >> second & 1 and campaigns[second].layer == 1):
                continue
            if needed >= 0 and not _uses(deal, order_value, needed, first, second, campaigns):
                continue
            value = _with_coupons(deal, order_value, first, second, campaigns)
            if value > best.perceived:
                best = Bargain(value, order_value, first, second, False)
    return best


@lean
def _uses(deal: Deal, order_value: float, needed: int, first: int, second: int, campaigns: AnyArray) -> bool:
    """Whether a pair of coupons contains the one needed, and it takes something off."""
    if needed != first and needed != second:
        return False
    _, merchant_off, platform_off = quote(order_value, deal.price_level, deal.minor, first, second, campaigns)
    return (merchant_off if needed == first else platform_off) > 0
