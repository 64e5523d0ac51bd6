"""Couriers in a market: shifts, earnings that bring more of them, ways of working in both engines."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.core.errors import InputError, ScenarioError
from o2o_sim.fulfilment.modes import Along, Dispatch, Route
from o2o_sim.market.model import Market
from o2o_sim.scenario.couriers import Couriers, Shift
from tests.market.small import lived, small

WAYS = {
    "shifts": [{"begins": 10.5, "ends": 15, "share": 0.5}, {"begins": 17, "ends": 26, "share": 0.5}],
    "dispatch": "batched",
    "every": 3,
    "bundle": 40,
    "route": "shorter",
    "bundle_by": "doors",
    "bundle_within": 0.2,
    "called_after": 4,
    "idle": "return",
    "door": 2,
}


def busy(**ways: object) -> dict[str, object]:
    return {f"platforms__app__couriers__{name}": value for name, value in ways.items()}


def test_a_market_with_every_way_of_working_is_the_same_in_both_engines() -> None:
    scenario = small(**busy(**WAYS | {"every": 20, "bundle_within": 2.0, "count": 2}))
    compiled, simpy = (lived(scenario, 2, engine=name, keep_orders=True) for name in ("compiled", "simpy"))
    mine, theirs = compiled.results().orders, simpy.results().orders
    assert mine["together"].max() > 1
    for name, column in mine.items():
        np.testing.assert_array_equal(column, theirs[name], err_msg=name)
    out = mine["picked"][mine["together"] > 0] % 1440
    assert ((out > 630) | (out < 300)).all(), "nobody sets out before the first shift"
    assert compiled.results().total("bundled_rate") > 0


def test_earnings_bring_couriers_onto_the_road() -> None:
    market = lived(small(**busy(supply_elasticity=1.5, reservation_wage=1.0, count=2)), 2)
    tomorrow = market.platforms.couriers.tolist()
    assert tomorrow[0] > 2
    market.step()
    assert market.service.state()["fleets.on_duty"].tolist() == tomorrow
    poor = lived(small(**busy(supply_elasticity=1.5, reservation_wage=1000.0, count=2)), 2)
    assert poor.service.state()["fleets.on_duty"].tolist() == [1]
    assert poor.results().total("pickup_distance") > market.results().total("pickup_distance")


def test_outcomes_of_couriers_say_what_orders_say() -> None:
    results = lived(small(**busy(**WAYS)), 2, keep_orders=True).results()
    brought = {name: column[results.orders["together"] > 0] for name, column in results.orders.items()}
    served = ~np.isnan(brought["served"])
    assert results.total("pickup_distance") == pytest.approx(brought["pickup_km"][served].mean())
    assert results.total("lateness") == pytest.approx(brought["late"][served].mean())
    picked = (brought["picked"] - brought["ready"])[served]
    assert results.total("ready_to_pickup") == pytest.approx(picked.mean()) and picked.min() > 0
    assert results.total("bundled_rate") == pytest.approx((brought["together"][served] > 1).mean())
    assert results.total("delivery_time_p95") > results.total("delivery_time")
    assert 0 < results.total("courier_idle_share") < 1
    assert results.total("idle_distance") > 0
    assert lived(small(**busy(**WAYS | {"idle": "stay"})), 1).results().total("idle_distance") == 0
    assert results.total("deliveries_per_hour") * 6 * (4.5 + 9) / 2 * 2 == pytest.approx(served.sum())


def test_the_shares_of_shifts_hold_for_any_number_of_couriers() -> None:
    shifts = [Shift(begins=8, ends=12, share=0.2), Shift(begins=11, ends=20, share=0.5), Shift(share=0.3)]
    terms = Couriers(shifts=shifts)
    for count in range(1, 60):
        there = np.bincount(terms.groups(count), minlength=3)
        assert np.abs(there - np.array([0.2, 0.5, 0.3]) * count).max() <= 1.0
    assert terms.paid(10) == 2 * 4 + 5 * 9 + 3 * 12


@pytest.mark.parametrize(
    ("ways", "sentence"),
    [
        ({"shifts": [{"begins": 10, "ends": 9}]}, "`ends` comes after `begins`"),
        ({"shifts": [{"begins": 10, "ends": 12, "share": 0.5}]}, "add up to 1"),
        ({"shifts": [{"begins": 10.001, "ends": 12}]}, "whole minutes"),
        ({"dispatch": "soonest"}, "dispatch"),
        ({"bundle": 0}, "bundle"),
        ({"bundle": 1001}, "bundle"),
        ({"route": "shortest"}, "route"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(ways: dict[str, object], sentence: str) -> None:
    with pytest.raises(ScenarioError, match=sentence):
        small(**busy(**ways))


def test_a_depot_outside_the_city_is_refused() -> None:
    with pytest.raises(InputError, match="`depot` is at 7, 0 km"):
        Market(small(**busy(idle="return", depot=[7, 0])))


def test_every_way_of_dispatching_has_its_name_in_scenarios() -> None:
    assert {way.label for way in Dispatch} == set(Couriers.model_fields["dispatch"].annotation.__args__)
    assert {way.label for way in Along} == set(Couriers.model_fields["bundle_by"].annotation.__args__)
    assert {way.label for way in Route} == set(Couriers.model_fields["route"].annotation.__args__)


@pytest.mark.parametrize("eta", [0.5, 1.5, 4.0])
def test_the_surplus_of_an_elastic_supply_is_the_area_above_its_curve(eta: float) -> None:
    terms = Couriers(count=100, reservation_wage=20.0, supply_elasticity=eta)
    asked = 20.0 * ((np.arange(1000) + 0.5) / 1000 * 150 / 100) ** (1 / eta)
    assert terms.worth_elsewhere(150) == pytest.approx(asked.mean(), rel=1e-3)
    earned = 20.0 * 1.5 ** (1 / eta)  # what brings 150 couriers
    assert earned - terms.worth_elsewhere(150) == pytest.approx(earned / (1 + eta))


def test_a_fixed_fleet_asks_the_wage() -> None:
    assert Couriers(reservation_wage=20.0).worth_elsewhere(150) == 20.0
