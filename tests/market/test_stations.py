"""Stations that a scenario puts together: every way of working runs in the market, the same in both engines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from o2o_sim import Market, load_scenario
from o2o_sim.core.errors import ScenarioError
from o2o_sim.demand.orders import OrderState

SERVICE = "merchants.restaurants.service"
SMALL: dict[str, Any] = {"consumers.count": 1000, "days": 2, "warmup": 0, "merchants.restaurants.count": 8}
NOON = [0.0] * 9 + [1.0] * 3 + [2.0] * 2 + [1.0] * 10


def _station(**terms: Any) -> dict[str, Any]:
    return {"servers": 2, "minutes": 6.0, "grows": False, **terms}


MARKETS: dict[str, dict[str, Any]] = {
    "hours": {f"{SERVICE}.kitchen.hours": NOON},
    "room": {f"{SERVICE}.kitchen": _station(servers=1, minutes=30.0, room=1)},
    "balking": {
        f"{SERVICE}.kitchen": _station(servers=1, minutes=25.0),
        f"{SERVICE}.door": {"longest": {"distribution": "uniform", "low": 0.0, "high": 4.0}, "utility": True},
    },
    "priority": {
        f"{SERVICE}.kitchen": _station(discipline="priority"),
        f"{SERVICE}.priority": {"by": "channel", "values": {"delivery": 1}, "default": 0},
    },
    "preemptive": {
        f"{SERVICE}.kitchen": _station(discipline="preemptive"),
        f"{SERVICE}.priority": {"by": "channel", "values": {"walk_in": 0}, "default": 2},
    },
    "batch": {f"{SERVICE}.kitchen": _station(discipline="batch", batch={"size": 4, "least": 2, "wait": 5.0})},
    "stages": {f"{SERVICE}.kitchen": _station(minutes={"distribution": "erlang", "mean": 9.0, "stages": 3})},
    "minutes that were observed": {
        f"{SERVICE}.kitchen": _station(
            minutes={"distribution": "empirical", "values": [4.0, 8.0, 15.0], "weights": [3, 2, 1]}
        )
    },
    "sharing": {f"{SERVICE}.kitchen": _station(discipline="sharing")},
    "table, factor and shelf": {
        f"{SERVICE}.stations": {
            "table": _station(servers=5, minutes=40.0, factor={"voucher": 0.8}),
            "shelf": _station(servers=3, works="shelf"),
        },
        f"{SERVICE}.paths": {"walk_in": ["table", "kitchen"], "ahead": ["kitchen", "shelf"]},
    },
    "stock": {
        f"{SERVICE}.stations": {
            "fridge": _station(works="stock", stock={"units": 5, "life": 1, "sync": 600.0}),
        },
        f"{SERVICE}.paths": {"walk_in": ["fridge", "counter"], "delivery": ["fridge", "kitchen"]},
    },
    "stock for who came": {
        f"{SERVICE}.stations": {
            "fridge": _station(works="stock", stock={"units": 5, "life": 2, "sync": 600.0}),
        },
        f"{SERVICE}.paths": {"walk_in": ["fridge", "counter"], "delivery": ["fridge", "kitchen"]},
        "merchants.restaurants.stocking": "newsvendor",
    },
    "lent": {
        f"{SERVICE}.stations": {
            "bikes": _station(works="stock", stock={"units": 5, "lent": True, "every": None}),
        },
        f"{SERVICE}.paths": {"walk_in": ["bikes"]},
    },
    "brought back elsewhere": {
        f"{SERVICE}.stations": {
            "bikes": _station(
                works="stock", stock={"units": 5, "lent": True, "every": None, "elsewhere": 0.6}
            ),
        },
        f"{SERVICE}.paths": {"walk_in": ["bikes"]},
    },
    "come by themselves": {
        f"{SERVICE}.stations": {
            "taxis": _station(
                works="stock",
                room=2,
                grows=True,
                stock={
                    "units": 1,
                    "every": None,
                    "most": 2,
                    "gaps": {"distribution": "gamma", "mean": 7.0, "shape": 2.0},
                },
            ),
        },
        f"{SERVICE}.paths": {"walk_in": ["taxis"]},
    },
    "travel": {f"{SERVICE}.kitchen": _station(travel=8.0)},
    "from afar": {f"{SERVICE}.counter": _station(servers=1, from_afar=2)},
    "other merchants": {
        f"{SERVICE}.kitchen": _station(servers=1),
        f"{SERVICE}.door": {"longest": 3, "others": 2, "compares": True, "moves_on": 5.0},
    },
    "booking": {
        f"{SERVICE}.stations": {
            "slots": _station(
                servers=1, works="booking", slots={"minutes": 60, "overbooking": 0, "later": 0}
            ),
        },
        f"{SERVICE}.paths": {"ahead": ["slots", "kitchen"]},
        f"{SERVICE}.bookings": {
            "lead": 90.0,
            "no_show": 0.2,
            "cancels": 0.2,
            "deposit": 0.5,
            "lateness": 3.0,
        },
    },
}


def _orders(name: str, engine: str) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    market = Market(
        load_scenario("district_small", {**SMALL, **MARKETS[name]}), engine=engine, keep_orders=True
    )
    results = market.run()
    assert results.orders is not None
    return results.orders, results.totals()


@pytest.mark.parametrize("name", MARKETS)
def test_both_engines_live_the_same_days(name: str) -> None:
    """The laws hold every day, Little's among them, or the run stops."""
    (one, totals), (other, _) = _orders(name, "compiled"), _orders(name, "simpy")
    for column, values in one.items():
        np.testing.assert_array_equal(values, other[column], err_msg=column)
    assert totals["orders"] > 50


def test_the_road_keeps_a_server_busy() -> None:
    """Service is what it would be without the road, and so many minutes for each kilometre."""
    orders, _ = _orders("travel", "compiled")
    kitchen = (orders["category"] == 1) & np.isin(orders["channel"], (1, 2)) & np.isfinite(orders["ready"])
    taken = (orders["ready"] - orders["started"])[kitchen]
    assert np.ptp(taken) > 1.0
    np.testing.assert_allclose(taken, 6.0 + 8.0 * orders["distance"][kitchen], rtol=1e-9)


def _states(name: str) -> set[str]:
    return {OrderState(state).name for state in np.unique(_orders(name, "compiled")[0]["state"])}


def test_orders_leave_in_the_ways_of_their_stations() -> None:
    assert "TURNED_AWAY" in _states("room")
    assert "BALKED" in _states("balking")
    assert {"TURNED_AWAY", "OVERSOLD"} <= _states("stock")
    assert {"NO_SHOW", "CANCELLED", "TURNED_AWAY"} <= _states("booking")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({f"{SERVICE}.paths": {"walk_in": ["counter", "oven"]}}, "oven"),
        (
            {f"{SERVICE}.paths": {"walk_in": ["kitchen", "counter"], "voucher": ["counter", "kitchen"]}},
            "circle",
        ),
        ({f"{SERVICE}.stations": {"kitchen": _station()}}, "stands beside"),
        ({f"{SERVICE}.kitchen": _station(works="stock", discipline="batch")}, "no discipline"),
        ({f"{SERVICE}.stations": {"oven": _station()}}, "passes the station `oven`"),
        ({f"{SERVICE}.kitchen": _station(stock={"elsewhere": 0.5})}, "brought back"),
        ({f"{SERVICE}.kitchen": _station(stock={"gaps": 5.0})}, "neither `lent` nor renewed"),
        (
            {f"{SERVICE}.kitchen": _station(stock={"gaps": 5.0, "every": None, "life": 2})},
            "neither `lent` nor renewed",
        ),
        ({f"{SERVICE}.kitchen": _station(stock={"gaps": 0.0, "every": None})}, "mean of `gaps`"),
        *(
            (
                {f"{SERVICE}.kitchen": _station(stock={"gaps": law, "every": None})},
                "none of them taken for longer",
            )
            for law in (
                {"distribution": "lognormal", "mean": 1.0, "sigma": 30.0},
                {"distribution": "empirical", "values": [0.0, 1e12], "weights": [1.0, 1e-12]},
            )
        ),
        (
            {f"{SERVICE}.kitchen": _station(stock={"gaps": 5.0, "every": None, "most": 2})},
            "no more than `most`",
        ),
        ({f"{SERVICE}.kitchen": _station(stock={"most": 200})}, "after `gaps`"),
        ({f"{SERVICE}.kitchen": _station(batch={"size": 2, "least": 3})}, "batch.least"),
    ],
)
def test_stations_that_make_no_sense_are_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ScenarioError, match=sentence):
        load_scenario("district_small", {**SMALL, **changes})
