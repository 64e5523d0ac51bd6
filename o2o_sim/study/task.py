"""One run as a task that any process can do: plain data in, plain data out."""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from o2o_sim.core.errors import RunError, StudyError
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.executor import Report
from o2o_sim.study.manifest import manifest_of, read_manifest, run_key
from o2o_sim.study.tables import read_columns
from o2o_sim.study.totals import run_totals

__all__ = ["RunDone", "RunTask", "kept_totals", "perform", "task_of"]


class RunTask(NamedTuple):
    """What a process must know to do one run; ``folder`` is where to keep it, under its key, or None."""

    key: str
    scenario: str
    seed: int
    replication: int
    days: int
    engine: str = "compiled"
    orders: bool = False
    folder: str | None = None


class RunDone(NamedTuple):
    """What a run comes to: its key, one number per outcome, and how long it took."""

    key: str
    totals: dict[str, float]
    seconds: float


def task_of(
    scenario: Scenario,
    seed: int,
    replication: int,
    *,
    days: int | None = None,
    engine: str = "compiled",
    orders: bool = False,
    folder: Path | None = None,
) -> RunTask:
    """Describe one run.

    Raises
    ------
    RunError
        If the warm-up leaves none of the days.
    """
    length = length_of(scenario, days)
    key = run_key(scenario, seed=seed, replication=replication, days=length, engine=engine)
    where = None if folder is None else str(folder)
    return RunTask(key, scenario.model_dump_json(), seed, replication, length, engine, orders, where)


def length_of(scenario: Scenario, days: int | None) -> int:
    """Days to run: those asked for, or the scenario's own.

    Raises
    ------
    RunError
        If the scenario's warm-up leaves none of them.
    """
    length = scenario.days if days is None else days
    if length <= scenario.warmup:
        warmup = f"{scenario.name} has a warm-up of {scenario.warmup} days"
        raise RunError(f"{warmup}, so {length} days leave nothing to report.")
    return length


def perform(task: RunTask, report: Report) -> RunDone:
    """Do one run on one thread, keep its folder if asked, and return its totals."""
    from o2o_sim.market.model import Market
    from o2o_sim.study.run import timing_of, write_run

    started = time.perf_counter()
    scenario = scenario_from(task.scenario)
    market = Market(scenario, seed=task.seed, replication=task.replication, threads=1, engine=task.engine)
    for day in range(task.days):
        market.step()
        report((day + 1) / task.days)
    results = market.results()
    seconds = time.perf_counter() - started
    if task.folder is not None:
        manifest = manifest_of(
            scenario,
            seed=task.seed,
            replication=task.replication,
            days=task.days,
            engine=task.engine,
            laws=market.laws,
        )
        timing = timing_of(seconds, 1, market.timings)
        write_run(Path(task.folder) / task.key, results, manifest, timing, orders=task.orders)
    return RunDone(task.key, run_totals(results.outcomes, scenario.warmup), seconds)


def kept_totals(folder: Path) -> dict[str, float] | None:
    """Totals of a run that is already kept in this folder, or None.

    Raises
    ------
    StudyError
        If something stands there that cannot be read.
    """
    if not folder.is_dir():
        return None
    manifest = read_manifest(folder)
    try:
        return run_totals(read_columns(folder / "outcomes.parquet"), manifest["warmup"])
    except (OSError, KeyError, ValueError) as error:
        raise StudyError(f"The run in {folder} is damaged; remove it and it will be run again.") from error


@lru_cache(maxsize=64)
def scenario_from(text: str) -> Scenario:
    """A validated scenario from its JSON; a worker meets the same few again and again."""
    return Scenario.model_validate_json(text)
