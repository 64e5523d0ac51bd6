"""Merchants: columns, and the Mesa agents that are handles on their rows."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from o2o_sim.agents.handle import Handle
from o2o_sim.core.columns import Column, Table
from o2o_sim.core.errors import InputError

if TYPE_CHECKING:
    from o2o_sim.core.units import IntArray

INDEX_BITS = 20


def tag_of(name: str) -> int:
    """Twelve bits that stand for a name in the keys of draws; the same name, the same tag, wherever it is listed.

    Examples
    --------
    >>> 0 < tag_of("restaurants") < 4096
    True
    """
    return zlib.crc32(name.encode()) % 4095 + 1


def tags_of(names: list[str], what: str) -> list[int]:
    """A tag for each name; two names of a market that share one are refused, since they would share their luck.

    Raises
    ------
    InputError
        if two of the names have the same tag.
    """
    seen: dict[int, str] = {}
    for name in names:
        other = seen.setdefault(tag_of(name), name)
        if other != name:
            raise InputError(
                f"the {what} `{name}` and `{other}` would share their random draws: rename one of them"
            )
    return list(seen)


def merchant_ids(tag: int, count: int) -> IntArray:
    """Stable ids of the merchants of a group: the group's tag and the number in the group."""
    return np.asarray((tag << INDEX_BITS) + np.arange(count), dtype=np.int64)


class Merchants(Table):
    """Everything that is known of each merchant. Dimension `channels`."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("id", "u4", "", "stable id, the key of this merchant's draws; not the row"),
        Column("group", "i2", "", "index of the group"),
        Column("category", "i1", "", "the need it serves"),
        Column("owner", "i4", "", "merchants with the same owner set prices jointly"),
        Column("x", "f8", "km", "place"),
        Column("y", "f8", "km", "place"),
        Column("placed", "?", "", "whether it has a place that can be visited", (), True),
        Column("zone", "i4", "", "zone of the place"),
        Column("active", "?", "", "open for business", (), True),
        Column("opened", "i4", "day", "day of opening"),
        Column("constant", "f8", "sigma", "attraction"),
        Column("quality", "f8", "satisfaction", "true quality, relative to the mean"),
        Column("size", "f8", "", "scale of costs and servers, 1 on average", (), 1.0),
        Column("honour", "f8", "share", "probability that a prepaid order is fulfilled", (), 1.0),
        Column("base_level", "f8", "price level", "price level at the start", (), 1.0),
        Column("level", "f8", "price level", "price of a unit of nominal value", (), 1.0),
        Column("goods_share", "f8", "share of nominal value", "variable cost"),
        Column("fixed_cost", "i8", "minor/day", "wages, equipment"),
        Column("rent", "i8", "minor/day", "rent of the place"),
        Column("potential", "f8", "", "people within a kilometre, over the mean of all merchants", (), 1.0),
        Column("counter_servers", "i4", "servers", "at the counter; 0 no counter"),
        Column("kitchen_servers", "i4", "servers", "in the kitchen; 0 no kitchen"),
        Column("sells", "?", "", "whether it sells through each channel", ("channels",)),
        Column("star_sum", "f8", "stars", "sum of the stars of its reviews"),
        Column("star_count", "i8", "reviews", "number of its reviews"),
        Column("stars", "f8", "stars", "what is shown"),
        Column("expected_wait", "f8", "minutes", "what people expect to wait, by channel", ("channels",)),
        Column("orders_before", "f8", "orders", "served the day before"),
        Column("revenue_before", "f8", "money", "revenue of the day before"),
        Column("profit_sum", "f8", "money", "profit since the last review of entry"),
        Column("loss_days", "i4", "days", "days with a loss since the last day without"),
    )


class Merchant(Handle):
    """A merchant as a Mesa agent: a handle on one row of `Merchants`; attributes read the columns.

    Parameters
    ----------
    model : the market
    row : row of the merchant
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("row", "model"):
            raise AttributeError(name)
        try:
            column = getattr(self.model.merchants, name)
        except AttributeError:
            raise AttributeError(f"a merchant has no column {name!r}") from None
        value = column[self.row]
        return value.copy() if isinstance(value, np.ndarray) else value.item()

    @property
    def group_name(self) -> str:
        """Name of the group in the scenario."""
        return str(self.model.names.groups[self.group])
