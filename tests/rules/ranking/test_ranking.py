"""Rankings: who comes first by which measure, ties by id, and a random order that is fair to all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from o2o_sim.core.errors import RuleError
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.ranking import (
    AtRandom,
    ByDistance,
    ByMargin,
    ByRating,
    BySales,
    RankingRule,
    RankingView,
)
from o2o_sim.rules.who import Who


def view(**columns: object) -> RankingView:
    """Two zones and four merchants whose ids do not rise with their rows."""
    known = {
        "distance": [[1.0, 2.0, 3.0, 0.5], [3.0, 0.2, 1.0, 2.0]],
        "rating": [4.9, 4.5, 4.5, 4.0],
        "sales": [10.0, 40.0, 30.0, 20.0],
        "margin": [0.2, 0.01, 0.02, 0.15],
        **columns,
    }
    arrays = {name: np.array(column) for name, column in known.items()}
    return RankingView(
        day=3, who=Who(np.array([8, 6, 2, 4], dtype=np.uint32)), zones=np.array([11, 5]), **arrays
    )


@pytest.mark.parametrize(
    ("rule", "listed"),
    [
        (ByDistance(), [[3, 0, 1, 2], [1, 2, 3, 0]]),
        (ByRating(distance_weight=0.0), [[0, 2, 1, 3], [0, 2, 1, 3]]),
        (ByRating(distance_weight=0.5), [[0, 3, 1, 2], [1, 2, 0, 3]]),
        (BySales(), [[1, 2, 3, 0], [1, 2, 3, 0]]),
        (ByMargin(), [[3, 0, 2, 1], [3, 0, 2, 1]]),
    ],
)
def test_who_comes_first(rule: RankingRule, listed: list[list[int]]) -> None:
    assert rule.order(view()).tolist() == listed


def test_of_equals_the_smaller_id_comes_first() -> None:
    assert BySales().order(view(sales=[1.0, 1.0, 1.0, 1.0])).tolist() == [[2, 3, 1, 0]] * 2


def test_a_random_order_is_kept_for_a_while_and_then_changes() -> None:
    weekly = AtRandom(shuffle_every=7)
    monday, sunday, next_monday = (weekly.scores(replace(view(), day=day)) for day in (7, 13, 14))
    assert np.array_equal(monday, sunday)
    assert not np.any(monday == next_monday)


def test_another_merchant_or_zone_moves_nobody_in_a_random_order() -> None:
    whole = AtRandom().scores(view())
    part = replace(view(), who=Who(np.array([6, 4], dtype=np.uint32)), zones=np.array([5]))
    part = replace(part, distance=part.distance[1:, [1, 3]])
    assert np.array_equal(AtRandom().scores(part), whole[1:, [1, 3]])


def test_a_random_order_gives_every_merchant_the_same_chance() -> None:
    zones = np.arange(20_000)
    many = replace(view(), zones=zones, distance=np.zeros((len(zones), 4)))
    first = np.bincount(AtRandom().order(many)[:, 0], minlength=4)
    expected = len(zones) / 4
    # Chi-square with three degrees of freedom: 29.9 is passed by chance once in 700,000 times.
    assert np.sum((first - expected) ** 2 / expected) < 29.9


def test_scores_without_a_number_are_refused() -> None:
    class Blind(ByDistance):
        """Sees nothing."""

        def scores(self, view: RankingView) -> FloatArray:
            return np.full(view.distance.shape, np.nan)

    with pytest.raises(RuleError, match="a score for each"):
        Blind().order(view())
