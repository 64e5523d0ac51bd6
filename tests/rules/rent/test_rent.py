"""Rents: where bids settle, whose earnings count, and what a market with them keeps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from o2o_sim import load_scenario
from o2o_sim.market.model import Market
from o2o_sim.rules.rent import BidRent, FixedRent, RentView
from o2o_sim.scenario.schema import Scenario
from o2o_sim.testing import rent_view

ONE_TOWN = 10.0  # km: everybody is everybody's neighbour
QUICK = {"kind": "bid_rent", "review_every": 2, "days": 2, "adjustment": 1.0, "share": 0.5, "floor": 0.1}


def street(earned: list[float], size: list[float] | None = None, apart: float = 0.0) -> RentView:
    """Open shops along a street, each earning the same every day."""
    rows = len(earned)
    view = rent_view(rows=rows, history=1)
    return replace(
        view,
        earned=np.array(earned)[:, None],
        size=np.ones(rows) if size is None else np.array(size),
        is_open=np.ones(rows, dtype=np.bool_),
        x=np.arange(rows) * apart,
        y=np.zeros(rows),
    )


def test_fixed_rents_stay() -> None:
    view = rent_view()
    assert np.array_equal(FixedRent().rents(view), view.rent)


def test_a_bid_is_the_landlords_share_of_what_floor_space_earns_nearby() -> None:
    """Size 1 earns 100 and size 3 earns 500: 150 a unit; half of it is 75 a unit."""
    rule = BidRent(share=0.5, radius=ONE_TOWN, adjustment=1.0, floor=0.0, days=1)
    assert rule.review(street([100.0, 500.0], [1.0, 3.0])).tolist() == [75.0, 225.0]


def test_a_tenants_own_luck_is_not_taxed_but_its_streets_is() -> None:
    rule = BidRent(share=0.5, radius=0.4, adjustment=1.0, floor=0.0, days=1)
    assert rule.review(street([100.0, 300.0, 900.0], apart=0.5)).tolist() == [50.0, 150.0, 450.0]
    assert rule.review(street([100.0, 300.0, 800.0], apart=0.1)).tolist() == [200.0, 200.0, 200.0]


def test_rents_approach_the_bid_geometrically_and_stop_at_the_floor() -> None:
    rule = BidRent(share=0.5, radius=ONE_TOWN, adjustment=0.25, floor=0.2, days=1)
    view = replace(street([400.0]), rent=np.array([1000.0]), opening_rent=np.array([100.0]))
    gaps = []
    for _ in range(5):
        view = replace(view, rent=rule.review(view))
        gaps.append(view.rent[0] - 200.0)
    assert np.allclose(np.array(gaps[1:]) / gaps[:-1], 0.75)
    losing = replace(view, earned=np.array([[-50.0]]))
    for _ in range(60):
        losing = replace(losing, rent=rule.review(losing))
    assert losing.rent[0] == pytest.approx(20.0, abs=1e-4)


def test_nothing_moves_before_there_is_a_history_or_where_nobody_is_open() -> None:
    view = rent_view(history=5)
    assert np.array_equal(BidRent(days=6).review(view), view.rent)
    closed = replace(rent_view(), is_open=np.zeros(12, dtype=np.bool_))
    assert np.array_equal(BidRent().review(closed), closed.rent)


def test_a_window_longer_than_the_lease_is_refused() -> None:
    with pytest.raises(ValidationError, match="review_every"):
        BidRent(days=31, review_every=30)


@pytest.fixture(scope="module")
def town() -> Scenario:
    """A small town with one dense quarter, where rents answer every other day."""
    return load_scenario(
        "worlds/offline_only",
        {
            "consumers.count": 1500,
            "consumers.placement.kind": "centres",
            "city.kind": "square",
            "city.width": 3.0,
            "city.centres": 1,
            "merchants.restaurants.count": 12,
            "merchants.shops.count": 2,
            "merchants.restaurants.rents": QUICK,
        },
    )


def test_the_landlords_get_what_is_asked(town: Scenario) -> None:
    market = Market(town)
    opening = market.merchants.rent.copy()
    market.run(4)
    restaurants = market.merchants.group == market.names.groups.index("restaurants")
    assert np.any(market.merchants.rent[restaurants] != opening[restaurants])
    assert np.array_equal(market.merchants.rent[~restaurants], opening[~restaurants])
    merchants = market.results().merchants
    paid = sum(market.ledger.balance("landlords", owner) for owner in (0,))
    assert paid == pytest.approx(merchants["rent"].sum() * market.minor)
    assert market.ledger.daily("merchants", 1, ["rent"]).sum() == -opening.sum()
    earned = market.results().merchants["profit"] + merchants["rent"]
    first = merchants["day"] < 2
    assert _bids(market, earned[first].reshape(2, -1)) == pytest.approx(
        merchants["rent"][merchants["day"] == 2][restaurants], abs=0.006
    )


def _bids(market: Market, earned: np.ndarray) -> np.ndarray:
    """What the rule says of two days' earnings, reckoned shop by shop."""
    merchants, opening = market.merchants, market.population.rents(market.merchants) / market.minor
    bids = []
    for row in np.flatnonzero(merchants.group == market.names.groups.index("restaurants")):
        way = np.hypot(merchants.x - merchants.x[row], merchants.y - merchants.y[row])
        near = (way <= 0.5) & (merchants.group == merchants.group[row])
        worth = earned[:, near].mean(axis=0).sum() / merchants.size[near].sum()
        bids.append(max(0.5 * worth * merchants.size[row], 0.1 * opening[row]))
    return np.array(bids)


def test_a_saved_market_goes_on_with_its_rents(town: Scenario, tmp_path: Path) -> None:
    whole = Market(town)
    whole.run(6)
    half = Market(town)
    half.run(3)
    half.save(tmp_path / "half.npz")
    again = Market.load(tmp_path / "half.npz")
    again.run(3)
    assert np.array_equal(whole.merchants.rent, again.merchants.rent)


def test_premiums_add_up(town: Scenario) -> None:
    totals = Market(town).run(3).totals()
    assert totals["site_premium"] == pytest.approx(totals["place_premium"] + totals["rent_premium"])
    assert totals["rent_ratio"] > 1.0
