"""Queues at rest: against printed numbers, balance equations solved by brute force, and exact paths."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.core.errors import InputError
from o2o_sim.theory import queues

GAPS = [0, 1, 1, 2, 0.5, 3, 0.2, 0.3, 1]
SERVICES = [2, 1.5, 3, 0.5, 1, 1, 2, 0.4, 1]


def number_in_system(arrival_rate, service_rate, servers, states=4000):
    """Stationary law of M/M/c by its balance equations."""
    state = np.arange(1, states)
    logs = np.concatenate(
        [[0.0], np.cumsum(np.log(arrival_rate / (service_rate * np.minimum(state, servers))))]
    )
    weight = np.exp(logs - logs.max())
    return weight / weight.sum()


@pytest.mark.parametrize(("load", "servers"), [(8, 10), (1.5, 2), (4.5, 5), (90, 100), (0.8, 1)])
def test_erlang_against_the_balance_equations(load, servers):
    law = number_in_system(load, 1.0, servers)
    queue = queues.markov_queue(load, 1.0, servers)
    state = np.arange(law.size)
    assert queue.waiting_chance == pytest.approx(law[servers:].sum())
    assert queue.queue_length == pytest.approx((np.maximum(state - servers, 0) * law).sum())
    assert queue.in_system == pytest.approx((state * law).sum())


@pytest.mark.parametrize(
    ("load", "servers", "chance", "wait"),
    [
        (8, 10, 0.409180, 0.204590),
        (1.5, 2, 0.642857, 1.285714),
        (4.5, 5, 0.762493, 1.524986),
        (90, 100, 0.216940, 0.021694),
    ],
)
def test_printed_many_server_queues(load, servers, chance, wait):
    queue = queues.markov_queue(load, 1.0, servers)
    assert (queue.waiting_chance, queue.wait) == pytest.approx((chance, wait), abs=1e-6)


@pytest.mark.parametrize(
    ("scv", "wait"), [(0, 2.0), (1 / 3, 2.666667), (0.5, 3), (1, 4), (2.25, 6.5), (4, 10)]
)
def test_printed_general_service(scv, wait):
    assert queues.general_service_queue(0.8, 1.0, np.sqrt(scv)).wait == pytest.approx(wait, abs=1e-6)


def test_exponential_arrivals_and_service_are_both_special_cases():
    plain = queues.markov_queue(0.8, 1.0)
    assert queues.general_service_queue(0.8, 1.0, 1.0) == pytest.approx(plain)
    assert queues.general_arrivals_queue(queues.erlang_gap_transform(1, 1.25), 1.25, 1.0) == pytest.approx(
        plain
    )


def test_regular_arrivals_are_the_limit_of_many_stages():
    regular = queues.general_arrivals_queue(lambda rate: np.exp(-1.25 * rate), 1.25, 1.0)
    staged = queues.general_arrivals_queue(queues.erlang_gap_transform(100_000, 1.25), 1.25, 1.0)
    assert regular.waiting_chance == pytest.approx(0.628630, abs=1e-6)
    assert staged.wait == pytest.approx(regular.wait, rel=1e-4)


@pytest.mark.parametrize("rescale", [60.0, 1 / 60])
def test_waits_scale_with_the_unit_of_time(rescale):
    plain, scaled = queues.markov_queue(8.0, 1.0, 10), queues.markov_queue(8 * rescale, rescale, 10)
    assert scaled.wait * rescale == pytest.approx(plain.wait)
    assert scaled.in_system == pytest.approx(plain.in_system)


def test_printed_paths():
    assert queues.path_waits(GAPS, SERVICES) == pytest.approx(
        [0, 1, 1.5, 2.5, 2.5, 0.5, 1.3, 3, 2.4], abs=1e-12
    )
    assert queues.path_waits(GAPS, SERVICES, 2) == pytest.approx([0, 0, 0, 0, 0, 0, 0, 0.5, 0], abs=1e-12)


@pytest.mark.parametrize(
    ("load", "waits", "numbers"), [(0.5, 29, 24), (0.7, 335.568, 293.827), (0.8, 1976, 1800)]
)
def test_printed_asymptotic_variances(load, waits, numbers):
    assert queues.mean_wait_variance(load) == pytest.approx(waits, abs=1e-3)
    assert queues.mean_number_variance(load) == pytest.approx(numbers, abs=1e-3)


def test_relaxation_times():
    assert queues.relaxation_time(0.5) == pytest.approx(11.66, abs=0.005)
    assert queues.relaxation_time(0.9) == pytest.approx(379.7, abs=0.05)


def test_a_lognormal_keeps_its_coefficient_of_variation():
    sigma = queues.lognormal_sigma(1.5)
    assert np.sqrt(np.expm1(sigma**2)) == pytest.approx(1.5)


@pytest.mark.parametrize("load", [1.0, 1.2, 0.0, -1.0])
def test_overload_is_refused(load):
    with pytest.raises(InputError, match="load"):
        queues.markov_queue(load, 1.0)
