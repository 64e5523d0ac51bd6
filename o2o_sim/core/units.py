"""Names for what a number or a column of numbers measures.

They are aliases, not new types: they tell the reader the unit and cost nothing.
Money is float64 in major units ("yuan") where it is weighed, int64 in minor units ("fen") where it is paid.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "MINUTES_PER_DAY",
    "AnyArray",
    "BoolArray",
    "FloatArray",
    "IdArray",
    "IntArray",
    "Kilometres",
    "Minor",
    "Minutes",
    "Money",
    "Share",
    "WordArray",
]

Money: TypeAlias = float
"""An amount in major units of the scenario's currency, such as yuan."""
Minor: TypeAlias = int
"""An exact amount in minor units of the scenario's currency, such as fen."""
Minutes: TypeAlias = float
"""Minutes since the start of day 0, or a duration in minutes."""
Kilometres: TypeAlias = float
"""A distance."""
Share: TypeAlias = float
"""A part of a whole, from 0 to 1."""

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
IdArray: TypeAlias = NDArray[np.uint32]
"""Stable ids of people or merchants; never positions."""
WordArray: TypeAlias = NDArray[np.uint64]
AnyArray: TypeAlias = NDArray[Any]

MINUTES_PER_DAY: float = 1440.0
