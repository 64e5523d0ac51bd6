"""Scenarios side by side: means with intervals, paired differences to the first, and verdicts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from o2o_sim.core.errors import StudyError, nearest_name
from o2o_sim.market.outcomes import OUTCOMES, Outcome
from o2o_sim.study.intervals import Interval, holm, mean_interval, two_sided_p
from o2o_sim.study.verdict import Language, Verdict, verdict_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Cell", "Comparison", "comparison_of"]

ROUNDING = 1e-11
"""Relative size of a difference that sums of a day's amounts in another order may make by themselves."""


class Cell(NamedTuple):
    """One outcome in one scenario: its mean, and the paired difference to the first scenario with a verdict.

    The first scenario's own cell has no difference.
    """

    outcome: str
    scenario: str
    mean: Interval
    difference: Interval | None
    p_value: float
    verdict: Verdict | None
    deciding: bool


class Comparison:
    """What replications of several scenarios with common random numbers say about their differences.

    Parameters
    ----------
    scenarios
        Their names, all different; differences are to the first.
    values
        Array of shape (scenarios, outcomes, replications); a replication pairs runs that share every draw.
    outcomes
        Names of the outcomes.
    deciding
        Outcomes that were named beforehand as those that decide: they come first and are each judged by
        themselves. All the others are judged together, after Holm's correction for their number.
    days
        Length of the runs.
    currency
        Name of the money that money outcomes are in.
    confidence
        Of every interval.

    Examples
    --------
    >>> values = np.array([[[1.0, 2.0, 3.0]], [[2.5, 3.4, 4.6]]])
    >>> comparison = Comparison(["a", "b"], values, ["orders"], deciding=["orders"])
    >>> print(comparison.verdict("orders"))
    higher by 1.50 ± 0.25
    """

    def __init__(
        self,
        scenarios: Sequence[str],
        values: NDArray[np.float64],
        outcomes: Sequence[str],
        *,
        deciding: Sequence[str] = (),
        days: int | None = None,
        currency: str = "money",
        confidence: float = 0.95,
    ) -> None:
        self.scenarios = list(scenarios)
        self.values = values
        self.deciding = [name for name in deciding if name in outcomes]
        self.outcomes = self.deciding + [name for name in outcomes if name not in self.deciding]
        self._row = {name: list(outcomes).index(name) for name in self.outcomes}
        self.days = days
        self.currency = currency
        self.confidence = confidence

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(self.scenarios)}: {self.replications} replications>"

    @property
    def rows(self) -> list[str]:
        """Outcomes in the order of the rows of ``values``."""
        return sorted(self._row, key=self._row.__getitem__)

    @property
    def replications(self) -> int:
        """Number of paired replications."""
        return int(self.values.shape[2])

    def of(self, outcome: str, scenario: str) -> NDArray[np.float64]:
        """The values of an outcome in a scenario, one a replication.

        Raises
        ------
        StudyError
            If there is no such outcome or scenario.
        """
        self._require("outcome", outcome, self.outcomes)
        self._require("scenario", scenario, self.scenarios)
        row: NDArray[np.float64] = self.values[self.scenarios.index(scenario), self._row[outcome]]
        return row

    @cached_property
    def cells(self) -> list[Cell]:
        """Every outcome in every scenario, deciding outcomes first."""
        adjusted = self._p_values()
        return [
            self._cell(outcome, scenario, adjusted)
            for outcome in self.outcomes
            for scenario in self.scenarios
        ]

    def cell(self, outcome: str, scenario: str | None = None) -> Cell:
        """One of the cells; of the second scenario if none is named."""
        if scenario is None:
            scenario = self.scenarios[min(1, len(self.scenarios) - 1)]
        self._require("outcome", outcome, self.outcomes)
        self._require("scenario", scenario, self.scenarios)
        width = len(self.scenarios)
        return self.cells[self.outcomes.index(outcome) * width + self.scenarios.index(scenario)]

    def verdict(self, outcome: str, scenario: str | None = None) -> Verdict:
        """What may be said about a scenario's difference to the first in an outcome; prints as a phrase.

        Raises
        ------
        StudyError
            If there is no such outcome, no such scenario, or it is the first one.
        """
        verdict = self.cell(outcome, scenario).verdict
        if verdict is None:
            raise StudyError(f"{scenario or self.scenarios[0]} is what the others are compared with.")
        return verdict

    def findings(self, language: Language = "en") -> tuple[str, str, str]:
        """Three plain sentences: what was found, at whose cost, and how sure it is."""
        from o2o_sim.study.findings import findings

        return findings(self, language)

    def records(self, language: Language = "en") -> list[dict[str, Any]]:
        """The cells as plain data for a table or a file; undefined numbers are None."""
        return [record_of(cell, self.unit(cell.outcome), language) for cell in self.cells]

    def unit(self, outcome: str) -> str:
        """Unit of an outcome, in the scenarios' currency; empty for a plain number."""
        return OUTCOMES[outcome].unit.replace("money", self.currency) if outcome in OUTCOMES else ""

    def frame(self) -> pd.DataFrame:
        """The cells as a DataFrame."""
        import pandas as pd

        return pd.DataFrame(self.records())

    def _p_values(self) -> dict[tuple[str, str], float]:
        """Of every paired difference; Holm's for those outcomes that do not decide."""
        found = {
            (outcome, scenario): two_sided_p(self._difference(outcome, scenario))
            for outcome in self.outcomes
            for scenario in self.scenarios[1:]
        }
        family = [key for key in found if key[0] not in self.deciding]
        adjusted = holm(np.array([found[key] for key in family]))
        return found | dict(zip(family, adjusted.tolist(), strict=True))

    def _difference(self, outcome: str, scenario: str) -> Interval:
        first = self.of(outcome, self.scenarios[0])
        return mean_interval(self.of(outcome, scenario) - first, self.confidence)

    def _cell(self, outcome: str, scenario: str, p_values: Mapping[tuple[str, str], float]) -> Cell:
        mean = mean_interval(self.of(outcome, scenario), self.confidence)
        deciding = outcome in self.deciding
        if scenario == self.scenarios[0]:
            return Cell(outcome, scenario, mean, None, math.nan, None, deciding)
        difference, p_value = self._difference(outcome, scenario), p_values[outcome, scenario]
        verdict = self._verdict(outcome, scenario, difference, p_value)
        return Cell(outcome, scenario, mean, difference, p_value, verdict, deciding)

    def _verdict(self, outcome: str, scenario: str, difference: Interval, p_value: float) -> Verdict:
        if not difference.defined:
            return Verdict("undefined", difference, defined=self._defined(outcome, scenario))
        alone = two_sided_p(difference)
        share = 1.0 if outcome in self.deciding or not p_value > 0 else min(1.0, alone / p_value)
        rounding = ROUNDING * float(np.abs(self.of(outcome, scenario)).max(initial=0.0))
        return verdict_of(difference, 1 - self.confidence, p_value, share, rounding)

    def _defined(self, outcome: str, scenario: str) -> Literal["neither", "first", "here"]:
        """Which of two scenarios has a value of an outcome in every replication."""
        if np.isfinite(self.of(outcome, self.scenarios[0])).all():
            return "first"
        return "here" if np.isfinite(self.of(outcome, scenario)).all() else "neither"

    @staticmethod
    def _require(what: str, name: str, known: Sequence[str]) -> None:
        if name not in known:
            guess = nearest_name(name, known)
            hint = f" Did you mean {guess}?" if guess else ""
            raise StudyError(f"The comparison has no {what} called {name!r}.{hint}")


def comparison_of(
    totals: Mapping[str, Sequence[Mapping[str, float]]],
    *,
    outcomes: Sequence[str] = (),
    deciding: Sequence[str] = (),
    days: int | None = None,
    currency: str = "money",
    confidence: float = 0.95,
) -> Comparison:
    """Compare scenarios from the totals of their runs.

    Parameters
    ----------
    totals
        For each scenario one mapping of outcome to value a replication, in the same order for all.
    outcomes
        Which to compare; all that occur if none are named.
    """
    seen = {name for runs in totals.values() for run in runs for name in run}
    names = list(dict.fromkeys([*deciding, *(outcomes or in_order(seen))]))
    for name in names:
        Comparison._require("outcome", name, sorted(seen))
    table = [[[run.get(name, math.nan) for run in runs] for name in names] for runs in totals.values()]
    values = np.array(table, dtype=np.float64)
    return Comparison(
        list(totals), values, names, deciding=deciding, days=days, currency=currency, confidence=confidence
    )


def in_order(names: set[str]) -> list[str]:
    """Outcomes in the order in which they are declared, unknown ones last."""
    declared = list(OUTCOMES)
    return sorted(names, key=lambda name: (declared.index(name) if name in OUTCOMES else len(declared), name))


def record_of(cell: Cell, unit: str, language: Language = "en") -> dict[str, Any]:
    """One cell as plain data."""
    outcome: Outcome | None = OUTCOMES.get(cell.outcome)
    record = {
        "outcome": cell.outcome,
        "unit": unit,
        "better": outcome.better if outcome else "neither",
        "scenario": cell.scenario,
        "deciding": cell.deciding,
        "replications": cell.mean.count,
        "mean": cell.mean.mean,
        "mean_low": cell.mean.low,
        "mean_high": cell.mean.high,
    }
    if cell.difference is not None and cell.verdict is not None:
        record |= {
            "difference": cell.difference.mean,
            "difference_low": cell.difference.low,
            "difference_high": cell.difference.high,
            "p_value": cell.p_value,
            "verdict": cell.verdict.kind,
            "words": cell.verdict.words(language),
        }
    return {key: _finite(value) for key, value in record.items()}


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
