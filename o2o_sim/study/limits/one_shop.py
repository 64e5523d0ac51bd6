"""One long queue at one shop, cut into pieces much longer than its memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from o2o_sim.core.units import BoolArray, FloatArray, IntArray
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement
from o2o_sim.study.limits.observation import Visits, visits_in
from o2o_sim.study.limits.queues import DAY, SETTLING
from o2o_sim.theory.statistics import ratio_estimate

__all__ = ["Pieces", "pieces_of"]


class Pieces(NamedTuple):
    """The visits of a run of one shop, its first day left out.

    Parameters
    ----------
    visits : all of them
    piece : in which piece of time each came; below 0 or beyond the last where it does not count
    number, minutes : how many pieces, and how long each is
    """

    visits: Visits
    piece: IntArray
    number: int
    minutes: float

    @property
    def counts(self) -> BoolArray:
        """Which visits count."""
        return np.asarray((self.piece >= 0) & (self.piece < self.number))

    def mean(self, item: str, quantity: str, reference: float, values: FloatArray) -> Measurement:
        """Mean over visits; pieces are taken as independent."""
        here = self.counts
        total = np.bincount(self.piece[here], weights=values[here], minlength=self.number)
        count = np.bincount(self.piece[here], minlength=self.number).astype(np.float64)
        mean, error = ratio_estimate(total, count)
        return Measurement(item, quantity, reference, mean, error, freedom=self.number - 1)

    def number_inside(self) -> FloatArray:
        """Mean number in the shop over the time of each piece."""
        edges = DAY + self.minutes * np.arange(self.number + 1)
        moments = np.concatenate([self.visits.arrived, self.visits.served])
        change = np.repeat([1.0, -1.0], self.visits.arrived.size)
        order = np.argsort(moments)
        inside = np.concatenate([[0.0], np.cumsum(change[order])])
        spent = np.concatenate([[0.0], np.cumsum(inside[1:-1] * np.diff(moments[order]))])
        until = np.interp(edges, moments[order], spent)
        return np.asarray(np.diff(until) / self.minutes)


def pieces_of(file: str, changes: Mapping[str, Any], minutes: float, effort: Effort) -> Pieces:
    """So many minutes of a scenario with one shop, in as many pieces as queues are watched elsewhere."""
    days = int(np.ceil(1.0 + (minutes + SETTLING) / DAY))
    seen = visits_in(file, {**changes, "days": days, "warmup": 0}, effort.replication)
    length = minutes / effort.queues
    return Pieces(seen, np.floor((seen.arrived - DAY) / length).astype(np.int64), effort.queues, length)
