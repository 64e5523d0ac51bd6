"""Who gains: the difference in welfare between scenarios, taken apart by side of the market."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from o2o_sim.core.errors import StudyError
from o2o_sim.study.intervals import Interval, mean_interval
from o2o_sim.study.manifest import read_manifest
from o2o_sim.study.plan import RUNS, Plan
from o2o_sim.study.tables import read_columns
from o2o_sim.study.totals import run_totals
from o2o_sim.study.verdict import Language

__all__ = ["Gain", "Part", "Sides", "sides_of"]

Side = Literal["consumers", "merchants", "platform", "couriers", "landlords", "environment"]

SIDES: dict[Side, tuple[str, str]] = {
    "consumers": ("Consumers", "消费者"),
    "merchants": ("Merchants", "商家"),
    "platform": ("Platform", "平台"),
    "couriers": ("Couriers", "骑手"),
    "landlords": ("Landlords", "房东"),
    "environment": ("Environment", "环境"),
}
WHOLE: dict[Side, tuple[str, float]] = {
    "platform": ("platform_profit", 1.0),
    "couriers": ("courier_surplus", 1.0),
    "landlords": ("rent", 1.0),
    "environment": ("emissions", -1.0),
}
"""Sides that are one outcome, and its sign in welfare."""


class Part(NamedTuple):
    """A part of a side: the segment of consumers or group of merchants, and what both are called."""

    side: Side
    name: str = ""
    label_en: str = ""
    label_zh: str = ""

    def label(self, language: Language) -> str:
        """What it is called in a language."""
        side = SIDES[self.side][1 if language == "zh" else 0]
        own = self.label_zh if language == "zh" else self.label_en
        colon = "：" if language == "zh" else ": "
        return f"{side}{colon}{own}" if own else side


class Gain(NamedTuple):
    """What a part gains in a scenario over the first one, a day, with the interval over replications."""

    part: Part
    difference: Interval


class Sides:
    """Welfare by part of the market in every replication of several scenarios.

    Parameters
    ----------
    scenarios
        Their names; gains are over the first.
    parts
        Of the market, in the order in which they are read.
    values
        Array of shape (scenarios, parts, replications) [money/day].

    Examples
    --------
    >>> parts = [Part("merchants"), Part("platform")]
    >>> sides = Sides(["a", "b"], parts, np.array([[[1.0, 2.0], [0.0, 0.0]], [[3.0, 4.0], [-1.0, -1.0]]]))
    >>> [gain.difference.mean for gain in sides.gains("b")], sides.whole("b").mean
    ([2.0, -1.0], 1.0)
    """

    def __init__(self, scenarios: list[str], parts: list[Part], values: NDArray[np.float64]) -> None:
        self.scenarios, self.parts, self.values = scenarios, parts, values

    def gains(self, scenario: str, confidence: float = 0.95) -> list[Gain]:
        """What every part gains in a scenario over the first."""
        differences = self._differences(scenario)
        return [
            Gain(part, mean_interval(own, confidence))
            for part, own in zip(self.parts, differences, strict=True)
        ]

    def levels(self, scenario: str, side: Side, confidence: float = 0.95) -> list[Gain]:
        """What every part of a side has in a scenario, a day."""
        own = self.values[self.scenarios.index(scenario)]
        pairs = zip(self.parts, own, strict=True)
        return [Gain(part, mean_interval(values, confidence)) for part, values in pairs if part.side == side]

    def whole(self, scenario: str, confidence: float = 0.95) -> Interval:
        """The difference in welfare: the sum of the parts."""
        return mean_interval(self._differences(scenario).sum(axis=0), confidence)

    def _differences(self, scenario: str) -> NDArray[np.float64]:
        found: NDArray[np.float64] = self.values[self.scenarios.index(scenario)] - self.values[0]
        return found


class _Run:
    """One run's welfare by part, read from its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Mapping[str, Any] = read_manifest(folder)
        self.warmup = int(self.manifest["warmup"])

    @cached_property
    def parts(self) -> dict[Part, float]:
        """Money a day of each part."""
        scenario = self.manifest["scenario"]
        totals = run_totals(read_columns(self.folder / "outcomes.parquet"), self.warmup)
        people = self._by("segments", "segment", "surplus_realised")
        sellers = self._by("merchants", "group", "profit")
        return (
            _named("consumers", scenario["consumers"]["segments"], people)
            | _named("merchants", scenario["merchants"], sellers)
            | {Part(side): sign * totals[outcome] for side, (outcome, sign) in WHOLE.items()}
        )

    def _by(self, table: str, key: str, value: str) -> NDArray[np.float64]:
        columns = read_columns(self.folder / f"{table}.parquet", ["day", key, value])
        counted = columns["day"] >= self.warmup
        days = int(self.manifest["days"]) - self.warmup
        sums = np.bincount(columns[key][counted], weights=columns[value][counted])
        return np.asarray(sums / days)


def _named(side: Side, declared: Mapping[str, Any], values: NDArray[np.float64]) -> dict[Part, float]:
    """Values under the names and labels that the scenario gives, in its order; one part needs no name."""
    found = {}
    for (name, content), value in zip(declared.items(), values, strict=False):
        label = content.get("label") or {}
        plain = name.replace("_", " ")
        part = Part(side, name, label.get("en") or plain, label.get("zh") or label.get("en") or plain)
        found[part if len(declared) > 1 else Part(side)] = float(value)
    return found


def sides_of(folder: Path, plan: Plan) -> Sides:
    """Welfare by part in every complete replication of the study in a folder.

    A part that a scenario does not have counts zero there: who is not in a market gains nothing in it.

    Raises
    ------
    StudyError
        If no replication is complete, or a run cannot be read.
    """
    runs = [plan.keys_of(number) for number in range(plan.replications)]
    complete = [keys for keys in runs if all((folder / RUNS / key).is_dir() for key in keys.values())]
    if not complete:
        raise StudyError(f"No replication of the study {plan.name} is complete yet.")
    keys = dict.fromkeys(key for pair in complete for key in pair.values())
    found = {key: _read(folder / RUNS / key) for key in keys}
    parts = _in_order({part for own in found.values() for part in own}, list(found.values()))
    table = [
        [[found[pair[name]].get(part, 0.0) for pair in complete] for part in parts] for name in plan.scenarios
    ]
    return Sides(list(plan.scenarios), parts, np.array(table, dtype=np.float64))


def _read(folder: Path) -> dict[Part, float]:
    try:
        return _Run(folder).parts
    except (OSError, KeyError, ValueError) as error:
        raise StudyError(f"The run in {folder} is damaged; remove it and it will be run again.") from error


def _in_order(parts: set[Part], runs: list[dict[Part, float]]) -> list[Part]:
    """Side by side, and inside a side as the runs list them."""
    listed = list(dict.fromkeys(part for run in runs for part in run))
    order = list(SIDES)
    return sorted(parts, key=lambda part: (order.index(part.side), listed.index(part)))
