"""A market that nobody holds goes away, so that a process can live through thousands of them."""

from __future__ import annotations

import gc
import weakref

import mesa

from o2o_sim.market.model import Market
from o2o_sim.scenario.load import load_scenario

TINY = {"consumers.count": 60, "merchants.restaurants.count": 4, "merchants.shops.count": 2}


def test_a_market_that_is_done_leaves_no_trace():
    market = Market(load_scenario("district_small", TINY))
    market.step()
    watched = weakref.ref(market)
    del market
    gc.collect()
    assert watched() is None


def test_agents_are_numbered_within_their_market():
    first, second = (Market(load_scenario("district_small", TINY), seed=seed) for seed in (1, 2))
    for market in (first, second):
        assert sorted(market.agents.get("unique_id")) == list(range(1, 8))
    assert isinstance(next(iter(first.agents)), mesa.Agent)
