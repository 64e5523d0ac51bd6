"""Service as the day's outcomes count it: queues and waits, who was turned away, stocks, deliveries and couriers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.columns import Rows
from o2o_sim.core.units import MINUTES_PER_DAY, AnyArray, FloatArray
from o2o_sim.demand.orders import OrderState, in_state
from o2o_sim.fulfilment.modes import Mechanism
from o2o_sim.market.experience import minutes_waited
from o2o_sim.market.jobs import booked
from o2o_sim.offers.channels import ON_SITE, Channel, by_channel

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

__all__ = ["arrived_of", "service_measures"]

Measures = dict[str, float]


def service_measures(market: Market, closed: Rows, served: Rows) -> Measures:
    """The day's sums over stations, deliveries and couriers, and what people waited."""
    stations, fleets = market.service.measures.stations, market.service.measures.fleets
    minutes = minutes_waited(served)
    on_site = by_channel(closed, *ON_SITE) | booked(market, closed)
    hours, surplus, emissions = _couriers(market, served)
    return {
        "walk_in_minutes": minutes[by_channel(served, Channel.WALK_IN)].sum(),
        "delivery_minutes": minutes[by_channel(served, Channel.DELIVERY)].sum(),
        "queue_minutes": np.nansum(served.waited),
        **_deliveries(served, minutes),
        "reneged": int(np.sum(in_state(closed, OrderState.RENEGED))),
        "visits_on_site": int(np.sum(on_site & arrived_of(closed))),
        **_stations(market),
        "station_busy": stations.busy_minutes.sum(),
        "station_minutes": stations.staffed_minutes.sum(),
        "courier_busy": fleets.busy_minutes.sum(),
        "courier_minutes": 60.0 * hours,
        "courier_idle": fleets.idle_minutes.sum(),
        "idle_km": fleets.idle_km.sum(),
        "courier_on_duty": fleets.staffed_minutes.sum(),
        "courier_hours": hours,
        "reservation_cost": surplus,
        "emissions": emissions,
    }


def _deliveries(served: Rows, minutes: FloatArray) -> Measures:
    """How late deliveries were, how long they and couriers took, how many went together."""
    brought = by_channel(served, Channel.DELIVERY)
    late, ways = served.late[brought], served.pickup_km[brought]
    slowest = np.quantile(minutes[brought], 0.95) if brought.any() else 0.0
    return {
        "late_deliveries": int(np.sum(late > 0)),
        "late_minutes": np.nansum(late),
        "slowest_minutes": slowest * int(brought.sum()),
        "pickup_km": np.nansum(ways),
        "pickup_minutes": np.nansum(served.picked[brought] - served.ready[brought]),
        "brought_together": int(np.sum(served.together[brought] > 1)),
    }


def _stations(market: Market) -> Measures:
    """Who was turned away, what was out of stock, who did not come, how many stood in queues."""
    stations, spec = market.service.measures.stations, market.stations
    booked = np.broadcast_to(spec.mechanism, spec.merchant.shape) == Mechanism.BOOKING
    stocked = np.broadcast_to(spec.mechanism, spec.merchant.shape) == Mechanism.STOCK
    queues = ~booked & (~stocked | (np.broadcast_to(spec.room, stocked.shape) > 0))
    is_open = market.merchants.active[spec.merchant]
    return {
        "turned_away": int(stations.turned_away.sum()),
        "balked": int(stations.balked.sum()),
        "asked": int((stations.asked + stations.balked).sum()),
        "out_of_stock": int(stations.turned_away[stocked].sum()),
        "asked_for_stock": int(stations.asked[stocked].sum()),
        "oversold": int(stations.oversold.sum()),
        "booked": int(stations.arrived[booked].sum()),
        "not_come": int(stations.no_shows.sum()),
        "cancelled": int(stations.cancelled.sum()),
        "spoiled": int(stations.spoiled[is_open].sum()),
        "units_came": int(stations.came.sum()),
        "units_in_vain": int(stations.in_vain.sum()),
        "units_there": stations.unit_minutes[is_open].sum() / MINUTES_PER_DAY,
        "stocks": int(np.sum(stocked & is_open)),
        "in_queues": stations.queued_minutes[~booked].sum() / MINUTES_PER_DAY,
        "queues": int(np.sum(queues)),
    }


def _couriers(market: Market, served: Rows) -> tuple[float, float, float]:
    """Paid hours, what they are worth elsewhere, and the damage of deliveries."""
    hours = worth = damage = 0.0
    for index, terms in enumerate(market.scenario.platforms.values()):
        if terms.couriers is not None:
            count = int(market.platforms.couriers[index])
            paid = terms.couriers.paid(count)
            hours += paid
            worth += paid * terms.couriers.worth_elsewhere(count)
            trips = np.sum((served.platform == index) & by_channel(served, Channel.DELIVERY))
            damage += float(trips) * terms.couriers.emissions
    return hours, worth, damage


def arrived_of(closed: Rows) -> AnyArray:
    """Orders that reached the merchant, or the merchant's kitchen."""
    return in_state(closed, OrderState.SERVED, OrderState.RENEGED)
