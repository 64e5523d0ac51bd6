"""Invariants that two runs must keep together, on a small district."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from o2o_sim.demand.choose import choose, prepare
from o2o_sim.market.choosing import needs
from o2o_sim.market.model import Market
from o2o_sim.market.outcomes import OUTCOMES
from o2o_sim.market.results import Results
from o2o_sim.market.scene import scene_of
from o2o_sim.market.terms import set_terms
from o2o_sim.scenario.load import scenario_of
from o2o_sim.scenario.schema import Scenario
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
    reminded = lived(
        small(campaigns__nothing={**ZERO, "sending": {"share": 0.5}}), 4, keep_orders=True
    ).results()
    assert not same_orders(silent, reminded)


MONEY = (
    "order_value.mean",
    "coefficient",
    "redemption.mean_cost",
    "monthly_income",
    "packaging_fee",
    "costs.fixed",
    "costs.rent",
    "support_cost",
    "order_cost",
    "fixed_cost",
    "delivery_fee.amount",
    "couriers.pay",
    "couriers.reservation_wage",
    "couriers.emissions",
    "coupon.value",
)


def scaled(part: Any, factor: int, path: str = "") -> Any:
    """A scenario's document with everything that is money multiplied, and nothing else."""
    if isinstance(part, dict):
        return {key: scaled(value, factor, f"{path}.{key}") for key, value in part.items()}
    is_money = any(path.endswith(f".{name}") or f".{name}.values." in path for name in MONEY)
    return part * factor if is_money and isinstance(part, int | float) else part


def test_all_money_times_ten_in_minor_units_ten_times_as_large_is_the_same_market() -> None:
    document = scaled(small().document(), 10)
    document["currency"]["minor_per_unit"] = 10
    plain, jiao = lived(small(), 4), lived(scenario_of(document), 4)
    for one, other in zip(
        plain.ledger.frame_columns().values(), jiao.ledger.frame_columns().values(), strict=True
    ):
        assert np.array_equal(one, other)
    mine, theirs = plain.results().totals(), jiao.results().totals()
    for name, outcome in OUTCOMES.items():
        factor = 10.0 if outcome.unit.startswith("money") and outcome.unit != "money per money" else 1.0
        assert theirs[name] == pytest.approx(factor * mine[name], rel=1e-9, nan_ok=True), name


def test_a_finer_minor_unit_changes_money_by_rounding_alone() -> None:
    plain = lived(small(), 3).results().totals()
    fine = lived(small(currency__minor_per_unit=1000), 3).results().totals()
    for name in ("gtv", "merchant_revenue", "platform_revenue", "surplus_perceived"):
        assert plain[name] == pytest.approx(fine[name], rel=2e-3), name


def test_a_second_identical_listing_leaves_the_merchants_notional_demand_where_a_nest_is_one_thing() -> None:
    """At dissimilarity 0 a second way to buy on the same terms creates no demand; at .5 it creates some."""
    one = {"walk_in": {}, "ahead": {}, "voucher": {}}
    quantity = {}
    for dissimilarity in (0.0, 0.5):
        for ways in (1, 3):
            market = Market(_same_offers(dissimilarity, dict(list(one.items())[:ways])))
            quantity[dissimilarity, ways] = notional(market)[0].sum()
    assert quantity[0.0, 3] == pytest.approx(quantity[0.0, 1], rel=1e-9)
    assert quantity[0.5, 3] > 1.01 * quantity[0.5, 1]


def _same_offers(dissimilarity: float, channels: dict[str, Any]) -> Scenario:
    """Restaurants only, whose ways to buy differ in name alone, all of them seen by everybody."""
    return small(
        "worlds/offline_only",
        categories__meals__consideration={"everything": True},
        categories__meals__channels={"ahead": 0.0, "voucher": 0.0, "delivery": 0.0},
        categories__meals__noise__dissimilarity=dissimilarity,
        categories__meals__terms={"distance": {"coefficient": -5.0}},
        consumers__channel_taste=0.0,
        merchants__restaurants__channels=channels,
        merchants__shops=None,
    )


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
    turned = {name: dict(reversed(part.items())) if name in ("merchants", "categories") else part
              for name, part in document.items()}  # fmt: skip
    assert list(turned["merchants"]) != list(document["merchants"])
    one, other = lived(small(), 3, keep_orders=True), lived(scenario_of(turned), 3, keep_orders=True)
    assert same_orders(one.results(), other.results())
