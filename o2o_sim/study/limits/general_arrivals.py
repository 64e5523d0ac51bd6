"""E4 of the catalogue: visitors who come more evenly than by chance, by a law of the time between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, with_source
from o2o_sim.study.limits.one_shop import pieces_of
from o2o_sim.theory.queues import (
    erlang_gap_transform,
    general_arrivals_queue,
    markov_queue,
    uniform_gap_transform,
)

ITEM = "E4"
SOURCE = "Kendall 1953"
CONVENTION = "waits in units of the mean service time; pieces of one long queue are the independent units"
FILE = "renewal_arrivals"
UNIT = 0.1
"""Minutes of a mean service."""
GAP = 1.25

LAWS: tuple[tuple[str, dict[str, Any], Callable[[float], float]], ...] = (
    ("E2/M/1", {"distribution": "erlang", "mean": GAP, "stages": 2}, erlang_gap_transform(2, GAP)),
    ("U/M/1", {"distribution": "uniform", "low": 0.0, "high": 2.0 * GAP}, uniform_gap_transform(GAP)),
)


def measure(effort: Effort) -> Iterator[Measurement]:
    """Waits with two laws of the time between visitors."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    for name, law, transform in LAWS:
        theory = general_arrivals_queue(transform, GAP, 1.0)
        pieces = pieces_of(
            FILE, {"categories.need.occasions.gaps": law}, UNIT * GAP * effort.share(0.4), effort
        )
        waited = pieces.visits.waited / UNIT
        found = pieces.mean(ITEM, f"{name} mean wait", theory.wait, waited)
        yield found
        if effort.variants:
            yield found.wrong("visitors come by chance", markov_queue(1.0 / GAP, 1.0).wait)
        waits = (waited > 1e-9).astype(np.float64)
        share = pieces.mean(ITEM, f"{name} share that waits", theory.waiting_chance, waits)
        yield share
        if effort.variants:
            yield share.wrong("visitors see what an average over time sees", 1.0 / GAP)
