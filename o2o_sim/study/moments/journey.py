"""Moments of the journey: how many order, through which channel, and after looking at how much (M2-M4)."""

from __future__ import annotations

from functools import partial

from o2o_sim.market.outcomes import CHANNEL_ZH
from o2o_sim.offers.channels import Channel
from o2o_sim.study.moments.evidence import Evidence
from o2o_sim.study.moments.moment import Maker, Moment
from o2o_sim.study.moments.ratios import ratio

__all__ = ["journey_moments"]


def journey_moments(category: str, channels: list[str]) -> list[Moment]:
    """Moments of one category's orders, sold through these channels.

    Examples
    --------
    >>> [moment.name for moment in journey_moments("meals", ["walk_in"])][:2]
    ['order_rate_meals', 'yearly_spending_meals']
    """
    moment = Maker(category, "run")
    made = [
        moment("order_rate", "M2", "Orders a person and day", "每人每天订单", "1/day",
               "orders served / people and days", order_rate),
        moment("yearly_spending", "M2", "Spending a person and year", "每人每年支出", "money",
               "paid for orders served / people, in 365 days", yearly_spending),
        moment("listed_opened", "M4", "Listed to opened", "列表→打开", "share",
               "merchants opened from the list / merchants listed, members' occasions", listed_opened, "what_if"),
        moment("opened_ordered", "M4", "Opened to ordered", "打开→下单", "share",
               "orders / merchants opened from whatever source, members' occasions", opened_ordered, "what_if"),
        moment("session_ordered", "M4", "Occasion to any order", "需求→下单", "share",
               "orders / purchase occasions, members", session_ordered, "what_if"),
    ]  # fmt: skip
    for channel in channels:
        code, en, zh = Channel.named(channel), channel.replace("_", " "), CHANNEL_ZH[channel]
        made += [
            moment(f"order_share_{channel}", "M3", f"Share of orders, {en}", f"订单占比：{zh}", "share",
                    "orders served of the channel / orders served", partial(order_share, code)),
            moment(f"revenue_share_{channel}", "M3", f"Share of revenue, {en}", f"收入占比：{zh}", "share",
                    "list price of orders served of the channel / of all", partial(revenue_share, code)),
        ]  # fmt: skip
    return made


def order_rate(seen: Evidence, category: str) -> float:
    """Orders a person and day."""
    return len(seen.orders(category)["person"]) / people_days(seen)


def yearly_spending(seen: Evidence, category: str) -> float:
    """Money a person and year."""
    return 365.0 * seen.money(seen.orders(category), "paid") / people_days(seen)


def order_share(channel: Channel, seen: Evidence, category: str) -> float:
    """Share of orders."""
    served = seen.orders(category)["channel"]
    return ratio(float((served == channel).sum()), float(served.size))


def revenue_share(channel: Channel, seen: Evidence, category: str) -> float:
    """Share of list sales."""
    table = seen.orders(category)
    mine = table["list_price"][table["channel"] == channel].sum()
    return ratio(float(mine), float(table["list_price"].sum()))


def listed_opened(seen: Evidence, category: str) -> float:
    """Share of listed merchants that are opened."""
    sight = seen.morning.sight(category)
    return ratio(sight.listed_opened, sight.listed)


def opened_ordered(seen: Evidence, category: str) -> float:
    """Orders for each merchant opened."""
    sight = seen.morning.sight(category)
    return ratio(sight.orders, sight.opened)


def session_ordered(seen: Evidence, category: str) -> float:
    """Orders for each occasion."""
    sight = seen.morning.sight(category)
    return ratio(sight.orders, sight.occasions)


def people_days(seen: Evidence) -> float:
    """People times days watched."""
    return float(seen.scenario.consumers.count * seen.watch.days)
