"""Person: who somebody is and what they bring to a choice, in names and plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.agents.merchants import INDEX_BITS
from o2o_sim.rules.adoption.base import Membership

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

__all__ = ["Purse", "Who", "merchant_name", "who_is"]


@dataclass(frozen=True)
class Purse:
    """A coupon or voucher that somebody holds.

    Parameters
    ----------
    campaign : its name in the scenario
    merchant : where alone it is valid; None: anywhere it applies
    value : face value of a voucher [money]; None for a coupon
    uses : uses left; None: no end
    until : last day of validity; None: no end
    """

    campaign: str
    merchant: str | None
    value: float | None
    uses: int | None
    until: int | None


@dataclass(frozen=True)
class Who:
    """Somebody on some morning.

    Parameters
    ----------
    id : stable id
    row : row of the table of consumers
    segment : name of the segment
    home : position [km]
    membership : by platform: unaware, aware, member or dormant
    belief : by platform, how surely prepaid orders are believed to be fulfilled [share]
    regular_at : merchants of the last orders, most recent first
    wallet : coupons and vouchers
    redemption_cost : what using a coupon costs [money]; None: never uses one
    need_memory : by need, how much was lately bought
    used_to_paying : by need, the price this person is used to [money]
    """

    id: int
    row: int
    segment: str
    home: tuple[float, float]
    membership: dict[str, str]
    belief: dict[str, float]
    regular_at: list[str]
    wallet: list[Purse]
    redemption_cost: float | None
    need_memory: dict[str, float]
    used_to_paying: dict[str, float]


def who_is(market: Market, row: int) -> Who:
    """Who a person is, as things stand.

    Examples
    --------
    >>> from o2o_sim import Market, load_scenario
    >>> market = Market(load_scenario("district_small", {"consumers.count": 300}))
    >>> who_is(market, 0).segment
    'everyone'
    """
    names, one = market.names, market.consumers[row]
    states = [Membership(state).name.lower() for state in one.state]
    cost = float(one.redemption_cost)
    return Who(
        id=one.id,
        row=row,
        segment=names.segments[one.segment],
        home=(one.x, one.y),
        membership=dict(zip(names.platforms, states, strict=True)),
        belief=dict(zip(names.platforms, one.belief.tolist(), strict=True)),
        regular_at=[merchant_name(market, int(m)) for m in one.recent if m >= 0],
        wallet=_coupons(market, row) + _vouchers(market, row),
        redemption_cost=None if np.isinf(cost) else cost,
        need_memory=dict(zip(names.categories, one.need_stock.tolist(), strict=True)),
        used_to_paying=dict(zip(names.categories, one.reference_price.tolist(), strict=True)),
    )


def merchant_name(market: Market, row: int) -> str:
    """What a merchant is called: its group and its number there, from 1.

    Examples
    --------
    >>> from o2o_sim import Market, load_scenario
    >>> merchant_name(Market(load_scenario("district_small", {"consumers.count": 300})), 0)
    'restaurants 1'
    """
    number = int(market.merchants.id[row]) & ((1 << INDEX_BITS) - 1)
    return f"{market.names.groups[market.merchants.group[row]]} {number + 1}"


def _coupons(market: Market, row: int) -> list[Purse]:
    one, found = market.consumers[row], []
    for k, name in enumerate(market.names.campaigns):
        if market.campaign_limited[k] and one.uses_left[k] > 0 and one.valid_until[k] >= market.day:
            only = int(one.coupon_merchant[k])
            uses, until = int(one.uses_left[k]), int(one.valid_until[k])
            found.append(
                Purse(
                    name,
                    merchant_name(market, only) if only >= 0 else None,
                    None,
                    None if uses == np.iinfo(np.int8).max else uses,
                    None if until == np.iinfo(np.int32).max else until,
                )
            )
    return found


def _vouchers(market: Market, row: int) -> list[Purse]:
    one, found = market.consumers[row], []
    for slot in range(len(one.held_merchant)):
        if one.held_merchant[slot] >= 0 and one.held_until[slot] >= market.day:
            found.append(
                Purse(
                    market.names.campaigns[one.held_campaign[slot]],
                    merchant_name(market, int(one.held_merchant[slot])),
                    float(one.held_value[slot]) / market.minor,
                    1,
                    int(one.held_until[slot]),
                )
            )
    return found
