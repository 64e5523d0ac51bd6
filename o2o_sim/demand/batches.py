"""Batches: the day's occasions cut into pieces that fit a core's own cache, each looked at from beginning to end.

The steps of a batch are compiled one by one and called in turn from here: compiled together they would take twice
as long to compile, and share nothing between choices and shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from o2o_sim.core.units import AnyArray, IntArray
from o2o_sim.demand.askers import ASKER, gather
from o2o_sim.demand.consider import Marks, Pairs, Views, consider, room_for, room_for_marks
from o2o_sim.demand.inputs import Scene, standard
from o2o_sim.demand.noise import Nested, room_for_nests, sort_into_nests
from o2o_sim.demand.occasions import Occasions
from o2o_sim.demand.records import Records, pack
from o2o_sim.demand.tiles import TILE_ROWS, Tiles, cut_tiles, merchants_near
from o2o_sim.demand.weigh import Sight

__all__ = ["Prepared", "Scratch", "batches", "prepare", "room_to_work", "tile_bounds"]

#: Occasions and pairs of occasion and offer that a batch has room for.
BATCH_OCCASIONS, BATCH_PAIRS = 512, 8192


class Prepared(NamedTuple):
    """A scene made ready for choices."""

    scene: Scene
    records: Records
    tiles: Tiles


class Scratch(NamedTuple):
    """What one worker writes on."""

    askers: AnyArray
    pairs: Pairs
    marks: Marks
    nested: Nested


def prepare(scene: Scene, tile_rows: int = TILE_ROWS) -> Prepared:
    """Make a scene ready for choices: once a day, after prices, ratings and lists are set.

    Parameters
    ----------
    scene : what is frozen while people choose
    tile_rows : people in a tile, at most; a matter of speed only

    Raises
    ------
    InputError
        If there are more platforms or campaigns than there is room for, or a column is not of its type.
    """
    scene = standard(scene)
    records = pack(scene)
    shown = records.merchants["shown"]
    first_row = cut_tiles(scene.people.zone, tile_rows)
    tiles = merchants_near(first_row, scene.people, scene.merchants, scene.consideration, shown, scene.space)
    return Prepared(scene, records, tiles)


def room_to_work(scene: Scene) -> Scratch:
    """Scratch for one worker."""
    most = BATCH_PAIRS + len(scene.offers.merchant)
    return Scratch(
        np.zeros(BATCH_OCCASIONS, ASKER),
        room_for(most, BATCH_OCCASIONS),
        room_for_marks(scene),
        room_for_nests(len(scene.nests.key), most, BATCH_OCCASIONS),
    )


def tile_bounds(tiles: Tiles, occasions: Occasions) -> IntArray:
    """First occasion of every tile, and the number of occasions."""
    return np.asarray(np.searchsorted(occasions.person, tiles.first_row))


def batches(
    prepared: Prepared,
    sight: Sight,
    occasions: Occasions,
    bounds: IntArray,
    tiles: range,
    scratch: Scratch,
    views: Views,
) -> Iterator[tuple[int, int]]:
    """First occasion and number of occasions of each batch, its askers, pairs and nests written into `scratch`.

    Parameters
    ----------
    prepared, occasions : the market and its day
    sight : as from `weigh.sight_of`
    bounds : as from `tile_bounds`
    tiles : which of them
    scratch : overwritten by every batch
    views : filled
    """
    scene, records, near = prepared
    people, keys, askers, day = scene.people, scene.keys, scratch.askers, sight.day
    categories = people.reach.shape[1]
    for tile in tiles:
        near_start = near.start[tile * categories : (tile + 1) * categories + 1]
        first, last = int(bounds[tile]), int(bounds[tile + 1])
        while first < last:
            rows = np.arange(first, min(last, first + len(askers)))
            gather(
                people, scene.wallet, records.attitudes, records.campaigns, keys, day, occasions, rows, askers
            )
            count = consider(
                askers, first, len(rows), records.attitudes, records.merchants, records.offers,
                records.campaigns, people.recent, scene.wallet, scene.listings, near_start, near, scene.space,
                keys, day, scratch.marks, scratch.pairs, views,
            )  # fmt: skip
            sort_into_nests(askers, first, count, records.offers, scratch.pairs, scratch.nested)
            yield first, count
            first += count
