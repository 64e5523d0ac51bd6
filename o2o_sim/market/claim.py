"""Claim: payments go through or not, and limited coupons are taken in the order of placement, market-wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.agents.wallets import drop_vouchers
from o2o_sim.core.compiled import compiled
from o2o_sim.core.random import key_of, stream, uniforms
from o2o_sim.core.units import AnyArray, BoolArray, IntArray
from o2o_sim.demand.orders import Orders, OrderState, in_state
from o2o_sim.demand.utility import net_utility
from o2o_sim.rules.payment.base import PaymentOutcome

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

PAYMENT = stream("claim.payment", "whether a payment goes through, and is not thought better of")


def claim(market: Market) -> None:
    """Decide which of today's orders are accepted; who is refused a coupon buys without it or leaves."""
    orders = market.today.fresh
    assert orders is not None
    orders.state[:] = OrderState.ACCEPTED
    _take_vouchers(market, orders)
    _take_coupons(market, orders)
    _pay(market, orders)
    _spend(market, orders)
    market.orders = market.orders.concat(orders) if len(market.orders) else orders
    market.today.fresh = None


def _take_vouchers(market: Market, orders: Orders) -> None:
    """A deal voucher is used once: a second order of the day that counts on it is reconsidered without it."""
    held = np.flatnonzero(orders.held)
    order = held[np.lexsort((orders.id[held], orders.minute[held]))]
    people = market.consumers
    gone: list[int] = []
    for row in order:  # a handful a day: holders who redeem today
        person, merchant = orders.person[row], orders.merchant[row]
        usable = (people.held_from[person] <= market.day) & (people.held_until[person] >= market.day)
        slots = np.flatnonzero((people.held_merchant[person] == merchant) & usable)
        if slots.size == 0:
            gone.append(row)
            continue
        slot = slots[0]
        used = min(int(orders.list_price[row]), int(people.held_value[person, slot]))
        orders.merchant_discount[row] = used
        market.deals.redeem(
            merchant,
            int(people.held_campaign[person, slot]),
            int(people.held_paid[person, slot]),
            int(people.segment[person]),
        )
        drop_vouchers(people, np.array([person]), np.array([slot]))
    _pay_in_full(market, orders, np.array(gone, dtype=np.int64))


def _pay_in_full(market: Market, orders: Orders, rows: IntArray) -> None:
    """Reconsider orders whose voucher is used up: take it at the full price all the same, or leave."""
    orders.held[rows] = False
    lost = orders.merchant_discount[rows].copy()
    orders.merchant_discount[rows] = 0
    orders.paid[rows] += lost
    orders.utility[rows] -= lost / market.minor
    orders.perceived[rows] -= lost / market.minor
    leaves = orders.utility[rows] < orders.outside_value[rows]
    orders.state[rows[leaves]] = OrderState.REFUSED


def _take_coupons(market: Market, orders: Orders) -> None:
    """In the order of placement, give each order its coupons while budgets, counts and uses last."""
    wants = ((orders.merchant_campaign >= 0) | (orders.platform_campaign >= 0)) & (
        in_state(orders, OrderState.ACCEPTED)
    )
    rows = np.flatnonzero(wants)
    if not rows.size or not (market.limits.limited.any() or market.campaign_limited.any()):
        return
    rows = rows[np.lexsort((orders.id[rows], orders.minute[rows]))]
    refused = np.zeros((rows.size, 2), dtype=np.bool_)
    uses = market.consumers.uses_left.astype(np.int64)
    _grant(
        orders.person[rows],
        np.stack([orders.merchant_campaign[rows], orders.platform_campaign[rows]], axis=1).astype(np.int64),
        np.stack([orders.merchant_discount[rows], orders.platform_discount[rows]], axis=1),
        market.limits.budget.copy(),
        market.limits.count.copy(),
        market.campaign_limited,
        uses,
        refused,
    )
    _without(market, orders, rows[refused.any(axis=1)], refused[refused.any(axis=1)])


@compiled
def _grant(
    person: AnyArray,
    campaign: IntArray,
    discount: IntArray,
    budget: IntArray,
    count: IntArray,
    limited: BoolArray,
    uses: IntArray,
    refused: BoolArray,
) -> None:
    """Walk through the orders as they were placed; mark the coupons that are no longer to be had."""
    for i in range(person.size):
        for layer in range(2):
            k = campaign[i, layer]
            if k < 0:
                continue
            short = budget[k] < discount[i, layer] or count[k] < 1
            if limited[k] and uses[person[i], k] < 1:
                short = True
            if short:
                refused[i, layer] = True
                continue
            budget[k] -= discount[i, layer]
            count[k] -= 1
            if limited[k] and uses[person[i], k] < 127:
                uses[person[i], k] -= 1


def _without(market: Market, orders: Orders, rows: IntArray, refused: BoolArray) -> None:
    """Reconsider orders at the price without the coupon that is gone: take it all the same, or leave."""
    before = orders.paid[rows] / market.minor
    lost = np.where(refused[:, 0], orders.merchant_discount[rows], 0) + np.where(
        refused[:, 1], orders.platform_discount[rows], 0
    )
    paid = before + lost / market.minor
    share = market.offers.refund_share[orders.offer_row[rows]]
    change = np.array(
        [
            net_utility(v, 0.0, after, t, r, s) - net_utility(v, 0.0, now, t, r, s)
            for v, now, after, t, r, s in zip(
                orders.value_served[rows],
                before,
                paid,
                orders.belief[rows],
                share,
                orders.sigma[rows],
                strict=True,
            )
        ]
    )
    leaves = orders.utility[rows] + change < orders.outside_value[rows]
    orders.state[rows[leaves]] = OrderState.REFUSED
    orders.merchant_discount[rows[refused[:, 0]]] = 0
    orders.merchant_campaign[rows[refused[:, 0]]] = -1
    orders.platform_discount[rows[refused[:, 1]]] = 0
    orders.platform_campaign[rows[refused[:, 1]]] = -1
    orders.paid[rows] += lost
    orders.utility[rows] += change
    orders.perceived[rows] += change


def _pay(market: Market, orders: Orders) -> None:
    """Prepayments may fail, or be thought better of."""
    key = key_of(PAYMENT, market.seed, market.replication)
    luck = uniforms(key, orders.day, orders.person_id, orders.occasion, 0)
    for index, name in enumerate(market.names.platforms):
        mine = (orders.platform == index) & in_state(orders, OrderState.ACCEPTED) & ~orders.held
        outcome = market.scenario.platforms[name].payment.outcome(luck[mine])
        orders.state[np.flatnonzero(mine)[outcome != PaymentOutcome.PAID]] = OrderState.PAYMENT_FAILED


def _spend(market: Market, orders: Orders) -> None:
    """Take what was accepted from budgets, counts and wallets."""
    accepted = orders.select(in_state(orders, OrderState.ACCEPTED))
    layers = (
        (accepted.merchant_campaign, accepted.merchant_discount),
        (accepted.platform_campaign, accepted.platform_discount),
    )
    for campaign, discount in layers:
        market.limits.take(campaign, discount)
        for k in np.unique(campaign[campaign >= 0]):
            if market.campaign_limited[k]:
                market.use_coupon(int(k), accepted.person[campaign == k])
