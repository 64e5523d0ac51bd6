"""E15 of the catalogue: how long the way to all of a day's doors and back is, against the shortest there can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.study.limits import observation
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, mean_of, with_source
from o2o_sim.theory.tours import shortest_tour

ITEM = "E15"
SOURCE = (
    "Beardwood, Halton and Hammersley 1959; without edges the error is of order 1/n: Percus and Martin 1996"
)
CONVENTION = (
    "a day's two hundred doors and the depot, over .7124 sqrt(nA); the tour is not the shortest, so 10 %"
)
FILE = "delivery_tour"
AREA = 100.0
TOLERANCE = 0.1
TOURS, LEAST_TOURS = 64, 12
NEAREST_NEXT = 1.25
"""What going to the nearest door next makes of the shortest tour of very many points, about [JohnsonMcGeoch1997]_."""


def measure(effort: Effort) -> Iterator[Measurement]:
    """The length of tours, over that of the shortest."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    found = _held("a van's tour over the shortest", _tours("shorter", effort))
    yield found
    if effort.variants:
        nearest = _held("wrong answer: the nearest door next is as short", _tours("nearest", effort))
        yield replace(nearest, truth=NEAREST_NEXT)


def _held(quantity: str, ratio: FloatArray) -> Measurement:
    return replace(mean_of(ITEM, quantity, 1.0, ratio), tolerance=TOLERANCE, approximate=True)


def _tours(route: str, effort: Effort) -> FloatArray:
    """Kilometres of each night's tour, the way back included, over those of the shortest there can be."""
    tours = max(LEAST_TOURS, round(TOURS * effort.people / 1_000_000))
    market = observation.market_in(FILE, {"platforms.app.couriers.route": route}, effort.replication)
    market.step()  # its orders are the first night's
    found = []
    for _ in range(tours):
        market.step()
        orders, back = market.closed, float(market.service.measures.fleets.idle_km[0])
        kilometres = float(orders.pickup_km.sum() + orders.drive_km.sum()) + back
        found.append(kilometres / shortest_tour(orders.minute.size + 1, AREA))
    return np.array(found)
