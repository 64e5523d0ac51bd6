"""Payment rules: how many orders are paid, declared and fined, against their probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.core.random import key_of, stream, uniforms
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.payment import OnArrival, PaymentOutcome, Prepay

LUCK = stream("test.payment", "luck of orders in a test")
ORDERS = 200_000


def luck(about: int) -> FloatArray:
    return uniforms(key_of(LUCK, seed=3), when=0, who=np.arange(ORDERS), about=about)


def within_four_errors(count: int, probability: float) -> bool:
    return abs(count / ORDERS - probability) < 4.0 * np.sqrt(probability * (1.0 - probability) / ORDERS)


def test_prepaid_orders_fail_or_are_given_up() -> None:
    rule = Prepay(failure_probability=0.03, second_thoughts=0.2)
    outcome = rule.outcome(luck(0))
    assert within_four_errors(np.sum(outcome == PaymentOutcome.FAILED), 0.03)
    assert within_four_errors(np.sum(outcome == PaymentOutcome.SECOND_THOUGHTS), 0.97 * 0.2)
    assert within_four_errors(np.sum(outcome == PaymentOutcome.PAID), 0.97 * 0.8)


def test_the_baseline() -> None:
    rule = Prepay()
    assert (rule.failure_probability, rule.second_thoughts, rule.no_show) == (0.006, 0.01, 0.0)
    assert rule.prepaid and not OnArrival().prepaid


@pytest.mark.parametrize(("failure", "thoughts", "expected"), [(0.0, 0.0, 0), (1.0, 0.0, 1), (0.0, 1.0, 2)])
def test_certain_outcomes(failure: float, thoughts: float, expected: int) -> None:
    outcome = Prepay(failure_probability=failure, second_thoughts=thoughts).outcome(luck(0)[:50])
    assert set(outcome.tolist()) == {expected}


def test_more_failures_never_save_a_payment() -> None:
    """One draw an order: raising a probability leaves every order that it had struck."""
    few, many = (Prepay(failure_probability=share).outcome(luck(0)) for share in (0.01, 0.1))
    assert np.all(many[few == PaymentOutcome.FAILED] == PaymentOutcome.FAILED)


def test_on_the_spot_nothing_fails_but_people_may_stay_away() -> None:
    rule = OnArrival(no_show=0.15)
    assert np.all(rule.outcome(luck(0)) == PaymentOutcome.PAID)
    assert within_four_errors(np.sum(~rule.comes(luck(1))), 0.15)
    assert np.all(OnArrival().comes(luck(1)))


def test_prepaid_orders_are_always_declared_and_never_fined() -> None:
    rule = Prepay()
    declared = rule.declared(luck(2))
    assert np.all(declared)
    assert np.all(rule.fine(np.full(ORDERS, 5.0), declared, luck(3)) == 0.0)


def test_hidden_orders_and_fines() -> None:
    rule = OnArrival(under_reporting=0.3, detection=0.4, penalty=2.0)
    declared = rule.declared(luck(2))
    fines = rule.fine(np.full(ORDERS, 5.0), declared, luck(3))
    assert within_four_errors(np.sum(~declared), 0.3)
    assert set(np.unique(fines).tolist()) == {0.0, 15.0}
    assert within_four_errors(np.sum(fines > 0.0), 0.3 * 0.4)


def test_hiding_pays_exactly_when_the_fine_is_expected_to_be_less_than_the_commission() -> None:
    for detection in (0.1, 0.3, 0.5, 0.9):
        for penalty in (0.0, 0.5, 1.0, 4.0):
            rule = OnArrival(under_reporting=1.0, detection=detection, penalty=penalty)
            expected_fine = detection * rule.fine(np.ones(1), np.zeros(1, dtype=bool), np.zeros(1))[0]
            assert rule.hiding_pays == (expected_fine < 1.0)
