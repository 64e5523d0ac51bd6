"""Beliefs that an order will be honoured, and who still pays in advance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc

from o2o_sim.core.errors import InputError

FloatArray = NDArray[np.float64]


class Spread(NamedTuple):
    """Mean and standard deviation of a belief over agents with the same history length."""

    mean: float
    deviation: float


def beta_belief(kept: ArrayLike, broken: ArrayLike, prior: tuple[float, float] = (1.0, 1.0)) -> FloatArray:
    """Mean of the beta posterior after promises kept and broken.

    References
    ----------
    [JosangIsmail2002]_

    Examples
    --------
    >>> float(beta_belief(8, 2))
    0.75
    """
    good = np.asarray(kept, dtype=float) + prior[0]
    return np.asarray(good / (good + np.asarray(broken, dtype=float) + prior[1]))


def beta_belief_after(honour_rate: float, trades: int, prior: tuple[float, float] = (1.0, 1.0)) -> Spread:
    """Belief after trades that were assigned without regard to the belief.

    Examples
    --------
    >>> belief = beta_belief_after(0.8, 50)
    >>> round(belief.mean, 6), round(belief.deviation, 6)
    (0.788462, 0.054393)
    """
    evidence = trades + prior[0] + prior[1]
    spread = np.sqrt(trades * honour_rate * (1.0 - honour_rate)) / evidence
    return Spread((prior[0] + trades * honour_rate) / evidence, float(spread))


def forgetful_belief(honour_rate: float, memory: float, prior: tuple[float, float] = (1.0, 1.0)) -> Spread:
    """Belief at rest when old evidence is multiplied by `memory` at every event, and the prior is not.

    Evidence fades before the new event is added, so its total tends to ``1 / (1 - memory)``.

    Examples
    --------
    >>> belief = forgetful_belief(0.8, 0.95)
    >>> round(belief.mean, 6), round(belief.deviation, 6)
    (0.772727, 0.058228)
    """
    _refuse_unless(0 <= memory < 1, f"The memory is {memory:g}, it lies in [0, 1).")
    weight = 1.0 / (1.0 - memory)
    evidence = weight + prior[0] + prior[1]
    variance = honour_rate * (1.0 - honour_rate) / (1.0 - memory**2)
    return Spread((prior[0] + weight * honour_rate) / evidence, float(np.sqrt(variance)) / evidence)


def asymmetric_belief(honour_rate: float, gain: float, loss: float) -> Spread:
    """Belief at rest that moves up by a share `gain` of the way to 1, and down by a share `loss` of itself.

    Examples
    --------
    >>> belief = asymmetric_belief(0.9, 0.05, 0.25)
    >>> round(belief.mean, 6), round(belief.deviation, 6)
    (0.642857, 0.147731)
    """
    up, down = gain * honour_rate, loss * (1.0 - honour_rate)
    mean = up / (up + down)
    kept = honour_rate * (1.0 - gain) ** 2 + (1.0 - honour_rate) * (1.0 - loss) ** 2
    square = honour_rate * (2.0 * gain * (1.0 - gain) * mean + gain**2) / (1.0 - kept)
    return Spread(mean, float(np.sqrt(square - mean**2)))


def repairs_needed(belief: float, gain: float, loss: float) -> float:
    """How many kept promises undo one broken one, starting from a belief.

    Examples
    --------
    >>> round(repairs_needed(0.9 * 0.05 / (0.9 * 0.05 + 0.1 * 0.25), 0.05, 0.25), 2)
    7.24
    """
    return float(np.log((1.0 - belief) / (1.0 - (1.0 - loss) * belief)) / np.log(1.0 - gain))


def prepayment_threshold(value: float, price: float, refund_share: float) -> float:
    """Least belief at which paying in advance beats not buying, some of the price coming back on failure.

    An order that fails loses the service as well as the money: ``T v - p + (1 - T) rho p >= 0``.

    Examples
    --------
    >>> [round(prepayment_threshold(100, 60, refund), 6) for refund in (0, 0.5, 0.8)]
    [0.6, 0.428571, 0.230769]
    """
    _refuse_unless(value > price > 0, "The value must exceed the price, and the price must be positive.")
    return price * (1.0 - refund_share) / (value - refund_share * price)


def prepayment_participation(
    value: float, price: float, refund_share: float, prior: tuple[float, float]
) -> float:
    """Share of people with beta distributed beliefs who pay in advance.

    Examples
    --------
    >>> [round(prepayment_participation(100, 60, refund, (4, 2)), 6) for refund in (0, 0.5, 0.8)]
    [0.66304, 0.889153, 0.988438]
    """
    threshold = prepayment_threshold(value, price, refund_share)
    return float(1.0 - betainc(prior[0], prior[1], threshold))


def _refuse_unless(lawful: bool, message: str) -> None:
    if not lawful:
        raise InputError(message)
