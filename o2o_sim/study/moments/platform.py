"""Moments of the platform: what it keeps of a delivery, how reliable it is, its couriers (M5, M6, M15-M17)."""

from __future__ import annotations

from functools import partial

import numpy as np

from o2o_sim.core.units import AnyArray
from o2o_sim.market.model import Market
from o2o_sim.offers.channels import Channel
from o2o_sim.study.moments.evidence import Evidence
from o2o_sim.study.moments.moment import Maker, Moment, Read
from o2o_sim.study.moments.ratios import average, ratio

__all__ = ["courier_moments", "delivery_moments", "review_moments"]

_EARNED = ("commission", "advertising_fee", "delivery_fee")
_SPENT = ("courier_pay", "processing_fee", "support_cost", "claim")


def delivery_moments(category: str) -> list[Moment]:
    """Moments of one category's deliveries.

    Examples
    --------
    >>> [moment.name for moment in delivery_moments("meals")][0]
    'take_gross_meals'
    """
    moment = Maker(category, "run")

    return [
        moment("take_gross", "M5", "Take rate of deliveries, gross", "外卖抽成率（毛）", "share",
               "commission, advertising and delivery fees / gross transaction value of deliveries", take_gross),
        moment("take_net", "M5", "The same, less courier pay and subsidy", "外卖抽成率（扣骑手与补贴）", "share",
               "the same less courier pay and the platform's part of subsidies", take_net),
        moment("delivery_profit", "M6", "Platform profit a delivery", "平台每单外卖利润", "money",
               "all that the platform receives less all that it pays / deliveries", delivery_profit),
        moment("lateness", "row 34", "Late deliveries", "外卖超时率", "share",
               "deliveries after the promised time / deliveries", lateness),
    ]  # fmt: skip


def take_gross(seen: Evidence, category: str) -> float:
    """Share of gross transaction value."""
    table = _deliveries(seen, category)
    return ratio(seen.money(table, *_EARNED), _value(seen, table))


def take_net(seen: Evidence, category: str) -> float:
    """Share of gross transaction value."""
    table = _deliveries(seen, category)
    net = seen.money(table, *_EARNED) - seen.money(table, "courier_pay") - _subsidy(seen, table)
    return ratio(net, _value(seen, table))


def delivery_profit(seen: Evidence, category: str) -> float:
    """Money a delivery."""
    table = _deliveries(seen, category)
    profit = seen.money(table, *_EARNED) - seen.money(table, *_SPENT) - _subsidy(seen, table)
    return ratio(profit, float(len(table["person"])))


def lateness(seen: Evidence, category: str) -> float:
    """Share of deliveries."""
    late = _deliveries(seen, category)["late"]
    return ratio(float(np.sum(late > 0)), float(late.size))


def _deliveries(seen: Evidence, category: str) -> dict[str, AnyArray]:
    return seen.orders(category, channel=Channel.DELIVERY)


def _value(seen: Evidence, table: dict[str, AnyArray]) -> float:
    return seen.money(table, "list_price", "delivery_fee", "packaging_fee")


def _subsidy(seen: Evidence, table: dict[str, AnyArray]) -> float:
    """Discounts less the part that merchants fund."""
    share = np.array([c.merchant_share for c in seen.scenario.campaigns.values()] + [1.0])
    platform = table["platform_discount"] * (share[-1] - share[_campaign(seen.market)])
    return float(platform.sum()) / seen.market.minor


def _campaign(market: Market) -> int:
    """The platform's standing subsidy: its last automatic campaign, -1 (paid by merchants) if there is none."""
    standing = [
        k for k, c in enumerate(market.scenario.campaigns.values()) if c.layer == "platform" and c.automatic
    ]
    return standing[-1] if standing else -1


def review_moments(category: str) -> list[Moment]:
    """Moments of one category's reviews, complaints and refunds.

    Examples
    --------
    >>> len(review_moments("meals"))
    11
    """
    moment = Maker(category, "run")

    made = [
        moment("stars_true", "M15", "Stars that everybody would give", "真实评分（全体）", "stars",
               "mean stars of all orders served, reviewed or not", stars_true),
        moment("stars_shown", "M15", "Stars shown", "展示评分", "stars",
               "mean of the ratings shown on the last day", stars_shown),
        moment("review_rate", "M15", "Orders reviewed", "评价率", "share", "reviews / orders served", review_rate),
        moment("complaints", "M16", "Complaints", "投诉率", "share", "complaints / orders served", complaints),
        moment("refunded", "M16", "Prepaid orders that failed", "退款订单率", "share",
               "prepaid orders refunded because they failed / orders on the platform served or failed", refunded),
        moment("refund_value", "M16", "Refunds and claims", "退款金额占比", "share",
               "refunds and claims / gross transaction value on the platform", refund_value),
    ]  # fmt: skip
    for stars in range(1, 6):
        made.append(moment(f"reviews_{stars}", "M15", f"Reviews with {stars} stars", f"{stars} 星评价占比", "share",
                           "reviews with so many stars / reviews", partial(review_share, stars)))  # fmt: skip
    return made


def review_share(stars: int, seen: Evidence, category: str) -> float:
    """Share of reviews."""
    given = seen.orders(category)["stars"]
    return ratio(float(np.sum(given == stars)), float(np.sum(given > 0)))


def stars_true(seen: Evidence, category: str) -> float:
    """Stars of satisfaction, everybody's."""
    return average(seen.scenario.reviews.stars(seen.orders(category)["satisfaction"]))


def stars_shown(seen: Evidence, category: str) -> float:
    """Stars, each open merchant alike."""
    merchants = seen.market.merchants
    return average(merchants.stars[(merchants.category == seen.category(category)) & merchants.active])


def review_rate(seen: Evidence, category: str) -> float:
    """Share of orders."""
    given = seen.orders(category)["stars"]
    return ratio(float(np.sum(given > 0)), float(given.size))


def complaints(seen: Evidence, category: str) -> float:
    """Share of orders."""
    complained = seen.orders(category)["complained"]
    return ratio(float(complained.sum()), float(complained.size))


def refunded(seen: Evidence, category: str) -> float:
    """Share of platform orders."""
    failed, served = seen.failed(category), seen.orders(category)
    online = float(np.sum(served["platform"] >= 0))
    return ratio(float(len(failed["person"])), online + len(failed["person"]))


def refund_value(seen: Evidence, category: str) -> float:
    """Share of gross transaction value."""
    failed, served = seen.failed(category), seen.orders(category)
    online = {name: column[served["platform"] >= 0] for name, column in served.items()}
    return ratio(seen.money(failed, "refund") + seen.money(online, "claim"), _value(seen, online))


def courier_moments() -> list[Moment]:
    """Moments of all couriers together.

    Examples
    --------
    >>> [moment.name for moment in courier_moments()][0]
    'deliveries_per_100000'
    """

    def moment(name: str, en: str, zh: str, unit: str, how: str, read: Read) -> Moment:
        return Moment(name, "M17", en, zh, unit, how, "run", read)

    return [
        moment("deliveries_per_100000", "Deliveries a day, per 100,000 people", "每十万人日外卖单", "1/day",
               "deliveries of all categories", deliveries_scaled),
        moment("courier_minutes", "Courier minutes a delivery", "每单骑手分钟", "minutes",
               "busy courier minutes / deliveries", courier_minutes),
        moment("courier_utilisation", "Utilisation of couriers", "骑手利用率", "share",
               "busy / paid courier minutes", lambda seen: seen.totals["courier_utilisation"]),
        moment("courier_rate", "Deliveries a courier hour", "骑手每小时单量", "1/hour",
               "deliveries / paid courier hours", courier_rate),
        moment("courier_earnings", "Courier earnings", "骑手时薪", "money/hour",
               "courier pay / paid hours", lambda seen: seen.totals["courier_earnings"]),
    ]  # fmt: skip


def deliveries_scaled(seen: Evidence) -> float:
    """Deliveries a day."""
    return seen.totals["orders_delivery"] * 100_000 / seen.scenario.consumers.count


def courier_minutes(seen: Evidence) -> float:
    """Minutes a delivery."""
    return ratio(seen.totals["courier_utilisation"] * 60.0, courier_rate(seen))


def courier_rate(seen: Evidence) -> float:
    """Deliveries an hour."""
    hours = sum(p.couriers.paid(p.couriers.count) for p in seen.scenario.platforms.values() if p.couriers)
    return ratio(seen.totals["orders_delivery"], float(hours))
