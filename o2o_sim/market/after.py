"""After: what became of an order: its state, its money by leg, its minutes, and how it was judged."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from o2o_sim.core.units import MINUTES_PER_DAY
from o2o_sim.demand.orders import MONEY_COLUMNS, Orders, OrderState

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

__all__ = ["TIMES", "After", "after", "find_order"]

#: Moments of an order, in their order.
TIMES: tuple[str, ...] = ("minute", "arrived", "started", "ready", "served")


@dataclass(frozen=True)
class After:
    """What became of an order; money in major units, None where there is nothing to tell.

    Parameters
    ----------
    state : name of `OrderState`, in small letters
    money : what was paid and to whom, by column of the table of orders; sums of 0 are left out
    times : by moment of `TIMES`, minutes from midnight of the order's day
    waited : in a queue [minutes]
    promised, late : promised time and how much later it came [minutes]
    perceived, experienced : utility as believed and as it turned out, without chance
    satisfaction : realised minus expected, in units of its spread
    stars : given in a review
    complained : whether the person did
    """

    state: str
    money: dict[str, float]
    times: dict[str, float]
    waited: float | None
    promised: float | None
    late: float | None
    perceived: float
    experienced: float | None
    satisfaction: float | None
    stars: int | None
    complained: bool


def find_order(market: Market, order: int) -> After | None:
    """What became of an order in the market so far; None where it is not closed, or there is none.

    Examples
    --------
    >>> from o2o_sim import Market, load_scenario
    >>> market = Market(load_scenario("district_small", {"consumers.count": 300}))
    >>> market.step()
    >>> find_order(market, int(market.closed.id[0])).state
    'served'
    """
    rows = (market.closed.id == order).nonzero()[0]
    return after(market.closed, int(rows[0]), market.minor) if rows.size else None


def after(orders: Orders, row: int, minor: int) -> After:
    """What the columns say of one order.

    Parameters
    ----------
    orders : closed ones
    row : which
    minor : minor units in a major unit
    """
    one: dict[str, Any] = {name: column[row].item() for name, column in orders.arrays().items()}
    midnight = one["day"] * MINUTES_PER_DAY
    return After(
        state=OrderState(one["state"]).name.lower(),
        money={name: one[name] / minor for name in MONEY_COLUMNS if one[name]},
        times={name: one[name] - midnight for name in TIMES if not math.isnan(one[name])},
        waited=_known(one["waited"]),
        promised=one["promised"] or None,
        late=_known(one["late"]),
        perceived=one["perceived"],
        experienced=_known(one["experienced"]),
        satisfaction=_known(one["satisfaction"]),
        stars=one["stars"] or None,
        complained=one["complained"],
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
