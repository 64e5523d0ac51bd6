"""Many servers: the plain simulation against the closed forms there are, and the crowd against a sum over Poisson."""

from __future__ import annotations

from math import exp, factorial

import numpy as np
import pytest

from o2o_sim.theory.many_servers import allen_cunneen_wait, mean_crowd, simulated_queue
from o2o_sim.theory.queues import general_service_queue, markov_queue, path_waits


def exponential(random, shape):
    return random.exponential(1.0, shape)


def stages(random, shape):
    return random.gamma(4.0, 0.25, shape)


def constant(random, shape):
    return np.ones(shape)


@pytest.mark.parametrize(
    ("rate", "service", "servers", "wait"),
    [
        (8.0, exponential, 10, markov_queue(8.0, 1.0, 10).wait),
        (1.5, exponential, 2, markov_queue(1.5, 1.0, 2).wait),
        (0.5, stages, 1, general_service_queue(0.5, 1.0, 0.5).wait),
        (0.6, constant, 1, general_service_queue(0.6, 1.0, 0.0).wait),
    ],
)
def test_the_simulation_finds_what_is_known(rate, service, servers, wait):
    found = simulated_queue(rate, service, servers, 400_000)
    assert abs(found.wait - wait) < 4 * found.error < 0.2 * wait
    assert found.slope > 0


def test_it_is_the_same_with_one_seed_and_another_with_another():
    first, again, other = (simulated_queue(1.5, stages, 2, 10_000, seed) for seed in (1, 1, 2))
    assert first == again
    assert first.wait != other.wait


def test_evening_out_by_the_crowd_makes_the_error_smaller():
    random = np.random.default_rng(5)
    plain = [path_waits(random.exponential(0.125, 800), stages(random, 800), 10).mean() for _ in range(40)]
    error = np.std(plain, ddof=1) * np.sqrt(800)  # of one customer
    found = simulated_queue(8.0, stages, 10, 200_000)
    assert found.error * np.sqrt(200_000) < 0.75 * error


@pytest.mark.parametrize(("load", "servers"), [(8.0, 10), (0.5, 1), (3.0, 2)])
def test_the_crowd_is_a_sum_over_the_poisson_law(load, servers):
    chance = [exp(-load) * load**met / factorial(met) for met in range(60)]
    crowd = sum(max(met - servers + 1, 0) * chance[met] for met in range(60))
    assert mean_crowd(load, servers) == pytest.approx(crowd)


@pytest.mark.parametrize("scv", [0.0, 0.5, 4.0])
def test_the_approximation_is_exact_at_one_server(scv):
    exact = general_service_queue(0.8, 1.0, scv**0.5).wait
    assert allen_cunneen_wait(0.8, 1.0, 1, scv) == pytest.approx(exact)
    assert allen_cunneen_wait(8.0, 1.0, 10, 1.0) == pytest.approx(0.204590, abs=5e-7)
