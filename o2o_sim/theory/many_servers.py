"""Many servers and a law of service that is not exponential: no closed form, so a plain simulation of its own.

It shares nothing with the market but Kiefer and Wolfowitz's recursion: other random numbers, no shops, no days.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.theory.queues import markov_queue
from o2o_sim.theory.stock import poisson_sales

__all__ = ["SimulatedQueue", "allen_cunneen_wait", "mean_crowd", "simulated_queue"]

Service = Callable[[np.random.Generator, tuple[int, int]], FloatArray]

QUEUES = 256
SETTLING, COUNTED = 1_000, 8_000
"""Customers of a queue that are left out, and at most that count in one go."""


class SimulatedQueue(NamedTuple):
    """The mean wait that a simulation found, its standard error, and the slope of the wait on the crowd.

    The slope says how much longer the mean wait of a stretch is where the mean crowd is 1 larger (`mean_crowd`).
    """

    wait: float
    error: float
    slope: float


def allen_cunneen_wait(arrival_rate: float, service_rate: float, servers: int, service_scv: float) -> float:
    """Allen and Cunneen's approximation to the mean wait in M/G/c; exact for one server and for exponential service.

    Parameters
    ----------
    service_scv
        Squared coefficient of variation of the service time.

    References
    ----------
    [Allen1990]_

    Examples
    --------
    >>> round(allen_cunneen_wait(8.0, 1.0, 10, 0.25), 6), round(allen_cunneen_wait(8.0, 1.0, 10, 4.0), 6)
    (0.127869, 0.511475)
    """
    return 0.5 * (1.0 + service_scv) * markov_queue(arrival_rate, service_rate, servers).wait


def mean_crowd(offered_load: float, servers: int) -> float:
    """Mean crowd beyond all servers but one that arrivals would meet if nobody ever had to wait.

    With servers without end the number met is Poisson whatever the law of service, so this mean is known, while
    the mean of a stretch of visits goes up and down with their waits: a control variate.

    References
    ----------
    [Takacs1962]_

    Examples
    --------
    >>> round(mean_crowd(8.0, 10), 6)
    0.70924
    """
    return offered_load - poisson_sales(offered_load, servers - 1)


def simulated_queue(
    arrival_rate: float, service: Service, servers: int, customers: int, seed: int = 0
) -> SimulatedQueue:
    """M/G/c by Kiefer and Wolfowitz's recursion: the mean wait in units of the mean service time, which has to be 1.

    Parameters
    ----------
    service
        Draws service times of a shape.
    customers
        How many count, about; the error falls with their root.

    References
    ----------
    [KieferWolfowitz1955]_

    Examples
    --------
    >>> found = simulated_queue(8.0, lambda draw, shape: draw.exponential(1.0, shape), 10, 200_000)
    >>> abs(found.wait - 0.20459) < 4 * found.error < 0.02
    True
    """
    each = max(1, -(-customers // QUEUES))
    parts = -(-each // COUNTED)
    streams = np.random.default_rng([seed, servers]).spawn(parts)
    means = [_stretches(stream, arrival_rate, service, servers, -(-each // parts)) for stream in streams]
    wait, crowd = np.concatenate(means, axis=1)
    apart = crowd - crowd.mean()
    slope = float(apart @ wait / (apart @ apart))
    even = wait - slope * (crowd - mean_crowd(arrival_rate, servers))
    return SimulatedQueue(float(even.mean()), float(even.std(ddof=2) / np.sqrt(even.size)), slope)


def _stretches(
    random: np.random.Generator, arrival_rate: float, service: Service, servers: int, counted: int
) -> FloatArray:
    """Mean wait and mean crowd of each of many queues, side by side."""
    shape = (SETTLING + counted, QUEUES)
    gaps, services = random.exponential(1.0 / arrival_rate, shape), service(random, shape)
    waits = np.empty(shape)
    left = np.zeros((QUEUES, servers))
    for customer in range(shape[0]):
        left = np.maximum(left - gaps[customer, :, None], 0.0)
        left.sort(axis=1)
        waits[customer] = left[:, 0]
        left[:, 0] += services[customer]
    crowds = np.column_stack([_crowds(*path, servers) for path in zip(gaps.T, services.T, strict=True)])
    return np.stack([waits[SETTLING:].mean(axis=0), crowds[SETTLING:].mean(axis=0)])


def _crowds(gaps: FloatArray, services: FloatArray, servers: int) -> FloatArray:
    """The crowd beyond all servers but one that each customer would meet if nobody ever had to wait."""
    arrived = np.cumsum(gaps)
    met = np.arange(gaps.size) - np.searchsorted(np.sort(arrived + services), arrived, side="right")
    return np.asarray(np.maximum(met - (servers - 1), 0), dtype=np.float64)
