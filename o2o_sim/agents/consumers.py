"""Consumers: one row a person, never an object each."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from o2o_sim.core.columns import Column, Table

REMEMBERED = 5  # merchants a person remembers, most recent first
HELD = 2  # deal vouchers a person may hold at a time


class Consumers(Table):
    """Everything that is known of each person, in the order of the neighbourhood.

    Dimensions: `categories`, `platforms`, `channels`, `campaigns`, `remembered` and `held`.
    """

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("id", np.uint32, "", "stable id, the key of this person's draws; not the row"),
        Column("segment", np.int8, "", "index of the segment"),
        Column("x", np.float64, "km", "home"),
        Column("y", np.float64, "km", "home"),
        Column("zone", np.int32, "", "zone of the home"),
        Column("rate", np.float64, "1/day", "purchase occasions a day", ("categories",)),
        Column("reach", np.float64, "km", "how far merchants come into view on foot", ("categories",)),
        Column("channel_taste", np.float64, "sigma", "persistent taste for each channel", ("channels",)),
        Column("redemption_cost", np.float64, "money", "cost of using a coupon; infinite for those who never do"),
        Column("need_stock", np.float64, "purchases", "memory of need: recent purchases, decaying", ("categories",)),
        Column("returning", np.int16, "occasions", "unmet occasions that come back today", ("categories",)),
        Column("recent", np.int32, "", "rows of the merchants of the last orders, most recent first; -1 empty",
               ("remembered",), -1),
        Column("reference_price", np.float64, "money", "what this person is used to paying for an order", ("categories",)),
        Column("state", np.int8, "", "adoption of each platform: 0 unaware, 1 aware, 2 member, 3 dormant",
               ("platforms",)),
        Column("joined", np.int32, "day", "day of becoming a member; -1 never", ("platforms",), -1),
        Column("prior", np.float64, "share", "belief before any experience", ("platforms",), 1.0),
        Column("kept", np.float64, "events", "evidence of promises kept, decayed", ("platforms",)),
        Column("broken", np.float64, "events", "evidence of promises broken, decayed and weighted", ("platforms",)),
        Column("belief", np.float64, "share", "fulfilment belief", ("platforms",), 1.0),
        Column("kept_count", np.int32, "events", "promises kept, counted plainly", ("platforms",)),
        Column("broken_count", np.int32, "events", "promises broken, counted plainly", ("platforms",)),
        Column("active_months", np.uint64, "", "bit k is set if the person bought on a platform in month k (30 days)"),
        Column("last_order", np.int32, "day", "day of the last order served; -1 none", (), -1),
        Column("first_order", np.int32, "day", "day of the first order on each platform; -1 none", ("platforms",), -1),
        Column("uses_left", np.int8, "uses", "of each campaign's coupon in the wallet", ("campaigns",)),
        Column("valid_until", np.int32, "day", "last day of each campaign's coupon", ("campaigns",), -1),
        Column("coupon_merchant", np.int32, "", "row of the merchant for which alone the coupon is valid; -1 any",
               ("campaigns",), -1),
        Column("held_merchant", np.int32, "", "row of the merchant of a deal voucher held; -1 none", ("held",), -1),
        Column("held_value", np.int64, "minor", "face value of the voucher", ("held",)),
        Column("held_paid", np.int64, "minor", "what was paid for it", ("held",)),
        Column("held_until", np.int32, "day", "last day of the voucher", ("held",), -1),
    )


class Person:
    """A read-only view of one consumer.

    Parameters
    ----------
    consumers : the table
    row : row of the person
    """

    def __init__(self, consumers: Consumers, row: int) -> None:
        self._consumers = consumers
        self.row = row

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._consumers, name)[self.row]
        return value.copy() if isinstance(value, np.ndarray) else value.item()

    def __repr__(self) -> str:
        return f"Person(id={self.id}, segment={self.segment}, home=({self.x:.2f}, {self.y:.2f}) km)"
