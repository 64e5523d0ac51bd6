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
from o2o_sim.demand.inputs import Keys, Listings, Scene, Wallet
from o2o_sim.demand.lean import lean, lean_inline
from o2o_sim.demand.records import Row
from o2o_sim.demand.tiles import Tiles

__all__ = ["Marks", "Pairs", "Views", "consider", "pairs_of", "room_for", "room_for_marks"]

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


class Meetings(NamedTuple):
    """Scratch of one worker: the merchants that one source brings to one occasion, filled from the front."""

    merchant: AnyArray
    """int32, row of the merchant."""
    what: AnyArray
    """uint32, its stable id: part of the key."""
    about: AnyArray
    """uint32, what the draw is about beside the merchant: part of the key."""
    chance: FloatArray
    """Probability of being examined."""
    doors: IntArray
    """Bits of the doors whose offers are then weighed."""
    platform: AnyArray
    """int16, platform in whose list it stands; -1: not listed."""
    position: AnyArray
    """int16, as in `Pairs`."""
    draw: FloatArray
    """Draw of (0, 1), or distance [km] before draws are made."""


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
    meetings: Meetings


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


def room_for_marks(scene: Scene) -> Marks:
    """Marks of all merchants, none made yet, and room for the longest of lists."""
    merchants, platforms = len(scene.merchants.merchant_id), scene.listings.ranked.shape[0]
    slots = scene.people.recent.shape[1] + scene.wallet.held_merchant.shape[1]
    listed = platforms * scene.listings.ranked.shape[3]
    most = max(merchants, listed, slots, len(scene.campaigns.layer), 1)
    return Marks(
        np.full(merchants, -1, np.int64),
        np.full(merchants, -1, np.int64),
        np.zeros(merchants, np.int64),
        np.zeros(merchants, np.int64),
        np.full((merchants, platforms), -1, np.int16),
        np.empty(merchants, np.int32),
        Meetings(
            np.empty(most, np.int32),
            np.empty(most, np.uint32),
            np.zeros(most, np.uint32),
            np.empty(most),
            np.empty(most, np.int64),
            np.empty(most, np.int16),
            np.empty(most, np.int16),
            np.empty(most),
        ),
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
    tiles: Tiles,
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
    near_start : starts in `tiles` of the merchants near this tile, per category
    tiles : as from `merchants_near`
    day : the day
    marks : scratch
    pairs : filled; at least one occasion must find room
    views : rows from `first` on are filled
    """
    meetings = marks.meetings
    for n in range(count):
        low, _ = pairs_of(n, pairs.end)
        if low + len(offers) > len(pairs.offer):
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
            start, stop = near_start[asker.category], near_start[asker.category + 1]
            met = _within_reach(asker, start, stop, tiles, space, meetings)
            if attitude.near_probability < 1.0:
                _draw(keys.near, asker, met, meetings)
            found = _examine_near(asker, r, met, attitude.near_probability, merchants, keys.aware, marks)
            listed = _list(listings, asker, merchants, meetings)
            _draw(keys.listed, asker, listed, meetings)
            found, met, views.listed_opened[r] = _examine(asker, r, listed, False, marks, found, met)
            views.listed[r] = listed
            minded = _to_mind(attitude.remembered, recent, wallet, asker, day, merchants, meetings)
            _draw(keys.remembered, asker, minded, meetings)
            found, met, _ = _examine(asker, r, minded, False, marks, found, met)
            if len(campaigns) > 0:
                reminded = _reminders(campaigns, wallet, asker, day, merchants, meetings)
                _draw(keys.reminded, asker, reminded, meetings)
                found, met, _ = _examine(asker, r, reminded, True, marks, found, met)
        _mark_regulars(recent, asker.row, r, marks)
        pairs.end[n] = _collect(found, asker, merchants, offers, space, marks, pairs, low)
        views.seen[r] = met
        views.opened[r] = found
    return count


@lean_inline
def pairs_of(n: int, end: IntArray) -> tuple[int, int]:
    """First row and end of the pairs (or nests) of occasion n of a batch."""
    return (end[n - 1] if n > 0 else 0), end[n]


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
def _everything(asker: Row, stamp: int, merchants: AnyArray, marks: Marks) -> int:
    n = 0
    for m in range(len(merchants)):
        if merchants[m].category == asker.category and merchants[m].shown & asker.doors:
            n = _note(m, asker.doors, stamp, marks, n)
    return n


@lean
def _at_random(count: int, key: np.uint64, asker: Row, stamp: int, merchants: AnyArray, marks: Marks) -> int:
    """The `count` merchants with the smallest keyed draws, so that a newcomer takes at most one place."""
    best, n = marks.meetings.draw, 0
    for m in range(len(merchants)):
        if merchants[m].category != asker.category or not merchants[m].shown & asker.doors:
            continue
        u = uniform(key, asker.when, asker.id, merchants[m].id, 0)
        if n < count:
            n += 1
        elif u >= best[count - 1]:
            continue
        place = n - 1
        while place > 0 and best[place - 1] > u:
            best[place] = best[place - 1]
            marks.found[place] = marks.found[place - 1]
            place -= 1
        best[place] = u
        marks.found[place] = m
    for place in range(n):
        _note(marks.found[place], asker.doors, stamp, marks, place)
    return n


@lean
def _within_reach(asker: Row, low: int, high: int, tiles: Tiles, space: Space, meetings: Meetings) -> int:
    """Meet the merchants within the person's reach; returns their number."""
    x, y, reach = asker.x, asker.y, asker.reach
    near_x, near_y, far = tiles.x[low:high], tiles.y[low:high], meetings.draw
    for j in range(len(near_x)):
        far[j] = distance(x, y, near_x[j], near_y[j], space)
    met = 0
    for j in range(len(near_x)):
        meetings.merchant[met] = tiles.merchant[low + j]
        meetings.what[met] = tiles.merchant_id[low + j]
        met += 1 if far[j] <= reach else 0
    for j in range(met):
        meetings.about[j] = 0
    return met


@lean
def _draw(key: np.uint64, asker: Row, count: int, meetings: Meetings) -> None:
    """Make the draws of the first `count` meetings."""
    when, who = asker.when, asker.id
    what, about, out = meetings.what, meetings.about, meetings.draw
    for j in range(count):
        out[j] = uniform(key, when, who, what[j], about[j])


@lean
def _examine_near(
    asker: Row, stamp: int, met: int, chance: float, merchants: AnyArray, aware: np.uint64, marks: Marks
) -> int:
    """Examine some of the merchants met on foot, at their own door; returns how many.

    Those whose draw says so are first moved to the front, without a branch that nobody can foretell.
    """
    noticed, found, meetings = 0, 0, marks.meetings
    for j in range(met):
        m = meetings.merchant[j]
        marks.seen[m] = stamp
        meetings.merchant[noticed] = m
        noticed += 1 if chance >= 1.0 or meetings.draw[j] < chance else 0
    for j in range(noticed):
        m = meetings.merchant[j]
        if _knows(aware, asker.id, merchants[m]):
            found = _note(m, 1, stamp, marks, found)
    return found


@lean
def _knows(key: np.uint64, who: int, merchant: Row) -> bool:
    """Whether a person knows a merchant without being told: for good, whatever the occasion."""
    if merchant.awareness >= 1.0:
        return True
    return uniform(key, 0, who, merchant.id, 0) < merchant.awareness  # type: ignore[no-any-return]


@lean
def _examine(
    asker: Row, stamp: int, count: int, only_opened: bool, marks: Marks, found: int, met: int
) -> tuple[int, int, int]:
    """Examine some of the merchants that come from lists or to mind.

    Parameters
    ----------
    asker, stamp : the occasion
    count : meetings
    only_opened : the merchants are reminded of: met only if the reminder works, and marked so
    marks : scratch
    found, met : merchants examined and met so far

    Returns
    -------
    Merchants examined and met by now, and how many of these meetings led to an examination.
    """
    meetings, opened = marks.meetings, 0
    for j in range(count):
        m, takes = meetings.merchant[j], meetings.draw[j] < meetings.chance[j]
        if marks.seen[m] != stamp and (takes or not only_opened):
            marks.seen[m] = stamp
            met += 1
        if not takes:
            continue
        opened += 1
        found = _note(m, meetings.doors[j], stamp, marks, found)
        if only_opened:
            marks.flags[m] |= REMINDED
        if meetings.platform[j] >= 0:
            marks.position[m, meetings.platform[j]] = meetings.position[j]
    return found, met, opened


@lean
def _add(
    m: int,
    merchant: Row,
    about: int,
    chance: float,
    doors: int,
    platform: int,
    position: int,
    meetings: Meetings,
    n: int,
) -> int:
    """Write down a meeting; returns their number."""
    meetings.merchant[n], meetings.what[n], meetings.about[n] = m, merchant.id, about
    meetings.chance[n], meetings.doors[n] = chance, doors
    meetings.platform[n], meetings.position[n] = platform, position
    return n + 1


@lean
def _list(listings: Listings, asker: Row, merchants: AnyArray, meetings: Meetings) -> int:
    """Meet the merchants listed by the person's platforms; returns their number."""
    n = 0
    for p in range(listings.ranked.shape[0]):
        if not asker.doors >> (p + 1) & 1:
            continue
        for k in range(listings.ranked.shape[3]):
            m = listings.ranked[p, asker.category, asker.zone, k]
            if m < 0:
                break
            if merchants[m].shown >> (p + 1) & 1:
                chance, door = listings.probability[p, k], 1 << (p + 1)
                n = _add(m, merchants[m], listings.tag[p], chance, door, p, k + 1, meetings, n)
    return n


@lean
def _to_mind(
    chance: float,
    recent: AnyArray,
    wallet: Wallet,
    asker: Row,
    day: int,
    merchants: AnyArray,
    meetings: Meetings,
) -> int:
    """Meet the merchants of the last orders and of vouchers in hand; returns their number."""
    n, slots = 0, recent.shape[1]
    for slot in range(slots):
        m = recent[asker.row, slot]
        if m >= 0 and merchants[m].category == asker.category and merchants[m].shown & asker.doors:
            n = _add(m, merchants[m], 0, chance, asker.doors, -1, -1, meetings, n)
    if asker.holds == 0:
        return n
    for slot in range(wallet.held_merchant.shape[1]):
        m = wallet.held_merchant[asker.row, slot]
        if m < 0 or wallet.held_until[asker.row, slot] < day:
            continue
        if merchants[m].category == asker.category and merchants[m].shown & asker.doors:
            n = _add(m, merchants[m], 0, chance, asker.doors, -1, -1, meetings, n)
    return n


@lean
def _reminders(
    campaigns: AnyArray, wallet: Wallet, asker: Row, day: int, merchants: AnyArray, meetings: Meetings
) -> int:
    """Meet the merchants of coupons in the wallet, whatever the coupons are worth; returns their number."""
    n, i = 0, asker.row
    for k in range(len(campaigns)):
        column = campaigns[k].column
        if column < 0 or wallet.uses_left[i, column] <= 0 or wallet.valid_until[i, column] < day:
            continue
        m = wallet.merchant[i, column]
        if m >= 0 and merchants[m].category == asker.category and merchants[m].shown & asker.doors:
            n = _add(
                m, merchants[m], campaigns[k].id, campaigns[k].reminder, asker.doors, -1, -1, meetings, n
            )
    return n


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
