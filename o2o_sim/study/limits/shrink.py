"""Does the error shrink? A constant error is a bug that a loose tolerance hides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement
from o2o_sim.theory.statistics import shrink_band

__all__ = ["FACTOR", "REPLICATIONS", "Shrinking", "shrinking"]

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


def shrinking(
    measure: Measure,
    people: int,
    replications: int = REPLICATIONS,
    progress: Callable[[int, int], None] | None = None,
) -> list[Shrinking]:
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
    progress
        Called with replications done and to do.
    """
    large = Effort(people=people, variants=False, queues=4)
    errors: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    items: dict[str, str] = {}
    for done in range(replications):
        if progress is not None:
            progress(done, replications)
        for size, effort in enumerate((large.shrunk(FACTOR), large)):
            for one in measure(effort.repeated(done + APART * size)):
                if one.error > 0:
                    errors[one.quantity][size].append(one.estimate - one.reference)
                    items[one.quantity] = one.item
        if not errors:
            return []
    return [
        Shrinking(items[quantity], quantity, _root_mean_square(few), _root_mean_square(many))
        for quantity, (few, many) in errors.items()
    ]


def _root_mean_square(errors: list[float]) -> float:
    return float(np.sqrt(np.mean(np.square(errors))))
