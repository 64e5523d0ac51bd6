"""A market that takes no time: keyed noise, an effect of the scenario, and faults on demand.

Workers import it by name, so it is a module of its own. What goes wrong is written in a file, because
processes share nothing else: ``O2O_FAKE_FAULTS`` names a folder, and a file ``kill-3`` there kills the worker
of replication 3, once.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import types
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from o2o_sim.core.errors import LawBroken
from o2o_sim.report import page
from o2o_sim.study import manifest, study
from o2o_sim.study import task as real

NAMES = ("merchant_profit", "orders", "members", "acquisition_cost")


class FakeMarket:
    """Merchants' profit is the number of people and noise that all scenarios share; orders have their own."""

    def __init__(self, scenario: Any, *, seed: int, replication: int, **options: Any) -> None:
        self.scenario, self.replication, self.day = scenario, replication, 0
        self.shared = np.random.default_rng([seed, replication])
        self.days: list[list[float]] = []

    def step(self) -> None:
        fault(self.replication, self.day)
        noise = self.shared.normal(0.0, 10.0, 2)
        people = self.scenario.consumers.count
        self.days.append([people + noise[0], 10 * people + 0.01 * people * noise[1], 0.5 + self.day, 0.0])
        self.day += 1

    def results(self) -> Any:
        count = len(self.days)
        days = np.repeat(np.arange(count, dtype=np.int32), len(NAMES))
        top = np.array(self.days).ravel()
        bottom = np.tile([1.0, 1.0, 1.0, 0.0], count)
        with np.errstate(all="ignore"):
            outcomes = {"day": days, "outcome": np.tile(NAMES, count), "value": top / bottom}
        table = {"day": days, "amount": top}
        return types.SimpleNamespace(
            outcomes=outcomes | {"numerator": top, "denominator": bottom},
            merchants=table,
            segments=table,
            ledger=table,
            cohorts=table,
            places=table,
            cells=table,
            orders=table,
            stations=table,
            waits=table,
        )

    @property
    def today(self) -> Any:
        return types.SimpleNamespace(seconds={"choose": 0.125})


def fault(replication: int, day: int) -> None:
    """Do what a file says: kill this process once, break a law, be interrupted, or take long."""
    folder = os.environ.get("O2O_FAKE_FAULTS")
    if not folder or day != 1:
        return
    for kind in ("kill", "law", "interrupt", "slow"):
        mark = Path(folder) / f"{kind}-{replication}"
        if mark.exists():
            (Path(folder) / f"met-{kind}-{replication}").touch()
            if kind == "law":
                raise LawBroken(f"replication {replication} broke a law")
            if kind == "interrupt":
                raise KeyboardInterrupt
            if kind == "slow":
                time.sleep(60)
            mark.unlink()
            os.kill(os.getpid(), signal.SIGKILL)


STANDINS = {
    "o2o_sim.market.model": types.SimpleNamespace(Market=FakeMarket),
    "o2o_sim.market.laws": types.SimpleNamespace(LAWS=("money is kept",)),
}


def perform(task: real.RunTask, report: Any) -> real.RunDone:
    """Do a run in the fake market."""
    real_modules = {name: sys.modules.get(name) for name in STANDINS}
    sys.modules.update(STANDINS)
    try:
        with mock.patch.multiple(manifest, code_digest=lambda: "fake", commit=lambda: None):
            return real.perform(task, report)
    finally:
        sys.modules.update({name: module for name, module in real_modules.items() if module})


def blank_page(folder: Path, **options: Any) -> str:
    """A report on what the fake market does not have."""
    return "<!DOCTYPE html>"


def stand_in() -> None:
    """Put the fake market in the real one's place, for the rest of this process."""
    sys.modules.update(STANDINS)
    page.report_page = blank_page
    manifest.code_digest, manifest.commit = lambda: "fake", lambda: None
    study.perform = perform


if __name__ == "__main__":
    # The command line, in the fake market: the tests of the command start this file as a process.
    sys.modules["fake_market"] = sys.modules["__main__"]
    perform.__module__ = "fake_market"
    stand_in()
    from o2o_sim.cli import main

    main()
