"""Rounds: let a person's events act one after the other, all persons at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from o2o_sim.core.units import AnyArray, IntArray


def rounds(person: IntArray, minute: AnyArray, ids: IntArray) -> Iterator[IntArray]:
    """Rows of everybody's first event, then of everybody's second, and so on; nobody stands twice in a round.

    Parameters
    ----------
    person : whom each event concerns
    minute : when it happened
    ids : stable ids, the order of events at the same minute

    Examples
    --------
    >>> [r.tolist() for r in rounds(np.array([4, 7, 4]), np.array([9.0, 1.0, 2.0]), np.array([1, 2, 3]))]
    [[2, 1], [0]]
    """
    order = np.lexsort((ids, minute, person))
    ordered = person[order]
    if not ordered.size:
        return
    starts = np.r_[True, ordered[1:] != ordered[:-1]]
    first = np.maximum.accumulate(np.where(starts, np.arange(ordered.size), 0))
    turn = np.arange(ordered.size) - first
    by_turn = np.argsort(turn, kind="stable")
    yield from np.split(order[by_turn], np.cumsum(np.bincount(turn))[:-1])
