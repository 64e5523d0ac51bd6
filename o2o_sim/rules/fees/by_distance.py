"""A delivery fee that grows with the way."""

from __future__ import annotations

from typing import ClassVar, Literal

from o2o_sim.core.rule import register
from o2o_sim.rules.fees.base import DeliveryFeeRule, DeliveryTerms
from o2o_sim.rules.parameter import parameter

__all__ = ["DistanceFee"]


@register
class DistanceFee(DeliveryFeeRule):
    """A base fee, and so much for each kilometre beyond the first ones.

    Formula: fee = base + per_km x max(distance - free_km, 0).

    Names: distance-based delivery fee, two-part tariff over distance.
    """

    kind: Literal["distance"] = "distance"
    names: ClassVar[tuple[str, ...]] = ("distance-based delivery fee", "two-part tariff")

    base: float = parameter(
        3.0,
        "of any delivery",
        unit="money/order",
        ge=-1e9,
        le=1e9,
        source="judgement: near baseline 20's 3.5 in all",
    )
    per_km: float = parameter(
        1.0, "for each further kilometre", unit="money/km", ge=0, le=1e9, source="judgement"
    )
    free_km: float = parameter(0.5, "covered by the base fee", unit="km", ge=0, le=1e6, source="judgement")

    def terms(self) -> DeliveryTerms:
        """Base fee and what the distance adds.

        Examples
        --------
        >>> DistanceFee(base=3.0, per_km=1.0, free_km=0.5).fee([0.2, 2.5])
        array([3., 5.])
        """
        return DeliveryTerms(self.base, self.per_km, self.free_km)
