"""Regions: points that fill the ranges of what is not known, and the shape of where a sign holds."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from o2o_sim.study.claims.claim import Region

__all__ = ["Point", "design", "leading", "shape_of"]

Floats = NDArray[np.float64]


class Point(NamedTuple):
    """One point of a region: the share of the way through each range, and the values there."""

    region: Region
    shares: tuple[float, ...]
    values: tuple[Any, ...]

    def changes(self, arm: str) -> dict[str, Any]:
        """What is changed in a world at this point: dotted paths and values."""
        return {
            path: value
            for spread, value in zip(self.region.parameters, self.values, strict=True)
            if arm in spread.arms
            for path in spread.paths
        }


def design(region: Region) -> list[Point]:
    """Scrambled Sobol points over the ranges; the same region, the same points.

    References: Sobol (1967); Owen (1998), Scrambling Sobol' and Niederreiter-Xing points, J. Complexity 14.

    Examples
    --------
    >>> fee = {"label": {"en": "fee"}, "paths": ["fee"], "low": 0.0, "high": 4.0}
    >>> points = design(Region(points=4, parameters=[fee]))
    >>> sorted(int(point.values[0]) for point in points)
    [0, 1, 2, 3]
    """
    from scipy.stats import qmc

    sampler = qmc.Sobol(len(region.parameters), scramble=True, seed=np.random.default_rng(region.seed))
    rows = sampler.random_base2(region.points.bit_length() - 1)
    return [
        Point(
            region, tuple(row.tolist()), tuple(s.at(u) for s, u in zip(region.parameters, row, strict=True))
        )
        for row in rows
    ]


def shape_of(shares: Floats, effects: Floats) -> dict[str, Any]:
    """Where effects are positive, and what they depend on.

    Parameters
    ----------
    shares
        Points x parameters, each the share of the way through its range.
    effects
        One a point, counted positive where the claim has them; nan where not defined.

    Returns
    -------
    shape
        ``defined`` points, how many ``hold``, their ``share`` with Wilson's 95 % interval, the ``explained``
        part of the variance of effects that a linear model of all parameters explains, and for each parameter
        Spearman's ``rho`` with its p-value and the share that holds in the lowest and the highest third.

    Examples
    --------
    >>> low_is_good = shape_of(np.linspace(0, 1, 9)[:, None], 0.5 - np.linspace(0, 1, 9))
    >>> low_is_good["holds"], low_is_good["parameters"][0]["low"], low_is_good["parameters"][0]["high"]
    (4, 1.0, 0.0)
    """
    known = np.isfinite(effects)
    shares, effects = shares[known], effects[known]
    holds = effects > 0
    low, high = wilson(int(holds.sum()), len(holds))
    return {
        "defined": len(holds),
        "holds": int(holds.sum()),
        "share": float(holds.mean()) if len(holds) else float("nan"),
        "low": low,
        "high": high,
        "explained": explained(shares, effects),
        "parameters": [dependence(shares[:, k], effects) for k in range(shares.shape[1])],
    }


def dependence(share: Floats, effects: Floats) -> dict[str, float]:
    """How effects go with one parameter."""
    from scipy.stats import spearmanr

    moves = len(effects) > 2 and np.ptp(effects) > 0 and np.ptp(share) > 0
    rho, p_value = spearmanr(share, effects) if moves else (float("nan"), float("nan"))
    holds = effects > 0
    lowest, highest = share <= 1 / 3, share >= 2 / 3
    return {
        "rho": float(rho),
        "p_value": float(p_value),
        "low": float(holds[lowest].mean()) if lowest.any() else float("nan"),
        "high": float(holds[highest].mean()) if highest.any() else float("nan"),
    }


def explained(shares: Floats, effects: Floats) -> float:
    """Share of the variance of effects that a linear model explains, adjusted for its size; nan if too few.

    Examples
    --------
    >>> round(explained(np.linspace(0, 1, 9)[:, None], np.linspace(0, 3, 9)), 6)
    1.0
    """
    points, parameters = shares.shape
    if points <= parameters + 1 or np.ptp(effects) == 0:
        return float("nan")
    model = np.column_stack([np.ones(points), shares])
    left = effects - model @ np.linalg.lstsq(model, effects, rcond=None)[0]
    whole = effects - effects.mean()
    return float(1.0 - (left @ left / (points - parameters - 1)) / (whole @ whole / (points - 1)))


def wilson(hits: int, count: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's interval of a share.

    References: Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22.

    Examples
    --------
    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    if count == 0:
        return float("nan"), float("nan")
    share, weight = hits / count, z * z / count
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * (share * (1 - share) / count + weight / (4 * count)) ** 0.5
    return middle - half, middle + half


def leading(found: dict[str, Any]) -> list[int]:
    """Parameters of an outcome's shape by how much the effect goes with them, the strongest first.

    Examples
    --------
    >>> leading({"parameters": [{"rho": 0.1}, {"rho": -0.8}, {"rho": None}]})
    [1, 0, 2]
    """
    strength = [abs(one["rho"] or 0.0) for one in found["parameters"]]
    return sorted(range(len(strength)), key=lambda index: (-strength[index], index))
