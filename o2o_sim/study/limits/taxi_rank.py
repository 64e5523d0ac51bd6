"""E10 of the catalogue: people and taxis wait for each other, as the queue of limited room that they are together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from o2o_sim.core.units import BoolArray, FloatArray, IntArray
from o2o_sim.demand.orders import OrderState
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.impatience import Visits, mean_over_shops, visits_seen
from o2o_sim.study.limits.measurement import Measurement, with_source
from o2o_sim.study.limits.queues import QueueMarket
from o2o_sim.theory.rank import double_ended_queue

ITEM = "E10"
SOURCE = "Kendall 1951"
CONVENTION = (
    "the same chain from its far end: an empty counter is a full rank, a service ends where a taxi comes"
)
FILE = "taxi_rank"
PEOPLE, TAXIS = 1.0, 1.1
PEOPLE_ROOM, TAXI_ROOM = 5, 10
START = 240.0


def measure(effort: Effort) -> Iterator[Measurement]:
    """Who leaves in vain, and how many wait, as people find it who come."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    market = QueueMarket(load=PEOPLE / TAXIS, shops=effort.queues)
    seen = visits_seen(market, effort.share(0.4), 0.0, {}, effort, file=FILE)
    found, counts = met(seen), seen["arrived"] >= START
    theory = double_ended_queue(PEOPLE, TAXIS, PEOPLE_ROOM, TAXI_ROOM)
    away = seen["state"] == OrderState.TURNED_AWAY
    for quantity, reference, values in (
        ("share of people who leave in vain", theory.people_lost, away),
        ("share of taxis that leave in vain", theory.taxis_lost, found == 0),
        ("mean number of taxis waiting", theory.taxis_waiting, np.maximum(TAXI_ROOM - found, 0)),
        ("mean number of people waiting", theory.people_waiting, np.maximum(found - TAXI_ROOM, 0)),
    ):
        held = _mean(quantity, reference, seen["merchant"], np.asarray(values, np.float64), counts, market)
        yield held
        if effort.variants and reference == theory.taxis_waiting:
            other = double_ended_queue(TAXIS, PEOPLE, PEOPLE_ROOM, TAXI_ROOM)
            yield held.wrong("as if more people came than taxis", other.taxis_waiting)


def _mean(
    quantity: str,
    reference: float,
    shop: IntArray,
    values: FloatArray,
    counts: BoolArray,
    market: QueueMarket,
) -> Measurement:
    return mean_over_shops(quantity, reference, shop[counts], values[counts], market.shops, ITEM)


def met(seen: Visits) -> IntArray:
    """How many each finds at the counter: those let in before, less those served before."""
    found = np.zeros(seen["arrived"].size, dtype=np.int64)
    away = seen["state"] == OrderState.TURNED_AWAY
    for shop in np.unique(seen["merchant"]):
        here = seen["merchant"] == shop
        came, left = np.sort(seen["arrived"][here & ~away]), np.sort(seen["served"][here & ~away])
        minute = seen["arrived"][here]
        found[here] = np.searchsorted(came, minute) - np.searchsorted(left, minute, side="right")
    return found
