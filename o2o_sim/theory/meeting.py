"""Two who have to meet: how long each waits for the other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.core.units import FloatArray

__all__ = ["Meeting", "equal_parts_of_exponential", "meeting"]


class Meeting(NamedTuple):
    """Mean times: until both are there, and how long the first and the second wait for the other."""

    both: float
    first_waits: float
    second_waits: float


def meeting(first: float, second: float) -> Meeting:
    """Two exponential times of given means that begin at the same moment, and nothing to do with each other.

    Examples
    --------
    >>> food, courier = 12.0, 8.0
    >>> [round(value, 9) for value in meeting(food, courier)]
    [15.2, 3.2, 7.2]
    """
    both = first + second - first * second / (first + second)
    return Meeting(both, both - first, both - second)


def equal_parts_of_exponential(mean: float, parts: int) -> FloatArray:
    """Means of the equally likely parts of an exponential law: a list of values whose own mean is the law's.

    Examples
    --------
    >>> equal_parts_of_exponential(8.0, 2).round(4).tolist()
    [2.4548, 13.5452]
    """
    left = 1.0 - np.arange(parts + 1) / parts
    below = mean * (left - np.where(left > 0, left * np.log(np.where(left > 0, left, 1.0)), 0.0))
    return np.asarray(-np.diff(below) * parts)
