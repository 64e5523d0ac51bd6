"""Discrete choice: multinomial, nested and mixed logit, and what their surplus is.

Values are systematic utilities of all alternatives, the outside option among them as one more entry.
An alternative that is not there has the value ``-inf``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logsumexp, softmax

from o2o_sim.core.errors import InputError

FloatArray = NDArray[np.float64]

GUMBEL_MEAN = float(np.euler_gamma)
GUMBEL_VARIANCE = float(np.pi**2 / 6)


def logit_shares(values: ArrayLike, scale: float = 1.0) -> FloatArray:
    """Multinomial logit probabilities of the alternatives along the last axis.

    Parameters
    ----------
    values
        Systematic utilities, any shape with the alternatives last.
    scale
        Scale of the Gumbel noise, positive, in the unit of the values.

    References
    ----------
    [McFadden1974]_

    Examples
    --------
    >>> logit_shares([1.0, 0.7, 0.9, 0.0]).round(6).tolist()
    [0.331836, 0.24583, 0.300258, 0.122076]
    """
    shares: FloatArray = softmax(_scaled(values, scale), axis=-1)
    return shares


def logsum(values: ArrayLike, scale: float = 1.0) -> FloatArray:
    """Inclusive value ``scale * ln(sum(exp(values / scale)))``, in the unit of the values.

    With money utilities this is consumer surplus up to a constant.

    References
    ----------
    [SmallRosen1981]_

    Examples
    --------
    >>> round(float(logsum([1.0, 0.7, 0.9, 0.0])), 6)
    2.103114
    """
    return np.asarray(scale * logsumexp(_scaled(values, scale), axis=-1), dtype=np.float64)


def expected_maximum(values: ArrayLike, scale: float = 1.0) -> FloatArray:
    """Mean utility of the best alternative under Gumbel noise that is not centred.

    It is also the mean utility of the chosen alternative *given which one it was*, the same for each.

    References
    ----------
    [AndersonDePalmaThisse1992]_

    Examples
    --------
    >>> round(float(expected_maximum([1.0, 0.7, 0.9, 0.0])), 6)
    2.680329
    """
    return np.asarray(logsum(values, scale) + scale * GUMBEL_MEAN, dtype=np.float64)


def own_elasticities(price_coefficient: float, prices: ArrayLike, shares: ArrayLike) -> FloatArray:
    """Percent change of each share per percent of its own price, in a multinomial logit.

    Examples
    --------
    >>> own_elasticities(0.25, [12.0], [0.331836]).round(4).tolist()
    [-2.0045]
    """
    return -price_coefficient * np.asarray(prices, dtype=float) * (1.0 - np.asarray(shares, dtype=float))


def cross_elasticities(price_coefficient: float, prices: ArrayLike, shares: ArrayLike) -> FloatArray:
    """Percent change of all other shares per percent of a price: the same for each of them.

    Examples
    --------
    >>> cross_elasticities(0.25, [12.0], [0.331836]).round(4).tolist()
    [0.9955]
    """
    effect: FloatArray = price_coefficient * np.asarray(prices, dtype=float) * np.asarray(shares, dtype=float)
    return effect


def diversion(before: ArrayLike, after: ArrayLike, removed: int) -> FloatArray:
    """Where the buyers of a removed alternative go, as shares of them.

    Parameters
    ----------
    before, after
        Shares with and without the alternative; the removed one's share afterwards is 0.
    removed
        Position of the alternative taken away. Its own entry of the result is -1.

    Examples
    --------
    >>> with_all, without = logit_shares([1.0, 0.7, 0.9, 0.0]), logit_shares([-np.inf, 0.7, 0.9, 0.0])
    >>> diversion(with_all, without, 0)[1:].round(6).tolist()
    [0.367919, 0.449378, 0.182703]
    """
    share = np.asarray(before, dtype=float)
    moved: FloatArray = (np.asarray(after, dtype=float) - share) / share[removed]
    return moved


def nested_shares(values: ArrayLike, nests: Sequence[int], dissimilarity: ArrayLike) -> FloatArray:
    """Nested logit probabilities, in the normalisation that divides values by their nest's parameter.

    Parameters
    ----------
    values
        One value an alternative.
    nests
        Nest of each alternative, from 0. A nest of one alternative may have any parameter.
    dissimilarity
        One parameter a nest in (0, 1]: 1 is the multinomial logit, near 0 a nest counts as its best member.

    References
    ----------
    [McFadden1978]_, [Train2009]_ ch. 4

    Examples
    --------
    >>> nested_shares([1.0, 0.6, 0.8, 0.3, 0.0], [0, 0, 1, 1, 2], [0.5, 0.8, 1.0]).round(6).tolist()
    [0.304775, 0.136944, 0.275719, 0.147582, 0.13498]
    """
    value, nest, spread = _nest_arrays(values, nests, dissimilarity)
    inclusive = _inclusive_values(value, nest, spread)
    nest_share = softmax(spread * inclusive)
    present = np.isfinite(inclusive[nest])
    within = np.where(present, value / spread[nest] - np.where(present, inclusive[nest], 0.0), -np.inf)
    shares: FloatArray = nest_share[nest] * np.exp(within)
    return shares


def nested_logsum(values: ArrayLike, nests: Sequence[int], dissimilarity: ArrayLike) -> float:
    """Expected maximum of a nested logit, less the constant .577.

    Examples
    --------
    >>> round(nested_logsum([1.0, 0.6, 0.8, 0.3, 0.0], [0, 0, 1, 1, 2], [0.5, 0.8, 1.0]), 6)
    2.002632
    """
    value, nest, spread = _nest_arrays(values, nests, dissimilarity)
    return float(logsumexp(spread * _inclusive_values(value, nest, spread)))


def mixed_shares(values: ArrayLike, weights: ArrayLike) -> FloatArray:
    """Mixed logit with finitely many types of consumer: the weighted mean of each type's shares.

    Parameters
    ----------
    values
        Shape (types, alternatives).
    weights
        Share of each type, summing to 1.

    References
    ----------
    [McFaddenTrain2000]_

    Examples
    --------
    >>> mixed_shares([[3.0, 1.6, 0.0], [-3.0, -2.6, 0.0]], [0.6, 0.4]).round(6).tolist()
    [0.480543, 0.140562, 0.378895]
    """
    share = np.asarray(weights, dtype=float)
    if not np.isclose(share.sum(), 1.0):
        raise InputError(f"The weights of the types sum to {share.sum():g}, they must sum to 1.")
    mixed: FloatArray = share @ logit_shares(values)
    return mixed


def lognormal_types(mean_log: float, sd_log: float, nodes: int = 120) -> tuple[FloatArray, FloatArray]:
    """Points and weights (Gauss-Hermite) that stand for a lognormally distributed coefficient.

    Examples
    --------
    >>> coefficient, weight = lognormal_types(np.log(0.25), 0.6)
    >>> values = np.stack([5 - 10 * coefficient, 3 - 7 * coefficient, 0 * coefficient], axis=1)
    >>> mixed_shares(values, weight).round(6).tolist()
    [0.649921, 0.193581, 0.156498]
    """
    points, weights = np.polynomial.hermite_e.hermegauss(nodes)
    return np.exp(mean_log + sd_log * points), weights / weights.sum()


def experienced_logsum(perceived: ArrayLike, experienced: ArrayLike, scale: float = 1.0) -> float:
    """Surplus when one chooses by what one believes and lives with what comes, in the unit of the values.

    The perceived logsum plus the mean correction of the chosen: ``logsum(Vd) + sum P(Vd) (Ve - Vd)``.

    References
    ----------
    [Leggett2002]_, [Train2015]_

    Examples
    --------
    >>> round(experienced_logsum([1.0, 0.7, 0.9, 0.0], [0.5, 0.7, 0.9, 0.0]), 6)
    1.937196
    """
    believed, lived = np.asarray(perceived, dtype=float), np.asarray(experienced, dtype=float)
    return float(logsum(believed, scale) + np.sum(logit_shares(believed, scale) * (lived - believed)))


def value_of_information(perceived: ArrayLike, experienced: ArrayLike, scale: float = 1.0) -> float:
    """What knowing the truth before choosing is worth: never negative.

    Examples
    --------
    >>> round(value_of_information([1.0, 0.7, 0.9, 0.0], [0.5, 0.7, 0.9, 0.0]), 5)
    0.026
    """
    return float(logsum(experienced, scale)) - experienced_logsum(perceived, experienced, scale)


def relisted_share(share: float, listings: int, dissimilarity: float) -> float:
    """Share of a merchant once the same offer stands there several times over, in a nest of its own.

    At dissimilarity 1 every listing draws buyers of its own; at 0 further listings add nothing.

    Examples
    --------
    >>> round(relisted_share(0.05, 2, 1.0) / 0.05 - 1, 4), round(relisted_share(0.05, 5, 1.0) / 0.05 - 1, 4)
    (0.9048, 3.1667)
    >>> round(relisted_share(0.05, 2, 0.0), 9)
    0.05
    """
    weight = float(share * listings**dissimilarity)
    return weight / (1.0 - share + weight)


def _scaled(values: ArrayLike, scale: float) -> FloatArray:
    if scale <= 0:
        raise InputError(f"The scale of the noise is {scale:g}, it must be positive.")
    return np.asarray(values, dtype=float) / scale


def _nest_arrays(
    values: ArrayLike, nests: Sequence[int], dissimilarity: ArrayLike
) -> tuple[FloatArray, NDArray[np.int64], FloatArray]:
    spread = np.asarray(dissimilarity, dtype=float)
    if np.any(spread <= 0) or np.any(spread > 1):
        raise InputError("A dissimilarity parameter lies in (0, 1].")
    return np.asarray(values, dtype=float), np.asarray(nests, dtype=np.int64), spread


def _inclusive_values(value: FloatArray, nest: NDArray[np.int64], spread: FloatArray) -> FloatArray:
    """``ln sum exp(V / l)`` of every nest; an empty nest has ``-inf``."""
    members = np.where(np.arange(spread.size)[:, None] == nest, value / spread[nest], -np.inf)
    return np.asarray(logsumexp(members, axis=1), dtype=np.float64)
