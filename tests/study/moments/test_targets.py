"""Targets: files that are refused with a word when they name what is not there, and verdicts."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim import load_scenario
from o2o_sim.core.errors import ScenarioError, StudyError
from o2o_sim.study.moments.held import hold
from o2o_sim.study.moments.look import require_moments
from o2o_sim.study.moments.targets import is_targets, read_targets, targets_file

GOOD = """
of: [district_small]
on: district_small
targets:
  order_rate_meals: {value: 0.274, band: [0.25, 0.31], tolerance: 0.01}
free:
  categories.meals.inside: {low: -5, high: 0, start: -2}
"""


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "wanted.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_shipped_targets_are_in_order():
    targets = read_targets(targets_file("district"))
    assert targets_file("district") == targets_file("district_small")
    assert set(targets.of) == {"district", "district_small"}
    held = {name for name, target in targets.targets.items() if target.band}
    assert {"own_elasticity_meals", "market_elasticity_meals", "order_rate_meals", "star_shown_meals"} <= held


def test_a_scenario_that_nobody_calibrates_has_no_targets():
    assert targets_file("helsinki") is None


def test_a_good_file_is_known_as_such(written):
    path = written(GOOD)
    assert is_targets(path)
    assert read_targets(path).names == ["order_rate_meals"]


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("order_rate_meals:", "order_rate_meal:", "Did you mean order_rate_meals?"),
        ("categories.meals.inside", "categories.meals.insid", "Did you mean inside?"),
        ("band: [0.25, 0.31]", "band: [0.31, 0.25]", "band"),
        ("start: -2", "start: 2", "start"),
        ("tolerance: 0.01", "tolerence: 0.01", "Did you mean tolerance?"),
        ("on: district_small", "on: distric_small", "distric"),
        ("low: -5", "low: .inf", "low"),
    ],
)
def test_a_mistake_is_refused_by_name(written, old, new, word):
    with pytest.raises(ScenarioError, match=word.replace("?", r"\?")):
        read_targets(written(GOOD.replace(old, new)))


def test_what_is_not_a_number_cannot_be_free(written):
    with pytest.raises(StudyError, match="not a number"):
        read_targets(written(GOOD.replace("categories.meals.inside", "platforms.app.label")))


def test_verdicts_need_the_whole_interval(written):
    scenario, targets = load_scenario("district_small"), read_targets(written(GOOD))
    values = {
        "inside": [0.27, 0.28, 0.275],
        "outside": [0.40, 0.41, 0.405],
        "cannot be told": [0.20, 0.30, 0.25],
    }
    for verdict, column in values.items():
        (held,) = hold(scenario, {"order_rate_meals": np.array(column)}, targets)
        assert held.verdict == verdict
    (single,) = hold(scenario, {"order_rate_meals": np.array([0.27])}, targets)
    assert single.verdict == "cannot be told", "one replication tells nothing"


def test_an_unknown_moment_is_named(written):
    with pytest.raises(StudyError, match="Did you mean order_rate_meals"):
        require_moments(["order_rate_meal"], load_scenario("district_small"))
