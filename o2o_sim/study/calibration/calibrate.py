"""Calibrate: search, look at all moments where the search ended, and write down how it was done."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from o2o_sim.scenario.load import load_scenario
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.calibration.evaluations import Evaluations
from o2o_sim.study.calibration.page import page
from o2o_sim.study.calibration.pinned import Direction, directions
from o2o_sim.study.calibration.search import Found, Step, search
from o2o_sim.study.executor import Executor
from o2o_sim.study.manifest import versions
from o2o_sim.study.moments.catalogue import moments_of
from o2o_sim.study.moments.held import Held, hold
from o2o_sim.study.moments.look import look
from o2o_sim.study.moments.targets import Targets
from o2o_sim.study.moments.watch import Watch
from o2o_sim.study.progress import ProgressReader

__all__ = ["Calibrated", "calibrate", "look_at", "values_text"]

RECORD, PAGE, VALUES, EVALUATIONS = "calibration.json", "README.md", "values.yaml", "evaluations.jsonl"


class Calibrated(NamedTuple):
    """A calibration that has ended.

    Parameters
    ----------
    scenario : the market it was done on, as it was before
    targets : what was wanted
    found : values, path, differences
    pinned : singular directions
    moments : all moments of the calibrated market, by scenario looked at
    """

    scenario: Scenario
    targets: Targets
    found: Found
    pinned: list[Direction]
    moments: dict[str, list[Held]]

    def record(self) -> dict[str, Any]:
        """As plain data: the same for the same seed, on every machine."""
        targets = self.targets
        return {
            "calibrated_on": targets.on,
            "held_to": targets.of,
            "seed": targets.watching.seed,
            "watching": targets.watching.model_dump(),
            "versions": versions(),
            "start": targets.start,
            "bounds": {path: [free.low, free.high] for path, free in targets.free.items()},
            "values": self.found.values,
            "path": [step._asdict() for step in self.found.path],
            "ended": self.found.why,
            "directions": [direction.record() for direction in self.pinned],
            "moments": {name: [one.record() for one in held] for name, held in self.moments.items()},
        }


def calibrate(
    targets: Targets,
    executor: Executor,
    *,
    scenario: Scenario | None = None,
    out: Path | None = None,
    replications: int = 8,
    days: int = 60,
    confirm: int = 0,
    progress: ProgressReader | None = None,
    heard: Callable[[Step], None] | None = None,
) -> Calibrated:
    """Move the free values of a scenario until its moments are as near to their targets as they come.

    Parameters
    ----------
    targets : what is wanted and what may move, see `read_targets`
    executor : where runs happen
    scenario : in place of the one that the targets name
    out : folder for the record; what was worked out is kept there, so that the same call goes on after a stop
    replications, days : of the last look, at all moments
    confirm : replications of the same look at the other scenarios that are held to the targets; 0: none
    progress : told how far each batch of runs is
    heard : told every point of the path
    """
    one = load_scenario(targets.on) if scenario is None else scenario
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    evaluations = Evaluations(one, targets, executor, None if out is None else out / EVALUATIONS)
    evaluations.progress = progress
    found = search(targets, evaluations, heard)
    pinned = directions(found.jacobian, list(targets.free), targets.names)
    held = {one.name: look_at(one.vary(found.values), targets, executor, replications, days, progress)}
    for other in [load_scenario(name) for name in targets.of if confirm]:
        if other.name not in held:
            held[other.name] = look_at(other.vary(found.values), targets, executor, confirm, days, progress)
    done = Calibrated(one, targets, found, pinned, held)
    if out is not None:
        _write(done, out)
    return done


def _write(done: Calibrated, out: Path) -> None:
    """The record, the page that says it in words, and the values as a scenario file says them."""
    record = done.record()
    (out / RECORD).write_text(
        json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )
    (out / PAGE).write_text(page(record), encoding="utf-8")
    (out / VALUES).write_text(values_text(done.found.values), encoding="utf-8")


def look_at(
    scenario: Scenario,
    targets: Targets | None,
    executor: Executor,
    replications: int,
    days: int,
    progress: ProgressReader | None = None,
    *,
    only: list[str] | None = None,
    burn_in: int | None = None,
    seed: int | None = None,
) -> list[Held]:
    """All moments of a scenario (or those named) beside their targets."""
    watching = targets.watching if targets else None
    watch = Watch(watching.burn_in if watching and burn_in is None else burn_in or 0, days)
    names = only or list(moments_of(scenario))
    values = look(
        [scenario], names, watch, replications=replications, executor=executor, seed=seed, progress=progress
    )
    return hold(scenario, values[0], targets)


def values_text(values: dict[str, float]) -> str:
    """Values as a scenario file says them.

    Examples
    --------
    >>> print(values_text({"categories.meals.inside": -2.5}))
    categories:
      meals:
        inside: -2.5
    <BLANKLINE>
    """
    import yaml

    tree: dict[str, Any] = {}
    for path, value in values.items():
        *above, last = path.split(".")
        there = tree
        for key in above:
            there = there.setdefault(key, {})
        there[last] = value
    return str(yaml.safe_dump(tree, sort_keys=False))
