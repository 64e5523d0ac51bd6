"""What a payment rule is: when money moves, and what can go wrong on the way."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

import numpy as np

from o2o_sim.core.rule import Rule
from o2o_sim.core.units import BoolArray, FloatArray
from o2o_sim.rules.parameter import parameter

__all__ = ["PaymentOutcome", "PaymentRule"]


class PaymentOutcome(IntEnum):
    """What becomes of an order between ordering and paying."""

    PAID = 0
    FAILED = 1
    SECOND_THOUGHTS = 2


class PaymentRule(Rule):
    """When consumers pay, whether they come, and whether merchants declare what they took.

    Every method works order by order on keyed uniform draws, so one order's luck is its own.
    """

    family: ClassVar[str] = "payment"
    prepaid: ClassVar[bool] = False

    no_show: float = parameter(
        0.0,
        "probability that a person who ordered does not come",
        ge=0,
        le=1,
        source="off: no number in the baseline",
    )

    def outcome(self, uniforms: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
        """`PaymentOutcome` of each order; all paid unless the rule says otherwise.

        Parameters
        ----------
        uniforms
            One draw from (0, 1) an order.
        """
        return np.full(np.shape(uniforms), PaymentOutcome.PAID, dtype=np.int8)

    def comes(self, uniforms: FloatArray) -> BoolArray:
        """Whether each person comes for what was ordered."""
        return np.asarray(uniforms) >= self.no_show

    def declared(self, uniforms: FloatArray) -> BoolArray:
        """Whether the merchant tells the platform of each order; always, unless the rule says otherwise."""
        return np.ones(np.shape(uniforms), dtype=np.bool_)

    def fine(self, commission_due: FloatArray, declared: BoolArray, uniforms: FloatArray) -> FloatArray:
        """What the merchant pays for orders it hid and was caught hiding [money of `commission_due`]."""
        return np.zeros(np.shape(commission_due))
