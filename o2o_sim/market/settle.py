"""Settle: every order's money, posted leg by leg; each leg leaves one account and reaches another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.columns import Rows
from o2o_sim.core.random import key_of, stream, uniforms
from o2o_sim.core.units import AnyArray, BoolArray, FloatArray, IntArray
from o2o_sim.demand.orders import Orders, OrderState, in_state
from o2o_sim.market.stocks import unit_cost
from o2o_sim.offers.channels import Channel, by_channel
from o2o_sim.rules.fees.base import OrdersView

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

CLAIM = stream("settle.claim", "whether a person claims a refund for an order that was served well")
DECLARED = stream("settle.declared", "whether a merchant declares an order paid on arrival")
FOUND_OUT = stream("settle.found_out", "whether a hidden order is found out")


def to_minor(money: FloatArray, minor: int) -> IntArray:
    """Money in major units as whole minor units, rounded half up."""
    return np.asarray(np.floor(np.asarray(money, dtype=np.float64) * minor + 0.5), dtype=np.int64)


def settle(market: Market, closed: Orders) -> None:
    """Post what today's prepayments, the orders that closed today, and the day itself cost and bring."""
    placed = market.orders.select((market.orders.day == market.day) & _prepaid(market, market.orders))
    _hold_prepayments(market, placed.select(in_state(placed, *_TAKEN)))
    price_service(market, closed)
    _post_served(market, closed.select(in_state(closed, OrderState.SERVED)))
    _post_undone(market, closed.select(_prepaid(market, closed) & in_state(closed, *_UNDONE)))
    market.deals.settle(market)
    _post_spoiled(market)
    _post_daily(market)


#: States of prepaid orders that came to nothing after they were paid.
_UNDONE = (
    OrderState.FAILED,
    OrderState.RENEGED,
    OrderState.CANCELLED,
    OrderState.NO_SHOW,
    OrderState.BALKED,
    OrderState.TURNED_AWAY,
    OrderState.OVERSOLD,
)
_TAKEN = (OrderState.ACCEPTED, OrderState.SERVED, *_UNDONE)


def _prepaid(market: Market, orders: Rows) -> BoolArray:
    return np.asarray((market.offers.prepaid[orders.offer_row] == 1) & ~orders.held)


def _hold_prepayments(market: Market, orders: Rows) -> None:
    _pay(market, "prepayment", "consumers", orders.segment, "float", orders.platform, orders.paid)


def price_service(market: Market, orders: Orders) -> None:
    """Fill the money columns that serving an order brings about: fees, pay, costs, refunds."""
    served = in_state(orders, OrderState.SERVED)
    minor = market.minor
    orders.goods_cost[:] = np.where(
        served, to_minor(market.merchants.goods_share[orders.merchant] * orders.order_value, minor), 0
    )
    for index, trust in enumerate(market.trust):
        mine = served & (orders.platform == index) & ~orders.held
        if mine.any():
            _price_platform(market, orders, mine, index, trust.refund_share)
    _price_refunds(market, orders)


def _price_platform(market: Market, orders: Orders, mine: BoolArray, index: int, refund_share: float) -> None:
    terms, minor = market.scenario.platforms[market.names.platforms[index]], market.minor
    some = orders.select(mine)
    net = some.list_price - market.funded_by_merchant(some)
    due = to_minor(
        terms.commission.amount(OrdersView(net / minor, some.channel.astype(np.int64), some.distance)), minor
    )
    prepaid = market.offers.prepaid[some.offer_row] == 1
    orders.commission[mine] = np.where(prepaid, due, _declared_commission(market, some, due, index))
    orders.advertising_fee[mine] = to_minor(terms.advertising_rate * net / minor, minor)
    delivered = by_channel(some, Channel.DELIVERY)
    fleet = terms.couriers
    orders.courier_pay[mine] = np.where(delivered, market.to_minor(fleet.pay) if fleet else 0, 0)
    orders.processing_fee[mine] = np.where(
        prepaid, to_minor(terms.processing_rate * some.paid / minor, minor), 0
    )
    cost = np.where(delivered, terms.support_cost, terms.order_cost)
    orders.support_cost[mine] = to_minor(cost, minor)
    chance = terms.claims * refund_share**2
    claims = prepaid & (_uniforms(market, CLAIM, some) < chance)
    orders.claim[mine] = np.where(claims, to_minor(refund_share * some.paid / minor, minor), 0)


def _declared_commission(market: Market, orders: Rows, due: IntArray, index: int) -> IntArray:
    """Commission on orders paid on arrival: what merchants declare, and fines for what they hide."""
    payment = market.scenario.platforms[market.names.platforms[index]].payment
    declared = payment.declared(_uniforms(market, DECLARED, orders))
    fine = payment.fine(due.astype(np.float64), declared, _uniforms(market, FOUND_OUT, orders))
    return np.where(declared, due, np.floor(fine + 0.5).astype(np.int64))


def _price_refunds(market: Market, orders: Orders) -> None:
    """A failed order gives back the refund share, a booking not used all but the deposit, the others all."""
    prepaid = _prepaid(market, orders)
    deposits = np.array([terms.service.bookings.deposit for terms in market.scenario.merchants.values()])
    kept = np.where(
        in_state(orders, OrderState.NO_SHOW), deposits[market.merchants.group[orders.merchant]], 0.0
    )
    failed = in_state(orders, OrderState.FAILED)
    share = np.where(failed, market.offers.refund_share[orders.offer_row], 1.0 - kept)
    undone = prepaid & in_state(orders, *_UNDONE)
    orders.refund[:] = np.where(undone, to_minor(share * orders.paid / market.minor, market.minor), 0)


def _uniforms(market: Market, which: object, orders: Rows) -> FloatArray:
    key = key_of(which, market.seed, market.replication)  # type: ignore[arg-type]
    return uniforms(key, orders.day, orders.person_id, orders.occasion, 0)


def _post_served(market: Market, orders: Rows) -> None:
    """Goods and fees to merchant and platform; prepaid orders pay out of the float, the others out of pockets."""
    prepaid = _prepaid(market, orders)
    for mask, account in ((prepaid, "float"), (~prepaid, "consumers")):
        some = orders.select(mask)
        payer = some.platform if account == "float" else some.segment
        merchant_part = market.funded_by_merchant(some)
        discounts = some.merchant_discount + some.platform_discount
        _pay(market, "goods", account, payer, "merchants", some.merchant, some.list_price)
        _pay(market, "merchant_discount", "merchants", some.merchant, account, payer, merchant_part)
        online = some.platform >= 0
        _pay(
            market,
            "platform_discount",
            "platforms",
            some.platform,
            account,
            payer,
            discounts - merchant_part,
            online,
        )
        _pay(market, "packaging_fee", account, payer, "merchants", some.merchant, some.packaging_fee)
        _pay(market, "delivery_fee", account, payer, "platforms", some.platform, some.delivery_fee, online)
    online = orders.platform >= 0
    merchant, platform = orders.merchant, orders.platform
    _pay(market, "commission", "merchants", merchant, "platforms", platform, orders.commission, online)
    _pay(
        market,
        "advertising_fee",
        "merchants",
        merchant,
        "platforms",
        platform,
        orders.advertising_fee,
        online,
    )
    _pay(market, "courier_pay", "platforms", platform, "couriers", platform, orders.courier_pay, online)
    _pay(market, "processing_fee", "platforms", platform, "processors", None, orders.processing_fee, online)
    _pay(market, "support_cost", "platforms", platform, "suppliers", None, orders.support_cost, online)
    _pay(market, "claim", "platforms", platform, "consumers", orders.segment, orders.claim, online)
    _pay(market, "goods_cost", "merchants", merchant, "suppliers", None, orders.goods_cost)


def _post_undone(market: Market, orders: Rows) -> None:
    """A prepaid order that came to nothing: part goes back, the merchant keeps the rest."""
    _pay(market, "refund", "float", orders.platform, "consumers", orders.segment, orders.refund)
    _pay(
        market,
        "kept_prepayment",
        "float",
        orders.platform,
        "merchants",
        orders.merchant,
        orders.paid - orders.refund,
    )


def _post_spoiled(market: Market) -> None:
    """Goods are paid for when they are sold, or when they are thrown away; where no shop is open, there are none."""
    spoiled = np.bincount(market.stations.merchant, weights=market.service.measures.stations.spoiled)
    merchants = np.flatnonzero((spoiled > 0) & market.merchants.active[: spoiled.size])
    cost = to_minor(spoiled[merchants] * unit_cost(market, merchants), market.minor)
    _pay(market, "spoilage", "merchants", merchants, "suppliers", None, cost)


def _post_daily(market: Market) -> None:
    merchants = market.merchants
    rows = np.flatnonzero(merchants.active)
    _pay(market, "fixed_cost", "merchants", rows, "suppliers", None, merchants.fixed_cost[rows])
    _pay(market, "rent", "merchants", rows, "landlords", None, merchants.rent[rows])
    for entered, cost in market.owed:
        _pay(market, "entry_cost", "merchants", entered, "suppliers", None, cost)
    market.owed = []
    for index, name in enumerate(market.names.platforms):
        cost = to_minor(np.array([market.scenario.platforms[name].fixed_cost]), market.minor)
        _pay(market, "platform_fixed_cost", "platforms", np.array([index]), "suppliers", None, cost)


def _pay(
    market: Market,
    leg: str,
    giver: str,
    giver_owner: AnyArray | None,
    receiver: str,
    receiver_owner: AnyArray | None,
    amount: IntArray,
    where: BoolArray | None = None,
) -> None:
    """Post amounts, only those of the rows `where` says."""
    rows = slice(None) if where is None else where
    owners = [None if owner is None else owner[rows] for owner in (giver_owner, receiver_owner)]
    market.pay(leg, giver, owners[0], receiver, owners[1], amount[rows])
