"""Cells and places: where the people live who order, what the market is worth to them there, and where shops are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.demand.orders import OrderState
from o2o_sim.market.measure import surplus_by

if TYPE_CHECKING:
    from o2o_sim.core.columns import Rows
    from o2o_sim.market.model import Market

__all__ = ["ACROSS", "Cells", "places_of"]

ACROSS = 16
"""Cells in a row of the map: enough to see neighbourhoods, few enough to be light."""


class Cells:
    """Sums by the cell of the home over the days after the warm-up: who orders where, and who gained."""

    SUMS = (
        "occasions",
        "orders",
        "online_orders",
        "spent",
        "surplus_perceived",
        "misperception",
        "rationing",
    )

    def __init__(self) -> None:
        self.sums: dict[str, FloatArray] = {name: np.zeros(ACROSS * ACROSS) for name in self.SUMS}
        self._home: IntArray | None = None

    def add(self, market: Market, closed: Rows) -> None:
        """Count a day."""
        if market.day < market.scenario.warmup:
            return
        home = self._homes(market)
        served = closed.select(closed.state == OrderState.SERVED)
        where = home[served.person]
        self._count("occasions", home[market.today.occasions.person])
        self._count("orders", where)
        self._count("online_orders", where[served.platform >= 0])
        self._count("spent", where, served.paid / market.minor)
        for name, values in surplus_by(market, closed, home, ACROSS * ACROSS).items():
            self.sums[name] += values

    def table(self, market: Market) -> dict[str, AnyArray]:
        """One row a cell: its middle [km], its people, the sums."""
        space, cell = market.city.space, np.arange(ACROSS * ACROSS)
        return {
            "cell": cell.astype(np.int32),
            "x": (cell % ACROSS + 0.5) / ACROSS * space.width,
            "y": (cell // ACROSS + 0.5) / ACROSS * space.height,
            "people": np.bincount(self._homes(market), minlength=cell.size),
            **{name: values.copy() for name, values in self.sums.items()},
        }

    def _count(self, name: str, where: IntArray, weights: AnyArray | None = None) -> None:
        self.sums[name] += np.bincount(where, weights=weights, minlength=ACROSS * ACROSS)

    def _homes(self, market: Market) -> IntArray:
        """The cell of each person's home: row by row from the south-west."""
        if self._home is None:
            people, space = market.consumers, market.city.space
            column = _share(people.x, space.width)
            self._home = np.asarray(_share(people.y, space.height) * ACROSS + column)
        return self._home


def _share(value: FloatArray, side: float) -> IntArray:
    return np.clip((value / max(side, 1e-12) * ACROSS).astype(np.int64), 0, ACROSS - 1)


def places_of(market: Market) -> dict[str, AnyArray]:
    """One row a merchant: what it is, how large, and where [km]; whether it is open at the end."""
    merchants, space = market.merchants, market.city.space
    middle = np.hypot(merchants.x - 0.5 * space.width, merchants.y - 0.5 * space.height)
    return {
        "merchant": merchants.id.copy(),
        "group": merchants.group.copy(),
        "placed": merchants.placed.copy(),
        "x": merchants.x.copy(),
        "y": merchants.y.copy(),
        "from_middle": middle,
        "potential": merchants.potential.copy(),
        "size": merchants.size.copy(),
        "open": merchants.active.copy(),
    }
