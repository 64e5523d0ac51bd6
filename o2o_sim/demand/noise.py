"""Noise: what nobody observes of utilities, keyed so that nobody's presence moves anybody's draw."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.core.random import uniform, uniform_pair
from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.demand.consider import Pairs
from o2o_sim.demand.elementary import gumbel
from o2o_sim.demand.inputs import Keys
from o2o_sim.demand.lean import lean
from o2o_sim.demand.utility import GEV, gev_noise, independent_noise, nest_noise

__all__ = ["Nested", "add_noise", "room_for_nests", "sort_into_nests"]


class Nested(NamedTuple):
    """Scratch of one worker beside `Pairs`: a row a pair, and a row a nest and occasion.

    Everything stands in plain columns over the whole batch, so that draws, logarithms and exponentials are made in
    vector loops without ends.
    """

    what: AnyArray
    """uint32, for each pair the merchant's stable id: part of its key."""
    about: AnyArray
    """uint32, for each pair the offer's part of its key."""
    who: AnyArray
    """uint32, for each pair the person's stable id: part of its key."""
    when: AnyArray
    """uint32, for each pair day and occasion: part of its key."""
    draw: FloatArray
    """For each pair a draw of (0, 1)."""
    level: FloatArray
    """For each pair its own noise, or its weight in its nest."""
    row: AnyArray
    """int32, for each pair the row of its nest below."""
    end: IntArray
    """(batch) the nests of the batch's occasion n end before row end[n]."""
    key: AnyArray
    """uint32, stable id of the nest: part of its key."""
    nest_who: AnyArray
    """uint32, as `who`."""
    nest_when: AnyArray
    """uint32, as `when`."""
    apart: FloatArray
    """Dissimilarity of the nest."""
    shared: FloatArray
    """Noise that its offers share [sigma]."""
    top: FloatArray
    """Best utility in the nest [sigma]."""
    total: FloatArray
    """Sum of exp((V / sigma - top) / dissimilarity)."""
    inclusive: FloatArray
    """Expected best utility of the nest [sigma], less Euler's constant."""
    stamp: IntArray
    """(Q) number of the last occasion that touched each nest of the market."""
    last: IntArray
    """(Q) its row at that occasion."""


def room_for_nests(nests: int, pairs: int, occasions: int) -> Nested:
    """Room for so many pairs of so many occasions, in a market of so many nests."""
    return Nested(
        what=np.empty(pairs, np.uint32),
        about=np.empty(pairs, np.uint32),
        who=np.empty(pairs, np.uint32),
        when=np.empty(pairs, np.uint32),
        draw=np.empty(pairs),
        level=np.empty(pairs),
        row=np.empty(pairs, np.int32),
        end=np.zeros(occasions, np.int64),
        key=np.empty(pairs, np.uint32),
        nest_who=np.empty(pairs, np.uint32),
        nest_when=np.empty(pairs, np.uint32),
        apart=np.empty(pairs),
        shared=np.empty(pairs),
        top=np.empty(pairs),
        total=np.empty(pairs),
        inclusive=np.empty(pairs),
        stamp=np.full(nests, -1, np.int64),
        last=np.zeros(nests, np.int64),
    )


@lean
def sort_into_nests(
    askers: AnyArray, first: int, count: int, offers: AnyArray, pairs: Pairs, nested: Nested
) -> None:
    """List the nests of each of the first `count` occasions of a batch, and the row of each pair's nest.

    Parameters
    ----------
    askers : (at least count) ASKER
    first : number of the batch's first occasion among the day's
    count : occasions
    offers : (O) OFFER
    pairs : of the batch
    nested : the keys, `row`, `end` and `apart` are filled
    """
    rows, j = 0, 0
    for n in range(count):
        who, when = askers[n].id, askers[n].when
        while j < pairs.end[n]:
            offer = offers[pairs.offer[j]]
            nested.what[j], nested.about[j] = offer.merchant_id, offer.about
            nested.who[j], nested.when[j] = who, when
            q = offer.nest
            if nested.stamp[q] != first + n:
                nested.stamp[q], nested.last[q] = first + n, rows
                nested.key[rows], nested.apart[rows] = offer.nest_key, offer.dissimilarity
                nested.nest_who[rows], nested.nest_when[rows] = who, when
                rows += 1
            nested.row[j] = nested.last[q]
            j += 1
        nested.end[n] = rows


@lean
def add_noise(
    askers: AnyArray, count: int, attitudes: AnyArray, keys: Keys, pairs: Pairs, nested: Nested
) -> None:
    """Fill `pairs.utility` for the first `count` occasions of a batch, after `sort_into_nests`."""
    _draw_own(keys.noise, pairs.end[count - 1], nested)
    _draw_shared(keys.nest, nested.end[count - 1], nested)
    low = 0
    for n in range(count):
        sigma, kind, high = askers[n].sigma, attitudes[askers[n].attitude].noise_kind, pairs.end[n]
        for j in range(low, high):
            if kind == GEV:
                q = nested.row[j]
                noise = gev_noise(nested.apart[q], nested.level[j], nested.shared[q])
            else:
                noise = independent_noise(kind, nested.draw[j])
            pairs.utility[j] = pairs.perceived[j] + sigma * noise
        low = high


@lean
def _draw_own(key: np.uint64, count: int, nested: Nested) -> None:
    """Each pair's own draw, and the Gumbel value it makes."""
    what, about, who, when = nested.what, nested.about, nested.who, nested.when
    u, own = nested.draw, nested.level
    for j in range(count):
        u[j] = uniform(key, when[j], who[j], what[j], about[j])
    for j in range(count):
        own[j] = gumbel(u[j])


@lean
def _any_shares(count: int, nested: Nested) -> bool:
    """Whether the dissimilarity of any nest of the batch is below 1."""
    for q in range(count):  # noqa: SIM110 - compiled code knows no generators
        if nested.apart[q] < 1.0:
            return True
    return False


@lean
def _draw_shared(key: np.uint64, count: int, nested: Nested) -> None:
    """The noise that the offers of each nest share; nothing where no nest has any."""
    if not _any_shares(count, nested):
        return
    nest, who, when = nested.key, nested.nest_who, nested.nest_when
    u, w, apart, shared = nested.top, nested.total, nested.apart, nested.shared
    for q in range(count):
        u[q], w[q] = uniform_pair(key, when[q], who[q], nest[q], 0)
    for q in range(count):
        shared[q] = nest_noise(apart[q], u[q], w[q])
