"""Bargains: the best lawful use of coupons, thresholds and vouchers, and what is not lawful."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from o2o_sim.demand.choose import choose, prepare
from o2o_sim.demand.inputs import Campaigns
from o2o_sim.demand.place import place_orders
from tests.demand import world

MINOR = 100.0


def campaigns(*terms):
    """Public coupons that everybody notices, each a dict of terms."""
    base = {"layer": 0, "rate": 0.0, "cap": -1, "threshold": 0, "amount": 0, "automatic": 1, "notice": 1.0}
    rows = [{**base, **one} for one in terms]

    def column(name, kind):
        return np.array([row[name] for row in rows], dtype=kind)

    return Campaigns(
        np.arange(len(rows), dtype=np.uint32),
        column("layer", np.int8),
        column("rate", np.float64),
        column("cap", np.int64),
        column("threshold", np.int64),
        column("amount", np.int64),
        column("automatic", np.uint8),
        np.full(len(rows), -1, np.int32),
        column("notice", np.float64),
        np.zeros(len(rows)),
    )


def buy(desired, *terms, curvature=0.0, level=1.0, cost=0.0, wallet=None, **offer):
    """The order of a person who must buy the only offer; no noise."""
    mask = np.full(1, (1 << len(terms)) - 1, np.uint32)
    tastes = world.tastes(
        noise_kind=np.array([4], np.int8),
        curvature=np.array([curvature]),
        outside_available=np.zeros(1, np.uint8),
    )
    scene = world.scene(
        world.people(1, redemption_cost=np.array([cost])),
        world.merchants(1),
        world.offers([0], campaigns=mask, price_level=np.array([level]), **offer),
        tastes,
        campaigns=campaigns(*terms),
        wallet=wallet,
        minor=MINOR,
    )
    prepared, occasions = prepare(scene), world.one_each(1, desired)
    return place_orders(prepared, occasions, choose(prepared, occasions, 0), 0)


def discounts(order):
    return order.merchant_discount[0], order.platform_discount[0]


def test_without_coupons_the_list_price_and_the_fees_are_paid():
    order = buy(40.0, level=1.08, delivery_fee=np.array([350]), packaging_fee=np.array([150]))
    assert (order.list_price[0], order.delivery_fee[0], order.packaging_fee[0]) == (4320, 350, 150)
    assert order.paid[0] == 4820
    assert order.perceived[0] == pytest.approx(40.0 - 48.20)


def test_one_coupon_of_each_layer_the_platforms_on_what_is_left():
    merchant = {"rate": 0.1, "cap": 300}, {"amount": 350}
    platform = {"layer": 1, "rate": 0.5}
    order = buy(40.0, *merchant, platform)
    assert discounts(order) == (350, 1825)
    assert (order.merchant_campaign[0], order.platform_campaign[0]) == (1, 2)
    assert order.paid[0] == 4000 - 350 - 1825


def test_a_threshold_counts_what_is_left_for_the_platforms_coupon():
    order = buy(40.0, {"amount": 500}, {"layer": 1, "amount": 600, "threshold": 3600})
    assert discounts(order) == (0, 600)  # 600 off 4000 beats 500 off and then less than 3600 left


@pytest.mark.parametrize("seed", range(40))
def test_the_bargain_is_the_best_of_all_pairs(seed):
    rng = np.random.default_rng(seed)
    terms = [
        {
            "layer": int(rng.integers(2)),
            "rate": float(rng.choice([0.0, 0.15, 0.3])),
            "cap": int(rng.choice([-1, 400])),
            "amount": int(rng.choice([0, 300, 700])),
            "threshold": int(rng.choice([0, 3000, 4500])),
            "automatic": int(rng.integers(2)),
        }
        for _ in range(5)
    ]
    cost = float(rng.choice([0.0, 2.0, 6.0]))
    order = buy(40.0, *terms, cost=cost)

    def off(price, one):
        if one is None or price < one["threshold"]:
            return 0
        share = math.floor(price * one["rate"] + 0.5)
        share = min(share, one["cap"]) if one["cap"] >= 0 else share
        return min(share + one["amount"], price)

    def value(first, second):
        left = 4000 - off(4000, first)
        trouble = any(one is not None and not one["automatic"] for one in (first, second))
        return 40.0 - (left - off(left, second)) / 100 - trouble * cost

    layers = [[None, *(one for one in terms if one["layer"] == layer)] for layer in (0, 1)]
    assert order.perceived[0] == pytest.approx(max(itertools.starmap(value, itertools.product(*layers))))


@pytest.mark.parametrize(("cost", "used"), [(0.0, 500), (4.9, 500), (5.1, 0), (math.inf, 0)])
def test_trouble_must_be_worth_it(cost, used):
    assert discounts(buy(40.0, {"amount": 500, "automatic": 0}, cost=cost)) == (used, 0)
    assert discounts(buy(40.0, {"amount": 500}, cost=cost)) == (500, 0)


def test_coupons_are_noticed_for_good_by_the_stated_share():
    count = 10_000
    tastes = world.tastes(noise_kind=np.array([4], np.int8), outside_available=np.zeros(1, np.uint8))
    offer = world.offers([0], campaigns=np.ones(1, np.uint32))
    terms = campaigns({"amount": 500, "automatic": 0, "notice": 0.55})
    scene = world.scene(world.people(count), world.merchants(1), offer, tastes, campaigns=terms, minor=MINOR)
    prepared, occasions = prepare(scene), world.one_each(count, 40.0)
    used = [
        place_orders(prepared, occasions, choose(prepared, occasions, day), day).merchant_discount > 0
        for day in (0, 5)
    ]
    assert np.array_equal(*used)
    assert abs(used[0].mean() - 0.55) < 4.0 * math.sqrt(0.55 * 0.45 / count)


@pytest.mark.parametrize(
    ("threshold", "saving", "below", "above"), [(50.0, 8.0, 32.3, 32.5), (100.0, 20.0, 61.4, 61.8)]
)
def test_thresholds_pull_orders_up_from_where_they_should(threshold, saving, below, above):
    coupon = {"threshold": int(threshold * 100), "amount": int(saving * 100)}
    stays, moves = buy(below, coupon, curvature=0.6), buy(above, coupon, curvature=0.6)
    assert (stays.order_value[0], stays.merchant_discount[0]) == (below, 0)
    assert (moves.order_value[0], moves.merchant_discount[0]) == (threshold, saving * 100)


def test_a_threshold_is_met_in_prices_not_in_nominal_value():
    order = buy(45.0, {"threshold": 5000, "amount": 800}, curvature=0.6, level=1.08)
    assert order.list_price[0] == 5000
    assert order.order_value[0] == pytest.approx(50.0 / 1.08)


def test_orders_are_never_raised_for_nothing():
    cheap = buy(40.0, {"threshold": 5000, "amount": 0}, curvature=0.6, level=0.5)
    assert cheap.order_value[0] == 40.0
    assert buy(45.0, {"threshold": 5000, "amount": 800}, curvature=0.0).order_value[0] == 45.0


def voucher(value, merchant=0, until=0):
    return world.no_wallet(1)._replace(
        held_merchant=np.full((1, 1), merchant, np.int32),
        held_value=np.full((1, 1), value, np.int64),
        held_until=np.full((1, 1), until, np.int32),
    )


def test_a_voucher_in_hand_pays_up_to_its_value():
    whole, part = buy(40.0, wallet=voucher(5000)), buy(40.0, wallet=voucher(3000))
    assert bool(whole.held[0]) and (whole.paid[0], whole.merchant_discount[0]) == (0, 4000)
    assert bool(part.held[0]) and (part.paid[0], part.merchant_discount[0]) == (1000, 3000)


@pytest.mark.parametrize("held", [voucher(5000, until=-1), voucher(5000, merchant=-1), voucher(0)])
def test_vouchers_out_of_date_or_of_others_pay_nothing(held):
    order = buy(40.0, wallet=held)
    assert not order.held[0] and order.paid[0] == 4000


def test_the_better_of_voucher_and_coupons_is_used():
    order = buy(40.0, {"amount": 3500}, wallet=voucher(3000))
    assert not order.held[0] and discounts(order) == (3500, 0)


def test_vouchers_are_used_at_the_shop_only():
    order = buy(40.0, wallet=voucher(5000), channel=1)
    assert not order.held[0] and order.paid[0] == 4000


def test_a_coupon_of_one_sender_is_good_there_only():
    wallet = world.no_wallet(2)._replace(
        uses_left=np.ones((2, 1), np.int8),
        valid_until=np.full((2, 1), 9, np.int32),
        merchant=np.array([[0], [1]], np.int32),
    )
    terms = campaigns({"amount": 500})._replace(wallet_column=np.zeros(1, np.int32))
    tastes = world.tastes(noise_kind=np.array([4], np.int8), outside_available=np.zeros(1, np.uint8))
    scene = world.scene(
        world.people(2), world.merchants(2), world.offers([0, 1], campaigns=np.ones(2, np.uint32)), tastes,
        campaigns=terms, wallet=wallet, minor=MINOR,
    )  # fmt: skip
    prepared, occasions = prepare(scene), world.one_each(2, 40.0)
    orders = place_orders(prepared, occasions, choose(prepared, occasions, 0), 0)
    assert orders.merchant.tolist() == [0, 1]
    assert orders.merchant_discount.tolist() == [500, 500]
