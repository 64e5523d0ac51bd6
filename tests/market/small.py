"""Small markets for tests: the district, shrunk, and run for a few days once per session."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from o2o_sim.market.model import Market
from o2o_sim.scenario.load import load_scenario
from o2o_sim.scenario.schema import Scenario

SMALL = {
    "consumers.count": 600,
    "merchants.restaurants.count": 10,
    "merchants.shops.count": 4,
    "platforms.app.couriers.count": 6,
    "city.width": 0.9,
}


def small(name: str = "district_small", **overrides: Any) -> Scenario:
    """A scenario of a few hundred people; dots in the names of overrides are written as two underscores."""
    known = load_scenario(name).document()
    fits = {path: value for path, value in SMALL.items() if _leads_somewhere(known, path)}
    return load_scenario(name, fits | {path.replace("__", "."): value for path, value in overrides.items()})


def _leads_somewhere(document: Any, path: str) -> bool:
    for part in path.split("."):
        if not isinstance(document, dict) or part not in document:
            return False
        document = document[part]
    return True


def lived(scenario: Scenario, days: int = 5, **how: Any) -> Market:
    """A market after some days."""
    market = Market(scenario, **how)
    for _ in range(days):
        market.step()
    return market


@lru_cache(maxsize=4)
def lived_small(name: str = "district_small", days: int = 6) -> Market:
    """A small market after some days, with its orders; shared by tests that only look."""
    return lived(small(name), days, keep_orders=True)
