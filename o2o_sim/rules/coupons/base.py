"""What a coupon rule is: the terms of a discount, in numbers that the price pipeline understands."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, NamedTuple

import numpy as np

from o2o_sim.core.rule import Rule
from o2o_sim.core.units import IntArray
from o2o_sim.offers.price import discount

__all__ = ["NO_CAP", "CouponRule", "CouponTerms", "VoucherTerms"]

NO_CAP = -1.0
"""The cap of a coupon that has none."""


class CouponTerms(NamedTuple):
    """What a coupon takes off a price: ``rate`` of it up to ``cap``, and ``amount``, from ``threshold`` on.

    Parameters
    ----------
    rate
        Share of the price, 0-1.
    cap
        Most that the rate may take off [money]; `NO_CAP` for no limit.
    threshold
        Least price at which the coupon applies [money].
    amount
        Fixed sum taken off [money].
    """

    rate: float = 0.0
    cap: float = NO_CAP
    threshold: float = 0.0
    amount: float = 0.0

    def in_minor(self, minor_per_unit: int) -> tuple[float, int, int, int]:
        """Rate, cap, threshold and amount as the price pipeline takes them, money in minor units.

        Examples
        --------
        >>> CouponTerms(threshold=30.0, amount=5.0).in_minor(100)
        (0.0, -1, 3000, 500)
        """
        cap = -1 if self.cap < 0.0 else _whole(self.cap, minor_per_unit)
        return self.rate, cap, _whole(self.threshold, minor_per_unit), _whole(self.amount, minor_per_unit)


class VoucherTerms(NamedTuple):
    """A voucher that is bought now and used later.

    Parameters
    ----------
    face
        What it is worth at the till [money].
    price
        What it costs [money].
    minimum_group
        The deal is on only when so many are sold.
    validity_days
        Days it can be used after the sale closed.
    sale_days
        Days it is on sale.
    merchant_share
        Part of the price that goes to the merchant, 0-1.
    """

    face: float
    price: float
    minimum_group: int
    validity_days: int
    sale_days: int
    merchant_share: float


class CouponRule(Rule):
    """What a promotion takes off the price of an order, or what its voucher is worth.

    Who gets it, where, when, how often and who pays is the campaign's; the rule says how much.
    """

    family: ClassVar[str] = "coupons"

    @abstractmethod
    def terms(self) -> CouponTerms:
        """What is taken off an order's price at the till."""

    def voucher(self) -> VoucherTerms | None:
        """The voucher that is sold, or `None` for a coupon that costs nothing to hold."""
        return None

    def savings(self, prices: IntArray, minor_per_unit: int = 100) -> IntArray:
        """What the coupon takes off each of several prices [minor units].

        Parameters
        ----------
        prices
            Prices before the coupon [minor units].
        minor_per_unit
            Minor units in a unit of money.
        """
        terms = self.terms().in_minor(minor_per_unit)
        taken = [discount(int(price), *terms) for price in np.asarray(prices).ravel()]
        return np.array(taken, dtype=np.int64).reshape(np.shape(prices))


def _whole(amount: float, minor_per_unit: int) -> int:
    return int(np.floor(amount * minor_per_unit + 0.5))
