"""Prices that rational sellers set: logit Bertrand with an outside option, and mergers in it.

Utility of good j is ``quality_j - sensitivity * price_j`` plus Gumbel noise of scale 1; not ordering is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import lambertw

from o2o_sim.core.errors import InputError
from o2o_sim.theory.choice import logit_shares, logsum

FloatArray = NDArray[np.float64]

ITERATIONS = 10_000
TOLERANCE = 1e-14


class PriceEquilibrium(NamedTuple):
    """Prices, shares and profits per consumer at rest, one entry a good, and consumer surplus per head."""

    prices: FloatArray
    shares: FloatArray
    profits: FloatArray
    consumer_surplus: float


def bertrand(
    quality: ArrayLike,
    cost: ArrayLike,
    sensitivity: float,
    owners: Sequence[int] | None = None,
    fee: float = 0.0,
) -> PriceEquilibrium:
    """Equilibrium of sellers who set prices at once against logit demand.

    Every owner sets one markup over all its goods, ``1 / (sensitivity * (1 - S))`` with S its total share;
    with an ad-valorem fee the cost counts as ``cost / (1 - fee)``.

    Parameters
    ----------
    quality, cost
        One a good; cost in money per unit.
    sensitivity
        Utility per unit of money, positive.
    owners
        Owner of each good; by default every good has its own.
    fee
        Share of the price that goes to a platform, in [0, 1).

    Raises
    ------
    InputError
        The sensitivity is not positive, the fee takes the whole price, or the iteration did not come to rest.

    References
    ----------
    [AndersonDePalmaThisse1992]_ ch. 7, which also has the common markup of an owner of several goods

    Examples
    --------
    >>> bertrand([5, 6, 4], [3, 4, 2], 0.5).prices.round(6).tolist()
    [5.930527, 7.405854, 4.59131]
    >>> bertrand([5, 6, 4], [3, 4, 2], 0.5, owners=[0, 0, 1]).prices.round(6).tolist()
    [7.849659, 8.849659, 5.015221]
    """
    if sensitivity <= 0 or not 0 <= fee < 1:
        raise InputError("The price sensitivity must be positive, and the fee a share of the price below 1.")
    good, unit_cost = np.asarray(quality, dtype=float), np.asarray(cost, dtype=float)
    owner = np.arange(good.size) if owners is None else np.asarray(owners)
    floor = unit_cost / (1.0 - fee)
    prices = _rest_point(good, floor, sensitivity, owner)
    shares = _inside_shares(good, prices, sensitivity)
    profits = ((1.0 - fee) * prices - unit_cost) * shares
    surplus = logsum(np.append(good - sensitivity * prices, 0.0)) / sensitivity
    return PriceEquilibrium(prices, shares, profits, float(surplus))


def best_reply(quality: float, cost: float, sensitivity: float, rival_values: ArrayLike) -> float:
    """The price of one good that maximises its profit, rivals' utilities given, by the Lambert W function.

    Parameters
    ----------
    rival_values
        ``quality - sensitivity * price`` of the rivals; the outside option is added here.

    References
    ----------
    [AravindakshanRatchford2011]_

    Examples
    --------
    >>> round(best_reply(5.0, 3.0, 0.5, []), 6)
    8.745294
    """
    others = 1.0 + np.exp(np.asarray(rival_values, dtype=float)).sum()
    pull = np.exp(quality - sensitivity * cost - 1.0) / others
    return float(cost + (1.0 + lambertw(pull).real) / sensitivity)


def herfindahl(shares: ArrayLike, owners: Sequence[int] | None = None) -> float:
    """Concentration of the inside shares, from near 0 to 10,000.

    Examples
    --------
    >>> herfindahl([0.4, 0.3, 0.2, 0.1])
    3000.0
    """
    share = np.asarray(shares, dtype=float)
    owner = np.arange(share.size) if owners is None else np.unique(owners, return_inverse=True)[1]
    held = np.bincount(owner, weights=share / share.sum())
    return round(float(10_000 * np.sum(held**2)), 9)


def _rest_point(
    quality: FloatArray, floor: FloatArray, sensitivity: float, owner: NDArray[np.int64]
) -> FloatArray:
    """Owners' markups iterated until nothing moves, in half steps because a full one may overshoot."""
    prices = floor + 1.0 / sensitivity
    for _ in range(ITERATIONS):
        share = _inside_shares(quality, prices, sensitivity)
        held = (owner[:, None] == owner) @ share
        wanted: FloatArray = floor + 1.0 / (sensitivity * (1.0 - held))
        if np.max(np.abs(wanted - prices)) < TOLERANCE * np.max(np.abs(wanted)):
            return wanted
        prices = 0.5 * (prices + wanted)
    raise InputError("The price equilibrium did not come to rest within the steps allowed.")


def _inside_shares(quality: FloatArray, prices: FloatArray, sensitivity: float) -> FloatArray:
    with_outside = logit_shares(np.append(quality - sensitivity * prices, 0.0))
    inside: FloatArray = with_outside[: quality.size]
    return inside
