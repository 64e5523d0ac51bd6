"""Pay on the spot."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from o2o_sim.core.rule import register
from o2o_sim.core.units import BoolArray, FloatArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.payment.base import PaymentRule

__all__ = ["OnArrival"]


@register
class OnArrival(PaymentRule):
    """The consumer pays the merchant on the spot; the platform learns only what merchants declare.

    Formula: an order is hidden with probability u; a hidden one is found out with probability d and costs the
    commission due and `penalty` times as much again. Hiding pays when d (1 + penalty) < 1.

    Names: pay on arrival, under-reporting, disintermediation; tax evasion under audit [AllinghamSandmo1972]_.
    """

    kind: Literal["on_arrival"] = "on_arrival"
    names: ClassVar[tuple[str, ...]] = ("pay on arrival", "under-reporting")
    references: ClassVar[tuple[str, ...]] = ("AllinghamSandmo1972",)

    under_reporting: float = parameter(
        0.0,
        "orders hidden by merchants",
        unit="share of orders",
        ge=0,
        le=1,
        source="off: no number in the baseline",
    )
    detection: float = parameter(
        0.0, "probability that a hidden order is found out", ge=0, le=1, source="off"
    )
    penalty: float = parameter(
        1.0,
        "paid beside the commission due",
        unit="multiple of commission due",
        ge=0,
        le=1000,
        source="judgement",
    )

    def declared(self, uniforms: FloatArray) -> BoolArray:
        """Whether the merchant tells the platform of each order.

        Examples
        --------
        >>> OnArrival(under_reporting=0.2).declared([0.1, 0.3])
        array([False,  True])
        """
        return np.asarray(uniforms) >= self.under_reporting

    def fine(self, commission_due: FloatArray, declared: BoolArray, uniforms: FloatArray) -> FloatArray:
        """Commission due and penalty on hidden orders that are found out.

        Examples
        --------
        >>> OnArrival(detection=0.5, penalty=2.0).fine([1.0, 1.0, 1.0], [True, False, False], [0.1, 0.1, 0.9])
        array([0., 3., 0.])
        """
        found_out = ~np.asarray(declared, dtype=np.bool_) & (np.asarray(uniforms) < self.detection)
        return np.where(found_out, (1.0 + self.penalty) * np.asarray(commission_due, dtype=np.float64), 0.0)

    @property
    def hiding_pays(self) -> bool:
        """Whether a merchant who fears nothing but the fine gains from hiding an order."""
        return self.detection * (1.0 + self.penalty) < 1.0
