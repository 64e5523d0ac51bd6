"""Laws: what must hold on every day of every run. A broken law stops the run and names the row that broke it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.columns import Rows
from o2o_sim.core.errors import LawBroken
from o2o_sim.demand.orders import OrderState, in_state
from o2o_sim.fulfilment import little_gap

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

#: The laws, in the order in which they are checked; the manifest of a run lists them.
LAWS: tuple[str, ...] = (
    "the ledger sums to zero over all account classes, leg by leg",
    "the float of every platform equals the prepaid money that is not settled yet",
    "every order is in exactly one state, and the states add up",
    "no coupon is used beyond its campaign's budget or count",
    "what an order's legs say is what the person paid",
    "the number of orders in service equals arrivals less departures",
    "no fulfilment belief leaves 0 to 1",
    "orders counted at a station and the minutes they spent there agree: Little's law on the day",
)


def check_day(market: Market, closed: Rows) -> None:
    """Check today's laws.

    Raises
    ------
    LawBroken
        for the first law that does not hold.
    """
    market.ledger.check(market.day)
    _float(market)
    _states(market, closed)
    _limits(market)
    _legs(closed)
    _service(market)
    _beliefs(market)
    _little(market)


def _little(market: Market) -> None:
    measured = market.service.measures
    gap = np.abs(little_gap(measured.stations))
    room = 1e-9 * (1.0 + measured.until) * (1.0 + measured.stations.before + measured.stations.arrived)
    wrong = np.flatnonzero(gap > room)
    if wrong.size:
        row, minutes = wrong[0], gap[wrong[0]]
        raise LawBroken(f"day {market.day}: station {row} misses Little's law by {minutes:g} order-minutes")


def _float(market: Market) -> None:
    people, orders = market.consumers, market.orders
    waiting = orders.select(in_state(orders, OrderState.ACCEPTED) & ~orders.held)
    prepaid = market.offers.prepaid[waiting.offer_row] == 1
    for platform in range(len(market.names.platforms)):
        mine = prepaid & (waiting.platform == platform)
        held = people.held_merchant >= 0
        sold_here = np.array(
            [market.platform_of_campaign(k) == platform for k in range(len(market.names.campaigns))] + [False]
        )
        vouchers = people.held_paid[held & sold_here[people.held_campaign]]
        due = int(waiting.paid[mine].sum()) + int(vouchers.sum())
        found = market.ledger.balance("float", platform)
        if found != due:
            name = market.names.platforms[platform]
            raise LawBroken(
                f"day {market.day}: the float of `{name}` is {found}, but {due} minor units are prepaid and open"
            )


def _states(market: Market, closed: Rows) -> None:
    today = market.today
    placed = today.placed
    market.totals.placed += placed
    market.totals.closed += len(closed)
    still_open = int(np.sum(in_state(market.orders, OrderState.ACCEPTED)))
    if market.totals.placed != market.totals.closed + still_open:
        found = (
            f"{market.totals.placed} orders were placed, {market.totals.closed} closed, {still_open} are open"
        )
        raise LawBroken(f"day {market.day}: {found}")
    if np.any(np.diff(market.orders.id) <= 0):
        raise LawBroken(
            f"day {market.day}: two orders have the same id, or they are not in the order of their ids"
        )


def _limits(market: Market) -> None:
    for k, name in enumerate(market.names.campaigns):
        if market.limits.budget[k] < 0 or market.limits.count[k] < 0:
            raise LawBroken(f"day {market.day}: campaign `{name}` gave more than its budget or count")


def _legs(closed: Rows) -> None:
    fees = closed.delivery_fee + closed.packaging_fee
    difference = closed.list_price - closed.merchant_discount - closed.platform_discount + fees - closed.paid
    wrong = np.flatnonzero(difference)
    if wrong.size:
        row = wrong[0]
        raise LawBroken(
            f"order {closed.id[row]}: its legs say {difference[row]} minor units more than was paid"
        )


def _service(market: Market) -> None:
    still_open = int(np.sum(in_state(market.orders, OrderState.ACCEPTED)))
    if market.service.inside != still_open:
        raise LawBroken(
            f"day {market.day}: {market.service.inside} orders are in service, {still_open} are open"
        )


def _beliefs(market: Market) -> None:
    belief = market.consumers.belief
    if belief.size and not (belief.min() >= 0.0 and belief.max() <= 1.0):
        row = int(np.flatnonzero(~((belief >= 0) & (belief <= 1)).all(axis=1))[0])
        raise LawBroken(f"day {market.day}: person {market.consumers.id[row]} has a belief outside 0 to 1")
