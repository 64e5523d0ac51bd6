"""The search: bounded least squares on moments, by SciPy, with differences taken by common random numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.study.calibration.evaluations import Evaluations
from o2o_sim.study.moments.targets import Targets

__all__ = ["Found", "Step", "search"]

DIFFERENCE = 0.04
"""Step of a difference, as a share of the way between a parameter's bounds: wide, as moments are a little rough."""

Heard = Callable[["Step"], None]


class Step(NamedTuple):
    """A point of the path."""

    values: dict[str, float]
    cost: float
    """Half the sum of squared misses, each in its tolerance."""


class Found(NamedTuple):
    """Where the search ended."""

    values: dict[str, float]
    path: list[Step]
    jacobian: FloatArray
    """(moments, parameters) change of each miss when a parameter moves from its lower to its upper bound."""
    why: str


def search(targets: Targets, evaluations: Evaluations, heard: Heard | None = None) -> Found:
    """Move the free values so that moments come as close to their targets as tolerances say.

    Parameters
    ----------
    targets : what is wanted and what may move
    evaluations : moments at any point
    heard : told every point of the path

    Differences are taken once at the start and once at the end, over fewer replications than the moments themselves: by
    common random numbers they need fewer. Between them each point tried corrects them by what it
    showed (Broyden's rank-one update), which costs nothing.

    References: simulated method of moments [McFadden1989]_; trust region reflective, [BranchColemanLi1999]_;
    [Broyden1965]_.
    """
    from scipy.optimize import least_squares

    problem = _Problem(targets, evaluations, heard)
    done: Any = least_squares(
        problem.misses, problem.start, jac=problem.slopes, bounds=(0.0, 1.0),
        max_nfev=targets.steps, xtol=1e-3, ftol=2e-3, gtol=1e-3,
    )  # fmt: skip
    best = min(problem.path, key=lambda step: step.cost)
    return Found(best.values, problem.path, problem.jacobian(problem.scaled(best.values)), str(done.message))


class _Problem:
    """The search in scaled parameters: 0 at each lower bound, 1 at each upper."""

    def __init__(self, targets: Targets, evaluations: Evaluations, heard: Heard | None) -> None:
        self.evaluations, self.heard = evaluations, heard
        self.replications, self.differences = targets.watching.replications, targets.watching.differences
        self.paths = list(targets.free)
        self.low = np.array([free.low for free in targets.free.values()])
        self.width = np.array([free.high - free.low for free in targets.free.values()])
        self.start = self.scaled(targets.start)
        wanted = [targets.targets[name] for name in targets.names]
        self.value = np.array([target.value for target in wanted])
        self.tolerance = np.array([target.tolerance for target in wanted])
        self.path: list[Step] = []
        self.known: FloatArray | None = None
        self.last = self.start, np.zeros(self.value.size)

    def scaled(self, values: dict[str, float]) -> FloatArray:
        """Values between 0 and 1."""
        return np.asarray((np.array([values[path] for path in self.paths]) - self.low) / self.width)

    def values(self, scaled: FloatArray) -> dict[str, float]:
        """Values in their units, to seven digits: what is written down is what was tried."""
        raw = self.low + scaled * self.width
        return {path: float(f"{value:.7g}") for path, value in zip(self.paths, raw, strict=True)}

    def misses(self, scaled: FloatArray) -> FloatArray:
        """How far each moment is from its target, in tolerances."""
        values = self.values(scaled)
        miss = self._miss(self.evaluations.at([values], self.replications)[0])
        self._correct(scaled, miss)
        self.path.append(Step(values, float(0.5 * np.sum(miss**2))))
        if self.heard:
            self.heard(self.path[-1])
        return miss

    def slopes(self, scaled: FloatArray) -> FloatArray:
        """Differences of the misses as far as they are known, taken where nothing is."""
        if self.known is None:
            self.known = self.jacobian(scaled)
        return self.known

    def _correct(self, scaled: FloatArray, miss: FloatArray) -> None:
        """Let the slopes pass through the last two points."""
        moved, changed = scaled - self.last[0], miss - self.last[1]
        if self.known is not None and np.any(moved):
            self.known = self.known + np.outer(changed - self.known @ moved, moved) / (moved @ moved)
        self.last = scaled.copy(), miss

    def jacobian(self, scaled: FloatArray) -> FloatArray:
        """Differences of the misses, one parameter at a time, all points worked out together."""
        steps = np.where(scaled + DIFFERENCE <= 1.0, DIFFERENCE, -DIFFERENCE)
        points = [
            scaled,
            *(scaled + step * unit for step, unit in zip(steps, np.eye(scaled.size), strict=True)),
        ]
        found = self.evaluations.at([self.values(point) for point in points], self.differences)
        here, *moved = (self._miss(moments) for moments in found)
        return np.stack([(there - here) / step for there, step in zip(moved, steps, strict=True)], axis=1)

    def _miss(self, moments: FloatArray) -> FloatArray:
        return np.asarray((moments - self.value) / self.tolerance)
