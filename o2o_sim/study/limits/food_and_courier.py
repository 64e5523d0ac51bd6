"""E11 of the catalogue: a meal is cooked while its courier rides, and the two wait for each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.study.limits import observation
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, mean_of, with_source
from o2o_sim.study.limits.queues import DAY, SETTLING
from o2o_sim.theory.meeting import equal_parts_of_exponential, meeting

ITEM = "E11"
SOURCE = "the larger of two exponential times"
CONVENTION = (
    "minutes from ordering; rides are the means of equal parts of an exponential law; batches are in E9"
)
FILE = "food_and_courier"
FOOD, COURIER = 12.0, 8.0
KITCHENS = 200
DEPOT = 100.0
ORDERS_A_DAY = 5760.0


class Meetings(NamedTuple):
    """Minutes from ordering until a meal is ready, until its courier is there, and until they leave."""

    food: FloatArray
    courier: FloatArray
    left: FloatArray


def measure(effort: Effort) -> Iterator[Measurement]:
    """How long it takes until both are there, and who waits how long."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    rides = equal_parts_of_exponential(COURIER, KITCHENS)
    seen = _meetings(rides, effort)
    theory, both = meeting(FOOD, COURIER), float(np.mean(rides + FOOD * np.exp(-rides / FOOD)))
    found = mean_of(ITEM, "food and courier: mean time until both are there", both, seen.left)
    yield found.at_rest(theory.both)
    if effort.variants:
        yield found.wrong("nobody waits for the quicker one", max(FOOD, COURIER))
    waits = mean_of(ITEM, "food waits for the courier", both - FOOD, seen.left - seen.food)
    yield waits.at_rest(theory.first_waits)
    if effort.variants:
        yield waits.wrong("the one waits as long as the other", theory.second_waits)
    waits = mean_of(ITEM, "the courier waits for the food", both - COURIER, seen.left - seen.courier)
    yield waits.at_rest(theory.second_waits)


def _meetings(rides: FloatArray, effort: Effort) -> Meetings:
    """Of all orders between the first hours, when couriers ride to the depot, and the last ones."""
    stop = SETTLING + effort.share(0.1) / ORDERS_A_DAY * DAY
    days = int(np.ceil((stop + SETTLING) / DAY))
    kitchens = [[DEPOT + ride, 0.0] for ride in rides.tolist()]
    changes = {"days": days, "merchants.kitchen.count": KITCHENS, "merchants.kitchen.placement.at": kitchens}
    market = observation.market_in(FILE, changes, effort.replication)
    parts = []
    for _ in range(days):
        market.step()
        orders = market.closed
        counts = (orders.minute >= SETTLING) & (orders.minute < stop)
        times = (orders.ready, orders.minute + orders.pickup_km, orders.picked)
        parts.append(np.stack([time - orders.minute for time in times])[:, counts])
    return Meetings(*np.concatenate(parts, axis=1))
