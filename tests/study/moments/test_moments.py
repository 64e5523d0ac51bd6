"""Moments: every one declared whole, read off a market, and answering changes in the direction it must."""

from __future__ import annotations

import math

import numpy as np
import pytest

from o2o_sim import load_scenario
from o2o_sim.study.moments.catalogue import moments_of
from o2o_sim.study.moments.coupons import COUPONS, NONE, REMINDER, CouponArms
from o2o_sim.study.moments.evidence import Evidence
from o2o_sim.study.moments.watch import Watch

SIZE = {"consumers.count": 1500, "merchants.restaurants.count": 25, "merchants.shops.count": 6}


@pytest.fixture(scope="module")
def small():
    return load_scenario("district_small", SIZE)


@pytest.fixture(scope="module")
def seen(small):
    return Evidence(small, seed=1, replication=0, watch=Watch(burn_in=3, days=5, mornings=2))


def read(seen, name):
    return moments_of(seen.scenario)[name].read(seen)


def test_every_moment_is_declared_in_both_languages(small):
    for name, moment in moments_of(small).items():
        assert moment.name == name and moment.label_en and moment.label_zh and moment.how
        assert moment.row.startswith(("M", "row "))


def test_all_rows_of_the_table_are_there(small):
    assert {moment.row for moment in moments_of(small).values()} >= {f"M{row}" for row in range(1, 21)}


def test_short_runs_leave_monthly_moments_undefined_and_nothing_else(seen):
    """Whatever needs a month is nan after five days; all that does not is a number."""
    for name, moment in moments_of(seen.scenario).items():
        if moment.needs != "coupons" and moment.row not in ("M10", "M11"):
            assert math.isfinite(moment.read(seen)), name
    assert math.isnan(read(seen, "retention_meals"))


def test_a_scenario_without_platform_has_moments_too():
    """Where there is no platform the moments of platforms are undefined or absent, and nothing fails."""
    alone = load_scenario("worlds/offline_only", {**SIZE})
    seen = Evidence(alone, seed=1, replication=0, watch=Watch(1, 2, 1))
    for name, moment in moments_of(alone).items():
        if moment.needs != "coupons":
            assert isinstance(moment.read(seen), float), name
    assert "courier_earnings" not in moments_of(alone)


def test_shares_of_channels_add_up(seen):
    shares = [
        m.read(seen) for name, m in moments_of(seen.scenario).items() if name.startswith("order_share_")
    ]
    assert sum(shares) == pytest.approx(2.0)  # of meals and of goods


def test_the_own_slope_agrees_with_moving_one_price(seen):
    """The slope from which own elasticities are read is the change of sales when that one price moves."""
    morning, merchants = seen.morning, seen.market.merchants
    row = int(np.flatnonzero(merchants.category == seen.category("meals"))[3])
    step = 1e-4
    sold = []
    for sign in (-1, 1):
        moved = np.where(morning.offers.merchant == row, 1 + sign * step / merchants.level[row], 1.0)
        sheet = morning.offers._replace(price_level=morning.offers.price_level * moved)
        sold.append(morning._demand(sheet, morning.occasions).value[row])
    assert (sold[1] - sold[0]) / (2 * step) == pytest.approx(
        morning.as_is().slope[row], rel=0.05
    )  # as near as the baseline's own arc check, 2.08 against 2.18


def test_what_changes_one_thing_moves_demand_the_right_way(seen):
    assert read(seen, "own_elasticity_meals") < read(seen, "market_elasticity_meals") < 0
    assert read(seen, "fee_up_meals") < 0 < read(seen, "subsidy_up_meals")
    assert read(seen, "platform_removed_orders_meals") < 0
    assert read(seen, "platform_removed_surplus_meals") < 0 < read(seen, "platform_order_surplus_meals")
    assert read(seen, "star_shown_meals") > 0
    assert 0 < read(seen, "subsidy_surplus_meals") < 1


def test_looking_at_a_morning_moves_nothing(small):
    """The state from which the what-ifs are read is the same before and after."""
    seen = Evidence(small, seed=1, replication=0, watch=Watch(1, 1, 1))
    before = {name: column.copy() for name, column in seen.market.consumers.arrays().items()}
    read(seen, "fee_up_meals"), read(seen, "platform_removed_orders_meals")
    for name, column in seen.market.consumers.arrays().items():
        assert np.array_equal(before[name], column, equal_nan=column.dtype.kind == "f"), name


def test_coupons_redeem_more_when_worth_more_and_reminders_act_alone(small):
    arms = CouponArms(small, seed=1, replication=0, burn_in=3, category="meals")
    none, bare = arms.arm(NONE), arms.arm(REMINDER)
    assert none.redeemed == bare.redeemed == 0
    assert bare.own > none.own
    for name in COUPONS:
        arm = arms.arm(name)
        assert arm.sent == none.sent and 0 < arm.redeemers <= arm.redeemed
        assert arm.own >= bare.own, "a discount at a merchant takes nobody away from it"
        assert arm.all >= bare.all
    assert arms.arm("30_5").redeemers > arms.arm("20_3").redeemers * 0.5
