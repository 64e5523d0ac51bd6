"""Scalar formulas: belief and refund have the right sign, thresholds pull where they should, noise has its law."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2o_sim.core.random import uniforms
from o2o_sim.demand import utility

share = st.floats(0.0, 1.0)
money = st.floats(-500.0, 500.0)
price = st.floats(0.0, 500.0)


@given(money, money, price, share, share, share, st.floats(0.0, 200.0))
def test_nobody_likes_an_offer_less_for_trusting_it_more(served, sunk, paid, low, high, refund, sigma):
    less, more = sorted((low, high))
    worse = utility.net_utility(served, sunk, paid, less, refund, sigma)
    assert utility.net_utility(served, sunk, paid, more, refund, sigma) >= worse - 1e-9


@given(money, money, price, share, share, share, st.floats(0.0, 200.0))
def test_nobody_likes_an_offer_less_for_a_larger_refund(served, sunk, paid, belief, low, high, sigma):
    less, more = sorted((low, high))
    worse = utility.net_utility(served, sunk, paid, belief, less, sigma)
    assert utility.net_utility(served, sunk, paid, belief, more, sigma) >= worse - 1e-9


@given(money, money, price, price, share, share, st.floats(0.0, 200.0))
def test_nobody_likes_an_offer_more_for_a_higher_price(served, sunk, low, high, belief, refund, sigma):
    less, more = sorted((low, high))
    better = utility.net_utility(served, sunk, less, belief, refund, sigma)
    assert utility.net_utility(served, sunk, more, belief, refund, sigma) <= better + 1e-9


@pytest.mark.parametrize(("refund", "accepted"), [(0.0, 0.663040), (0.5, 0.889153), (0.8, 0.988438)])
def test_prepayment_is_accepted_as_expected_utility_says(refund, accepted):
    """Belief Beta(4, 2), worth 10, price 6: accepted where T v - p + (1 - T) rho p is above 0 (catalogue D8)."""
    grid = (np.arange(4_000) + 0.5) / 4_000
    density = 20.0 * grid**3 * (1.0 - grid)
    takes = np.array([utility.net_utility(10.0, 0.0, 6.0, t, refund, 0.0) >= 0.0 for t in grid])
    found = np.sum(density[takes]) / len(grid)
    assert found == pytest.approx(accepted, abs=1e-3)
    assert found != pytest.approx(0.954733, abs=0.02)  # as if only the money were lost: the usual mistake


def test_noise_outside_the_belief_would_turn_its_sign():
    """An order whose value is mostly noise: a belief must still help it (model of prepayment)."""
    values = [utility.net_utility(1.0, 0.0, 10.0, belief, 0.9, 20.0) for belief in (0.5, 0.9, 1.0)]
    assert values[0] < values[1] < values[2] == 1.0 - 10.0


@pytest.mark.parametrize(("threshold", "saving", "from_value"), [(50.0, 8.0, 32.4), (100.0, 20.0, 61.6)])
def test_thresholds_pull_from_where_they_should(threshold, saving, from_value):
    def gain(desired):
        return utility.order_worth(threshold, desired, 0.6) - threshold + saving - (desired - desired)

    assert gain(from_value + 0.1) > 0.0 > gain(from_value - 0.1)


def test_an_order_is_worth_most_at_the_margin_of_one():
    assert utility.order_worth(42.0, 42.0, 0.6) == 42.0
    step = 1e-6
    slope = (utility.order_worth(42.0 + step, 42.0, 0.6) - 42.0) / step
    assert slope == pytest.approx(1.0, abs=1e-6)


def test_transforms():
    assert utility.transformed(utility.LINEAR, -3.0, 0.0) == -3.0
    assert utility.transformed(utility.LOG, math.e, 0.0) == 1.0
    assert math.isfinite(utility.transformed(utility.LOG, 0.0, 0.0))
    assert [utility.transformed(utility.STEP, x, 2.0) for x in (1.9, 2.0)] == [0.0, 1.0]


def _nested_draws(dissimilarity, count, seed):
    key = np.uint64(seed)
    who = np.arange(count)
    u, w = uniforms(key, 0, who, 0), uniforms(key, 0, who, 1)
    own = np.stack([uniforms(key, 0, who, 2 + k) for k in range(2)])
    plain = [utility.nest_noise.py_func(dissimilarity, *pair) for pair in zip(u, w, strict=True)]
    shared = np.array(plain, dtype=float)
    eta = -np.log(-np.log(own))
    if dissimilarity == 0.0:
        return np.stack([shared, shared])
    return dissimilarity * eta + shared


@pytest.mark.parametrize("dissimilarity", [0.0, 0.2, 0.5, 0.9])
def test_nested_noise_is_gumbel_alone_and_known_together(dissimilarity):
    """Each alone is standard Gumbel; the larger of two is Gumbel moved by lambda log 2."""
    count = 20_000
    noise = _nested_draws(dissimilarity, count, 7)
    for sample, moved in ((noise[0], 0.0), (noise.max(axis=0), dissimilarity * math.log(2.0))):
        ranks = np.sort(np.exp(-np.exp(-(sample - moved))))
        distance = np.max(np.abs(ranks - (np.arange(count) + 0.5) / count))
        assert distance * math.sqrt(count) < 2.3  # Kolmogorov: false alarm 5e-5


def test_dissimilarity_one_is_the_plain_gumbel_value_to_the_bit():
    assert utility.gev_noise(1.0, 0.123456789, utility.nest_noise(1.0, 0.3, 0.4)) == 0.123456789


@pytest.mark.parametrize(("kind", "spread"), [(1, 1.0), (2, math.sqrt(1 / 12)), (3, 1.0)])
def test_other_noise_has_mean_zero_and_the_stated_spread(kind, spread):
    count = 40_000
    draws = np.array(
        [utility.independent_noise(kind, u) for u in uniforms(np.uint64(3), 0, np.arange(count))]
    )
    assert abs(draws.mean()) < 4.0 * spread / math.sqrt(count)
    assert draws.std() == pytest.approx(spread, rel=4.0 * 1.5 / math.sqrt(count))


def test_the_menu_is_complete():
    names = [term.name for term in utility.TERMS]
    assert len(set(names)) == len(names)
    assert utility.term_index("reference_gap") == utility.REFERENCE_GAP
    assert [utility.term_index(n) for n in ("distance", "travel_minutes", "expected_wait", "loyalty")] == [
        utility.DISTANCE,
        utility.TRAVEL_MINUTES,
        utility.EXPECTED_WAIT,
        utility.LOYALTY,
    ]
