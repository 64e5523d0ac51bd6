"""Vector arithmetic: close to the true values, the same bits one by one as in loops, the same draws as core's."""

from __future__ import annotations

import math

import numpy as np
import pytest

from o2o_sim.demand import elementary
from o2o_sim.demand.lean import lean

N = 200_000


@lean
def _logs(x, out):
    for j in range(len(x)):
        out[j] = elementary.log(x[j])


@lean
def _exps(x, out):
    for j in range(len(x)):
        out[j] = elementary.exp(x[j])


@lean
def _sines(x, out):
    for j in range(len(x)):
        out[j] = elementary.sine_of_half_turns(x[j])


def units_off(found, exact):
    """Largest distance from the true value in units in the last place."""
    return float(np.max(np.abs(found - exact) / np.spacing(np.abs(found))))


def uniform_numbers():
    u = np.random.default_rng(1).random(N)
    return np.concatenate([u, u[:1000] * 1e-12, 1.0 - u[:1000] * 1e-12])


def test_logarithms_are_within_one_unit():
    x, out = np.concatenate([uniform_numbers(), 37.0 * uniform_numbers()]), np.empty(2 * N + 4000)
    _logs(x, out)
    assert units_off(out, np.log(x.astype(np.longdouble))) < 1.0


def test_exponentials_are_within_two_units():
    x = np.concatenate([-700.0 * uniform_numbers(), -uniform_numbers()])
    out = np.empty_like(x)
    _exps(x, out)
    assert units_off(out, np.exp(x.astype(np.longdouble))) < 2.0


def test_sines_are_within_three_units():
    x = uniform_numbers()
    out = np.empty_like(x)
    _sines(x, out)
    pi = np.longdouble("3.14159265358979323846264338327950288")
    exact = np.sin(pi * np.minimum(x.astype(np.longdouble), 1.0 - x.astype(np.longdouble)))
    assert units_off(out, exact) < 3.0


@pytest.mark.parametrize(
    ("loop", "one"),
    [(_logs, elementary.log), (_exps, elementary.exp), (_sines, elementary.sine_of_half_turns)],
)
def test_loops_and_plain_python_give_the_same_bits(loop, one):
    x = uniform_numbers()[-1500:]
    out = np.empty_like(x)
    loop(x, out)
    assert out.tolist() == [float(one.py_func(value)) for value in x]


def test_exact_points():
    assert elementary.log(1.0) == 0.0
    assert elementary.exp(0.0) == 1.0
    assert elementary.exp(-math.inf) == 0.0
    assert elementary.sine_of_half_turns(0.5) == 1.0
