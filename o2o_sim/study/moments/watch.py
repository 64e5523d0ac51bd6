"""A watch: how long a market is lived through before its moments are read, and while they are."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Watch"]


class Watch(NamedTuple):
    """How long a market is watched.

    Parameters
    ----------
    burn_in : days before watching starts, in which habits and beliefs settle
    days : days watched
    mornings : days whose purchase occasions meet the state at the end, for changes of one thing at a time
    """

    burn_in: int = 30
    days: int = 60
    mornings: int = 4
