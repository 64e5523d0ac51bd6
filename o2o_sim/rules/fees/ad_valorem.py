"""Commission as a share of the price."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.fees.base import CommissionRule, RateByChannel, each_channel
from o2o_sim.rules.parameter import parameter

__all__ = ["AdValorem"]


@register
class AdValorem(CommissionRule):
    """A share of the price, which may differ between channels.

    Formula: commission = rate[channel] x price.

    Names: ad-valorem fee, proportional fee, agency pricing [ShyWang2011]_, [SuitsMusgrave1953]_.
    """

    kind: Literal["ad_valorem"] = "ad_valorem"
    names: ClassVar[tuple[str, ...]] = ("ad-valorem fee", "proportional fee", "agency pricing")
    references: ClassVar[tuple[str, ...]] = ("ShyWang2011", "SuitsMusgrave1953")

    rate: float = parameter(
        0.17, "in channels not named", ge=0, le=1, unit="share of price", source="baseline 19: delivery"
    )
    by_channel: RateByChannel = parameter(
        {"walk_in": 0.0, "ahead": 0.03, "voucher": 0.05},
        "in these channels",
        unit="share of price",
        source="baseline 19",
    )

    def rates(self) -> FloatArray:
        """The rate of each channel.

        Examples
        --------
        >>> AdValorem().rates()
        array([0.  , 0.03, 0.17, 0.05, 0.17])
        >>> from o2o_sim.rules.fees.base import OrdersView
        >>> AdValorem().amount(OrdersView(np.array([42.0]), np.array([2]), np.array([1.0])))
        array([7.14])
        """
        return each_channel(self.rate, self.by_channel)

    def sums(self) -> FloatArray:
        """Nothing that does not depend on the price."""
        return np.zeros(len(self.rates()))
