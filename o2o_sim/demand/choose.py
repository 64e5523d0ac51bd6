"""Choice: the compiled kernel that turns occasions into choices, tile by tile, on any number of threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.demand.askers import ASKER, gather
from o2o_sim.demand.consider import Marks, Pairs, Views, consider, room_for, room_for_marks
from o2o_sim.demand.inputs import Scene, standard
from o2o_sim.demand.lean import lean
from o2o_sim.demand.logsum import logsums
from o2o_sim.demand.noise import Nested, add_noise, room_for_nests, sort_into_nests
from o2o_sim.demand.occasions import Occasions, standard_occasions
from o2o_sim.demand.records import Records, pack
from o2o_sim.demand.tiles import TILE_ROWS, Tiles, cut_tiles, merchants_near
from o2o_sim.demand.weigh import Sight, sight_of, weigh

__all__ = ["Choices", "Prepared", "choose", "prepare"]

#: Longest shortlist.
MOST_SHORTLISTED = 4

#: Pairs of occasion and offer weighed in one go: what fits into a core's own cache.
BATCH_PAIRS = 8192
BATCH_OCCASIONS = 512


class Prepared(NamedTuple):
    """A scene made ready for choices."""

    scene: Scene
    records: Records
    tiles: Tiles


class Choices(NamedTuple):
    """What each occasion came to, in the order of the occasions; d is the length of the shortlist."""

    chosen: AnyArray
    """(n) int32, row of the offer chosen; -1: none."""
    shortlist: AnyArray
    """(n, d) int32, the best offers, best first, whether or not better than buying nothing; -1 ends it."""
    utility: FloatArray
    """(n, d) [major units], their utilities with noise; -inf where there is none."""
    distance: FloatArray
    """(n, d) [km], to their merchants."""
    flags: AnyArray
    """(n, d) uint8, as in `Pairs`."""
    position: AnyArray
    """(n, d) int16, as in `Pairs`."""
    outside: FloatArray
    """(n) [major units], utility of buying nothing, with noise; -inf where something must be bought."""
    logsum: FloatArray
    """(n) [major units], expected best utility less Euler's constant x sigma; nan: undefined."""
    views: Views


def prepare(scene: Scene, tile_rows: int = TILE_ROWS) -> Prepared:
    """Make a scene ready for choices: once a day, after prices, ratings and lists are set.

    Parameters
    ----------
    scene : what is frozen while people choose
    tile_rows : people in a tile, at most; a matter of speed only
    """
    scene = standard(scene)
    records = pack(scene)
    first_row = cut_tiles(scene.people.zone, tile_rows)
    tiles = merchants_near(
        first_row, scene.people, scene.merchants, scene.consideration, records.merchants["shown"], scene.space
    )
    return Prepared(scene, records, tiles)


def choose(
    prepared: Prepared,
    occasions: Occasions,
    day: int,
    *,
    shortlist: int = 1,
    logsum: bool = True,
    threads: int = 1,
) -> Choices:
    """The choices of one day's occasions.

    Parameters
    ----------
    prepared : as from `prepare`
    occasions : sorted by person row
    day : the day, part of the keys of noise
    shortlist : how many offers to keep for each occasion, 1-4
    logsum : whether to work out logsums
    threads : threads to work on; the result does not depend on them

    Raises
    ------
    InputError
        If the shortlist is too short or too long.
    """
    if not 1 <= shortlist <= MOST_SHORTLISTED:
        raise InputError(f"A shortlist has 1 to {MOST_SHORTLISTED} offers, not {shortlist}.")
    occasions = standard_occasions(occasions)
    scene, records, tiles = prepared
    sight = sight_of(scene, records, day)
    out = _room(len(occasions.person), shortlist)
    bounds = np.searchsorted(occasions.person, tiles.first_row)
    shares = np.searchsorted(bounds, np.linspace(0, len(occasions.person), threads + 1)[1:-1])
    edges = [0, *(int(edge) for edge in shares), len(bounds) - 1]

    def work(low: int, high: int) -> None:
        scratch = room_to_work(scene)
        _choose(scene, sight, records.merchants, tiles, occasions, bounds, low, high, logsum, scratch, out)

    if threads == 1:
        work(0, len(bounds) - 1)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, edges[:-1], edges[1:]))
    return out


def _room(occasions: int, shortlist: int) -> Choices:
    views = Views(*(np.zeros(occasions, np.int32) for _ in Views._fields))
    return Choices(
        np.full(occasions, -1, np.int32),
        np.full((occasions, shortlist), -1, np.int32),
        np.full((occasions, shortlist), -np.inf),
        np.full((occasions, shortlist), np.nan),
        np.zeros((occasions, shortlist), np.uint8),
        np.full((occasions, shortlist), -1, np.int16),
        np.empty(occasions),
        np.full(occasions, np.nan),
        views,
    )


class Scratch(NamedTuple):
    """What one worker writes on."""

    askers: AnyArray
    pairs: Pairs
    marks: Marks
    nested: Nested


def room_to_work(scene: Scene) -> Scratch:
    """Scratch for one worker."""
    most = BATCH_PAIRS + len(scene.offers.merchant)
    return Scratch(
        np.zeros(BATCH_OCCASIONS, ASKER),
        room_for(most, BATCH_OCCASIONS),
        room_for_marks(scene),
        room_for_nests(len(scene.nests.key), most, BATCH_OCCASIONS),
    )


@lean
def _choose(
    scene: Scene,
    sight: Sight,
    merchants: AnyArray,
    tiles: Tiles,
    occasions: Occasions,
    bounds: IntArray,
    low: int,
    high: int,
    with_logsum: bool,
    scratch: Scratch,
    out: Choices,
) -> None:
    """Choices of the occasions of tiles low to high - 1."""
    people, wallet, keys, offers = scene.people, scene.wallet, scene.keys, sight.offers
    attitudes, campaigns, day = sight.attitudes, sight.campaigns, sight.day
    categories = people.reach.shape[1]
    askers, pairs, nested = scratch.askers, scratch.pairs, scratch.nested
    for tile in range(low, high):
        near_start = tiles.start[tile * categories : (tile + 1) * categories + 1]
        first = bounds[tile]
        while first < bounds[tile + 1]:
            count = min(bounds[tile + 1] - first, len(askers))
            gather(people, wallet, attitudes, campaigns, keys, day, occasions, first, count, askers)
            count = consider(
                askers, first, count, attitudes, merchants, offers, campaigns, people.recent, wallet,
                scene.listings, near_start, tiles, scene.space, keys, day, scratch.marks, pairs,
                out.views,
            )  # fmt: skip
            sort_into_nests(askers, first, count, offers, pairs, nested)
            weigh(askers, count, sight, pairs, nested)
            add_noise(askers, count, attitudes, keys, pairs, nested)
            _settle(askers, first, count, offers, pairs, out)
            if with_logsum:
                logsums(askers, first, count, attitudes, pairs, nested, out.logsum)
            first += count


@lean
def _settle(askers: AnyArray, first: int, count: int, offers: AnyArray, pairs: Pairs, out: Choices) -> None:
    """Shortlists and choices of a batch."""
    j = 0
    for n in range(count):
        r = first + n
        while j < pairs.end[n]:
            place = _place_of(r, pairs.offer[j], pairs.utility[j], offers, out.shortlist, out.utility)
            if place < out.shortlist.shape[1]:
                _insert(r, place, j, pairs, out)
            j += 1
        out.outside[r] = askers[n].outside_utility
        if out.utility[r, 0] > out.outside[r]:
            out.chosen[r] = out.shortlist[r, 0]


@lean
def _place_of(
    r: int, o: int, utility: float, offers: AnyArray, shortlist: AnyArray, utilities: FloatArray
) -> int:
    """The place of an offer on a shortlist; of equals the one with the lower stable id comes first."""
    place = shortlist.shape[1]
    while place > 0:
        rival, best = shortlist[r, place - 1], utilities[r, place - 1]
        if rival >= 0 and (utility < best or (utility == best and offers[o].id > offers[rival].id)):
            break
        place -= 1
    return place  # type: ignore[no-any-return]


@lean
def _insert(r: int, place: int, j: int, pairs: Pairs, out: Choices) -> None:
    """Put a pair on a shortlist; those behind it move on by one."""
    for k in range(out.shortlist.shape[1] - 1, place, -1):
        out.shortlist[r, k], out.utility[r, k] = out.shortlist[r, k - 1], out.utility[r, k - 1]
        out.distance[r, k], out.flags[r, k] = out.distance[r, k - 1], out.flags[r, k - 1]
        out.position[r, k] = out.position[r, k - 1]
    out.shortlist[r, place], out.utility[r, place] = pairs.offer[j], pairs.utility[j]
    out.distance[r, place], out.flags[r, place] = pairs.distance[j], pairs.flags[j]
    out.position[r, place] = pairs.position[j]
