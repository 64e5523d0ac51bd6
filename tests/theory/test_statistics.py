"""Error bounds: their false alarms and their power, seen in simulated estimates."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm, t

from o2o_sim.core.errors import InputError
from o2o_sim.theory import statistics


@pytest.mark.parametrize(("tests", "bound"), [(15, 3.988), (27, 4.125), (100, 4.417)])
def test_family_bounds(tests, bound):
    assert statistics.bonferroni_z(tests) == pytest.approx(bound, abs=5e-4)
    assert 2 * norm.sf(statistics.bonferroni_z(tests)) * tests == pytest.approx(1e-3)


def test_student_bound_has_the_same_false_alarm():
    assert 2 * t.sf(statistics.t_instead_of_z(3.0, 7), 7) == pytest.approx(2 * norm.sf(3.0))


@pytest.mark.parametrize(
    ("choices", "bound"), [(10_000, 0.018330), (100_000, 0.005797), (1_000_000, 0.001833)]
)
def test_printed_share_errors(choices, bound):
    assert 4 * statistics.share_error(0.3, choices) == pytest.approx(bound, abs=5e-7)


def test_a_ratio_error_covers():
    random = np.random.default_rng(4)
    bottom = random.gamma(4, 1, (4000, 200))
    top = 0.5 * bottom + random.normal(0, 1, bottom.shape)
    estimates = [statistics.ratio_estimate(*pair) for pair in zip(top, bottom, strict=True)]
    covered = np.mean([abs(ratio - 0.5) < 1.96 * error for ratio, error in estimates])
    assert covered == pytest.approx(0.95, abs=4 * np.sqrt(0.05 * 0.95 / 4000) + 0.006)


def test_power_is_what_simulation_finds():
    estimates = np.random.default_rng(5).normal(1.0, 0.1, 40_000)
    rejected = np.mean(np.abs(estimates - 1.3) > 2.0 * 0.1)
    assert statistics.power_against(1.0, 1.3, 0.1, 2.0) == pytest.approx(rejected, abs=0.01)


def test_an_exact_estimate_rejects_every_other_number():
    assert statistics.power_against(1.0, 1.0 + 1e-9, 0.0, 4.0) == 1.0
    assert statistics.power_against(1.0, 1.0, 0.0, 4.0) == 0.0


def test_shrinking_errors_stay_in_the_band_nearly_always():
    random = np.random.default_rng(6)
    few, many = random.normal(0, 4.0, (5000, 60)), random.normal(0, 1.0, (5000, 60))
    ratio = np.sqrt((few**2).mean(axis=1) / (many**2).mean(axis=1))
    low, high = statistics.shrink_band()
    assert np.mean((ratio < low) | (ratio > high)) < 0.003


def test_a_family_has_members():
    with pytest.raises(InputError):
        statistics.bonferroni_z(0)
