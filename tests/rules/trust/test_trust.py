"""Beliefs against the closed forms of beta reputation, forgetting and negativity bias."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.core.random import key_of, stream, uniforms
from o2o_sim.core.units import BoolArray, FloatArray
from o2o_sim.rules.trust import Asymmetric, BetaReputation, Evidence, FulfilmentBelief, TrustRule
from o2o_sim.rules.trust.evidence import (
    beta_mean,
    compiled_beta_mean,
    compiled_moved,
    compiled_remembered,
    moved,
    remembered,
)
from o2o_sim.rules.who import Who

PROMISES = stream("test.trust", "promises kept in a test")
PEOPLE = 20_000
EVERYBODY = Who(np.arange(PEOPLE, dtype=np.uint32), seed=5)


def kept(event: int, quality: float) -> BoolArray:
    luck = uniforms(key_of(PROMISES, seed=5), when=event, who=EVERYBODY.ids)
    return luck < quality


def believed(rule: TrustRule, quality: float, events: int) -> FloatArray:
    """Beliefs of many people after so many promises, kept at a rate that nothing feeds back to."""
    prior = rule.prior(EVERYBODY)
    evidence = rule.initial(prior)
    for event in range(events):
        evidence = rule.update(evidence, kept(event, quality))
    return rule.belief(prior, evidence)


def check_mean_and_spread(values: FloatArray, mean: float, spread: float) -> None:
    assert abs(values.mean() - mean) < 4.0 * spread / np.sqrt(PEOPLE)
    # Standard error of a standard deviation, with room for a kurtosis of up to 6.
    assert abs(values.std() - spread) < 4.0 * spread * np.sqrt(5.0 / (4.0 * PEOPLE))


def test_eight_kept_and_two_broken() -> None:
    assert (
        BetaReputation().belief((np.ones(1), np.ones(1)), Evidence(np.array([8.0]), np.array([2.0])))[0]
        == 0.75
    )


def test_fifty_promises() -> None:
    check_mean_and_spread(believed(BetaReputation(), 0.8, 50), 0.7884615384615384, 0.05439282932204212)


def test_forgetting_settles_at_sixteen_and_four() -> None:
    """The old fades before the new is added whole: E r = q / (1 - f) = 16 right after an event, not 15.2."""
    rule = BetaReputation(forgetting=0.95)
    evidence = rule.initial(rule.prior(EVERYBODY))
    for event in range(300):
        evidence = rule.update(evidence, kept(event, 0.8))
    error = np.sqrt(0.16 / (1.0 - 0.95**2) / PEOPLE)
    assert abs(evidence.first.mean() - 16.0) < 4.0 * error
    assert abs(evidence.second.mean() - 4.0) < 4.0 * error
    assert abs(evidence.first.mean() - 15.2) > 4.0 * error
    belief = rule.belief(rule.prior(EVERYBODY), evidence)
    check_mean_and_spread(belief, 0.7727272727272727, 0.058228)


@pytest.mark.parametrize(
    ("gain", "loss", "mean", "spread"), [(0.05, 0.25, 0.642857, 0.147731), (0.1, 0.1, 0.9, 0.068825)]
)
def test_negativity_bias(gain: float, loss: float, mean: float, spread: float) -> None:
    check_mean_and_spread(believed(Asymmetric(gain=gain, loss=loss), 0.9, 200), mean, spread)


def test_the_baseline_belief_rests_near_its_prior() -> None:
    """Prior (20, .5), forgetting .98, weight 3, honour rate .988: evidence near 49.4 and 1.8, belief .97."""
    rule = FulfilmentBelief()
    prior = rule.prior(EVERYBODY)
    assert np.allclose(prior, [[20.0], [0.5]])
    assert rule.belief(prior, rule.initial(prior))[0] == pytest.approx(20.0 / 20.5)
    good, bad = 0.988 / 0.02, 3.0 * 0.012 / 0.02
    resting = (20.0 + good) / (20.5 + good + bad)
    # The belief is a ratio: its mean differs from the ratio of means by the spread of the bad evidence.
    assert abs(believed(rule, 0.988, 300).mean() - resting) < 0.003
    assert resting == pytest.approx(0.968, abs=0.001)


def test_evidence_fades_to_the_prior_and_not_beyond() -> None:
    """Evidence that events of no weight wash out leaves the prior, whatever was known."""
    rule = FulfilmentBelief(forgetting=0.5, bad_weight=0.0)
    prior = (np.array([20.0]), np.array([0.5]))
    evidence = Evidence(np.array([5.0]), np.array([30.0]))
    for _ in range(80):
        evidence = rule.update(evidence, [False])
    assert rule.belief(prior, evidence)[0] == pytest.approx(20.0 / 20.5, abs=1e-12)


def test_a_bad_event_weighs_three_good_ones() -> None:
    evidence = FulfilmentBelief(forgetting=1.0).update(Evidence(np.zeros(2), np.zeros(2)), [True, False])
    assert evidence.first.tolist() == [1.0, 0.0] and evidence.second.tolist() == [0.0, 3.0]


def test_priors_may_differ_between_people() -> None:
    """A Beta(4, 2) over people: mean 2/3, variance 8 / (36 x 7)."""
    rule = FulfilmentBelief(prior_mean={"distribution": "beta", "a": 4.0, "b": 2.0})
    prior = rule.prior(EVERYBODY)
    belief = rule.belief(prior, rule.initial(prior))
    check_mean_and_spread(belief, 2.0 / 3.0, np.sqrt(8.0 / (36.0 * 7.0)))
    assert np.allclose(prior[0] + prior[1], 20.5)


def test_good_and_bad_first_impressions_of_the_asymmetric_kind() -> None:
    rule = Asymmetric(prior_mean=0.4)
    prior = rule.prior(EVERYBODY)
    evidence = rule.initial(prior)
    assert np.all(rule.belief(prior, evidence) == 0.4)
    assert np.allclose(rule.update(evidence, np.ones(PEOPLE, dtype=bool)).first, 0.43)
    assert np.allclose(rule.update(evidence, np.zeros(PEOPLE, dtype=bool)).first, 0.30)


def test_refunds() -> None:
    assert FulfilmentBelief().refund(np.array([100.0])).tolist() == [90.0]


def test_compiled_arithmetic_has_the_same_bits() -> None:
    luck = np.random.default_rng(1).random((500, 4))
    for one, two, three, four in luck.tolist():
        assert compiled_remembered(one, two, three, four) == remembered(one, two, three, four)
        assert compiled_beta_mean(one, two, three, four) == beta_mean(one, two, three, four)
        for event in (0.0, 1.0):
            assert compiled_moved(one, event, three, four) == moved(one, event, three, four)


def test_columns_have_the_bits_of_single_numbers() -> None:
    rule = FulfilmentBelief()
    luck = np.random.default_rng(2).random((200, 2)) * 30.0
    happened = luck[:, 0] > 10.0
    first, second = rule.update(Evidence(luck[:, 0], luck[:, 1]), happened)
    for row, (good, bad) in enumerate(luck.tolist()):
        kept_now = float(happened[row])
        assert first[row] == compiled_remembered(good, kept_now, 0.98, 1.0)
        assert second[row] == compiled_remembered(bad, 1.0 - kept_now, 0.98, 3.0)
