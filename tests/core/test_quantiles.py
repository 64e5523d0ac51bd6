"""Quantile functions against SciPy, over the whole of (0, 1) and its far ends."""

import numpy as np
import pytest
from scipy import special, stats

from o2o_sim.core.quantiles import (
    exponential_quantile,
    gumbel_quantile,
    normal_quantile,
    normal_quantiles,
    poisson_quantile,
)

SHARES = np.concatenate([10.0 ** -np.linspace(0.31, 300, 900), np.linspace(0.01, 0.99, 981)])


def test_normal_quantiles_are_exact_to_rounding():
    expected = special.ndtri(SHARES)
    assert np.max(np.abs(normal_quantiles(SHARES) - expected) / np.maximum(np.abs(expected), 1.0)) < 4e-15


def test_normal_quantiles_of_a_table_do_not_depend_on_how_it_lies_in_memory():
    table = SHARES[: SHARES.size // 2 * 2].reshape(2, -1)
    assert np.array_equal(normal_quantiles(np.asfortranarray(table)), normal_quantiles(table))


def test_normal_quantiles_are_odd():
    upper = np.linspace(0.5, 1 - 2**-53, 1001)[1:]
    assert all(normal_quantile(u) == -normal_quantile(1.0 - u) for u in upper)


@pytest.mark.parametrize("function", [normal_quantile, exponential_quantile, gumbel_quantile])
def test_compiled_and_plain_quantiles_are_equal_to_the_bit(function):
    assert all(function(u) == function.py_func(u) for u in SHARES)


@pytest.mark.parametrize("mean", [0.0, 0.01, 0.7, 3.0, 41.5, 599.0])
def test_poisson_quantiles_are_scipys(mean):
    shares = np.linspace(0.0005, 0.9995, 1000)
    found = np.array([poisson_quantile(u, mean) for u in shares])
    assert np.array_equal(found, stats.poisson.ppf(shares, mean))


def test_poisson_quantiles_of_large_means_are_off_by_one_at_most_and_rarely():
    shares = np.linspace(0.0005, 0.9995, 1000)
    found = np.array([poisson_quantile(u, 2000.0) for u in shares])
    apart = np.abs(found - stats.poisson.ppf(shares, 2000.0))
    assert apart.max() <= 1
    assert apart.mean() < 0.01


def test_poisson_counts_end_even_at_the_last_draw_below_one():
    assert 0 < poisson_quantile(1 - 2**-53, 3.0) < 60
