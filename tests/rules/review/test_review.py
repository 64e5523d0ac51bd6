"""Reviews against the J shape that selective reporting must give, and against its wrong answers."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.stats import norm

from o2o_sim.core.units import FloatArray
from o2o_sim.rules.review import Everyone, ReviewRule, Selective
from o2o_sim.rules.review.stars import (
    bayesian_average,
    compiled_bayesian_average,
    compiled_rounded,
    compiled_stars_of,
    rounded,
    stars_of,
)

ORDERS = 400_000


def shares(cuts: tuple[float, ...], mean: float, spread: float = 1.0) -> FloatArray:
    """Shares of the stars when satisfaction is normal."""
    return np.diff(np.r_[0.0, norm.cdf((np.array(cuts) - mean) / spread), 1.0])


def simulated(rule: ReviewRule, mean: float, spread: float = 1.0) -> tuple[FloatArray, FloatArray]:
    """Shares of the stars among all orders and among those reviewed."""
    luck = np.random.default_rng(11)
    stars = rule.stars(mean + spread * luck.standard_normal(ORDERS))
    reviewed = rule.reviewed(stars, luck.random(ORDERS))
    counts = np.bincount(stars, minlength=6)[1:], np.bincount(stars[reviewed], minlength=6)[1:]
    return counts[0] / counts[0].sum(), counts[1] / counts[1].sum()


def test_the_baseline_is_j_shaped() -> None:
    """Satisfaction N(1.2, 1), merchants who differ by .35: (.061, .036, .046, .105, .752), 10.9 % review."""
    rule, spread = Selective(), float(np.hypot(1.0, 0.35))
    true = shares(rule.cuts, 1.2, spread)
    chance = rule.report_probability(np.arange(1, 6))
    expected = true * chance / (true @ chance)
    assert np.allclose(expected, [0.061, 0.036, 0.046, 0.105, 0.752], atol=0.0006)
    assert true @ chance == pytest.approx(0.109, abs=0.0005)
    found, reported = simulated(rule, 1.2, spread)
    reviews = ORDERS * (true @ chance)
    assert np.all(np.abs(found - true) < 4.0 * np.sqrt(true * (1.0 - true) / ORDERS))
    assert np.all(np.abs(reported - expected) < 4.0 * np.sqrt(expected * (1.0 - expected) / reviews))
    assert reported[0] > reported[1]


def test_a_set_that_is_not_j_shaped() -> None:
    """Another set gives true (.035930, ...) and reported (.072006, .084324, ...): one star below two."""
    rule = Selective(cuts=(-1.0, -0.2, 0.5, 1.2), probability=(0.35, 0.12, 0.05, 0.12, 0.30))
    true = shares(rule.cuts, 0.8)
    assert np.allclose(true, [0.035930, 0.122725, 0.223433, 0.273333, 0.344578], atol=1e-6)
    _, reported = simulated(rule, 0.8)
    expected = np.array([0.072006, 0.084324, 0.063967, 0.187807, 0.591897])
    reviews = ORDERS * 0.174648
    assert np.all(np.abs(reported - expected) < 4.0 * np.sqrt(expected * (1.0 - expected) / reviews))
    assert reported[0] < reported[1]


def test_without_selection_what_is_shown_is_true() -> None:
    _, reported = simulated(Everyone(), 1.2)
    true = shares(Everyone().cuts, 1.2)
    assert np.all(np.abs(reported - true) < 4.0 * np.sqrt(true * (1.0 - true) / ORDERS))


def test_a_cut_belongs_to_the_better_mark() -> None:
    assert Everyone().stars(np.array([-1.0001, -1.0, -0.6, 0.0, 0.7])).tolist() == [1, 2, 3, 4, 5]


def test_few_ratings_are_drawn_to_the_prior() -> None:
    rule = Everyone()
    assert rule.shown(np.array([0.0]), np.array([0]))[0] == 4.45
    assert rule.shown(np.array([10.0]), np.array([10]))[0] == pytest.approx((44.5 + 10.0) / 20.0)
    assert rule.shown(np.array([30_000.0]), np.array([10_000]))[0] == pytest.approx(3.0, abs=0.002)


def test_without_a_prior_the_plain_mean_is_shown() -> None:
    rule = Everyone(prior_count=0.0)
    assert rule.shown(np.array([0.0, 9.0]), np.array([0, 2])).tolist() == [4.45, 4.5]


def test_display_rounding() -> None:
    rule = Everyone(prior_count=0.0, rounding=0.5)
    assert rule.shown(np.array([424.0, 426.0]), np.array([100, 100])).tolist() == [4.0, 4.5]


def test_compiled_arithmetic_has_the_same_answers_as_columns() -> None:
    rule = Selective()
    values = np.r_[np.random.default_rng(3).normal(0.0, 1.5, 300), rule.cuts]
    expected = rule.stars(values)
    for value, stars in zip(values.tolist(), expected.tolist(), strict=True):
        assert compiled_stars_of(value, *rule.cuts) == stars_of(value, *rule.cuts) == stars
    for total, count in ((0.0, 0.0), (7.0, 2.0), (123.0, 31.0)):
        average = bayesian_average(total, count, 4.45, 10.0)
        assert compiled_bayesian_average(total, count, 4.45, 10.0) == average
        assert compiled_rounded(average, 0.1) == rounded(average, 0.1)
        assert compiled_rounded(average, 0.0) == average


@pytest.mark.parametrize(
    "settings",
    [{"cuts": (0.0, -1.0, 1.0, 2.0)}, {"cuts": (0.0, 1.0)}, {"prior": 5.5}, {"probability": (0.1,) * 4}],
)
def test_impossible_settings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Selective(**settings)
