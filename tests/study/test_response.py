"""The response to a lever: the best value, how sure it is, the risk of a loss."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.core.errors import InputError, StudyError
from o2o_sim.study.comparison import Comparison
from o2o_sim.study.response import Response, curve_scenarios, grid_of, response_of


def response(effects: list[float], spread: float, outcome: str = "platform_profit") -> Response:
    noise = np.random.default_rng(3).normal(0.0, spread, (len(effects), 40))
    shared = np.random.default_rng(4).normal(0.0, 50.0, 40)
    table = np.array(effects)[:, None] + noise + shared
    return Response("fee", [float(k) for k in range(len(effects))], shared, table, outcome)


def test_the_best_value_is_found_in_spite_of_shared_luck():
    found = response([-2.0, 3.0, 1.0], spread=0.5)
    assert found.best.value == 1.0 and found.best.best > 0.99
    assert [round(point.loss, 2) for point in found.points] == [1.0, 0.0, 0.0]


def test_equal_values_share_the_best():
    found = response([1.0, 1.0, 0.0], spread=0.0)
    assert [point.best for point in found.points] == [0.5, 0.5, 0.0]


def test_close_values_are_not_told_apart():
    found = response([1.0, 1.05, 0.95], spread=1.0)
    assert all(0.02 < point.best < 0.95 for point in found.points)
    assert sum(point.best for point in found.points) == pytest.approx(1.0)


def test_less_is_better_where_the_outcome_says_so():
    found = response([-2.0, 3.0], spread=0.1, outcome="lateness_rate")
    assert found.best.value == 0.0 and found.points[1].loss == 1.0


def test_a_single_replication_says_nothing_of_chance():
    found = Response("fee", [0.0, 1.0], np.array([1.0]), np.array([[1.0], [2.0]]), "platform_profit")
    assert np.isnan(found.best.best) and np.isinf(found.best.mean.half_width)


def test_impossible_grids_are_refused():
    with pytest.raises(InputError, match="from a lower to a higher"):
        grid_of(1.0, 0.0, 5)
    with pytest.raises(InputError, match="2 to 101 points"):
        grid_of(0.0, 1.0, 1)


def test_the_comparison_has_to_be_of_the_curve(small):
    key = "platforms.app.commission.rate"
    names = list(curve_scenarios(small, key, [0.1, 0.2]))
    comparison = Comparison(names, np.arange(6.0).reshape(3, 1, 2), ["platform_profit"])
    assert [point.value for point in response_of(comparison, key, [0.1, 0.2], "platform_profit").points] == [
        0.1,
        0.2,
    ]
    with pytest.raises(StudyError, match="not a baseline and 1 values"):
        response_of(comparison, key, [0.1], "platform_profit")
