"""A moment: one number that a market implies and that can be held against the world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from o2o_sim.study.moments.evidence import Evidence

__all__ = ["Maker", "Moment", "Needs", "Read"]

Needs = Literal["run", "what_if", "coupons"]
"""What a moment is read from: the days of a run; one morning with something changed; runs with and without coupons."""

Read = Callable[["Evidence"], float]


@dataclass(frozen=True)
class Moment:
    """One number that a market implies.

    Parameters
    ----------
    name : how files and commands call it, such as `own_elasticity_meals`
    row : of the baseline's table of moments, such as `M1`
    label_en, label_zh : names for readers
    unit : unit; `money` stands for the scenario's currency
    how : how it is measured, in words
    needs : what it is read from
    read : reads it from the evidence of one replication; nan where it is not defined
    """

    name: str
    row: str
    label_en: str
    label_zh: str
    unit: str
    how: str
    needs: Needs
    read: Read


@dataclass(frozen=True)
class Maker:
    """Makes the moments of one category or group: its name ends theirs, and is what they are read of.

    Examples
    --------
    >>> make = Maker("meals", "run")
    >>> make("order_rate", "M2", "Orders", "订单", "1/day", "orders / days", lambda seen, meals: 0.3).name
    'order_rate_meals'
    """

    what: str
    needs: Needs

    def __call__(
        self,
        name: str,
        row: str,
        label_en: str,
        label_zh: str,
        unit: str,
        how: str,
        read: Callable[[Evidence, str], float],
        needs: Needs | None = None,
    ) -> Moment:
        """One moment."""
        what = self.what
        return Moment(
            f"{name}_{what}",
            row,
            label_en,
            label_zh,
            unit,
            how,
            needs or self.needs,
            lambda seen: read(seen, what),
        )
