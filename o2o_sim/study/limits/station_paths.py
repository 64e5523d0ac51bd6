"""E9 and E11 of the catalogue: three stations in a row, and orders that wait for a batch to fill."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.impatience import mean_over_shops, visits_seen
from o2o_sim.study.limits.measurement import Measurement, with_source
from o2o_sim.study.limits.queues import QueueMarket
from o2o_sim.theory.queues import markov_queue

ITEM = "E9"
SOURCE = "Burke 1956, Jackson 1957"
CONVENTION = "minutes from coming to being handed the order; shops are the independent units"
SERVICE = "merchants.shop.service"
RATE = 1.5
ROW = (("till", 1, 0.5), ("makers", 3, 1.0 / 0.6), ("hatch", 1, 1.0 / 3.0))
BATCH, BATCH_RATE = 3, 0.5


def measure(effort: Effort) -> Iterator[Measurement]:
    """Time in a row of stations, and waits for a batch to fill."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    visits = max(1, round(200_000 * effort.people / 1_000_000))
    yield from _in_a_row(visits, effort)
    yield from _until_full(visits, effort)


def _path(stations: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {f"{SERVICE}.stations": stations, f"{SERVICE}.paths": {"walk_in": list(stations)}}


def _in_a_row(visits: int, effort: Effort) -> Iterator[Measurement]:
    market = QueueMarket(load=RATE, shops=effort.queues)
    stations = {
        name: {
            "servers": servers,
            "minutes": {"distribution": "exponential", "mean": mean},
            "grows": False,
        }
        for name, servers, mean in ROW
    }
    seen = visits_seen(market, visits, 240.0, _path(stations), effort)
    theory = sum(markov_queue(RATE, 1.0 / mean, servers).sojourn for _, servers, mean in ROW)
    minutes = seen["served"] - seen["arrived"]
    found = mean_over_shops(
        "three stations in a row: mean time", theory, seen["merchant"], minutes, market.shops, ITEM
    )
    yield found
    if effort.variants:
        yield found.wrong("nobody waits", sum(mean for _, _, mean in ROW))


def _until_full(visits: int, effort: Effort) -> Iterator[Measurement]:
    market = QueueMarket(load=BATCH_RATE, shops=effort.queues)
    oven = {
        "minutes": 0.0,
        "grows": False,
        "discipline": "batch",
        "batch": {"size": BATCH, "least": BATCH, "wait": None},
    }
    seen = visits_seen(market, visits, 60.0, _path({"oven": oven}), effort)
    reference = (BATCH - 1) / (2.0 * BATCH_RATE)
    found = mean_over_shops(
        "batches of three: mean wait until full",
        reference,
        seen["merchant"],
        seen["waited"],
        market.shops,
        ITEM,
    )
    yield found
    if effort.variants:
        yield found.wrong("everybody waits for two more", (BATCH - 1) / BATCH_RATE)
