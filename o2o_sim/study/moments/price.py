"""Moments of price: how demand answers prices, fees, subsidies, stars and the platform itself (M1, M8, M18-M20)."""

from __future__ import annotations

import numpy as np

from o2o_sim.offers.channels import Channel
from o2o_sim.study.moments.evidence import Evidence
from o2o_sim.study.moments.moment import Maker, Moment
from o2o_sim.study.moments.ratios import percent, ratio
from o2o_sim.study.moments.what_if import Demand

__all__ = ["price_moments"]

STEP = 0.01
"""Change of prices from which the market's elasticity is read, up and down."""

MERCHANTS = 12
"""Merchants of which each shows a star more, one at a time."""


def price_moments(category: str) -> list[Moment]:
    """Moments of one category's demand.

    Examples
    --------
    >>> [moment.name for moment in price_moments("meals")][:2]
    ['own_elasticity_meals', 'market_elasticity_meals']
    """
    moment = Maker(category, "what_if")

    return [
        moment("own_elasticity", "M1", "Own-price elasticity", "自身价格弹性", "%/%",
               "slope of expected sales in one merchant's price level, all its channels together, weighted by sales",
               own_elasticity),
        moment("market_elasticity", "M1", "Market elasticity", "市场价格弹性", "%/%",
               "change of expected orders when all prices move by 1 % up and down", market_elasticity),
        moment("lerner_walk_in", "M8", "Elasticity at which the shop's price is best", "到店价格最优时的弹性", "%/%",
               "-1 / (1 - variable cost / price)", lerner_walk_in, "run"),
        moment("lerner_delivery", "M8", "The same for delivery, net of commission", "外卖价格最优时的弹性（扣佣后）",
               "%/%",
               "-1 / (1 - variable cost / (1 - commission))", lerner_delivery, "run"),
        moment("platform_removed_orders", "M18", "Orders without the platform", "平台消失：订单变化", "%",
               "change of expected orders on the first morning without it", platform_removed_orders),
        moment("platform_removed_surplus", "M18", "Consumer surplus without the platform", "平台消失：消费者剩余变化",
               "%",
               "change of perceived surplus beyond staying away on that morning", platform_removed_surplus),
        moment("platform_order_surplus", "M18", "Surplus lost per platform order", "每个平台订单的消费者剩余", "money",
               "perceived surplus lost / orders on the platform before", platform_order_surplus),
        moment("fee_up", "M19", "Deliveries, fee 1 yuan higher", "配送费加 1 元：外卖订单变化", "%",
               "change of expected deliveries on the first morning", fee_up),
        moment("subsidy_up", "M19", "Deliveries, subsidy 4 yuan higher", "补贴加 4 元：外卖订单变化", "%",
               "change of expected deliveries on the first morning", subsidy_up),
        moment("subsidy_cost", "M19", "Subsidy per extra delivery", "每个新增外卖订单的补贴", "money",
               "4 x deliveries with it / deliveries added", subsidy_cost),
        moment("subsidy_surplus", "M19", "Consumer surplus per unit of subsidy", "每元补贴的消费者剩余",
               "money per money",
               "perceived surplus gained / (4 x deliveries with it)", subsidy_surplus),
        moment("star_shown", "M20", "Orders of a merchant that shows a star more", "多显示一星：订单变化", "%",
               "change of one merchant's expected orders, one merchant at a time", star_shown),
    ]  # fmt: skip


def own_elasticity(seen: Evidence, category: str) -> float:
    """Slope x price level over sales, summed over merchants."""
    demand, mine = seen.morning.as_is(), merchants_of(seen, category)
    level = seen.market.merchants.level[mine]
    return float(np.sum(demand.slope[mine] * level) / np.sum(demand.value[mine]))


def market_elasticity(seen: Evidence, category: str) -> float:
    """Arc elasticity of orders between prices 1 % down and 1 % up."""
    low, high = (orders(seen, seen.morning.prices(category, 1.0 + step), category) for step in (-STEP, STEP))
    return float(np.log(high / low) / np.log((1.0 + STEP) / (1.0 - STEP)))


def lerner_walk_in(seen: Evidence, category: str) -> float:
    """What the price at the door would be best for."""
    cost = float(seen.market.merchants.goods_share[merchants_of(seen, category)].mean())
    return -1.0 / (1.0 - cost)


def lerner_delivery(seen: Evidence, category: str) -> float:
    """What the same price would be best for where the platform takes its share."""
    rates = [platform.commission.rates()[Channel.DELIVERY] for platform in seen.scenario.platforms.values()]
    if not rates:
        return float("nan")
    cost = float(seen.market.merchants.goods_share[merchants_of(seen, category)].mean())
    return float(-1.0 / (1.0 - cost / (1.0 - rates[0])))


def platform_removed_orders(seen: Evidence, category: str) -> float:
    """Per cent."""
    before, after = (
        orders(seen, d, category) for d in (seen.morning.as_is(), seen.morning.without_platform())
    )
    return percent(after, before)


def platform_removed_surplus(seen: Evidence, category: str) -> float:
    """Per cent of what the market is worth beyond staying away."""
    index = seen.category(category)
    before, after = (d.surplus[index] for d in (seen.morning.as_is(), seen.morning.without_platform()))
    return percent(after, before)


def platform_order_surplus(seen: Evidence, category: str) -> float:
    """Money an order."""
    index, before = seen.category(category), seen.morning.as_is()
    online = seen.morning.of_category(category) & (seen.morning.offers.platform >= 0)
    lost = before.surplus[index] - seen.morning.without_platform().surplus[index]
    return ratio(lost, before.orders[online].sum())


def fee_up(seen: Evidence, category: str) -> float:
    """Per cent of deliveries."""
    return percent(deliveries(seen, category, 1.0), deliveries(seen, category, 0.0))


def subsidy_up(seen: Evidence, category: str) -> float:
    """Per cent of deliveries."""
    return percent(deliveries(seen, category, -4.0), deliveries(seen, category, 0.0))


def subsidy_cost(seen: Evidence, category: str) -> float:
    """Money an extra delivery."""
    before, after = deliveries(seen, category, 0.0), deliveries(seen, category, -4.0)
    return ratio(4.0 * after, after - before)


def subsidy_surplus(seen: Evidence, category: str) -> float:
    """Money a unit of money."""
    index, after = seen.category(category), seen.morning.delivery_fee(-4.0)
    gained = after.surplus[index] - seen.morning.as_is().surplus[index]
    return ratio(gained, 4.0 * deliveries(seen, category, -4.0))


def star_shown(seen: Evidence, category: str) -> float:
    """Per cent, over some merchants spread over the list."""
    mine = merchants_of(seen, category)
    some = np.unique(mine[np.linspace(0, mine.size - 1, MERCHANTS).astype(np.int64)])
    before, seller = seen.morning.first_day().orders, seen.morning.offers.merchant
    after = sum(seen.morning.one_star_more(m).orders[seller == m].sum() for m in some)
    return percent(float(after), float(before[np.isin(seller, some)].sum()))


def merchants_of(seen: Evidence, category: str) -> np.ndarray:
    """Rows of the open merchants of a category."""
    merchants = seen.market.merchants
    return np.flatnonzero((merchants.category == seen.category(category)) & merchants.active)


def orders(seen: Evidence, demand: Demand, category: str) -> float:
    """Expected orders of a category."""
    return float(demand.orders[seen.morning.of_category(category)].sum())


def deliveries(seen: Evidence, category: str, fee: float) -> float:
    """Expected deliveries of a category with so much more to pay for each."""
    demand = seen.morning.delivery_fee(fee) if fee else seen.morning.as_is()
    mine = seen.morning.of_category(category) & (seen.morning.offers.channel == Channel.DELIVERY)
    return float(demand.orders[mine].sum())
