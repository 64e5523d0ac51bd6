"""The expected best of an occasion's utilities under nested noise, nest by nest."""

from __future__ import annotations

import math

from o2o_sim.core.units import AnyArray, FloatArray
from o2o_sim.demand.consider import Pairs, pairs_of
from o2o_sim.demand.elementary import exp, log
from o2o_sim.demand.lean import lean, lean_inline
from o2o_sim.demand.noise import Nested
from o2o_sim.demand.records import Row
from o2o_sim.demand.utility import GEV

__all__ = ["expected_best", "fill_nests", "logsums", "weigh_nests"]


@lean
def logsums(
    askers: AnyArray,
    first: int,
    count: int,
    attitudes: AnyArray,
    pairs: Pairs,
    nested: Nested,
    out: FloatArray,
) -> None:
    """Logsums [major units] of the first `count` occasions of a batch; others than nested noise get nan."""
    fill_nests(askers, count, pairs, nested)
    weigh_nests(askers, count, nested)
    for n in range(count):
        if attitudes[askers[n].attitude].noise_kind == GEV:
            out[first + n] = askers[n].sigma * expected_best(askers[n], n, nested)[0]


@lean
def fill_nests(askers: AnyArray, count: int, pairs: Pairs, nested: Nested) -> None:
    """Inclusive value of every nest of the first `count` occasions of a batch, after `sort_into_nests`.

    Parameters
    ----------
    askers, count, pairs : the batch, weighed
    nested : `top`, `total` and `inclusive` are filled, and `level` with each pair's share of its nest; where the
        dissimilarity is 0, the best have weight 1 and the others 0
    """
    rows, nests = pairs.end[count - 1], nested.end[count - 1]
    top, total, apart, level, row = nested.top, nested.total, nested.apart, nested.level, nested.row
    for q in range(nests):
        top[q], total[q] = -math.inf, 0.0
    j = 0
    for n in range(count):
        sigma = askers[n].sigma
        while j < pairs.end[n]:
            level[j] = pairs.perceived[j] / sigma
            top[row[j]] = max(top[row[j]], level[j])
            j += 1
    for j in range(rows):
        q = row[j]
        level[j] = _gap(level[j] - top[q], apart[q])
    for j in range(rows):
        level[j] = exp(level[j])
    for j in range(rows):
        total[row[j]] += level[j]
    for q in range(nests):
        spread = apart[q] * log(total[q])
        nested.inclusive[q] = top[q] + spread if apart[q] > 0.0 else top[q]


@lean_inline
def _gap(gap: float, apart: float) -> float:
    """How far a pair lies below the best of its nest, in units of the nest's own noise."""
    if apart > 0.0:
        return gap / apart
    return 0.0 if gap == 0.0 else -math.inf


@lean
def weigh_nests(askers: AnyArray, count: int, nested: Nested) -> None:
    """Weight exp(inclusive value - the best of the occasion) of every nest, after `fill_nests`, in `nested.total`."""
    for n in range(count):
        low, high = pairs_of(n, nested.end)
        best = best_of(askers[n], n, nested)
        for q in range(low, high):
            nested.total[q] = nested.inclusive[q] - best
    total = nested.total
    for q in range(nested.end[count - 1]):
        total[q] = exp(total[q])


@lean
def best_of(asker: Row, n: int, nested: Nested) -> float:
    """The largest inclusive value of occasion n of a batch, buying nothing included [sigma]."""
    low, high = pairs_of(n, nested.end)
    best = asker.outside / asker.sigma
    for q in range(low, high):
        best = max(best, nested.inclusive[q])
    return best  # type: ignore[no-any-return]


@lean
def expected_best(asker: Row, n: int, nested: Nested) -> tuple[float, float]:
    """Logsum of occasion n of a batch [sigma], and the sum of the weights of its nests and of buying nothing.

    The logsum is the expected best utility less Euler's constant; -inf where there is nothing to choose from.
    """
    low, high = pairs_of(n, nested.end)
    best = best_of(asker, n, nested)
    if best == -math.inf:
        return best, 0.0
    total = exp(asker.outside / asker.sigma - best)
    for q in range(low, high):
        total += nested.total[q]
    return best + log(total), total
