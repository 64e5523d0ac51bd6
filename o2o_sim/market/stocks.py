"""Stocks: who came for what is in stock is remembered, and merchants say how many units they put out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from o2o_sim.core.quantity import Labels
from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.rules.stocking.base import StockingRule, StockingView
from o2o_sim.rules.who import Who

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

__all__ = ["Stocked", "keep_visits", "restock", "stocks_of", "unit_cost"]


class Stocked(NamedTuple):
    """One kind of stock of a group whose rule moves it.

    Parameters
    ----------
    group : number of the group
    rule : its stocking rule
    rows : rows of the stations
    """

    group: int
    rule: StockingRule
    rows: IntArray


def stocks_of(market: Market) -> list[Stocked]:
    """The stocks that are more than the scenario says, kind by kind; empty where all are fixed."""
    found, spec = [], market.stations
    for group, terms in enumerate(market.scenario.merchants.values()):
        if terms.stocking.changes:
            mine = market.merchants.group[spec.merchant] == group
            for name in terms.service.renewed():
                rows = np.flatnonzero(mine & (spec.kind == terms.service.names().index(name)))
                found.append(Stocked(group, terms.stocking, rows))
    return found


def unit_cost(market: Market, merchants: IntArray) -> FloatArray:
    """What a unit in stock costs each of these merchants [money]: the goods of an order of mean value."""
    columns = market.merchants
    value = market.tastes_mean_value[columns.category[merchants]]
    return np.asarray(value * columns.goods_share[merchants])


def keep_visits(market: Market) -> None:
    """Remember how many came for each stock today, whether they found something or not."""
    if market.stocks:
        found = market.service.measures.stations
        longest = max(stocked.rule.history_days for stocked in market.stocks)
        is_open = market.merchants.active[market.stations.merchant]
        market.visit_history.keep(market.day, found.asked, is_open, longest)


def restock(market: Market) -> None:
    """Let merchants say what renewals from tomorrow on fill their stocks up to."""
    if market.stocks:
        units = market.service.stock
        for stocked in market.stocks:
            units[stocked.rows] = stocked.rule.put_out(_view(market, stocked, units))
        market.service.put_out(units)


def _view(market: Market, stocked: Stocked, units: IntArray) -> StockingView:
    merchants = market.merchants
    owners = market.stations.merchant[stocked.rows]
    labels = Labels(np.zeros(owners.size, dtype=np.int64), (market.names.groups[stocked.group],))
    rate, per_unit = market.commissions(owners)
    value = market.tastes_mean_value[merchants.category[owners]]
    return StockingView(
        day=market.day,
        who=Who(merchants.id[owners], {"group": labels}, market.seed, market.replication),
        units=units[stocked.rows],
        visits=market.visit_history.of(stocked.rows),
        price=value * (merchants.level[owners] * (1.0 - rate) - per_unit),
        cost=unit_cost(market, owners),
    )
