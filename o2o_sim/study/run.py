"""One run: a scenario lived through once, and the folder that keeps what happened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.executor import cores
from o2o_sim.study.keep import prepare_target, write_run
from o2o_sim.study.live import live
from o2o_sim.study.manifest import run_key
from o2o_sim.study.spec import spec_of

if TYPE_CHECKING:
    from o2o_sim.market.results import Results

__all__ = ["run"]


def run(
    scenario: Scenario,
    *,
    out: str | Path | None = None,
    days: int | None = None,
    seed: int | None = None,
    replication: int = 0,
    threads: int | None = None,
    engine: str = "compiled",
    orders: bool = False,
    force: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Results:
    """Live through a scenario once.

    Parameters
    ----------
    scenario
        From `load_scenario`.
    out
        Folder to write; without it nothing is written.
    days, seed
        In place of the scenario's own.
    replication
        Number of the replication: the same seed and another replication is another, independent draw.
    threads
        For the choice kernel; never changes a result. All processors if not given.
    engine
        ``compiled``, or ``simpy`` for the readable reference; the same results to the last bit.
    orders
        Whether to keep every order (a large table).
    force
        Replace a run that stands in ``out``.
    progress
        Told the share of days that is done.

    Raises
    ------
    RunError
        If the folder cannot be used or written.
    LawBroken
        If a law of the market did not hold on some day.
    """
    spec = spec_of(scenario, seed, replication, days=days, engine=engine, orders=orders)
    target = None if out is None else Path(out)
    if target is not None:
        prepare_target(target, run_key(spec), force)
    lived = live(spec, threads or cores(), progress)
    if target is not None:
        write_run(target, spec, lived, replace=force)
    return lived.results
