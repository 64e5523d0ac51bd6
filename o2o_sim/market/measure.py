"""Measure: the day's sums from which every outcome is read, for the market, each merchant and each segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.columns import Rows
from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.demand.orders import OrderState, in_state
from o2o_sim.market.experience import sunk_cost
from o2o_sim.market.service_measures import arrived_of, service_measures
from o2o_sim.offers.channels import CHANNELS, VISITED, Channel, by_channel
from o2o_sim.rules.adoption.base import Membership

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

Measures = dict[str, float]

_GOODS = ("goods", "merchant_discount", "packaging_fee", "deal_redemption", "breakage", "kept_prepayment")
_EARNED = ("commission", "advertising_fee", "delivery_fee", "deal_redemption_platform", "breakage_platform")
_LOST = (
    OrderState.PAYMENT_FAILED,
    OrderState.REFUSED,
    OrderState.RENEGED,
    OrderState.CANCELLED,
    OrderState.NO_SHOW,
    OrderState.BALKED,
    OrderState.TURNED_AWAY,
    OrderState.OVERSOLD,
)
_IN_VAIN = (OrderState.RENEGED, OrderState.BALKED, OrderState.TURNED_AWAY)


def measure(market: Market, closed: Rows, served: Rows, surplus: dict[str, FloatArray]) -> Measures:
    """All measures of the day that ends, from the orders that closed, those of them served, and `surplus_parts`."""
    found: Measures = {"day": 1.0}
    _journey(market, closed, served, found)
    _sales(market, served, found)
    _money(market, found)
    _surplus(surplus, found)
    _coupons(market, served, found)
    found |= service_measures(market, closed, served)
    _trust(market, closed, served, found)
    _buyers(market, found)
    _welfare(found)
    return found


def _journey(market: Market, closed: Rows, served: Rows, found: Measures) -> None:
    today = market.today
    placed = market.orders.select(market.orders.day == market.day)
    paid = placed.select(~in_state(placed, OrderState.PAYMENT_FAILED, OrderState.REFUSED))
    arrived = arrived_of(closed)
    found |= {
        "occasion": len(today.occasions.person),
        "seen": int(np.sum(today.occasions.seen > 0)),
        "opened": int(np.sum(today.occasions.opened > 0)),
        "ordered": len(placed),
        "paid": len(paid),
        "arrived": int(arrived.sum()),
        "served": len(served),
        "reviewed": int(np.sum(served.stars > 0)),
        "returned": today.returned,
        "notional": today.notional,
        "footfall": int(np.sum(arrived & by_channel(closed, *VISITED))),
    }
    for code, name in enumerate(CHANNELS):
        found[f"ordered_{name}"] = int(np.sum(placed.channel == code))
        found[f"paid_{name}"] = int(np.sum(paid.channel == code))
        found[f"served_{name}"] = int(np.sum(served.channel == code))


def _sales(market: Market, served: Rows, found: Measures) -> None:
    minor = market.minor
    gtv = served.list_price + served.delivery_fee + served.packaging_fee
    online = (served.platform >= 0) | by_channel(served, Channel.PARCEL)
    full_price = (served.merchant_discount == 0) & (served.platform_discount == 0)
    found |= {
        "gtv": gtv.sum() / minor,
        "platform_gtv": (gtv[served.platform >= 0].sum() + market.deals.used_up.sum()) / minor,
        "goods_list": served.list_price.sum() / minor,
        "online": int(online.sum()),
        "online_list": served.list_price[online].sum() / minor,
        "repeat": int(served.remembered.sum()),
        "full_price_returns": int(np.sum(served.remembered & full_price)),
    }
    merchants = market.merchants
    market.sales_so_far += np.bincount(
        served.merchant, weights=served.list_price / minor, minlength=len(merchants)
    )
    total = market.sales_so_far.sum()
    if market.day + 1 == market.scenario.warmup:
        market.sales_so_far[:] = 0.0
    share = market.sales_so_far / total if total > 0 else market.sales_so_far
    top = np.sort(share)[::-1][: max(1, round(0.1 * share.size))]
    found |= {"hhi": float(10_000 * np.sum(share**2)), "top_tenth": float(top.sum())}


def _money(market: Market, found: Measures) -> None:
    """What the ledger says of merchants and platforms."""
    ledger, day, minor, merchants = market.ledger, market.day, market.minor, market.merchants
    profit = ledger.daily("merchants", day) / minor
    revenue = ledger.daily("merchants", day, _GOODS) / minor
    open_now = merchants.active
    large = merchants.size >= np.median(merchants.size)
    prime = merchants.potential >= np.median(merchants.potential)
    market.profit_today, market.revenue_today = profit, revenue
    earned = ledger.daily("platforms", day, _EARNED).sum() / minor
    platform = ledger.daily("platforms", day).sum() / minor
    rent = merchants.rent / minor * open_now
    found |= {
        "merchant_profit": profit.sum(),
        "merchant_revenue": revenue.sum(),
        "losers": int(np.sum(open_now & (profit < 0))),
        "active_merchants": int(open_now.sum()),
        "profit_large": profit[large & open_now].sum(),
        "count_large": int(np.sum(large & open_now)),
        "profit_small": profit[~large & open_now].sum(),
        "count_small": int(np.sum(~large & open_now)),
        "rent": rent.sum(),
        "rent_premium": _premium(rent, prime, open_now),
        "place_premium": _premium(profit, prime, open_now),
        "site_premium": _premium(profit + rent, prime, open_now),
        "revenue_mean": _mean(revenue, open_now),
        "rent_prime": _mean(rent, prime & open_now),
        "rent_other": _mean(rent, ~prime & open_now),
        "platform_revenue": earned,
        "platform_profit": platform,
        "platform_cost": earned - platform,
        "float_balance": sum(ledger.balance("float", p) for p in range(len(market.names.platforms))) / minor,
        "acquisition_spend": -ledger.daily("platforms", day, ("media",)).sum() / minor,
        "new_members": market.today.new_members,
        "courier_pay": ledger.daily("couriers", day).sum() / minor,
        "discounts": ledger.total("merchant_discount", day) / minor
        + ledger.total("platform_discount", day) / minor,
        "refund_value": (ledger.total("refund", day) + ledger.total("claim", day)) / minor,
    }


def _premium(value: FloatArray, prime: AnyArray, open_now: AnyArray) -> float:
    """Mean over prime places less mean over the others; 0 where one of them is empty."""
    inside, outside = prime & open_now, ~prime & open_now
    if not inside.any() or not outside.any():
        return 0.0
    return float(value[inside].mean() - value[outside].mean())


def _mean(value: FloatArray, where: AnyArray) -> float:
    """Mean over some merchants; 0 where there are none."""
    return float(value[where].mean()) if where.any() else 0.0


def _surplus(parts: dict[str, FloatArray], found: Measures) -> None:
    """Perceived surplus of the day's occasions; misperception and rationing of the orders that closed."""
    for name, by_segment in parts.items():
        found[name] = float(by_segment.sum())
    found["surplus_experienced"] = found["surplus_perceived"] - found["misperception"]


def surplus_parts(market: Market, closed: Rows) -> dict[str, FloatArray]:
    """Surplus of each segment [money]: perceived, misperception, rationing, and what is left, realised.

    What was paid for deal vouchers is taken off on the day they are used or run out, which is when their use is
    counted and the money reaches merchants and platform: until then it is in the float, nobody's gain or loss.
    """
    parts = surplus_by(market, closed, market.consumers.segment, len(market.names.segments))
    perceived = parts["surplus_perceived"] - market.deals.used_up / market.minor
    realised = perceived - parts["misperception"] - parts["rationing"]
    return {**parts, "surplus_perceived": perceived, "surplus_realised": realised}


def surplus_by(market: Market, closed: Rows, group: IntArray, groups: int) -> dict[str, FloatArray]:
    """Surplus by any grouping of people [money], before what deal vouchers cost: perceived, misperception, rationing.

    Parameters
    ----------
    group : of each person
    groups : how many there are
    """
    occasions = market.today.occasions
    done = closed.select(in_state(closed, OrderState.SERVED, OrderState.FAILED))
    lost = closed.select(in_state(closed, *_LOST))

    def add(person: AnyArray, values: AnyArray) -> FloatArray:
        return np.bincount(group[person], weights=values, minlength=groups).astype(np.float64)

    gained = np.where(np.isneginf(occasions.surplus), 0.0, occasions.surplus)
    in_vain = np.where(in_state(lost, *_IN_VAIN), sunk_cost(market, lost), 0.0)
    return {
        "surplus_perceived": add(occasions.person, gained),
        "misperception": add(done.person, done.perceived - done.experienced),
        "rationing": add(lost.person, lost.utility - lost.outside_value + in_vain),
    }


def _coupons(market: Market, served: Rows, found: Measures) -> None:
    in_hand = np.zeros(len(served), dtype=np.bool_)
    sent = np.zeros(len(served), dtype=np.bool_)
    cost = np.zeros(len(served))
    for k, campaign in enumerate(market.scenario.campaigns.values()):
        merchants_part = np.where(served.platform >= 0, campaign.merchant_share, 1.0)
        for layer, discount in (
            (served.merchant_campaign, served.merchant_discount),
            (served.platform_campaign, served.platform_discount),
        ):
            used = layer == k
            if not campaign.automatic:
                in_hand |= used
                cost += np.where(used, discount * merchants_part, 0.0)
            sent |= used & (campaign.trigger == "sent")
    margin = served.list_price - served.goods_cost - served.commission - served.advertising_fee
    found |= {
        "coupons_sent": market.today.coupons_sent,
        "coupons_redeemed": int(in_hand.sum()),
        "sent_redeemed": int(sent.sum()),
        "coupon_cost": cost.sum() / market.minor,
        "coupon_margin": (margin - cost)[cost > 0.0].sum() / market.minor,
        "deals_sold": market.deals.sold_today,
        "deals_expired": market.deals.expired_today,
        "deals_closed": market.deals.expired_today + len(market.deals.redeemed),
    }


def _trust(market: Market, closed: Rows, served: Rows, found: Measures) -> None:
    people, merchants = market.consumers, market.merchants
    prepaid = (market.offers.prepaid[closed.offer_row] == 1) & ~closed.held
    settled = in_state(closed, OrderState.SERVED, OrderState.FAILED, OrderState.RENEGED)
    member = people.state == Membership.MEMBER
    found |= {
        "belief_sum": float(people.belief[member].sum()),
        "members_or_people": int(member.sum()),
        "members": int(member.sum()),
        "aware": int(np.sum(people.state != Membership.UNAWARE)),
        "people": member.size,
        "prepaid": int(np.sum(prepaid & settled)),
        "failed": int(np.sum(in_state(closed, OrderState.FAILED))),
        "refunded": int(np.sum(prepaid & settled & ((closed.refund > 0) | (closed.claim > 0)))),
        "judged": len(served),
        "satisfaction_sum": float(np.nansum(served.satisfaction)),
        "complaints": int(served.complained.sum()),
        "stars_given": int(served.stars.sum()),
        "shown_sum": float(merchants.stars[merchants.active].sum()),
    }
    for stars in range(1, 6):
        found[f"stars_{stars}"] = int(np.sum(served.stars == stars))


def _buyers(market: Market, found: Measures) -> None:
    """Retention at the end of each 30 days, and the lifetime value it implies."""
    from o2o_sim.market.learn import MONTH

    months = market.consumers.active_months
    found |= {"retained": 0, "buyers_before": 0}
    month = min(market.day // MONTH, 63)
    if market.day % MONTH == MONTH - 1 and month > 0:
        before = (months >> np.uint64(month - 1)) & np.uint64(1) == 1
        now = (months >> np.uint64(month)) & np.uint64(1) == 1
        market.retention = float(np.mean(now[before])) if before.any() else float("nan")
        found |= {"retained": int(np.sum(before & now)), "buyers_before": int(before.sum())}
    buyers = int(np.sum((months >> np.uint64(month)) & np.uint64(1) == 1))
    # What buyers contribute: before what was spent to win them, and before what does not depend on them.
    spent = (
        market.ledger.daily("platforms", market.day, ("media", "platform_fixed_cost")).sum() / market.minor
    )
    contribution = found["platform_profit"] - spent
    market.month_profit = (0.0 if market.day % MONTH == 0 else market.month_profit) + contribution
    days = market.day % MONTH + 1
    margin = market.month_profit * MONTH / days / buyers if buyers else float("nan")
    interest = market.scenario.welfare.margin_rate
    found["lifetime_value"] = margin * (1 + interest) / (1 + interest - market.retention)


def _welfare(found: Measures) -> None:
    found["courier_surplus"] = found["courier_pay"] - found["reservation_cost"]
    found["welfare"] = (
        found["surplus_realised"]
        + found["merchant_profit"]
        + found["platform_profit"]
        + found["courier_surplus"]
        + found["rent"]
        - found["emissions"]
    )


def merchant_measures(market: Market, closed: Rows, served: Rows) -> dict[str, AnyArray]:
    """The day's measures of each merchant."""
    merchants, minor = market.merchants, market.minor
    rows = len(merchants)

    def count(mask: AnyArray) -> AnyArray:
        return np.bincount(closed.merchant[mask], minlength=rows)

    def total(values: AnyArray) -> AnyArray:
        return np.bincount(served.merchant, weights=values, minlength=rows)

    return {
        "merchant": merchants.id.copy(),
        "row": np.arange(rows, dtype=np.int32),
        "group": merchants.group.copy(),
        "open": merchants.active.copy(),
        "level": merchants.level.copy(),
        "stars": merchants.stars.copy(),
        "orders": count(in_state(closed, OrderState.SERVED)),
        "reneged": count(in_state(closed, OrderState.RENEGED)),
        "failed": count(in_state(closed, OrderState.FAILED)),
        "online_orders": np.bincount(served.merchant[served.platform >= 0], minlength=rows),
        "repeat_orders": np.bincount(served.merchant[served.remembered], minlength=rows),
        "list_sales": total(served.list_price / minor),
        "revenue": market.revenue_today,
        "profit": market.profit_today,
        "rent": merchants.rent / minor * merchants.active,
        "queue_minutes": total(np.nan_to_num(served.waited)),
        "reviews": np.bincount(served.merchant[served.stars > 0], minlength=rows),
    }


def segment_measures(market: Market, served: Rows, surplus: dict[str, FloatArray]) -> dict[str, AnyArray]:
    """The day's measures of each segment of consumers."""
    today, people, minor = market.today, market.consumers, market.minor
    rows = len(market.names.segments)
    segment = people.segment[today.occasions.person]

    def add(which: AnyArray, values: AnyArray | None = None) -> AnyArray:
        return np.bincount(which, weights=values, minlength=rows)

    return {
        "segment": np.arange(rows),
        "people": add(people.segment),
        "occasions": add(segment),
        "orders": add(served.segment),
        "online_orders": add(served.segment[served.platform >= 0]),
        "spent": add(served.segment, served.paid / minor),
        **surplus,
        "satisfaction_sum": add(served.segment, np.nan_to_num(served.satisfaction)),
    }


__all__ = ["Measures", "measure", "merchant_measures", "segment_measures", "surplus_by", "surplus_parts"]
