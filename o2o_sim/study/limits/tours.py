"""E15 of the catalogue: how long the way to all of a day's doors and back is, against the shortest there can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.study.limits import observation
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, mean_of, with_source
from o2o_sim.theory.tours import daganzo_distance, shortest_tour

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

ITEM = "E15"
BY_VANS = "Daganzo 1984: 2 r n / C + .57 sqrt(nA)"
VANS_CONVENTION = (
    "two hundred doors, ten vans of twenty doors near to each other, over the formula at the mean distance r; "
    "three fifths of it is the way to the districts and back, so that .57 itself is held to a quarter"
)
SOURCE = (
    "Beardwood, Halton and Hammersley 1959; without edges the error is of order 1/n: Percus and Martin 1996"
)
CONVENTION = (
    "a day's two hundred doors and the depot, over .7124 sqrt(nA); the tour is not the shortest, so 10 %"
)
FILE, VANS_FILE = "delivery_tour", "delivery_vans"
STOPS, DAYS_APART = 20, 10_000
AREA = 100.0
TOLERANCE = 0.1
TOURS, LEAST_TOURS = 64, 2
NEAREST_NEXT = 1.25
"""What going to the nearest door next makes of the shortest tour of very many points, about [JohnsonMcGeoch1997]_."""

WITHOUT_DISTRICTS = 2.0
"""About what it comes to with twenty doors anywhere a van; only the power of the control rests on it."""


def measure(effort: Effort) -> Iterator[Measurement]:
    """The length of tours, over that of the shortest."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))
    yield from with_source(BY_VANS, VANS_CONVENTION, _measure_vans(effort))


def _measure_vans(effort: Effort) -> Iterator[Measurement]:
    found = _held("ten vans' tours over Daganzo's", _by_vans("doors", effort))
    yield found
    if effort.variants:
        anywhere = _held("wrong answer: vans without districts ride as little", _by_vans("waiting", effort))
        yield replace(anywhere, truth=WITHOUT_DISTRICTS)


def _measure(effort: Effort) -> Iterator[Measurement]:
    found = _held("a van's tour over the shortest", _tours("shorter", effort))
    yield found
    if effort.variants:
        nearest = _held("wrong answer: the nearest door next is as short", _tours("nearest", effort))
        yield replace(nearest, truth=NEAREST_NEXT)


def _by_vans(along: str, effort: Effort) -> FloatArray:
    """Kilometres of all vans, over Daganzo's; each time with other doors."""
    changes = {"platforms.app.couriers.bundle_by": along}
    found = []
    for day in range(_count(effort)):
        market = observation.market_in(VANS_FILE, changes, DAYS_APART * (effort.replication + 1) + day)
        market.step()
        market.step()
        orders = market.closed
        reference = daganzo_distance(orders.minute.size, STOPS, AREA, float(orders.distance.mean()))
        found.append(_kilometres(market) / reference)
    return np.array(found)


def _held(quantity: str, ratio: FloatArray) -> Measurement:
    return replace(mean_of(ITEM, quantity, 1.0, ratio), tolerance=TOLERANCE, approximate=True)


def _tours(route: str, effort: Effort) -> FloatArray:
    """Kilometres of each night's tour, the way back included, over those of the shortest there can be."""
    market = observation.market_in(FILE, {"platforms.app.couriers.route": route}, effort.replication)
    market.step()  # its orders are the first night's
    found = []
    for _ in range(_count(effort)):
        market.step()
        found.append(_kilometres(market) / shortest_tour(market.closed.minute.size + 1, AREA))
    return np.array(found)


def _count(effort: Effort) -> int:
    """How many tours are looked at."""
    return max(LEAST_TOURS, round(TOURS * effort.people / 1_000_000))


def _kilometres(market: Market) -> float:
    """All that was ridden on the day, the way back to the depot included."""
    orders, back = market.closed, market.service.measures.fleets.idle_km
    return float(orders.pickup_km.sum() + orders.drive_km.sum() + back.sum())
