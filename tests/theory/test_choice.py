"""Choice in closed form: against printed numbers, and against routes that share no line with it."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.core.errors import InputError
from o2o_sim.theory import choice, gravity

NESTED = ([1.0, 0.6, 0.8, 0.3, 0.0], [0, 0, 1, 1, 2], [0.5, 0.8, 1.0])


def gradient(function, point, step=1e-6):
    """Derivative by central differences: the choice probabilities are the gradient of the inclusive value."""
    point = np.asarray(point, dtype=float)
    moves = np.eye(point.size) * step
    return np.array([(function(point + move) - function(point - move)) / (2 * step) for move in moves])


def test_elasticities_and_diversion_of_the_printed_market():
    values, prices = [1.0, 0.7, 0.9, 0.0], [12.0, 10.0, 8.0]
    shares = choice.logit_shares(values)[:3]
    assert choice.own_elasticities(0.25, prices, shares) == pytest.approx(
        [-2.004491, -1.885424, -1.399484], abs=1e-6
    )
    assert choice.cross_elasticities(0.25, prices, shares) == pytest.approx(
        [0.995509, 0.614576, 0.600516], abs=1e-6
    )


def test_a_larger_scale_is_the_same_as_smaller_values():
    values = np.array([1.0, 0.7, 0.9, 0.0])
    assert choice.logit_shares(values, 2.0) == pytest.approx(
        [0.292529, 0.251782, 0.278262, 0.177428], abs=1e-6
    )
    assert choice.logsum(7 * values, 7.0) == pytest.approx(7 * choice.logsum(values))


@pytest.mark.parametrize("seed", range(5))
def test_nested_shares_are_the_gradient_of_their_logsum(seed):
    random = np.random.default_rng(seed)
    values, spread = random.normal(0, 1, 7), random.uniform(0.2, 1.0, 3)
    nests = [0, 0, 0, 1, 1, 2, 2]
    shares = choice.nested_shares(values, nests, spread)
    assert shares == pytest.approx(
        gradient(lambda v: choice.nested_logsum(v, nests, spread), values), abs=1e-8
    )
    assert shares.sum() == pytest.approx(1.0)


def test_nests_without_likeness_are_no_nests():
    values, nests, _ = NESTED
    assert choice.nested_shares(values, nests, [1, 1, 1]) == pytest.approx(choice.logit_shares(values))


def test_nested_diversion_of_the_printed_market():
    values, nests, spread = NESTED
    without = choice.nested_shares([1.0, -np.inf, 0.8, 0.3, 0.0], nests, spread)
    assert without == pytest.approx([0.396579, 0, 0.298013, 0.159515, 0.145893], abs=1e-6)
    moved = choice.diversion(choice.nested_shares(values, nests, spread), without, 1)
    assert moved[[0, 2, 3, 4]] == pytest.approx([0.670378, 0.162791, 0.087136, 0.079695], abs=1e-6)


def test_an_empty_nest_takes_nothing():
    shares = choice.nested_shares([-np.inf, -np.inf, 0.8, 0.3, 0.0], NESTED[1], NESTED[2])
    assert shares[:2].tolist() == [0.0, 0.0]
    assert shares.sum() == pytest.approx(1.0)


def test_gumbel_maxima_have_the_expected_mean():
    random = np.random.default_rng(3)
    values = np.array([1.0, 0.7, 0.9, 0.0])
    best = (values + random.gumbel(size=(200_000, 4))).max(axis=1)
    assert abs(best.mean() - choice.expected_maximum(values)) < 4 * np.sqrt(
        choice.GUMBEL_VARIANCE / best.size
    )
    assert best.var() == pytest.approx(choice.GUMBEL_VARIANCE, rel=0.03)


def test_two_types_divert_more_than_their_average_does():
    values = np.array([[3.0, 1.6, 0.0], [-3.0, -2.6, 0.0]])
    without = np.where([True, False, False], -np.inf, values)
    shares, left = choice.mixed_shares(values, [0.6, 0.4]), choice.mixed_shares(without, [0.6, 0.4])
    assert choice.diversion(shares, left, 0)[1] == pytest.approx(0.803892, abs=1e-6)
    assert shares[1] / (1 - shares[0]) == pytest.approx(0.270594, abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_information_is_never_worth_less_than_nothing(seed):
    random = np.random.default_rng(seed)
    perceived, experienced = random.normal(0, 2, 5), random.normal(0, 2, 5)
    assert choice.value_of_information(perceived, experienced, 1.7) >= 0


def test_a_relisted_merchant_follows_the_nested_logit():
    value, spread = np.log(0.05 / 0.95), 0.5
    twins = choice.nested_shares([value, value, 0.0], [0, 0, 1], [spread, 1.0])
    assert choice.relisted_share(0.05, 2, spread) == pytest.approx(twins[:2].sum())


def test_huff_is_a_logit_in_logarithms():
    sizes, distances = np.array([5000.0, 10000, 2500]), np.array([4.0, 2.0, 6.0])
    shares = gravity.huff_shares(sizes, distances, 1.0, 2.0)
    assert shares == pytest.approx(choice.logit_shares(np.log(sizes) - 2 * np.log(distances)))
    assert shares == pytest.approx([0.108434, 0.867470, 0.024096], abs=1e-6)


@pytest.mark.parametrize(
    "call",
    [
        lambda: choice.logsum([0.0], 0.0),
        lambda: choice.nested_shares([0.0], [0], [1.5]),
        lambda: choice.mixed_shares([[0.0], [1.0]], [0.6, 0.6]),
        lambda: gravity.huff_shares([1.0], [0.0], 1, 1),
        lambda: gravity.reilly_break_point(1.0, -1.0, 3.0),
    ],
)
def test_impossible_parameters_are_refused(call):
    with pytest.raises(InputError):
        call()
