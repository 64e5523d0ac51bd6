"""Calibration: a planted truth is found again, a stopped search goes on, and what cannot be told apart is said."""

from __future__ import annotations

import json

import numpy as np
import pytest

from o2o_sim import load_scenario
from o2o_sim.core.errors import StudyError
from o2o_sim.study.calibration.calibrate import calibrate
from o2o_sim.study.calibration.evaluations import Evaluations
from o2o_sim.study.calibration.pinned import directions
from o2o_sim.study.executor import SerialExecutor
from o2o_sim.study.moments.look import look
from o2o_sim.study.moments.targets import Free, Target, Targets, Watching

SIZE = {"consumers.count": 1000, "merchants.restaurants.count": 10, "merchants.shops.count": 3}
TRUTH = {"categories.meals.inside": -2.0, "categories.meals.channels.delivery": 0.4}
WATCHING = Watching(burn_in=1, days=5, mornings=1, replications=1, differences=1)
NAMES = ["order_rate_meals", "order_share_delivery_meals"]


@pytest.fixture(scope="module")
def tiny():
    return load_scenario("district_small", SIZE)


@pytest.fixture(scope="module")
def targets(tiny):
    """What the market implies at the planted values, wanted from other values."""
    with SerialExecutor() as executor:
        (found,) = look([tiny.vary(TRUTH)], NAMES, WATCHING.watch, replications=1, executor=executor, seed=1)
    return Targets(
        of=["district_small"],
        on="district_small",
        watching=WATCHING,
        steps=8,
        targets={name: Target(value=float(column[0]), tolerance=0.005) for name, column in found.items()},
        free={path: Free(low=value - 2, high=value + 3, start=value + 0.9) for path, value in TRUTH.items()},
    )


@pytest.fixture(scope="module")
def done(tiny, targets, tmp_path_factory):
    folder = tmp_path_factory.mktemp("calibration")
    with SerialExecutor() as executor:
        return calibrate(targets, executor, scenario=tiny, out=folder, replications=1, days=2), folder


def test_planted_values_are_found_again(done):
    """By the same draws the moments of the truth are met nearly exactly, and so are the values."""
    found, _ = done
    assert found.found.path[-1].cost < 1e-2 * found.found.path[0].cost
    for path, value in TRUTH.items():
        assert found.found.values[path] == pytest.approx(value, abs=0.12), path


def test_the_record_says_how_it_was_done(done):
    found, folder = done
    record = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))
    assert record["start"] == {path: pytest.approx(value + 0.9) for path, value in TRUTH.items()}
    assert record["values"] == found.found.values and len(record["path"]) == len(found.found.path)
    assert len(record["directions"]) == 2 and all(one["words"] for one in record["directions"])
    assert {"moments", "bounds", "seed", "versions"} <= set(record)


def test_a_stopped_search_goes_on_and_ends_in_the_same_place(tiny, targets, done):
    """With what was kept nothing need be worked out again, and the answer is the same to the last digit."""
    found, folder = done
    again = Evaluations(tiny, targets, SerialExecutor(), folder / "evaluations.jsonl")
    assert np.array_equal(again.at([found.found.values], 1)[0], again.at([found.found.values], 1)[0])
    assert again.made == 0


def test_a_damaged_file_of_evaluations_is_refused(tiny, targets, tmp_path):
    file = tmp_path / "evaluations.jsonl"
    file.write_text('{"key": \n{"key": "a", "moments": [1.0]}\n', encoding="utf-8")
    with pytest.raises(StudyError, match="line 1"):
        Evaluations(tiny, targets, SerialExecutor(), file)
    file.write_text('{"key": "a", "moments": [1.0]}\n{"key": "b", "mom', encoding="utf-8")
    assert list(Evaluations(tiny, targets, SerialExecutor(), file).known) == ["a"], (
        "a line cut off is left out"
    )


def test_what_moves_nothing_is_said_to_be_free():
    """Two parameters that act only by their sum: the difference is not pinned."""
    found = directions(np.array([[10.0, 10.0], [5.0, 5.0]]), ["up", "too"], ["first", "second"])
    assert found[0].singular == pytest.approx(np.sqrt(250.0))
    assert "half a tolerance" in found[0].words()
    assert found[1].words().startswith(("up up with too down", "too up with up down"))
    assert "whole way" in found[1].words()
