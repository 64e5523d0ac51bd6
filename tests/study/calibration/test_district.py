"""The default district: it has the values of the record, its pages say what the record says, it can be made again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from o2o_sim import load_scenario
from o2o_sim.study.calibration.calibrate import calibrate, values_text
from o2o_sim.study.calibration.page import page, summary
from o2o_sim.study.moments.targets import read_targets, targets_file, value_at
from o2o_sim.study.pool import WarmPool

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "papers" / "calibration" / "district"


@pytest.fixture(scope="module")
def record():
    return json.loads((FOLDER / "calibration.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["district", "district_small"])
def test_the_scenario_has_the_calibrated_values(record, name):
    scenario = load_scenario(name)
    for path, value in record["values"].items():
        assert value_at(scenario, path) == value, path


def test_the_record_is_of_the_targets_that_are_shipped(record):
    targets = read_targets(targets_file("district"))
    assert record["start"] == targets.start
    assert record["bounds"] == {path: [free.low, free.high] for path, free in targets.free.items()}
    assert record["watching"] == targets.watching.model_dump()
    for held in record["moments"].values():
        wanted = {one["name"]: one["target"] for one in held if one["target"] is not None}
        assert wanted.items() <= {name: one.value for name, one in targets.targets.items()}.items()


def test_the_search_ended_far_below_where_it_started(record):
    costs = [step["cost"] for step in record["path"]]
    assert min(costs) < 0.25 * costs[0]
    assert record["path"][0]["values"] == record["start"]


def test_no_moment_with_a_band_is_outside_without_a_reason(record):
    for held in record["moments"].values():
        for one in held:
            assert one["verdict"] != "outside" or one["reason"], one["name"]


def test_pages_say_what_the_record_says(record):
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == page(record)
    assert (FOLDER / "values.yaml").read_text(encoding="utf-8") == values_text(record["values"])
    text = (ROOT / "docs" / "explanation" / "baseline.md").read_text(encoding="utf-8")
    between = text.partition("calibration.json -->\n")[2].partition("<!-- end -->")[0]
    assert between.strip() == summary(record).strip()


@pytest.mark.slow
@pytest.mark.longest
def test_made_again_from_the_start_it_lands_in_the_same_bands(tmp_path):
    """From the stated start, not from the answer; half an hour on two cores that are otherwise idle."""
    targets = read_targets(targets_file("district"))
    scenario = load_scenario(targets.on, targets.start)
    with WarmPool(2) as pool:
        done = calibrate(targets, pool, scenario=scenario, out=tmp_path, replications=4, days=30)
    for held in done.moments["district_small"]:
        assert held.verdict != "outside", held.moment.name
