"""History: the profits of the last days, as far back as any rule looks."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.units import AnyArray, BoolArray, FloatArray


class ProfitHistory:
    """Profit of every merchant on each of the last days; nan where it was closed.

    Parameters
    ----------
    merchants : number of merchants
    """

    def __init__(self, merchants: int) -> None:
        self.profit: FloatArray = np.zeros((merchants, 0))
        self.kept_on = -1

    def keep(self, day: int, profit: FloatArray, is_open: BoolArray, days: int) -> None:
        """Add a day, and forget what lies more than `days` back."""
        if day == self.kept_on:
            return
        self.kept_on = day
        latest = np.where(is_open, profit, np.nan)[:, None]
        self.profit = np.concatenate([self.profit, latest], axis=1)[:, -days:]

    def of(self, rows: AnyArray) -> FloatArray:
        """Profits of some merchants, merchants x days, the latest last."""
        return np.asarray(self.profit[rows])
