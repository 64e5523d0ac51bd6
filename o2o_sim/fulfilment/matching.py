"""Who goes where, so that all together ride least: the assignment problem, by shortest augmenting paths."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import FloatArray, IntArray

__all__ = ["matched"]


@compiled
def matched(cost: FloatArray) -> IntArray:
    """The column of each row so that the costs add up to the least; every row has one of its own.

    The Hungarian method, row after row, in the order n² m of rows n and columns m. Where several assignments
    cost the same, the one found is always the same. Both engines call this function.

    Names: Kuhn-Munkres algorithm, linear sum assignment [Kuhn1955]_.

    Parameters
    ----------
    cost : finite; shape (rows, columns), not more rows than columns

    Examples
    --------
    >>> matched(np.array([[1.0, 2.0, 9.0], [1.0, 4.0, 9.0]])).tolist()
    [1, 0]
    """
    rows, columns = cost.shape
    row_price, column_price = np.zeros(rows + 1), np.zeros(columns + 1)
    row_of = np.zeros(columns + 1, dtype=np.int64)  # 0 is nobody: rows and columns count from 1 here
    for row in range(1, rows + 1):
        row_of[0] = row
        before = _cheapest_path(cost, row_price, column_price, row_of)
        column = before[columns + 1]
        while column:
            row_of[column] = row_of[before[column]]
            column = before[column]
    found = np.empty(rows, dtype=np.int64)
    for column in range(1, columns + 1):
        if row_of[column]:
            found[row_of[column] - 1] = column - 1
    return found


@compiled
def _cheapest_path(
    cost: FloatArray, row_price: FloatArray, column_price: FloatArray, row_of: IntArray
) -> IntArray:
    """The column before each on the cheapest path to a free column; the free one stands last. Prices follow."""
    columns = cost.shape[1]
    before = np.zeros(columns + 2, dtype=np.int64)
    slack, done = np.full(columns + 1, np.inf), np.zeros(columns + 1, dtype=np.bool_)
    here = 0
    while row_of[here]:
        done[here] = True
        row, least, following = row_of[here], np.inf, 0
        for column in range(1, columns + 1):
            if not done[column]:
                reduced = cost[row - 1, column - 1] - row_price[row] - column_price[column]
                if reduced < slack[column]:
                    slack[column], before[column] = reduced, here
                if slack[column] < least:
                    least, following = slack[column], column
        for column in range(columns + 1):
            if done[column]:
                row_price[row_of[column]] += least
                column_price[column] -= least
            else:
                slack[column] -= least
        here = following
    before[columns + 1] = here
    return before
