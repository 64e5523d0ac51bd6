"""What a comparison that has been run says: read from its folder, named as the page names scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from o2o_sim.study.comparison import Comparison
from o2o_sim.study.plan import read_plan
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
    plan = read_plan(folder).renamed(titles)
    return plan.compare(plan.kept(folder))


def days_in(folder: Path, titles: Sequence[str], outcome: str) -> pd.DataFrame:
    """One outcome in every run, day by day: scenario, replication, day, value.

    Raises
    ------
    StudyError
        If it is not there or cannot be read.
    """
    store = Store(folder)
    store.plan = store.plan.renamed(titles)
    return store.days(outcome)
