"""Verdicts say what an interval allows, in words of either language."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2o_sim.study.intervals import Interval, replications_for, two_sided_p
from o2o_sim.study.verdict import plain_number, plus_minus, verdict_of

CLEAR = Interval(3.14, 0.78, 1.7, 20)
UNCLEAR = Interval(0.2, 0.5, 1.0, 20)


@pytest.mark.parametrize(
    ("interval", "p_value", "english", "chinese"),
    [
        (Interval(0.0, 0.0, 0.0, 20), 1.0, "identical", "完全相同"),
        (CLEAR, 0.001, "higher by 3.1 ± 0.8", "高 3.1 ± 0.8"),
        (Interval(-3.14, 0.78, 1.7, 20), 0.001, "lower by 3.1 ± 0.8", "低 3.1 ± 0.8"),
        (
            UNCLEAR,
            0.4,
            "cannot be told apart; about 80 more replications would decide",
            "无法区分；大约再做 80 次重复可见分晓",
        ),
        (
            Interval(1e-9, 0.5, 1.0, 20),
            0.9,
            "cannot be told apart; no affordable number of replications would decide",
            "无法区分；再多的重复也难见分晓",
        ),
        (
            Interval(3.0, math.inf, 0.0, 1),
            math.nan,
            "one replication only: 3, without an interval",
            "只有一次重复：3，没有区间",
        ),
        (Interval(math.nan, math.nan, math.nan, 3), math.nan, "defined in neither", "两者皆无定义"),
    ],
)
def test_words(interval, p_value, english, chinese):
    verdict = verdict_of(interval, 0.05, p_value)
    assert (verdict.words("en"), verdict.words("zh")) == (english, chinese)
    assert str(verdict) == english


def test_a_single_identical_replication_is_identical():
    assert verdict_of(Interval(0.0, math.inf, 0.0, 1), 0.05, math.nan).kind == "identical"


def test_what_rounding_makes_is_no_difference():
    noise = Interval(3e-12, 2e-12, 4e-12, 20)
    assert str(verdict_of(noise, 0.05, 0.001, rounding=1e-11)) == "equal up to rounding"
    assert verdict_of(noise, 0.05, 0.001, rounding=1e-12).kind == "higher"


def test_a_sure_difference_without_spread_is_said_exactly():
    assert str(verdict_of(Interval(2.0, 0.0, 0.0, 5), 0.05, 0.0)) == "higher by 2 ± 0"


def test_a_difference_without_spread_that_few_replications_show_is_not_sure():
    same = Interval(0.0081, 0.0, 0.0, 2)
    verdict = verdict_of(same, 0.05, two_sided_p(same))
    assert str(verdict) == "0.0081 in each of 2 replications; about 4 more replications would make sure"
    assert verdict.words("zh") == "2 次重复都是 0.0081；大约再做 4 次重复才有把握"
    enough = Interval(0.0081, 0.0, 0.0, 6)
    assert str(verdict_of(enough, 0.05, two_sided_p(enough))) == "higher by 0.0081 ± 0"


@given(st.floats(-1e9, 1e9), st.floats(1e-9, 1e9))
def test_no_number_is_minus_zero_and_certain_intervals_look_certain(mean, half_width):
    words = plus_minus(mean, half_width)
    assert not re.search(r"-0(\.0*)?( |$)", words)
    if half_width < 0.999 * abs(mean):
        shown, width = (float(part.replace(",", "")) for part in words.split(" ± "))
        assert width < abs(shown)


def test_a_correction_that_takes_the_certainty_away_is_named():
    verdict = verdict_of(CLEAR, 0.05, 0.3, share_of_alpha=0.01)
    assert verdict.corrected and "after correction" in str(verdict)


def test_the_number_of_further_replications_would_decide_at_todays_estimate():
    verdict = verdict_of(UNCLEAR, 0.05, 0.4)
    assert verdict.more is not None
    assert UNCLEAR.count + verdict.more == replications_for(UNCLEAR.sd, UNCLEAR.mean)


def test_one_replication_is_singular():
    assert str(verdict_of(Interval(1.0, 1.01, 2.158, 20), 0.05, 0.06)).endswith(
        "about 1 more replication would decide"
    )


def test_a_stricter_test_asks_for_more_replications():
    assert verdict_of(UNCLEAR, 0.05, 0.4, share_of_alpha=0.1).more > verdict_of(UNCLEAR, 0.05, 0.4).more


@pytest.mark.parametrize(
    ("mean", "half_width", "words"),
    [
        (3.14159, 0.78, "3.1 ± 0.8"),
        (3.14159, 0.278, "3.14 ± 0.28"),
        (12345.6, 120.0, "12,350 ± 120"),
        (12345.6, 1500.0, "12,300 ± 1,500"),
        (0.01234, 0.00021, "0.01234 ± 0.00021"),
        (3.0, 0.0, "3 ± 0"),
        (-0.5, 0.36, "-0.5 ± 0.4"),
        (5.0, math.inf, "5"),
    ],
)
def test_digits_that_mean_something(mean, half_width, words):
    assert plus_minus(mean, half_width) == words


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e6))
def test_rounding_moves_a_number_by_less_than_a_quarter_of_its_half_width(mean, half_width):
    said, width = (float(part.replace(",", "")) for part in plus_minus(mean, half_width).split(" ± "))
    assert abs(said - mean) <= 0.25 * half_width + 1e-12 * abs(mean)
    assert abs(width - half_width) <= 0.25 * half_width


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_can_be_printed(value):
    assert plain_number(value)
