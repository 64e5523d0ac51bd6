"""Orders: from birth to review, one row each."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from o2o_sim.core.codes import among
from o2o_sim.core.columns import Column, Rows, Table
from o2o_sim.core.units import AnyArray, BoolArray, IntArray

__all__ = ["MONEY_COLUMNS", "OrderState", "Orders", "in_state", "order_ids"]


class OrderState(IntEnum):
    """The one state an order is in.

    Examples
    --------
    >>> OrderState(9).name, OrderState.SERVED.closed, OrderState.ACCEPTED.closed
    ('SERVED', True, False)
    """

    ORDERED = 1
    PAYMENT_FAILED = 2
    REFUSED = 3
    ACCEPTED = 4
    CANCELLED = 5
    NO_SHOW = 6
    RENEGED = 7
    FAILED = 8
    SERVED = 9
    EXPIRED = 10
    DEAL_OFF = 11
    BALKED = 12
    TURNED_AWAY = 13
    OVERSOLD = 14

    @property
    def closed(self) -> bool:
        """Whether nothing more happens to the order, complaint and review apart."""
        return self not in (OrderState.ORDERED, OrderState.ACCEPTED)


#: Columns of money, int64 minor units.
MONEY_COLUMNS: tuple[str, ...] = (
    "list_price",
    "merchant_discount",
    "platform_discount",
    "delivery_fee",
    "packaging_fee",
    "paid",
    "commission",
    "advertising_fee",
    "courier_pay",
    "processing_fee",
    "support_cost",
    "goods_cost",
    "refund",
    "claim",
)


class Orders(Table):
    """Today's and the open orders."""

    COLUMNS = (
        Column("id", "i8", "", "day << 40 | person id << 8 | occasion: stable and unique"),
        Column("person", "i4", "", "row of the person"),
        Column("person_id", "u4", "", "stable id of the person"),
        Column("day", "i4", "day", "day on which it was placed"),
        Column("occasion", "i2", "", "category x 32 + number of the occasion on that day"),
        Column("category", "i1", "", "index of the need"),
        Column("segment", "i1", "", "index of the person's segment"),
        Column("merchant", "i4", "", "row of the merchant"),
        Column("offer", "i8", "", "stable id of the offer"),
        Column("offer_row", "i4", "", "row of the offer on its day"),
        Column("channel", "i1", "", "code of the channel"),
        Column("platform", "i1", "", "index of the platform, -1 none", default=-1),
        Column("minute", "f8", "minutes", "when it was placed, since the start of day 0"),
        Column("desired_value", "f8", "money", "order value the occasion asked for, at nominal prices"),
        Column("order_value", "f8", "money", "order value bought, at nominal prices"),
        Column("sigma", "f8", "money", "scale of the noise of its utility"),
        Column("belief", "f8", "share", "fulfilment belief when it was placed"),
        Column("perceived", "f8", "money", "utility as perceived, without noise"),
        Column("value_served", "f8", "money", "part of it that is lost if the order fails"),
        Column("outside_value", "f8", "money", "utility of buying nothing, with its noise"),
        Column("utility", "f8", "money", "utility as perceived, with noise"),
        Column("logsum", "f8", "money", "expected best utility of the occasion, less Euler's constant"),
        Column("remembered", "?", "", "the merchant was among the person's last few"),
        Column("reminded", "?", "", "a coupon in the wallet brought the merchant to mind"),
        Column("held", "?", "", "paid with a voucher bought earlier"),
        Column("merchant_campaign", "i1", "", "campaign of the merchant's layer used, -1 none", default=-1),
        Column("platform_campaign", "i1", "", "campaign of the platform's layer used, -1 none", default=-1),
        Column("position", "i2", "", "position in the platform's list, from 1; -1 not met there", default=-1),
        Column("distance", "f8", "km", "from the person to the merchant"),
        Column("promised", "f8", "minutes", "promised time from placing to being served; 0 none"),
        Column("expected_wait", "f8", "minutes", "wait expected when it was placed"),
        Column("list_price", "i8", "minor", "price before discounts and fees"),
        Column("merchant_discount", "i8", "minor", "taken off by the coupon of the merchant's layer"),
        Column("platform_discount", "i8", "minor", "taken off by the coupon of the platform's layer"),
        Column("delivery_fee", "i8", "minor", "paid by the consumer for delivery"),
        Column("packaging_fee", "i8", "minor", "paid by the consumer for packaging"),
        Column("paid", "i8", "minor", "price paid by the consumer"),
        Column("commission", "i8", "minor", "paid by the merchant to the platform"),
        Column("advertising_fee", "i8", "minor", "paid by the merchant to the platform for its listing"),
        Column("courier_pay", "i8", "minor", "paid by the platform to the courier"),
        Column("processing_fee", "i8", "minor", "paid to the payment processor"),
        Column("support_cost", "i8", "minor", "support, technology and marketing of the platform"),
        Column("goods_cost", "i8", "minor", "variable cost of the merchant"),
        Column("refund", "i8", "minor", "given back to the consumer"),
        Column("claim", "i8", "minor", "given back on an opportunistic claim"),
        Column("state", "i1", "", "code of OrderState"),
        Column("arrived", "f8", "minutes", "when the order reached its first station", default=np.nan),
        Column("started", "f8", "minutes", "when service started", default=np.nan),
        Column("ready", "f8", "minutes", "when it was ready", default=np.nan),
        Column("served", "f8", "minutes", "when the person had it", default=np.nan),
        Column("waited", "f8", "minutes", "queueing", default=np.nan),
        Column("late", "f8", "minutes", "served beyond the promised time, 0 or more", default=np.nan),
        Column("courier", "i4", "", "courier within the fleet, -1 none", default=-1),
        Column("pickup_km", "f8", "km", "courier's way to the merchant", default=np.nan),
        Column("drive_km", "f8", "km", "courier's way to the person", default=np.nan),
        Column("picked", "f8", "minutes", "when the courier left the merchant with it", default=np.nan),
        Column("together", "i2", "orders", "on the courier's trip; 0 without courier"),
        Column("honoured", "?", "", "the merchant kept the promise of a prepaid order"),
        Column("experienced", "f8", "money", "utility as it turned out, without noise", default=np.nan),
        Column("satisfaction", "f8", "", "realised minus expected, latent units", default=np.nan),
        Column("stars", "i1", "stars", "stars given, 0 none"),
        Column("complained", "?", "", "the person complained"),
    )


def in_state(orders: Rows, *states: OrderState) -> BoolArray:
    """Whether each order is in one of these states.

    Examples
    --------
    >>> in_state(Orders.empty(2), OrderState.SERVED, OrderState.FAILED).tolist()
    [False, False]
    """
    return among(orders.state, *states)


def order_ids(day: int, person_id: AnyArray, occasion: AnyArray) -> IntArray:
    """Stable ids of orders: day << 40 | person id << 8 | occasion, one each.

    Parameters
    ----------
    day : day, less than 2**23
    person_id : stable ids of people, (n)
    occasion : category x 32 + number on that day, 0-255, (n)

    Examples
    --------
    >>> order_ids(1, np.array([2]), np.array([3])).tolist()
    [1099511628291]
    """
    return (np.int64(day) << 40) | (person_id.astype(np.int64) << 8) | occasion.astype(np.int64)
