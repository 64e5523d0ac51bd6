"""The city: where homes and shops lie, its zones, and the order in which neighbours are stored."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from o2o_sim.agents.space import Space
from o2o_sim.core.random import key_of, normals, stream, uniforms
from o2o_sim.core.units import FloatArray, IntArray

CENTRES = stream("city.centre", "where a city's centres are")
POSITION = stream("city.position", "where a home or a shop is")


@dataclass(frozen=True)
class Layout:
    """How points are scattered: which law, around which centres.

    Parameters
    ----------
    kind : uniform, centres, regular or at
    centres : number of centres
    spread : standard deviation around a centre [share of width]
    background : share of points placed uniformly all the same
    at : given points [km], taken in turn
    """

    kind: str = "uniform"
    centres: int = 4
    spread: float = 0.1
    background: float = 0.3
    at: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class City:
    """A plane divided into square zones.

    Parameters
    ----------
    space : the plane
    zone_width : side of a zone [km]
    flat : whether the city is a line or a circle (all points have y = 0)
    seed, replication : roots of the draws; positions are keyed by them and by stable ids alone
    """

    space: Space
    zone_width: float
    flat: bool
    seed: int
    replication: int = 0

    @property
    def zones_across(self) -> int:
        """Zones in a row."""
        return max(1, math.ceil(self.space.width / self.zone_width - 1e-9))

    @property
    def zones_up(self) -> int:
        """Rows of zones."""
        return 1 if self.flat else max(1, math.ceil(self.space.height / self.zone_width - 1e-9))

    @property
    def zones(self) -> int:
        """Number of zones."""
        return self.zones_across * self.zones_up

    def zone_of(self, x: FloatArray, y: FloatArray) -> IntArray:
        """Zone of each point."""
        column = np.clip((x / self.zone_width).astype(np.int64), 0, self.zones_across - 1)
        row = np.clip((y / self.zone_width).astype(np.int64), 0, self.zones_up - 1)
        return np.asarray(row * self.zones_across + column)

    def zone_centres(self) -> tuple[FloatArray, FloatArray]:
        """Middle of every zone [km]."""
        zone = np.arange(self.zones)
        x = (zone % self.zones_across + 0.5) * self.zone_width
        y = (zone // self.zones_across + 0.5) * self.zone_width
        return np.minimum(x, self.space.width), np.zeros(zone.size) if self.flat else np.minimum(
            y, self.space.height
        )

    def scatter(self, ids: IntArray, group: int, layout: Layout) -> tuple[FloatArray, FloatArray]:
        """Positions [km] of points with these ids; a point's place depends on its own id alone."""
        if layout.kind == "at":
            given = np.asarray(layout.at, dtype=np.float64)[np.arange(ids.size) % len(layout.at)]
            return given[:, 0].copy(), given[:, 1].copy()
        if layout.kind == "regular":
            return self._regular(ids.size)
        x, y = self._uniform(ids, group)
        if layout.kind == "centres":
            x, y = self._around_centres(ids, group, layout, x, y)
        return x, (np.zeros(ids.size) if self.flat else y)

    def _uniform(self, ids: IntArray, group: int) -> tuple[FloatArray, FloatArray]:
        key = key_of(POSITION, self.seed, self.replication)
        x = uniforms(key, 0, ids, group, 0) * self.space.width
        y = uniforms(key, 0, ids, group, 1) * self.space.height
        return x, y

    def _regular(self, count: int) -> tuple[FloatArray, FloatArray]:
        if self.flat:
            return (np.arange(count) + 0.5) / count * self.space.width, np.zeros(count)
        across = math.ceil(math.sqrt(count))
        place = np.arange(count)
        x = (place % across + 0.5) / across * self.space.width
        y = (place // across + 0.5) / math.ceil(count / across) * self.space.height
        return x, y

    def _around_centres(
        self, ids: IntArray, group: int, layout: Layout, x: FloatArray, y: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        which = np.repeat(np.arange(layout.centres), 2)
        middle = uniforms(
            key_of(CENTRES, self.seed, self.replication), 0, which, 0, np.tile([0, 1], layout.centres)
        )
        middle = (0.15 + 0.7 * middle).reshape(-1, 2) * (self.space.width, self.space.height)
        key = key_of(POSITION, self.seed, self.replication)
        which = (uniforms(key, 0, ids, group, 2) * layout.centres).astype(np.int64)
        stays = uniforms(key, 0, ids, group, 3) < layout.background
        near_x = middle[which, 0] + normals(key, 0, ids, group, 4) * layout.spread * self.space.width
        near_y = middle[which, 1] + normals(key, 0, ids, group, 5) * layout.spread * self.space.height
        return (
            np.where(stays, x, self._inside(near_x, self.space.width)),
            np.where(stays, y, self._inside(near_y, self.space.height)),
        )

    def _inside(self, value: FloatArray, side: float) -> FloatArray:
        return np.asarray(value % side if self.space.wraps else np.clip(value, 0.0, side))


def neighbour_order(x: FloatArray, y: FloatArray, zone: IntArray, city: City) -> IntArray:
    """Order in which rows are stored so that neighbours lie together: by zone, inside a zone along a Morton curve."""
    cells = 1 << 15
    column = np.clip(x / city.space.width * cells, 0, cells - 1).astype(np.uint64)
    row = np.clip(y / max(city.space.height, 1e-12) * cells, 0, cells - 1).astype(np.uint64)
    return np.lexsort((_interleave(column) | (_interleave(row) << np.uint64(1)), zone))


def _interleave(value: np.ndarray) -> np.ndarray:
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        value = (value | (value << np.uint64(shift))) & np.uint64(mask)
    return value
