"""Weighing: the utility V of every offer that an occasion considers, without noise."""

from __future__ import annotations

import math

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.random import normal_quantile, uniform
from o2o_sim.core.units import AnyArray, FloatArray
from o2o_sim.demand.bargain import Deal, best_bargain, plain_value, valid_here
from o2o_sim.demand.consider import REGULAR, Pairs
from o2o_sim.demand.inputs import Wallet
from o2o_sim.demand.records import Row
from o2o_sim.demand.utility import transformed
from o2o_sim.offers.channels import CHANNELS, Channel

__all__ = [
    "deal_for",
    "delivery_fee",
    "feature_worth",
    "held_value",
    "merchant_taste",
    "weigh",
    "weights_row",
]

_WALK_IN = int(Channel.WALK_IN)
_CHANNELS = len(CHANNELS)


@compiled
def weigh(
    askers: AnyArray,
    count: int,
    attitudes: AnyArray,
    weights: AnyArray,
    features: FloatArray,
    feature_taste: FloatArray,
    offers: AnyArray,
    constant: FloatArray,
    served: FloatArray,
    sunk: FloatArray,
    campaigns: AnyArray,
    wallet: Wallet,
    taste_key: np.uint64,
    day: int,
    minor: float,
    minutes_per_km: float,
    pairs: Pairs,
) -> None:
    """Fill `pairs.perceived` for the first `count` occasions of a batch.

    Parameters
    ----------
    askers, attitudes, weights, offers, constant, served, sunk, campaigns : as in `Records`
    features, feature_taste : traits of merchants, and people's tastes for them
    wallet, minor, minutes_per_km : of the scene
    taste_key : of the stream of lasting tastes for merchants
    day : the day
    pairs : of the batch
    """
    j = 0
    for n in range(count):
        asker = askers[n]
        attitude, s = attitudes[asker.attitude], asker.segment
        last, taste = -1, 0.0
        while j < pairs.end[n]:
            o = pairs.offer[j]
            offer = offers[o]
            if offer.merchant != last:
                last = offer.merchant
                taste = merchant_taste(taste_key, asker.id, offer.merchant_id, attitude.merchant_taste)
                if features.shape[1] > 0:
                    taste += feature_worth(asker.row, last, features, feature_taste)
            mask, held = offer.campaigns & asker.usable, 0
            if mask != 0:
                mask = valid_here(mask, asker.row, last, campaigns, wallet.merchant)
            if asker.holds and offer.channel == _WALK_IN:
                held = held_value(wallet, asker.row, last, day)
            weight = weights[weights_row(asker.attitude, offer.channel)]
            deal = deal_for(
                asker, attitude, weight, offer, constant[o, s], served[o, s], sunk[o, s], taste,
                pairs.distance[j], pairs.flags[j], held, minor, minutes_per_km,
            )  # fmt: skip
            if mask == 0 and held == 0:
                pairs.perceived[j] = plain_value(deal)
            else:
                pairs.perceived[j] = best_bargain(deal, mask, campaigns).perceived
            j += 1


@compiled
def merchant_taste(key: np.uint64, who: int, merchant_id: int, spread: float) -> float:
    """A person's lasting taste for a merchant [sigma]; the same at every occasion."""
    if spread == 0.0:
        return 0.0
    return spread * normal_quantile(uniform(key, 0, who, merchant_id, 0))


@compiled
def feature_worth(i: int, m: int, features: FloatArray, feature_taste: FloatArray) -> float:
    """What a merchant's features are worth to a person [sigma]."""
    worth = 0.0
    for f in range(features.shape[1]):
        worth += feature_taste[i, f] * features[m, f]
    return worth


@compiled
def weights_row(attitude: int, channel: int) -> int:
    """Row of WEIGHTS."""
    return attitude * _CHANNELS + channel


@compiled
def deal_for(
    asker: Row,
    attitude: Row,
    weight: Row,
    offer: Row,
    constant: float,
    served: float,
    sunk: float,
    taste: float,
    far: float,
    flags: int,
    held: int,
    minor: float,
    minutes_per_km: float,
) -> Deal:
    """All that bears on how an occasion sees one offer, coupons apart.

    Parameters
    ----------
    asker, attitude, weight, offer : rows of ASKER and of `Records`
    constant, served, sunk : the offer's standing with the person's segment, as in `Frozen`
    taste : the person's lasting taste for the merchant [sigma]
    far : distance to the merchant [km]
    flags : as in `Pairs`
    held : value of a voucher in hand that may pay for it [minor units]; 0 none
    minor : minor units in a major unit
    minutes_per_km : minutes the person needs for a km
    """
    standing = constant + taste + asker.channel_taste[offer.channel] - asker.need
    served = served + asker.sigma * standing
    if flags & REGULAR:
        served += weighed(weight.loyalty, weight.loyalty_by, weight.loyalty_at, 1.0)
    wait = offer.expected_wait + offer.wait_per_km * far
    sunk += weighed(weight.distance, weight.distance_by, weight.distance_at, far)
    minutes = far * minutes_per_km
    sunk += weighed(weight.travel_minutes, weight.travel_minutes_by, weight.travel_minutes_at, minutes)
    sunk += weighed(weight.expected_wait, weight.expected_wait_by, weight.expected_wait_at, wait)
    fees = offer.packaging_fee + delivery_fee(offer.delivery_fee, offer.fee_per_km, offer.free_km, far)
    belief = 1.0
    if offer.prepaid and offer.platform >= 0:
        belief = asker.belief[offer.platform]
    return Deal(
        served, sunk, asker.desired, asker.sigma, attitude.curvature, offer.price_level, minor, fees, belief,
        offer.refund_share, weight.gap, weight.gap_by, weight.gap_at, asker.reference_price,
        asker.redemption_cost, held,
    )  # fmt: skip


@compiled
def weighed(weight: float, transform: int, step_at: float, x: float) -> float:
    """One personal term in money; without weight it is not looked at.

    Examples
    --------
    >>> weighed(-5.0, 0, 0.0, 0.5), weighed(0.0, 1, 0.0, 0.5)
    (-2.5, 0.0)
    """
    if weight == 0.0:
        return 0.0
    return weight * transformed(transform, x, step_at)


@compiled
def delivery_fee(base: int, per_km: float, free_km: float, far: float) -> int:
    """Fee for bringing an order so far [minor units].

    Parameters
    ----------
    base : without distance [minor units]
    per_km : for each km beyond `free_km` [minor units per km]
    free_km : distance included in the base [km]
    far : distance [km]

    Examples
    --------
    >>> delivery_fee(350, 100.0, 2.0, 3.5)
    500
    """
    return base + math.floor(per_km * max(far - free_km, 0.0) + 0.5)


@compiled
def held_value(wallet: Wallet, i: int, merchant: int, day: int) -> int:
    """Value of the first valid voucher in hand for a merchant [minor units]; 0 if there is none."""
    for place in range(wallet.held_merchant.shape[1]):
        if wallet.held_merchant[i, place] == merchant and wallet.held_until[i, place] >= day:
            return wallet.held_value[i, place]  # type: ignore[no-any-return]
    return 0
