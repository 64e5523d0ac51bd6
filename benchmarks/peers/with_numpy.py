"""The reduced market in vectorised NumPy: whole columns, no object per person."""

from __future__ import annotations

import time
from statistics import median

import numpy as np
from peers.world import ACTIVE_SHARE, EXPERIENCE_NOISE, REPUTATION_STEP, Outcome, Reals, World


def choose(world: World, reputation: Reals, rng: np.random.Generator) -> tuple[Reals, int]:
    """Rows of the merchants chosen on one day, and how many active people chose none."""
    active = np.flatnonzero(rng.random(len(world.home_x), dtype=np.float32) < ACTIVE_SHARE)
    seen = world.candidates[active]
    east = world.home_x[active, None] - world.shop_x[seen]
    north = world.home_y[active, None] - world.shop_y[seen]
    utility = (
        (world.appeal + reputation)[seen]
        - world.price_sensitivity[active, None] * world.price[seen]
        - world.distance_cost[active, None] * np.sqrt(east * east + north * north)
        - np.log(rng.standard_exponential(seen.shape, dtype=np.float32))
    )
    outside = world.outside_utility[active] - np.log(rng.standard_exponential(len(active), dtype=np.float32))
    best = utility.argmax(axis=1)
    rows = np.arange(len(active))
    buys = utility[rows, best] > outside
    return seen[rows, best][buys], int(len(active) - buys.sum())


def learn(world: World, reputation: Reals, chosen: Reals, rng: np.random.Generator) -> None:
    """Moves what people say of a merchant towards what today's buyers found."""
    merchants = len(world.price)
    found = world.quality[chosen] + EXPERIENCE_NOISE * rng.standard_normal(len(chosen), dtype=np.float32)
    orders = np.bincount(chosen, minlength=merchants)
    total = np.bincount(chosen, weights=found, minlength=merchants)
    sold = orders > 0
    reputation[sold] += REPUTATION_STEP * (total[sold] / orders[sold] - reputation[sold])


def run(world: World, days: int, seed: int = 1) -> Outcome:
    """Runs the market for some days."""
    rng = np.random.Generator(np.random.SFC64(seed))
    reputation = np.zeros(len(world.price), np.float32)
    seconds, orders, outside = [], 0, 0
    for _ in range(days):
        start = time.process_time()
        chosen, stayed = choose(world, reputation, rng)
        learn(world, reputation, chosen, rng)
        seconds.append(time.process_time() - start)
        orders += len(chosen)
        outside += stayed
    return Outcome(median(seconds), outside / (outside + orders), orders / days)
