"""Scene: the market of the morning as the arrays that choice reads, frozen while people choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.random import name_tag
from o2o_sim.core.units import AnyArray
from o2o_sim.demand import inputs
from o2o_sim.demand.draws import choice_keys
from o2o_sim.demand.utility import TERMS, term_index
from o2o_sim.market.jobs import WALKING
from o2o_sim.rules.adoption.base import Membership

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

_NEST_KEYS = {"channel": 1 << 30, "platform": 1 << 31}  # apart from merchants' ids and from each other


def scene_of(market: Market) -> inputs.Scene:
    """Everything that people may look at today."""
    return inputs.Scene(
        people=_people(market),
        wallet=_wallet(market),
        merchants=_merchants(market),
        offers=_offers(market),
        nests=market.nests,
        listings=market.listings,
        campaigns=market.campaign_terms,
        tastes=market.tastes,
        consideration=market.consideration,
        space=market.city.space,
        keys=choice_keys(market.seed, market.replication),
        minor=float(market.minor),
        minutes_per_km=WALKING,
    )


def _people(market: Market) -> inputs.People:
    people = market.consumers
    return inputs.People(
        person_id=people.id,
        x=people.x,
        y=people.y,
        zone=people.zone,
        segment=people.segment,
        reach=people.reach,
        member=(people.state == Membership.MEMBER).astype(np.uint8),
        belief=people.belief,
        channel_taste=people.channel_taste,
        feature_taste=np.zeros((len(people), 0)),
        need_stock=people.need_stock,
        reference_price=people.reference_price,
        recent=people.recent,
        redemption_cost=people.redemption_cost,
    )


def _wallet(market: Market) -> inputs.Wallet:
    """Coupons and vouchers in hand; a voucher whose deal is not on yet is not shown."""
    people = market.consumers
    usable = people.held_from <= market.day
    return inputs.Wallet(
        uses_left=people.uses_left,
        valid_until=people.valid_until,
        merchant=people.coupon_merchant,
        held_merchant=np.where(usable, people.held_merchant, -1).astype(np.int32),
        held_value=people.held_value,
        held_until=people.held_until,
    )


def _merchants(market: Market) -> inputs.Merchants:
    merchants = market.merchants
    known = np.array([group.awareness for group in market.scenario.merchants.values()])
    return inputs.Merchants(
        merchant_id=merchants.id,
        x=merchants.x,
        y=merchants.y,
        category=merchants.category,
        constant=merchants.constant,
        awareness=known[merchants.group],
        features=np.zeros((len(merchants), 0)),
        first_offer=market.first_offer,
    )


def _offers(market: Market) -> inputs.OfferSheet:
    offers = market.offers
    return inputs.OfferSheet(
        offer_id=offers.id,
        merchant=offers.merchant,
        channel=offers.channel,
        platform=offers.platform,
        about=offers.about,
        open=offers.open,
        price_level=offers.price_level,
        price_factor=offers.price_factor,
        constant=offers.constant,
        delivery_fee=offers.delivery_fee,
        fee_per_km=offers.fee_per_km,
        free_km=offers.free_km,
        packaging_fee=offers.packaging_fee,
        refund_share=offers.refund_share,
        prepaid=offers.prepaid,
        campaigns=offers.campaigns,
        expected_wait=offers.expected_wait,
        wait_per_km=offers.wait_per_km,
        promised=offers.promised,
        nest=market.nest_of_offer,
        attribute=_attributes(market),
    )


def _attributes(market: Market) -> AnyArray:
    """(offers, terms): what each offer brings by itself; personal terms are worked out while people look."""
    offers, merchants = market.offers, market.merchants
    table = np.zeros((len(offers), len(TERMS)))
    stars = merchants.stars - market.scenario.reviews.prior
    table[:, term_index("stars")] = stars[offers.merchant]
    table[:, term_index("perceived_quality")] = market.perceived_quality(stars)[offers.merchant]
    table[:, term_index("crowding")] = market.utilisation_known[offers.merchant]
    table[:, term_index("queue_length")] = market.queue_before[offers.merchant]
    share = np.mean(market.consumers.state == Membership.MEMBER, axis=0)
    online = offers.platform >= 0
    table[online, term_index("network")] = share[offers.platform[online]]
    return table


def nests_of(market: Market) -> tuple[inputs.Nests, AnyArray]:
    """The nests of all offers, and the nest of each: by merchant, channel or platform, as each category says."""
    offers, merchants = market.offers, market.merchants
    key = np.zeros(len(offers), dtype=np.int64)
    dissimilarity = np.zeros(len(offers))
    for index, category in enumerate(market.scenario.categories.values()):
        mine = offers.category == index
        names = _nest_names(market, category.noise.nest)
        codes = {
            "merchant": merchants.group[offers.merchant],
            "channel": offers.channel,
            "platform": offers.platform + 1,
        }
        values = category.noise.dissimilarity.by_name(names)
        dissimilarity[mine] = values[codes[category.noise.nest][mine]]
        key[mine] = _nest_key(market, category.noise.nest, index)[mine]
    keys, first, nest = np.unique(key, return_index=True, return_inverse=True)
    return inputs.Nests(keys.astype(np.uint32), dissimilarity[first]), nest.astype(np.int32)


def _nest_names(market: Market, kind: str) -> tuple[str, ...]:
    return {
        "merchant": market.names.groups,
        "channel": market.names.channels,
        "platform": ("none", *market.names.platforms),
    }[kind]


def _nest_key(market: Market, kind: str, category: int) -> AnyArray:
    offers = market.offers
    if kind == "merchant":
        return np.asarray(market.merchants.id[offers.merchant].astype(np.int64))
    part = offers.channel.astype(np.int64) if kind == "channel" else offers.platform.astype(np.int64) + 1
    if kind == "platform":
        tags = np.array([0, *(name_tag(name, 20) for name in market.names.platforms)])
        part = tags[part]
    return np.asarray(_NEST_KEYS[kind] + (category << 24) + part)


def campaign_terms_of(market: Market) -> inputs.Campaigns:
    """The campaigns as numbers, in the order of the scenario."""
    campaigns = list(market.scenario.campaigns.items())
    minor = market.minor
    terms = [campaign.coupon.terms().in_minor(minor) for _, campaign in campaigns]
    redemption = market.scenario.consumers.redemption
    return inputs.Campaigns(
        campaign_id=np.array([name_tag(name, 32) for name, _ in campaigns], dtype=np.uint32),
        layer=np.array([campaign.layer == "platform" for _, campaign in campaigns], dtype=np.int8),
        rate=np.array([t[0] for t in terms], dtype=np.float64),
        cap=np.array([t[1] for t in terms], dtype=np.int64),
        threshold=np.array([t[2] for t in terms], dtype=np.int64),
        amount=np.array([t[3] for t in terms], dtype=np.int64),
        automatic=np.array([campaign.automatic for _, campaign in campaigns], dtype=np.uint8),
        wallet_column=np.array(
            [k if limited else -1 for k, limited in enumerate(market.campaign_limited)], dtype=np.int32
        ),
        notice=np.array([1.0 if c.automatic else redemption.notice for _, c in campaigns], dtype=np.float64),
        reminder=np.array(
            [redemption.reminder if c.trigger == "sent" and c.sending.remind else 0.0 for _, c in campaigns],
            dtype=np.float64,
        ),
    )


def listings_of(market: Market) -> inputs.Listings:
    """Empty lists with their opening probabilities; `terms` fills them every morning."""
    platforms = list(market.scenario.platforms.values())
    length = max((terms.listing.length for terms in platforms), default=1)
    shape = len(platforms), len(market.names.categories), market.city.zones, length
    opening = [inputs.opening_probabilities(t.listing.first, t.listing.decay, length) for t in platforms]
    return inputs.Listings(
        ranked=np.full(shape, -1, dtype=np.int32),
        probability=np.array(opening).reshape(len(platforms), length),
        tag=market.platforms.tag.astype(np.uint32),
    )


__all__ = ["campaign_terms_of", "listings_of", "nests_of", "scene_of"]
