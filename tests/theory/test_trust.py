"""Beliefs in closed form: against printed numbers and against beliefs moved event by event."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from o2o_sim.core.errors import InputError
from o2o_sim.theory import coupons, trust

AGENTS = 20_000


def events(honour_rate, trades, seed=1):
    return np.random.default_rng(seed).random((trades, AGENTS)) < honour_rate


def test_beta_belief_event_by_event():
    kept = events(0.8, 50).sum(axis=0)
    belief, theory = trust.beta_belief(kept, 50 - kept), trust.beta_belief_after(0.8, 50)
    assert abs(belief.mean() - theory.mean) < 4 * theory.deviation / np.sqrt(AGENTS)
    assert belief.std() == pytest.approx(theory.deviation, rel=0.03)


def test_forgetful_belief_event_by_event():
    good, bad = np.zeros(AGENTS), np.zeros(AGENTS)
    for kept in events(0.8, 300):
        good, bad = 0.95 * good + kept, 0.95 * bad + ~kept
    belief, theory = trust.beta_belief(good, bad), trust.forgetful_belief(0.8, 0.95)
    assert good.mean() == pytest.approx(16, rel=0.01)
    assert abs(belief.mean() - theory.mean) < 4 * theory.deviation / np.sqrt(AGENTS)
    assert belief.std() == pytest.approx(theory.deviation, rel=0.03)


def test_asymmetric_belief_event_by_event():
    belief = np.full(AGENTS, 0.5)
    for kept in events(0.9, 200):
        belief = np.where(kept, belief + 0.05 * (1 - belief), belief - 0.25 * belief)
    theory = trust.asymmetric_belief(0.9, 0.05, 0.25)
    assert abs(belief.mean() - theory.mean) < 4 * theory.deviation / np.sqrt(AGENTS)
    assert belief.std() == pytest.approx(theory.deviation, rel=0.03)


def test_equal_steps_have_no_bias():
    assert trust.asymmetric_belief(0.9, 0.1, 0.1) == pytest.approx((0.9, 0.068825), abs=1e-6)


@pytest.mark.parametrize("refund", [0.0, 0.3, 0.9])
def test_the_marginal_buyer_is_indifferent(refund):
    belief = trust.prepayment_threshold(100, 60, refund)
    assert belief * 100 - 60 + (1 - belief) * refund * 60 == pytest.approx(0)
    assert trust.prepayment_participation(100, 60, refund, (4, 2)) == pytest.approx(beta.sf(belief, 4, 2))


@pytest.mark.parametrize(
    "call", [lambda: trust.prepayment_threshold(50, 60, 0), lambda: trust.forgetful_belief(0.8, 1.0)]
)
def test_impossible_parameters_are_refused(call):
    with pytest.raises(InputError):
        call()


def test_hassle_is_deducted_not_compared():
    outcome = coupons.coupon_with_hassle(6.0, 1.5, 10.0, 4.0)
    random = np.random.default_rng(2)
    value, hassle = random.uniform(0, 10, 400_000), random.uniform(0, 4, 400_000)
    redeem = (hassle < 1.5) & (value - 6 + 1.5 - hassle >= 0)
    buy = redeem | (value >= 6)
    error = 4 * 0.5 / np.sqrt(value.size)
    assert buy.mean() == pytest.approx(outcome.buying, abs=error)
    assert redeem.mean() == pytest.approx(outcome.redeeming, abs=error)


def test_a_coupon_worth_nothing_changes_nothing():
    assert coupons.uplift(0.3, 0.0) == pytest.approx(0.3)
    assert coupons.incremental_share(0.3, 0.0) == pytest.approx(0.0)
