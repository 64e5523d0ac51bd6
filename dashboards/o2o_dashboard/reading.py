"""What a comparison that has been run says: read from its folder, named as the page names scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from o2o_sim.study.comparison import Comparison
from o2o_sim.study.plan import Plan, read_plan
from o2o_sim.study.store import Store

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["comparison_in", "days_in"]


def comparison_in(folder: Path, titles: Sequence[str]) -> Comparison:
    """The comparison kept in a folder, its scenarios under their titles.

    Raises
    ------
    StudyError
        If it is not there or cannot be read.
    """
    plan = _titled(read_plan(folder), titles)
    return plan.compare(plan.kept(folder))


def days_in(folder: Path, titles: Sequence[str], outcome: str) -> pd.DataFrame:
    """One outcome in every run, day by day: scenario, replication, day, value.

    Raises
    ------
    StudyError
        If it is not there or cannot be read.
    """
    store = Store(folder)
    store.plan = _titled(store.plan, titles)
    name = outcome.replace("'", "''")
    query = f"select scenario, replication, day, value from outcomes where outcome = '{name}' order by all"
    found = store.sql(query)
    found["scenario"] = found["scenario"].astype("category").cat.set_categories(list(titles), ordered=True)
    found = found.sort_values(["scenario", "day", "replication"], ignore_index=True)
    return found.astype({"scenario": str})


def _titled(plan: Plan, titles: Sequence[str]) -> Plan:
    names = dict(zip(plan.scenarios, titles, strict=True))
    return replace(
        plan,
        scenarios={names[name]: key for name, key in plan.scenarios.items()},
        runs=tuple(run._replace(scenario=names[run.scenario]) for run in plan.runs),
    )
