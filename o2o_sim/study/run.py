"""One run: a scenario lived through once, and the folder that keeps what happened."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from o2o_sim.core.errors import RunError, StudyError
from o2o_sim.market.model import Market
from o2o_sim.market.results import Results
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.executor import cores
from o2o_sim.study.folder import refuse_unwritable, sweep, whole_folder
from o2o_sim.study.manifest import MANIFEST, dump, manifest_of, read_manifest, run_key
from o2o_sim.study.tables import write_columns
from o2o_sim.study.task import length_of

__all__ = ["TIMING", "prepare_target", "run", "write_run"]

TIMING = "timing.json"
TABLES = ("outcomes", "merchants", "segments", "ledger")


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
    length, root = length_of(scenario, days), scenario.seed if seed is None else seed
    target = None if out is None else Path(out)
    if target is not None:
        prepare_target(
            target, run_key(scenario, seed=root, replication=replication, days=length, engine=engine), force
        )
    started = time.perf_counter()
    market = Market(scenario, seed=root, replication=replication, threads=threads or cores(), engine=engine)
    for day in range(length):
        market.step()
        if progress:
            progress((day + 1) / length)
    results = market.results()
    if target is not None:
        manifest = manifest_of(
            scenario, seed=root, replication=replication, days=length, engine=engine, laws=market.laws
        )
        timing = timing_of(time.perf_counter() - started, threads or cores(), market.timings)
        write_run(target, results, manifest, timing, orders=orders, replace=force)
    return results


def prepare_target(target: Path, key: str, force: bool) -> None:
    """Refuse, before the work, a folder that should not or cannot be written.

    Raises
    ------
    RunError
        If it holds something that is not a run, or a run and ``force`` is not set, or the disk does not
        take it.
    """
    if target.exists() and not target.is_dir():
        raise RunError(f"{target} is a file; name a folder that does not exist yet.")
    if target.is_dir() and any(target.iterdir()):
        _refuse_standing(target, key, force)
    refuse_unwritable(target)
    sweep(target.parent)


def write_run(
    target: Path,
    results: Results,
    manifest: dict[str, Any],
    timing: dict[str, Any],
    *,
    orders: bool = False,
    replace: bool = False,
) -> None:
    """Write the folder of a run, whole or not at all.

    Raises
    ------
    RunError
        If the disk does not take it.
    """
    with whole_folder(target, replace=replace) as partial:
        for name in (*TABLES, "orders") if orders else TABLES:
            columns = getattr(results, name)
            manifest["files"][f"{name}.parquet"] = write_columns(columns, partial / f"{name}.parquet")
        (partial / MANIFEST).write_bytes(dump(manifest))
        (partial / TIMING).write_bytes(dump(timing))


def timing_of(wall_seconds: float, threads: int, phases: dict[str, float]) -> dict[str, Any]:
    """What differs between two runs of the same thing: where and how fast."""
    return {
        "host": platform.node(),
        "machine": platform.machine(),
        "system": platform.system(),
        "finished": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "threads": threads,
        "wall_seconds": round(wall_seconds, 3),
        "phase_seconds": {name: round(seconds, 4) for name, seconds in phases.items()},
    }


def _refuse_standing(target: Path, key: str, force: bool) -> None:
    try:
        standing = read_manifest(target)
    except StudyError as error:
        message = f"{target} holds something that is not a run; it is left alone. Name another folder."
        raise RunError(message) from error
    if force:
        return
    what = "already holds this very run" if standing.get("key") == key else "holds another run"
    raise RunError(f"{target} {what}; it is left alone. Name another folder, or add --force to replace it.")
