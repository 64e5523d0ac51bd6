"""How long days of a market take: all of a day, and its phases."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import NamedTuple

from o2o_sim.market.model import Market
from o2o_sim.study.speed.bar import seconds

__all__ = ["DayTimes", "time_days"]


class DayTimes(NamedTuple):
    """Median seconds of a day and of each phase of it."""

    day: float
    phases: dict[str, float]


def time_days(market: Market, days: int) -> DayTimes:
    """Live through one day unmeasured, for code to be compiled or loaded, then through measured ones."""
    market.step()
    whole: list[float] = []
    phases: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(days):
        whole.append(seconds(market.step))
        for name, spent in market.today.seconds.items():
            phases[name].append(spent)
    return DayTimes(median(whole), {name: median(spent) for name, spent in phases.items()})
