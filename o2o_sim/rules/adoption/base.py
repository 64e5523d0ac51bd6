"""What an adoption rule is: how people hear of a platform, join it, fall asleep and come back."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from o2o_sim.core.rule import Rule
from o2o_sim.core.units import FloatArray

__all__ = [
    "Adoption",
    "AdoptionRule",
    "AdoptionView",
    "Membership",
    "StateArray",
    "event_time",
    "hazard_probability",
]

StateArray = NDArray[np.int8]
"""A `Membership` a person."""


class Membership(IntEnum):
    """What a person is to a platform."""

    UNAWARE = 0
    AWARE = 1
    MEMBER = 2
    DORMANT = 3


@dataclass(frozen=True)
class AdoptionView:
    """What acts on people between two looks: one element a person, save for `day` and `step_days`.

    Parameters
    ----------
    day
        Day that starts, from 0.
    state
        `Membership` now.
    friends
        Share of the person's friends, or of everybody on a complete network, who are members, 0-1.
    shop_visits
        Visits since the last look to shops that show the platform's code.
    referrals
        Referrals received since the last look.
    worth
        Probability that membership is worth its cost to the person, 0-1.
    idle_days
        Days since the last order on the platform, or since joining.
    step_days
        Length of the time step [days].
    """

    day: int
    state: StateArray
    friends: FloatArray
    shop_visits: FloatArray
    referrals: FloatArray
    worth: FloatArray
    idle_days: FloatArray
    step_days: float = 1.0


class Adoption(NamedTuple):
    """What people are after the step, and when within it they changed.

    Parameters
    ----------
    state
        `Membership` at the end of the step.
    moment
        Share of the step, 0-1, after which the change came; 1 where nothing changed.
    """

    state: StateArray
    moment: FloatArray


class AdoptionRule(Rule):
    """How people become members of a platform and cease to be; at most one change a person and step."""

    family: ClassVar[str] = "adoption"
    changes: ClassVar[bool] = True
    """Whether anybody may ever change state; where not, a market need not ask."""

    @property
    def media_cost(self) -> float:
        """What the platform pays for media [money/day]."""
        return 0.0

    @abstractmethod
    def hazards(self, view: AdoptionView) -> FloatArray:
        """Rate at which each person leaves its present state [1/day]."""

    def step(self, view: AdoptionView, uniforms: ArrayLike) -> Adoption:
        """States after the step, from one draw of (0, 1) a person.

        A change comes with probability 1 - exp(-hazard x step), and the same draw says when.
        """
        moment = event_time(uniforms, self.hazards(view)) / view.step_days
        changed = moment < 1.0
        state = np.where(changed, _NEXT[view.state], view.state).astype(np.int8)
        return Adoption(state, np.where(changed, moment, 1.0))


# From unaware to aware to member to dormant, and from dormant back to member.
_NEXT = np.array([Membership.AWARE, Membership.MEMBER, Membership.DORMANT, Membership.MEMBER], dtype=np.int8)


def hazard_probability(hazard: ArrayLike, step: float) -> FloatArray:
    """Probability that an event of constant hazard happens within a step: 1 - exp(-hazard x step).

    Examples
    --------
    >>> hazard_probability([0.0, 1.0], 1.0).round(6)
    array([0.      , 0.632121])
    """
    return np.asarray(-np.expm1(-np.asarray(hazard, dtype=np.float64) * step))


def event_time(uniforms: ArrayLike, hazard: ArrayLike) -> FloatArray:
    """Time to the first event of constant hazard; inf where the hazard is 0. A small draw means soon.

    Examples
    --------
    >>> event_time([0.5, 0.5], [0.1, 0.0]).round(6)
    array([6.931472,      inf])
    """
    draws, rates = np.broadcast_arrays(np.asarray(uniforms, np.float64), np.asarray(hazard, np.float64))
    never = np.full(draws.shape, np.inf)
    return np.asarray(np.divide(-np.log1p(-draws), rates, out=never, where=rates > 0.0))
