"""When consumers pay, and what is declared."""

from __future__ import annotations

from o2o_sim.rules.payment.base import PaymentOutcome, PaymentRule
from o2o_sim.rules.payment.on_arrival import OnArrival
from o2o_sim.rules.payment.prepay import Prepay

__all__ = [
    "OnArrival",
    "PaymentOutcome",
    "PaymentRule",
    "Prepay",
]
