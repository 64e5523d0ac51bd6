"""What a run writes is what is declared, and its codes have names."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from o2o_sim.market.model import Market
from o2o_sim.market.names import Names
from o2o_sim.market.results import Results
from o2o_sim.market.stations import _summary
from o2o_sim.market.tables import RESULT_TABLES, codes_of
from o2o_sim.scenario.load import load_scenario

TINY = {"consumers.count": 300, "merchants.restaurants.count": 6, "merchants.shops.count": 3}


def test_tables_are_as_declared_and_codes_have_names():
    scenario = load_scenario("district_small", TINY)
    market = Market(scenario, keep_orders=True)
    market.run(days=2)
    results, codes = market.results(), codes_of(Names.of(scenario))
    assert set(RESULT_TABLES) == {field.name for field in fields(Results)} - {"warmup"}
    for name, columns in RESULT_TABLES.items():
        table = getattr(results, name)
        assert list(table) == [column.name for column in columns], name
        for column in columns:
            if column.codes:
                found = np.unique(table[column.name])
                assert found.min() >= -1 and found.max() < len(codes[column.codes]), column.name


def test_orders_and_ledger_name_merchants_by_row():
    market = Market(load_scenario("district_small", TINY), keep_orders=True)
    market.run(days=1)
    results = market.results()
    served = np.bincount(results.orders["merchant"][results.orders["state"] == 9], minlength=9)
    assert (served == results.merchants["orders"][results.merchants["row"]]).all()
    paid = (results.ledger["account"] == "merchants") & (results.ledger["leg"] == "rent")
    rents = dict(
        zip(results.ledger["owner"][paid].tolist(), results.ledger["amount"][paid].tolist(), strict=True)
    )
    for row, rent in zip(results.merchants["row"].tolist(), results.merchants["rent"].tolist(), strict=True):
        assert rents.get(row, 0) == -round(100 * rent)


def test_waits_by_channel_and_by_class_are_waits_of_all():
    by_channel = {"by": "channel", "values": {"delivery": 1}, "default": 0}
    changes = {
        **TINY,
        "merchants.restaurants.service.kitchen.discipline": "priority",
        "merchants.restaurants.service.priority": by_channel,
    }
    market = Market(load_scenario("district_small", changes), keep_orders=True)
    market.run(days=2)
    waits, stations, orders = (market.results().frame(name) for name in ("waits", "stations", "orders"))
    sums = {}
    for by, part in waits.groupby("by"):
        total = (part.called * part.wait_mean).groupby([part.day, part.row, part.station]).sum()
        sums[by] = total.round(9).to_dict(), part.called.sum()
        assert (part.wait_p50 <= part.wait_p90).all() and (part.wait_p90 <= part.wait_p95).all()
    assert sums["all"] == sums["channel"] == sums["class"]
    assert set(waits.which[waits.by == "class"]) == {0, 1}
    assert market.service.inside == 0
    waited = orders.waited[orders.state == 9].sum()
    assert sum(sums["all"][0].values()) == pytest.approx(waited, abs=1e-6)
    called = waits[waits.by == "all"].groupby(["day", "row", "station"]).called.sum()
    served = stations.set_index(["day", "row", "station"]).served
    assert (called == served[called.index]).all()
    assert stations.utilisation.between(0, 1).all() and stations.in_queue.sum() > 0


def test_percentiles_of_waits_are_those_of_a_sorted_list():
    station, which = np.array([1, 0, 0, 0, 0, 0]), np.array([2, 0, 0, 0, 0, 7])
    found = _summary(station, which, np.array([9.0, 4.0, 1.0, 3.0, 2.0, 5.0]))
    assert found["station_row"].tolist() == [0, 0, 1] and found["called"].tolist() == [4, 1, 1]
    assert found["wait_mean"].tolist() == [2.5, 5.0, 9.0]
    assert found["wait_p50"].tolist() == [2.0, 5.0, 9.0] and found["wait_p95"].tolist() == [4.0, 5.0, 9.0]
