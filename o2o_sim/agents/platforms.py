"""Platforms: a few columns, and the Mesa agents that are handles on their rows."""

from __future__ import annotations

from typing import Any, ClassVar

from o2o_sim.agents.handle import Handle
from o2o_sim.core.columns import Column, Table


class Platforms(Table):
    """What moves at each platform from day to day; its terms are in the scenario. Dimension `channels`."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("tag", "i8", "", "stands for the platform in the keys of draws"),
        Column("members", "i8", "people", "members in the morning"),
        Column(
            "expected_delivery", "f8", "minutes", "mean minutes from order to door, as experienced lately"
        ),
        Column("couriers", "i8", "couriers", "on duty"),
        Column("courier_earnings", "f8", "money/hour", "earnings a paid hour, the day before"),
    )


class Platform(Handle):
    """A platform as a Mesa agent: a handle on one row of `Platforms`, with its terms in `terms`.

    Parameters
    ----------
    model : the market
    row : row of the platform
    name : name in the scenario
    terms : the platform's part of the scenario
    """

    def __init__(self, model: Any, row: int, name: str, terms: Any) -> None:
        super().__init__(model, row)
        self.name, self.terms = name, terms

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("row", "model", "name", "terms"):
            raise AttributeError(name)
        try:
            return getattr(self.model.platforms, name)[self.row].item()
        except AttributeError:
            raise AttributeError(f"a platform has no column {name!r}") from None
