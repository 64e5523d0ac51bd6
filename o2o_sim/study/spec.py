"""What one run is: everything that decides its bytes, and nothing else."""

from __future__ import annotations

from typing import NamedTuple

from o2o_sim.core.errors import RunError
from o2o_sim.scenario.schema import Scenario

__all__ = ["RunSpec", "spec_of"]


SECONDS_A_RUN = 0.3
SECONDS_A_PERSON_DAY = 5e-6
"""Measured on `district_small`, a platform with delivery; only their size matters."""


class RunSpec(NamedTuple):
    """A run to be done: two runs of the same spec, by the same code, have the same bytes."""

    scenario: Scenario
    seed: int
    replication: int
    days: int
    engine: str = "compiled"
    orders: bool = False

    @property
    def work(self) -> float:
        """What a warm process takes for it, about [s]: to decide where to run it."""
        return SECONDS_A_RUN + SECONDS_A_PERSON_DAY * self.scenario.consumers.count * self.days


def spec_of(
    scenario: Scenario,
    seed: int | None = None,
    replication: int = 0,
    *,
    days: int | None = None,
    engine: str = "compiled",
    orders: bool = False,
) -> RunSpec:
    """A run of a scenario, with its own seed and length where none are given.

    Raises
    ------
    RunError
        If the scenario's warm-up leaves none of the days, or the engine or the number is impossible.
    """
    length = scenario.days if days is None else days
    if length <= scenario.warmup:
        warmup = f"{scenario.name} has a warm-up of {scenario.warmup} days"
        raise RunError(f"{warmup}, so {length} days leave nothing to report.")
    if engine not in ("compiled", "simpy"):
        raise RunError(f"There is no engine called {engine!r}: it is compiled or simpy.")
    if replication < 0:
        raise RunError(f"Replications are counted from 0; {replication} is none.")
    return RunSpec(scenario, scenario.seed if seed is None else seed, replication, length, engine, orders)
