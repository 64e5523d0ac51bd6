"""Serve: orders pass stations and couriers; what is not finished at midnight stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.columns import Rows
from o2o_sim.core.quantity import Quantity
from o2o_sim.core.random import key_of, stream, uniforms
from o2o_sim.core.units import MINUTES_PER_DAY, FloatArray
from o2o_sim.demand.orders import Orders, OrderState, in_state
from o2o_sim.fulfilment import Done, Jobs, ServiceState
from o2o_sim.offers.channels import VISITED, Channel, by_channel

if TYPE_CHECKING:
    from o2o_sim.market.model import Market
    from o2o_sim.scenario.seller import Station

COUNTER_MINUTES = stream("service.counter", "how long an order keeps a counter busy")
KITCHEN_MINUTES = stream("service.kitchen", "how long an order keeps a kitchen busy")
PATIENCE = stream("service.patience", "how long a visitor puts up with queueing")
PARCEL_DAYS = stream("service.parcel", "how long a parcel takes")
HONOUR = stream("service.honour", "whether a merchant keeps the promise of a prepaid order")
COMES = stream("service.comes", "whether a person comes for what was ordered")

WALKING = 12.0  # minutes for a kilometre, baseline 11: 24 minutes there and back


def serve(market: Market) -> Orders:
    """Send today's accepted orders through the service; returns the orders that closed today, whatever way."""
    orders = market.orders
    _keep_promises(market, orders)
    fresh = orders.select((orders.day == market.day) & in_state(orders, OrderState.ACCEPTED))
    done = market.service.serve(_jobs(market, fresh), (market.day + 1.0) * MINUTES_PER_DAY)
    orders.arrived[fresh.rows] = _arrivals(fresh)
    _enter_times(orders, done)
    closed = ~in_state(orders, OrderState.ORDERED, OrderState.ACCEPTED)
    return orders.take(closed)


def _keep_promises(market: Market, orders: Orders) -> None:
    """Some prepaid orders are never fulfilled, and some people never come."""
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
        orders.state[fresh[mine][~comes]] = OrderState.NO_SHOW


def _arrivals(orders: Rows) -> FloatArray:
    """When an order reaches its first station: at once, or when the person has walked there."""
    walks = by_channel(orders, Channel.WALK_IN, Channel.VOUCHER)
    return np.asarray(orders.minute + np.where(walks, WALKING * orders.distance, 0.0))


def _jobs(market: Market, orders: Rows) -> Jobs:
    ready = np.array([market.scenario.platforms[name].ready for name in market.names.platforms] + [0.0])
    people = market.consumers
    return Jobs.of(
        id=orders.id,
        merchant=orders.merchant,
        path=orders.channel,
        minute=_arrivals(orders),
        patience=_drawn(market, orders, PATIENCE, "patience"),
        counter_minutes=_drawn(market, orders, COUNTER_MINUTES, "counter"),
        kitchen_minutes=_drawn(market, orders, KITCHEN_MINUTES, "kitchen"),
        pickup=orders.minute + np.maximum(ready[orders.platform], WALKING * orders.distance),
        delay=market.offers.parcel_days[orders.offer_row] * MINUTES_PER_DAY,
        drop_x=people.x[orders.person],
        drop_y=people.y[orders.person],
        fleet=np.where(by_channel(orders, Channel.DELIVERY), market.fleet_of[orders.platform], -1),
    )


def _drawn(market: Market, orders: Rows, which: object, name: str) -> FloatArray:
    """Minutes from each group's law; 0 where a group has no such station."""
    luck = _uniforms(market, which, orders)
    minutes = np.zeros(len(orders))
    group = market.merchants.group[orders.merchant]
    for index, terms in enumerate(market.scenario.merchants.values()):
        law = terms.service.patience if name == "patience" else _law(getattr(terms.service, name))
        mine = group == index
        if law is not None and mine.any():
            minutes[mine] = law.quantile(luck[mine])
    return minutes


def _law(station: Station | None) -> Quantity | None:
    return None if station is None else station.minutes


def _enter_times(orders: Orders, done: Done) -> None:
    """Write into the orders what the service reports of those that left it."""
    row = np.searchsorted(orders.id, done.id)
    orders.state[row] = np.where(done.state == ServiceState.SERVED, OrderState.SERVED, OrderState.RENEGED)
    orders.started[row], orders.ready[row], orders.served[row] = done.start, done.ready, done.served
    orders.waited[row], orders.courier[row] = done.waited, done.courier
    orders.pickup_km[row], orders.drive_km[row] = done.pickup_km, done.drive_km


def _uniforms(market: Market, which: object, orders: Rows) -> FloatArray:
    key = key_of(which, market.seed, market.replication)  # type: ignore[arg-type]
    return uniforms(key, orders.day, orders.person_id, orders.occasion, 0)
