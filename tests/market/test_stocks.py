"""Stocks that answer to visits, and beliefs that answer to what was found, day by day in the market."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from o2o_sim import Market, Scenario, load_scenario
from o2o_sim.core.errors import ScenarioError
from o2o_sim.demand.orders import OrderState
from o2o_sim.theory.stock import stock_for

STOCK = {"units": 12, "hour": 0.0, "life": 1, "sync": 600.0}
FRIDGE = {"works": "stock", "grows": False, "minutes": 0.0, "stock": STOCK}
SERVICE = "merchants.restaurants.service"
RULE = {"kind": "newsvendor", "salvage": 1.0, "days": 2}
HEAR_ALL = {"kind": "asymmetric", "gain": 1.0, "loss": 1.0, "learns_from": "all", "refusals": True}


def shops(**changes: Any) -> Scenario:
    """Eight restaurants that sell from a fridge to who comes, and to who orders ahead and pays."""
    return load_scenario(
        "district_small",
        {
            "consumers.count": 1000,
            "merchants.restaurants.count": 8,
            f"{SERVICE}.stations": {"fridge": FRIDGE},
            f"{SERVICE}.paths": {"walk_in": ["fridge"], "ahead": ["fridge"], "delivery": ["fridge"]},
            "merchants.restaurants.stocking": RULE,
            **changes,
        },
    )


def fridges(market: Market) -> np.ndarray:
    kind = market.scenario.merchants["restaurants"].service.names().index("fridge")
    return np.flatnonzero(
        (market.stations.kind == kind) & (market.merchants.group[market.stations.merchant] == 0)
    )


def ratio(market: Market, merchant: int) -> float:
    """What is met, reckoned shop by shop."""
    rate, fixed = market.commissions(np.array([merchant]))
    value = market.tastes_mean_value[market.merchants.category[merchant]]
    price = value * (market.merchants.level[merchant] * (1.0 - rate[0]) - fixed[0])
    cost = value * market.merchants.goods_share[merchant]
    return float((price - cost) / (price - 1.0))


@pytest.mark.parametrize("learns_from", ["own", "group"])
def test_what_is_put_out_is_best_for_who_came_whether_they_found_something_or_not(learns_from: str) -> None:
    market = Market(shops(**{"merchants.restaurants.stocking.learns_from": learns_from}), keep_orders=True)
    rows, units = fridges(market), []
    for _ in range(4):
        units.append(market.service.stock[rows])
        market.step()
    stations = market.results().stations
    assert stations is not None
    here = stations["station"] == "fridge"
    found, nothing = (stations[name][here].reshape(4, 8) for name in ("arrived", "out_of_stock"))
    assert found.any() and nothing.any()
    assert units[0].tolist() == [12] * 8
    for day in (1, 2, 3):
        seen = (found + nothing)[max(day - 2, 0) : day]
        for k, merchant in enumerate(market.stations.merchant[rows]):
            cases = seen[:, k] if learns_from == "own" else seen.ravel()
            assert units[day][k] == stock_for(cases, ratio(market, int(merchant)))
    assert market.results().total("oversell_rate") > 0
    assert len({tuple(each) for each in units}) >= 3
    assert np.array_equal(stations["units"][here].reshape(4, 8), np.array(units))
    assert not stations["units"][~here].any()


def test_engines_and_a_saved_market_agree(tmp_path: Path) -> None:
    changes = {"platforms.app.trust": HEAR_ALL, f"{SERVICE}.stations.fridge.stock.units": 5}
    whole, other = Market(shops(**changes)), Market(shops(**changes), engine="simpy", threads=2)
    for day in range(4):
        whole.step()
        other.step()
        if day == 1:
            other.save(tmp_path / "half.npz")
            other = Market.load(tmp_path / "half.npz")
    assert np.array_equal(whole.service.stock, other.service.stock)
    assert np.array_equal(whole.consumers.belief, other.consumers.belief)
    for name, column in whole.results().merchants.items():
        assert column.tobytes() == other.results().merchants[name].tobytes(), name


@pytest.mark.parametrize(
    ("stock", "sentence"), [({"every": 7.0}, "counts who comes in a day"), ({"every": None}, "is renewed")]
)
def test_a_stock_that_is_not_renewed_day_by_day_is_refused(stock: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ScenarioError, match=sentence):
        shops(**{f"{SERVICE}.stations": {"fridge": {**FRIDGE, "stock": stock}}})


def beliefs(**trust: Any) -> tuple[Market, np.ndarray, np.ndarray]:
    """A market after a day on which many found nothing, beliefs before it, and what became of what was prepaid."""
    terms = {"platforms.app.trust": {**HEAR_ALL, **trust}, f"{SERVICE}.stations.fridge.stock.units": 5}
    market = Market(shops(**terms))
    before = market.consumers.belief[:, 0].copy()
    market.step()
    orders = market.closed
    mine = (orders.platform == 0) & (market.offers.prepaid[orders.offer_row] == 1) & ~orders.held
    return market, before, orders.state[mine]


def test_everybody_believes_what_became_of_all_orders() -> None:
    market, before, states = beliefs()
    served = np.sum(states == OrderState.SERVED)
    failed = np.sum(np.isin(states, (OrderState.FAILED, OrderState.TURNED_AWAY, OrderState.OVERSOLD)))
    assert np.isin((OrderState.FAILED, OrderState.TURNED_AWAY, OrderState.OVERSOLD), states).all()
    assert np.ptp(before) == 0.0
    assert np.all(market.consumers.belief[:, 0] == served / (served + failed))


def test_who_finds_nothing_left_counts_only_where_it_is_said_to() -> None:
    market, _, states = beliefs(refusals=False)
    served, failed = np.sum(states == OrderState.SERVED), np.sum(states == OrderState.FAILED)
    assert np.all(market.consumers.belief[:, 0] == served / (served + failed))


def test_beliefs_go_part_of_the_way_and_stay_where_nobody_went() -> None:
    market, before, states = beliefs(gain=0.25, loss=0.25)
    share = np.sum(states == OrderState.SERVED) / np.sum(
        np.isin(states, (OrderState.SERVED, OrderState.FAILED, OrderState.TURNED_AWAY, OrderState.OVERSOLD))
    )
    assert market.consumers.belief[:, 0] == pytest.approx(before + 0.25 * (share - before))
    market.merchants.active[:] = False
    market.step()  # what was on its way
    believed = market.consumers.belief[:, 0].copy()
    market.step()
    assert not np.any(market.closed.platform == 0)
    assert np.array_equal(market.consumers.belief[:, 0], believed)


def test_goods_are_paid_for_when_they_are_sold_or_thrown_away() -> None:
    """Four bakeries with 109 loaves each: those that a day leaves over are thrown away as the next begins.

    What is there at the start counts as left over from the day before.
    """
    market = Market(load_scenario("limits/newsvendor", {"days": 3, "merchants.shop.costs.goods_share": 0.3}))
    loaf, sold = round(0.3 * 10.0 * market.minor), []
    for day in range(3):
        market.step()
        sold.append(int(np.sum(market.closed.state == OrderState.SERVED)))
        assert market.ledger.total("goods_cost", day) == sold[day] * loaf
        left = 4 * 109 - (sold[day - 1] if day else 0)
        assert market.ledger.total("spoilage", day) == left * loaf
    assert 0 < sold[0] < 4 * 109


def test_a_site_without_a_shop_throws_nothing_away() -> None:
    spare = {"merchants.shop.spare": 2, "merchants.shop.placement": {"kind": "uniform"}}
    market = Market(load_scenario("limits/newsvendor", {"merchants.shop.costs.goods_share": 0.3, **spare}))
    market.step()
    assert market.merchants.active.tolist() == [True] * 4 + [False] * 2
    assert market.profit_today[:4].min() < 0.0
    assert market.profit_today[4:].tolist() == [0.0, 0.0]
    totals, left = market.results().totals(), 4 * 109
    assert totals["spoiled"] == left
    assert market.ledger.total("spoilage", 0) == left * round(0.3 * 10.0 * market.minor)
    assert 0.0 < totals["units_in_stock"] < 109
