"""S13: people who give up, who find no room, and who are served by class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.demand.orders import OrderState
from o2o_sim.study.limits import observation
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, exact, with_source
from o2o_sim.study.limits.queues import CHANCE, DAY, RATE, QueueMarket
from o2o_sim.theory.impatience import abandonment_queue, limited_room, priority_waits
from o2o_sim.theory.queues import relaxation_time
from o2o_sim.theory.statistics import ratio_estimate

ITEM = "S13"
SOURCE = "Palm 1957, Mandelbaum and Zeltyn 2007, Cobham 1954, Erlang 1917"
CONVENTION = (
    "waits in units of the mean service time, averaged over all who come, those who give up among them"
)
COUNTER = "merchants.shop.service.counter"
SHARES = (0.375, 0.625)
SLOWLY = ((10.0, 10, 1.0), (100.0, 100, 1.0), (55.0, 50, 0.5))
"""Erlang-A in units of ten minutes, of which a day holds few; in the first, those present are Poisson."""
COLUMNS = ("merchant", "segment", "state", "arrived", "started", "served", "waited")

Visits = dict[str, Any]


def measure(effort: Effort) -> Iterator[Measurement]:
    """Queues with patience, with little room, and with two classes."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    scale = effort.people / 1_000_000
    yield from _abandonment(6.0, 8, 0.5, scale, effort)
    yield from _abandonment(48.0, 50, 0.5, scale, effort)
    for rate, servers, impatience in SLOWLY[: None if effort.people >= 100_000 else 1]:
        yield from _abandonment(rate, servers, impatience, scale / 3.0, effort, unit=10.0)
    yield from _room(scale, effort)
    for discipline in ("priority", "preemptive"):
        yield from _classes(discipline, scale, effort)
    if effort.exact:
        yield from _engines(effort)


def visits_seen(
    market: QueueMarket,
    visits: int,
    start: float,
    changes: dict[str, Any],
    effort: Effort,
    engine: str = "compiled",
    file: str = CHANCE,
) -> Visits:
    """Visits that came while the queue was at rest; days end late enough for all of them to end."""
    stop = start + visits / (market.arrivals * market.shops)
    days = int(np.ceil((stop + 240.0) / DAY))
    overrides = {
        "days": days,
        "warmup": 0,
        "consumers.count": round(market.arrivals * market.shops * DAY / RATE),
        "categories.need.occasions.rate": RATE,
        "merchants.shop.count": market.shops,
        f"{COUNTER}.servers": market.servers,
        **changes,
    }
    run = observation.market_in(file, overrides, effort.replication, engine)
    found: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for _ in range(days):
        run.step()
        for name in COLUMNS:
            found[name].append(getattr(run.closed, name))
    columns = {name: np.concatenate(parts) for name, parts in found.items()}
    counts = (columns["arrived"] >= start) & (columns["arrived"] < stop)
    return {name: column[counts] for name, column in columns.items()}


def mean_over_shops(
    quantity: str, reference: float, shop: IntArray, values: FloatArray, shops: int, item: str = ITEM
) -> Measurement:
    """Mean over visits; shops are the independent units."""
    total = np.bincount(shop, weights=values, minlength=shops)
    count = np.bincount(shop, minlength=shops).astype(np.float64)
    mean, error = ratio_estimate(total, count)
    return Measurement(item, quantity, reference, mean, error, freedom=shops - 1)


def _abandonment(
    rate: float, servers: int, impatience: float, scale: float, effort: Effort, unit: float = 1.0
) -> Iterator[Measurement]:
    """Erlang-A, its unit of time so many minutes."""
    shops = max(effort.queues // (2 if unit == 1.0 else 4), 2)
    market = QueueMarket(load=rate / servers, servers=servers, shops=shops, unit=unit)
    changes = {
        "merchants.shop.service.patience": {"distribution": "exponential", "mean": unit / impatience},
    }
    if unit != 1.0:
        changes[f"{COUNTER}.minutes"] = {"distribution": "exponential", "mean": unit}
    seen = visits_seen(market, max(1, round(300_000 * scale)), 60.0 * unit, changes, effort)
    theory = abandonment_queue(rate, 1.0, servers, impatience)
    gave_up = seen["state"] == OrderState.RENEGED
    name = f"Erlang-A, load {rate:g} on {servers}"
    for what, reference, values in (
        ("share that waits", theory.waiting_chance, seen["waited"] > 1e-9),
        ("share that gives up", theory.abandonment, gave_up),
        ("mean wait of all", theory.wait, seen["waited"] / unit),
    ):
        yield mean_over_shops(
            f"{name}: {what}", reference, seen["merchant"], np.asarray(values, np.float64), market.shops
        )


def _room(scale: float, effort: Effort) -> Iterator[Measurement]:
    """M/M/1/5: one is served and four may wait."""
    market = QueueMarket(load=0.9, shops=effort.queues)
    seen = visits_seen(market, max(1, round(200_000 * scale)), 120.0, {f"{COUNTER}.room": 4}, effort)
    refused, _, spent = limited_room(0.9, 1.0, 5)
    away = seen["state"] == OrderState.TURNED_AWAY
    shop = seen["merchant"]
    yield mean_over_shops("M/M/1/5: share refused", refused, shop, away.astype(np.float64), market.shops)
    at_once = (seen["waited"] < 1e-9) & ~away
    empty = (1.0 - 0.9) / (1.0 - 0.9**6)
    yield mean_over_shops(
        "M/M/1/5: share who find nobody", empty, shop, at_once.astype(np.float64), market.shops
    )
    minutes = (seen["served"] - seen["arrived"])[~away]
    yield mean_over_shops(
        "M/M/1/5: mean time in the shop of those let in", spent, shop[~away], minutes, market.shops
    )


def _classes(discipline: str, scale: float, effort: Effort) -> Iterator[Measurement]:
    """Two classes at load .8; references at the shares that came."""
    market = QueueMarket(shops=effort.queues)
    start = 5.0 * relaxation_time(0.8)
    seen = visits_seen(market, max(1, round(300_000 * scale)), start, _two_classes(discipline), effort)
    preemptive = discipline == "preemptive"
    rates = [0.8 * float(np.mean(seen["segment"] == which)) for which in (0, 1)]
    theory = priority_waits(rates, 1.0, preemptive=preemptive)
    what = "time in the shop" if preemptive else "wait"
    minutes = seen["served"] - seen["arrived"] if preemptive else seen["waited"]
    for which, reference in enumerate(theory):
        mine = seen["segment"] == which
        quantity = f"{discipline}: mean {what}, class {which}"
        found = mean_over_shops(quantity, reference, seen["merchant"][mine], minutes[mine], market.shops)
        yield found
        if effort.variants and which == 0:
            yield found.wrong("classes make no difference", 4.0 + preemptive)
    everybody = 4.0 + preemptive
    yield mean_over_shops(
        f"{discipline}: mean {what} of all is conserved", everybody, seen["merchant"], minutes, market.shops
    )


def _two_classes(discipline: str) -> dict[str, Any]:
    return {
        "consumers.segments": {"first": {"share": SHARES[0]}, "later": {"share": SHARES[1]}},
        f"{COUNTER}.discipline": discipline,
        "merchants.shop.service.priority": {"by": "segment", "values": {"first": 0.0}, "default": 1.0},
    }


def _engines(effort: Effort) -> Iterator[Measurement]:
    """The readable engine and the compiled one, visit by visit."""
    patience = {"merchants.shop.service.patience": {"distribution": "exponential", "mean": 2.0}}
    for changes in (patience, _two_classes("preemptive") | {f"{COUNTER}.room": 6}):
        market = QueueMarket(shops=2)
        fast, slow = (
            visits_seen(market, 1_000, 0.0, changes, effort, engine) for engine in ("compiled", "simpy")
        )
        same = all(np.array_equal(fast[name], slow[name], equal_nan=True) for name in COLUMNS)
        quantity = f"engines differ, {'patience' if changes is patience else 'classes and room'}"
        yield exact(ITEM, quantity, 0.0, float(not same), 0.0)
