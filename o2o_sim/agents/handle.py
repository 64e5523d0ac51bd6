"""What merchants and platforms are as Mesa agents: a row of a table, and no hold on a market that is done."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

import mesa

__all__ = ["Handle"]


class _Counters(WeakKeyDictionary[Any, Iterator[int]]):
    """Mesa counts agents in a dictionary of models that never lets one go; this one does."""

    def __getitem__(self, model: Any) -> Iterator[int]:
        if model not in self:
            self[model] = itertools.count(1)
        return super().__getitem__(model)


class Handle(mesa.Agent):  # type: ignore[misc, unused-ignore]
    """A Mesa agent that is a handle on one row of a table of the market.

    Parameters
    ----------
    model : the market
    row : row in the table
    """

    # A process that runs many markets would keep every one of them through Mesa's own counters.
    _ids = _Counters()

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = row
