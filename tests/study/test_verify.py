"""Limit mode: how verdicts are reached, that every item holds on a small sample, and that each can fail."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from o2o_sim.core.errors import StudyError
from o2o_sim.study import verify as limit_mode
from o2o_sim.study.executor import SerialExecutor
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, exact, mean_of, share_of, shares_of
from o2o_sim.study.verify import ITEMS, judge, measurements_of, verify

FAIR = Measurement("S1", "share of a", reference=0.3, estimate=0.31, error=0.01)


def only(measurement, **changes):
    (check,) = judge([replace(measurement, **changes)])
    return check


def test_a_measurement_holds_within_the_bound_of_its_family():
    assert only(FAIR).bound == pytest.approx(3.2905, abs=1e-4)
    assert only(FAIR, estimate=0.3 + 3.29 * 0.01).holds
    assert not only(FAIR, estimate=0.3 + 3.30 * 0.01).holds


def test_a_larger_family_has_a_wider_bound():
    assert judge([FAIR] * 100)[0].bound == pytest.approx(4.417, abs=5e-4)


def test_only_what_is_drawn_counts_for_the_family():
    crowd = [exact("S1", "logsum", 2.0, 2.0)] * 50 + [FAIR.wrong("half", 0.5)] * 50
    assert judge([*crowd, FAIR])[-1].bound == only(FAIR).bound


def test_tolerance_is_taken_off_before_chance_is_blamed():
    assert only(FAIR, estimate=0.35, tolerance=0.05).z == 0.0
    assert only(FAIR, estimate=0.37, tolerance=0.05).z == pytest.approx(2.0)
    assert only(FAIR, estimate=0.23, tolerance=0.05).z == pytest.approx(-2.0)


def test_few_values_are_judged_by_student():
    few = mean_of("S12", "mean wait", 4.0, [3.0, 4.0, 6.0, 4.0])
    check = only(few)
    assert few.freedom == 3
    assert check.bound > 10.0


def test_what_is_not_drawn_must_agree():
    assert only(exact("S1", "logsum", 2.0, 2.0 + 1e-9)).holds
    failed = only(exact("S1", "logsum", 2.0, 2.0 + 1e-8))
    assert not failed.holds
    assert failed.z == 1e6
    assert json.loads(json.dumps(failed.record(), allow_nan=False))["holds"] is False


def test_a_wrong_answer_must_be_rejected_with_power():
    assert only(FAIR.wrong("half", 0.5)).holds
    assert not only(FAIR.wrong("near the estimate", 0.32)).holds
    lucky = replace(FAIR, estimate=0.25).wrong("rejected by luck", 0.29)
    check = only(lucky)
    assert abs(check.z) > check.bound
    assert not check.holds
    assert check.power < 0.05


def test_a_control_is_named_as_one():
    check = only(FAIR.wrong("half", 0.5))
    assert check.is_control
    assert check.quantity == "wrong answer: half"
    assert check.verdict == "rejected, power 1.000"
    assert only(FAIR).verdict == "holds"


def test_records_have_the_keys_that_were_agreed():
    assert list(only(FAIR).record()) == ["id", "quantity", "reference", "estimate", "se", "z", "holds"]


def test_shares_are_measured_against_their_own_error():
    first, second = shares_of("S1", ["a", "b"], [0.5, 0.5], np.array([40, 60]))
    assert (first.estimate, first.error) == (0.4, 0.05)
    assert second == share_of("S1", "b", 0.5, 60, 100)


def test_false_alarms_are_as_rare_as_stated():
    random = np.random.default_rng(8)
    alarms = 0
    for _ in range(3000):
        family = [replace(FAIR, estimate=0.3 + 0.01 * value) for value in random.normal(size=20)]
        alarms += not all(check.holds for check in judge(family))
    assert alarms <= 11  # 3 are expected; more than 11 happen once in 10,000


def test_an_unknown_item_is_refused_with_a_hint():
    with pytest.raises(StudyError, match="Did you mean second-listing"):
        verify(["second_listing"])


def test_items_are_run_once_each_in_the_order_asked(monkeypatch):
    monkeypatch.setattr(limit_mode, "_measured", lambda part, report: [replace(FAIR, item=part.item)])
    told = []
    found = measurements_of(["s2", "S1", "S2"], lambda *words: told.append(words), executor=SerialExecutor())
    assert [one.item for one in found] == ["S2", "S1"]
    assert told == [("S2", 1, 2), ("S1", 2, 2)]


SMALL = Effort(people=20_000, replication=3)


@pytest.mark.parametrize("item", ITEMS)
def test_every_item_holds(item):
    checks = [
        check
        for check in judge(measurements_of([item], effort=SMALL, executor=SerialExecutor()))
        if not check.is_control
    ]
    assert checks
    assert [check for check in checks if not check.holds] == []
