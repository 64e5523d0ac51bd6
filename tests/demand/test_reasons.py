"""The parts of a utility add up to it, and what is explained is what the kernel chose, to the bit."""

from __future__ import annotations

import math

import numpy as np
import pytest

from o2o_sim.demand.choose import choose, prepare
from o2o_sim.demand.reasons import PARTS, SOURCES, Explainer
from tests.demand.fuzz import random_occasions, random_scene

DAY = 3


@pytest.mark.parametrize("first", range(0, 40, 20))
def test_parts_add_up_and_utilities_are_the_kernels(first: int) -> None:
    for seed in range(first, first + 20):
        scene, occasions = random_scene(seed), random_occasions(seed)
        kernel = choose(prepare(scene), occasions, DAY, shortlist=4)
        for row in range(len(occasions.person)):
            asker = Explainer(scene, occasions, row, DAY)
            found = asker.examined()
            for one in found:
                size = sum(map(abs, one.parts.values())) + 1.0
                assert math.isclose(sum(one.parts.values()), one.perceived, abs_tol=1e-12 * size)
                assert set(one.parts) <= set(PARTS) and set(one.sources) <= set(SOURCES)
                assert one.sources, "an examined offer was met somewhere"
            count = min(len(found), 4)
            assert [one.offer for one in found[:count]] == kernel.shortlist[row, :count].tolist()
            assert [one.utility for one in found[:count]] == kernel.utility[row, :count].tolist()
            assert asker.outside_utility() == kernel.outside[row]


def test_what_is_met_is_what_the_kernel_counts() -> None:
    for seed in range(40):
        scene, occasions = random_scene(seed), random_occasions(seed)
        views = choose(prepare(scene), occasions, DAY).views
        for row in range(len(occasions.person)):
            met = Explainer(scene, occasions, row, DAY).met()
            assert len(set().union(*met.values())) == views.seen[row]
            opened = [m for mine in met.values() for m, yes in mine.items() if yes]
            assert len(set(opened)) == views.opened[row]


def test_positions_are_told_of_offers_that_are_listed() -> None:
    told = [
        one.position
        for seed in range(20)
        for row in range(len(random_occasions(seed).person))
        for one in Explainer(random_scene(seed), random_occasions(seed), row, DAY).examined()
        if "listed" in one.sources
    ]
    assert np.count_nonzero(told) > 0
