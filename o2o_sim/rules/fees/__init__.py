"""What merchants pay for an order and consumers for its delivery."""

from __future__ import annotations

from o2o_sim.rules.fees.ad_valorem import AdValorem
from o2o_sim.rules.fees.base import CommissionRule, DeliveryFeeRule, DeliveryTerms, OrdersView
from o2o_sim.rules.fees.by_distance import DistanceFee
from o2o_sim.rules.fees.flat import Flat
from o2o_sim.rules.fees.free import FreeDelivery
from o2o_sim.rules.fees.per_unit import PerUnit

__all__ = [
    "AdValorem",
    "CommissionRule",
    "DeliveryFeeRule",
    "DeliveryTerms",
    "DistanceFee",
    "Flat",
    "FreeDelivery",
    "OrdersView",
    "PerUnit",
]
