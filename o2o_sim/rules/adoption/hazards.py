"""People hear of a platform, join it, fall asleep and come back."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.adoption.base import AdoptionRule, AdoptionView, Membership
from o2o_sim.rules.parameter import parameter

__all__ = ["Hazards", "Influence", "Medium"]


class Medium(BaseModel):
    """A medium the platform pays for, outside the market: television, posters, a newspaper."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str = parameter(..., "how it is called", min_length=1, max_length=80)
    reach: float = parameter(0.0, "rate at which it makes people aware", unit="1/day", ge=0, le=1000)
    persuasion: float = parameter(0.0, "rate at which it makes the aware join", unit="1/day", ge=0, le=1000)
    cost: float = parameter(0.0, "paid by the platform", unit="money/day", ge=0, le=1e12)


class Influence(BaseModel):
    """What people inside the market do to each other: rates that add up."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    friends: float = parameter(0.0, "when all friends are members", unit="1/day", ge=0, le=1000)
    shop: float = parameter(
        0.0, "for each visit to a shop that shows the code", unit="1/day a visit", ge=0, le=1000
    )
    referral: float = parameter(0.0, "for each referral received", unit="1/day a referral", ge=0, le=1000)

    def hazard(self, view: AdoptionView) -> FloatArray:
        """friends x share of friends + shop x visits + referral x referrals [1/day]."""
        return self.friends * view.friends + self.shop * view.shop_visits + self.referral * view.referrals


@register
class Hazards(AdoptionRule):
    """People hear of the platform and join it from media, friends, the shop's code and referrals.

    Formula: the hazard of becoming aware is the sum of the media's reach and of `hearing`; that of joining
    is (sum of persuasion + `joining`) x probability that membership is worth its cost; a member idle for
    more than `dormant_after` days falls dormant at rate `lapse`; a dormant one comes back at rate
    `comeback`. A change within dt days has probability 1 - exp(-hazard dt). With everybody aware, one
    medium of persuasion p, joining.friends q, a complete network and no cost this is the diffusion model
    dF/dt = (p + q F)(1 - F) as dt goes to 0.

    Names: innovation and imitation, Bass diffusion [Bass1969]_; social contagion
    [IyengarVanDenBulteValente2011]_.
    """

    kind: Literal["hazards"] = "hazards"
    names: ClassVar[tuple[str, ...]] = ("Bass diffusion", "innovation and imitation", "social contagion")
    references: ClassVar[tuple[str, ...]] = ("Bass1969", "IyengarVanDenBulteValente2011")

    media: tuple[Medium, ...] = parameter((), "what the platform pays for", max_length=16)
    hearing: Influence = parameter(
        Influence(friends=0.05, shop=0.02, referral=0.3), "makes the unaware aware", source="judgement"
    )
    joining: Influence = parameter(
        Influence(friends=0.02, shop=0.03, referral=0.2), "makes the aware join", source="judgement"
    )
    lapse: float = parameter(
        0.01, "rate at which idle members fall dormant", unit="1/day", ge=0, le=1000, source="judgement"
    )
    dormant_after: float = parameter(
        60.0, "idle days from which members lapse", unit="days", ge=0, source="judgement"
    )
    comeback: float = parameter(
        0.002, "rate at which the dormant come back", unit="1/day", ge=0, le=1000, source="judgement"
    )

    @property
    def media_cost(self) -> float:
        """Sum of what the media cost [money/day].

        Examples
        --------
        >>> Hazards(media=(Medium(name="posters", reach=0.01, cost=500.0),)).media_cost
        500.0
        """
        return sum(medium.cost for medium in self.media)

    def hazards(self, view: AdoptionView) -> FloatArray:
        """Hazard of leaving the present state, person by person [1/day]."""
        reach = sum(medium.reach for medium in self.media)
        persuasion = sum(medium.persuasion for medium in self.media)
        by_state = (
            reach + self.hearing.hazard(view),
            (persuasion + self.joining.hazard(view)) * view.worth,
            np.where(view.idle_days > self.dormant_after, self.lapse, 0.0),
            np.full(len(view.state), self.comeback),
        )
        assert len(by_state) == len(Membership)
        return np.choose(view.state, by_state)
