"""Levers name real places of a scenario, keep its bounds, and know their baselines; files make them again."""

from __future__ import annotations

import pytest
from o2o_dashboard import choice
from o2o_dashboard.again import command, scenario_files
from o2o_dashboard.choice import Choice, alternatives, catalogue, from_address, title_of, to_address
from o2o_dashboard.levers import levers_of
from o2o_dashboard.words import TEXTS

from o2o_sim.scenario.load import load_scenario


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_lever_can_be_moved_within_its_bounds(name):
    scenario = load_scenario(name)
    levers = levers_of(scenario)
    assert levers and len({lever.path for lever in levers}) == len(levers)
    for lever in levers:
        if lever.baseline is not None:
            assert lever.low <= lever.baseline <= lever.high, lever.path
        value = int(lever.high) if lever.is_whole else lever.high
        if "saving" not in lever.path and not lever.path.endswith("coupon.price"):
            assert scenario.vary({lever.path: value}).hash != scenario.hash or lever.baseline == lever.high


def test_the_asked_for_levers_are_there():
    paths = {lever.path: lever for lever in levers_of(load_scenario("district_small"))}
    commission = paths["platforms.app.commission.rate"]
    assert (commission.baseline, commission.unit, commission.low, commission.high) == (
        0.17,
        "share of price",
        0,
        1,
    )
    assert commission.source.startswith("baseline 19")
    assert "merchants.restaurants.price_level.median" in paths
    assert "campaigns.delivery_subsidy.coupon.value" in paths
    assert "campaigns.delivery_subsidy.budget" in paths
    assert "platforms.app.delivery_fee.amount" in paths
    assert "platforms.app.trust.refund_share" in paths


def test_the_depth_and_threshold_of_a_coupon_are_levers():
    scenario = load_scenario("district_small", {"campaigns.delivery_subsidy.coupon": {"kind": "spend_save"}})
    paths = {lever.path for lever in levers_of(scenario)}
    assert {f"campaigns.delivery_subsidy.coupon.{name}" for name in ("threshold", "saving")} <= paths


def test_an_address_brings_the_choice_back():
    choice = Choice(
        "zh",
        ("district_small",),
        {
            "district_small": {
                "platforms.app.commission.rate": 0.12,
                "campaigns.delivery_subsidy.budget": None,
            }
        },
        "consumers.count=400\ncity.width=0.8",
        False,
        12,
        4,
        7,
    )
    address = {k: v if isinstance(v, list) else [v] for k, v in to_address(choice).items()}
    assert from_address(address) == choice


@pytest.mark.parametrize(
    "address", [{"days": ["-1"]}, {"reps": ["1e9"]}, {"lang": ["xx"]}, {"set": ["nonsense"]}]
)
def test_an_impossible_address_takes_defaults(address):
    assert from_address(address) == Choice()


def test_the_changed_stands_beside_what_it_was_made_of():
    changes = {"district_small": {"platforms.app.commission.rate": 0.05}}
    both = alternatives(Choice(scenarios=("district_small",), changes=changes))
    assert [bool(one.changes) for one in both] == [False, True]
    assert both[1].scenario.platforms["app"].commission.rate == 0.05
    assert len(alternatives(Choice(scenarios=("district_small",), changes=changes, beside=False))) == 1


def test_the_file_of_a_changed_scenario_is_that_scenario(tmp_path):
    changes = {
        "district_small": {"platforms.app.commission.rate": 0.05, "merchants.shops.price_level.median": 1.2}
    }
    choice = Choice(scenarios=("district_small",), changes=changes)
    compared = alternatives(choice)
    ((name, content),) = scenario_files(compared).items()
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert load_scenario(tmp_path / name).hash == compared[1].scenario.hash
    assert command(choice, compared).startswith(f"o2o compare district_small {name} ")


def test_all_texts_are_there_in_both_languages():
    for key, texts in TEXTS.items():
        assert all(texts), key
        assert {part.split("}")[0] for part in texts[0].split("{")[1:]} == {
            part.split("}")[0] for part in texts[1].split("{")[1:]
        }, key


def test_the_files_of_scenarios_are_read_once_however_many_titles_are_shown(monkeypatch):
    known, reads = choice.scenarios(), []
    monkeypatch.setattr(choice, "scenarios", lambda: reads.append(1) or known)
    choice._shipped.cache_clear()
    assert len({title_of(name, "zh") for name in catalogue()}) > 10
    assert len(reads) == 1
