"""Serve: orders pass stations and couriers; what is not finished at midnight stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.columns import Rows
from o2o_sim.core.random import key_of, stream, uniforms
from o2o_sim.core.units import MINUTES_PER_DAY, BoolArray, FloatArray, IntArray
from o2o_sim.demand.orders import Orders, OrderState, in_state
from o2o_sim.fulfilment import Done, ServiceState
from o2o_sim.market.coming import announce_units
from o2o_sim.market.couriers import put_on_duty
from o2o_sim.market.jobs import booked, jobs_of
from o2o_sim.offers.channels import VISITED, by_channel

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

HONOUR = stream("service.honour", "whether a merchant keeps the promise of a prepaid order")
COMES = stream("service.comes", "whether a person comes for what was ordered")


def serve(market: Market) -> Orders:
    """Send today's accepted orders through the service; returns the orders that closed today, whatever way."""
    orders = market.orders
    comes = _keep_promises(market, orders)
    fresh = orders.select((orders.day == market.day) & in_state(orders, OrderState.ACCEPTED))
    jobs = jobs_of(market, fresh, comes[fresh.rows])
    put_on_duty(market)
    announce_units(market)
    done = market.service.serve(jobs, (market.day + 1.0) * MINUTES_PER_DAY)
    orders.arrived[fresh.rows] = jobs.minute
    _enter_times(market, orders, done)
    closed = ~in_state(orders, OrderState.ORDERED, OrderState.ACCEPTED)
    return orders.take(closed)


def _keep_promises(market: Market, orders: Orders) -> BoolArray:
    """Some prepaid orders are never fulfilled, and some people never come: whether each does.

    Who has booked a slot holds the place all the same, until the slot begins.
    """
    present = np.ones(len(orders), dtype=np.bool_)
    fresh = np.flatnonzero((orders.day == market.day) & in_state(orders, OrderState.ACCEPTED))
    some = orders.select(fresh)
    prepaid = (market.offers.prepaid[some.offer_row] == 1) & ~some.held
    honoured = _uniforms(market, HONOUR, some) < market.merchants.honour[some.merchant]
    orders.honoured[fresh] = honoured | ~prepaid
    orders.state[fresh[prepaid & ~honoured]] = OrderState.FAILED
    luck = _uniforms(market, COMES, some)
    for index, name in enumerate(market.names.platforms):
        mine = (some.platform == index) & by_channel(some, *VISITED) & (honoured | ~prepaid)
        comes = market.scenario.platforms[name].payment.comes(luck[mine])
        absent = fresh[mine][~comes]
        present[absent] = False
        orders.state[absent[~booked(market, orders.select(absent))]] = OrderState.NO_SHOW
    return present


def _enter_times(market: Market, orders: Orders, done: Done) -> None:
    """Write into the orders what the service reports of those that left it."""
    row = np.searchsorted(orders.id, done.id)
    orders.state[row] = _STATES[done.state]
    came = booked(market, orders.select(row))
    orders.arrived[row[came]] = done.arrived[came]
    _go_elsewhere(market, orders, row, done)
    orders.started[row], orders.ready[row], orders.served[row] = done.start, done.ready, done.served
    orders.waited[row], orders.courier[row] = done.waited, done.courier
    orders.pickup_km[row], orders.drive_km[row] = done.pickup_km, done.drive_km
    orders.picked[row], orders.together[row] = done.picked, done.together


#: The state of an order by how it left the service.
_STATES = np.zeros(len(ServiceState) + 1, dtype=np.int8)
_STATES[ServiceState.SERVED] = OrderState.SERVED
_STATES[ServiceState.RENEGED] = OrderState.RENEGED
_STATES[ServiceState.REFUSED] = OrderState.TURNED_AWAY
_STATES[ServiceState.BALKED] = OrderState.BALKED
_STATES[ServiceState.CANCELLED] = OrderState.CANCELLED
_STATES[ServiceState.NO_SHOW] = OrderState.NO_SHOW
_STATES[ServiceState.OVERSOLD] = OrderState.OVERSOLD


def _go_elsewhere(market: Market, orders: Orders, row: IntArray, done: Done) -> None:
    """Who went to another merchant buys there, at the price that was asked where they meant to go."""
    moved = np.flatnonzero(orders.merchant[row] != done.merchant)
    for order, merchant in zip(row[moved], done.merchant[moved], strict=True):
        rows = slice(market.first_offer[merchant], market.first_offer[merchant + 1])
        offers = np.flatnonzero(
            (market.offers.channel[rows] == orders.channel[order])
            & (market.offers.platform[rows] == orders.platform[order])
        )
        orders.merchant[order] = merchant
        if offers.size:
            orders.offer_row[order] = rows.start + offers[0]
            orders.offer[order] = market.offers.id[orders.offer_row[order]]


def _uniforms(market: Market, which: object, orders: Rows) -> FloatArray:
    key = key_of(which, market.seed, market.replication)  # type: ignore[arg-type]
    return uniforms(key, orders.day, orders.person_id, orders.occasion, 0)
