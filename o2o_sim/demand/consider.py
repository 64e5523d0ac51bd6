"""Consideration: which merchants come to the eye and to mind, and which of their offers are weighed.

A merchant comes from one or more sources. *Near*: within the person's reach, at its own door. *Listed*:
on the page of a platform of which the person is a member. *Remembered*: among the last few, or issuer
of a voucher in hand. *Reminded*: by a coupon in the wallet. Each is examined with a probability of its
source, by a draw keyed by person, occasion and merchant. Instead, everything may be examined, or some
merchants at random. The source says which offers are weighed: those at the door, those of the platform,
or, for merchants that come to mind, all that are open to the person."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.agents.space import Space, distance
from o2o_sim.core.random import uniform
from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.demand.inputs import Keys, Listings, Wallet
from o2o_sim.demand.lean import lean
from o2o_sim.demand.records import Row

__all__ = ["Marks", "Pairs", "Views", "consider", "room_for", "room_for_marks"]

REGULAR, REMINDED = 1, 2
"""Bits of `Pairs.flags`: the merchant is among the person's last few; a coupon brought it to mind."""


class Pairs(NamedTuple):
    """Occasions and the offers they weigh: room for a batch, filled from the front."""

    end: IntArray
    """(batch) the pairs of the batch's occasion n end before row end[n], where those of the next begin."""
    offer: AnyArray
    """int32, row of the offer."""
    distance: FloatArray
    """float64 [km], from the person to the merchant."""
    flags: AnyArray
    """uint8, REGULAR and REMINDED."""
    position: AnyArray
    """int16, position in the platform's list from 1; -1: not met there."""
    perceived: FloatArray
    """float64 [major units], utility V without noise."""
    utility: FloatArray
    """float64 [major units], utility U with noise."""


class Views(NamedTuple):
    """How many merchants each occasion of the day met and examined."""

    seen: AnyArray
    """(n) int32, merchants within reach, listed, remembered or reminded of: what the eye could fall on."""
    opened: AnyArray
    """(n) int32, of them examined."""
    listed: AnyArray
    """(n) int32, positions in the lists of the person's platforms."""
    listed_opened: AnyArray
    """(n) int32, of them opened."""


class Marks(NamedTuple):
    """Scratch of one worker: what the current occasion knows of each merchant; an old stamp means nothing."""

    seen: IntArray
    """(M) stamp of the last occasion that met the merchant."""
    examined: IntArray
    """(M) stamp of the last occasion that examined it."""
    visible: IntArray
    """(M) bits of the doors whose offers are weighed, as in `Frozen.shown`."""
    flags: IntArray
    """(M) as in `Pairs`."""
    position: AnyArray
    """(M, P) int16, as in `Pairs`."""
    found: AnyArray
    """(M) int32, merchants examined, in order."""
    draw: FloatArray
    """(M) room for draws."""


def room_for(pairs: int, occasions: int) -> Pairs:
    """Room for so many pairs of so many occasions."""
    return Pairs(
        np.zeros(occasions, np.int64),
        np.empty(pairs, np.int32),
        np.empty(pairs),
        np.empty(pairs, np.uint8),
        np.empty(pairs, np.int16),
        np.empty(pairs),
        np.empty(pairs),
    )


def room_for_marks(merchants: int, platforms: int) -> Marks:
    """Marks of so many merchants and platforms, none made yet."""
    return Marks(
        np.full(merchants, -1, np.int64),
        np.full(merchants, -1, np.int64),
        np.zeros(merchants, np.int64),
        np.zeros(merchants, np.int64),
        np.full((merchants, platforms), -1, np.int16),
        np.empty(merchants, np.int32),
        np.empty(merchants),
    )


@lean
def consider(
    askers: AnyArray,
    first: int,
    count: int,
    attitudes: AnyArray,
    merchants: AnyArray,
    offers: AnyArray,
    campaigns: AnyArray,
    recent: AnyArray,
    wallet: Wallet,
    listings: Listings,
    near_start: IntArray,
    near: AnyArray,
    space: Space,
    keys: Keys,
    day: int,
    marks: Marks,
    pairs: Pairs,
    views: Views,
) -> int:
    """Collect the offers that the occasions of a batch weigh; returns how many occasions found room.

    Parameters
    ----------
    askers : (at least count) ASKER, all of people of one tile
    first : number of the first of them among the day's occasions
    count : how many
    attitudes, merchants, offers, campaigns : of `Records`
    recent, wallet, listings, space, keys : of the scene
    near_start, near : starts and rows of the merchants near the tile, per category
    day : the day
    marks : scratch
    pairs : filled; at least one occasion must find room
    views : rows from `first` on are filled
    """
    end = 0
    for n in range(count):
        if end + len(offers) > len(pairs.offer):
            return n
        asker, r = askers[n], first + n
        attitude = attitudes[asker.attitude]
        if attitude.everything:
            found = _everything(asker, r, merchants, marks)
            met = found
        elif attitude.random_count > 0:
            found = _at_random(attitude.random_count, keys.random, asker, r, merchants, marks)
            met = found
        else:
            low, high = near_start[asker.category], near_start[asker.category + 1]
            met = _within_reach(asker, near, low, high, merchants, space, marks)
            found = _near(attitude.near_probability, met, asker, r, merchants, keys, marks)
            found, met = _listed(listings, asker, r, merchants, keys.listed, marks, found, met, views)
            found, met = _to_mind(
                attitude.remembered,
                recent,
                wallet,
                asker,
                r,
                day,
                merchants,
                keys.remembered,
                marks,
                found,
                met,
            )
            found, met = _reminded(
                campaigns, wallet, asker, r, day, merchants, keys.reminded, marks, found, met
            )
        _mark_regulars(recent, asker.row, r, marks)
        end = _collect(found, asker, merchants, offers, space, marks, pairs, end)
        pairs.end[n] = end
        views.seen[r] = met
        views.opened[r] = found
    return count


@lean
def _note(m: int, doors: int, stamp: int, marks: Marks, n: int) -> int:
    """Examine a merchant's offers behind some doors; returns how many merchants are examined by now."""
    if marks.examined[m] != stamp:
        marks.examined[m] = stamp
        marks.visible[m] = 0
        marks.flags[m] = 0
        for p in range(marks.position.shape[1]):
            marks.position[m, p] = -1
        marks.found[n] = m
        n += 1
    marks.visible[m] |= doors
    return n


@lean
def _meet(m: int, stamp: int, marks: Marks) -> int:
    """1 if the occasion meets the merchant for the first time, else 0."""
    if marks.seen[m] == stamp:
        return 0
    marks.seen[m] = stamp
    return 1


@lean
def _everything(asker: Row, stamp: int, merchants: AnyArray, marks: Marks) -> int:
    n = 0
    for m in range(len(merchants)):
        if merchants[m].category == asker.category and merchants[m].shown & asker.doors:
            n = _note(m, asker.doors, stamp, marks, n)
    return n


@lean
def _at_random(count: int, key: np.uint64, asker: Row, stamp: int, merchants: AnyArray, marks: Marks) -> int:
    """The `count` merchants with the smallest keyed draws, so that a newcomer takes at most one place."""
    n = 0
    for m in range(len(merchants)):
        if merchants[m].category != asker.category or not merchants[m].shown & asker.doors:
            continue
        u = uniform(key, asker.when, asker.id, merchants[m].id, 0)
        if n < count:
            n += 1
        elif u >= marks.draw[count - 1]:
            continue
        place = n - 1
        while place > 0 and marks.draw[place - 1] > u:
            marks.draw[place] = marks.draw[place - 1]
            marks.found[place] = marks.found[place - 1]
            place -= 1
        marks.draw[place] = u
        marks.found[place] = m
    for place in range(n):
        _note(marks.found[place], asker.doors, stamp, marks, place)
    return n


@lean
def _within_reach(
    asker: Row, near: AnyArray, low: int, high: int, merchants: AnyArray, space: Space, marks: Marks
) -> int:
    """Put the merchants within the person's reach into `marks.found`; returns their number."""
    met = 0
    for j in range(low, high):
        merchant = merchants[near[j]]
        if distance(asker.x, asker.y, merchant.x, merchant.y, space) <= asker.reach:
            marks.found[met] = near[j]
            met += 1
    return met


@lean
def _near(
    probability: float, met: int, asker: Row, stamp: int, merchants: AnyArray, keys: Keys, marks: Marks
) -> int:
    """Examine some of the merchants met on foot, at their own door; returns how many."""
    for j in range(met):
        marks.draw[j] = uniform(keys.near, asker.when, asker.id, merchants[marks.found[j]].id, 0)
    n = 0
    for j in range(met):
        m = marks.found[j]  # n never runs ahead of j, so that found[j] has not been written over
        marks.seen[m] = stamp
        if marks.draw[j] < probability and _knows(keys.aware, asker.id, merchants[m]):
            n = _note(m, 1, stamp, marks, n)
    return n


@lean
def _knows(key: np.uint64, who: int, merchant: Row) -> bool:
    """Whether a person knows a merchant without being told: for good, whatever the occasion."""
    if merchant.awareness >= 1.0:
        return True
    return uniform(key, 0, who, merchant.id, 0) < merchant.awareness  # type: ignore[no-any-return]


@lean
def _listed(
    listings: Listings,
    asker: Row,
    stamp: int,
    merchants: AnyArray,
    key: np.uint64,
    marks: Marks,
    found: int,
    met: int,
    views: Views,
) -> tuple[int, int]:
    """The lists of the person's platforms; returns examined and met by now."""
    listed, opened = 0, 0
    for p in range(listings.ranked.shape[0]):
        if not asker.doors >> (p + 1) & 1:
            continue
        for k in range(listings.ranked.shape[3]):
            m = listings.ranked[p, asker.category, asker.zone, k]
            if m < 0:
                break
            if not merchants[m].shown >> (p + 1) & 1:
                continue
            listed += 1
            met += _meet(m, stamp, marks)
            u = uniform(key, asker.when, asker.id, merchants[m].id, listings.tag[p])
            if u < listings.probability[p, k]:
                opened += 1
                found = _note(m, 1 << (p + 1), stamp, marks, found)
                marks.position[m, p] = k + 1
    views.listed[stamp], views.listed_opened[stamp] = listed, opened
    return found, met


@lean
def _to_mind(
    probability: float,
    recent: AnyArray,
    wallet: Wallet,
    asker: Row,
    stamp: int,
    day: int,
    merchants: AnyArray,
    key: np.uint64,
    marks: Marks,
    found: int,
    met: int,
) -> tuple[int, int]:
    """Merchants of the last orders and of vouchers in hand, behind all doors that are open to the person."""
    slots = recent.shape[1]
    for slot in range(slots + wallet.held_merchant.shape[1]):
        if slot < slots:
            m = recent[asker.row, slot]
        elif wallet.held_until[asker.row, slot - slots] >= day:
            m = wallet.held_merchant[asker.row, slot - slots]
        else:
            m = -1
        if m < 0 or merchants[m].category != asker.category or not merchants[m].shown & asker.doors:
            continue
        met += _meet(m, stamp, marks)
        if uniform(key, asker.when, asker.id, merchants[m].id, 0) < probability:
            found = _note(m, asker.doors, stamp, marks, found)
    return found, met


@lean
def _reminded(
    campaigns: AnyArray,
    wallet: Wallet,
    asker: Row,
    stamp: int,
    day: int,
    merchants: AnyArray,
    key: np.uint64,
    marks: Marks,
    found: int,
    met: int,
) -> tuple[int, int]:
    """Merchants of which a coupon in the wallet reminds, whatever the coupon is worth."""
    for k in range(len(campaigns)):
        column, i = campaigns[k].column, asker.row
        if column < 0 or wallet.uses_left[i, column] <= 0 or wallet.valid_until[i, column] < day:
            continue
        m = wallet.merchant[i, column]
        if m < 0 or merchants[m].category != asker.category or not merchants[m].shown & asker.doors:
            continue
        if uniform(key, asker.when, asker.id, merchants[m].id, campaigns[k].id) < campaigns[k].reminder:
            met += _meet(m, stamp, marks)
            found = _note(m, asker.doors, stamp, marks, found)
            marks.flags[m] |= REMINDED
    return found, met


@lean
def _mark_regulars(recent: AnyArray, row: int, stamp: int, marks: Marks) -> None:
    for slot in range(recent.shape[1]):
        m = recent[row, slot]
        if m >= 0 and marks.examined[m] == stamp:
            marks.flags[m] |= REGULAR


@lean
def _collect(
    found: int,
    asker: Row,
    merchants: AnyArray,
    offers: AnyArray,
    space: Space,
    marks: Marks,
    pairs: Pairs,
    end: int,
) -> int:
    """Append the visible offers of the merchants examined; returns the end of the pairs."""
    for j in range(found):
        m = marks.found[j]
        merchant = merchants[m]
        far = distance(asker.x, asker.y, merchant.x, merchant.y, space)
        for o in range(merchant.first, merchant.last):
            p = offers[o].platform
            if not offers[o].open or not marks.visible[m] >> (p + 1) & 1:
                continue
            pairs.offer[end] = o
            pairs.distance[end] = far
            pairs.flags[end] = marks.flags[m]
            pairs.position[end] = marks.position[m, p] if p >= 0 else -1
            end += 1
    return end
