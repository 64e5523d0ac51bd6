"""Weighing: the utility V of every offer that an occasion considers, without noise."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from o2o_sim.core.random import normal_quantile, uniform
from o2o_sim.core.units import AnyArray, FloatArray
from o2o_sim.demand.bargain import Deal, best_bargain, plain_value, valid_here
from o2o_sim.demand.consider import REGULAR, Pairs
from o2o_sim.demand.inputs import Scene, Wallet
from o2o_sim.demand.lean import lean, lean_inline
from o2o_sim.demand.noise import Nested
from o2o_sim.demand.records import Records, Row
from o2o_sim.demand.utility import transformed
from o2o_sim.offers.channels import CHANNELS, Channel

__all__ = ["Sight", "coupons_for", "deal_for", "delivery_fee", "lasting_taste", "sight_of", "weigh"]

_WALK_IN = int(Channel.WALK_IN)
_CHANNELS = len(CHANNELS)


class Sight(NamedTuple):
    """What weighing reads of a scene."""

    attitudes: AnyArray
    """(C x S) ATTITUDE."""
    weights: AnyArray
    """(C x S x H) WEIGHTS."""
    offers: AnyArray
    """(O) OFFER."""
    constant: FloatArray
    """(O, S) as in `Frozen`."""
    served: FloatArray
    """(O, S) as in `Frozen`."""
    sunk: FloatArray
    """(O, S) as in `Frozen`."""
    campaigns: AnyArray
    """(K) CAMPAIGN."""
    features: FloatArray
    """(M, F) of `Merchants`."""
    feature_taste: FloatArray
    """(N, F) of `People`."""
    wallet: Wallet
    taste_key: np.uint64
    """Key of the stream of lasting tastes for merchants."""
    day: int
    minor: float
    minutes_per_km: float


def sight_of(scene: Scene, records: Records, day: int) -> Sight:
    """What weighing reads on a day."""
    return Sight(
        records.attitudes,
        records.weights,
        records.offers,
        records.constant,
        records.served,
        records.sunk,
        records.campaigns,
        scene.merchants.features,
        scene.people.feature_taste,
        scene.wallet,
        scene.keys.merchant_taste,
        day,
        scene.minor,
        scene.minutes_per_km,
    )


@lean
def weigh(askers: AnyArray, count: int, sight: Sight, pairs: Pairs, nested: Nested) -> None:
    """Fill `pairs.perceived` for the first `count` occasions of a batch, after `sort_into_nests`.

    Parameters
    ----------
    askers : (at least count) ASKER
    count : occasions
    sight : as from `sight_of`
    pairs, nested : of the batch; `nested.draw` is written on
    """
    if _any_tastes(sight.attitudes):
        _draw_tastes(sight.taste_key, pairs.end[count - 1], nested)
    j = 0
    for n in range(count):
        asker = askers[n]
        spread = sight.attitudes[asker.attitude].merchant_taste
        last, taste = -1, 0.0
        while j < pairs.end[n]:
            offer = sight.offers[pairs.offer[j]]
            if offer.merchant != last:
                last = offer.merchant
                taste = spread * normal_quantile(nested.draw[j]) if spread != 0.0 else 0.0
                taste = with_features(taste, sight, asker, last)
            mask = coupons_for(sight, asker, offer)
            deal = deal_for(sight, asker, pairs.offer[j], taste, pairs.distance[j], pairs.flags[j])
            if mask == 0 and deal.held_value == 0:
                pairs.perceived[j] = plain_value(deal)
            else:
                pairs.perceived[j] = best_bargain(deal, mask, sight.campaigns).perceived
            j += 1


@lean
def _any_tastes(attitudes: AnyArray) -> bool:
    """Whether anybody has lasting tastes for merchants."""
    for a in range(len(attitudes)):  # noqa: SIM110 - compiled code knows no generators
        if attitudes[a].merchant_taste != 0.0:
            return True
    return False


@lean
def _draw_tastes(key: np.uint64, count: int, nested: Nested) -> None:
    """The draw of the person's lasting taste for each pair's merchant."""
    what, who, out = nested.what, nested.who, nested.draw
    for j in range(count):
        out[j] = uniform(key, 0, who[j], what[j], 0)


@lean
def lasting_taste(sight: Sight, asker: Row, offer: Row) -> float:
    """A person's lasting taste for a merchant [sigma]; the same at every occasion."""
    spread, taste = sight.attitudes[asker.attitude].merchant_taste, 0.0
    if spread != 0.0:
        taste = spread * normal_quantile(uniform(sight.taste_key, 0, asker.id, offer.merchant_id, 0))
    return with_features(taste, sight, asker, offer.merchant)


@lean_inline
def with_features(taste: float, sight: Sight, asker: Row, m: int) -> float:
    """Add what a merchant's features are worth to a person [sigma]."""
    for f in range(sight.features.shape[1]):
        taste += sight.feature_taste[asker.row, f] * sight.features[m, f]
    return taste


@lean_inline
def coupons_for(sight: Sight, asker: Row, offer: Row) -> int:
    """Bits of the campaigns that an occasion may use on an offer."""
    mask = offer.campaigns & asker.usable
    if mask != 0:
        mask = valid_here(mask, asker.row, offer.merchant, sight.campaigns, sight.wallet.merchant)
    return mask  # type: ignore[no-any-return]


@lean_inline
def deal_for(sight: Sight, asker: Row, o: int, taste: float, far: float, flags: int) -> Deal:
    """All that bears on how an occasion sees one offer, coupons apart.

    Parameters
    ----------
    sight : as from `sight_of`
    asker : one ASKER
    o : row of the offer
    taste : the person's lasting taste for the merchant [sigma]
    far : distance to the merchant [km]
    flags : as in `Pairs`
    """
    offer, attitude, s = sight.offers[o], sight.attitudes[asker.attitude], asker.segment
    weight = sight.weights[asker.attitude * _CHANNELS + offer.channel]
    standing = sight.constant[o, s] + taste + asker.channel_taste[offer.channel] - asker.need
    served = sight.served[o, s] + asker.sigma * standing
    if flags & REGULAR:
        served += weighed(weight.loyalty, weight.loyalty_by, weight.loyalty_at, 1.0)
    wait = offer.expected_wait + offer.wait_per_km * far
    minutes = far * sight.minutes_per_km
    sunk = sight.sunk[o, s] + weighed(weight.distance, weight.distance_by, weight.distance_at, far)
    sunk += weighed(weight.travel_minutes, weight.travel_minutes_by, weight.travel_minutes_at, minutes)
    sunk += weighed(weight.expected_wait, weight.expected_wait_by, weight.expected_wait_at, wait)
    fees = offer.packaging_fee + delivery_fee(offer.delivery_fee, offer.fee_per_km, offer.free_km, far)
    belief = 1.0
    if offer.prepaid and offer.platform >= 0:
        belief = asker.belief[offer.platform]
    held = 0
    if asker.holds and offer.channel == _WALK_IN:
        held = held_value(sight.wallet, asker.row, offer.merchant, sight.day)
    return Deal(
        served, sunk, asker.desired, asker.sigma, attitude.curvature, offer.price_level, sight.minor, fees,
        belief, offer.refund_share, weight.gap, weight.gap_by, weight.gap_at, asker.reference_price,
        asker.redemption_cost, held,
    )  # fmt: skip


@lean
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


@lean
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


@lean
def held_value(wallet: Wallet, i: int, merchant: int, day: int) -> int:
    """Value of the first valid voucher in hand for a merchant [minor units]; 0 if there is none."""
    for place in range(wallet.held_merchant.shape[1]):
        if wallet.held_merchant[i, place] == merchant and wallet.held_until[i, place] >= day:
            return wallet.held_value[i, place]  # type: ignore[no-any-return]
    return 0
