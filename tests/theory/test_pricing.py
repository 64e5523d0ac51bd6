"""Equilibrium prices: against printed numbers, a numeric optimiser, and the Lambert W form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from o2o_sim.core.errors import InputError
from o2o_sim.theory import pricing


def profit_of(good, price, equilibrium, quality, cost, sensitivity):
    prices = equilibrium.prices.copy()
    prices[good] = price
    odds = np.exp(np.asarray(quality) - sensitivity * prices)
    return (price - cost[good]) * odds[good] / (1 + odds.sum())


def test_printed_equilibrium_and_merger():
    apart = pricing.bertrand([5, 6, 4], [3, 4, 2], 0.5)
    merged = pricing.bertrand([5, 6, 4], [3, 4, 2], 0.5, owners=[0, 0, 1])
    assert apart.shares == pytest.approx([0.317529, 0.412776, 0.228190], abs=1e-6)
    assert apart.profits == pytest.approx([0.930527, 1.405854, 0.591310], abs=1e-6)
    assert merged.profits == pytest.approx([1.075862, 1.773797, 1.015221], abs=1e-6)
    assert merged.consumer_surplus - apart.consumer_surplus == pytest.approx(-1.201933, abs=1e-6)
    assert pricing.herfindahl(apart.shares) == pytest.approx(3518.83, abs=0.005)
    assert pricing.herfindahl(merged.shares, [0, 0, 1]) == pytest.approx(5368.43, abs=0.005)


@pytest.mark.parametrize(("sellers", "price"), [(2, 6.680420), (3, 5.938424), (5, 5.487243)])
def test_symmetric_sellers(sellers, price):
    assert pricing.bertrand([5] * sellers, [3] * sellers, 0.5).prices == pytest.approx(price, abs=1e-6)


@pytest.mark.parametrize(("fee", "price"), [(0.15, 6.451245), (0.30, 7.177065)])
def test_a_fee_passes_through(fee, price):
    assert pricing.bertrand([5] * 3, [3] * 3, 0.5, fee=fee).prices == pytest.approx(price, abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_no_seller_gains_by_moving_alone(seed):
    random = np.random.default_rng(seed)
    quality, cost, sensitivity = random.uniform(2, 8, 4), random.uniform(1, 5, 4), random.uniform(0.2, 1.5)
    rest = pricing.bertrand(quality, cost, sensitivity)
    for good in range(4):
        found = minimize_scalar(
            lambda price, good=good: -profit_of(good, price, rest, quality, cost, sensitivity),
            bounds=(cost[good], cost[good] + 20 / sensitivity),
            method="bounded",
            options={"xatol": 1e-10},
        )
        assert found.x == pytest.approx(rest.prices[good], rel=1e-6)
        rivals = np.delete(quality - sensitivity * rest.prices, good)
        reply = pricing.best_reply(quality[good], cost[good], sensitivity, rivals)
        assert reply == pytest.approx(rest.prices[good], rel=1e-12)


def test_a_market_without_price_sensitivity_has_no_rest_point():
    with pytest.raises(InputError, match="sensitivity"):
        pricing.bertrand([1.0, 1.0], [0.0, 0.0], 0.0)
