"""What a run writes is what is declared, and its codes have names."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from o2o_sim.market.model import Market
from o2o_sim.market.names import Names
from o2o_sim.market.results import Results
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
