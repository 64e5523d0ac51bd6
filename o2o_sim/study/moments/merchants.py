"""Moments of merchants: what they earn, and how unequal their sales are (M7, M9)."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.study.moments.evidence import Evidence
from o2o_sim.study.moments.moment import Maker, Moment
from o2o_sim.study.moments.ratios import average, ratio

__all__ = ["merchant_moments"]


def merchant_moments(group: str) -> list[Moment]:
    """Moments of one group of merchants.

    Examples
    --------
    >>> [moment.name for moment in merchant_moments("restaurants")][:2]
    ['revenue_restaurants', 'contribution_restaurants']
    """
    moment = Maker(group, "run")

    return [
        moment("revenue", "M7", "Revenue of a merchant", "商家日收入", "money/day",
               "goods and packaging less discounts funded / merchants and days", revenue),
        moment("contribution", "M7", "Contribution margin", "贡献毛利率", "share",
               "profit before fixed cost and rent / revenue", contribution),
        moment("net_margin", "M7", "Net margin", "净利率", "share",
               "contribution margin less fixed cost and rent at mean size / revenue of a merchant", net_margin),
        moment("sales_spread", "M9", "Spread of sales", "销售额离散度", "log",
               "standard deviation of the logarithm of merchants' list sales", sales_spread),
        moment("top_tenth", "M9", "Share of the top tenth", "前 10% 商家份额", "share",
               "list sales of the tenth of merchants that sells most / list sales", top_tenth),
        moment("concentration", "M9", "Concentration (HHI), as of 500 merchants", "集中度 HHI（按 500 家折算）", "HHI",
               "sum of squared shares x 10,000 x merchants / 500", concentration),
    ]  # fmt: skip


def revenue(seen: Evidence, group: str) -> float:
    """Money a merchant and day."""
    return average(_sums(seen, group)["revenue"]) / seen.watch.days


def contribution(seen: Evidence, group: str) -> float:
    """Share of revenue left for fixed cost, rent and profit."""
    sums, merchants, mine = _sums(seen, group), seen.market.merchants, _rows(seen, group)
    daily = float((merchants.fixed_cost[mine] + merchants.rent[mine]).sum()) / seen.market.minor
    return ratio(float(sums["profit"].sum()) + daily * seen.watch.days, float(sums["revenue"].sum()))


def net_margin(seen: Evidence, group: str) -> float:
    """Share of revenue that is profit where the merchants drawn are of mean size.

    Sizes are so unequal that fifty merchants drawn may cost a fifth more or less than the law of sizes says; what
    they sell hardly depends on it. The law's mean is 1, so the mean cost is known and need not be drawn.
    """
    costs = seen.scenario.merchants[group].costs
    return contribution(seen, group) - ratio(costs.fixed + costs.rent, revenue(seen, group))


def sales_spread(seen: Evidence, group: str) -> float:
    """Standard deviation of log sales."""
    sales = _sums(seen, group)["list_sales"]
    return float(np.log(sales[sales > 0]).std(ddof=1))


def top_tenth(seen: Evidence, group: str) -> float:
    """Share of list sales."""
    sales = np.sort(_sums(seen, group)["list_sales"])[::-1]
    return ratio(float(sales[: max(1, round(0.1 * sales.size))].sum()), float(sales.sum()))


def concentration(seen: Evidence, group: str) -> float:
    """Herfindahl index, brought to the baseline's number of merchants."""
    sales = _sums(seen, group)["list_sales"]
    return float(10_000 * np.sum((sales / sales.sum()) ** 2) * sales.size / 500)


def _rows(seen: Evidence, group: str) -> np.ndarray:
    merchants = seen.market.merchants
    return np.flatnonzero((merchants.group == list(seen.scenario.merchants).index(group)) & merchants.active)


def _sums(seen: Evidence, group: str) -> dict[str, FloatArray]:
    """Each merchant's sums over the days watched."""
    return seen.kept(("merchants", group), lambda: _add_up(seen, group))


def _add_up(seen: Evidence, group: str) -> dict[str, FloatArray]:
    table = seen.market.results().merchants
    since = table["day"] >= seen.watch.burn_in
    rows, count = _rows(seen, group), len(seen.market.merchants)
    return {
        name: table[name][since].reshape(-1, count).sum(axis=0)[rows].astype(np.float64)
        for name in ("revenue", "profit", "list_sales")
    }
