"""The report's files: what is written beside the runs of a study for readers and programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from o2o_sim.study.folder import write_whole
from o2o_sim.study.plan import RUNS, Plan, read_plan
from o2o_sim.study.report import write_report

if TYPE_CHECKING:
    from o2o_sim.study.comparison import Comparison

__all__ = ["REPORT", "command_of", "write_files"]

REPORT = "report.html"
SCENARIOS = "scenarios"


def write_files(comparison: Comparison, folder: Path) -> list[Path]:
    """Write the tables and the page of a comparison into its study's folder; returns their paths.

    Where nobody said which command makes the runs again, the scenarios are written there too, in full.

    Raises
    ------
    NotWritten
        If the disk does not take it.
    """
    from o2o_sim.report.page import report_page

    written = write_report(comparison, folder)
    plan = read_plan(folder)
    if not plan.command:
        written += _write_scenarios(plan, folder)
    write_whole(folder / REPORT, report_page(folder).encode())
    return [*written, folder / REPORT]


def command_of(plan: Plan) -> str:
    """The command that makes the runs of a study again from the scenario files beside its report.

    Examples
    --------
    >>> plan = Plan("x", {"base": "0a"}, (), 2, 7, "compiled", days=9)
    >>> command_of(plan)
    'o2o compare scenarios/1.yaml --days 9 --replications 2 --seed 7'
    """
    names = " ".join(f"{SCENARIOS}/{number}.yaml" for number in range(1, len(plan.scenarios) + 1))
    days = f" --days {plan.days}" if plan.days else ""
    engine = "" if plan.engine == "compiled" else f" --engine {plan.engine}"
    return f"o2o compare {names}{days} --replications {plan.replications} --seed {plan.seed}{engine}"


def _write_scenarios(plan: Plan, folder: Path) -> list[Path]:
    """The scenarios of a study in full, numbered as they are compared."""
    import yaml

    from o2o_sim.study.manifest import read_manifest

    first = {run.scenario: run.key for run in reversed(plan.runs) if (folder / RUNS / run.key).is_dir()}
    paths = []
    for number, name in enumerate(plan.scenarios, 1):
        document = read_manifest(folder / RUNS / first[name])["scenario"]
        path = folder / SCENARIOS / f"{number}.yaml"
        write_whole(path, yaml.safe_dump(document, sort_keys=False, allow_unicode=True).encode())
        paths.append(path)
    return paths
