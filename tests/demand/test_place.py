"""Orders as they are placed: every column follows from the choice, and the money adds up."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.demand.choose import choose, prepare
from o2o_sim.demand.orders import MONEY_COLUMNS, Orders, OrderState
from o2o_sim.demand.place import place_orders
from o2o_sim.demand.reference import answers
from o2o_sim.demand.utility import net_utility
from tests.demand.fuzz import random_occasions, random_scene

DAY = 3


@pytest.mark.parametrize("seed", range(12))
def test_orders_repeat_the_choice(seed):
    scene, occasions = random_scene(seed), random_occasions(seed)
    prepared = prepare(scene)
    choices = choose(prepared, occasions, DAY)
    placed = place_orders(prepared, occasions, choices, DAY)
    rows = np.flatnonzero(choices.chosen >= 0)
    assert len(placed) == len(rows)
    assert np.all(np.diff(placed.id) > 0)
    orders = placed.take(placed.sort_by("person", "occasion"))
    twins = [twin for twin in answers(scene, occasions, DAY) if twin.chosen >= 0]
    assert orders.offer_row.tolist() == [twin.chosen for twin in twins]
    assert orders.perceived.tolist() == [twin.perceived[twin.offers.index(twin.chosen)] for twin in twins]
    assert np.array_equal(orders.utility, choices.utility[rows, 0])
    assert np.array_equal(orders.outside_value, choices.outside[rows])
    assert np.all(orders.utility > orders.outside_value)


@pytest.mark.parametrize("seed", range(12))
def test_the_money_of_an_order_adds_up(seed):
    scene, occasions = random_scene(seed), random_occasions(seed)
    prepared = prepare(scene)
    orders = place_orders(prepared, occasions, choose(prepared, occasions, DAY), DAY)
    off = orders.merchant_discount + orders.platform_discount
    fees = orders.delivery_fee + orders.packaging_fee
    assert np.array_equal(orders.paid, orders.list_price - off + fees)
    assert np.all(orders.merchant_discount[(orders.merchant_campaign < 0) & ~orders.held] == 0)
    assert np.all(orders.platform_discount[orders.platform_campaign < 0] == 0)
    assert np.all(off <= orders.list_price)
    assert np.all(orders.order_value >= orders.desired_value)
    assert np.all(orders.state == OrderState.ORDERED)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_lost_with_a_failed_order_is_part_of_its_utility(seed):
    """V = V_served + V_sunk - paid - risk: what is left is spent all the same, whatever the belief."""
    scene, occasions = random_scene(seed), random_occasions(seed)
    prepared = prepare(scene)
    orders = place_orders(prepared, occasions, choose(prepared, occasions, DAY), DAY)
    refund = scene.offers.refund_share[orders.offer_row]
    paid = orders.paid / scene.minor
    columns = (orders.value_served, paid, orders.belief, refund, orders.sigma, orders.perceived)
    for served, price, belief, rho, sigma, perceived in zip(*columns, strict=True):
        without_sunk = net_utility(served, 0.0, price, belief, rho, sigma)
        sure = net_utility(served, perceived - without_sunk, price, belief, rho, sigma)
        assert sure == pytest.approx(perceived)
        assert net_utility(served, 0.0, price, 1.0, rho, sigma) >= without_sunk


def test_columns_name_the_person_the_offer_and_the_day():
    scene, occasions = random_scene(2), random_occasions(2)
    prepared = prepare(scene)
    orders = place_orders(prepared, occasions, choose(prepared, occasions, DAY), DAY)
    sheet, people = scene.offers, scene.people
    assert len(orders) > 5
    assert np.all(orders.day == DAY)
    assert np.array_equal(orders.person_id, people.person_id[orders.person])
    assert np.array_equal(orders.segment, people.segment[orders.person])
    for name, column in (("merchant", "merchant"), ("channel", "channel"), ("platform", "platform")):
        assert np.array_equal(getattr(orders, name), getattr(sheet, column)[orders.offer_row])
    assert np.array_equal(orders.offer, sheet.offer_id[orders.offer_row])
    assert np.array_equal(orders.id >> 40, orders.day)
    assert np.array_equal(orders.id >> 8 & 0xFFFFFFFF, orders.person_id)
    assert np.array_equal(orders.id & 0xFF, orders.occasion)
    assert np.array_equal(orders.occasion >> 5, orders.category)
    regular = [m in people.recent[i] for m, i in zip(orders.merchant, orders.person, strict=True)]
    assert np.array_equal(orders.remembered, regular)
    free = orders.belief[(sheet.prepaid[orders.offer_row] == 0) | (orders.platform < 0)]
    assert np.all(free == 1.0)


def test_a_day_without_orders_is_an_empty_table():
    scene = random_scene(2)
    closed = scene._replace(offers=scene.offers._replace(open=np.zeros_like(scene.offers.open)))
    prepared, occasions = prepare(closed), random_occasions(2)
    assert len(place_orders(prepared, occasions, choose(prepared, occasions, DAY), DAY)) == 0


def test_money_is_kept_in_whole_minor_units():
    table = Orders.empty(1)
    assert all(getattr(table, name).dtype == np.int64 for name in MONEY_COLUMNS)
