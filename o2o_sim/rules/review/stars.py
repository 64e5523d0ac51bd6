"""From satisfaction to stars, and from stars to what is shown.

The functions named `compiled_…` are the same ones for use inside kernels, with the same bits.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import FloatArray

__all__ = [
    "bayesian_average",
    "compiled_bayesian_average",
    "compiled_rounded",
    "compiled_stars_of",
    "rounded",
    "stars_of",
]

Number = TypeVar("Number", float, FloatArray)


def stars_of(satisfaction: float, cut_2: float, cut_3: float, cut_4: float, cut_5: float) -> int:
    """Stars, 1 to 5: one more for each cut that the satisfaction reaches.

    Examples
    --------
    >>> [stars_of(satisfaction, -1.0, -0.6, 0.0, 0.7) for satisfaction in (-2.0, 0.0, 2.0)]
    [1, 4, 5]
    """
    stars = 1
    if satisfaction >= cut_2:
        stars += 1
    if satisfaction >= cut_3:
        stars += 1
    if satisfaction >= cut_4:
        stars += 1
    if satisfaction >= cut_5:
        stars += 1
    return stars


def bayesian_average(total: Number, count: Number, prior: float, prior_count: float) -> Number:
    """Mean of the ratings, drawn toward a prior that counts as much as `prior_count` ratings.

    Examples
    --------
    >>> bayesian_average(30.0, 10.0, 4.0, 10.0)
    3.5
    """
    return (prior_count * prior + total) / (prior_count + count)


def rounded(value: Number, step: float) -> Number:
    """The multiple of `step` nearest to a value, halves up; the value itself where the step is 0.

    Examples
    --------
    >>> float(rounded(4.26, 0.5)), rounded(4.26, 0.0)
    (4.5, 4.26)
    """
    if step <= 0.0:
        return value
    steps: Number = np.floor(value / step + 0.5)
    return steps * step


compiled_stars_of = compiled(stars_of)
compiled_bayesian_average = compiled(bayesian_average)
compiled_rounded = compiled(rounded)
