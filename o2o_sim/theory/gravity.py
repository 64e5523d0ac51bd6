"""Where people shop as size draws them and distance keeps them away."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from o2o_sim.core.errors import InputError

FloatArray = NDArray[np.float64]


def huff_shares(sizes: ArrayLike, distances: ArrayLike, attraction: float, decay: float) -> FloatArray:
    """Probability of each place for people at given distances: size to a power over distance to a power.

    Parameters
    ----------
    sizes
        Floor space or any measure of pull, positive, one a place.
    distances
        Kilometres or minutes, positive, places last; earlier axes are zones.
    attraction, decay
        Powers of size and of distance.

    Raises
    ------
    InputError
        A size or a distance is not positive.

    References
    ----------
    [Huff1964]_

    Examples
    --------
    >>> huff_shares([5000, 10000, 2500], [1.0, 3.0, 0.5], 1.0, 2.0).round(6).tolist()
    [0.310345, 0.068966, 0.62069]
    """
    size, distance = np.asarray(sizes, dtype=float), np.asarray(distances, dtype=float)
    if np.any(size <= 0) or np.any(distance <= 0):
        raise InputError("Sizes and distances must be positive.")
    pull = size**attraction * distance**-decay
    shares: FloatArray = pull / pull.sum(axis=-1, keepdims=True)
    return shares


def reilly_break_point(nearer_population: float, farther_population: float, distance: float) -> float:
    """Distance from the first of two towns at which their pull is equal, in the unit of the distance.

    References
    ----------
    [Reilly1931]_

    Examples
    --------
    >>> reilly_break_point(10_000, 40_000, 30.0)
    10.0
    """
    if min(nearer_population, farther_population, distance) <= 0:
        raise InputError("Populations and the distance between the towns must be positive.")
    return float(distance / (1.0 + np.sqrt(farther_population / nearer_population)))
