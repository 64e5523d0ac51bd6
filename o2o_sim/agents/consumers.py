"""Consumers: one row a person, never an object each."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from o2o_sim.core.columns import Column, Table

HELD = 2  # deal vouchers a person may hold at a time


class Consumers(Table):
    """Everything that is known of each person, in the order of the neighbourhood.

    Dimensions: `categories`, `platforms`, `channels`, `campaigns`, `remembered`, `held`, and `weighed`: categories
    where there are deals to weigh, else none.
    """

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("id", "u4", "", "stable id, the key of this person's draws; not the row"),
        Column("segment", "i1", "", "index of the segment"),
        Column("x", "f8", "km", "home"),
        Column("y", "f8", "km", "home"),
        Column("zone", "i4", "", "zone of the home"),
        Column("rate", "f8", "1/day", "purchase occasions a day", ("categories",)),
        Column("reach", "f8", "km", "how far merchants come into view on foot", ("categories",)),
        Column("channel_taste", "f8", "sigma", "persistent taste for each channel", ("channels",)),
        Column("redemption_cost", "f8", "money", "cost of using a coupon; infinite for those who never do"),
        Column(
            "need_stock", "f8", "purchases", "memory of need: recent purchases, decaying", ("categories",)
        ),
        Column("returning", "i2", "occasions", "unmet occasions that come back today", ("categories",)),
        Column(
            "recent",
            "i4",
            "",
            "rows of the merchants of the last orders, most recent first, maybe category by category; -1 empty",
            ("remembered",),
            -1,
        ),
        Column(
            "reference_price",
            "f8",
            "money",
            "what this person is used to paying for an order",
            ("categories",),
        ),
        Column(
            "state",
            "i1",
            "",
            "adoption of each platform: 0 unaware, 1 aware, 2 member, 3 dormant",
            ("platforms",),
        ),
        Column("joined", "i4", "day", "day of becoming a member; -1 never", ("platforms",), -1),
        Column(
            "prior_kept", "f8", "events", "promises kept that the prior belief stands for", ("platforms",)
        ),
        Column("prior_broken", "f8", "events", "promises broken that it stands for", ("platforms",)),
        Column("evidence_kept", "f8", "events", "first column of the trust rule's evidence", ("platforms",)),
        Column(
            "evidence_broken", "f8", "events", "second column of the trust rule's evidence", ("platforms",)
        ),
        Column("belief", "f8", "share", "fulfilment belief", ("platforms",), 1.0),
        Column("kept_count", "i4", "events", "promises kept, counted plainly", ("platforms",)),
        Column("broken_count", "i4", "events", "promises broken, counted plainly", ("platforms",)),
        Column(
            "active_months", "u8", "", "bit k is set if the person bought on a platform in month k (30 days)"
        ),
        Column("last_order", "i4", "day", "day of the last order served; -1 none", (), -1),
        Column(
            "first_order", "i4", "day", "day of the first order on each platform; -1 none", ("platforms",), -1
        ),
        Column("uses_left", "i1", "uses", "of each campaign's coupon in the wallet", ("campaigns",)),
        Column("valid_until", "i4", "day", "last day of each campaign's coupon", ("campaigns",), -1),
        Column(
            "coupon_merchant",
            "i4",
            "",
            "row of the merchant for which alone the coupon is valid; -1 any",
            ("campaigns",),
            -1,
        ),
        Column(
            "inside_value",
            "f4",
            "sigma",
            "what the market was worth beyond staying away, mean of the person's occasions; where there are deals",
            ("weighed",),
        ),
        Column("inside_count", "i4", "occasions", "over which that is the mean", ("weighed",)),
        Column(
            "held_merchant", "i4", "", "row of the merchant of a deal voucher held; -1 none", ("held",), -1
        ),
        Column("held_value", "i8", "minor", "face value of the voucher", ("held",)),
        Column("held_paid", "i8", "minor", "what was paid for it", ("held",)),
        Column("held_campaign", "i1", "", "campaign that sold it; -1 none", ("held",), -1),
        Column("held_from", "i4", "day", "first day on which it can be used", ("held",)),
        Column("held_until", "i4", "day", "last day of the voucher", ("held",), -1),
    )

    def __getitem__(self, row: int) -> Person:
        """A read-only view of one person.

        Raises
        ------
        IndexError
            if there is no such row.
        """
        if not -len(self) <= row < len(self):
            raise IndexError(f"there are {len(self)} people, and no row {row}")
        return Person(self, row % len(self))


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
