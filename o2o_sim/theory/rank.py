"""A rank at which people and taxis wait for each other: a queue with two ends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Rank", "double_ended_queue"]


class Rank(NamedTuple):
    """Shares of people and of taxis that leave in vain, and mean numbers of taxis and of people waiting."""

    people_lost: float
    taxis_lost: float
    taxis_waiting: float
    people_waiting: float


def double_ended_queue(people_rate: float, taxi_rate: float, people_room: int, taxi_room: int) -> Rank:
    """Both come by chance, each leaves with the other at once, and who finds no room leaves in vain.

    Parameters
    ----------
    people_rate, taxi_rate : arrivals in a unit of time
    people_room, taxi_room : how many may wait

    Examples
    --------
    >>> [round(value, 6) for value in double_ended_queue(1.0, 1.1, 5, 10)]
    [0.027817, 0.116197, 4.927884, 0.477225]
    """
    surplus = np.arange(-taxi_room, people_room + 1)
    chance = (people_rate / taxi_rate) ** (surplus + taxi_room)
    chance = chance / chance.sum()
    waiting = np.maximum(-surplus, 0), np.maximum(surplus, 0)
    return Rank(float(chance[-1]), float(chance[0]), *(float(chance @ number) for number in waiting))
