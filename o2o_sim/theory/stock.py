"""Stock and places against demand that is not known: what is sold, and who is left without."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from o2o_sim.core.units import FloatArray, IntArray

__all__ = [
    "Newsvendor",
    "bumped",
    "chance_to_bump",
    "critical_ratio",
    "normal_newsvendor",
    "normal_sales",
    "poisson_sales",
    "pooled_deviation",
    "stock_for",
    "stocks_for",
]

Money = TypeVar("Money", float, FloatArray)


def poisson_sales(demand: float, units: int) -> float:
    """Mean units sold of so many when demand is Poisson: the sum of the chances that demand reaches each.

    Examples
    --------
    >>> round(poisson_sales(20.0, 22), 6)
    19.020503
    """
    chance = np.exp(-demand) * np.cumprod(np.concatenate([[1.0], demand / np.arange(1.0, units + 1.0)]))
    return float(np.sum(1.0 - np.cumsum(chance[:-1])))


def bumped(booked: int, places: int, shows: float) -> float:
    """Mean number of people without a place when each of those booked comes with a probability.

    Examples
    --------
    >>> round(bumped(46, 40, 0.85), 6)
    0.553505
    """
    from scipy.stats import binom

    came = np.arange(places + 1, booked + 1)
    return float(np.sum((came - places) * binom.pmf(came, booked, shows)))


def chance_to_bump(booked: int, places: int, shows: float) -> float:
    """Probability that somebody is without a place when each of those booked comes with a probability.

    Examples
    --------
    >>> round(chance_to_bump(46, 40, 0.85), 6)
    0.293284
    """
    from scipy.stats import binom

    return float(binom.sf(places, booked, shows))


class Newsvendor(NamedTuple):
    """The best number of units before demand is known, and the mean profit and sales that it brings."""

    units: float
    profit: float
    sales: float


def normal_sales(mean: float, sd: float, units: float) -> float:
    """Mean units sold of so many when demand is normal.

    Examples
    --------
    >>> round(normal_sales(100.0, 30.0, 122.941290), 6)
    96.164027
    """
    from scipy.special import ndtr

    far = (units - mean) / sd
    density = np.exp(-0.5 * far**2) / np.sqrt(2.0 * np.pi)
    return float(mean - sd * (density - far * ndtr(-far)))


def critical_ratio(price: Money, cost: Money, salvage: Money) -> Money:
    """The chance to meet all demand at which one more unit earns nothing: (price - cost) / (price - salvage).

    Parameters
    ----------
    price
        What a unit sold earns beyond what the sale would have earned without it.

    Examples
    --------
    >>> critical_ratio(10.0, 6.0, 0.0), round(critical_ratio(9.0, 6.0, 0.0), 6)
    (0.4, 0.333333)
    """
    return (price - cost) / (price - salvage)


def stock_for(demands: ArrayLike, ratio: float) -> int:
    """The least number of units that meets all demand in a share of the cases seen.

    References
    ----------
    [ArrowHarrisMarschak1951]_

    Examples
    --------
    >>> stock_for([3, 1, 2, 5, 4], 0.4), stock_for([3, 1, 2, 5, 4], 0.41)
    (2, 3)
    """
    seen = np.asarray(demands, dtype=np.float64).reshape(1, -1)
    return int(stocks_for(seen, np.array([ratio]), np.zeros(1, dtype=np.int64))[0])


def stocks_for(demands: FloatArray, ratio: FloatArray, otherwise: IntArray) -> IntArray:
    """For each shop the least number of units that meets all demand in a share of the cases it has seen.

    Parameters
    ----------
    demands
        Shops x cases, or 1 x cases if all have seen the same; nan where there was none to see.
    ratio
        Share of the cases, 0-1, of each shop; nothing is put out at 0.
    otherwise
        Units of a shop that has seen nothing yet.

    Examples
    --------
    >>> seen = np.array([[3.0, 1.0, 2.0, 5.0, 4.0], [6.0, np.nan, 8.0, np.nan, 7.0]])
    >>> stocks_for(seen, np.array([0.4, 0.4]), np.array([9, 9]))
    array([2, 7])
    """
    cases = np.sort(demands, axis=1)
    known = np.broadcast_to(np.isfinite(cases).sum(axis=1), ratio.shape)
    if not cases.shape[1]:
        return otherwise.copy()
    rank = np.maximum(np.ceil(ratio * known - 1e-9), 1.0).astype(np.int64) - 1
    shop = 0 if len(cases) == 1 else np.arange(ratio.size)
    best = np.where(ratio > 0.0, np.nan_to_num(cases[shop, rank]), 0.0)
    return np.where(known > 0, np.ceil(best).astype(np.int64), otherwise)


def normal_newsvendor(mean: float, sd: float, price: float, cost: float, salvage: float) -> Newsvendor:
    """Buy before demand is known, which is normal: up to the critical ratio (price - cost) / (price - salvage).

    References
    ----------
    [ArrowHarrisMarschak1951]_

    Examples
    --------
    >>> [round(value, 6) for value in normal_newsvendor(100.0, 30.0, 10.0, 3.0, 1.0)]
    [122.94129, 619.593664, 96.164027]
    >>> [round(value, 6) for value in normal_newsvendor(100.0, 30.0, 10.0, 6.0, 2.0)][:2]
    [100.0, 304.253853]
    """
    from scipy.special import ndtri

    units = mean + sd * float(ndtri(critical_ratio(price, cost, salvage)))
    sales = normal_sales(mean, sd, units)
    return Newsvendor(units, price * sales + salvage * (units - sales) - cost * units, sales)


def pooled_deviation(first: float, second: float, correlation: float) -> float:
    """Standard deviation of the demand of two places together.

    References
    ----------
    [Eppen1979]_

    Examples
    --------
    >>> [round(pooled_deviation(30.0, 25.0, correlation), 6) for correlation in (-0.5, 0.0, 0.5, 1.0)]
    [27.838822, 39.051248, 47.69696, 55.0]
    """
    return float(np.sqrt(first**2 + second**2 + 2.0 * correlation * first * second))
