"""Merchants by size and place, and the map, from real runs of a small market."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.scenario.load import load_scenario
from o2o_sim.study.executor import SerialExecutor
from o2o_sim.study.places import city_map, merchants_by
from o2o_sim.study.store import Store
from o2o_sim.study.study import Study

TINY = {
    "consumers.count": 300,
    "merchants.restaurants.count": 6,
    "merchants.shops.count": 3,
    "city.width": 0.8,
    "days": 3,
    "warmup": 1,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("places") / "study"
    base = load_scenario("district_small", TINY)
    scenarios = {"base": base, "worse": base.vary({"categories.meals.inside": -4.0})}
    Study(scenarios, replications=2, folder=where).run(SerialExecutor())
    return where


def test_thirds_add_up_to_the_whole(folder):
    store = Store(folder)
    whole = store.days("merchant_profit").query("scenario == 'base' and day >= 1")["value"].mean()
    for by in ("size", "place"):
        thirds = merchants_by(folder, store.plan, by)
        assert 3 * sum(thirds.cell(third, "base").mean.mean for third in thirds.outcomes) == pytest.approx(
            whole
        )


def test_the_map_counts_everyone_once(folder):
    store = Store(folder)
    found = city_map(folder, store.plan, 1)
    base = found.cells[found.cells["scenario"] == "base"]
    days = store.days("orders").query("scenario == 'base' and day >= 1 and replication == 1")
    orders = days["value"].mean()
    assert base["people"].sum() == 300 and base["orders"].sum() == pytest.approx(orders)
    assert (base["gain"] == 0).all()
    worse = found.cells[found.cells["scenario"] == "worse"]
    assert worse["gain"].sum() < 0
    assert len(found.merchants) == 18 and np.isfinite(found.merchants["gain"]).all()


def test_cells_add_up_to_the_surplus_of_segments(folder):
    store = Store(folder)
    cells = store.sql(
        "select sum(surplus_perceived) as v from cells where scenario = 'base' and replication = 0"
    ).v[0]
    segments = store.sql(
        "select sum(surplus_perceived) as v from segments where scenario = 'base' and replication = 0 and day >= 1"
    ).v[0]
    assert cells == pytest.approx(segments)
