"""Reach: who hears of a platform and joins it, and whose wallet a coupon lands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.agents.wallets import UNLIMITED
from o2o_sim.core.compiled import compiled
from o2o_sim.core.random import key_of, stream, uniform, uniforms
from o2o_sim.core.units import AnyArray, BoolArray, IntArray
from o2o_sim.rules.adoption.base import AdoptionView, Membership

if TYPE_CHECKING:
    from o2o_sim.market.model import Market
    from o2o_sim.scenario.campaign import Campaign

ADOPTS = stream("reach.adopts", "whether and when in the day a person's membership changes")
SENT = stream("reach.sent", "whether a person is sent a coupon")
SENDER = stream("reach.sender", "which merchant's coupon a person is sent")


def reach(market: Market) -> None:
    """Let people adopt or forget platforms, hand out coupons, and trade deals."""
    market.today.new_members = 0
    for platform in range(len(market.names.platforms)):
        _adopt(market, platform)
    for k, campaign in enumerate(market.scenario.campaigns.values()):
        if campaign.trigger == "sent" and _wave(market.day, campaign):
            market.today.coupons_sent += _send(market, k, campaign)
    market.deals.start_day(market)
    market.deals.trade(market)


def _adopt(market: Market, platform: int) -> None:
    people = market.consumers
    rule = market.scenario.platforms[market.names.platforms[platform]].adoption
    cost = np.array([market.to_minor(rule.media_cost)])
    market.pay("media", "platforms", np.array([platform]), "media", None, cost)
    if not rule.changes:
        return
    state = people.state[:, platform]
    moved = rule.step(
        _adoption_view(market, platform),
        uniforms(key_of(ADOPTS, market.seed, market.replication), market.day, people.id, platform, 0),
    )
    joined = (moved.state == Membership.MEMBER) & (state != Membership.MEMBER)
    market.today.new_members += int(np.sum(joined & (people.joined[:, platform] < 0)))
    people.joined[joined & (people.joined[:, platform] < 0), platform] = market.day
    people.state[:, platform] = moved.state


def _adoption_view(market: Market, platform: int) -> AdoptionView:
    people = market.consumers
    count = len(people)
    state = people.state[:, platform]
    since = np.maximum(people.last_order, people.joined[:, platform])
    return AdoptionView(
        day=market.day,
        state=state,
        friends=np.full(count, np.mean(state == Membership.MEMBER)),
        shop_visits=market.visits_before.astype(np.float64),
        referrals=np.zeros(count),
        worth=np.ones(count),
        idle_days=np.asarray(market.day - np.maximum(since, 0), dtype=np.float64),
    )


def _wave(day: int, campaign: Campaign) -> bool:
    running = campaign.first_day <= day and (campaign.last_day is None or day <= campaign.last_day)
    return running and (day - campaign.first_day) % campaign.sending.every == 0


def _send(market: Market, k: int, campaign: Campaign) -> int:
    """Send a coupon of one of the campaign's merchants (or of the platform) to some members."""
    people = market.consumers
    eligible = _members(market, campaign)
    luck = uniforms(key_of(SENT, market.seed, market.replication), market.day, people.id, k, 0)
    regular = _favourite(market, k)
    wanted = campaign.sending.share * eligible.sum()
    known = eligible & (regular >= 0)
    to_known = min(1.0, campaign.sending.regulars * wanted / max(known.sum(), 1))
    to_others = min(1.0, (1.0 - campaign.sending.regulars) * wanted / max(eligible.sum(), 1))
    is_sent = eligible & (luck < np.where(known, to_known, 0.0) + to_others)
    as_regular = known & (luck < to_known)
    rows = np.flatnonzero(is_sent)
    people.uses_left[rows, k] = min(campaign.per_person or 1, UNLIMITED)
    people.valid_until[rows, k] = market.day + campaign.validity - 1
    people.coupon_merchant[rows, k] = -1
    if campaign.layer == "merchant":
        people.coupon_merchant[rows, k] = np.where(
            as_regular[rows], regular[rows], _any_sender(market, k, rows)
        )
    return rows.size


def _members(market: Market, campaign: Campaign) -> BoolArray:
    platform = market.names.platform(campaign.platform)
    if platform < 0:
        return np.ones(len(market.consumers), dtype=np.bool_)
    return np.asarray(market.consumers.state[:, platform] == Membership.MEMBER)


def _favourite(market: Market, k: int) -> IntArray:
    """The last merchant of each person's memory that takes part in the campaign, -1 if there is none."""
    recent = market.consumers.recent
    part = market.takes_part[:, k] & market.merchants.active
    fits = np.where(recent >= 0, part[np.maximum(recent, 0)], False)
    first = fits.argmax(axis=1)
    found = np.take_along_axis(recent, first[:, None], axis=1)[:, 0]
    return np.asarray(np.where(fits.any(axis=1), found, -1))


def _any_sender(market: Market, k: int, rows: IntArray) -> IntArray:
    """A merchant of the campaign for each of these people, any as likely as another; -1 if there is none."""
    part = np.flatnonzero(market.takes_part[:, k] & market.merchants.active)
    key = key_of(SENDER, market.seed, market.replication)
    chosen = np.full(rows.size, -1, dtype=np.int64)
    if part.size:
        _smallest_draw(key, market.day, market.consumers.id[rows], market.merchants.id[part], k, chosen)
        chosen = part[chosen]
    return chosen


@compiled
def _smallest_draw(
    key: np.uint64, day: int, person: AnyArray, merchant: AnyArray, campaign: int, chosen: IntArray
) -> None:
    """The merchant with the smallest draw wins a person, so a merchant that joins moves only those it wins."""
    for i in range(person.size):
        best = 2.0
        for j in range(merchant.size):
            u = uniform(key, day, person[i], merchant[j], campaign)
            if u < best:
                best = u
                chosen[i] = j
