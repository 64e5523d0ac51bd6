"""The default district: how long it takes, how it grows, what a second thread brings and does not change."""

from __future__ import annotations

import math
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np

from o2o_sim.market.model import Market
from o2o_sim.market.results import Results
from o2o_sim.scenario.load import load_scenario
from o2o_sim.study.speed.bar import Bar, seconds
from o2o_sim.study.speed.days import time_days

__all__ = ["differing", "district_bars", "growth_bars", "small_run_bars", "thread_bars"]

DAYS = 90
MEASURED = 5
WEEK = "from o2o_sim import Market, load_scenario; Market(load_scenario('district_small')).run(7)"


def district_bars() -> Iterator[Bar]:
    """The whole of a run: 100,000 people, 620 merchants, 90 days, on two threads."""
    Market(load_scenario("district_small"), threads=2).step()
    scenario = load_scenario("district")
    spent = seconds(lambda: Market(scenario, threads=2).run(DAYS))
    yield Bar.at_most("district_90_days_seconds", spent, 60.0, "wall time of a whole run on two threads")


def growth_bars() -> Iterator[Bar]:
    """A day at ten times the people: cost should hardly grow faster than they do."""
    small = Market(load_scenario("district_small"))
    large = Market(load_scenario("district"))
    days = [time_days(market, MEASURED) for market in (small, large)]
    ratio = len(large.consumers) / len(small.consumers)
    exponent = math.log(days[1].day / days[0].day) / math.log(ratio)
    yield Bar.at_most("growth_exponent", exponent, 1.12, "a day of 100,000 people beside one of 10,000")
    beside = days[1].day / days[1].phases["choose"]
    yield Bar.at_most(
        "whole_day_times_choosing", beside, 3.0, "all phases of a day beside the phase `choose` alone"
    )
    rules = days[1].phases["terms"] / days[1].day
    yield Bar.at_most(
        "rules_share_of_day", rules, 0.03, "the phase `terms`: pricing, ranking and coupon rules, in NumPy"
    )
    held = sum(array.nbytes for array in large.consumers.arrays().values())
    yield Bar.at_most(
        "bytes_per_consumer", held / len(large.consumers), 96.0, "columns of consumers in memory"
    )


def small_run_bars() -> Iterator[Bar]:
    """A week of a small market in a process that is warm, and in a new one that finds its code compiled."""
    exec(WEEK)  # our own line, the same that the new process runs
    warm = seconds(lambda: exec(WEEK))
    cold = seconds(lambda: subprocess.run([sys.executable, "-c", WEEK], check=True))
    yield Bar.at_most("warm_run_share_of_cold", warm / cold, 1 / 12, "a week of district_small, wall time")


def thread_bars() -> Iterator[Bar]:
    """The same days on one thread and on two."""
    scenario = load_scenario("district")
    one, two = (Market(scenario, threads=threads) for threads in (1, 2))
    times = [time_days(market, MEASURED, time.perf_counter).day for market in (one, two)]
    yield Bar.at_least("second_thread_speedup", times[0] / times[1], 1.7, "wall time of a day")
    unlike = differing(one.results(), two.results())
    yield Bar.at_most(
        "columns_that_differ_between_threads", unlike, 0, "the tables of both runs, byte for byte"
    )


def differing(first: Results, second: Results) -> int:
    """How many columns of the tables of two runs are not the same bytes."""
    tables = ("outcomes", "merchants", "segments", "ledger")
    pairs = ((getattr(first, table), getattr(second, table)) for table in tables)
    return sum(_bytes(one[name]) != _bytes(two[name]) for one, two in pairs for name in one)


def _bytes(column: np.ndarray) -> bytes:
    return np.ascontiguousarray(column).tobytes()
