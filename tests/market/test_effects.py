"""What the shipped markets are there to show: directions on one pair of runs, intervals in the slow tests."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from o2o_sim import Market, load_scenario
from o2o_sim.core.errors import ScenarioError, StudyError
from o2o_sim.market.outcomes import OUTCOMES
from o2o_sim.scenario.catalogue import scenarios
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.effects import try_effect
from o2o_sim.study.executor import SerialExecutor

SHIPPED = {
    entry.name: load_scenario(entry.path) for entry in scenarios() if entry.name.startswith("markets/")
}
EFFECTS = [(market, effect) for market, scenario in SHIPPED.items() for effect in scenario.effects]
SHORT: dict[str, Any] = {"days": 3, "warmup": 1}


def _totals(scenario: Scenario, changes: dict[str, Any]) -> dict[str, float]:
    return Market(scenario.vary({**SHORT, **changes})).run().totals()


def _differences(market: str, effect: str) -> tuple[float, float]:
    """The outcome's difference to the other world, as it is and switched, on one pair of runs."""
    scenario = SHIPPED[market]
    stated = scenario.effects[effect]
    found = {name: _totals(scenario, set_)[stated.outcome] for name, set_ in stated.worlds().items()}
    return found["this"] - found["other"], found["this, switched"] - found["other, switched"]


@pytest.mark.parametrize("market", SHIPPED)
def test_every_market_says_what_it_shows_in_two_languages(market: str) -> None:
    scenario = SHIPPED[market]
    assert scenario.effects and scenario.inspired_by and scenario.deciding
    for label in (scenario.title, scenario.question, *(e.label for e in scenario.effects.values())):
        assert label.en and label.zh
    assert {effect.outcome for effect in scenario.effects.values()} <= set(OUTCOMES)


@pytest.mark.parametrize(
    ("market", "effect"),
    [
        ("markets/coffee_order_ahead", "fewer_cups"),
        ("markets/coffee_order_ahead", "longer_waits"),
        ("markets/coffee_order_ahead", "more_cups"),
        ("markets/pick_up_in_store", "pooling"),
        ("markets/bank_branch", "walk_ins_wait"),
        ("markets/clinic", "enough"),
        ("markets/clinic", "not_too_many"),
        ("markets/courier_bundles", "later"),
    ],
)
def test_direction_and_switch_on_one_pair(market: str, effect: str) -> None:
    """Ordering ahead, pooled stock, priority, overbooking, bundles: the sign, and less than stated under the switch."""
    stated = SHIPPED[market].effects[effect]
    sign = 1.0 if stated.higher else -1.0
    plain, switched = _differences(market, effect)
    assert sign * plain > 0
    assert sign * switched < sign * stated.near_end


def test_priority_conserves_the_wait_weighted_by_work() -> None:
    """One desk that never idles while somebody waits: the sum of service x wait is the same in any order."""
    scenario = SHIPPED["markets/bank_branch"].vary({**SHORT, "consumers.count": 1500})
    stated = scenario.effects["walk_ins_wait"]
    sums, waits = [], []
    for changes in ({}, stated.against):
        orders = Market(scenario.vary(changes), keep_orders=True).run().orders
        assert orders is not None
        work = orders["ready"] - orders["arrived"] - orders["waited"]
        sums.append(np.sum(work * orders["waited"]))
        waits.append(np.mean(orders["waited"][orders["channel"] == 0]))
    assert waits[0] > 1.05 * waits[1]
    assert sums[0] == pytest.approx(sums[1], rel=1e-9)


def test_a_cheap_effect_holds_with_its_interval() -> None:
    scenario = SHIPPED["markets/fresh_groceries"]
    shown = try_effect(scenario, "spoilage", replications=3, days=3, executor=SerialExecutor())
    assert shown.holds
    other = scenario.vary({"effects.spoilage.low": 150.0, "effects.spoilage.high": 200.0})
    assert not try_effect(other, "spoilage", replications=2, days=2, executor=SerialExecutor()).as_expected


def test_an_effect_that_cannot_be_tried_is_refused_in_a_sentence() -> None:
    scenario = SHIPPED["markets/clinic"]
    with pytest.raises(StudyError, match="Did you mean enough"):
        try_effect(scenario, "enouh")
    with pytest.raises(StudyError, match="at least 2 replications"):
        try_effect(scenario, "enough", replications=1)
    with pytest.raises(ScenarioError, match="one sign"):
        scenario.vary({"effects.enough.low": -1.0})
    with pytest.raises(ScenarioError, match="surplus_realised"):
        Market(scenario.vary({"effects.enough.outcome": "surplus_realized"}))


def test_who_booked_counts_among_those_who_may_give_up() -> None:
    found = _totals(SHIPPED["markets/clinic"], {"consumers.count": 1000})
    assert 0 <= found["abandonment"] <= 1


@pytest.mark.slow
@pytest.mark.parametrize(("market", "effect"), EFFECTS)
def test_every_effect_is_there_as_expected_and_gone_under_its_switch(market: str, effect: str) -> None:
    shown = try_effect(SHIPPED[market], effect)
    assert shown.there, shown.difference
    assert shown.as_expected, shown.difference
    assert shown.gone, shown.switched
