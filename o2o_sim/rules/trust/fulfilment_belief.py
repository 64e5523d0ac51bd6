"""The belief that prepaid orders are fulfilled."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from o2o_sim.core.quantity import Quantity, quantity
from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.trust.base import Evidence, TrustRule
from o2o_sim.rules.trust.evidence import beta_mean, remembered
from o2o_sim.rules.who import Who

__all__ = ["FulfilmentBelief"]


@register
class FulfilmentBelief(TrustRule):
    """Belief counts kept and broken promises, the broken ones more, and slowly fades to a prior.

    Formula: T = (a + r) / (a + b + r + s) with prior a = mean x strength, b = (1 - mean) x strength. At
    each event r' = forgetting x r + 1{kept} and s' = forgetting x s + bad_weight x 1{broken}: the old fades
    first, the new is added whole, the prior is never forgotten.

    Names: fulfilment belief, beta reputation with forgetting [JosangIsmail2002]_; bad events weigh more
    [Baumeister2001]_, [CabralHortacsu2010]_.
    """

    kind: Literal["fulfilment_belief"] = "fulfilment_belief"
    names: ClassVar[tuple[str, ...]] = (
        "fulfilment belief",
        "beta reputation with forgetting",
        "negativity bias",
    )
    references: ClassVar[tuple[str, ...]] = ("JosangIsmail2002", "Baumeister2001", "CabralHortacsu2010")

    prior_mean: Quantity = quantity(
        20.0 / 20.5,
        "belief before any event",
        unit="probability",
        ge=0,
        le=1,
        source="baseline 18: prior (20, .5)",
        by=("segment",),
    )
    prior_strength: Quantity = quantity(
        20.5,
        "events the prior counts for",
        unit="events",
        gt=0,
        le=1e9,
        source="baseline 18",
        by=("segment",),
    )
    forgetting: float = parameter(
        0.98, "evidence left after one event", unit="share", ge=0, le=1, source="baseline 18"
    )
    bad_weight: float = parameter(
        3.0, "what a broken promise counts for", unit="kept promises", ge=0, le=1000, source="baseline 18"
    )

    def prior(self, who: Who) -> tuple[FloatArray, FloatArray]:
        """Kept and broken promises that the prior stands for."""
        mean, strength = who.values(self, "prior_mean"), who.values(self, "prior_strength")
        return mean * strength, (1.0 - mean) * strength

    def initial(self, prior: tuple[FloatArray, FloatArray]) -> Evidence:
        """No events yet."""
        return Evidence(np.zeros(np.shape(prior[0])), np.zeros(np.shape(prior[0])))

    def belief(self, prior: tuple[FloatArray, FloatArray], evidence: Evidence) -> FloatArray:
        """Mean of the beta distribution.

        Examples
        --------
        >>> FulfilmentBelief().belief((1.0, 1.0), Evidence(8.0, 2.0))
        0.75
        """
        return beta_mean(*prior, *evidence)

    def update(self, evidence: Evidence, kept: ArrayLike) -> Evidence:
        """Old events fade, the new ones are added.

        Examples
        --------
        >>> FulfilmentBelief(forgetting=0.5).update(Evidence(8.0, 2.0), False)
        Evidence(first=np.float64(4.0), second=np.float64(4.0))
        """
        good = np.asarray(kept, dtype=np.float64)
        return Evidence(
            remembered(evidence.first, good, self.forgetting, 1.0),
            remembered(evidence.second, 1.0 - good, self.forgetting, self.bad_weight),
        )
