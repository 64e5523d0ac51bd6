"""The default district: how long it takes, how it grows, what a second thread brings and does not change."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import numpy as np

from o2o_sim.market.model import Market
from o2o_sim.market.results import Results
from o2o_sim.scenario.load import load_scenario
from o2o_sim.study.speed.bar import Bar, seconds
from o2o_sim.study.speed.days import time_days

__all__ = ["differing", "district_bars", "growth_bars", "thread_bars"]

DAYS = 90
MEASURED = 5


def district_bars() -> Iterator[Bar]:
    """The whole of a run: 100,000 people, 620 merchants, 90 days, on two threads."""
    Market(load_scenario("district_small"), threads=2).step()
    scenario = load_scenario("district")
    spent = seconds(lambda: Market(scenario, threads=2).run(DAYS))
    yield Bar.at_most("district_90_days_seconds", spent, 60.0)


def growth_bars() -> Iterator[Bar]:
    """A day at ten times the people: cost should hardly grow faster than they do."""
    small = Market(load_scenario("district_small"))
    large = Market(load_scenario("district"))
    days = [time_days(market, MEASURED) for market in (small, large)]
    ratio = len(large.consumers) / len(small.consumers)
    yield Bar.at_most("growth_exponent", math.log(days[1].day / days[0].day) / math.log(ratio), 1.12)
    yield Bar.at_most("whole_day_times_choosing", days[1].day / days[1].phases["choose"], 3.0)
    held = sum(array.nbytes for array in large.consumers.arrays().values())
    yield Bar.at_most("bytes_per_consumer", held / len(large.consumers), 96.0)


def thread_bars() -> Iterator[Bar]:
    """The same days on one thread and on two."""
    scenario = load_scenario("district")
    one, two = (Market(scenario, threads=threads) for threads in (1, 2))
    times = [time_days(market, MEASURED, time.perf_counter).day for market in (one, two)]
    yield Bar.at_least("second_thread_speedup", times[0] / times[1], 1.7)
    yield Bar.at_most("columns_that_differ_between_threads", differing(one.results(), two.results()), 0)


def differing(first: Results, second: Results) -> int:
    """How many columns of the tables of two runs are not the same bytes."""
    tables = ("outcomes", "merchants", "segments", "ledger")
    pairs = ((getattr(first, table), getattr(second, table)) for table in tables)
    return sum(_bytes(one[name]) != _bytes(two[name]) for one, two in pairs for name in one)


def _bytes(column: np.ndarray) -> bytes:
    return np.ascontiguousarray(column).tobytes()
