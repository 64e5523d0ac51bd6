"""E10 of the catalogue: people and taxis wait for each other at a rank with little room for either."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.fulfilment import StationMeasures
from o2o_sim.study.limits import observation
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, with_source
from o2o_sim.study.limits.queues import DAY, RATE
from o2o_sim.theory.rank import double_ended_queue
from o2o_sim.theory.statistics import ratio_estimate

ITEM = "E10"
SOURCE = "Kendall 1951"
CONVENTION = (
    "shares of all who come; numbers waiting averaged over time; a rank and its days are one observation"
)
FILE = "taxi_rank"
PEOPLE, TAXIS = 1.0, 1.1
PEOPLE_ROOM, TAXI_ROOM = 5, 10


def measure(effort: Effort) -> Iterator[Measurement]:
    """Who leaves in vain, and how many wait."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    days = max(1, round(effort.share(0.4) / (PEOPLE * DAY * effort.queues)))
    seen = sums_over_days(days, effort)
    theory = double_ended_queue(PEOPLE, TAXIS, PEOPLE_ROOM, TAXI_ROOM)
    for quantity, reference, count, among in (
        ("share of people who leave in vain", theory.people_lost, "refused", "people"),
        ("share of taxis that leave in vain", theory.taxis_lost, "in_vain", "came"),
        ("mean number of taxis waiting", theory.taxis_waiting, "unit_minutes", "minutes"),
        ("mean number of people waiting", theory.people_waiting, "queued_minutes", "minutes"),
    ):
        estimate, error = ratio_estimate(seen[count], seen[among])
        held = Measurement(ITEM, quantity, reference, estimate, error, freedom=effort.queues - 1)
        yield held
        if effort.variants and reference == theory.taxis_waiting:
            other = double_ended_queue(TAXIS, PEOPLE, PEOPLE_ROOM, TAXI_ROOM)
            yield held.wrong("as if more people came than taxis", other.taxis_waiting)


def sums_over_days(days: int, effort: Effort) -> dict[str, FloatArray]:
    """What was counted at each rank, summed over so many days after the first, in which it comes to rest."""
    changes: dict[str, Any] = {
        "days": days + 1,
        "warmup": 0,
        "consumers.count": round(PEOPLE * DAY * effort.queues / RATE),
        "merchants.shop.count": effort.queues,
    }
    market = observation.market_in(FILE, changes, effort.replication)
    market.step()
    seen = []
    for _ in range(days):
        market.step()
        seen.append(_counted(market.service.measures.stations))
    return {name: np.sum([day[name] for day in seen], axis=0) for name in seen[0]}


def _counted(stations: StationMeasures) -> dict[str, FloatArray]:
    names = ("refused", "came", "in_vain", "unit_minutes", "queued_minutes")
    found = {name: np.asarray(getattr(stations, name), dtype=np.float64) for name in names}
    people = np.asarray(stations.asked, dtype=np.float64)
    return {**found, "people": people, "minutes": np.full(people.size, DAY)}
