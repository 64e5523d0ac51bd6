"""How much work a verification does: how many people are asked, and which further parameters are tried."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

__all__ = ["FULL", "Effort", "parameter_draws"]

VARIANTS = 3
"""Further parameter sets an item is tried with, drawn at random so that nobody can fit the printed digits."""


@dataclass(frozen=True)
class Effort:
    """Size of the samples.

    Parameters
    ----------
    people
        Independent choosers in the main run of each item; other runs and queues scale with it.
    replication
        Which independent repetition of all draws.
    variants
        Whether the random parameter sets, the other unit systems and the wrong answers are run too.
    exact
        Whether what draws nothing is run too, as one engine against the other.
    queues
        Queues that are watched side by side; of the same number of visits, few queues see longer stretches.

    Examples
    --------
    >>> Effort(people=160_000).shrunk(16).people
    10000
    """

    people: int = 1_000_000
    replication: int = 0
    variants: bool = True
    exact: bool = True
    queues: int = 64

    def shrunk(self, factor: int) -> Effort:
        """The same work on a sample so many times smaller."""
        return replace(self, people=max(1, self.people // factor))

    def repeated(self, replication: int) -> Effort:
        """The same work with other draws."""
        return replace(self, replication=replication)

    def share(self, part: float) -> int:
        """A part of the people, at least one."""
        return max(1, round(self.people * part))


FULL = Effort()


def parameter_draws(item: str, variant: int) -> np.random.Generator:
    """Random numbers for one of the further parameter sets of an item: the same in every run.

    Examples
    --------
    >>> float(parameter_draws("S1", 0).random()) == float(parameter_draws("S1", 0).random())
    True
    """
    return np.random.default_rng([*item.encode(), variant])
