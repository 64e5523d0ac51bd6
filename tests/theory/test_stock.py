"""The best stock for demands that were seen: no other number of units would have earned more."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.study.limits.normal_demand import normal_people
from o2o_sim.theory.stock import critical_ratio, normal_newsvendor, stock_for, stocks_for


@pytest.mark.parametrize(("price", "cost", "salvage"), [(10.0, 6.0, 0.0), (9.0, 6.0, 0.0), (10.0, 3.0, 1.0)])
def test_no_other_stock_would_have_earned_more(price, cost, salvage):
    demands = np.random.default_rng(3).integers(0, 40, 31)

    def profit(units):
        sold = np.minimum(demands, units)
        return float(np.sum(price * sold + salvage * (units - sold) - cost * units))

    best = max(profit(units) for units in range(41))
    assert profit(stock_for(demands, critical_ratio(price, cost, salvage))) == pytest.approx(best)


@pytest.mark.parametrize(("online", "units"), [(1.0, 87.078181), (0.0, 92.399587)])
def test_the_stock_for_normal_demand_is_the_printed_one(online, units):
    assert normal_newsvendor(100.0, 30.0, 10.0 - online, 6.0, 0.0).units == pytest.approx(units, abs=5e-7)
    seen = stock_for(normal_people(256), critical_ratio(10.0 - online, 6.0, 0.0))
    assert seen == pytest.approx(units, abs=0.6)


def test_many_shops_at_once_are_each_alone():
    random = np.random.default_rng(5)
    demands = random.integers(0, 40, (20, 13)).astype(float)
    demands[random.random(demands.shape) < 0.3] = np.nan
    demands[4] = np.nan
    ratio = random.random(20)
    together = stocks_for(demands, ratio, np.full(20, 99))
    for seen, share, units in zip(demands, ratio, together, strict=True):
        known = seen[~np.isnan(seen)]
        assert units == (stock_for(known, share) if known.size else 99)
