"""One comparison of a simulated market with a closed form, before anybody has judged it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from o2o_sim.theory.statistics import mean_error, share_error

__all__ = ["Measurement", "deviation_of", "exact", "mean_of", "share_of", "shares_of", "with_source"]


@dataclass(frozen=True)
class Measurement:
    """What the market gave and what it should have given.

    ``error`` is the standard error of the estimate, 0 where nothing is drawn; ``tolerance`` is the part of
    a difference that rounding, a step of time or a finite population explains. ``freedom`` is set where the
    error itself is estimated from few values. ``approximate`` says that the reference itself is near the truth only,
    however large the sample. ``source`` and ``convention`` say where the reference comes from and
    what is counted how. A *control* carries a wrong answer as its reference and the
    right one as ``truth``: it must be rejected.

    Examples
    --------
    >>> round(Measurement("S1", "share of a", reference=0.3, estimate=0.31, error=0.01).distance, 9)
    1.0
    """

    item: str
    quantity: str
    reference: float
    estimate: float
    error: float = 0.0
    tolerance: float = 0.0
    freedom: int | None = None
    source: str = ""
    convention: str = ""
    truth: float | None = None
    approximate: bool = False

    @property
    def is_control(self) -> bool:
        """Whether the reference is a wrong answer that has to be rejected."""
        return self.truth is not None

    @property
    def excess(self) -> float:
        """What the tolerance leaves unexplained of the difference, with its sign."""
        difference = self.estimate - self.reference
        return float(np.sign(difference) * max(abs(difference) - self.tolerance, 0.0))

    @property
    def distance(self) -> float:
        """The unexplained difference in standard errors; infinite where nothing is drawn and some is left."""
        if self.excess == 0.0:
            return 0.0
        return self.excess / self.error if self.error > 0 else float(np.copysign(np.inf, self.excess))

    def at_rest(self, limit: float) -> Measurement:
        """Held against the limit of a process; what is still missing after so many events becomes a tolerance.

        Examples
        --------
        >>> Measurement("S11", "belief", reference=0.625, estimate=0.63, error=0.01).at_rest(0.5).tolerance
        0.125
        """
        return replace(self, reference=limit, tolerance=abs(limit - self.reference))

    def wrong(self, name: str, answer: float) -> Measurement:
        """The same estimate held against a wrong answer.

        Examples
        --------
        >>> Measurement("S1", "share", 0.3, 0.31, 0.01).wrong("no outside option", 0.5).quantity
        'wrong answer: no outside option'
        """
        return replace(self, quantity=f"wrong answer: {name}", reference=answer, truth=self.reference)


def exact(
    item: str, quantity: str, reference: float, estimate: float, tolerance: float = 1e-9
) -> Measurement:
    """A measurement without chance in it; the tolerance is relative for numbers above 1.

    Examples
    --------
    >>> exact("S1", "logsum", 2.103113834785475, 2.103113834785476).distance
    0.0
    """
    room = tolerance * max(1.0, abs(reference))
    return Measurement(item, quantity, float(reference), float(estimate), tolerance=room)


def share_of(item: str, quantity: str, reference: float, hits: int, trials: int) -> Measurement:
    """A share among independent trials, its error that of the reference.

    Examples
    --------
    >>> round(share_of("S1", "share of a", 0.5, 60, 100).distance, 9)
    2.0
    """
    error = share_error(reference, trials)
    return Measurement(item, quantity, float(reference), hits / trials, error)


def shares_of(item: str, names: Iterable[str], references: ArrayLike, counts: ArrayLike) -> list[Measurement]:
    """Shares of several answers to one question, asked of independent people.

    Examples
    --------
    >>> [one.estimate for one in shares_of("S1", ["share of a", "share of b"], [0.5, 0.5], [40, 60])]
    [0.4, 0.6]
    """
    count = np.asarray(counts)
    wanted = np.asarray(references, dtype=float)
    total = int(count.sum())
    return [
        share_of(item, name, float(wanted[place]), int(count[place]), total)
        for place, name in enumerate(names)
    ]


def mean_of(
    item: str, quantity: str, reference: float, sample: ArrayLike, deviation: float | None = None
) -> Measurement:
    """A mean of independent values, with the error that theory gives (from `deviation`) or that they show.

    Few values (below a thousand) are judged by Student's t.

    Examples
    --------
    >>> mean_of("S12", "mean wait", 4.0, [3.0, 4.0, 5.0]).freedom
    2
    """
    values = np.asarray(sample, dtype=float)
    if deviation is not None:
        return Measurement(
            item, quantity, float(reference), float(values.mean()), deviation / float(np.sqrt(values.size))
        )
    freedom = values.size - 1 if values.size < 1000 else None
    error = mean_error(values)
    return Measurement(item, quantity, float(reference), float(values.mean()), error, freedom=freedom)


def deviation_of(item: str, quantity: str, reference: float, sample: ArrayLike) -> Measurement:
    """A standard deviation of independent values, its own error from their fourth moment.

    Examples
    --------
    >>> round(deviation_of("S11", "spread", 1.0, [-1.0, 1.0, -1.0, 1.0, 0.0]).estimate, 9)
    1.0
    """
    values = np.asarray(sample, dtype=float)
    spread = float(values.std(ddof=1))
    fourth = float(np.mean((values - values.mean()) ** 4))
    error = float(np.sqrt(max(fourth - spread**4, 0.0) / values.size)) / (2.0 * spread)
    return Measurement(item, quantity, float(reference), spread, error)


def with_source(source: str, convention: str, measurements: Iterable[Measurement]) -> list[Measurement]:
    """The measurements with the source of their references, and what is counted how, on record."""
    return [replace(one, source=source, convention=convention) for one in measurements]
