"""S14: how much to have in the morning, and how many to book, when what is left or lacking costs money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.demand.orders import OrderState
from o2o_sim.study.limits import observation
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, mean_of, with_source
from o2o_sim.study.limits.queues import CHANCE, RATE
from o2o_sim.theory.stock import bumped, poisson_sales

ITEM = "S14"
SOURCE = "Arrow, Harris and Marschak 1951; Rothstein 1971"
CONVENTION = "a shop and day is one observation; units keep for a day, bookings are for the next"
DEMAND = 20.0
UNITS = (20, 22, 24)
PLACES, SHOWS = 40, 0.85
BOOKED = (44, 46, 48)
SHOPS = 64
ALL_SHOPS = 10_000
"""People of an effort from which on all shops are watched; of fewer, fewer shops and as many days."""
SERVICE = "merchants.shop.service"


def measure(effort: Effort) -> Iterator[Measurement]:
    """Sales of a stock that spoils overnight, and people turned away where too many were booked."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    days = max(3, round(60 * effort.people / 1_000_000))
    for number, units in enumerate(UNITS):  # each with days of its own, so that errors are independent
        other_days = effort.repeated(effort.replication + 1000 * (number + 1))
        sold = closed_a_day(stocked(units), DEMAND, days, OrderState.SERVED, other_days)
        found = mean_of(ITEM, f"units sold of {units}", poisson_sales(DEMAND, units), sold)
        yield found
        if effort.variants and units == UNITS[0]:
            yield found.wrong("mean demand or all units, whichever is less", min(DEMAND, units))
    for places in BOOKED:
        away = closed_a_day(overbooked(places), 110.0, days, None, effort)
        reference = bumped(places, PLACES, SHOWS)
        yield mean_of(ITEM, f"people without a place, {places} booked for {PLACES}", reference, away)


def stocked(units: int) -> dict[str, Any]:
    stock = {"units": units, "every": 1.0, "hour": 0.0, "life": 1}
    station = {"works": "stock", "grows": False, "stock": stock}
    return {f"{SERVICE}.stations": {"goods": station}, f"{SERVICE}.paths": {"walk_in": ["goods"]}}


def overbooked(places: int) -> dict[str, Any]:
    """Slots of a day, and as many chairs as there are places; nobody waits for one."""
    slots = {"minutes": 1440.0, "overbooking": places - PLACES}
    book = {"works": "booking", "servers": PLACES, "grows": False, "slots": slots}
    chair = {"servers": PLACES, "minutes": 30.0, "grows": False, "room": 0}
    return {
        f"{SERVICE}.stations": {"book": book, "chair": chair},
        f"{SERVICE}.paths": {"walk_in": ["book", "chair"]},
        f"{SERVICE}.bookings": {"lead": 0.0, "no_show": 1.0 - SHOWS},
    }


def closed_a_day(
    changes: dict[str, Any], demand: float, days: int, state: OrderState | None, effort: Effort
) -> FloatArray:
    """Orders that closed in a state, by shop and day; without one, those turned away who had booked."""
    return counts_a_day(changes, demand, days, (state,), effort)[0]


def counts_a_day(
    changes: dict[str, Any], demand: float, days: int, states: Sequence[OrderState | None], effort: Effort
) -> list[FloatArray]:
    """The same of several states in one run."""
    shops = max(2, round(SHOPS * min(1.0, effort.people / ALL_SHOPS)))
    overrides = {
        "days": days + 1,
        "warmup": 0,
        "consumers.count": round(demand * shops / RATE),
        "categories.need.occasions.rate": RATE,
        "merchants.shop.count": shops,
        **changes,
    }
    market = observation.market_in(CHANCE, overrides, effort.replication)
    counts: list[list[IntArray]] = [[] for _ in states]
    for _ in range(days + 1):
        market.step()
        closed = market.closed
        for state, found in zip(states, counts, strict=True):
            if state is None:
                chosen = (closed.state == OrderState.TURNED_AWAY) & ~np.isnan(closed.started)
            else:
                chosen = closed.state == state
            found.append(np.bincount(closed.merchant[chosen], minlength=shops))
    return [np.concatenate(found[1:]).astype(np.float64) for found in counts]
