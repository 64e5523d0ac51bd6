"""How kept and broken promises become belief."""

from __future__ import annotations

from o2o_sim.rules.trust.asymmetric import Asymmetric
from o2o_sim.rules.trust.base import Evidence, TrustRule
from o2o_sim.rules.trust.beta_reputation import BetaReputation
from o2o_sim.rules.trust.fulfilment_belief import FulfilmentBelief

__all__ = [
    "Asymmetric",
    "BetaReputation",
    "Evidence",
    "FulfilmentBelief",
    "TrustRule",
]
