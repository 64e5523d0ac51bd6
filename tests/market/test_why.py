"""What is explained is what happened, to the bit; a changed lever changes that and nothing else."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from o2o_sim.core.errors import InputError
from o2o_sim.market.branch import branch, under
from o2o_sim.market.model import Market
from o2o_sim.market.why import Morning, OrderId, Why, what_if, why
from tests.market.small import lived, small

COUPON = {
    "label": {"en": "Spend and save", "zh": "满减"},
    "coupon": {"kind": "spend_save", "threshold": 40, "saving": 6},
    "layer": "platform",
    "platform": "app",
    "trigger": "sent",
}
WORLDS: dict[str, tuple[str, dict[str, Any]]] = {
    "district_small": ("district_small", {}),
    "offline_only": ("worlds/offline_only", {}),
    "group_buying": ("worlds/group_buying", {}),
    "coupons": ("district_small", {"campaigns.sent": COUPON}),
    "by_distance": ("district_small", {"platforms.app.delivery_fee": {"kind": "distance"}}),
}


@lru_cache(maxsize=8)
def morning_and_evening(world: str) -> tuple[Market, Market]:
    """A market on the morning of day 3, and the same one a day later."""
    name, changes = WORLDS[world]
    morning = lived(small(name, **{path.replace(".", "__"): value for path, value in changes.items()}), 3)
    evening = branch(morning)
    evening.recorder.keep_orders = True
    evening.step()
    return morning, evening


def explained(world: str, every: int) -> list[tuple[Why, int]]:
    """Some occasions of a day explained, each with its row in the table of occasions."""
    morning, evening = morning_and_evening(world)
    ids, asked = evening.today.occasions.order_id, Morning.of(morning)
    return [(asked.why(int(ids[row])), row) for row in range(0, len(ids), every)]


@pytest.mark.parametrize("world", WORLDS)
def test_the_explained_choice_is_the_recorded_one(world: str) -> None:
    _, evening = morning_and_evening(world)
    table, offers = evening.today.occasions, evening.offers
    found = explained(world, 12)
    for told, row in found:
        chosen = -1 if told.chosen is None else told.chosen.id
        assert chosen == (-1 if table.choice[row] < 0 else offers.id[table.choice[row]])
        assert table.utility[row] == (told.chosen.utility if told.chosen else told.outside_utility)
        assert told.margin >= 0.0 and told.desired_value == table.desired_value[row]
        assert sum(one[1] for one in told.met.values()) >= table.opened[row]
    assert any(told.chosen for told, _ in found) and any(not told.chosen for told, _ in found)


@pytest.mark.parametrize("world", WORLDS)
def test_the_bill_is_the_order_s(world: str) -> None:
    _, evening = morning_and_evening(world)
    orders = evening.closed.take(evening.closed.day == 3)
    row_of = {int(order): row for row, order in enumerate(orders.id)}
    compared = 0
    for told, _ in explained(world, 12):
        if told.chosen is None or told.order not in row_of:
            continue
        row, one = row_of[told.order], told.chosen
        assert round(one.paid * 100) == orders.paid[row]
        assert round(one.list_price * 100) == orders.list_price[row]
        off = orders.merchant_discount[row] + orders.platform_discount[row]
        assert round(sum(one.discounts.values()) * 100) == off
        assert round(one.fees.get("delivery_fee", 0.0) * 100) == orders.delivery_fee[row]
        assert (one.perceived, one.utility) == (orders.perceived[row], orders.utility[row])
        assert one.wait == orders.expected_wait[row] and one.distance == orders.distance[row]
        compared += 1
    assert compared > 3


def test_parts_add_up_in_every_offer() -> None:
    for told, _ in explained("coupons", 12):
        for one in told.offers:
            assert math.isclose(sum(one.parts.values()), one.perceived, abs_tol=1e-9)
            bill = one.list_price - sum(one.discounts.values()) + sum(one.fees.values())
            assert math.isclose(bill, one.paid, abs_tol=1e-9)


def test_asking_leaves_the_market_alone() -> None:
    morning, evening = morning_and_evening("district_small")
    again = branch(morning)
    again.step()
    assert np.array_equal(again.today.occasions.utility, evening.today.occasions.utility)
    assert again.results().outcomes["value"].tobytes() == evening.results().outcomes["value"].tobytes()


def test_the_same_lever_changes_nothing() -> None:
    morning, _ = morning_and_evening("district_small")
    same = morning.scenario.vary({"platforms.app.delivery_fee.amount": 3.5})
    asked = Morning.under(morning, same)
    for told, _ in explained("district_small", 12):
        other = asked.why(told.order)
        assert other == told and not other.kept


def test_a_fee_is_paid_by_those_who_have_it_delivered_and_by_them_alone() -> None:
    morning, _ = morning_and_evening("district_small")
    dear = morning.scenario.vary({"platforms.app.delivery_fee.amount": 5.0})
    asked, left = Morning.under(morning, dear), 0
    for told, _ in explained("district_small", 12):
        other = {one.id: one for one in asked.why(told.order).offers}
        assert other.keys() == {one.id for one in told.offers}, "the same offers are examined"
        for one in told.offers:
            extra = 1.5 if one.channel == "delivery" else 0.0
            assert other[one.id].paid == pytest.approx(one.paid + extra)
            assert other[one.id].noise == one.noise
        left += told.chosen is not None and told.chosen.channel == "delivery"
    assert left, "somebody in the sample orders in"


def test_a_lever_on_tables_takes_hold() -> None:
    """Prices stand in the table of merchants, which is carried over: the change must not be lost with it."""
    morning, _ = morning_and_evening("district_small")
    scenario = morning.scenario.vary({"merchants.restaurants.price_level": 1.3})
    other, kept = under(morning, scenario)
    group = morning.merchants.group == 0
    assert np.all(other.merchants.level[group] != morning.merchants.level[group])
    assert np.array_equal(other.merchants.level[~group], morning.merchants.level[~group])
    assert np.array_equal(other.consumers.recent, morning.consumers.recent)
    assert "merchants.level" not in kept


def test_what_has_moved_is_kept_and_said() -> None:
    morning, _ = morning_and_evening("district_small")
    scenario = morning.scenario.vary({"consumers.count": 600, "merchants.restaurants.service.kitchen": None})
    _, kept = under(morning, scenario)
    assert "merchants.expected_wait" in kept


def test_no_state_carries_over_to_other_people() -> None:
    morning, _ = morning_and_evening("district_small")
    with pytest.raises(InputError, match="who lives there"):
        what_if(morning, 0, morning.scenario.vary({"consumers.count": 601}))
    with pytest.raises(InputError, match="which campaigns"):
        under(morning, morning.scenario.vary({"campaigns.delivery_subsidy": None}))


def test_an_occasion_that_never_was_is_refused_and_the_others_named() -> None:
    morning, evening = morning_and_evening("district_small")
    first = OrderId.of(int(evening.today.occasions.order_id[0]))
    with pytest.raises(InputError, match="belongs to day 4"):
        why(morning, first._replace(day=4).id)
    with pytest.raises(InputError, match=rf"there were: .*order {first.id}"):
        why(morning, first._replace(occasion=31).id)
    with pytest.raises(InputError, match="no other either"):
        why(morning, first._replace(person=2**31).id)


def test_a_person_is_seen_and_not_touched() -> None:
    morning, _ = morning_and_evening("district_small")
    one = morning.consumers[3]
    assert one.id == morning.consumers.id[3] and repr(one) == repr(morning.person(3))
    one.recent[:] = 0
    assert np.array_equal(morning.consumers[3].recent, morning.consumers.recent[3])
    with pytest.raises(IndexError):
        morning.consumers[len(morning.consumers)]
