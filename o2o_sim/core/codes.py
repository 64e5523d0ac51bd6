"""Codes: small whole numbers in a column that stand for names, such as the state of an order."""

from __future__ import annotations

from enum import IntEnum
from typing import Self

from o2o_sim.core.units import AnyArray, BoolArray

__all__ = ["Code", "among"]


class Code(IntEnum):
    """Codes whose names are written in small letters in files and results.

    Examples
    --------
    >>> class Size(Code):
    ...     SMALL = 0
    >>> Size.SMALL.label, Size.named("small").value
    ('small', 0)
    """

    @property
    def label(self) -> str:
        """The name in scenario files and results."""
        return self.name.lower()

    @classmethod
    def named(cls, name: str) -> Self:
        """The code of that name; raises KeyError when there is none."""
        return cls[name.upper()]


def among(codes: AnyArray, *wanted: int) -> BoolArray:
    """Whether each code is one of a few, at least one; several times as fast as `numpy.isin`.

    Members of an enumeration are turned into plain numbers first: NumPy looks at an `IntEnum` for so long that
    comparing a few thousand codes takes a fraction of it.

    Examples
    --------
    >>> import numpy as np
    >>> among(np.array([3, 1, 2], np.int8), 1, 2).tolist()
    [False, True, True]
    """
    first, *others = (int(code) for code in wanted)
    found = codes == first
    for code in others:
        found |= codes == code
    return found  # type: ignore[no-any-return, unused-ignore]
