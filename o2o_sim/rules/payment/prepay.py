"""Pay when ordering."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.payment.base import PaymentOutcome, PaymentRule

__all__ = ["Prepay"]


@register
class Prepay(PaymentRule):
    """The consumer pays the platform on ordering; the platform knows of every order and passes the money on.

    Formula: a payment fails with probability f; of the others a share s is thought better of:
    P(paid) = (1 - f)(1 - s).

    Names: online prepayment; the platform as payment intermediary, escrow.
    """

    kind: Literal["prepay"] = "prepay"
    names: ClassVar[tuple[str, ...]] = ("prepayment", "escrow")
    prepaid: ClassVar[bool] = True

    failure_probability: float = parameter(
        0.006, "a payment that does not go through", unit="share of orders", ge=0, le=1, source="judgement"
    )
    second_thoughts: float = parameter(
        0.01, "an order given up at the till", unit="share of payments", ge=0, le=1, source="judgement"
    )

    def outcome(self, uniforms: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
        """Failed, given up or paid, order by order, from one draw.

        Examples
        --------
        >>> Prepay(failure_probability=0.1, second_thoughts=0.5).outcome([0.05, 0.3, 0.9])
        array([1, 2, 0], dtype=int8)
        """
        draws = np.asarray(uniforms, dtype=np.float64)
        given_up = self.failure_probability + (1.0 - self.failure_probability) * self.second_thoughts
        paid_or_not = np.where(draws < given_up, PaymentOutcome.SECOND_THOUGHTS, PaymentOutcome.PAID)
        return np.where(draws < self.failure_probability, PaymentOutcome.FAILED, paid_or_not).astype(np.int8)
