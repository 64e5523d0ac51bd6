"""Intervals: what a handful of replications lets one say about a mean, and how many more would say it better.

Everything here is Student's t on independent replications; a paired comparison is the same thing on
differences.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Interval", "holm", "mean_interval", "replications_for", "t_quantile", "two_sided_p"]

MOST_REPLICATIONS = 10_000_000
"""Where the search for a number of replications gives up: nobody runs more."""

ROUNDING = 1e-12
"""Relative spread that sums in another order make by themselves: values so close are the same value."""


@dataclass(frozen=True)
class Interval:
    """A mean over independent replications with its confidence interval.

    ``half_width`` is infinite when a single replication gives no idea of the spread, and every number is
    NaN when the quantity is undefined in some replication.

    Examples
    --------
    >>> Interval(mean=10.0, half_width=2.0, sd=3.1, count=12).high
    12.0
    """

    mean: float
    half_width: float
    sd: float
    count: int

    @property
    def low(self) -> float:
        """The interval's lower end."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """The interval's upper end."""
        return self.mean + self.half_width

    @property
    def defined(self) -> bool:
        """Whether the quantity had a value in every replication."""
        return math.isfinite(self.mean)

    @property
    def excludes_zero(self) -> bool:
        """Whether zero lies outside, so that the sign is known at the interval's confidence."""
        return self.defined and (self.low > 0 or self.high < 0)


def t_quantile(probability: float, freedom: float) -> float:
    """Quantile of Student's t.

    Parameters
    ----------
    probability
        Between 0 and 1.
    freedom
        Degrees of freedom, at least 1.

    Examples
    --------
    >>> round(t_quantile(0.975, 19), 4)
    2.093
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))


def mean_interval(values: NDArray[np.float64], confidence: float = 0.95) -> Interval:
    """The t interval of a mean of independent values.

    Values that are all the same have an interval of width zero; a single value has one of infinite width.

    Parameters
    ----------
    values
        One value a replication; a NaN anywhere makes the whole interval undefined.
    confidence
        Share of such intervals that cover the true mean when values are normal.

    Examples
    --------
    >>> interval = mean_interval(np.array([1.0, 2.0, 3.0]))
    >>> interval.mean, round(interval.half_width, 3)
    (2.0, 2.484)
    """
    values = np.asarray(values, dtype=np.float64)
    count = len(values)
    if count == 0 or not np.isfinite(values).all():
        return Interval(math.nan, math.nan, math.nan, count)
    if np.ptp(values) <= ROUNDING * np.abs(values).max():
        return Interval(float(values[0]), 0.0 if count > 1 else math.inf, 0.0, count)
    sd = float(values.std(ddof=1))
    half_width = t_quantile((1 + confidence) / 2, count - 1) * sd / math.sqrt(count)
    return Interval(float(values.mean()), half_width, sd, count)


def two_sided_p(interval: Interval) -> float:
    """Probability of a mean at least this far from zero if the true mean were zero.

    Values that are all the same tell nothing of a spread; what remains is that all have one sign, as chance
    has it once in 2 to the power of their number less one (the sign test).

    Examples
    --------
    >>> round(two_sided_p(Interval(mean=1.0, half_width=0.0, sd=1.0, count=4)), 3)
    0.139
    >>> two_sided_p(Interval(mean=1.0, half_width=0.0, sd=0.0, count=3))
    0.25
    """
    from scipy.special import stdtr

    if not interval.defined or interval.count < 2:
        return math.nan
    if interval.sd == 0:
        return 1.0 if interval.mean == 0 else 2.0 ** (1 - interval.count)
    statistic = interval.mean / (interval.sd / math.sqrt(interval.count))
    return float(2 * stdtr(interval.count - 1, -abs(statistic)))


def replications_for(sd: float, half_width: float, confidence: float = 0.95) -> int:
    """Fewest replications whose t interval is at most this wide, if the spread stays what it is.

    Parameters
    ----------
    sd
        Standard deviation over replications.
    half_width
        Wanted half width, in the same unit, above 0.

    Returns
    -------
    count
        At least 2; ``MOST_REPLICATIONS`` when even that many would not do.

    Examples
    --------
    A spread of 5 and a half width of 1 need 99 replications, not the 97 of the normal approximation:

    >>> replications_for(sd=5.0, half_width=1.0)
    99
    """
    probability = (1 + confidence) / 2

    def wide_enough(count: int) -> bool:
        return t_quantile(probability, count - 1) * sd / math.sqrt(count) <= half_width

    if half_width <= 0 or not wide_enough(MOST_REPLICATIONS):
        return MOST_REPLICATIONS
    low, high = 1, 2
    while not wide_enough(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if wide_enough(middle) else (middle, high)
    return high


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Holm's adjusted p-values: rejecting those below alpha, at most alpha of such families hold a mistake.

    Undefined values (NaN) stay undefined and do not count towards the family.

    References: Holm (1979), A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6,
    65-70.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    p_values = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full(p_values.shape, np.nan)
    known = np.flatnonzero(np.isfinite(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    steps = p_values[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0) if len(order) else steps
    return adjusted
