"""What an order passes through, by channel: data, so that a new channel or station needs no new code."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from o2o_sim.core.codes import Code
from o2o_sim.offers.channels import Channel

__all__ = ["PATHS", "Handover", "Path", "StationKind"]


class StationKind(Code):
    """The kinds of station that every market knows. Other markets number their stations as they like.

    Examples
    --------
    >>> [kind.label for kind in StationKind]
    ['counter', 'kitchen']
    """

    COUNTER = 0
    KITCHEN = 1


class Handover(IntEnum):
    """How a finished order reaches the person."""

    ON_SITE = 0
    """The person has waited on the spot and has it at once; only here patience may end."""
    PICK_UP = 1
    """The person comes at a minute of their own and waits if it is not ready."""
    COURIER = 2
    """A courier fetches it and brings it to the door."""
    PARCEL = 3
    """It arrives a given delay after it left the last station."""


class Path(NamedTuple):
    """The kinds of station an order visits, by rising number, and how it is handed over.

    A merchant without a station of some kind lets the order pass there at once.

    Parameters
    ----------
    stations : numbers of the kinds, rising
    handover : how the finished order reaches the person
    """

    stations: tuple[int, ...]
    handover: Handover


_IN_STORE = Path((StationKind.COUNTER, StationKind.KITCHEN), Handover.ON_SITE)

#: The path of each channel where a scenario says nothing else; its position is the channel's code.
PATHS: tuple[Path, ...] = tuple(
    path
    for _, path in sorted(
        {
            Channel.WALK_IN: _IN_STORE,
            Channel.AHEAD: Path((StationKind.KITCHEN,), Handover.PICK_UP),
            Channel.DELIVERY: Path((StationKind.KITCHEN,), Handover.COURIER),
            Channel.VOUCHER: _IN_STORE,
            Channel.PARCEL: Path((), Handover.PARCEL),
        }.items()
    )
)
