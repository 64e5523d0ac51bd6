"""E4 of the catalogue at ten servers: two laws of service for which there is a simulation and no closed form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.impatience import mean_over_shops
from o2o_sim.study.limits.measurement import Measurement, with_source
from o2o_sim.study.limits.observation import visits_in
from o2o_sim.study.limits.queues import CHANCE, QueueMarket, Window
from o2o_sim.theory.many_servers import SimulatedQueue, allen_cunneen_wait, mean_crowd, simulated_queue

ITEM = "E4"
SOURCE = "Kiefer and Wolfowitz 1955 by a simulation that shares nothing with the market; wrong: Allen 1990"
CONVENTION = (
    "waits in units of the mean service time, made even by the crowd that the same visits would meet at servers "
    "without end; the error holds that of the simulation"
)
SERVERS, LOAD = 10, 0.8
RATE = LOAD * SERVERS
START = 240.0
"""Minutes until the queues are at rest, also those whose service varies most."""


@dataclass(frozen=True)
class Law:
    """A gamma law of service of mean 1, and the catalogue's simulated wait with its error.

    ``visits`` and ``customers`` are how many of the market and of the reference it takes to tell the wait from
    Allen and Cunneen's.

    Examples
    --------
    >>> LAWS[0].scv, LAWS[1].scv
    (0.25, 4.0)
    """

    name: str
    shape: float
    printed: float
    printed_error: float
    visits: int
    customers: int

    @property
    def scv(self) -> float:
        """Squared coefficient of variation."""
        return 1.0 / self.shape

    def draw(self, random: np.random.Generator, shape: tuple[int, int]) -> FloatArray:
        """Service times, for the reference."""
        return random.gamma(self.shape, 1.0 / self.shape, shape)

    def simulated(self, effort: Effort) -> SimulatedQueue:
        """The reference."""
        customers = max(1, round(self.customers * effort.people / 1_000_000))
        return simulated_queue(RATE, self.draw, SERVERS, customers, effort.replication)


LAWS = (
    Law("M/E4/10", 4.0, 0.1347, 0.0005, 3_000_000, 16_000_000),
    Law("M/G/10, scv 4", 0.25, 0.4806, 0.0040, 6_000_000, 16_000_000),
)


def measure(effort: Effort) -> Iterator[Measurement]:
    """Mean waits at ten servers, held against a simulation, a printed one, and an approximation that is wrong."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    for law in LAWS:
        reference = law.simulated(effort)
        found = _mean_wait(law, reference, effort)
        held = with_error(found, reference.error)
        yield held
        if effort.variants:
            printed = replace(found, quantity=f"{law.name}: mean wait, as printed", reference=law.printed)
            yield with_error(printed, law.printed_error)
            approximate = allen_cunneen_wait(RATE, 1.0, SERVERS, law.scv)
            yield held.wrong(f"{law.name} by Allen and Cunneen", approximate)


def with_error(found: Measurement, error: float) -> Measurement:
    """Held against a number that has an error of its own."""
    return replace(found, error=float(np.hypot(found.error, error)))


def _mean_wait(law: Law, reference: SimulatedQueue, effort: Effort) -> Measurement:
    """The slope on the crowd is the simulation's, so that evening out brings no bias of its own."""
    minutes: dict[str, Any] = {"distribution": "gamma", "mean": 1.0, "shape": law.shape}
    market = QueueMarket(load=LOAD, servers=SERVERS, service=minutes, shops=effort.queues)
    number = max(1, round(law.visits * effort.people / 1_000_000))
    seen = visits_in(CHANCE, market.overrides(number), effort.replication)
    window = Window(seen, START, START + number / (RATE * market.shops), market.shops)
    endless = replace(seen, served=seen.arrived + (seen.served - seen.started))
    met = replace(window, visits=endless).met_on_arrival()
    crowd = np.maximum(met - (SERVERS - 1), 0) - mean_crowd(RATE, SERVERS)
    even = seen.waited - reference.slope * crowd
    quantity, here = f"{law.name}: mean wait", window.counts
    return mean_over_shops(quantity, reference.wait, seen.shop[here], even[here], market.shops, ITEM)
