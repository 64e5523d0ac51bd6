"""Does the error shrink? A constant error is a bug that a loose tolerance hides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement
from o2o_sim.theory.statistics import shrink_band

__all__ = ["FACTOR", "REPLICATIONS", "Errors", "Share", "Shrinking", "errors_of", "shrinking", "summarised"]

REPLICATIONS = 60
FACTOR = 16
APART = 1000

Measure = Callable[[Effort], Iterable[Measurement]]


@dataclass(frozen=True)
class Shrinking:
    """Root-mean-square errors of one quantity on a small sample and on one sixteen times larger.

    Examples
    --------
    >>> Shrinking("S1", "share of a", small=0.04, large=0.01).holds
    True
    """

    item: str
    quantity: str
    small: float
    large: float

    @property
    def ratio(self) -> float:
        """How many times smaller the error of the larger sample is; 4 is expected."""
        return self.small / self.large if self.large > 0 else float("inf")

    @property
    def holds(self) -> bool:
        """Whether chance explains the ratio's distance from 4."""
        low, high = shrink_band()
        return low <= self.ratio <= high


class Share(NamedTuple):
    """Some of the replications of one item's measurements: one task of an executor."""

    item: str
    module: str
    people: int
    replications: range


class Quantity(NamedTuple):
    """What is measured, and whether its reference is an approximation: there only what is drawn can shrink."""

    item: str
    name: str
    approximate: bool


#: Of each quantity: the errors on the small sample and on the large one.
Errors = dict[Quantity, tuple[list[float], list[float]]]


def shrinking(measure: Measure, people: int, replications: int = REPLICATIONS) -> list[Shrinking]:
    """Errors of everything that an item draws, over independent replications on two sizes of sample.

    Nothing comes back for an item that draws nothing.

    Parameters
    ----------
    measure
        What an item measures, given an effort.
    people
        Size of the larger sample.
    replications
        Of each size; the two share no draws.
    """
    return summarised([errors_of(measure, people, range(replications))])


def errors_of(measure: Measure, people: int, replications: Iterable[int]) -> Errors:
    """Errors of everything that is drawn, in these replications; empty where nothing is."""
    large = Effort(people=people, variants=False, exact=False, queues=4)
    errors: Errors = defaultdict(lambda: ([], []))
    for replication in replications:
        for size, effort in enumerate((large.shrunk(FACTOR), large)):
            for one in measure(effort.repeated(replication + APART * size)):
                if one.error > 0:
                    quantity = Quantity(one.item, one.quantity, one.approximate)
                    errors[quantity][size].append(one.estimate - one.reference)
        if not errors:
            break
    return dict(errors)


def summarised(parts: Iterable[Errors]) -> list[Shrinking]:
    """Root-mean-square errors over all the parts of the replications; of an approximation, about their own mean."""
    together: Errors = defaultdict(lambda: ([], []))
    for part in parts:
        for quantity, sizes in part.items():
            for errors, more in zip(together[quantity], sizes, strict=True):
                errors.extend(more)
    return [
        Shrinking(
            quantity.item, quantity.name, *(_size(errors, quantity.approximate) for errors in (few, many))
        )
        for quantity, (few, many) in together.items()
        if few and many  # what only the larger sample is large enough for cannot be compared
    ]


def _size(errors: list[float], about_their_mean: bool) -> float:
    """Root mean square."""
    return float(np.std(errors) if about_their_mean else np.sqrt(np.mean(np.square(errors))))
