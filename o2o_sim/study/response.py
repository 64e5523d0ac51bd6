"""The response to one lever: an outcome over a range of values, and how sure the best of them is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from o2o_sim.core.errors import InputError, StudyError
from o2o_sim.market.outcomes import OUTCOMES
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.comparison import Comparison
from o2o_sim.study.intervals import Interval, mean_interval

__all__ = ["BASELINE", "Point", "Response", "curve_scenarios", "grid_of", "response_of"]

BASELINE = "baseline"
DRAWS = 4000
"""Draws of the paired bootstrap: shares are then good to a percentage point or so."""
MOST_POINTS = 101


class Point(NamedTuple):
    """The outcome at one value of the lever.

    ``loss`` is the probability that the true difference to the baseline is for the worse, ``best`` the
    probability that this value is the best of the grid: both are shares of paired bootstrap draws of the
    replications, with values that tie sharing.
    """

    value: float
    mean: Interval
    difference: Interval
    loss: float
    best: float


class Response:
    """An outcome over the values of a lever, the baseline beside them.

    Parameters
    ----------
    key
        Dotted path of the lever.
    values
        Of the lever, ascending.
    baseline
        Outcome of the unchanged scenario, one value a replication.
    table
        Array of shape (values, replications); a replication shares every draw along the curve.
    outcome
        Its name.

    Examples
    --------
    >>> table = np.array([[1.0, 2.0, 1.5], [3.0, 4.0, 3.6], [2.0, 3.1, 2.5]])
    >>> response = Response("fee", [0.0, 1.0, 2.0], np.array([1.5, 2.5, 2.0]), table, "platform_profit")
    >>> response.best.value, response.best.best, response.points[0].loss
    (1.0, 1.0, 1.0)
    """

    def __init__(
        self,
        key: str,
        values: Sequence[float],
        baseline: NDArray[np.float64],
        table: NDArray[np.float64],
        outcome: str,
        confidence: float = 0.95,
    ) -> None:
        self.key, self.values, self.outcome = key, list(values), outcome
        self.baseline = mean_interval(baseline, confidence)
        self.replications = int(table.shape[1])
        self.sign = -1.0 if better_of(outcome) == "lower" else 1.0
        losses, bests = _chances(self.sign * (table - baseline))
        self.points = [
            Point(
                value, mean_interval(row, confidence), mean_interval(row - baseline, confidence), loss, best
            )
            for value, row, loss, best in zip(self.values, table, losses, bests, strict=True)
        ]

    @property
    def best(self) -> Point:
        """The point with the best mean."""
        known = [point for point in self.points if point.mean.defined]
        if not known:
            raise StudyError(f"{self.outcome} is not defined anywhere on the curve.")
        return max(known, key=lambda point: self.sign * point.mean.mean)

    def records(self) -> list[dict[str, Any]]:
        """The points as plain data for a table or a file."""
        return [
            {
                "value": point.value,
                "mean": point.mean.mean,
                "mean_low": point.mean.low,
                "mean_high": point.mean.high,
                "difference": point.difference.mean,
                "difference_low": point.difference.low,
                "difference_high": point.difference.high,
                "probability_of_loss": point.loss,
                "probability_of_best": point.best,
            }
            for point in self.points
        ]


def better_of(outcome: str) -> str:
    """Which way an outcome is better; more counts as better where neither is."""
    return OUTCOMES[outcome].better if outcome in OUTCOMES else "neither"


def grid_of(low: float, high: float, points: int) -> list[float]:
    """Evenly spaced values, rounded where that changes nothing that matters.

    Raises
    ------
    InputError
        If the ends are in the wrong order or the number of points is impossible.

    Examples
    --------
    >>> grid_of(0.0, 0.3, 4)
    [0.0, 0.1, 0.2, 0.3]
    """
    if not low < high:
        raise InputError(f"A curve goes from a lower to a higher value, not from {low:g} to {high:g}.")
    if not 2 <= points <= MOST_POINTS:
        raise InputError(f"A curve has 2 to {MOST_POINTS} points, not {points}.")
    step = (high - low) / (points - 1)
    return [float(f"{low + step * number:.6g}") for number in range(points)]


def curve_scenarios(scenario: Scenario, key: str, values: Sequence[float]) -> dict[str, Scenario]:
    """The unchanged scenario, and one for each value of the lever, by name.

    Raises
    ------
    ScenarioError
        If the path names nothing, or a value is impossible there.

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> list(curve_scenarios(load_scenario("district_small"), "platforms.app.commission.rate", [0.1, 0.2]))
    ['baseline', 'platforms.app.commission.rate=0.1', 'platforms.app.commission.rate=0.2']
    """
    whole = [int(value) if float(value).is_integer() else value for value in values]
    return {BASELINE: scenario} | {f"{key}={value:g}": scenario.vary({key: value}) for value in whole}


def response_of(comparison: Comparison, key: str, values: Sequence[float], outcome: str) -> Response:
    """The response of one outcome, from the comparison of `curve_scenarios`.

    Raises
    ------
    StudyError
        If the comparison does not have that outcome, or other scenarios.
    """
    names = comparison.scenarios
    if len(names) != len(values) + 1:
        raise StudyError(
            f"The comparison has {len(names)} scenarios, not a baseline and {len(values)} values."
        )
    table = np.array([comparison.of(outcome, name) for name in names[1:]])
    return Response(key, values, comparison.of(outcome, names[0]), table, outcome, comparison.confidence)


def _chances(gains: NDArray[np.float64]) -> tuple[list[float], list[float]]:
    """Of each value: how often its mean gain is below zero, and how often it is the best of all."""
    points, replications = gains.shape
    if replications < 2 or not np.isfinite(gains).all():
        return [float("nan")] * points, [float("nan")] * points
    draws = np.random.default_rng(0).integers(0, replications, size=(DRAWS, replications))
    means = gains[:, draws].mean(axis=2)
    ties = means == means.max(axis=0)
    return np.mean(means < 0, axis=1).tolist(), np.mean(ties / ties.sum(axis=0), axis=1).tolist()
