"""What fee rules are: what merchants pay a platform for an order, and what consumers pay for its delivery."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, ClassVar, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from pydantic import AfterValidator, Field

from o2o_sim.core.errors import nearest_name
from o2o_sim.core.rule import Rule
from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.offers.channels import CHANNELS

__all__ = [
    "CommissionRule",
    "DeliveryFeeRule",
    "DeliveryTerms",
    "OrdersView",
    "RateByChannel",
    "SumByChannel",
    "each_channel",
]


def _known_channels(values: dict[str, float]) -> dict[str, float]:
    for name in values:
        if name not in CHANNELS:
            hint = nearest_name(name, CHANNELS)
            raise ValueError(f"no channel is called `{name}`" + (f"; did you mean `{hint}`?" if hint else ""))
    return values


RateByChannel = Annotated[dict[str, Annotated[float, Field(ge=0, le=1)]], AfterValidator(_known_channels)]
"""A share for some channels, by the channel's name."""

SumByChannel = Annotated[dict[str, Annotated[float, Field(ge=0, le=1e9)]], AfterValidator(_known_channels)]
"""A sum of money for some channels, by the channel's name."""


def each_channel(otherwise: float, by_channel: dict[str, float]) -> FloatArray:
    """A number for every channel, in the order of their codes.

    Examples
    --------
    >>> each_channel(0.17, {"ahead": 0.03})
    array([0.17, 0.03, 0.17, 0.17, 0.17])
    """
    return np.array([by_channel.get(name, otherwise) for name in CHANNELS], dtype=np.float64)


class OrdersView(NamedTuple):
    """What a fee is reckoned on: one element an order.

    Parameters
    ----------
    price
        Goods, after what the merchant itself takes off [money].
    channel
        Code of the channel.
    distance
        From merchant to person [km].
    """

    price: FloatArray
    channel: IntArray
    distance: FloatArray


class CommissionRule(Rule):
    """What a merchant pays the platform for an order."""

    family: ClassVar[str] = "commission"

    @abstractmethod
    def rates(self) -> FloatArray:
        """Share of the price, for every channel in the order of their codes."""

    @abstractmethod
    def sums(self) -> FloatArray:
        """Sum per order that does not depend on the price, for every channel [money]."""

    def amount(self, orders: OrdersView) -> FloatArray:
        """Commission of each order [money]: rate and sum of its channel, never more than the price."""
        due = self.sums()[orders.channel] + self.rates()[orders.channel] * orders.price
        return np.minimum(due, np.maximum(orders.price, 0.0))


class DeliveryTerms(NamedTuple):
    """A fee that is linear in the distance beyond the first kilometres, as numbers for the price pipeline.

    Parameters
    ----------
    base
        Of any delivery [money].
    per_km
        For each further kilometre [money/km].
    free_km
        Covered by the base [km].
    """

    base: float
    per_km: float = 0.0
    free_km: float = 0.0


class DeliveryFeeRule(Rule):
    """What a consumer pays the platform for having an order brought; a negative fee is a present."""

    family: ClassVar[str] = "delivery_fee"

    @abstractmethod
    def terms(self) -> DeliveryTerms:
        """The fee in numbers."""

    def fee(self, distance: ArrayLike) -> FloatArray:
        """Fee of each delivery [money]: base + per_km x max(distance - free_km, 0)."""
        terms = self.terms()
        further = np.maximum(np.asarray(distance, dtype=np.float64) - terms.free_km, 0.0)
        return terms.base + terms.per_km * further
