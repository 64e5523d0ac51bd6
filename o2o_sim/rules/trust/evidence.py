"""Arithmetic of beliefs, one event at a time, on numbers and on whole columns.

The functions named `compiled_…` are the same ones for use inside kernels, with the same bits.
"""

from __future__ import annotations

from typing import TypeVar

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import FloatArray

__all__ = [
    "beta_mean",
    "compiled_beta_mean",
    "compiled_moved",
    "compiled_remembered",
    "moved",
    "remembered",
]

Number = TypeVar("Number", float, FloatArray)


def remembered(evidence: Number, event: Number, forgetting: float, weight: float) -> Number:
    """Evidence after one more event: the old fades first, then the new is added, whole.

    Parameters
    ----------
    evidence
        Weighted count of earlier events of this kind.
    event
        1.0 where the new event is of this kind, else 0.0.
    forgetting
        Share of the evidence that is left after one event, 0-1.
    weight
        What an event of this kind counts for.

    Examples
    --------
    >>> remembered(10.0, 1.0, 0.95, 1.0)
    10.5
    """
    return forgetting * evidence + weight * event


def beta_mean(prior_kept: Number, prior_broken: Number, kept: Number, broken: Number) -> Number:
    """Mean of a beta distribution after so much evidence: (a + r) / (a + b + r + s).

    Examples
    --------
    >>> beta_mean(1.0, 1.0, 8.0, 2.0)
    0.75
    """
    return (prior_kept + kept) / (prior_kept + prior_broken + kept + broken)


def moved(belief: Number, kept: Number, gain: float, loss: float) -> Number:
    """A belief that moves a share of the way to 1 when a promise is kept, and to 0 when it is broken.

    Parameters
    ----------
    belief
        Before the event, 0-1.
    kept
        1.0 for a kept promise, 0.0 for a broken one.
    gain, loss
        Shares of the distance gone, 0-1.

    Examples
    --------
    >>> moved(0.5, 1.0, 0.1, 0.25), moved(0.5, 0.0, 0.1, 0.25)
    (0.55, 0.375)
    """
    return kept * (belief + gain * (1.0 - belief)) + (1.0 - kept) * (belief - loss * belief)


compiled_remembered = compiled(remembered)
compiled_beta_mean = compiled(beta_mean)
compiled_moved = compiled(moved)
