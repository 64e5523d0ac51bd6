"""Columns whose rows are all alike take no room: what hardly anybody uses costs nobody anything."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.units import AnyArray, IntArray

__all__ = ["alike", "are_alike", "joined", "taken"]


def alike(value: float, shape: tuple[int, ...], dtype: object = np.float64) -> AnyArray:
    """A column that says the same in every row and is stored once; it cannot be written to.

    Examples
    --------
    >>> column = alike(2.5, (1_000_000,))
    >>> column.size, column.strides
    (1000000, (0,))
    """
    column: AnyArray = np.broadcast_to(np.array(value, dtype=dtype), shape)  # type: ignore[call-overload]
    return column


def are_alike(column: AnyArray) -> bool:
    """Whether a column is stored once for all rows."""
    return not any(column.strides) and not column.flags.writeable


def joined(first: AnyArray, second: AnyArray) -> AnyArray:
    """Two columns as one, along the last axis; stored once if both say the same throughout.

    Examples
    --------
    >>> are_alike(joined(alike(1.0, (2,)), alike(1.0, (3,)))), joined(alike(1.0, (2,)), np.array([4.0]))
    (True, array([1., 1., 4.]))
    """
    rows = first.shape[-1] + second.shape[-1]
    if are_alike(first) and are_alike(second):
        values = {column.flat[0] for column in (first, second) if column.size}
        if len(values) <= 1:
            value = values.pop() if values else 0
            return alike(value, (*second.shape[:-1], rows), second.dtype)
    return np.concatenate([first, second], axis=-1)


def taken(column: AnyArray, rows: IntArray) -> AnyArray:
    """Some rows of a column, by position along the last axis.

    Examples
    --------
    >>> taken(alike(3.0, (5,)), np.array([0, 4])).strides
    (0,)
    """
    if are_alike(column) and column.size:
        return alike(column.flat[0], (*column.shape[:-1], rows.size), column.dtype)
    taken_rows: AnyArray = column.take(rows, axis=-1)
    return taken_rows
