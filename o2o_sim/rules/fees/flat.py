"""One delivery fee for all."""

from __future__ import annotations

from typing import ClassVar, Literal

from o2o_sim.core.rule import register
from o2o_sim.rules.fees.base import DeliveryFeeRule, DeliveryTerms
from o2o_sim.rules.parameter import parameter

__all__ = ["Flat"]


@register
class Flat(DeliveryFeeRule):
    """The same fee for every delivery; a negative one pays the consumer.

    Formula: fee = amount.

    Names: flat delivery fee, consumer fee per transaction [RochetTirole2003]_.
    """

    kind: Literal["flat"] = "flat"
    names: ClassVar[tuple[str, ...]] = ("flat delivery fee",)
    references: ClassVar[tuple[str, ...]] = ("RochetTirole2003",)

    amount: float = parameter(3.5, "of a delivery", unit="money/order", ge=-1e9, le=1e9, source="baseline 20")

    def terms(self) -> DeliveryTerms:
        """The same for all distances.

        Examples
        --------
        >>> Flat().fee([0.5, 3.0])
        array([3.5, 3.5])
        """
        return DeliveryTerms(self.amount)
