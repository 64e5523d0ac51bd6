"""What a comparison that has been run says: read from its folder, named as the page names scenarios.

Each answer is kept by the folder and by how many replications were there: while a run goes on they are read anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from o2o_dashboard.plots import cached
from o2o_sim.study.comparison import Comparison
from o2o_sim.study.places import By, CityMap, city_map, merchants_by
from o2o_sim.study.plan import read_plan
from o2o_sim.study.sides import Sides, sides_of
from o2o_sim.study.store import Store

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["comparison_in", "days_in", "map_in", "sides_in", "thirds_in"]


@cached
def comparison_in(folder: str, done: int, titles: tuple[str, ...]) -> Comparison:
    """The comparison kept in a folder, its scenarios under their titles.

    Raises
    ------
    StudyError
        If it is not there or cannot be read.
    """
    plan = read_plan(Path(folder)).renamed(titles)
    return plan.compare(plan.kept(Path(folder)))


@cached
def days_in(folder: str, done: int, titles: tuple[str, ...], outcome: str) -> pd.DataFrame:
    """One outcome in every run, day by day: scenario, replication, day, value."""
    store = Store(folder)
    store.plan = store.plan.renamed(titles)
    return store.days(outcome)


@cached
def sides_in(folder: str, done: int, titles: tuple[str, ...]) -> Sides:
    """Welfare by part of the market."""
    return sides_of(Path(folder), read_plan(Path(folder)).renamed(titles))


@cached
def thirds_in(folder: str, done: int, titles: tuple[str, ...], by: By, measure: str) -> Comparison:
    """A measure of merchants by third of size or place."""
    return merchants_by(Path(folder), read_plan(Path(folder)).renamed(titles), by, measure)


@cached
def map_in(folder: str, done: int, titles: tuple[str, ...], replication: int) -> CityMap:
    """The map of one replication."""
    return city_map(Path(folder), read_plan(Path(folder)).renamed(titles), replication)
