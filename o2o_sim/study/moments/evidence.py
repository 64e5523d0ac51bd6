"""Evidence: a market that was lived through and watched, from which moments are read."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from o2o_sim.core.units import AnyArray
from o2o_sim.demand.orders import OrderState
from o2o_sim.market.model import Market
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.moments.coupons import CouponArms
from o2o_sim.study.moments.watch import Watch
from o2o_sim.study.moments.what_if import Morning

__all__ = ["Evidence"]

T = TypeVar("T")

_COLUMNS = (
    "person", "day", "category", "merchant", "channel", "platform", "remembered", "state", "list_price",
    "merchant_discount", "platform_discount", "delivery_fee", "packaging_fee", "paid", "commission",
    "advertising_fee", "courier_pay", "processing_fee", "support_cost", "refund", "claim", "late", "satisfaction",
    "stars", "complained", "order_value",
)  # fmt: skip


class Evidence:
    """One replication of a market, watched.

    Parameters
    ----------
    scenario : the market written down
    seed, replication : roots of all draws
    watch : how long
    progress : told the share of days that is done
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        replication: int,
        watch: Watch,
        progress: Callable[[float], None] | None = None,
    ) -> None:
        self.scenario, self.seed, self.replication, self.watch = scenario, seed, replication, watch
        self._kept: dict[Hashable, Any] = {}
        self.market = Market(scenario, seed=seed, replication=replication)
        closed = []
        length = watch.burn_in + watch.days
        for day in range(length):
            self.market.step()
            closed.append({name: getattr(self.market.closed, name).copy() for name in _COLUMNS})
            if progress:
                progress((day + 1) / length)
        self.closed = {name: np.concatenate([day[name] for day in closed]) for name in _COLUMNS}

    @cached_property
    def totals(self) -> dict[str, float]:
        """All outcomes of the days watched."""
        from o2o_sim.study.totals import run_totals

        return run_totals(self.market.results().outcomes, self.watch.burn_in)

    @cached_property
    def morning(self) -> Morning:
        """The morning after the last day, for changes of one thing at a time."""
        return Morning(self.market, self.watch.mornings)

    def coupons(self, category: str) -> CouponArms:
        """A fortnight with coupons of a category's merchants, with reminders, and without, by the same draws."""
        about = self.scenario, self.seed, self.replication, self.watch.burn_in, category
        return self.kept(("coupons", category), lambda: CouponArms(*about))

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was worked out before under a key, or is made now."""
        if key not in self._kept:
            self._kept[key] = make()
        return cast("T", self._kept[key])

    def category(self, name: str) -> int:
        """Index of a category."""
        return self.market.names.categories.index(name)

    def orders(self, category: str, *, since: int | None = None, **which: int) -> dict[str, AnyArray]:
        """Orders of a category served on the days watched, or since another day, of some channel or the like."""
        first = self.watch.burn_in if since is None else since
        table = self.closed
        mine = (table["category"] == self.category(category)) & (table["day"] >= first)
        mine &= table["state"] == OrderState.SERVED
        for name, value in which.items():
            mine &= table[name] == value
        return {name: column[mine] for name, column in table.items()}

    def failed(self, category: str) -> dict[str, AnyArray]:
        """Prepaid orders of a category, on the days watched, that came to nothing."""
        table = self.closed
        mine = (table["category"] == self.category(category)) & (table["day"] >= self.watch.burn_in)
        mine &= table["state"] == OrderState.FAILED
        return {name: column[mine] for name, column in table.items()}

    def money(self, table: dict[str, AnyArray], *columns: str) -> float:
        """Sum of money columns of some orders [major units]."""
        return float(sum(table[name].sum() for name in columns)) / self.market.minor
