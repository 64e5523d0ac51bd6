"""S12, first part: visitors whose arrivals and service times are given, and every wait known exactly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.fulfilment.jobs import Jobs
from o2o_sim.fulfilment.premises import StationSpec
from o2o_sim.fulfilment.service import ENGINES, engine
from o2o_sim.offers.channels import Channel
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, exact
from o2o_sim.theory.queues import path_waits

GAPS = (0.0, 1.0, 1.0, 2.0, 0.5, 3.0, 0.2, 0.3, 1.0)
SERVICES = (2.0, 1.5, 3.0, 0.5, 1.0, 1.0, 2.0, 0.4, 1.0)
TOLERANCE = 1e-12
BEYOND = 1e9


def traces(item: str, effort: Effort) -> Iterator[Measurement]:
    """The printed trace by both engines, and a long random one by both and by the recursion."""
    for name in ENGINES:
        for servers in (1, 2):
            waits = waits_of(name, np.array(GAPS), np.array(SERVICES), servers)
            miss = float(np.max(np.abs(waits - path_waits(GAPS, SERVICES, servers))))
            quantity = f"waits of nine visitors, {servers} servers, engine {name}: largest miss"
            yield exact(item, quantity, 0.0, miss, TOLERANCE)
    yield from _long_traces(item, effort)


def _long_traces(item: str, effort: Effort) -> Iterator[Measurement]:
    draws = np.random.default_rng(12)
    for servers, visitors in ((1, effort.share(0.05)), (3, effort.share(0.01))):
        gaps = draws.exponential(1.0, visitors)
        services = draws.exponential(0.8 * servers, visitors)
        waits = [waits_of(name, gaps, services, servers) for name in ENGINES]
        apart = float(np.max(np.abs(waits[0] - waits[1])))
        yield exact(
            item, f"waits of {visitors:,} visitors, {servers} servers, between engines", 0.0, apart, 0.0
        )
        miss = float(np.max(np.abs(waits[0] - path_waits(gaps, services, servers))))
        yield exact(
            item, f"waits of {visitors:,} visitors, {servers} servers, against the recursion", 0.0, miss, 1e-7
        )


def waits_of(name: str, gaps: FloatArray, services: FloatArray, servers: int) -> FloatArray:
    """Waits at one counter, visitor by visitor, as a service engine gives them.

    Examples
    --------
    >>> waits_of("compiled", np.array([0.0, 1.0]), np.array([2.0, 1.5]), 1).tolist()
    [0.0, 1.0]
    """
    counter = StationSpec(merchant=np.array([0]), kind=np.array([0]), servers=np.array([servers]))
    visitors = Jobs.of(
        id=np.arange(gaps.size),
        merchant=0,
        path=int(Channel.WALK_IN),
        minute=np.cumsum(gaps),
        counter_minutes=services,
    )
    done = engine(name)(counter).serve(visitors, until=BEYOND)
    waits = np.empty(gaps.size)
    waits[done.id] = done.waited
    return waits
