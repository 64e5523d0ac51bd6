"""Commission as a sum per order."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.fees.base import CommissionRule, SumByChannel, each_channel
from o2o_sim.rules.parameter import parameter

__all__ = ["PerUnit"]


@register
class PerUnit(CommissionRule):
    """The same sum for every order, whatever its price, which may differ between channels.

    Formula: commission = per_order[channel].

    Names: per-unit fee, per-transaction fee [RochetTirole2003]_, unit tax [SuitsMusgrave1953]_.
    """

    kind: Literal["per_unit"] = "per_unit"
    names: ClassVar[tuple[str, ...]] = ("per-unit fee", "per-transaction fee")
    references: ClassVar[tuple[str, ...]] = ("RochetTirole2003", "SuitsMusgrave1953")

    per_order: float = parameter(
        7.1,
        "in channels not named",
        ge=0,
        le=1e9,
        unit="money/order",
        source="baseline 6, 19: 17 % of the mean order of 42",
    )
    by_channel: SumByChannel = parameter(
        {"walk_in": 0.0, "ahead": 1.3, "voucher": 2.1},
        "in these channels",
        unit="money/order",
        source="baseline 6, 19: 3 and 5 % of 42",
    )

    def rates(self) -> FloatArray:
        """Nothing that depends on the price."""
        return np.zeros(len(self.sums()))

    def sums(self) -> FloatArray:
        """The sum of each channel.

        Examples
        --------
        >>> from o2o_sim.rules.fees.base import OrdersView
        >>> orders = OrdersView(np.array([42.0, 1.5]), np.array([2, 2]), np.array([1.0, 1.0]))
        >>> PerUnit(per_order=2.0, by_channel={}).amount(orders)
        array([2. , 1.5])
        """
        return each_channel(self.per_order, self.by_channel)
