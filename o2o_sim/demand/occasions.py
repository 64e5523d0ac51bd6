"""Purchase occasions: who needs something on a day, when, and of what value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from o2o_sim.core.errors import DrawError
from o2o_sim.core.random import key_of, normal_quantile, poisson_quantile, stream, uniform
from o2o_sim.core.units import MINUTES_PER_DAY, AnyArray, FloatArray, IntArray
from o2o_sim.demand.draws import MOST_OCCASIONS
from o2o_sim.demand.lean import lean

__all__ = [
    "OccasionKeys",
    "OccasionTerms",
    "Occasions",
    "arise",
    "cumulative_profile",
    "occasion_keys",
    "standard_occasions",
]

NUMBER = stream("occasions.number", "how many purchase occasions a person has on a day")
MINUTE = stream("occasions.minute", "when an occasion arises")
VALUE = stream("occasions.value", "the order value an occasion asks for")

_DAY = float(MINUTES_PER_DAY)


class OccasionTerms(NamedTuple):
    """How occasions of each of C categories arise."""

    fixed: AnyArray
    """(C) uint8, 1: the rate is the number itself (its fraction the chance of one more); 0: Poisson."""
    even: AnyArray
    """(C) uint8, 1: minutes evenly spaced over all people of the day; 0: by the profile."""
    together: AnyArray
    """(C) int64, how many occasions arise at the same minute."""
    profile: AnyArray
    """(C, B + 1) float64, share of the day's occasions before each of B equal parts of the day ends."""
    value_mean: AnyArray
    """(C) float64 [major units], mean desired order value at nominal prices."""
    value_spread: AnyArray
    """(C) float64, standard deviation of its logarithm; 0: constant."""
    value_factor: AnyArray
    """(N, C) float64, each person's factor of the mean, or (0, C) for everybody 1."""


class OccasionKeys(NamedTuple):
    """Keys of the streams."""

    number: np.uint64
    minute: np.uint64
    value: np.uint64


class Occasions(NamedTuple):
    """The day's purchase occasions, sorted by (person row, category, number)."""

    person: AnyArray
    """(n) int32, row of the person."""
    category: AnyArray
    """(n) int8."""
    number: AnyArray
    """(n) int16, number of the occasion among the person's of that category and day, from 0."""
    minute: AnyArray
    """(n) float64 [minutes since the start of day 0]."""
    desired_value: AnyArray
    """(n) float64 [major units], desired order value b*."""


def standard_occasions(occasions: Occasions) -> Occasions:
    """The same occasions with every column of its stated type, so that compiled code is made once."""
    kinds = ("i4", "i1", "i2", "f8", "f8")
    columns = zip(occasions, kinds, strict=True)
    return Occasions(*(np.require(column, kind, ["C", "W", "A"]) for column, kind in columns))


def occasion_keys(seed: int, replication: int = 0) -> OccasionKeys:
    """The keys of occasions.

    Examples
    --------
    >>> len(set(occasion_keys(1)))
    3
    """
    return OccasionKeys(*(key_of(declared, seed, replication) for declared in (NUMBER, MINUTE, VALUE)))


def cumulative_profile(weights: FloatArray) -> FloatArray:
    """Shares of the day's occasions up to the end of each part of the day, from weights per part.

    Parameters
    ----------
    weights : (C, B) weight of each of B equal parts of the day, 0 or more, not all 0

    Examples
    --------
    >>> cumulative_profile(np.array([[1.0, 3.0]])).tolist()
    [[0.0, 0.25, 1.0]]
    """
    total = np.cumsum(weights, axis=1)
    shares = np.zeros((weights.shape[0], weights.shape[1] + 1))
    shares[:, 1:] = total / total[:, -1:]
    return shares


def arise(
    day: int,
    person_id: AnyArray,
    rate: AnyArray,
    factor: AnyArray,
    returning: AnyArray,
    terms: OccasionTerms,
    keys: OccasionKeys,
    turns: Sequence[FloatArray | None] = (),
) -> Occasions:
    """The purchase occasions of one day.

    Parameters
    ----------
    day : the day
    person_id : (N) stable ids
    rate : (N, C) mean number of occasions a day
    factor : (C) factor of all rates on this day: season and weekday
    returning : (N, C) further occasions, unmet yesterday; (0, C) for none
    terms, keys : how they arise, and from which draws
    turns : of each category, shares of the day's needs, sorted, before each of the occasions that people have in
        turn, see `in_turn`; None where everybody has their own

    Raises
    ------
    DrawError
        If a person has more than 32 occasions of a category.

    Examples
    --------
    >>> yes, profile, nobody = np.ones(1, np.uint8), np.array([[0.0, 1.0]]), np.ones((0, 1))
    >>> terms = OccasionTerms(yes, yes, np.ones(1, np.int64), profile, np.array([42.0]), np.zeros(1), nobody)
    >>> ids, rate = np.arange(2, dtype=np.uint32), np.full((2, 1), 2.0)
    >>> day = arise(0, ids, rate, np.ones(1), np.zeros((0, 1), np.int16), terms, occasion_keys(1))
    >>> day.person.tolist(), day.minute.tolist(), day.desired_value.tolist()
    ([0, 0, 1, 1], [0.0, 720.0, 360.0, 1080.0], [42.0, 42.0, 42.0, 42.0])
    """
    counts = np.zeros(rate.shape, np.int64)
    most = _count(day, person_id, rate, factor, returning, terms, keys.number, counts)
    shares, number = _stacked(turns, rate.shape[1])
    for category in np.flatnonzero(number >= 0):
        counts[:, category] = -((np.arange(len(counts)) - number[category]) // len(counts))
        most = int(counts.max(initial=0))
    if most > MOST_OCCASIONS:
        raise DrawError(
            f"A person has {most} occasions of one category on day {day}; the keys of draws have room for "
            f"{MOST_OCCASIONS}: lower the rate."
        )
    total = int(counts.sum())
    out = Occasions(
        np.empty(total, np.int32),
        np.empty(total, np.int8),
        np.empty(total, np.int16),
        np.empty(total),
        np.empty(total),
    )
    _fill(day, person_id, counts, terms, keys, (shares, number), out)
    return out


def _stacked(turns: Sequence[FloatArray | None], categories: int) -> tuple[FloatArray, IntArray]:
    """The shares of every category in a row of a table, and how many they are; -1 where there are none."""
    given = list(turns) or [None] * categories
    number = np.array([-1 if one is None else one.size for one in given], dtype=np.int64)
    shares = np.zeros((categories, max(1, int(number.max(initial=0)))))
    for row, one in zip(shares, given, strict=True):
        if one is not None:
            row[: one.size] = one
    return shares, number


@lean
def _number(day: int, person: int, category: int, mean: float, fixed: bool, key: np.uint64) -> int:
    """How many occasions a person has of a category on a day."""
    if mean <= 0.0:
        return 0
    u = uniform(key, day, person, category, 0)
    return math.floor(mean + u) if fixed else poisson_quantile(u, mean)


@lean
def _count(
    day: int,
    person_id: AnyArray,
    rate: AnyArray,
    factor: AnyArray,
    returning: AnyArray,
    terms: OccasionTerms,
    key: np.uint64,
    counts: IntArray,
) -> int:
    most = 0
    for i in range(counts.shape[0]):
        for c in range(counts.shape[1]):
            n = _number(day, person_id[i], c, rate[i, c] * factor[c], terms.fixed[c] != 0, key)
            n *= terms.together[c]
            if len(returning) > 0:
                n += returning[i, c]
            counts[i, c] = n
            most = max(most, n)
    return most


@lean
def _fill(
    day: int,
    person_id: AnyArray,
    counts: IntArray,
    terms: OccasionTerms,
    keys: OccasionKeys,
    turns: tuple[FloatArray, IntArray],
    out: Occasions,
) -> None:
    row = 0
    people = counts.shape[0]
    for i in range(people):
        for c in range(counts.shape[1]):
            for k in range(counts[i, c]):
                out.person[row] = i
                out.category[row] = c
                out.number[row] = k
                if terms.even[c]:
                    share = (k * people + person_id[i]) / (counts[i, c] * people)
                else:
                    if turns[1][c] >= 0:
                        u = turns[0][c, k * people + i]
                    else:
                        u = uniform(keys.minute, day, person_id[i], c, k // terms.together[c])
                    share = share_of_day(u, terms.profile[c])
                out.minute[row] = _DAY * (day + share)
                value = desired_value(
                    uniform(keys.value, day, person_id[i], c, k), terms.value_mean[c], terms.value_spread[c]
                )
                if len(terms.value_factor) > 0:
                    value *= terms.value_factor[i, c]
                out.desired_value[row] = value
                row += 1


@lean
def share_of_day(u: float, cumulative: FloatArray) -> float:
    """When in the day an occasion arises: the profile's distribution function inverted.

    Parameters
    ----------
    u : a draw of (0, 1)
    cumulative : (B + 1) as from `cumulative_profile`

    Examples
    --------
    >>> share_of_day(0.625, np.array([0.0, 0.25, 1.0]))
    0.75
    """
    parts = len(cumulative) - 1
    part = 0
    while part < parts - 1 and cumulative[part + 1] <= u:
        part += 1
    within = (u - cumulative[part]) / (cumulative[part + 1] - cumulative[part])
    return float((part + within) / parts)


@lean
def desired_value(u: float, mean: float, spread: float) -> float:
    """A lognormal order value [major units] of given mean; the mean itself where the spread is 0.

    Examples
    --------
    >>> desired_value(0.3, 42.0, 0.0)
    42.0
    """
    if spread == 0.0:
        return mean
    return float(mean * math.exp(spread * normal_quantile(u) - 0.5 * spread * spread))
