"""Staffing by the hour, and minutes that come round again. The same functions serve both engines."""

from __future__ import annotations

import math

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import IntArray, Minutes

__all__ = ["hour_at", "hour_before", "in_force", "next_hour", "round_not_before"]

_HOUR = 60.0
_HOURS = 24


@compiled
def hour_at(minute: Minutes) -> int:
    """The hour of the day that begins or runs at a minute.

    Examples
    --------
    >>> hour_at(1500.0), hour_at(1499.0), hour_before(1500.0)
    (1, 0, 0)
    """
    return math.floor(minute / _HOUR) % _HOURS


@compiled
def hour_before(minute: Minutes) -> int:
    """The hour of the day that runs or ends at a minute."""
    return (math.ceil(minute / _HOUR) - 1) % _HOURS


@compiled
def in_force(planned: int, hours: IntArray, minute: Minutes) -> int:
    """How many servers there are from a minute on: as planned, at most what the hour of the day allows.

    Examples
    --------
    >>> import numpy as np
    >>> in_force(2, np.where(np.arange(24) == 12, 3, 1), 12 * 60.0)
    2
    """
    return int(min(planned, hours[hour_at(minute)]))


@compiled
def next_hour(minute: Minutes) -> float:
    """The first full hour after a minute.

    Examples
    --------
    >>> next_hour(60.0), next_hour(59.5)
    (120.0, 60.0)
    """
    return float((math.floor(minute / _HOUR) + 1.0) * _HOUR)


@compiled
def round_not_before(first: Minutes, every: Minutes, minute: Minutes) -> int:
    """The number of the first of the minutes `first + number * every` that is not before a minute.

    Examples
    --------
    >>> round_not_before(360.0, 1440.0, 361.0), round_not_before(360.0, 1440.0, 0.0)
    (1, 0)
    """
    number = max(0, math.ceil((minute - first) / every) - 1) if every < math.inf else 0
    while first + number * every < minute and every < math.inf:
        number += 1
    return number
