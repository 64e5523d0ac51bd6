"""What people go by at the door of a market: the queue now or before, the wait that is promised, or nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from o2o_sim import Market, load_scenario
from o2o_sim.core.errors import ScenarioError
from o2o_sim.market.experience import minutes_waited
from o2o_sim.offers.channels import Channel, by_channel

CAFES = "markets/coffee_order_ahead"
SERVICE = "merchants.cafes.service"
DOOR = f"{SERVICE}.door"
BUSY: dict[str, Any] = {"consumers.count": 2000, "merchants.cafes.channels.ahead": None}


def _balked(door: dict[str, Any], days: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Who turned round at each café on the last day, and the wait that was expected there that morning."""
    scenario = load_scenario(CAFES, {**BUSY, **{f"{DOOR}.{name}": value for name, value in door.items()}})
    market = Market(scenario)
    for _ in range(days):
        expected = market.merchants.expected_wait[:, Channel.WALK_IN].copy()
        market.step()
    return market.service.measures.stations.balked, expected


def test_only_who_sees_a_wait_turns_round() -> None:
    live, expected = _balked({"most_wait": 4.0})
    assert (live > 0).all()
    assert _balked({"most_wait": 4.0, "shows": "nothing"})[0].sum() == 0
    before, _ = _balked({"most_wait": 4.0, "measured": 30})
    assert (before > 0).all() and (before != live).any()
    assert (expected > 0).all()


def test_a_promise_is_what_was_waited_up_to_yesterday() -> None:
    """Everybody or nobody turns round at a café, as its wait of yesterday and before says."""
    found: set[bool] = set()
    for most in (2.0, 3.0, 4.0):
        balked, expected = _balked({"most_wait": most, "shows": "promised"})
        assert ((balked > 0) == (expected > most)).all()
        found |= set((balked > 0).tolist())
    assert found == {True, False}


def test_the_wait_expected_next_day_is_the_one_that_was_experienced() -> None:
    """At every merchant, by channel: the old one and the mean of those served today, as memory weighs them."""
    market = Market(
        load_scenario(CAFES, {**BUSY, "merchants.cafes.channels.ahead": {"platform": "app"}}),
        keep_orders=True,
    )
    market.step()
    before = market.merchants.expected_wait.copy()
    market.step()
    orders, memory = market.today.closed, market.wait_memory
    seen = 0
    for channel in (Channel.WALK_IN, Channel.AHEAD):
        for cafe in range(len(market.merchants)):
            mine = orders.select(
                by_channel(orders, channel) & (orders.merchant == cafe) & ~np.isnan(orders.served)
            )
            if len(mine):
                expected = memory * before[cafe, channel] + (1 - memory) * minutes_waited(mine).mean()
                assert market.merchants.expected_wait[cafe, channel] == pytest.approx(expected, rel=1e-12)
                seen += 1
    assert seen >= len(market.merchants)


def test_only_a_live_queue_is_measured_or_compared() -> None:
    for door in ({"measured": 5}, {"compares": True, "others": 1}):
        changes = {f"{DOOR}.{name}": value for name, value in {**door, "shows": "promised"}.items()}
        with pytest.raises(ScenarioError, match="shown `live`"):
            load_scenario(CAFES, changes)
    with pytest.raises(ScenarioError, match="1440"):
        load_scenario(CAFES, {f"{DOOR}.measured": 1441})
