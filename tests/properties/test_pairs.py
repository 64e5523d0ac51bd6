"""Invariants that two runs must keep together, on a small district."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.demand.choose import choose, prepare
from o2o_sim.market.choosing import needs
from o2o_sim.market.model import Market
from o2o_sim.market.results import Results
from o2o_sim.market.scene import scene_of
from o2o_sim.market.terms import set_terms
from tests.market.small import lived, small

ZERO = {
    "coupon": {"kind": "spend_save", "threshold": 30, "saving": 0},
    "trigger": "sent",
    "platform": "app",
    "channels": ["delivery"],
    "sending": {"share": 0.5, "remind": False},
}


def same_orders(one: Results, other: Results, *, leave_out: tuple[str, ...] = ()) -> bool:
    assert one.orders is not None and other.orders is not None
    names = [name for name in one.orders if name not in leave_out]
    return all(one.orders[name].tobytes() == other.orders[name].tobytes() for name in names)


def test_a_coupon_worth_zero_that_nobody_is_reminded_of_is_no_coupon_to_the_bit() -> None:
    without = lived(small(), 4, keep_orders=True).results()
    worthless = lived(small(campaigns__nothing=ZERO), 4, keep_orders=True).results()
    assert same_orders(without, worthless)
    assert worthless.total("coupons_sent") > 0


def test_a_reminder_alone_changes_choices() -> None:
    silent = lived(small(campaigns__nothing=ZERO), 4, keep_orders=True).results()
    reminded = lived(small(campaigns__nothing={**ZERO, "sending": {"share": 0.5}}), 4, keep_orders=True).results()
    assert not same_orders(silent, reminded)


def test_money_scaled_by_ten_scales_money_outcomes() -> None:
    plain = lived(small(), 3).results().totals()
    cents = lived(small(currency__minor_per_unit=1000), 3).results().totals()
    for name in ("gtv", "merchant_revenue", "platform_revenue", "surplus_perceived"):
        assert plain[name] == pytest.approx(cents[name], rel=2e-3), name


def notional(market: Market) -> tuple[np.ndarray, np.ndarray]:
    """Expected sales of each merchant and their slopes on the first day."""
    set_terms(market)
    answer = market.oracle(np.arange(len(market.merchants)))(market.merchants.level)
    return answer.quantity, answer.slope


def test_a_higher_price_never_raises_its_own_notional_demand() -> None:
    market = Market(small(campaigns=None))
    quantity, slope = notional(market)
    levels = market.merchants.level.copy()
    oracle = market.oracle(np.arange(len(levels)))
    assert (slope <= 0).all()
    for row in range(0, len(levels), 3):
        dearer = levels.copy()
        dearer[row] *= 1.05
        answer = oracle(dearer)
        assert answer.quantity[row] <= quantity[row] + 1e-9
        assert (np.delete(answer.quantity, row) >= np.delete(quantity, row) - 1e-9).all()


def test_no_choice_probability_falls_in_its_own_fulfilment_belief() -> None:
    """On the default market: raising everybody's belief raises the probability of every prepaid offer chosen alone."""
    market = Market(small())
    set_terms(market)
    scene, occasions = scene_of(market), needs(market, 0)
    from o2o_sim.demand.shares import shares

    doubtful = scene._replace(people=scene.people._replace(belief=np.full_like(scene.people.belief, 0.5)))
    base = shares(prepare(doubtful), occasions, 0).probability
    prepaid = np.flatnonzero(scene.offers.prepaid == 1)
    surer = scene._replace(people=scene.people._replace(belief=np.full_like(scene.people.belief, 0.6)))
    more = shares(prepare(surer), occasions, 0).probability
    assert more[prepaid].sum() > base[prepaid].sum()


def test_choices_do_not_depend_on_how_people_are_cut_into_tiles() -> None:
    market = Market(small())
    set_terms(market)
    scene, occasions = scene_of(market), needs(market, 0)
    one = choose(prepare(scene, tile_rows=512), occasions, 0)
    other = choose(prepare(scene, tile_rows=17), occasions, 0, threads=2)
    assert one.chosen.tobytes() == other.chosen.tobytes()
    assert one.utility.tobytes() == other.utility.tobytes()


def test_groups_in_another_order_give_the_same_market() -> None:
    document = small().document()
    turned = {**document, "merchants": dict(reversed(document["merchants"].items()))}
    from o2o_sim.scenario.load import scenario_of

    one = lived(small(), 3).results().totals()
    other = lived(scenario_of(turned), 3).results().totals()
    for name in ("orders", "gtv", "merchant_profit", "platform_profit", "surplus_realised"):
        assert one[name] == pytest.approx(other[name], rel=1e-9), name
