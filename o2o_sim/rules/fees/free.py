"""Delivery for nothing."""

from __future__ import annotations

from typing import ClassVar, Literal

from o2o_sim.core.rule import register
from o2o_sim.rules.fees.base import DeliveryFeeRule, DeliveryTerms

__all__ = ["FreeDelivery"]


@register
class FreeDelivery(DeliveryFeeRule):
    """Deliveries cost the consumer nothing.

    Formula: fee = 0.

    Names: free delivery, free shipping.
    """

    kind: Literal["free"] = "free"
    names: ClassVar[tuple[str, ...]] = ("free delivery",)

    def terms(self) -> DeliveryTerms:
        """Nothing.

        Examples
        --------
        >>> FreeDelivery().fee([0.5, 3.0])
        array([0., 0.])
        """
        return DeliveryTerms(0.0)
