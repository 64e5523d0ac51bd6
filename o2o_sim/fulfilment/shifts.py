"""When couriers are on duty: shifts that come round every day. The same functions serve both engines."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import FloatArray, IntArray, Minutes

__all__ = ["begins", "duty_before", "next_change", "on_shift", "on_shift_before"]

_DAY = 1440.0


@compiled
def on_shift(on: int, off: int, minute: Minutes) -> bool:
    """Whether a shift from minute `on` to before minute `off` of every day runs from a minute on.

    Examples
    --------
    >>> [bool(on_shift(660, 840, minute)) for minute in (660.0, 840.0, 1440.0 + 700.0)]
    [True, False, True]
    """
    return bool((minute - on) % _DAY < off - on)


@compiled
def on_shift_before(on: int, off: int, minute: Minutes) -> bool:
    """Whether a shift runs up to a minute.

    Examples
    --------
    >>> [bool(on_shift_before(660, 840, minute)) for minute in (660.0, 840.0)]
    [False, True]
    """
    phase = (minute - on) % _DAY
    return bool(off - on == _DAY or 0.0 < phase <= off - on)


@compiled
def begins(on: int, off: int, minute: Minutes) -> bool:
    """Whether a shift begins at a minute; one of a whole day has no beginning."""
    return bool(off - on < _DAY and (minute - on) % _DAY == 0.0)


@compiled
def next_change(on: IntArray, off: IntArray, minute: Minutes) -> float:
    """The first minute after `minute` at which any shift begins or ends; infinite where all last the day.

    Examples
    --------
    >>> float(next_change(np.array([660, 600]), np.array([840, 900]), 660.0))
    840.0
    """
    soonest = np.inf
    for i in range(on.size):
        if off[i] - on[i] < _DAY:
            for edge in (on[i], off[i]):
                # A whole minute, exactly: a rounded one might never be passed.
                soonest = min(soonest, edge + _DAY * (np.floor((minute - edge) / _DAY) + 1.0))
    return float(soonest)


def duty_before(on: IntArray, off: IntArray, minute: FloatArray) -> FloatArray:
    """Minutes on duty before a minute, up to a number that is the same for all minutes: for differences.

    Examples
    --------
    >>> until = duty_before(np.array([660]), np.array([840]), np.array([720.0]))
    >>> (until - duty_before(np.array([660]), np.array([840]), np.array([0.0]))).tolist()
    [60.0]
    """
    days = np.floor((minute - on) / _DAY)
    spent: FloatArray = days * (off - on) + np.minimum(minute - on - days * _DAY, off - on)
    return spent
