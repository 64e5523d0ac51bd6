"""The plain beta reputation."""

from __future__ import annotations

from typing import ClassVar, Literal

from o2o_sim.core.quantity import Quantity, quantity
from o2o_sim.core.rule import register
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.trust.fulfilment_belief import FulfilmentBelief

__all__ = ["BetaReputation"]


@register
class BetaReputation(FulfilmentBelief):
    """Belief counts kept and broken promises alike, from an open mind, and may forget both.

    Formula: T = (r + 1) / (r + s + 2) for a uniform prior; r' = forgetting x r + 1{kept}, s' = forgetting x
    s + 1{broken}. With promises kept at rate q and forgetting f, E r tends to q / (1 - f).

    Names: beta reputation with forgetting [JosangIsmail2002]_; Laplace's rule of succession.
    """

    kind: Literal["beta_reputation"] = "beta_reputation"  # type: ignore[assignment]
    names: ClassVar[tuple[str, ...]] = ("beta reputation", "rule of succession")
    references: ClassVar[tuple[str, ...]] = ("JosangIsmail2002",)

    prior_mean: Quantity = quantity(
        0.5,
        "belief before any event",
        unit="probability",
        ge=0,
        le=1,
        source="uniform prior",
        by=("segment",),
    )
    prior_strength: Quantity = quantity(
        2.0,
        "events the prior counts for",
        unit="events",
        gt=0,
        le=1e9,
        source="uniform prior",
        by=("segment",),
    )
    forgetting: float = parameter(
        1.0, "evidence left after one event", unit="share", ge=0, le=1, source="none"
    )
    bad_weight: float = parameter(
        1.0, "what a broken promise counts for", unit="kept promises", ge=0, le=1000, source="both alike"
    )
