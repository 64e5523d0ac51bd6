"""Results: what a run leaves behind, table by table, as columns of equal length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray
from o2o_sim.demand.orders import Orders
from o2o_sim.market.cells import Cells, places_of
from o2o_sim.market.measure import Measures
from o2o_sim.market.outcomes import OUTCOMES
from o2o_sim.market.stations import station_columns, wait_columns
from o2o_sim.market.tables import RESULT_TABLES

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

Columns = dict[str, AnyArray]

TABLES = tuple(RESULT_TABLES)


@dataclass(frozen=True, eq=False)
class Results:
    """The tables of a run.

    Parameters
    ----------
    outcomes : day, outcome, value, numerator, denominator
    merchants, segments : measures by day and merchant, by day and segment
    ledger : day, leg, account, owner, amount [minor units]
    cohorts : month of the first order on a platform, month, people who bought
    places : what each merchant is, how large and where
    cells : people, orders and surplus by the cell of the home, summed over the days after the warm-up
    orders : every order that closed, or None where they were not kept
    stations, waits : measures by day and station, and waits there by channel and class; None without orders
    warmup : days at the start that totals leave out
    """

    outcomes: Columns
    merchants: Columns
    segments: Columns
    ledger: Columns
    cohorts: Columns
    places: Columns
    cells: Columns
    orders: Columns | None
    stations: Columns | None
    waits: Columns | None
    warmup: int

    def total(self, outcome: str) -> float:
        """An outcome over the whole run: sum of numerators over sum of denominators, or the last day's for stocks.

        Raises
        ------
        InputError
            if there is no such outcome.
        """
        return self.totals()[_known(outcome)]

    def totals(self) -> dict[str, float]:
        """All outcomes over the whole run."""
        days = int(self.outcomes["day"].max()) + 1 if self.outcomes["day"].size else 0
        shape = days, len(OUTCOMES)
        top, bottom = (
            self.outcomes[name].reshape(shape)[self.warmup :] for name in ("numerator", "denominator")
        )
        stock = np.array([outcome.stock for outcome in OUTCOMES.values()])
        with np.errstate(invalid="ignore", divide="ignore"):
            whole = np.where(stock, top[-1], top.sum(axis=0)) / np.where(
                stock, bottom[-1], bottom.sum(axis=0)
            )
        return dict(zip(OUTCOMES, whole.tolist(), strict=True))

    def frame(self, table: str) -> Any:
        """A table as a pandas DataFrame.

        Raises
        ------
        InputError
            if there is no such table, or it was not kept.
        """
        import pandas as pd

        columns = getattr(self, table, None) if table in TABLES else None
        if columns is None:
            raise InputError(f"there is no table `{table}` in these results (known: {', '.join(TABLES)})")
        return pd.DataFrame(columns)


def _known(outcome: str) -> str:
    if outcome not in OUTCOMES:
        from o2o_sim.core.errors import nearest_name

        hint = nearest_name(outcome, OUTCOMES)
        raise InputError(f"no outcome is called `{outcome}`" + (f"; did you mean `{hint}`?" if hint else ""))
    return outcome


class Recorder:
    """Keeps what each day leaves behind.

    Parameters
    ----------
    keep_orders : whether to keep every order that closed
    """

    def __init__(self, keep_orders: bool) -> None:
        self.keep_orders = keep_orders
        self.days: list[Columns] = []
        self.merchants: list[Columns] = []
        self.segments: list[Columns] = []
        self.orders: list[Orders] = []
        self.stations: list[Columns] = []
        self.waits: list[Columns] = []
        self.cells = Cells()

    def record(
        self, market: Market, found: Measures, merchants: Columns, segments: Columns, closed: Orders
    ) -> None:
        """Keep the measures of a day."""
        self.days.append(_day_columns(market.day, found))
        tables = [(self.merchants, merchants), (self.segments, segments)]
        if self.keep_orders:
            tables += [(self.stations, station_columns(market)), (self.waits, wait_columns(market))]
        for kept, table in tables:
            rows = len(next(iter(table.values())))
            kept.append({"day": np.full(rows, market.day, dtype=np.int32), **table})
        self.cells.add(market, closed)
        if self.keep_orders:
            self.orders.append(closed.take(closed.sort_by("id")))

    def results(self, market: Market) -> Results:
        """The tables so far."""
        return Results(
            outcomes=_stack(self.days),
            merchants=_stack(self.merchants),
            segments=_stack(self.segments),
            ledger=market.ledger.frame_columns(),
            cohorts=_cohorts(market),
            places=places_of(market),
            cells=self.cells.table(market),
            orders=self._orders(),
            stations=_stack(self.stations) if self.keep_orders else None,
            waits=_stack(self.waits) if self.keep_orders else None,
            warmup=market.scenario.warmup,
        )

    def _orders(self) -> Columns | None:
        if not self.keep_orders:
            return None
        return (self.orders[0].concat(*self.orders[1:]) if self.orders else Orders.empty(0)).arrays()


def _day_columns(day: int, found: Measures) -> Columns:
    top = np.array([found[outcome.top] for outcome in OUTCOMES.values()], dtype=np.float64)
    bottom = np.array([found[outcome.bottom] for outcome in OUTCOMES.values()], dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = top / bottom
    return {
        "day": np.full(top.size, day, dtype=np.int32),
        "outcome": np.array(list(OUTCOMES)),
        "value": value,
        "numerator": top,
        "denominator": bottom,
    }


def _stack(days: list[Columns]) -> Columns:
    return {name: np.concatenate([day[name] for day in days]) for name in days[0]} if days else {}


def _cohorts(market: Market) -> Columns:
    """How many of those who first bought on a platform in a month bought in each month since."""
    people, month_length = market.consumers, 30
    if not people.first_order.size:
        return {name: np.zeros(0, dtype=np.int64) for name in ("cohort", "month", "people", "buyers")}
    first = np.where(people.first_order < 0, np.iinfo(np.int32).max, people.first_order).min(axis=1)
    cohort = np.where(first == np.iinfo(np.int32).max, -1, first // month_length)
    months = min(market.day // month_length, 63) + (1 if market.day % month_length else 0)
    rows = []
    for start in range(months):
        mine = cohort == start
        for month in range(start, months):
            bought = (people.active_months[mine] >> np.uint64(month)) & np.uint64(1)
            rows.append((start, month, int(mine.sum()), int(bought.sum())))
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return {name: table[:, i] for i, name in enumerate(("cohort", "month", "people", "buyers"))}
