"""How long days of a market take: all of a day, and its phases."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from statistics import median
from typing import NamedTuple

from o2o_sim.market.day import PHASES
from o2o_sim.market.model import Market
from o2o_sim.market.today import Today

__all__ = ["DayTimes", "time_days"]


class DayTimes(NamedTuple):
    """Median seconds of a day and of each phase of it."""

    day: float
    phases: dict[str, float]


def time_days(market: Market, days: int, clock: Callable[[], float] = time.process_time) -> DayTimes:
    """Live through one day unmeasured, for code to be compiled or loaded, then through measured ones.

    Parameters
    ----------
    clock
        Processor time by default: on one thread, a busy neighbour does not count.
    """
    market.step()
    phases: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(days):
        _live(market, phases, clock)
    each_day = [sum(spent) for spent in zip(*phases.values(), strict=True)]
    return DayTimes(median(each_day), {name: median(spent) for name, spent in phases.items()})


def _live(market: Market, phases: dict[str, list[float]], clock: Callable[[], float]) -> None:
    """What `Market.step` does, by this clock."""
    market.today = Today()
    for phase in PHASES:
        start = clock()
        phase.run(market)
        phases[phase.name].append(clock() - start)
    market.day += 1
