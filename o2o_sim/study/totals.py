"""One number per outcome and run: what the days of a run add up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from o2o_sim.market.outcomes import OUTCOMES

__all__ = ["run_totals"]


def run_totals(outcomes: Mapping[str, np.ndarray[Any, Any]], warmup: int = 0) -> dict[str, float]:
    """Each outcome's value over the days after the warm-up.

    A ratio is the sum of its numerators over the sum of its denominators, never a mean of daily ratios; a
    stock, such as the share of people who are members, is its last day's value. Where the denominator is
    zero it is NaN.

    Parameters
    ----------
    outcomes
        Columns day, outcome, numerator, denominator, as in ``outcomes.parquet``.
    warmup
        Days at the start to leave out.
    """
    counted = np.flatnonzero(outcomes["day"] >= warmup)
    if not counted.size:
        return {}
    codes, names = pd.factorize(outcomes["outcome"][counted], sort=True)
    of_each = np.split(counted[np.argsort(codes, kind="stable")], np.cumsum(np.bincount(codes))[:-1])
    totals = {}
    for name, rows in zip(names.tolist(), of_each, strict=True):
        if name in OUTCOMES and OUTCOMES[name].stock:
            days = outcomes["day"][rows]
            rows = rows[days == days.max()]
        totals[name] = _ratio(_sum(outcomes["numerator"][rows]), _sum(outcomes["denominator"][rows]))
    return totals


def _sum(values: np.ndarray[Any, Any]) -> np.float64:
    return np.float64(values.astype(np.float64).sum())


def _ratio(numerator: float, denominator: float) -> float:
    return float(numerator / denominator) if denominator != 0 else float("nan")
