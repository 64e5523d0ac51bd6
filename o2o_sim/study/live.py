"""Live through a scenario once: the one place where a study meets the market."""

from __future__ import annotations

import platform
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from o2o_sim.market.results import Results
    from o2o_sim.study.spec import RunSpec

__all__ = ["Lived", "live"]


class Lived(NamedTuple):
    """A market's results, the laws that held on every day, and how long each phase took in all [s]."""

    results: Results
    laws: tuple[str, ...]
    seconds: float
    phase_seconds: dict[str, float]
    threads: int

    def timing(self) -> dict[str, Any]:
        """What differs between two runs of the same thing: where and how fast."""
        return {
            "host": platform.node(),
            "machine": platform.machine(),
            "system": platform.system(),
            "finished": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "threads": self.threads,
            "wall_seconds": round(self.seconds, 3),
            "phase_seconds": {name: round(seconds, 4) for name, seconds in self.phase_seconds.items()},
        }


def live(spec: RunSpec, threads: int = 1, progress: Callable[[float], None] | None = None) -> Lived:
    """Live through the days of a run.

    Parameters
    ----------
    threads
        For the choice kernel; never changes a result.
    progress
        Told the share of days that is done.

    Raises
    ------
    LawBroken
        If a law of the market did not hold on some day.
    """
    from o2o_sim.market.laws import LAWS
    from o2o_sim.market.model import Market

    started = time.perf_counter()
    market = Market(
        spec.scenario,
        seed=spec.seed,
        replication=spec.replication,
        threads=threads,
        engine=spec.engine,
        keep_orders=spec.orders,
    )
    phases: Counter[str] = Counter()
    for day in range(spec.days):
        market.step()
        phases.update(market.today.seconds)
        if progress:
            progress((day + 1) / spec.days)
    return Lived(market.results(), LAWS, time.perf_counter() - started, dict(phases), threads)
