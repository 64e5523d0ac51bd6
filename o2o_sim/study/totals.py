"""One number per outcome and run: what the days of a run add up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

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
    counted = outcomes["day"] >= warmup
    days, names = outcomes["day"][counted], outcomes["outcome"][counted]
    numerators = outcomes["numerator"][counted].astype(np.float64)
    denominators = outcomes["denominator"][counted].astype(np.float64)
    totals = {}
    for name in sorted(set(names.tolist())):
        rows = names == name
        if name in OUTCOMES and OUTCOMES[name].stock:
            rows &= days == days[rows].max()
        totals[name] = _ratio(numerators[rows].sum(), denominators[rows].sum())
    return totals


def _ratio(numerator: float, denominator: float) -> float:
    return float(numerator / denominator) if denominator != 0 else float("nan")
