"""What a day of a market leaves behind must be in order, whatever the scenario."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.core.errors import LawBroken
from o2o_sim.demand.orders import OrderState
from o2o_sim.market.day import PHASES
from o2o_sim.market.laws import check_day
from o2o_sim.market.outcomes import OUTCOMES
from tests.market.small import lived, lived_small, small

WORLDS = ("district_small", "worlds/offline_only", "worlds/group_buying", "worlds/web_shop")


@pytest.mark.parametrize("name", WORLDS)
def test_every_world_lives_and_keeps_its_laws(name: str) -> None:
    results = lived_small(name).results()
    assert results.total("orders") > 0
    ledger = results.frame("ledger")
    assert (ledger.groupby(["day", "leg"])["amount"].sum() == 0).all()


def test_the_day_is_its_phases_in_order() -> None:
    names = [phase.name for phase in PHASES]
    assert names == ["terms", "reach", "choose", "claim", "serve", "settle", "learn", "close"]
    assert list(lived_small().today.seconds) == names


def test_all_outcomes_are_recorded_every_day() -> None:
    outcomes = lived_small().results().frame("outcomes")
    assert set(outcomes["outcome"]) == set(OUTCOMES)
    assert (outcomes.groupby("day").size() == len(OUTCOMES)).all()


def test_surplus_realised_is_perceived_less_misperception_less_rationing() -> None:
    totals = lived_small().results().totals()
    parts = totals["surplus_perceived"] - totals["misperception"] - totals["rationing"]
    assert totals["surplus_realised"] == pytest.approx(parts, abs=1e-9)


def test_money_outcomes_agree_with_the_orders() -> None:
    orders = lived_small().results().frame("orders")
    totals = lived_small().results().totals()
    days = lived_small().day
    served = orders[orders["state"] == OrderState.SERVED]
    assert totals["courier_surplus"] <= totals["gtv"]
    assert totals["gtv"] * days == pytest.approx(
        (served["list_price"] + served["delivery_fee"] + served["packaging_fee"]).sum() / 100
    )
    commission = lived_small().ledger.total("commission")
    assert commission == served["commission"].sum() > 0


def test_the_funnel_never_widens_within_an_occasion() -> None:
    totals = lived_small().results().totals()
    steps = [totals[f"count_{step}"] for step in ("occasion", "seen", "opened", "ordered", "paid")]
    assert steps == sorted(steps, reverse=True)
    assert totals["notional_demand"] == pytest.approx(totals["count_ordered"], rel=0.15)


def test_a_law_that_is_broken_stops_the_run_and_names_the_order() -> None:
    market = lived(small(), 2)
    market.today.closed.paid[0] += 1
    with pytest.raises(LawBroken, match="its legs say -1 minor units more"):
        check_day(market, market.closed)


def test_states_add_up() -> None:
    orders = lived_small().results().frame("orders")
    assert orders["id"].is_unique
    assert not np.isin(orders["state"], [OrderState.ORDERED, OrderState.ACCEPTED]).any()
