"""S3, second part: Huff's gravity model as a logit in the logarithms of size and distance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.study.limits.effort import VARIANTS, Effort, parameter_draws
from o2o_sim.study.limits.measurement import Measurement, exact, shares_of, with_source
from o2o_sim.study.limits.observation import demand_in, observed_in
from o2o_sim.theory.gravity import huff_shares, reilly_break_point

ITEM = "S3"
FILE = "gravity"
SHOPS = ("a", "b", "c")
SOURCE = "gravity model of shopping; Huff 1964, Reilly 1931"
CONVENTION = "utility ln size - decay ln distance, everybody orders; distances from home in km"
HOME = 5.0
SIGMA = 4.0


@dataclass(frozen=True)
class Places:
    """Three shops seen from one zone.

    Examples
    --------
    >>> ZONE_A.shares.round(6).tolist()
    [0.310345, 0.068966, 0.62069]
    """

    sizes: tuple[float, ...]
    distances: tuple[float, ...]
    decay: float = 2.0

    @property
    def shares(self) -> FloatArray:
        """Probability of each shop."""
        return huff_shares(self.sizes, self.distances, 1.0, self.decay)

    def overrides(self) -> dict[str, Any]:
        """What the scenario file has to say instead."""
        changes: dict[str, Any] = {"categories.need.terms.distance.coefficient": -self.decay * SIGMA}
        for shop, size, distance in zip(SHOPS, self.sizes, self.distances, strict=True):
            changes[f"merchants.{shop}.constant"] = float(np.log(size))
            changes[f"merchants.{shop}.placement.at"] = [[HOME + distance, 0.0]]
        return changes


SIZES = (5000.0, 10000.0, 2500.0)
ZONE_A = Places(SIZES, (1.0, 3.0, 0.5))
ZONE_B = Places(SIZES, (4.0, 2.0, 6.0))


def measure(effort: Effort) -> Iterator[Measurement]:
    """Shares in two zones, and the point where two towns pull alike."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    yield from _zone(ZONE_A, "zone A", effort.share(0.25), effort)
    yield from _zone(ZONE_B, "zone B", effort.share(0.25), effort)
    yield _break_point()
    if effort.variants:
        for variant in range(VARIANTS):
            yield from _zone(random_places(variant), f"Huff set {variant + 1}", effort.share(0.1), effort)


def _zone(places: Places, name: str, people: int, effort: Effort) -> Iterator[Measurement]:
    seen = observed_in(FILE, places.overrides(), people, effort.replication)
    yield from shares_of(ITEM, _names("share", name), places.shares, seen.counts(SHOPS)[:3])
    known = demand_in(FILE, places.overrides(), 100)
    for quantity, shop, share in zip(_names("choice probability", name), SHOPS, places.shares, strict=True):
        yield exact(ITEM, quantity, float(share), known.probability(shop))


def _names(what: str, zone: str) -> Sequence[str]:
    return [f"{what} of {shop}, {zone}" for shop in SHOPS]


def _break_point() -> Measurement:
    """Towns of 10,000 and 40,000, 30 km apart: at the break point both pull alike."""
    near = reilly_break_point(10_000.0, 40_000.0, 30.0)
    towns = Places((10_000.0, 40_000.0, 1e-9), (near, 30.0 - near, 1.0))
    known = demand_in(FILE, towns.overrides(), 100)
    return exact(ITEM, "probability of the near town at Reilly's break point", 0.5, known.probability("a"))


def random_places(variant: int) -> Places:
    """Shops nobody printed."""
    draws = parameter_draws("Huff", variant)
    sizes = tuple(float(size) for size in draws.uniform(500.0, 20_000.0, 3).round(0))
    distances = tuple(float(distance) for distance in draws.uniform(0.5, 12.0, 3).round(2))
    return Places(sizes, distances, decay=float(draws.uniform(0.8, 2.5)))
