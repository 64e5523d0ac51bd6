"""Learn: orders become memories, beliefs, ratings and expectations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.agents.wallets import use
from o2o_sim.core.columns import Rows
from o2o_sim.core.compiled import compiled
from o2o_sim.core.random import key_of, stream, uniforms
from o2o_sim.core.units import AnyArray, BoolArray, FloatArray, IntArray
from o2o_sim.demand.orders import Orders, OrderState, in_state
from o2o_sim.market.experience import judge, minutes_waited
from o2o_sim.market.rounds import rounds
from o2o_sim.offers.channels import CHANNELS, ON_SITE, Channel
from o2o_sim.rules.trust.base import Evidence

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

RETURNS = stream("learn.returns", "whether an unmet occasion comes back the next day")
REFERENCE_MEMORY = 0.9  # alpha of the reference price, baseline 40
MONTH = 30


def learn(market: Market, closed: Orders) -> None:
    """Let people, merchants and platforms learn from the orders that closed today."""
    judge(market, closed)
    served = closed.select(in_state(closed, OrderState.SERVED))
    market.today.returned = _returned(market, served)
    _remember(market, served)
    _need_memory(market, served)
    _trust(market, closed)
    _ratings(market, served)
    _waits(market, served)
    _unmet(market, closed)


def _returned(market: Market, served: Rows) -> int:
    """Orders of people whose last order lies at most `retention_days` back."""
    last = market.consumers.last_order[served.person]
    return int(
        np.sum(
            (last >= 0) & (last < market.day) & (market.day - last <= market.scenario.welfare.retention_days)
        )
    )


def _remember(market: Market, served: Rows) -> None:
    """Put the merchant first among the person's last few, and move what one is used to paying."""
    people, memory = market.consumers, market.scenario.consumers.remembered
    first = np.arange(len(market.names.categories)) * (memory.count if memory.by_category else 0)
    _remember_each(
        np.lexsort((served.id, served.served)), served.person, served.merchant, served.category,
        served.paid / market.minor, people.recent, first, memory.count, people.reference_price,
    )  # fmt: skip
    people.last_order[served.person] = market.day
    online = served.select(served.platform >= 0)
    first = people.first_order[online.person, online.platform]
    people.first_order[online.person, online.platform] = np.where(first < 0, market.day, first)
    people.active_months[online.person] |= np.uint64(1) << np.uint64(min(market.day // MONTH, 63))


@compiled
def _remember_each(
    order: IntArray,
    person: AnyArray,
    merchant: AnyArray,
    category: AnyArray,
    paid: FloatArray,
    recent: AnyArray,
    first: IntArray,
    places: int,
    reference: FloatArray,
) -> None:
    """Walk through the orders as they were served and move memory and reference price on with each.

    Of a person's memory the `places` from `first[c]` on belong to category c.
    """
    for row in order:
        i, c = person[row], category[row]
        _move_to_front(recent[i, first[c] : first[c] + places], merchant[row])
        before = reference[i, c]
        reference[i, c] = paid[row]
        if before > 0:
            reference[i, c] = REFERENCE_MEMORY * before + (1 - REFERENCE_MEMORY) * paid[row]


@compiled
def _move_to_front(recent: AnyArray, merchant: int) -> None:
    """Put a merchant first, the others behind it in their order, the last one dropped if it is new."""
    at = 0
    while at < len(recent) - 1 and recent[at] != merchant:
        at += 1
    for place in range(at, 0, -1):
        recent[place] = recent[place - 1]
    recent[0] = merchant


def _need_memory(market: Market, served: Rows) -> None:
    """Add each purchase, in mean orders, to the stock that lowers the wish to buy again."""
    for category, name in enumerate(market.names.categories):
        mine = served.select(served.category == category)
        mean = market.scenario.categories[name].order_value.mean
        np.add.at(market.consumers.need_stock[:, category], mine.person, mine.order_value / mean)


def fade_need(market: Market) -> None:
    """Let the memory of need fade overnight."""
    for category, name in enumerate(market.names.categories):
        market.consumers.need_stock[:, category] *= market.scenario.categories[name].memory.decay


_OUTCOMES = {OrderState.SERVED, OrderState.FAILED}
"""What becomes of a promise that was taken on."""
_REFUSALS = {OrderState.TURNED_AWAY, OrderState.OVERSOLD}
"""Of an order that found no stock, room or slot."""


def _trust(market: Market, closed: Rows) -> None:
    """Update beliefs by every promise kept or broken: one person's events in their order, or all at once."""
    people = market.consumers
    prepaid = (market.offers.prepaid[closed.offer_row] == 1) & ~closed.held
    for index, rule in enumerate(market.trust):
        told = in_state(closed, *(_OUTCOMES | _REFUSALS if rule.refusals else _OUTCOMES))
        events = closed.select(told & prepaid & (closed.platform == index))
        came = in_state(events, OrderState.SERVED)
        borne = market.scenario.platforms[market.names.platforms[index]].lateness_borne
        kept = came & ~(events.late > borne)
        if rule.learns_from == "all":
            if len(events):
                _believe(market, index, np.arange(len(people)), np.full(len(people), kept.mean()))
        else:
            for turn in rounds(events.person, np.where(came, events.served, events.minute), events.id):
                _believe(market, index, events.person[turn], kept[turn])
        np.add.at(people.kept_count[:, index], events.person[kept], 1)
        np.add.at(people.broken_count[:, index], events.person[~kept], 1)


def _believe(market: Market, platform: int, person: IntArray, kept: AnyArray) -> None:
    """Let each of these people, named once, take in one event: kept or broken, or the share that was kept."""
    people, rule = market.consumers, market.trust[platform]
    evidence = Evidence(people.evidence_kept[person, platform], people.evidence_broken[person, platform])
    first, second = rule.update(evidence, kept)
    people.evidence_kept[person, platform], people.evidence_broken[person, platform] = first, second
    prior = people.prior_kept[person, platform], people.prior_broken[person, platform]
    people.belief[person, platform] = rule.belief(prior, Evidence(first, second))


def _ratings(market: Market, served: Rows) -> None:
    """Add today's reviews to what is shown from tomorrow on."""
    merchants = market.merchants
    written = served.select(served.stars > 0)
    merchants.star_sum += np.bincount(written.merchant, weights=written.stars, minlength=len(merchants))
    merchants.star_count += np.bincount(written.merchant, minlength=len(merchants))
    merchants.stars = market.scenario.reviews.shown(merchants.star_sum, merchants.star_count)


def _waits(market: Market, served: Rows) -> None:
    """Move the wait that people expect of each merchant and channel towards what happened today."""
    merchants = market.merchants
    minutes = minutes_waited(served)
    for channel in range(len(CHANNELS)):
        mine = served.channel == channel
        if not mine.any() or channel == Channel.PARCEL:
            continue
        count = np.bincount(served.merchant[mine], minlength=len(merchants))
        extra = minutes[mine] - market.offers.wait_per_km[served.offer_row[mine]] * served.distance[mine]
        total = np.bincount(served.merchant[mine], weights=extra, minlength=len(merchants))
        seen = count > 0
        memory = market.wait_memory
        expected = merchants.expected_wait[:, channel]
        expected[seen] = memory * expected[seen] + (1 - memory) * total[seen] / count[seen]


def _unmet(market: Market, closed: Rows) -> None:
    """Let needs that found nothing come back tomorrow, with the category's probability."""
    people, occasions = market.consumers, market.today.occasions
    people.returning[:] = 0
    for category, name in enumerate(market.names.categories):
        chance = market.scenario.categories[name].occasions.returns
        if chance > 0:
            mine = occasions.category == category
            met = closed.id[in_state(closed, OrderState.SERVED)]
            unmet = mine & ~np.isin(occasions.order_id, met) & ~np.isin(occasions.order_id, market.open_ids)
            key = key_of(RETURNS, market.seed, market.replication)
            again = uniforms(key, market.day, occasions.person_id, occasions.code, 0) < chance
            np.add.at(people.returning[:, category], occasions.person[unmet & again], 1)


def take_coupons(market: Market, orders: Rows, used: BoolArray) -> None:
    """Take a use from the wallets of those whose order went through with a limited coupon."""
    for layer in (orders.merchant_campaign, orders.platform_campaign):
        for campaign in np.unique(layer[used & (layer >= 0)]):
            if market.campaign_limited[campaign]:
                use(market.consumers, int(campaign), orders.person[used & (layer == campaign)])


__all__ = ["ON_SITE", "fade_need", "learn", "take_coupons"]
