"""Quantile functions: from a draw of (0, 1) to a normal, exponential, Gumbel or Poisson value.

Each scalar function runs compiled and, through `.py_func`, as plain Python with the same bits.

References
----------
.. [Wichura1988] Wichura: Algorithm AS 241, the percentage points of the normal distribution. Appl. Stat. 37.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import FloatArray, IntArray

__all__ = [
    "exponential_quantile",
    "gumbel_quantile",
    "map_exponential",
    "map_gumbel",
    "map_normal",
    "map_poisson",
    "normal_quantile",
    "normal_quantiles",
    "poisson_quantile",
]


@compiled
def normal_quantile(u: float) -> float:
    """The standard normal value below which a share u of (0, 1) lies, to about 1e-16 relative [Wichura1988]_.

    Examples
    --------
    >>> round(normal_quantile(0.975), 12)
    1.95996398454
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _normal_centre(0.180625 - q * q)
    tail = u if q < 0.0 else 1.0 - u
    r = math.sqrt(-math.log(tail))
    value = _normal_shoulder(r - 1.6) if r <= 5.0 else _normal_tail(r - 5.0)
    return -value if q < 0.0 else value


@compiled
def _normal_centre(r: float) -> float:
    above = 2.5090809287301226727e3
    for coefficient in (
        3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4, 1.3731693765509461125e4,
        1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0,
    ):  # fmt: skip
        above = above * r + coefficient
    below = 5.2264952788528545610e3
    for coefficient in (
        2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4, 5.3941960214247511077e3,
        6.8718700749205790830e2, 4.2313330701600911252e1, 1.0,
    ):  # fmt: skip
        below = below * r + coefficient
    return above / below


@compiled
def _normal_shoulder(r: float) -> float:
    above = 7.74545014278341407640e-4
    for coefficient in (
        2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
        3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0,
        1.42343711074968357734e0,
    ):  # fmt: skip
        above = above * r + coefficient
    below = 1.05075007164441684324e-9
    for coefficient in (
        5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
        6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0,
    ):  # fmt: skip
        below = below * r + coefficient
    return above / below


@compiled
def _normal_tail(r: float) -> float:
    above = 2.01033439929228813265e-7
    for coefficient in (
        2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
        2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0,
        6.65790464350110377720e0,
    ):  # fmt: skip
        above = above * r + coefficient
    below = 2.04426310338993978564e-15
    for coefficient in (
        1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0,
    ):  # fmt: skip
        below = below * r + coefficient
    return above / below


@compiled
def exponential_quantile(u: float) -> float:
    """An exponential value with mean 1 from a draw of (0, 1): large when the draw is small."""
    return -math.log(u)


@compiled
def gumbel_quantile(u: float) -> float:
    """A standard Gumbel value (mode 0, mean .5772) from a draw of (0, 1): large when the draw is large."""
    return -math.log(-math.log(u))


@compiled
def poisson_quantile(u: float, mean: float) -> int:
    """The smallest count whose Poisson distribution function reaches u, by adding up from 0.

    Above a mean of 600, where the first term would vanish, the normal quantile with the first two terms of
    Cornish and Fisher is used; its count differs from the exact one rarely, and then by one.

    Examples
    --------
    >>> poisson_quantile(0.5, 3.0), poisson_quantile(0.999, 3.0), poisson_quantile(0.5, 0.0)
    (3, 10, 0)
    """
    if mean > 600.0:
        z = normal_quantile(u)
        return max(math.floor(mean + z * math.sqrt(mean) + (z * z - 1.0) / 6.0 + 0.5), 0)
    count, term = 0, math.exp(-mean)
    reached = term
    while reached < u and term > 0.0:
        count += 1
        term *= mean / count
        reached += term
    return count


@compiled
def map_normal(values: FloatArray) -> None:
    """Turn draws of (0, 1) into standard normal values, in place."""
    for row in range(len(values)):
        values[row] = normal_quantile(values[row])


@compiled
def map_exponential(values: FloatArray) -> None:
    """Turn draws of (0, 1) into exponential values with mean 1, in place."""
    for row in range(len(values)):
        values[row] = exponential_quantile(values[row])


@compiled
def map_gumbel(values: FloatArray) -> None:
    """Turn draws of (0, 1) into standard Gumbel values, in place."""
    for row in range(len(values)):
        values[row] = gumbel_quantile(values[row])


@compiled
def map_poisson(values: FloatArray, means: FloatArray, counts: IntArray) -> None:
    """Write the Poisson counts of draws of (0, 1); a single mean serves all rows."""
    for row in range(len(values)):
        counts[row] = poisson_quantile(values[row], means[row if len(means) > 1 else 0])


def normal_quantiles(u: ArrayLike) -> FloatArray:
    """The standard normal values below which shares u of (0, 1) lie.

    Examples
    --------
    >>> normal_quantiles([0.5, 0.975]).round(6).tolist()
    [0.0, 1.959964]
    """
    values = np.array(u, dtype=np.float64, order="C")
    map_normal(values.reshape(-1))
    return values
