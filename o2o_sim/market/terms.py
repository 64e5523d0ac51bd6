"""Terms: what merchants and platforms offer today. Rules act, and the sheet of offers is filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.agents.merchants import tag_of
from o2o_sim.agents.space import Space, distance
from o2o_sim.core.compiled import compiled
from o2o_sim.core.quantity import Labels
from o2o_sim.core.random import key_of, name_tag, stream, uniforms
from o2o_sim.core.units import AnyArray, BoolArray, FloatArray, IntArray
from o2o_sim.offers.channels import Channel
from o2o_sim.offers.offers import Offers, offer_ids
from o2o_sim.rules.pricing.base import PricingRule, PricingView
from o2o_sim.rules.ranking.base import RankingView
from o2o_sim.rules.who import Who
from o2o_sim.scenario.seller import ChannelTerms

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

TAKES_PART = stream("terms.takes_part", "whether a merchant takes part in a campaign")
OFFER_TRAITS = stream("terms.offer_traits", "what an offer is like, for good")


def set_terms(market: Market) -> None:
    """Let pricing and ranking rules act, and fill today's sheet of offers."""
    _fill_offers(market)
    for rule, groups in _pricing_rules(market):
        _price(market, rule, groups)
    _fill_offers(market)
    for platform in range(len(market.names.platforms)):
        _rank(market, platform)


def build_offers(market: Market) -> Offers:
    """All ways to buy, one row each, sorted by merchant; rows stay the same through the run."""
    parts = [
        _channel_offers(market, index, channel, terms)
        for index, group in enumerate(market.scenario.merchants.values())
        for channel, terms in group.channels.items()
    ]
    offers = parts[0].concat(*parts[1:])
    return offers.take(offers.sort_by("merchant", "platform", "channel"))


def _channel_offers(market: Market, group: int, channel: str, terms: ChannelTerms) -> Offers:
    code, merchants = Channel.named(channel), market.merchants
    rows = np.flatnonzero((merchants.group == group) & merchants.sells[:, code])
    platform = market.names.platform(terms.platform)
    tag = 0 if terms.platform is None else tag_of(terms.platform)
    offers = Offers.empty(rows.size)
    offers.id[:] = offer_ids(merchants.id[rows], tag, code)
    offers.merchant[:], offers.category[:] = rows, merchants.category[rows]
    offers.channel[:], offers.platform[:], offers.about[:] = code, platform, tag * 16 + code
    offers.price_factor[:] = terms.price_factor
    offers.packaging_fee[:] = market.to_minor(terms.packaging_fee)
    labels = Labels(np.zeros(rows.size, dtype=np.int64), (market.names.groups[group],))
    key = key_of(OFFER_TRAITS, market.seed, market.replication)
    offers.constant[:] = terms.constant.of(merchants.id[rows], key, labels, when=code)
    if code == Channel.PARCEL:
        offers.parcel_days[:] = terms.days.of(merchants.id[rows], key, labels, when=16 + code)
    if platform >= 0:
        _platform_terms(market, offers, platform, code)
    return offers


def _platform_terms(market: Market, offers: Offers, platform: int, channel: Channel) -> None:
    """What the platform lays down for its offers: when to pay, what comes back, what delivery costs."""
    terms = market.scenario.platforms[market.names.platforms[platform]]
    offers.prepaid[:] = terms.payment.prepaid
    offers.refund_share[:] = terms.trust.refund_share if terms.payment.prepaid else 1.0
    if channel == Channel.DELIVERY:
        fee = terms.delivery_fee.terms()
        offers.delivery_fee[:] = market.to_minor(fee.base)
        offers.fee_per_km[:] = fee.per_km * market.minor
        offers.free_km[:] = fee.free_km
        offers.promised[:] = terms.promised.mean()
        if terms.couriers is not None:
            offers.wait_per_km[:] = terms.couriers.detour / terms.couriers.speed
    if channel == Channel.AHEAD:
        offers.promised[:] = terms.ready


def participation(market: Market) -> BoolArray:
    """(merchants, campaigns): whether a merchant takes part in a campaign."""
    merchants = market.merchants
    table = np.zeros((len(merchants), len(market.names.campaigns)), dtype=np.bool_)
    key = key_of(TAKES_PART, market.seed, market.replication)
    for k, (name, campaign) in enumerate(market.scenario.campaigns.items()):
        groups = [market.names.groups.index(group) for group in campaign.groups or market.names.groups]
        luck = uniforms(key, 0, merchants.id, name_tag(name, 32), 0)
        table[:, k] = np.isin(merchants.group, groups) & (luck < campaign.participation)
    return table


def _pricing_rules(market: Market) -> list[tuple[PricingRule, list[int]]]:
    """Each pricing rule in force with the groups that name it; groups whose rules are equal act together."""
    found: list[tuple[PricingRule, list[int]]] = []
    for index, terms in enumerate(market.scenario.merchants.values()):
        for rule, groups in found:
            if rule == terms.pricing:
                groups.append(index)
                break
        else:
            found.append((terms.pricing, [index]))
    return found


def _price(market: Market, rule: PricingRule, groups: list[int]) -> None:
    """Let the merchants of some groups set their price levels."""
    merchants = market.merchants
    mine = np.flatnonzero(np.isin(merchants.group, groups) & merchants.active)
    if mine.size and market.day % rule.revise_every == 0:
        merchants.level[mine] = rule.levels(_pricing_view(market, mine, rule))


def _pricing_view(market: Market, mine: IntArray, rule: PricingRule) -> PricingView:
    merchants = market.merchants
    labels = Labels(merchants.group[mine].astype(np.int64), market.names.groups)
    rate, per_unit = market.commissions(mine)
    return PricingView(
        day=market.day,
        who=Who(merchants.id[mine], {"group": labels}, market.seed, market.replication),
        level=merchants.level[mine],
        base_level=merchants.base_level[mine],
        marginal_cost=merchants.goods_share[mine],
        commission=rate,
        commission_per_unit=per_unit,
        orders=market.orders_before[mine],
        utilisation=market.utilisation_before[mine],
        owner=merchants.owner[mine].astype(np.int64),
        oracle=market.oracle(mine) if rule.asks_demand else None,
    )


def _fill_offers(market: Market) -> None:
    """Prices, waits and coupons of today."""
    offers, merchants = market.offers, market.merchants
    offers.open[:] = merchants.active[offers.merchant]
    offers.price_level[:] = merchants.level[offers.merchant] * offers.price_factor
    offers.expected_wait[:] = merchants.expected_wait[offers.merchant, offers.channel]
    offers.campaigns[:] = 0
    for k, campaign in enumerate(market.scenario.campaigns.values()):
        running = campaign.first_day <= market.day and (
            campaign.last_day is None or market.day <= campaign.last_day
        )
        usable = running or campaign.trigger == "sent"
        if not usable or market.limits.exhausted[k] or campaign.coupon.voucher() is not None:
            continue
        valid = market.takes_part[offers.merchant, k].copy()
        if campaign.platform is not None:
            valid &= offers.platform == market.names.platform(campaign.platform)
        if campaign.channels:
            valid &= np.isin(offers.channel, [Channel.named(name) for name in campaign.channels])
        offers.campaigns[valid] |= np.uint32(1 << k)


def _rank(market: Market, platform: int) -> None:
    """Let the platform's rule put the merchants of each category in order, zone by zone."""
    name = market.names.platforms[platform]
    terms, merchants = market.scenario.platforms[name], market.merchants
    ranked = market.listings.ranked[platform]
    ranked[:] = -1
    on_platform = np.zeros(len(merchants), dtype=np.bool_)
    on_platform[market.offers.merchant[(market.offers.platform == platform) & (market.offers.open == 1)]] = (
        True
    )
    for category in range(len(market.names.categories)):
        rows = np.flatnonzero(on_platform & (merchants.category == category))
        if rows.size == 0:
            continue
        far = market.zone_distances[:, rows]
        order = terms.ranking.order(_ranking_view(market, rows, far))
        limit = np.inf if terms.listing.radius is None else terms.listing.radius
        length = min(terms.listing.length, ranked.shape[2])
        _first_listed(order, far, limit, length, rows, ranked[category])


def _ranking_view(market: Market, rows: IntArray, far: FloatArray) -> RankingView:
    merchants = market.merchants
    labels = Labels(merchants.group[rows].astype(np.int64), market.names.groups)
    rate, _ = market.commissions(rows)
    return RankingView(
        day=market.day,
        who=Who(merchants.id[rows], {"group": labels}, market.seed, market.replication),
        zones=np.arange(far.shape[0]),
        distance=far,
        rating=merchants.stars[rows],
        sales=merchants.revenue_before[rows],
        margin=rate,
    )


@compiled
def _first_listed(
    order: IntArray, far: FloatArray, limit: float, length: int, rows: IntArray, ranked: AnyArray
) -> None:
    """Write the first merchants of each zone's order that are not too far away."""
    for zone in range(order.shape[0]):
        listed = 0
        for k in range(order.shape[1]):
            if listed == length:
                break
            j = order[zone, k]
            if far[zone, j] <= limit:
                ranked[zone, listed] = rows[j]
                listed += 1


def zone_distances(market: Market) -> FloatArray:
    """(zones, merchants): from the middle of each zone to each merchant [km]; 0 for merchants without a place."""
    x, y = market.city.zone_centres()
    merchants = market.merchants
    far = np.empty((x.size, len(merchants)))
    _distances(x, y, merchants.x, merchants.y, market.city.space, far)
    far[:, ~merchants.placed] = 0.0
    return far


@compiled
def _distances(
    x: FloatArray, y: FloatArray, to_x: FloatArray, to_y: FloatArray, space: Space, out: FloatArray
) -> None:
    for i in range(x.size):
        for j in range(to_x.size):
            out[i, j] = distance(x[i], y[i], to_x[j], to_y[j], space)
