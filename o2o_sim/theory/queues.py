"""Waiting lines at rest: Erlang, Pollaczek-Khinchine, general arrivals, and exact waits along a given path.

Rates are per unit of time, waits in that unit. A wait is the time in the queue, a sojourn counts service too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from o2o_sim.core.errors import InputError

FloatArray = NDArray[np.float64]


class QueueAtRest(NamedTuple):
    """Long-run means: chance to wait, wait in queue, time in system, number in queue and in system."""

    waiting_chance: float
    wait: float
    sojourn: float
    queue_length: float
    in_system: float


def erlang_b(offered_load: float, servers: int) -> float:
    """Share of arrivals lost where nobody may wait, by the stable recursion.

    References
    ----------
    [Erlang1917]_

    Examples
    --------
    >>> round(erlang_b(8.0, 10), 6)
    0.121661
    """
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = offered_load * blocked / (server + offered_load * blocked)
    return blocked


def erlang_c(offered_load: float, servers: int) -> float:
    """Share of arrivals that have to wait in M/M/c.

    Raises
    ------
    InputError
        The load is not below the number of servers.

    Examples
    --------
    >>> round(erlang_c(8.0, 10), 6)
    0.40918
    """
    _refuse_overload(offered_load / servers)
    blocked = erlang_b(offered_load, servers)
    return blocked / (1.0 - offered_load / servers * (1.0 - blocked))


def markov_queue(arrival_rate: float, service_rate: float, servers: int = 1) -> QueueAtRest:
    """M/M/c: Poisson arrivals, exponential service, first come first served.

    Examples
    --------
    >>> markov_queue(0.8, 1.0).in_system, round(markov_queue(8.0, 1.0, 10).wait, 6)
    (4.0, 0.20459)
    """
    waiting_chance = erlang_c(arrival_rate / service_rate, servers)
    wait = waiting_chance / (servers * service_rate - arrival_rate)
    return _by_little(arrival_rate, 1.0 / service_rate, waiting_chance, wait)


def sojourn_tail(arrival_rate: float, service_rate: float, duration: float) -> float:
    """Chance that an M/M/1 customer is longer in the system than a duration.

    Examples
    --------
    >>> round(sojourn_tail(0.8, 1.0, 5.0), 6)
    0.367879
    """
    _refuse_overload(arrival_rate / service_rate)
    return float(np.exp(-(service_rate - arrival_rate) * duration))


def general_service_queue(arrival_rate: float, mean_service: float, service_variation: float) -> QueueAtRest:
    """M/G/1 by the Pollaczek-Khinchine formula.

    Parameters
    ----------
    service_variation
        Coefficient of variation of the service time: 0 deterministic, 1 exponential, 1/sqrt(k) Erlang-k.

    Examples
    --------
    >>> round(general_service_queue(0.8, 1.0, 1.5).wait, 9)
    6.5
    """
    load = arrival_rate * mean_service
    _refuse_overload(load)
    wait = load * mean_service * (1.0 + service_variation**2) / (2.0 * (1.0 - load))
    return _by_little(arrival_rate, mean_service, load, wait)


def general_arrivals_queue(
    gap_transform: Callable[[float], float], mean_gap: float, service_rate: float
) -> QueueAtRest:
    """GI/M/1: the wait follows from the root s of ``s = E exp(-service_rate (1 - s) gap)``.

    Parameters
    ----------
    gap_transform
        Laplace transform of the time between arrivals.

    References
    ----------
    [Kendall1953]_

    Examples
    --------
    >>> every = lambda gap: lambda rate: float(np.exp(-rate * gap))
    >>> round(general_arrivals_queue(every(1.25), 1.25, 1.0).wait, 6)
    1.692731
    """
    _refuse_overload(1.0 / (mean_gap * service_rate))

    def excess(root: float) -> float:
        return gap_transform(service_rate * (1.0 - root)) - root

    root = float(brentq(excess, 0.0, 1.0 - 1e-9, xtol=1e-15))
    wait = root / (service_rate * (1.0 - root))
    return _by_little(1.0 / mean_gap, 1.0 / service_rate, root, wait)


def erlang_gap_transform(stages: int, mean_gap: float) -> Callable[[float], float]:
    """Laplace transform of an Erlang time between arrivals; many stages make it nearly regular.

    Examples
    --------
    >>> round(general_arrivals_queue(erlang_gap_transform(2, 1.25), 1.25, 1.0).wait, 6)
    2.84398
    """
    return lambda rate: float((1.0 + rate * mean_gap / stages) ** -stages)


def uniform_gap_transform(mean_gap: float) -> Callable[[float], float]:
    """Laplace transform of a time between arrivals that is anything from 0 to twice its mean alike.

    Examples
    --------
    >>> round(general_arrivals_queue(uniform_gap_transform(1.25), 1.25, 1.0).wait, 6)
    2.520778
    """
    return lambda rate: float(-np.expm1(-2.0 * rate * mean_gap) / (2.0 * rate * mean_gap)) if rate else 1.0


def batch_arrivals_queue(party_rate: float, size: int, service_rate: float) -> QueueAtRest:
    """M/M/1 to which parties of a given size come by chance and are served one by one.

    Who comes also waits for those of the own party that are served before.

    References
    ----------
    [GrossShortleThompsonHarris2008]_

    Examples
    --------
    >>> pairs = batch_arrivals_queue(0.3, 2, 1.0)
    >>> round(pairs.in_system, 9), round(pairs.sojourn, 9)
    (2.25, 3.75)
    """
    load = party_rate * size / service_rate
    _refuse_overload(load)
    sojourn = (1.0 + size) / (2.0 * service_rate * (1.0 - load))
    waiting_chance = 1.0 - (1.0 - load) / size
    return _by_little(party_rate * size, 1.0 / service_rate, waiting_chance, sojourn - 1.0 / service_rate)


def lognormal_sigma(variation: float) -> float:
    """Sigma of the logarithm that gives a lognormal its coefficient of variation: not the coefficient itself.

    Examples
    --------
    >>> round(lognormal_sigma(1.5), 6)
    1.085659
    """
    return float(np.sqrt(np.log1p(variation**2)))


def path_waits(gaps: ArrayLike, services: ArrayLike, servers: int = 1) -> FloatArray:
    """Waits of customers one by one, first come first served, for given gaps and service times.

    One server is Lindley's recursion, several are Kiefer and Wolfowitz's. The first gap counts from time 0.

    References
    ----------
    [Lindley1952]_, [KieferWolfowitz1955]_

    Examples
    --------
    >>> path_waits([0, 1, 1, 2], [2, 1.5, 3, 0.5]).tolist()
    [0.0, 1.0, 1.5, 2.5]
    """
    gap, service = np.asarray(gaps, dtype=float), np.asarray(services, dtype=float)
    left = np.zeros(servers)
    waits = np.empty(gap.size)
    for customer in range(gap.size):
        left = np.sort(np.maximum(left - gap[customer], 0.0))
        waits[customer] = left[0]
        left[0] += service[customer]
    return waits


def mean_wait_variance(load: float) -> float:
    """Variance constant V of the mean wait over n customers of M/M/1, service rate 1: SE = sqrt(V/n).

    References
    ----------
    [Blomqvist1967]_, [Whitt1989]_

    Examples
    --------
    >>> round(mean_wait_variance(0.8), 6)
    1976.0
    """
    _refuse_overload(load)
    return load * (2.0 + 5.0 * load - 4.0 * load**2 + load**3) / (1.0 - load) ** 4


def mean_number_variance(load: float) -> float:
    """Variance constant V of the time-average number in M/M/1, service rate 1: SE = sqrt(V/T).

    Examples
    --------
    >>> round(mean_number_variance(0.8), 6)
    1800.0
    """
    _refuse_overload(load)
    return 2.0 * load * (1.0 + load) / (1.0 - load) ** 4


def relaxation_time(load: float, service_rate: float = 1.0) -> float:
    """How long an M/M/1 remembers where it started; a warm-up is at least five of these.

    Examples
    --------
    >>> round(relaxation_time(0.8), 2)
    89.72
    """
    _refuse_overload(load)
    return float(1.0 / (service_rate * (1.0 - np.sqrt(load)) ** 2))


def _by_little(arrival_rate: float, mean_service: float, waiting_chance: float, wait: float) -> QueueAtRest:
    sojourn = wait + mean_service
    return QueueAtRest(waiting_chance, wait, sojourn, arrival_rate * wait, round(arrival_rate * sojourn, 12))


def _refuse_overload(load: float) -> None:
    if not 0 < load < 1:
        raise InputError(f"The load is {load:g}; a queue at rest needs a load above 0 and below 1.")


def queues_in_a_row(visitors: float, ahead: float, till: float, makers: int, making: float) -> float:
    """Mean minutes of a visitor who passes a till and then a kitchen that orders placed ahead share.

    Both are exponential queues; what leaves the till is Poisson again, and joins the orders placed ahead in the
    kitchen's line. So the kitchen is a queue of its own at the sum of both rates.

    Parameters
    ----------
    visitors, ahead : people at the till, and orders that skip it [1/minute]
    till : mean service there [minutes]
    makers, making : servers of the kitchen and their mean time for an order [minutes]

    References
    ----------
    [Burke1956]_, [Jackson1957]_

    Examples
    --------
    >>> round(queues_in_a_row(0.5, 0.0, 1.0, 2, 2.0), 6)
    4.666667
    """
    counter = markov_queue(visitors, 1.0 / till).sojourn
    return counter + markov_queue(visitors + ahead, 1.0 / making, makers).sojourn
