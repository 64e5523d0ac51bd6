"""Choice: the compiled kernel that turns occasions into choices, tile by tile, on any number of threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from o2o_sim.core.compiled import follows_another
from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.demand.batches import Prepared, Scratch, batches, prepare, room_to_work, tile_bounds
from o2o_sim.demand.consider import Pairs, Views, pairs_of
from o2o_sim.demand.inputs import Keys, Scene, standard
from o2o_sim.demand.lean import lean
from o2o_sim.demand.logsum import logsums
from o2o_sim.demand.noise import add_noise
from o2o_sim.demand.occasions import Occasions, standard_occasions
from o2o_sim.demand.records import pack
from o2o_sim.demand.weigh import Sight, sight_of, weigh

__all__ = ["Choices", "Prepared", "choose", "compile_ahead", "prepare"]

#: Longest shortlist.
MOST_SHORTLISTED = 4


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
        If the shortlist is too short or too long, or a utility is not a number.
    """
    if not 1 <= shortlist <= MOST_SHORTLISTED:
        raise InputError(f"A shortlist has 1 to {MOST_SHORTLISTED} offers, not {shortlist}.")
    occasions = standard_occasions(occasions)
    sight = sight_of(prepared.scene, prepared.records, day)
    out = _room(len(occasions.person), shortlist)
    bounds = tile_bounds(prepared.tiles, occasions)
    inner = np.searchsorted(bounds, np.linspace(0, len(occasions.person), threads + 1)[1:-1])
    edges = [0, *(int(edge) for edge in inner), len(bounds) - 1]

    def work(low: int, high: int) -> None:
        _choose(prepared, sight, occasions, bounds, range(low, high), logsum, out)

    if threads == 1:
        work(0, len(bounds) - 1)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, edges[:-1], edges[1:]))
    return out


def _choose(
    prepared: Prepared,
    sight: Sight,
    occasions: Occasions,
    bounds: IntArray,
    tiles: range,
    with_logsum: bool,
    out: Choices,
) -> None:
    """Choices of the occasions of some tiles."""
    at = _Work(room_to_work(prepared.scene), sight, prepared.scene.keys, out)
    for first, count in batches(prepared, sight, occasions, bounds, tiles, at.scratch, out.views):
        _to_utilities(at, first, count)
        _to_shortlists(at, first, count)
        if with_logsum:
            _to_logsums(at, first, count)


class _Work(NamedTuple):
    """What the steps of a batch read and write."""

    scratch: Scratch
    sight: Sight
    keys: Keys
    out: Choices


def _to_utilities(at: _Work, first: int, count: int) -> None:
    askers, pairs, _, nested = at.scratch
    weigh(askers, count, at.sight, pairs, nested)
    add_noise(askers, count, at.sight.attitudes, at.keys, pairs, nested)


def _to_shortlists(at: _Work, first: int, count: int) -> None:
    wrong = _settle(at.scratch.askers, first, count, at.sight.offers, at.scratch.pairs, at.out)
    if wrong >= 0:
        raise InputError(
            f"The utility of offer {at.sight.offers['id'][wrong]} is not a number: a column of people, merchants or "
            "offers holds nan."
        )


def _to_logsums(at: _Work, first: int, count: int) -> None:
    askers, pairs, _, nested = at.scratch
    logsums(askers, first, count, at.sight.attitudes, pairs, nested, at.out.logsum)


def compile_ahead(scene: Scene, day: int) -> None:
    """Compile the last steps of a choice first, where another process is compiling the first ones.

    Processes that begin together need the same code in the same order: each would wait for the other all the time.
    It changes nothing but who compiles what, and does nothing where all is compiled or nobody else is at it.

    Parameters
    ----------
    scene, day : as for `prepare` and `choose`
    """
    if follows_another() and not weigh.signatures:  # type: ignore[attr-defined]
        scene = standard(scene)
        sight = sight_of(scene, pack(scene), day)
        at = _Work(room_to_work(scene), sight, scene.keys, _room(1, 1))
        for step in (_to_logsums, _to_shortlists, _to_utilities):
            step(at, 0, 0)


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


@lean
def _settle(askers: AnyArray, first: int, count: int, offers: AnyArray, pairs: Pairs, out: Choices) -> int:
    """Shortlists and choices of a batch; returns an offer whose utility is not a number, -1 if there is none."""
    wrong = -1
    for n in range(count):
        r = first + n
        low, high = pairs_of(n, pairs.end)
        for j in range(low, high):
            if pairs.utility[j] != pairs.utility[j]:
                wrong = pairs.offer[j]
            place = _place_of(r, pairs.offer[j], pairs.utility[j], offers, out.shortlist, out.utility)
            if place < out.shortlist.shape[1]:
                _insert(r, place, j, pairs, out)
        out.outside[r] = askers[n].outside_utility
        if out.utility[r, 0] > out.outside[r]:
            out.chosen[r] = out.shortlist[r, 0]
    return wrong


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
