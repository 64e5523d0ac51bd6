"""Occasions that people have in turn, with a law of the time between one and the next over all of them."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.quantity import Quantity
from o2o_sim.core.random import stream, uniforms
from o2o_sim.core.units import FloatArray

__all__ = ["GAP", "in_turn"]

GAP = stream("occasions.gap", "time from one occasion to the next, where people have them in turn")

BEFORE_MIDNIGHT = 64
"""Mean gaps before midnight at which a day's run begins: by then it does not matter where it began."""

_SPARE = 1.1


def in_turn(law: Quantity, mean_number: float, day: int, category: int, key: np.uint64) -> FloatArray:
    """When the occasions of a day arise, as shares of the day's mean number, sorted, 0 to below 1.

    Each day is a stretch of its own of the process at rest: no day has to know another, so a market that was saved
    goes on as if it had not stopped. A constant gap begins at midnight.

    Parameters
    ----------
    law : of the gaps; only its shape counts
    mean_number : mean number of occasions of the day
    day, category : which day, and of what
    key : of the stream `GAP`

    References
    ----------
    [Whitt1989]_

    Examples
    --------
    >>> in_turn(Quantity(3.0), 4.0, day=0, category=0, key=np.uint64(1)).tolist()
    [0.0, 0.25, 0.5, 0.75]
    >>> in_turn(Quantity(3.0), 0.0, day=0, category=0, key=np.uint64(1)).tolist()
    []
    """
    ahead = float(BEFORE_MIDNIGHT)
    moments = np.zeros(1)
    while moments[-1] < ahead + mean_number:
        drawn = moments.size - 1
        more = int((ahead + mean_number - moments[-1]) * _SPARE) + BEFORE_MIDNIGHT
        luck = uniforms(key, day, np.arange(drawn, drawn + more), category)
        gaps = law.quantile(luck) / law.mean()
        moments = np.concatenate([moments, moments[-1] + np.cumsum(gaps)])
    today = moments[(moments >= ahead) & (moments < ahead + mean_number)] - ahead
    return np.asarray(today / max(mean_number, 1e-300))
