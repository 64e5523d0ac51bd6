"""The process that runs a comparison: reads what to run from a folder, and writes there how far it is."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from o2o_sim.core.errors import O2OError
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.plan import RUNS
from o2o_sim.study.pool import WarmPool
from o2o_sim.study.progress import Progress
from o2o_sim.study.study import Study

__all__ = ["ORDER", "STATE", "STUDY", "main", "read_state", "write_state"]

ORDER, STATE, STUDY = "order.json", "state.json", "study"
GIVES_WAY = 10
"""Niceness: the page stays quick while this runs."""


def main(folder: Path) -> None:
    """Do what the folder's order asks for."""
    signal.signal(signal.SIGTERM, _leave)
    os.nice(GIVES_WAY)
    order = json.loads((folder / ORDER).read_text(encoding="utf-8"))
    try:
        study = _study(order, folder)
        with WarmPool() as pool:
            study.run(pool, _Reporter(folder))
        failures = [failure.words for failure in study.failures]
        write_state(folder, {"phase": "done", "failures": failures})
    except O2OError as error:
        write_state(folder, {"phase": "failed", "why": str(error)})


def _study(order: Mapping[str, Any], folder: Path) -> Study:
    scenarios = {name: Scenario.model_validate(content) for name, content in order["scenarios"].items()}
    study = Study(
        scenarios,
        name="comparison",
        replications=order["replications"],
        days=order["days"],
        seed=order["seed"],
        folder=folder / STUDY,
    )
    study.plan.write(folder / STUDY)
    _share_runs(folder / STUDY, Path(order["runs"]))
    return study


def _share_runs(folder: Path, runs: Path) -> None:
    """All comparisons keep their runs in one place, by what they are: what two of them share is run once."""
    runs.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        (folder / RUNS).symlink_to(runs, target_is_directory=True)


class _Reporter:
    """Writes down how far the study is, and leaves when nobody is there any more who could look."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.parent = folder, os.getppid()

    def __call__(self, progress: Progress) -> None:
        if os.getppid() != self.parent:
            sys.exit(1)
        write_state(self.folder, {"phase": "running", **progress._asdict()})


def write_state(folder: Path, state: Mapping[str, Any]) -> None:
    """Put a new state in the place of the old one, at once."""
    partial = folder / f".{STATE}.{os.getpid()}"
    partial.write_text(json.dumps(state), encoding="utf-8")
    partial.replace(folder / STATE)


def read_state(folder: Path) -> dict[str, Any]:
    """The state last written; empty where there is none that can be read."""
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _leave(number: int, frame: object) -> None:
    """An order to end is obeyed by unwinding, so that workers end as well."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
