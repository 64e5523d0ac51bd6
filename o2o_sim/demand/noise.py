"""Noise: what nobody observes of utilities, keyed so that nobody's presence moves anybody's draw."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.core.random import gumbel_quantile, uniform, uniform_pair
from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.demand.consider import Pairs
from o2o_sim.demand.inputs import Keys
from o2o_sim.demand.lean import lean
from o2o_sim.demand.records import Row
from o2o_sim.demand.utility import GEV, NO_NOISE, gev_noise, independent_noise, nest_noise

__all__ = ["NestMarks", "add_noise", "room_for_nests"]


class NestMarks(NamedTuple):
    """Scratch of one worker: what the current occasion knows of each nest."""

    stamp: IntArray
    """(Q) last occasion that drew for the nest."""
    shared: FloatArray
    """(Q) noise its offers share [sigma]."""
    top: FloatArray
    """(Q) best utility in it [sigma]."""
    total: FloatArray
    """(Q) sum of exp((V - top) / dissimilarity)."""
    apart: FloatArray
    """(Q) dissimilarity of the nest."""
    touched: IntArray
    """(Q) nests of the last sum, in order."""
    visited: IntArray
    """(Q) time by `clock` of the last sum that contained the nest."""
    clock: IntArray
    """(1) number of sums so far."""


def room_for_nests(nests: int) -> NestMarks:
    """Marks of so many nests, none made yet."""
    return NestMarks(
        np.full(nests, -1, np.int64),
        np.empty(nests),
        np.empty(nests),
        np.empty(nests),
        np.empty(nests),
        np.empty(nests, np.int64),
        np.zeros(nests, np.int64),
        np.zeros(1, np.int64),
    )


@lean
def add_noise(
    askers: AnyArray,
    first: int,
    count: int,
    attitudes: AnyArray,
    offers: AnyArray,
    keys: Keys,
    marks: NestMarks,
    pairs: Pairs,
) -> None:
    """Fill `pairs.utility` for the first `count` occasions of a batch that starts with occasion `first`."""
    low = 0
    for n in range(count):
        asker, kind, high = askers[n], attitudes[askers[n].attitude].noise_kind, pairs.end[n]
        if kind == NO_NOISE:
            for j in range(low, high):
                pairs.utility[j] = pairs.perceived[j]
        else:
            _draw(keys.noise, asker, offers, pairs, low, high)
            for j in range(low, high):
                if kind == GEV:
                    noise = _nested(
                        keys.nest, asker, first + n, offers[pairs.offer[j]], pairs.utility[j], marks
                    )
                else:
                    noise = independent_noise(kind, pairs.utility[j])
                pairs.utility[j] = pairs.perceived[j] + asker.sigma * noise
        low = high


@lean
def _draw(key: np.uint64, asker: Row, offers: AnyArray, pairs: Pairs, low: int, high: int) -> None:
    """Leave each pair's own draw in `pairs.utility`."""
    for j in range(low, high):
        offer = offers[pairs.offer[j]]
        pairs.utility[j] = uniform(key, asker.when, asker.id, offer.merchant_id, offer.about)


@lean
def _nested(key: np.uint64, asker: Row, stamp: int, offer: Row, u: float, marks: NestMarks) -> float:
    """Noise of one offer [sigma] from its own draw u and the draws of its nest."""
    apart, q = offer.dissimilarity, offer.nest
    if apart >= 1.0:
        return gumbel_quantile(u)
    if marks.stamp[q] != stamp:
        marks.stamp[q] = stamp
        angle, size = uniform_pair(key, asker.when, asker.id, offer.nest_key, 0)
        marks.shared[q] = nest_noise(apart, angle, size)
    if apart <= 0.0:
        return marks.shared[q]  # type: ignore[no-any-return]
    return gev_noise(apart, gumbel_quantile(u), marks.shared[q])
