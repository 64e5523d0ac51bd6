"""The experiment of the group-buying trap: the same weeks with every deal and without any, buyer by buyer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray, BoolArray, FloatArray
from o2o_sim.demand.orders import OrderState
from o2o_sim.study.intervals import mean_interval
from o2o_sim.study.lesson.findings import Fact, Findings, Line, Point, Series
from o2o_sim.study.lesson.lesson import Lesson, Text, Vouchers

if TYPE_CHECKING:
    from o2o_sim.market.model import Market
    from o2o_sim.rules.coupons.base import VoucherTerms
    from o2o_sim.scenario.schema import Scenario

__all__ = ["vouchers"]

NAME = Text(en="deals in the simulated market", zh="模拟市场中的团购")


@dataclass
class Buyers:
    """Those who bought one deal, one element each; money in major units.

    Parameters
    ----------
    profit : what the merchant earned by them beyond what it earns without deals
    regular : whether they come during the voucher's validity when there is no deal
    returns : visits at full price beyond those without deals
    margin, visits : margin of their visits at full price, and the number of these
    cost, used : cost of goods beyond what was paid on top of the voucher, and whether it was used
    """

    profit: FloatArray
    regular: BoolArray
    returns: FloatArray
    margin: FloatArray
    visits: FloatArray
    cost: FloatArray
    used: FloatArray

    def joined(self, other: Buyers) -> Buyers:
        """Both together."""
        return Buyers(*(np.concatenate([v, vars(other)[name]]) for name, v in vars(self).items()))


class Deal(NamedTuple):
    """A campaign and who runs it."""

    campaign: str
    group: str
    label: Text
    terms: VoucherTerms
    first: int

    @property
    def opens(self) -> int:
        """First day on which its vouchers can be used."""
        return self.first + self.terms.sale_days

    @property
    def income(self) -> float:
        """What the merchant gets for a voucher sold [money]."""
        return self.terms.merchant_share * self.terms.price


def vouchers(
    lesson: Lesson, scenario: Scenario, threads: int = 1, progress: Callable[[float], None] | None = None
) -> Findings:
    """Live the weeks with all deals and without any, and account for every buyer.

    Parameters
    ----------
    lesson : whose experiment this is
    scenario : in which some campaigns are group vouchers, each of one group of a single merchant
    threads : for choices; never changes a result
    progress : told the share that is done

    Raises
    ------
    InputError
        If the scenario has no such campaign, or one of several merchants.
    """
    plan = lesson.experiment
    assert isinstance(plan, Vouchers)
    deals = _deals(scenario)
    found: list[Buyers | None] = [None] * len(deals)
    total = 2 * plan.replications * scenario.days
    done = 0

    def lived() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done / total)

    for replication in range(plan.replications):
        pair = _pair(scenario, deals, replication, threads, lived)
        for k, mine in enumerate(_account(deals, *pair)):
            before = found[k]
            found[k] = mine if before is None else before.joined(mine)
    return _findings(deals, [one for one in found if one is not None])


def _deals(scenario: Scenario) -> list[Deal]:
    found = []
    for name, campaign in scenario.campaigns.items():
        terms = campaign.coupon.voucher()
        if terms is None:
            continue
        if len(campaign.groups) != 1 or scenario.merchants[campaign.groups[0]].count != 1:
            raise InputError(
                f"In this lesson the deal `{name}` must be that of one group of a single merchant."
            )
        label = scenario.merchants[campaign.groups[0]].label
        words = Text(en=label.en, zh=label.zh or label.en) if label else Text(en=name, zh=name)
        found.append(Deal(name, campaign.groups[0], words, terms, campaign.first_day))
    if not found:
        raise InputError(f"The scenario `{scenario.name}` has no campaign that sells group vouchers.")
    return found


def _pair(
    scenario: Scenario, deals: list[Deal], replication: int, threads: int, lived: Callable[[], None]
) -> tuple[Market, Market, list[AnyArray]]:
    """The market with deals and without, and who bought each deal (stable ids)."""
    from o2o_sim.market.model import Market

    without = scenario.vary({f"campaigns.{deal.campaign}": None for deal in deals})
    one, other = (
        Market(s, replication=replication, threads=threads, keep_orders=True) for s in (scenario, without)
    )
    buyers: list[AnyArray] = [np.zeros(0, dtype=np.int64)] * len(deals)
    for day in range(scenario.days):
        one.step()
        for k, deal in enumerate(deals):
            if day == deal.opens - 1:
                people, campaign = one.consumers, one.names.campaigns.index(deal.campaign)
                holds = (people.held_campaign == campaign).any(axis=1)
                buyers[k] = np.sort(people.id[holds]).astype(np.int64)
        lived()
        other.step()
        lived()
    return one, other, buyers


def _account(deals: list[Deal], one: Market, other: Market, buyers: list[AnyArray]) -> list[Buyers]:
    return [
        _of_deal(deal, _visits(one, deal, ids), _visits(other, deal, ids), ids, one.minor)
        for deal, ids in zip(deals, buyers, strict=True)
    ]


class _Visits(NamedTuple):
    """Visits of buyers to the deal's merchant since it went on sale."""

    who: AnyArray
    day: AnyArray
    held: BoolArray
    price: AnyArray
    discount: AnyArray
    goods: AnyArray


def _visits(market: Market, deal: Deal, ids: AnyArray) -> _Visits:
    orders = market.results().orders
    assert orders is not None
    merchant = np.flatnonzero(market.merchants.group == market.names.groups.index(deal.group))[0]
    mine = (orders["merchant"] == merchant) & (orders["state"] == OrderState.SERVED)
    mine &= (orders["day"] >= deal.first) & np.isin(orders["person_id"], ids)
    names = ("person_id", "day", "held", "list_price", "merchant_discount", "goods_cost")
    return _Visits(*(orders[name][mine] for name in names))


def _of_deal(deal: Deal, one: _Visits, other: _Visits, ids: AnyArray, minor: int) -> Buyers:
    def add_up(visits: _Visits, values: AnyArray) -> FloatArray:
        out = np.zeros(ids.size)
        np.add.at(out, np.searchsorted(ids, visits.who.astype(np.int64)), values)
        return out

    def margin(visits: _Visits) -> FloatArray:
        return np.asarray((visits.price - visits.discount - visits.goods) / minor)

    valid = (other.day >= deal.opens) & (other.day < deal.opens + deal.terms.validity_days)
    return Buyers(
        profit=deal.income + add_up(one, margin(one)) - add_up(other, margin(other)),
        regular=add_up(other, valid) > 0,
        returns=add_up(one, ~one.held) - add_up(other, ~other.held),
        margin=add_up(one, np.where(one.held, 0.0, margin(one))),
        visits=add_up(one, ~one.held),
        cost=add_up(one, np.where(one.held, -margin(one), 0.0)),
        used=add_up(one, one.held),
    )


def _findings(deals: list[Deal], found: list[Buyers]) -> Findings:
    from o2o_sim.theory.coupons import break_even_share, deal_profit

    everybody = found[0]
    for one in found[1:]:
        everybody = everybody.joined(one)
    new = ~everybody.regular
    law = {
        "income": deals[0].income,
        "cost": float(everybody.cost.sum() / max(everybody.used.sum(), 1.0)),
        "margin": float(everybody.margin.sum() / max(everybody.visits.sum(), 1.0)),
        "returns": float(everybody.returns[new].mean()) if new.any() else 0.0,
        "redeemed": float(everybody.used.mean()),
    }
    pairs = sorted(zip(deals, found, strict=True), key=lambda pair: float(pair[1].regular.mean()))
    deals, points = [deal for deal, _ in pairs], [_point(deal, one) for deal, one in pairs]
    line = Line([0.0, 1.0], [deal_profit(share, **law) for share in (0.0, 1.0)])
    facts: dict[str, Fact] = {**law, "break_even": break_even_share(**law)}
    return Findings([Series(NAME, points)], [line], facts | _best(deals, points))


def _point(deal: Deal, one: Buyers) -> Point:
    sold = one.profit.size
    found = mean_interval(one.profit)
    label = Text(en=f"{deal.label.en}: {sold} sold", zh=f"{deal.label.zh}：售出 {sold} 张")
    return Point(float(one.regular.mean()), found.mean, found.low, found.high, label, float(sold))


def _best(deals: list[Deal], points: list[Point]) -> dict[str, Fact]:
    """The deals that sold most, earned most, and earned least."""
    sold = max(range(len(deals)), key=lambda k: points[k].size)
    most, least = (f(range(len(deals)), key=lambda k: points[k].y) for f in (max, min))
    rank = sum(point.y > points[sold].y for point in points)
    facts: dict[str, Fact] = {"seller_rank": "most" if rank == 0 else "least" if sold == least else "middle"}
    for name, k in (("seller", sold), ("earner", most), ("loser", least)):
        facts[name], facts[f"{name}_group"] = deals[k].label, deals[k].group
        facts[f"{name}_sold"], facts[f"{name}_share"] = int(points[k].size), points[k].x
        facts[f"{name}_profit"] = points[k].y
    return facts
