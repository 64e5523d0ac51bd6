"""Stock and places against demand that is not known: what is sold, and who is left without."""

from __future__ import annotations

import numpy as np

__all__ = ["bumped", "poisson_sales"]


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
