"""Offers: one row a way to buy from one merchant, on a platform or at its own door."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from o2o_sim.core.columns import Column, Table
from o2o_sim.core.units import IntArray


class Offers(Table):
    """Ways to buy, sorted by merchant; rows stay the same through a run, terms change from day to day."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("id", "i8", "", "stable id: merchant id << 16 | platform tag << 4 | channel"),
        Column("merchant", "i4", "", "row of the merchant"),
        Column("category", "i1", "", "the need it serves"),
        Column("channel", "i1", "", "code of the channel"),
        Column("platform", "i1", "", "index of the platform; -1 the merchant's own door", (), -1),
        Column("about", "u4", "", "platform tag x 16 + channel: its part of the key of draws"),
        Column("open", "u1", "", "1 if it can be bought today", (), 1),
        Column("price_factor", "f8", "", "price level relative to the merchant's own", (), 1.0),
        Column("price_level", "f8", "price level", "price of a unit of nominal order value", (), 1.0),
        Column("constant", "f8", "sigma", "attraction of this offer beside its channel's and merchant's"),
        Column("packaging_fee", "i8", "minor", "paid by the consumer to the merchant"),
        Column("delivery_fee", "i8", "minor", "paid by the consumer to the platform, whatever the distance"),
        Column("fee_per_km", "f8", "minor/km", "and beyond `free_km`, for each kilometre"),
        Column("free_km", "f8", "km", "distance included in the delivery fee"),
        Column("prepaid", "u1", "", "1 if it is paid before it is served"),
        Column(
            "refund_share",
            "f8",
            "share",
            "of the price that comes back if it fails; 1 if paid on arrival",
            (),
            1.0,
        ),
        Column("campaigns", "u4", "", "bit k is set if campaign k applies"),
        Column("expected_wait", "f8", "minutes", "wait shown or expected, without the way"),
        Column("wait_per_km", "f8", "minutes/km", "and for each kilometre between person and merchant"),
        Column("promised", "f8", "minutes", "promised time from ordering to being served; 0 none"),
        Column("parcel_days", "f8", "days", "how long a parcel takes"),
    )


def offer_ids(merchant_id: IntArray, platform_tag: int, channel: int) -> IntArray:
    """Stable ids of offers: the merchant's id, the platform's tag (0: none) and the channel's code.

    Examples
    --------
    >>> offer_ids(np.array([5]), 0, 2).tolist()
    [327682]
    """
    return np.asarray((merchant_id.astype(np.int64) << 16) | (platform_tag << 4) | channel)


def first_rows(merchant: IntArray, merchants: int) -> IntArray:
    """Where each merchant's offers start, and where the last one's end, (merchants + 1)."""
    return np.searchsorted(merchant, np.arange(merchants + 1)).astype(np.int64)
