"""Trust that is lost faster than it is won."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from o2o_sim.core.quantity import Quantity, quantity
from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.trust.base import Evidence, TrustRule
from o2o_sim.rules.trust.evidence import moved
from o2o_sim.rules.who import Who

__all__ = ["Asymmetric"]


@register
class Asymmetric(TrustRule):
    """Each event moves the belief a share of the way: a small one up for a kept promise, a large one down.

    Formula: T' = T + gain (1 - T) when kept, T' = T - loss T when broken. With promises kept at rate q the
    belief's mean tends to gain q / (gain q + loss (1 - q)). With gain and loss alike it is plain smoothing,
    and with both 1 what happened last is what is believed.

    Names: exponential smoothing with a negativity bias [Baumeister2001]_, [CabralHortacsu2010]_.
    """

    kind: Literal["asymmetric"] = "asymmetric"
    names: ClassVar[tuple[str, ...]] = ("asymmetric exponential smoothing", "negativity bias")
    references: ClassVar[tuple[str, ...]] = ("Baumeister2001", "CabralHortacsu2010")

    prior_mean: Quantity = quantity(
        20.0 / 20.5,
        "belief before any event",
        unit="probability",
        ge=0,
        le=1,
        source="baseline 18: prior (20, .5)",
        by=("segment",),
    )
    gain: float = parameter(
        0.05,
        "way to 1 gone after a kept promise",
        unit="share",
        ge=0,
        le=1,
        source="judgement: one bad event undoes seven good ones",
    )
    loss: float = parameter(
        0.25,
        "way to 0 gone after a broken one",
        unit="share",
        ge=0,
        le=1,
        source="judgement: one bad event undoes seven good ones",
    )

    def prior(self, who: Who) -> tuple[FloatArray, FloatArray]:
        """The mean and what is missing to 1: a prior that counts for one event."""
        mean = who.values(self, "prior_mean")
        return mean, 1.0 - mean

    def initial(self, prior: tuple[FloatArray, FloatArray]) -> Evidence:
        """The belief that the prior stands for; the second column is not used."""
        kept, broken = (np.asarray(part, dtype=np.float64) for part in prior)
        return Evidence(kept / (kept + broken), np.zeros(np.shape(kept)))

    def belief(self, prior: tuple[FloatArray, FloatArray], evidence: Evidence) -> FloatArray:
        """The belief itself is what is remembered."""
        return np.array(evidence.first, dtype=np.float64)

    def update(self, evidence: Evidence, kept: ArrayLike) -> Evidence:
        """A share of the way up or down.

        Examples
        --------
        >>> Asymmetric(gain=0.05, loss=0.25).update(Evidence(0.8, 0.0), False).first
        np.float64(0.6000000000000001)
        """
        good = np.asarray(kept, dtype=np.float64)
        return Evidence(moved(evidence.first, good, self.gain, self.loss), evidence.second)
