"""E2, E3, E7 of the catalogue: more servers, more laws of service, and two classes at ten servers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.impatience import COUNTER, SHARES, mean_over_shops, visits_seen
from o2o_sim.study.limits.measurement import Measurement, with_source
from o2o_sim.study.limits.queues import QueueMarket
from o2o_sim.theory.impatience import priority_waits
from o2o_sim.theory.queues import QueueAtRest, general_service_queue, markov_queue, relaxation_time

ITEM = "E2"
SOURCE = "Erlang 1917, Pollaczek-Khinchine, Cobham 1954"
CONVENTION = "waits in units of the mean service time; shops are the independent units"
CROWDS = ((1.5, 2), (4.5, 5), (90.0, 100))
LAWS = (
    ("uniform", 3.0**-0.5, {"distribution": "uniform", "low": 0.0, "high": 2.0}),
    ("Erlang-2", 0.5**0.5, {"distribution": "erlang", "mean": 1.0, "stages": 2}),
    ("scv 4", 2.0, {"distribution": "gamma", "mean": 1.0, "shape": 0.25}),
)


def measure(effort: Effort) -> Iterator[Measurement]:
    """Waits at two to a hundred servers, at one with other laws, and by class at ten."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    visits = max(1, round(60_000 * effort.people / 1_000_000))
    yield from _by_class(visits, effort)
    for rate, servers in CROWDS[
        : 3 if effort.people >= 100_000 else 2
    ]:  # a day of the last is half a million
        market = QueueMarket(load=rate / servers, servers=servers, shops=max(effort.queues // 4, 2))
        yield from _waits(market, f"M/M/{servers}", markov_queue(rate, 1.0, servers), visits, effort)
    for name, variation, law in LAWS:
        market = QueueMarket(service=law, shops=effort.queues)
        theory = general_service_queue(0.8, 1.0, variation)
        seen = visits_seen(market, visits, market.start, {f"{COUNTER}.minutes": law}, effort)
        quantity = f"M/G/1, {name}: mean wait"
        yield mean_over_shops(quantity, theory.wait, seen["merchant"], seen["waited"], market.shops, ITEM)


def _waits(
    market: QueueMarket, name: str, theory: QueueAtRest, visits: int, effort: Effort
) -> Iterator[Measurement]:
    seen = visits_seen(market, visits, market.start / market.servers, {}, effort)
    shop = seen["merchant"]
    yield mean_over_shops(f"{name}: mean wait", theory.wait, shop, seen["waited"], market.shops, ITEM)
    waits = (seen["waited"] > 1e-9).astype(np.float64)
    found = mean_over_shops(
        f"{name}: share that waits", theory.waiting_chance, shop, waits, market.shops, ITEM
    )
    yield found
    if effort.variants and market.servers == 5:
        yield found.wrong("as many wait as are busy on average", market.load)


def _by_class(visits: int, effort: Effort) -> Iterator[Measurement]:
    """Two classes at ten servers; references at the shares that came."""
    market = QueueMarket(load=0.8, servers=10, shops=max(effort.queues // 2, 2))
    changes = {
        "consumers.segments": {"first": {"share": SHARES[0]}, "later": {"share": SHARES[1]}},
        f"{COUNTER}.discipline": "priority",
        "merchants.shop.service.priority": {"by": "segment", "values": {"first": 0.0}, "default": 1.0},
    }
    seen = visits_seen(market, visits, 5.0 * relaxation_time(0.8) / 10.0, changes, effort)
    rates = [8.0 * float(np.mean(seen["segment"] == which)) for which in (0, 1)]
    for which, reference in enumerate(priority_waits(rates, 1.0, 10)):
        mine = seen["segment"] == which
        quantity = f"M/M/10 by class: mean wait, class {which}"
        found = mean_over_shops(
            quantity, reference, seen["merchant"][mine], seen["waited"][mine], market.shops, ITEM
        )
        yield found
        if effort.variants and which == 0:
            yield found.wrong("classes make no difference", markov_queue(8.0, 1.0, 10).wait)
