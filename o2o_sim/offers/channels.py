"""The ways to buy from a merchant. Codes are fixed: they are part of the keys of the random draws."""

from __future__ import annotations

from o2o_sim.core.codes import Code, among
from o2o_sim.core.columns import Rows
from o2o_sim.core.units import BoolArray


class Channel(Code):
    """How an order reaches the person.

    Examples
    --------
    >>> Channel.DELIVERY.label
    'delivery'
    >>> Channel.named("walk_in").value
    0
    """

    WALK_IN = 0
    AHEAD = 1
    DELIVERY = 2
    VOUCHER = 3
    PARCEL = 4


CHANNELS: tuple[str, ...] = tuple(channel.label for channel in Channel)

#: Channels in which the person goes to the merchant.
VISITED: frozenset[Channel] = frozenset({Channel.WALK_IN, Channel.AHEAD, Channel.VOUCHER})

#: Channels in which the person waits on the spot, and may lose patience.
ON_SITE: frozenset[Channel] = frozenset({Channel.WALK_IN, Channel.VOUCHER})


def by_channel(rows: Rows, *channels: Channel) -> BoolArray:
    """Whether each order or offer is of one of these channels."""
    return among(rows.channel, *channels)
