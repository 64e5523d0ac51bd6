"""Intervals cover what they say, families hold their error rate, and numbers of replications are right."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2o_sim.study.intervals import Interval, holm, mean_interval, replications_for, two_sided_p

MACRO = 1000
BAND = (0.926, 0.971)
"""Where the share of 1,000 nominal 95 % intervals lies in 999 of 1,000 cases."""


def covered(draw, size: int) -> float:
    generator = np.random.default_rng(20261121)
    intervals = [mean_interval(draw(generator, size)) for _ in range(MACRO)]
    return float(np.mean([interval.low <= 3.0 <= interval.high for interval in intervals]))


@pytest.mark.parametrize("size", [2, 5, 20])
def test_intervals_of_normal_means_cover_as_often_as_they_say(size):
    share = covered(lambda generator, n: generator.normal(3.0, 2.0, n), size)
    assert BAND[0] <= share <= BAND[1]


def test_the_normal_quantile_in_place_of_t_would_be_noticed():
    generator = np.random.default_rng(20261121)
    intervals = [mean_interval(generator.normal(3.0, 2.0, 5)) for _ in range(MACRO)]
    share = np.mean([abs(i.mean - 3.0) <= 1.959964 * i.sd / math.sqrt(5) for i in intervals])
    assert share < BAND[0]


@pytest.mark.parametrize(("half_width", "count"), [(1.0, 99), (0.5, 387)])
def test_replications_for_an_absolute_half_width(half_width, count):
    """Known: variance 25, half width 1 needs 99, .5 needs 387."""
    assert replications_for(5.0, half_width) == count


@pytest.mark.parametrize(("relative", "count"), [(0.05, 29), (0.02, 159)])
def test_replications_for_a_relative_half_width(relative, count):
    """Known: variance 25, mean 40; an error relative to the true mean, hence relative / (1 + relative)."""
    assert replications_for(5.0, 40 * relative / (1 + relative)) == count


@given(st.floats(0.01, 20.0), st.floats(0.05, 100.0))
def test_so_many_replications_do_and_one_fewer_does_not(sd, half_width):
    count = replications_for(sd, half_width)
    from o2o_sim.study.intervals import t_quantile

    def width(n):
        return t_quantile(0.975, n - 1) * sd / math.sqrt(n)

    assert width(count) <= half_width
    assert count == 2 or width(count - 1) > half_width


def test_equal_values_have_an_interval_of_no_width_and_one_value_of_any():
    assert mean_interval(np.full(7, 0.1)) == Interval(0.1, 0.0, 0.0, 7)
    assert mean_interval(np.array([0.1])).half_width == math.inf


def test_an_undefined_replication_makes_the_mean_undefined():
    assert not mean_interval(np.array([1.0, np.nan, 2.0])).defined
    assert not mean_interval(np.array([])).defined


def test_p_values_agree_with_intervals():
    """A 95 % interval leaves out zero exactly where p is below .05."""
    generator = np.random.default_rng(7)
    intervals = [mean_interval(generator.normal(0.5, 1.0, 10)) for _ in range(500)]
    assert all((two_sided_p(interval) < 0.05) == interval.excludes_zero for interval in intervals)
    assert 50 < sum(interval.excludes_zero for interval in intervals) < 450


def test_p_values_of_no_spread():
    assert two_sided_p(Interval(0.0, 0.0, 0.0, 5)) == 1.0
    assert two_sided_p(Interval(0.1, 0.0, 0.0, 5)) == 1 / 16  # five of one sign, either way
    assert math.isnan(two_sided_p(Interval(0.1, math.inf, 0.0, 1)))


def test_holm_by_hand():
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_leaves_the_undefined_out_of_the_family():
    assert holm(np.array([0.02, np.nan])).tolist()[0] == 0.02
    assert holm(np.array([])).tolist() == []


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30))
def test_holm_lies_between_the_single_test_and_bonferroni(values):
    p_values = np.array(values)
    adjusted = holm(p_values)
    assert np.all(adjusted >= p_values)
    assert np.all(adjusted <= np.minimum(1.0, p_values * len(values)) + 1e-15)


def test_holm_holds_the_familywise_error_rate():
    """Ten true null hypotheses: at least one false alarm in 5 % of families, not in 40 %."""
    p_values = np.random.default_rng(11).uniform(size=(4000, 10))
    alarms = np.mean([np.any(holm(row) < 0.05) for row in p_values])
    exact = 1 - (1 - 0.05 / 10) ** 10
    assert abs(alarms - exact) < 4 * math.sqrt(exact * (1 - exact) / 4000)
