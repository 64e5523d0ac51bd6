"""Made-up but lawful things for a rule to look at: small, repeatable, with ids that are not positions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import numpy as np

from o2o_sim.agents.space import Space
from o2o_sim.core.quantity import Labels
from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.offers.channels import CHANNELS
from o2o_sim.rules.adoption.base import AdoptionView
from o2o_sim.rules.entry.base import EntryView
from o2o_sim.rules.fees.base import OrdersView
from o2o_sim.rules.pricing.base import Answer, Oracle, PricingView
from o2o_sim.rules.ranking.base import RankingView
from o2o_sim.rules.rent.base import RentView
from o2o_sim.rules.stocking.base import StockingView
from o2o_sim.rules.who import Who

__all__ = [
    "adoption_view",
    "entry_view",
    "logit_oracle",
    "orders_view",
    "pricing_view",
    "ranking_view",
    "rent_view",
    "someone",
    "stocking_view",
]

View = TypeVar("View")


def someone(rows: int, kind: str = "group", seed: int = 1) -> Who:
    """People or merchants with scattered ids and two names between them.

    Examples
    --------
    >>> len(someone(3))
    3
    """
    luck = np.random.default_rng(seed)
    ids = luck.choice(1_000_000, size=rows, replace=False).astype(np.uint32)
    codes = luck.integers(0, 2, size=rows).astype(np.int64)
    return Who(ids, {kind: Labels(codes, ("small", "large"))}, seed=seed)


def logit_oracle(attraction: FloatArray, sensitivity: float = 0.5) -> Oracle:
    """Demand of a logit with an outside option of utility 0, its own slopes and its whole Jacobian.

    Parameters
    ----------
    attraction
        Utility of each merchant at level 0.
    sensitivity
        Utility lost per unit of level.

    Examples
    --------
    >>> answer = logit_oracle(np.array([1.0, 1.0]))(np.array([2.0, 2.0]))
    >>> answer.quantity.round(6), answer.slope.round(6)
    (array([0.333333, 0.333333]), array([-0.111111, -0.111111]))
    """

    def ask(levels: FloatArray) -> Answer:
        weight = np.exp(attraction - sensitivity * levels)
        share = weight / (1.0 + weight.sum())
        jacobian = sensitivity * (np.outer(share, share) - np.diag(share))
        return Answer(share, np.diag(jacobian).copy(), jacobian)

    return ask


def pricing_view(rows: int = 7, day: int = 0, seed: int = 1) -> PricingView:
    """Merchants about to set their levels, each its own owner, before a logit oracle.

    Examples
    --------
    >>> pricing_view(rows=4).level.shape
    (4,)
    """
    luck = np.random.default_rng(seed)
    level = luck.uniform(0.8, 1.3, rows)
    return PricingView(
        day=day,
        who=someone(rows, seed=seed),
        level=level,
        base_level=level * luck.uniform(0.9, 1.1, rows),
        marginal_cost=luck.uniform(0.3, 0.6, rows),
        commission=luck.uniform(0.0, 0.2, rows),
        commission_per_unit=luck.uniform(0.0, 0.05, rows),
        orders=luck.poisson(30.0, rows).astype(np.float64),
        utilisation=luck.uniform(0.3, 1.0, rows),
        owner=np.arange(rows, dtype=np.int64),
        oracle=logit_oracle(luck.uniform(0.0, 1.0, rows), sensitivity=3.0),
    )


def ranking_view(zones: int = 3, merchants: int = 8, seed: int = 1) -> RankingView:
    """Merchants to be listed in some zones, two of them alike in all but their ids.

    Examples
    --------
    >>> ranking_view().distance.shape
    (3, 8)
    """
    luck = np.random.default_rng(seed)
    twins = np.r_[0:merchants]
    if merchants > 1:
        twins[1] = 0
    return RankingView(
        day=5,
        who=someone(merchants, seed=seed),
        zones=luck.choice(1000, size=zones, replace=False).astype(np.int64),
        distance=luck.uniform(0.0, 4.0, (zones, merchants))[:, twins],
        rating=luck.uniform(3.5, 5.0, merchants)[twins],
        sales=luck.uniform(0.0, 3000.0, merchants)[twins],
        margin=luck.uniform(0.0, 0.3, merchants)[twins],
    )


def adoption_view(rows: int = 40, step_days: float = 1.0, seed: int = 1) -> AdoptionView:
    """People in all states of membership.

    Examples
    --------
    >>> adoption_view().state[:5].tolist()
    [0, 1, 2, 3, 0]
    """
    luck = np.random.default_rng(seed)
    return AdoptionView(
        day=5,
        state=(np.arange(rows) % 4).astype(np.int8),
        friends=luck.uniform(0.0, 1.0, rows),
        shop_visits=luck.poisson(0.5, rows).astype(np.float64),
        referrals=luck.poisson(0.2, rows).astype(np.float64),
        worth=luck.uniform(0.0, 1.0, rows),
        idle_days=luck.uniform(0.0, 120.0, rows),
        step_days=step_days,
    )


def entry_view(rows: int = 12, history: int = 120, day: int = 89, seed: int = 1) -> EntryView:
    """Sites, some of them empty, some of their merchants losing money, one opened lately.

    Examples
    --------
    >>> entry_view().profit.shape
    (12, 120)
    """
    luck = np.random.default_rng(seed)
    is_open = np.arange(rows) % 3 != 2
    profit = luck.normal(0.0, 300.0, (rows, 1)) + luck.normal(0.0, 100.0, (rows, history))
    profit[~is_open] = np.nan
    profit[:1, : history // 2] = np.nan
    return EntryView(
        day=day,
        who=someone(rows, seed=seed),
        is_open=is_open,
        profit=profit,
        expected_profit=luck.normal(200.0, 200.0, rows),
    )


def rent_view(rows: int = 12, history: int = 120, day: int = 89, seed: int = 1) -> RentView:
    """Places all over a town, some of them empty, some of their tenants losing money even before rent.

    Examples
    --------
    >>> rent_view().earned.shape
    (12, 120)
    """
    luck = np.random.default_rng(seed)
    is_open = np.arange(rows) % 3 != 2
    earned = luck.normal(400.0, 300.0, (rows, 1)) + luck.normal(0.0, 100.0, (rows, history))
    earned[~is_open] = np.nan
    earned[:1, : history // 2] = np.nan
    opening = luck.uniform(50.0, 500.0, rows)
    return RentView(
        day=day,
        who=someone(rows, seed=seed),
        rent=opening * luck.uniform(0.5, 2.0, rows),
        opening_rent=opening,
        is_open=is_open,
        size=luck.lognormal(0.0, 0.5, rows),
        earned=earned,
        x=luck.uniform(0.0, 2.0, rows),
        y=luck.uniform(0.0, 2.0, rows),
        space=Space(2.0, 2.0, False, False),
    )


def stocking_view(rows: int = 12, history: int = 20, day: int = 89, seed: int = 1) -> StockingView:
    """Shops with a stock and those who came for it, one of them open for a few days, one closed all along.

    Examples
    --------
    >>> stocking_view().visits.shape
    (12, 20)
    """
    luck = np.random.default_rng(seed)
    visits = luck.poisson(30.0, (rows, history)).astype(np.float64)
    visits[:1, : history // 2] = np.nan
    visits[1:2] = np.nan
    price = luck.uniform(8.0, 12.0, rows)
    return StockingView(
        day=day,
        who=someone(rows, seed=seed),
        units=luck.integers(0, 60, rows),
        visits=visits,
        price=price,
        cost=price * luck.uniform(0.2, 1.1, rows),
    )


def orders_view(rows: int = 25, seed: int = 1) -> OrdersView:
    """Orders in all channels, a free one among them.

    Examples
    --------
    >>> orders_view().price[0]
    np.float64(0.0)
    """
    luck = np.random.default_rng(seed)
    price = luck.lognormal(3.6, 0.5, rows)
    price[:1] = 0.0
    channel = (np.arange(rows) % len(CHANNELS)).astype(np.int64)
    return OrdersView(price, channel, luck.uniform(0.0, 5.0, rows))


def mapped(view: View, change: Callable[[AnyArray], AnyArray]) -> View:
    """The same view with every array replaced by what `change` makes of it; other values stay."""
    if isinstance(view, np.ndarray):
        return change(view)  # type: ignore[return-value]
    if isinstance(view, dict):
        return {name: mapped(part, change) for name, part in view.items()}  # type: ignore[return-value]
    if isinstance(view, tuple) and hasattr(view, "_fields"):
        return type(view)(*(mapped(part, change) for part in view))
    if is_dataclass(view) and not isinstance(view, type):
        changed: dict[str, Any] = {one.name: mapped(getattr(view, one.name), change) for one in fields(view)}
        return replace(view, **changed)
    return view


def backwards(rows: int) -> IntArray:
    """The rows from last to first: an order in which no two of them stand as they did."""
    return np.arange(rows)[::-1].copy()
