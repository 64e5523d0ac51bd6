"""Look: all wanted moments of a market, over replications, by any executor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from o2o_sim.core.errors import StudyError, nearest_name
from o2o_sim.core.units import FloatArray
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.executor import Executor, Report
from o2o_sim.study.moments.catalogue import moments_of
from o2o_sim.study.moments.evidence import Evidence
from o2o_sim.study.moments.watch import Watch
from o2o_sim.study.progress import ProgressReader, Tracker
from o2o_sim.study.task import scenario_from

__all__ = ["LookTask", "look", "measure", "require_moments"]

READING = 0.7
"""Share of a look's time that goes by while the market is lived through; the rest is reading."""


class LookTask(NamedTuple):
    """One replication of a market to be watched: plain data, so that any process can do it."""

    scenario: str
    seed: int
    replication: int
    watch: Watch
    names: tuple[str, ...]


def measure(task: LookTask, report: Report) -> dict[str, float]:
    """Live through one replication and read the moments named."""
    scenario = scenario_from(task.scenario)
    moments = moments_of(scenario)
    seen = Evidence(
        scenario, task.seed, task.replication, Watch(*task.watch), lambda share: report(READING * share)
    )
    found = {}
    for done, name in enumerate(task.names):
        found[name] = float(moments[name].read(seen))
        report(READING + (1 - READING) * (done + 1) / len(task.names))
    return found


def look(
    scenarios: Sequence[Scenario],
    names: Sequence[str],
    watch: Watch,
    *,
    replications: int,
    executor: Executor,
    seed: int | None = None,
    progress: ProgressReader | None = None,
) -> list[dict[str, FloatArray]]:
    """The moments of some markets, one value a replication; replications of different markets share their draws.

    Parameters
    ----------
    scenarios : markets that differ in some values
    names : of moments, see `moments_of`
    watch : how long each replication is watched
    replications : how many
    executor : where they happen
    seed : in place of each scenario's own
    progress : told how far it is

    Raises
    ------
    StudyError
        If there is no such moment.
    """
    for scenario in scenarios:
        require_moments(names, scenario)
    tasks = [
        LookTask(one.model_dump_json(), one.seed if seed is None else seed, r, watch, tuple(names))
        for one in scenarios
        for r in range(replications)
    ]
    found = _done(tasks, executor, progress)
    parts = [found[k * replications : (k + 1) * replications] for k in range(len(scenarios))]
    return [{name: np.array([values[name] for values in part]) for name in names} for part in parts]


def _done(
    tasks: list[LookTask], executor: Executor, progress: ProgressReader | None
) -> list[dict[str, float]]:
    tracker, found = Tracker(len(tasks), 0, progress), [dict[str, float]()] * len(tasks)
    for finished in executor.run(measure, tasks, tracker.advance):
        if finished.error is not None:
            raise finished.error
        found[finished.index] = finished.result
        tracker.finish(finished.index)
    return found


def require_moments(names: Sequence[str], scenario: Scenario) -> None:
    """See that a scenario has these moments.

    Raises
    ------
    StudyError
        naming the nearest known one.
    """
    known = moments_of(scenario)
    for name in names:
        if name not in known:
            nearest = nearest_name(name, known)
            hint = f" Did you mean {nearest}?" if nearest else ""
            raise StudyError(f"The scenario {scenario.name} has no moment {name}.{hint}")
