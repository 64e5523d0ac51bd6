"""The price paid, in integer minor units: one scalar pipeline for choice, oracle and settlement.

    list price -> merchant-layer coupon -> platform-layer coupon -> fees -> price paid

Every step is a whole number of minor units (fen), so a consumer weighs exactly the money that the ledger moves.
"""

from __future__ import annotations

import math

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import Minor


@compiled
def list_price(order_value: float, price_level: float, minor: float) -> Minor:
    """List price [minor units] of an order worth `order_value` at a price level (1 = nominal prices).

    Parameters
    ----------
    order_value : value of the order at nominal prices [major units]
    price_level : multiplier of nominal prices, of this merchant in this channel
    minor : minor units in one major unit, as a float

    Examples
    --------
    >>> list_price(42.0, 1.08, 100.0)
    4536
    """
    return np.int64(math.floor(order_value * price_level * minor + 0.5))  # type: ignore[return-value, unused-ignore]


@compiled
def discount(price: int, rate: float, cap: int, threshold: int, amount: int) -> Minor:
    """What one coupon takes off a price [minor units].

    Parameters
    ----------
    price : price before the coupon
    rate : share of the price taken off, 0-1
    cap : most that `rate` may take off; negative means no cap
    threshold : least price at which the coupon applies
    amount : fixed sum taken off

    Examples
    --------
    >>> discount(3200, 0.0, -1, 3000, 500), discount(2900, 0.0, -1, 3000, 500), discount(4000, 0.1, 300, 0, 0)
    (500, 0, 300)
    """
    if price < threshold:
        return np.int64(0)  # type: ignore[return-value, unused-ignore]
    off = np.int64(math.floor(price * rate + 0.5))
    if cap >= 0 and off > cap:
        off = np.int64(cap)
    off = np.int64(off + amount)
    if off > price:
        off = np.int64(price)
    return off  # type: ignore[return-value, unused-ignore]


@compiled
def merchant_part(off: int, merchant_share: float) -> Minor:
    """The merchant's part [minor units] of a discount; the platform funds the rest.

    Examples
    --------
    >>> merchant_part(201, 0.4), 201 - merchant_part(201, 0.4)
    (80, 121)
    """
    return np.int64(math.floor(off * merchant_share + 0.5))  # type: ignore[return-value, unused-ignore]
