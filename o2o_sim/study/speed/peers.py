"""The same market in other tools: what they take for a day of it, and what we take."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from o2o_sim.market.model import Market
from o2o_sim.scenario.catalogue import data_root
from o2o_sim.scenario.load import load_scenario
from o2o_sim.study.speed.bar import Bar
from o2o_sim.study.speed.days import time_days

__all__ = ["peer", "peer_bars"]

DAYS = 5
CONSUMERS = {"numpy": 100_000, "mesa": 20_000}
# How many times quicker choosing should be, and how many times longer than choosing our whole day may take: it
# also serves, settles and learns, which theirs does not.
CHOOSING = {"numpy": 5.0, "mesa": 120.0}
WHOLE_DAY = 3.0


def peer_bars() -> Iterator[Bar]:
    """Consumer-days a second beside each peer's, on one thread: choosing alone, and a whole day of ours."""
    ours = time_days(Market(reduced_market(), threads=1), DAYS)
    people = reduced_market().consumers.count
    for name, consumers in CONSUMERS.items():
        with peer(name) as (world, module):
            theirs = module.run(world.make_world(consumers), DAYS).seconds_per_day * people / consumers
        choosing, whole = theirs / ours.phases["choose"], theirs / ours.day
        yield Bar.at_least(
            f"choosing_times_{name}", choosing, CHOOSING[name], "the peer's day beside our phase `choose`"
        )
        yield Bar.at_least(
            f"whole_day_times_{name}",
            whole,
            CHOOSING[name] / WHOLE_DAY,
            "the peer's day beside a whole day of ours",
        )


def reduced_market() -> Any:
    """The market that every peer can express, as a scenario."""
    return load_scenario(data_root("benchmarks") / "reduced.yaml")


@contextmanager
def peer(name: str) -> Iterator[tuple[Any, Any]]:
    """The module that makes the peers' world and that of one peer, loaded from the shipped benchmarks."""
    folder = str(data_root("benchmarks"))
    sys.path.insert(0, folder)
    try:
        yield importlib.import_module("peers.world"), importlib.import_module(f"peers.with_{name}")
    finally:
        sys.path.remove(folder)
