"""Laws against SciPy's, whole and cut, and what they refuse."""

import math

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from o2o_sim.core.distributions import Distribution

LAW = TypeAdapter(Distribution)
SHARES = np.linspace(0.001, 0.999, 999)
CASES = [
    ({"distribution": "normal", "mean": 1.0, "sd": 2.0}, stats.norm(1, 2)),
    (
        {"distribution": "lognormal", "mean": 15.0, "median": 13.0},
        stats.lognorm(math.sqrt(2 * math.log(15 / 13)), scale=13),
    ),
    (
        {"distribution": "lognormal", "mean": 2.0, "sigma": 0.5},
        stats.lognorm(0.5, scale=2 * math.exp(-0.125)),
    ),
    ({"distribution": "lognormal", "median": 2.0, "sigma": 0.5}, stats.lognorm(0.5, scale=2)),
    ({"distribution": "gamma", "mean": 3.0, "shape": 0.8}, stats.gamma(0.8, scale=3 / 0.8)),
    ({"distribution": "erlang", "mean": 3.0, "stages": 4}, stats.gamma(4, scale=3 / 4)),
    ({"distribution": "beta", "mean": 0.3, "strength": 10.0}, stats.beta(3, 7)),
    ({"distribution": "beta", "a": 4.0, "b": 2.0}, stats.beta(4, 2)),
    ({"distribution": "uniform", "low": 1.0, "high": 4.0}, stats.uniform(1, 3)),
    ({"distribution": "exponential", "mean": 4.0}, stats.expon(scale=4)),
]
NAMES = [f"{case['distribution']}{number}" for number, (case, _) in enumerate(CASES)]


@pytest.mark.parametrize(("written", "law"), CASES, ids=NAMES)
def test_quantiles_mean_and_support_are_scipys(written, law):
    ours = LAW.validate_python(written)
    assert np.allclose(ours.quantile(SHARES), law.ppf(SHARES), rtol=1e-12, atol=1e-12)
    assert ours.expected() == pytest.approx(law.mean(), rel=1e-12)
    assert ours.support == pytest.approx(law.support())
    assert LAW.validate_json(ours.model_dump_json()) == ours


@pytest.mark.parametrize(("written", "law"), CASES, ids=NAMES)
def test_a_cut_law_is_the_law_given_the_interval(written, law):
    low, high = law.ppf([0.2, 0.7])
    ours = LAW.validate_python(written | {"min": low, "max": high})
    assert np.allclose(ours.quantile(SHARES), law.ppf(0.2 + 0.5 * SHARES), rtol=1e-9, atol=1e-9)
    assert ours.expected() == pytest.approx(law.expect(lb=low, ub=high, conditional=True), rel=1e-6)
    inside = ours.quantile(np.array([2.0**-53, 1 - 2.0**-53]))
    assert low <= inside[0] < inside[1] <= high


def test_no_spread_means_always_the_same():
    for written in (
        {"distribution": "normal", "mean": 3.0, "sd": 0.0, "min": 1.0, "max": 5.0},
        {"distribution": "lognormal", "median": 3.0, "sigma": 0.0},
        {"distribution": "uniform", "low": 3.0, "high": 3.0},
        {"distribution": "constant", "value": 3.0},
    ):
        law = LAW.validate_python(written)
        assert set(law.quantile(SHARES)) == {3.0}
        assert law.expected() == 3.0


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"distribution": "nrmal"}, "nrmal"),
        ({"distribution": "normal", "mean": 0}, "sd"),
        ({"distribution": "normal", "mean": 0, "sd": -1}, "sd"),
        ({"distribution": "normal", "mean": 0, "sd": 1, "sdd": 2}, "sdd"),
        ({"distribution": "normal", "mean": 0, "sd": 1, "min": 100}, "almost nothing"),
        ({"distribution": "normal", "mean": 0, "sd": 1, "min": 2, "max": 1}, "above `max`"),
        ({"distribution": "normal", "mean": 0, "sd": 0, "min": 1}, "no value"),
        ({"distribution": "normal", "mean": float("nan"), "sd": 1}, "finite"),
        ({"distribution": "normal", "mean": 1e308, "sd": 1e308}, "finite"),
        ({"distribution": "uniform", "low": 4, "high": 3}, "above `high`"),
        ({"distribution": "uniform", "low": 0, "high": 3, "min": 5}, "no value"),
        ({"distribution": "beta", "a": 1, "mean": 0.4}, "`mean` and `strength`"),
        ({"distribution": "lognormal", "mean": 1}, "exactly two"),
        ({"distribution": "lognormal", "mean": 1, "median": 1, "sigma": 1}, "exactly two"),
        ({"distribution": "lognormal", "mean": 1, "median": 2}, "not below its median"),
        ({"distribution": "gamma", "mean": 0, "shape": 1}, "mean"),
        ({"distribution": "exponential", "mean": float("inf")}, "finite"),
    ],
)
def test_impossible_laws_are_refused(written, message):
    with pytest.raises(ValidationError, match=message):
        LAW.validate_python(written)


def test_an_empirical_law_gives_its_values_as_often_as_they_weigh():
    law = LAW.validate_python({"distribution": "empirical", "values": [7.0, 1.0, 3.0], "weights": [1, 0, 3]})
    drawn = law.quantile((np.arange(400) + 0.5) / 400)
    assert dict(zip(*np.unique(drawn, return_counts=True), strict=True)) == {3.0: 300, 7.0: 100}
    assert law.expected() == drawn.mean() == 4.0 and law.support == (3.0, 7.0)
    assert [law.distribution_function(value) for value in (2.9, 3.0, 7.0)] == [0.0, 0.75, 1.0]


@pytest.mark.parametrize(
    ("terms", "word"),
    [
        ({"values": []}, "values"),
        ({"values": [1.0], "weights": [1.0, 2.0]}, "`weights`"),
        ({"values": [1.0, 2.0], "weights": [0.0, 0.0]}, "positive"),
        ({"values": [1.0, 2.0], "weights": [-1.0, 2.0]}, "weights"),
        ({"values": [1.0, 2.0], "min": 1.5}, "leave values out"),
    ],
)
def test_an_empirical_law_that_makes_no_sense_is_refused(terms, word):
    with pytest.raises(ValidationError, match=word):
        LAW.validate_python({"distribution": "empirical", **terms})
