"""Ratios, changes and averages that are nan where they are not defined, and complain about nothing."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.units import AnyArray

__all__ = ["average", "percent", "ratio"]


def percent(after: float, before: float) -> float:
    """Change in per cent.

    Examples
    --------
    >>> percent(90.0, 100.0)
    -10.0
    """
    return 100.0 * ratio(after - before, before)


def ratio(top: float, bottom: float) -> float:
    """Top over bottom; nan over nothing.

    Examples
    --------
    >>> ratio(1.0, 4.0), ratio(1.0, 0.0)
    (0.25, nan)
    """
    return float(top / bottom) if bottom else float("nan")


def average(values: AnyArray) -> float:
    """Mean; nan of nothing.

    Examples
    --------
    >>> average(np.array([1.0, 2.0])), average(np.zeros(0))
    (1.5, nan)
    """
    return float(np.mean(values)) if values.size else float("nan")
