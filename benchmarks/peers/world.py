"""The reduced market as arrays, for tools that know nothing of scenarios.

Every fifth person is active on a day and looks at the 20 nearest merchants; utility is a constant, what
people say, a price and a distance, with Gumbel noise; after the day, what buyers found moves what people say.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CANDIDATES = 20
ACTIVE_SHARE = 0.2
CONSUMERS_PER_MERCHANT = 200
REPUTATION_STEP = 0.05
EXPERIENCE_NOISE = 0.3
PEOPLE_PER_SQUARE_KILOMETRE = 4_000

Reals = NDArray[np.float32]


class World(NamedTuple):
    """Consumers and merchants, a row each; `candidates` holds merchant rows, nearest first."""

    home_x: Reals
    home_y: Reals
    price_sensitivity: Reals
    distance_cost: Reals
    outside_utility: Reals
    candidates: NDArray[np.int32]
    shop_x: Reals
    shop_y: Reals
    price: Reals
    appeal: Reals
    quality: Reals


class Outcome(NamedTuple):
    """What a peer reports: median processor seconds a day, and two numbers that show it is the same market."""

    seconds_per_day: float
    outside_share: float
    orders_per_day: float


def make_world(consumers: int, seed: int = 1) -> World:
    """A city of `consumers` people and one merchant per 200 of them, as dense at every size."""
    from scipy.spatial import cKDTree

    rng = np.random.default_rng(seed)
    merchants = max(CANDIDATES, consumers // CONSUMERS_PER_MERCHANT)
    width = float(np.sqrt(consumers / PEOPLE_PER_SQUARE_KILOMETRE))
    homes = rng.uniform(0, width, (consumers, 2)).astype(np.float32)
    shops = rng.uniform(0, width, (merchants, 2)).astype(np.float32)
    _, nearest = cKDTree(shops).query(homes, k=CANDIDATES)

    def normal(size: int, scale: float) -> Reals:
        return (scale * rng.standard_normal(size)).astype(np.float32)

    return World(
        home_x=homes[:, 0].copy(),
        home_y=homes[:, 1].copy(),
        price_sensitivity=0.05 * np.exp(normal(consumers, 0.3)),
        distance_cost=0.5 * np.exp(normal(consumers, 0.3)),
        outside_utility=normal(consumers, 0.5),
        candidates=nearest.astype(np.int32),
        shop_x=shops[:, 0].copy(),
        shop_y=shops[:, 1].copy(),
        price=30 * np.exp(normal(merchants, 0.3)),
        appeal=normal(merchants, 0.5),
        quality=normal(merchants, 0.4),
    )
