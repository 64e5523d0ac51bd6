"""Queues whose people give up, find no room, or are served by class."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from o2o_sim.core.errors import InputError
from o2o_sim.theory.queues import erlang_c

__all__ = [
    "QueueWithAbandonment",
    "ServiceLaw",
    "abandonment_queue",
    "general_priority_waits",
    "limited_room",
    "priority_waits",
]

_TAIL = 1e-15


class QueueWithAbandonment(NamedTuple):
    """Chance to wait, share who give up, and the mean wait of all, those who give up among them."""

    waiting_chance: float
    abandonment: float
    wait: float


class ServiceLaw(NamedTuple):
    """Mean and coefficient of variation of a service time: 0 constant, 1 exponential."""

    mean: float
    variation: float


def abandonment_queue(
    arrival_rate: float, service_rate: float, servers: int, impatience: float
) -> QueueWithAbandonment:
    """Erlang-A: M/M/n in which everybody waiting gives up at a rate, from the law of the number present.

    References
    ----------
    [Palm1957]_, [MandelbaumZeltyn2007]_

    Examples
    --------
    >>> [round(value, 6) for value in abandonment_queue(48.0, 1.0, 50, 0.5)]
    [0.467774, 0.030912, 0.061824]
    """
    weight, weights = 1.0, [1.0]
    number = 0
    while number < servers or weight > _TAIL * max(weights):
        number += 1
        leaving = min(number, servers) * service_rate + max(number - servers, 0) * impatience
        weight *= arrival_rate / leaving
        weights.append(weight)
    chance = np.array(weights) / np.sum(weights)
    waiting = np.maximum(np.arange(chance.size) - servers, 0)
    queue = float(chance @ waiting)
    return QueueWithAbandonment(
        float(chance[servers:].sum()), impatience * queue / arrival_rate, queue / arrival_rate
    )


def limited_room(arrival_rate: float, service_rate: float, room: int) -> tuple[float, float, float]:
    """M/M/1/K: share refused, mean number in the system, mean time in it of those let in.

    Examples
    --------
    >>> [round(value, 6) for value in limited_room(0.9, 1.0, 5)]
    [0.126023, 2.194782, 2.790286]
    """
    chance = (arrival_rate / service_rate) ** np.arange(room + 1)
    chance = chance / chance.sum()
    number = float(chance @ np.arange(room + 1))
    return float(chance[-1]), number, number / (arrival_rate * (1.0 - float(chance[-1])))


def priority_waits(
    arrival_rates: Sequence[float], service_rate: float, servers: int = 1, preemptive: bool = False
) -> list[float]:
    """Cobham: mean waits by class, the first class first; where preemptive (one server), mean times in the system.

    References
    ----------
    [Cobham1954]_

    Examples
    --------
    >>> [round(value, 6) for value in priority_waits([0.3, 0.5], 1.0)]
    [1.142857, 5.714286]
    >>> [round(value, 6) for value in priority_waits([0.3, 0.5], 1.0, preemptive=True)]
    [1.428571, 7.142857]
    """
    capacity = servers * service_rate
    below = np.concatenate([[0.0], np.cumsum(arrival_rates) / capacity])
    work = 1.0 if preemptive else erlang_c(float(np.sum(arrival_rates)) / service_rate, servers)
    return [float(work / capacity / ((1.0 - low) * (1.0 - high))) for low, high in pairwise(below.tolist())]


def general_priority_waits(arrival_rates: Sequence[float], laws: Sequence[ServiceLaw]) -> list[float]:
    """Cobham at one server where each class has a law of service of its own: mean waits, the first class first.

    Nobody is interrupted.

    References
    ----------
    [Cobham1954]_

    Examples
    --------
    >>> short, long = ServiceLaw(0.5, 0.0), ServiceLaw(1.0, 1.0)
    >>> [round(value, 6) for value in general_priority_waits([0.6, 0.4], [short, long])]
    [0.678571, 2.261905]
    """
    loads = [rate * law.mean for rate, law in zip(arrival_rates, laws, strict=True)]
    below = np.concatenate([[0.0], np.cumsum(loads)])
    if not below[-1] < 1.0:
        raise InputError(f"The load is {below[-1]:g}; a queue at rest needs a load below 1.")
    left = sum(
        load * law.mean * (1.0 + law.variation**2) / 2.0 for load, law in zip(loads, laws, strict=True)
    )
    return [float(left / ((1.0 - low) * (1.0 - high))) for low, high in pairwise(below.tolist())]
