"""The tables that figures draw: a comparison, or the days of its runs, as tidy rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import pandas as pd

from o2o_sim.figures.units import unit_words
from o2o_sim.market.outcomes import FUNNEL, FUNNEL_ZH
from o2o_sim.study.comparison import Comparison
from o2o_sim.study.intervals import Interval, mean_interval
from o2o_sim.study.report import label_of
from o2o_sim.study.sides import Sides
from o2o_sim.study.verdict import Language

__all__ = [
    "COLUMNS",
    "conversion_frame",
    "daily_frame",
    "difference_frame",
    "funnel_frame",
    "gain_frame",
    "mean_frame",
    "segment_frame",
    "third_frame",
]

COLUMNS = ("row", "unit", "scenario", "mean", "low", "high")
"""Of a frame of dots: what the row is about, its unit, whose it is, a mean and the ends of its interval."""

CONVERSIONS = (*pairwise(FUNNEL[: FUNNEL.index("reviewed") + 1]), ("served", "returned"))

FUNNEL_EN = dict(
    zip(
        FUNNEL,
        ("Need", "Seen", "Opened", "Ordered", "Paid", "Arrived", "Served", "Reviewed", "Returned"),
        strict=True,
    )
)


def mean_frame(comparison: Comparison, outcomes: Iterable[str], language: Language = "en") -> pd.DataFrame:
    """Means of outcomes with their intervals, one row an outcome and scenario."""
    return _frame(
        (
            label_of(outcome, language),
            unit_words(comparison.unit(outcome), language),
            scenario,
            comparison.cell(outcome, scenario).mean,
        )
        for outcome in outcomes
        for scenario in comparison.scenarios
    )


def difference_frame(
    comparison: Comparison, outcomes: Iterable[str], language: Language = "en"
) -> pd.DataFrame:
    """Paired differences to the first scenario, one row an outcome and other scenario."""
    return _frame(
        (
            label_of(outcome, language),
            unit_words(comparison.unit(outcome), language),
            scenario,
            difference,
        )
        for outcome in outcomes
        for scenario in comparison.scenarios[1:]
        if (difference := comparison.cell(outcome, scenario).difference) is not None
    )


def funnel_frame(comparison: Comparison, language: Language = "en") -> pd.DataFrame:
    """How many people a day reach each step of the journey."""
    steps = FUNNEL_ZH if language == "zh" else FUNNEL_EN
    return _frame(
        (
            steps[step],
            unit_words(comparison.unit(f"count_{step}"), language),
            scenario,
            comparison.cell(f"count_{step}", scenario).mean,
        )
        for step in FUNNEL
        for scenario in comparison.scenarios
    )


def conversion_frame(comparison: Comparison, language: Language = "en") -> pd.DataFrame:
    """Which share of those who reach a step go on to the next one; both reviews and returns follow service."""
    steps = FUNNEL_ZH if language == "zh" else FUNNEL_EN
    return _frame(
        (
            f"{steps[first]} → {steps[second]}",
            unit_words("share", language),
            scenario,
            comparison.cell(f"conversion_{first}_{second}", scenario).mean,
        )
        for first, second in CONVERSIONS
        for scenario in comparison.scenarios
    )


def gain_frame(sides: Sides, scenario: str, language: Language = "en") -> pd.DataFrame:
    """What every part of the market gains in a scenario over the first, and welfare as the last row."""
    gains = [(gain.part.label(language), gain.difference) for gain in sides.gains(scenario)]
    rows = [*gains, (label_of("welfare", language), sides.whole(scenario))]
    return _frame((row, "", scenario, difference) for row, difference in rows)


def segment_frame(sides: Sides, language: Language = "en") -> pd.DataFrame:
    """Realised surplus of every segment of consumers in every scenario."""
    return _frame(
        (level.part.label(language), "", scenario, level.difference)
        for place in range(len(sides.levels(sides.scenarios[0], "consumers")))
        for scenario in sides.scenarios
        for level in [sides.levels(scenario, "consumers")[place]]
    )


def third_frame(thirds: Comparison, labels: Mapping[str, str], *, differences: bool = False) -> pd.DataFrame:
    """A measure of merchants by third, or its paired differences to the first scenario.

    Parameters
    ----------
    labels
        What each third is called.
    """
    shown = thirds.scenarios[1:] if differences else thirds.scenarios
    cells = [(third, thirds.cell(third, scenario)) for third in labels for scenario in shown]
    return _frame(
        (labels[third], "", cell.scenario, cell.difference if differences and cell.difference else cell.mean)
        for third, cell in cells
    )


def daily_frame(runs: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Mean and interval over replications of each day and scenario.

    Parameters
    ----------
    runs
        Columns scenario, replication, day, value: one outcome in every run.
    confidence
        Of the intervals; with a single replication the band has no width.

    Examples
    --------
    >>> runs = pd.DataFrame({"scenario": "a", "replication": [0, 1], "day": 0, "value": [1.0, 3.0]})
    >>> daily_frame(runs)[["scenario", "day", "mean"]].values.tolist()
    [['a', 0, 2.0]]
    """
    rows = []
    for (scenario, day), group in runs.groupby(["scenario", "day"], sort=False):
        found = mean_interval(group["value"].to_numpy(dtype="float64"), confidence)
        rows.append((scenario, day, found.mean, *_ends(found)))
    days = pd.DataFrame(rows, columns=["scenario", "day", "mean", "low", "high"])
    return days.sort_values("day", kind="stable", ignore_index=True)


def _frame(rows: Iterable[tuple[str, str, str, Interval]]) -> pd.DataFrame:
    plain = [(row, unit, scenario, found.mean, *_ends(found)) for row, unit, scenario, found in rows]
    return pd.DataFrame(plain, columns=list(COLUMNS))


def _ends(found: Interval) -> tuple[float, float]:
    """An interval's ends; the mean itself where a single replication gives no interval."""
    if found.defined and found.half_width == float("inf"):
        return found.mean, found.mean
    return found.low, found.high
