"""One measured number beside the bar it is held to."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, NamedTuple

__all__ = ["Bar", "cpu_seconds", "seconds"]


class Bar(NamedTuple):
    """A measured number, the bar it is held to, which way is better, and in words what was timed beside what.

    Examples
    --------
    >>> Bar.at_most("day_seconds", 12.0, 60.0).holds
    True
    >>> Bar.at_least("times_numpy", 3.0, 5.0).holds
    False
    """

    name: str
    value: float
    bar: float
    better: Literal["lower", "higher"]
    holds: bool
    meaning: str = ""

    @classmethod
    def at_most(cls, name: str, value: float, bar: float, meaning: str = "") -> Bar:
        """A number that should not exceed its bar."""
        return cls(name, float(value), float(bar), "lower", bool(value <= bar), meaning)

    @classmethod
    def at_least(cls, name: str, value: float, bar: float, meaning: str = "") -> Bar:
        """A number that should reach its bar."""
        return cls(name, float(value), float(bar), "higher", bool(value >= bar), meaning)


def seconds(work: Callable[[], object]) -> float:
    """Wall time of a piece of work."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cpu_seconds(work: Callable[[], object]) -> float:
    """Processor time of a piece of work on one thread: a busy neighbour does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start
