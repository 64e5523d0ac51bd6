"""How people become members of a platform and cease to be."""

from __future__ import annotations

from o2o_sim.rules.adoption.at_rest import AtRest
from o2o_sim.rules.adoption.base import Adoption, AdoptionRule, AdoptionView, Membership
from o2o_sim.rules.adoption.hazards import Hazards

__all__ = [
    "Adoption",
    "AdoptionRule",
    "AdoptionView",
    "AtRest",
    "Hazards",
    "Membership",
]
