"""Moments of loyalty: who comes back, where, and how often (M10, M11)."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.units import AnyArray
from o2o_sim.offers.channels import Channel
from o2o_sim.rules.adoption.base import Membership
from o2o_sim.study.moments.evidence import Evidence
from o2o_sim.study.moments.moment import Maker, Moment
from o2o_sim.study.moments.ratios import average, ratio

__all__ = ["loyalty_moments"]

MONTH = 30


def loyalty_moments(category: str) -> list[Moment]:
    """Moments of how faithful people are in one category.

    Examples
    --------
    >>> [moment.name for moment in loyalty_moments("meals")][:2]
    ['repeat_share_meals', 'newcomer_returns_meals']
    """
    moment = Maker(category, "run")

    return [
        moment("repeat_share", "M10", "Orders at a remembered merchant", "在记得的商家下单占比", "share",
               "orders at one of the person's last few merchants / orders served", repeat_share),
        moment("newcomer_returns", "M10", "New customers who return within 30 days", "新客 30 天内复购", "share",
               "first orders of a person at a merchant that another follows within 30 days / those first orders",
               newcomer_returns),
        moment("favourite_share", "M10", "Share of orders at the favourite merchant", "最常去商家的订单占比", "share",
               "orders at each person's most visited merchant / orders served, over the last 30 days", favourite_share),
        moment("retention", "M11", "30-day retention of platform buyers", "平台买家 30 天留存", "share",
               "buyers of the 30 days before the last 30 who bought again / those buyers", retention),
        moment("retention_once", "M11", "The same, those who bought once", "仅购一次者的留存", "share",
               "the same for those with a single order in the first 30 days", retention_once),
        moment("platform_orders", "M11", "Platform orders a member and month", "每会员每月平台订单", "1/month",
               "orders served on the platform in the last 30 days / members", platform_orders),
        moment("delivery_orders", "M11", "Deliveries a member and month", "每会员每月外卖订单", "1/month",
               "deliveries in the last 30 days / members", delivery_orders),
        moment("negative_binomial_k", "M11", "Shape k of platform orders a month", "平台月订单的负二项形状 k", "",
               "mean squared / (variance - mean) over members, the last 30 days", negative_binomial_k),
    ]  # fmt: skip


def repeat_share(seen: Evidence, category: str) -> float:
    """Share of orders at a remembered merchant."""
    remembered = seen.orders(category)["remembered"]
    return ratio(float(remembered.sum()), float(remembered.size))


def newcomer_returns(seen: Evidence, category: str) -> float:
    """Share of first meetings that are followed by another within a month; needs a month after the burn-in."""
    table, (burn_in, days, _) = seen.orders(category, since=0), seen.watch
    person, merchant, day = (table[name].astype(np.int64) for name in ("person", "merchant", "day"))
    pair = person * (1 + merchant.max(initial=0)) + merchant
    order = np.lexsort((day, pair))
    pair, day = pair[order], day[order]
    first = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]]) if pair.size else np.zeros(0, np.int64)
    fits = (day[first] >= burn_in) & (day[first] + MONTH < burn_in + days)
    first = first[fits]
    following = np.minimum(first + 1, pair.size - 1)
    back = (pair[following] == pair[first]) & (following > first) & (day[following] - day[first] <= MONTH)
    return ratio(float(back.sum()), float(first.size))


def favourite_share(seen: Evidence, category: str) -> float:
    """Share of orders at each person's most visited merchant."""
    if seen.watch.days < MONTH:
        return float("nan")
    table = seen.orders(category, since=_end(seen) - MONTH)
    pair = table["person"].astype(np.int64) << 32 | table["merchant"].astype(np.int64)
    pairs, count = np.unique(pair, return_counts=True)
    person = pairs >> 32
    start = np.flatnonzero(np.r_[True, person[1:] != person[:-1]]) if person.size else np.zeros(0, np.int64)
    best = np.maximum.reduceat(count, start) if start.size else np.zeros(0)
    return ratio(float(best.sum()), float(count.sum()))


def retention(seen: Evidence, category: str) -> float:
    """Share of last month's platform buyers who bought again."""
    before, after = _months(seen, category)
    return ratio(float(np.sum((before > 0) & (after > 0))), float(np.sum(before > 0)))


def retention_once(seen: Evidence, category: str) -> float:
    """The same for those who bought once."""
    before, after = _months(seen, category)
    return ratio(float(np.sum((before == 1) & (after > 0))), float(np.sum(before == 1)))


def platform_orders(seen: Evidence, category: str) -> float:
    """Orders a member and month."""
    return ratio(float(_last_month(seen, category).sum()), float(_members(seen).sum()))


def delivery_orders(seen: Evidence, category: str) -> float:
    """Deliveries a member and month."""
    table = seen.orders(category, since=_end(seen) - MONTH, channel=Channel.DELIVERY)
    count = len(table["person"]) if seen.watch.days >= MONTH else float("nan")
    return ratio(float(count), float(_members(seen).sum()))


def negative_binomial_k(seen: Evidence, category: str) -> float:
    """Shape of the negative-binomial law of members' orders, by moments."""
    count = _last_month(seen, category)[_members(seen)]
    mean = average(count)
    variance = average((count - mean) ** 2)
    return ratio(mean**2, variance - mean)


def _months(seen: Evidence, category: str) -> tuple[AnyArray, AnyArray]:
    """Platform orders of each person in the month before the last, and in the last; needs two months."""
    if seen.watch.days < 2 * MONTH:
        return np.zeros(0), np.zeros(0)
    return _count(seen, category, _end(seen) - 2 * MONTH, _end(seen) - MONTH), _last_month(seen, category)


def _last_month(seen: Evidence, category: str) -> AnyArray:
    if seen.watch.days < MONTH:
        return np.full(seen.scenario.consumers.count, np.nan)
    return _count(seen, category, _end(seen) - MONTH, _end(seen))


def _count(seen: Evidence, category: str, first: int, end: int) -> AnyArray:
    table = seen.orders(category, since=first)
    mine = (table["platform"] >= 0) & (table["day"] < end)
    return np.bincount(table["person"][mine], minlength=seen.scenario.consumers.count)


def _members(seen: Evidence) -> AnyArray:
    return np.asarray((seen.market.consumers.state == Membership.MEMBER).any(axis=1))


def _end(seen: Evidence) -> int:
    return seen.watch.burn_in + seen.watch.days
