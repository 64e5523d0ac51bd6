"""Margins: how the utility of an offer, and the order value, move with the merchant's own price level."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.units import AnyArray, FloatArray
from o2o_sim.demand.bargain import Bargain, Deal, best_bargain, quote, value_served
from o2o_sim.demand.consider import Pairs
from o2o_sim.demand.lean import lean
from o2o_sim.demand.records import Row
from o2o_sim.demand.utility import LEAST_LOGARITHM, LINEAR, LOG
from o2o_sim.demand.weigh import Sight, coupons_for, deal_for, lasting_taste

__all__ = ["MARGIN", "margin_of", "marginal_rate", "weigh_margins"]

MARGIN = np.dtype(
    [("order_value", "f8"), ("utility", "f8"), ("order", "f8"), ("probability", "f8"), ("within", "f8")]
)
"""One pair. `order_value` b [major units]; `utility` and `order`: change of V and of b per unit of the merchant's
price level; `probability` of being chosen, `within` its nest."""


@lean
def weigh_margins(
    askers: AnyArray, count: int, sight: Sight, price_factor: FloatArray, pairs: Pairs, margins: AnyArray
) -> None:
    """Fill `pairs.perceived` as `weigh` does, and the margins of every pair.

    Parameters
    ----------
    askers, count, sight, pairs : as for `weigh`
    price_factor : (O) of `OfferSheet`
    margins : (room for the pairs) MARGIN
    """
    j = 0
    for n in range(count):
        asker = askers[n]
        while j < pairs.end[n]:
            o = pairs.offer[j]
            offer = sight.offers[o]
            deal = deal_for(
                sight, asker, o, lasting_taste(sight, asker, offer), pairs.distance[j], pairs.flags[j]
            )
            best = best_bargain(deal, coupons_for(sight, asker, offer), sight.campaigns)
            pairs.perceived[j] = best.perceived
            margins[j].order_value = best.order_value
            margins[j].utility, margins[j].order = margin_of(deal, best, price_factor[o], sight.campaigns)
            j += 1


@lean
def margin_of(deal: Deal, best: Bargain, price_factor: float, campaigns: AnyArray) -> tuple[float, float]:
    """Change of V and of the order value per unit of the merchant's price level.

    An order that was raised to a threshold stays there: its price stands, its value gives way. Switches between
    coupons and between order values are left out: the change is that of the best way of paying.
    """
    price, merchant_off, platform_off = quote(
        best.order_value,
        deal.price_level,
        deal.minor,
        best.merchant_campaign,
        best.platform_campaign,
        campaigns,
    )
    listed, order, worth = best.order_value * price_factor, 0.0, 0.0
    if best.order_value != deal.desired:
        listed, order = 0.0, -best.order_value / deal.price_level * price_factor
        worth = order * (1.0 - (best.order_value - deal.desired) / (deal.curvature * deal.desired))
    if best.held:
        paid, change = max(price - deal.held_value, 0), listed if price > deal.held_value else 0.0
    else:
        paid = price - merchant_off - platform_off
        change = listed
        if best.merchant_campaign >= 0:
            change *= 1.0 - marginal_rate(price, campaigns[best.merchant_campaign])
        if best.platform_campaign >= 0:
            change *= 1.0 - marginal_rate(price - merchant_off, campaigns[best.platform_campaign])
    return _utility_margin(deal, best.order_value, (paid + deal.fees) / deal.minor, change, worth), order


@lean
def marginal_rate(price: int, campaign: Row) -> float:
    """What one more unit of price adds to the discount of a coupon, 0-1."""
    if price < campaign.threshold:
        return 0.0
    off = price * campaign.rate
    if campaign.cap >= 0 and off > campaign.cap:
        return 0.0 if campaign.cap + campaign.amount < price else 1.0
    return campaign.rate if off + campaign.amount < price else 1.0


@lean
def _utility_margin(deal: Deal, order_value: float, price: float, change: float, worth: float) -> float:
    """Change of V when the price paid and the order's worth change."""
    served = value_served(deal, order_value, price)
    gain = worth - deal.gap_weight * _steepness(deal.gap_transform, deal.reference_price - price) * change
    loss = 0.0
    if max(served, price) + deal.sigma > deal.refund_share * price:
        gross = gain if served > price else change
        loss = (1.0 - deal.belief) * (gross - deal.refund_share * change)
    return gain - change - loss


@lean
def _steepness(transform: int, x: float) -> float:
    """Derivative of a transform."""
    if transform == LINEAR:
        return 1.0
    if transform == LOG and x > LEAST_LOGARITHM:
        return 1.0 / x
    return 0.0
