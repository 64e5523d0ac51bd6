"""Deals: what a voucher is worth to whom."""

from __future__ import annotations

import numpy as np

from o2o_sim.market.model import Market
from tests.market.small import lived, small

RICH, POOR = 3.0, 0.0


def worth(market: Market) -> np.ndarray:
    """What the deal of the first merchant is worth to everybody."""
    terms = next(iter(market.scenario.campaigns.values())).coupon.voucher()
    assert terms is not None
    rows = np.arange(len(market.consumers))
    return market.deals._worth(market, rows, 0, 0, terms)


def test_a_deal_is_worth_less_to_whom_the_market_is_worth_more_anyway() -> None:
    market = lived(small("worlds/group_buying"), days=2)
    people, meals = market.consumers, market.names.categories.index("meals")
    people.inside_count[:, meals] = 1
    people.inside_value[:, meals] = POOR
    poor = worth(market)
    people.inside_value[:, meals] = RICH
    assert np.all(worth(market) < poor)


def test_who_has_had_no_occasion_buys_nothing() -> None:
    market = lived(small("worlds/group_buying"), days=2)
    market.consumers.inside_count[:] = 0
    assert np.all(worth(market) == 0.0)


def test_each_persons_own_occasions_are_averaged() -> None:
    """The mean over people and days is that of the occasions themselves."""
    market = Market(small("worlds/group_buying"))
    meals = market.names.categories.index("meals")
    total = count = 0.0
    for _ in range(3):
        market.step()
        occasions, tastes = market.today.occasions, market.tastes
        mine = (occasions.category == meals) & np.isfinite(occasions.surplus)
        segment = market.consumers.segment[occasions.person[mine]]
        worth_now = (
            occasions.surplus[mine] / tastes.noise_share[meals, segment] / occasions.desired_value[mine]
        )
        total, count = total + worth_now.sum(), count + mine.sum()
    people = market.consumers
    assert people.inside_count[:, meals].sum() == count
    kept = float((people.inside_value[:, meals].astype(np.float64) * people.inside_count[:, meals]).sum())
    assert np.isclose(kept, total, rtol=1e-5)


def test_a_market_without_deals_keeps_none_of_it() -> None:
    assert lived(small("worlds/offline_only"), days=1).consumers.inside_count.shape[1] == 0
