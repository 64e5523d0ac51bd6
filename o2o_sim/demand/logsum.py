"""The expected best of an occasion's utilities under nested noise, nest by nest."""

from __future__ import annotations

import math

from o2o_sim.core.units import AnyArray
from o2o_sim.demand.consider import Pairs
from o2o_sim.demand.lean import lean
from o2o_sim.demand.noise import NestMarks

__all__ = ["expected_best", "fill_nests", "inclusive_value"]


@lean
def fill_nests(pairs: Pairs, low: int, high: int, sigma: float, offers: AnyArray, marks: NestMarks) -> int:
    """Best utility and sum of every nest among some offers; returns how many nests there are.

    Parameters
    ----------
    pairs, low, high : the occasion's pairs are rows low to high - 1
    sigma : scale of the noise [major units], above 0
    offers : (O) OFFER
    marks : scratch; `top`, `total` and `apart` of the nests `touched` are filled
    """
    marks.clock[0] += 1
    count = 0
    for j in range(low, high):
        offer = offers[pairs.offer[j]]
        q, value = offer.nest, pairs.perceived[j] / sigma
        if marks.visited[q] != marks.clock[0]:
            marks.visited[q] = marks.clock[0]
            marks.touched[count] = q
            marks.top[q] = value
            marks.total[q] = 0.0
            marks.apart[q] = offer.dissimilarity
            count += 1
        elif value > marks.top[q]:
            marks.top[q] = value
    for j in range(low, high):
        q = offers[pairs.offer[j]].nest
        gap = pairs.perceived[j] / sigma - marks.top[q]
        if gap == 0.0:
            marks.total[q] += 1.0
        elif marks.apart[q] > 0.0:
            marks.total[q] += math.exp(gap / marks.apart[q])
    return count


@lean
def inclusive_value(q: int, marks: NestMarks) -> float:
    """Expected best utility of a nest [sigma], less Euler's constant; at dissimilarity 0 its best utility."""
    if marks.apart[q] <= 0.0 or marks.total[q] == 1.0:
        return marks.top[q]  # type: ignore[no-any-return]
    return marks.top[q] + marks.apart[q] * math.log(marks.total[q])  # type: ignore[no-any-return]


@lean
def expected_best(outside: float, count: int, marks: NestMarks) -> float:
    """Logsum [sigma]: expected best utility of some nests and of buying nothing, less Euler's constant.

    Parameters
    ----------
    outside : utility of buying nothing [sigma]; -inf where something must be bought
    count, marks : as from `fill_nests`
    """
    best = outside
    for n in range(count):
        best = max(best, inclusive_value(marks.touched[n], marks))
    if best == -math.inf:
        return best
    total = math.exp(outside - best)
    for n in range(count):
        total += math.exp(inclusive_value(marks.touched[n], marks) - best)
    return best + math.log(total)
