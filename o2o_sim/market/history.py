"""History: what was measured of every row on each of the last days, as far back as any rule looks."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.units import AnyArray, BoolArray, FloatArray


class History:
    """A number a row, such as the profit of each merchant, on each of the last days; nan where it was closed.

    Parameters
    ----------
    rows : number of rows
    """

    def __init__(self, rows: int) -> None:
        self.values: FloatArray = np.zeros((rows, 0))
        self.kept_on = -1

    def keep(self, day: int, values: AnyArray, is_open: BoolArray, days: int) -> None:
        """Add a day, and forget what lies `days` back, at least 1, or more."""
        if day == self.kept_on:
            return
        self.kept_on = day
        latest = np.where(is_open, values, np.nan)[:, None]
        self.values = np.concatenate([self.values, latest], axis=1)[:, -days:]

    def of(self, rows: AnyArray) -> FloatArray:
        """The numbers of some rows, rows x days, the latest last."""
        return np.asarray(self.values[rows])
