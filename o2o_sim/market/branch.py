"""Branch: the market of a morning once more, as it is or with a lever changed, all that has moved kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.columns import Table
from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray
from o2o_sim.market.limits import ENDLESS
from o2o_sim.market.save import ARRAYS, NUMBERS, restored, state

if TYPE_CHECKING:
    from o2o_sim.market.model import Market
    from o2o_sim.scenario.schema import Scenario

__all__ = ["branch", "under"]

_TABLES = ("consumers", "merchants", "platforms")


def branch(market: Market) -> Market:
    """A market that shares nothing with this one and goes on from the same morning to the same bytes.

    Parameters
    ----------
    market : between two days

    Examples
    --------
    >>> from o2o_sim import Market, load_scenario
    >>> market = Market(load_scenario("district_small", {"consumers.count": 300}))
    >>> market.step()
    >>> other = branch(market)
    >>> other.step()
    >>> market.day, other.day
    (1, 2)
    """
    return restored({name: np.array(value) for name, value in state(market).items()})


def under(market: Market, scenario: Scenario) -> tuple[Market, list[str]]:
    """The same morning under a changed scenario: what the change sets is new, what has moved since day 0 is kept.

    Queues, open orders and the ledger are left behind, so the result serves to see what people choose that day, and
    not to live on.

    Parameters
    ----------
    market : between two days
    scenario : the market's own with a lever changed

    Returns
    -------
    The other market, and the columns that the change would have set but that had moved by then and were kept.

    Raises
    ------
    InputError
        if the change alters who lives there, what is sold or which campaigns there are: no state carries over.
    """
    from o2o_sim.market.model import Market

    old, new = (
        Market(one, seed=market.seed, replication=market.replication, threads=market.threads)
        for one in (market.scenario, scenario)
    )
    _require_same_rows(market, new)
    kept = [f"{name}.{column}" for name in _TABLES for column in _carry_over(name, old, market, new)]
    for name in ARRAYS:
        setattr(new, name, np.array(getattr(market, name)))
    for name in NUMBERS:
        setattr(new, name, getattr(market, name))
    _limits(old, market, new)
    new.deals.merchant, new.deals.closes = market.deals.merchant.copy(), market.deals.closes.copy()
    new.deals.sold = market.deals.sold.copy()
    return new, kept


def _require_same_rows(market: Market, new: Market) -> None:
    """Refuse changes that leave no row to carry a state over to."""
    same = {
        "who lives there": np.array_equal(market.consumers.id, new.consumers.id),
        "which merchants there are": np.array_equal(market.merchants.id, new.merchants.id),
        "which platforms there are": market.names.platforms == new.names.platforms,
        "which campaigns there are": market.names.campaigns == new.names.campaigns,
        "which needs there are": market.names.categories == new.names.categories,
        "the currency": market.minor == new.minor,
    }
    for what, holds in same.items():
        if not holds:
            raise InputError(
                f"This changes {what}, and no state of that morning carries over; compare two runs instead: "
                "o2o compare."
            )


def _carry_over(name: str, old: Market, market: Market, new: Market) -> list[str]:
    """Carry a table's state over; returns the columns in which the change gave way to what had moved."""
    tables: list[Table] = [getattr(one, name) for one in (old, market, new)]
    before, now, after = (table.arrays() for table in tables)
    kept = []
    for column in now:
        moved = _differs(before[column], now[column])
        if (moved & _differs(before[column], after[column])).any():
            kept.append(column)
        after[column][...] = np.where(moved, now[column], after[column])
    return kept


def _differs(one: AnyArray, other: AnyArray) -> AnyArray:
    """Where two arrays differ; nan equals nan."""
    both_nan = np.isnan(one) & np.isnan(other) if one.dtype.kind == "f" else np.zeros(one.shape, np.bool_)
    return np.asarray((one != other) & ~both_nan)


def _limits(old: Market, market: Market, new: Market) -> None:
    """What was used of budgets and counts by that morning is used of the changed ones, too."""
    for name in ("budget", "count"):
        start, now, changed = (getattr(one.limits, name) for one in (old, market, new))
        endless = changed >= ENDLESS // 2
        changed[...] = np.where(endless, changed, np.maximum(changed - (start - now), 0))
