"""One run as a task that any process can do: plain data in, plain data out."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from o2o_sim.core.errors import StudyError
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.executor import Report
from o2o_sim.study.keep import write_run
from o2o_sim.study.live import live
from o2o_sim.study.manifest import read_manifest, run_key
from o2o_sim.study.spec import RunSpec
from o2o_sim.study.tables import digest_of, read_columns
from o2o_sim.study.totals import run_totals

__all__ = ["RunDone", "RunTask", "kept_totals", "perform", "task_of"]


class RunTask(NamedTuple):
    """A run by its key, its scenario as JSON, the rest of its spec, and where to keep it, if anywhere."""

    key: str
    scenario: str
    rest: tuple[int, int, int, str, bool]
    folder: str | None = None

    @property
    def spec(self) -> RunSpec:
        """What is to be run."""
        return RunSpec(scenario_from(self.scenario), *self.rest)

    @property
    def replication(self) -> int:
        """Number of the replication."""
        return self.rest[1]


class RunDone(NamedTuple):
    """What a run comes to: its key, one number per outcome, and how long it took [s]."""

    key: str
    totals: dict[str, float]
    seconds: float


def task_of(spec: RunSpec, folder: Path | None = None) -> RunTask:
    """Describe a run for another process; it is kept in the folder, under its key."""
    where = None if folder is None else str(folder)
    return RunTask(run_key(spec), spec.scenario.model_dump_json(), spec[1:], where)


def perform(task: RunTask, report: Report) -> RunDone:
    """Do one run on one thread, keep its folder if asked, and return its totals.

    Raises
    ------
    StudyError
        If the program here is not the one that asked: its run would be kept under a wrong name.
    """
    spec = task.spec
    if run_key(spec) != task.key:
        raise StudyError(
            "This process runs another version of o2o-sim than the study; start the study again."
        )
    lived = live(spec, progress=report)
    if task.folder is not None:
        write_run(Path(task.folder) / task.key, spec, lived)
    return RunDone(task.key, run_totals(lived.results.outcomes, spec.scenario.warmup), lived.seconds)


def kept_totals(folder: Path) -> dict[str, float] | None:
    """Totals of a run that is already kept in this folder, or None.

    Raises
    ------
    StudyError
        If something stands there that cannot be read.
    """
    if not folder.is_dir():
        return None
    manifest, file = read_manifest(folder), "outcomes.parquet"
    try:
        if digest_of(folder / file) != manifest["files"][file]:
            raise ValueError("not the bytes that the run wrote")
        return run_totals(read_columns(folder / file), manifest["warmup"])
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise StudyError(f"The run in {folder} is damaged; remove it and it will be run again.") from error


@lru_cache(maxsize=64)
def scenario_from(text: str) -> Scenario:
    """A validated scenario from its JSON; a worker meets the same few again and again."""
    return Scenario.model_validate_json(text)
