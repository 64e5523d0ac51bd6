"""The compiled kernel and its plain twin agree to the last bit, ties included."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.demand.choose import Choices, choose, prepare
from o2o_sim.demand.reference import answers
from tests.demand.fuzz import random_occasions, random_scene

DAY = 3


def same(kernel: Choices, seed: int) -> None:
    """Every answer of the twin equals the kernel's."""
    scene, occasions = random_scene(seed), random_occasions(seed)
    for row, twin in enumerate(answers(scene, occasions, DAY)):
        where = f"seed {seed}, occasion {row}"
        assert kernel.views.seen[row] == twin.seen, where
        assert kernel.views.opened[row] == twin.opened, where
        count = min(len(twin.ranking), kernel.shortlist.shape[1])
        assert kernel.shortlist[row, :count].tolist() == twin.ranking[:count], where
        assert np.all(kernel.shortlist[row, count:] == -1), where
        drawn = dict(zip(twin.offers, twin.utility, strict=True))
        assert kernel.utility[row, :count].tolist() == [drawn[o] for o in twin.ranking[:count]], where
        assert kernel.outside[row] == twin.outside, where
        assert kernel.chosen[row] == twin.chosen, where
        assert np.array_equal(kernel.logsum[row], twin.logsum, equal_nan=True), where


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_the_kernel_equals_its_twin_to_the_bit(first: int) -> None:
    for seed in range(first, first + 20):
        prepared = prepare(random_scene(seed))
        same(choose(prepared, random_occasions(seed), DAY, shortlist=4), seed)


@pytest.mark.slow
def test_the_kernel_equals_its_twin_on_many_markets() -> None:
    for seed in range(100, 1100):
        prepared = prepare(random_scene(seed), tile_rows=1 + seed % 7)
        same(
            choose(prepared, random_occasions(seed), DAY, shortlist=1 + seed % 4, threads=1 + seed % 3), seed
        )


def test_ties_are_common_in_these_markets() -> None:
    """Without ties the tie rule would go untested."""
    tied = 0
    for seed in range(60):
        for twin in answers(random_scene(seed), random_occasions(seed), DAY):
            tied += len(twin.utility) > len(set(twin.utility))
    assert tied > 100
