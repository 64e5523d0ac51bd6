"""How far an estimate may lie from the truth before it is called wrong, and how surely others are caught."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtrit

from o2o_sim.core.errors import InputError
from o2o_sim.theory.choice import GUMBEL_VARIANCE


def bonferroni_z(tests: int, false_alarm: float = 1e-3) -> float:
    """Bound on |z| that keeps the false alarm of a whole family of tests below a share.

    Examples
    --------
    >>> round(bonferroni_z(15), 3), round(bonferroni_z(100), 3)
    (3.988, 4.417)
    """
    if tests < 1:
        raise InputError("A family has at least one test.")
    return float(-ndtri(false_alarm / tests / 2.0))


def t_instead_of_z(z: float, freedom: int) -> float:
    """The bound on Student's t with the same two-sided false alarm as a bound on z.

    Examples
    --------
    >>> round(t_instead_of_z(4.0, 19), 3)
    5.102
    """
    return float(-stdtrit(freedom, ndtr(-abs(z))))


def share_error(share: ArrayLike, choices: int) -> float:
    """Standard error of a share seen in independent choices.

    Examples
    --------
    >>> round(4 * share_error(0.3, 1_000_000), 6)
    0.001833
    """
    chance = np.asarray(share, dtype=float)
    return float(np.sqrt(chance * (1.0 - chance) / choices))


def maximum_error(choices: int, scale: float = 1.0) -> float:
    """Standard error of the mean utility of the chosen under Gumbel noise.

    Examples
    --------
    >>> round(maximum_error(1_000_000), 8)
    0.00128255
    """
    return float(scale * np.sqrt(GUMBEL_VARIANCE / choices))


def mean_error(sample: ArrayLike) -> float:
    """Standard error of the mean of independent values.

    Examples
    --------
    >>> round(mean_error([1.0, 2.0, 3.0]), 6)
    0.57735
    """
    values = np.asarray(sample, dtype=float)
    if values.size < 2:
        raise InputError("A standard error needs two values or more.")
    return float(values.std(ddof=1) / np.sqrt(values.size))


def ratio_estimate(numerators: ArrayLike, denominators: ArrayLike) -> tuple[float, float]:
    """A ratio of sums over independent units and its standard error, linearised.

    Examples
    --------
    >>> ratio, error = ratio_estimate([1.0, 3.0], [2.0, 2.0])
    >>> ratio, round(error, 6)
    (1.0, 0.5)
    """
    top, bottom = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    ratio = top.sum() / bottom.sum()
    residual = top - ratio * bottom
    spread = residual.std(ddof=1) * np.sqrt(top.size) / abs(bottom.sum())
    return float(ratio), float(spread)


def power_against(truth: float, wrong: float, error: float, z: float) -> float:
    """Chance that an unbiased estimate of the truth rejects a wrong reference at a bound on |z|.

    Examples
    --------
    >>> power_against(0.663040, 0.954733, 0.0015, 4.0)
    1.0
    """
    if error <= 0:
        return float(truth != wrong)
    distance = abs(truth - wrong) / error
    return float(ndtr(distance - z) + ndtr(-distance - z))


def shrink_band() -> tuple[float, float]:
    """Bounds on the ratio of root-mean-square errors over 60 replications, the sample sixteen times larger.

    The expected ratio is 4; the bounds leave room for the sampling error of both, no more.

    Examples
    --------
    >>> shrink_band()
    (2.6, 6.2)
    """
    return 2.6, 6.2
