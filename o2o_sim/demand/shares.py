"""Shares: choice probabilities, own-price slopes and logsums of the model, in one pass without drawing noise.

This is *notional* demand: what people would order on average over the noise, given what they look at. The nested
model has closed forms; other laws of noise are refused, and without noise there is nothing to average over.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.demand.askers import gather
from o2o_sim.demand.batches import Prepared, batches, room_to_work, tile_bounds
from o2o_sim.demand.consider import Pairs, Views, pairs_of
from o2o_sim.demand.inputs import Scene
from o2o_sim.demand.lean import lean
from o2o_sim.demand.logsum import expected_best, fill_nests, weigh_nests
from o2o_sim.demand.marginal import MARGIN, weigh_margins
from o2o_sim.demand.noise import Nested
from o2o_sim.demand.occasions import Occasions, standard_occasions
from o2o_sim.demand.utility import GEV, NOISE_KINDS
from o2o_sim.demand.weigh import sight_of, weigh

__all__ = ["Shares", "shares"]

#: Merchants up to which all cross slopes are worked out.
MOST_JOINT = 1024

#: Parts into which the sums are cut, however many threads work on them.
PARTS = 8


class Shares(NamedTuple):
    """Notional demand of some occasions."""

    probability: FloatArray
    """(O) sum of choice probabilities: expected orders of each offer."""
    quantity: FloatArray
    """(M) expected orders of each merchant."""
    value: FloatArray
    """(M) [major units] their expected value at nominal prices."""
    slope: FloatArray
    """(M) change of `value` per unit of the merchant's own price level, all its offers moving together."""
    jacobian: FloatArray | None
    """(M, M) change of the row's `value` per unit of the column's price level; None if not asked for."""
    inside: FloatArray
    """(n) probability that the occasion leads to an order."""
    logsum: FloatArray
    """(n) [major units], perceived surplus: expected best utility less Euler's constant x sigma."""
    experienced: FloatArray
    """(n) [major units], the same with what is chosen valued as it is, not as it is believed to be."""


class _Sums(NamedTuple):
    """What is added up over occasions."""

    probability: FloatArray
    value: FloatArray
    slope: FloatArray
    jacobian: FloatArray


def shares(
    prepared: Prepared,
    occasions: Occasions,
    day: int,
    *,
    jacobian: bool = False,
    experienced: Prepared | None = None,
    threads: int = 1,
) -> Shares:
    """Choice probabilities of one day's occasions, given what they look at.

    Parameters
    ----------
    prepared, occasions, day : as for `choose`
    jacobian : whether to work out all cross slopes
    experienced : the same people and offers as they really are; without it experience equals perception
    threads : threads to work on; the result does not depend on them

    Raises
    ------
    InputError
        If a category's noise has no closed form, or there are too many merchants for cross slopes.
    """
    occasions = standard_occasions(occasions)
    scene, merchants = prepared.scene, len(prepared.records.merchants)
    _refuse(scene, occasions, jacobian, merchants)
    bounds = tile_bounds(prepared.tiles, occasions)
    tiles = len(bounds) - 1
    edges = np.linspace(0, tiles, 1 + (1 if jacobian else min(PARTS, tiles))).astype(np.int64)
    sums = [_room(len(prepared.records.offers), merchants, jacobian) for _ in edges[1:]]
    out = Shares(*(np.zeros(0),) * 4, None, *(np.zeros(len(occasions.person)) for _ in range(3)))

    def work(part: int) -> None:
        some = range(edges[part], edges[part + 1])
        _add_up(prepared, experienced, occasions, day, bounds, some, sums[part], out)

    if threads == 1:
        for part in range(len(sums)):
            work(part)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(len(sums))))
    total = _Sums(*(np.sum(parts, axis=0) for parts in zip(*sums, strict=True)))
    quantity = np.zeros(merchants)
    np.add.at(quantity, scene.offers.merchant, total.probability)
    cross = total.jacobian if jacobian else None
    return out._replace(
        probability=total.probability, quantity=quantity, value=total.value, slope=total.slope, jacobian=cross
    )


def _refuse(scene: Scene, occasions: Occasions, jacobian: bool, merchants: int) -> None:
    kinds = scene.tastes.noise_kind[np.unique(occasions.category)]
    for kind in kinds[kinds != GEV]:
        raise InputError(
            f"Choice probabilities have no closed form for noise of kind {NOISE_KINDS[kind]!r}, only for 'gev': "
            "use simulated demand."
        )
    if jacobian and merchants > MOST_JOINT:
        raise InputError(f"Cross slopes are worked out for at most {MOST_JOINT} merchants, not {merchants}.")


def _room(offers: int, merchants: int, jacobian: bool) -> _Sums:
    size = merchants if jacobian else 0
    return _Sums(np.zeros(offers), np.zeros(merchants), np.zeros(merchants), np.zeros((size, size)))


def _add_up(
    prepared: Prepared,
    experienced: Prepared | None,
    occasions: Occasions,
    day: int,
    bounds: IntArray,
    tiles: range,
    sums: _Sums,
    out: Shares,
) -> None:
    """Shares of the occasions of some tiles."""
    scene, real = prepared.scene, experienced or prepared
    sight, real_sight = (sight_of(one.scene, one.records, day) for one in (prepared, real))
    scratch = room_to_work(scene)
    askers, pairs, _, nested = scratch
    margins = np.zeros(len(pairs.offer), MARGIN)
    other = pairs._replace(perceived=np.zeros(len(pairs.offer)))
    views = Views(*(np.zeros(len(occasions.person), np.int32) for _ in Views._fields))
    for first, count in batches(prepared, sight, occasions, bounds, tiles, scratch, views):
        weigh_margins(askers, count, sight, scene.offers.price_factor, pairs, margins)
        if experienced is not None:
            rows, people, wallet = np.arange(first, first + count), real.scene.people, real.scene.wallet
            gather(
                people,
                wallet,
                real_sight.attitudes,
                real_sight.campaigns,
                scene.keys,
                day,
                occasions,
                rows,
                askers,
            )
            weigh(askers, count, real_sight, other, nested)
        real_value = pairs.perceived if experienced is None else other.perceived
        _tally(
            askers, first, count, sight.offers, pairs, margins, nested, real_value, sums, out.inside, out.logsum,
            out.experienced,
        )  # fmt: skip


@lean
def _tally(
    askers: AnyArray,
    first: int,
    count: int,
    offers: AnyArray,
    pairs: Pairs,
    margins: AnyArray,
    nested: Nested,
    real: FloatArray,
    sums: _Sums,
    inside: FloatArray,
    logsum: FloatArray,
    experienced: FloatArray,
) -> None:
    """Probabilities and slopes of a batch, added to the sums."""
    fill_nests(askers, count, pairs, nested)
    _fill_within(pairs.end[count - 1], nested, margins)
    weigh_nests(askers, count, nested)
    for n in range(count):
        sigma, r = askers[n].sigma, first + n
        low, high = pairs_of(n, pairs.end)
        best, total = expected_best(askers[n], n, nested)
        _fill_probabilities(total, low, high, offers, pairs, nested, margins)
        logsum[r], experienced[r] = sigma * best, sigma * best
        for j in range(low, high):
            inside[r] += margins[j].probability
            experienced[r] += margins[j].probability * (real[j] - pairs.perceived[j])
        _add_runs(sigma, offers, pairs, low, high, margins, sums)


@lean
def _fill_within(count: int, nested: Nested, margins: AnyArray) -> None:
    """Each pair's share of its nest, ties at dissimilarity 0 shared."""
    for j in range(count):
        margins[j].within = nested.level[j] / nested.total[nested.row[j]]


@lean
def _fill_probabilities(
    total: float, low: int, high: int, offers: AnyArray, pairs: Pairs, nested: Nested, margins: AnyArray
) -> None:
    """Choice probabilities of one occasion's pairs, after `expected_best`; ties go to the lowest stable id."""
    for j in range(low, high):
        q = nested.row[j]
        if nested.apart[q] <= 0.0:
            margins[j].within = 1.0 if _wins_nest(j, low, high, offers, pairs) else 0.0
        margins[j].probability = margins[j].within * nested.total[q] / total


@lean
def _wins_nest(j: int, low: int, high: int, offers: AnyArray, pairs: Pairs) -> bool:
    """Whether a pair is the one chosen of a nest whose offers are the same thing: best, then lowest stable id."""
    mine = offers[pairs.offer[j]]
    for k in range(low, high):
        rival = offers[pairs.offer[k]]
        if k == j or rival.nest != mine.nest:
            continue
        if pairs.perceived[k] > pairs.perceived[j]:
            return False
        if pairs.perceived[k] == pairs.perceived[j] and rival.id < mine.id:
            return False
    return True


@lean
def _add_runs(
    sigma: float, offers: AnyArray, pairs: Pairs, low: int, high: int, margins: AnyArray, sums: _Sums
) -> None:
    """Add one occasion's demand and slopes to the sums; a merchant's pairs stand together."""
    a = low
    while a < high:
        m = offers[pairs.offer[a]].merchant
        b, weighted = a, 0.0
        while b < high and offers[pairs.offer[b]].merchant == m:
            weighted += margins[b].probability * margins[b].utility / sigma
            b += 1
        for j in range(a, b):
            margin = margins[j]
            sums.probability[pairs.offer[j]] += margin.probability
            sums.value[m] += margin.probability * margin.order_value
            effect = _effect(j, a, b, sigma, weighted, offers, pairs, margins)
            own = margin.order_value * (effect + _own_effect(j, sigma, offers, pairs, margins)) + margin.order
            sums.slope[m] += margin.probability * own
        if len(sums.jacobian) > 0:
            _add_column(m, a, b, sigma, weighted, offers, pairs, low, high, margins, sums.jacobian)
        a = b


@lean
def _effect(
    j: int, a: int, b: int, sigma: float, weighted: float, offers: AnyArray, pairs: Pairs, margins: AnyArray
) -> float:
    """Change of log P of pair j when the utilities of pairs a to b - 1 move, the move of its own left out."""
    mine = offers[pairs.offer[j]]
    if mine.dissimilarity <= 0.0 or mine.dissimilarity >= 1.0:
        return -weighted
    beside = 0.0
    for k in range(a, b):
        if offers[pairs.offer[k]].nest == mine.nest:
            beside += margins[k].within * margins[k].utility / sigma
    return (1.0 - 1.0 / mine.dissimilarity) * beside - weighted  # type: ignore[no-any-return]


@lean
def _own_effect(j: int, sigma: float, offers: AnyArray, pairs: Pairs, margins: AnyArray) -> float:
    """Change of log P of pair j when its own utility moves, beside `_effect`."""
    apart = offers[pairs.offer[j]].dissimilarity
    return margins[j].utility / (sigma * apart if apart > 0.0 else sigma)  # type: ignore[no-any-return]


@lean
def _add_column(
    m: int,
    a: int,
    b: int,
    sigma: float,
    weighted: float,
    offers: AnyArray,
    pairs: Pairs,
    low: int,
    high: int,
    margins: AnyArray,
    jacobian: FloatArray,
) -> None:
    """Add what merchant m's price level (pairs a to b - 1) does to everybody's value."""
    for j in range(low, high):
        margin = margins[j]
        change = margin.order_value * _effect(j, a, b, sigma, weighted, offers, pairs, margins)
        if a <= j < b:
            change += margin.order_value * _own_effect(j, sigma, offers, pairs, margins) + margin.order
        jacobian[offers[pairs.offer[j]].merchant, m] += margin.probability * change
