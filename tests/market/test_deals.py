"""Deals: what a voucher is worth to whom."""

from __future__ import annotations

import numpy as np

from o2o_sim.demand.orders import OrderState
from o2o_sim.market.claim import _pay_in_full
from o2o_sim.market.model import Market
from tests.market.small import lived, small

RICH, POOR = 3.0, 0.0
POPULAR = {
    "kind": "group_voucher",
    "face": 60.0,
    "price": 12.0,
    "minimum_group": 1,
    "sale_days": 2,
    "validity_days": 3,
    "merchant_share": 0.5,
}


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


def test_a_voucher_costs_people_when_it_costs_them_something_for_good() -> None:
    """Welfare must not fall by what waits in the float: the price is counted when merchants and platform get it."""
    deals = {"campaigns__deal_one__coupon": POPULAR, "campaigns__deal_two": None}
    market = Market(small("worlds/group_buying", **deals))
    legs = ("deal_redemption", "deal_redemption_platform", "breakage", "breakage_platform")
    for day in range(10):
        market.step()
        received = sum(market.ledger.total(leg, day) for leg in legs)
        assert market.deals.used_up.sum() == received
    assert market.ledger.total("deal_redemption") > 0 and market.ledger.total("breakage") > 0


def test_who_counts_on_a_voucher_used_up_pays_in_full_or_leaves() -> None:
    market = lived(small("worlds/offline_only"), days=1)
    orders = market.closed.copy()
    paid, utility = orders.paid.copy(), orders.utility.copy()
    keen = utility - orders.outside_value > 0
    off = orders.list_price // 2
    orders.held[:], orders.merchant_discount[:] = True, off
    orders.paid[:] -= off
    orders.utility[:] += off / market.minor
    orders.state[:] = OrderState.ACCEPTED
    orders.outside_value[::2] = utility[::2] + 1e-6
    _pay_in_full(market, orders, np.arange(len(orders)))
    assert np.array_equal(orders.paid, paid) and not orders.held.any()
    assert np.allclose(orders.utility, utility)
    assert np.all(orders.state[::2] == OrderState.REFUSED)
    assert np.all(orders.state[1::2][keen[1::2]] == OrderState.ACCEPTED) and keen[1::2].any()


def test_a_site_that_only_sells_deals_takes_its_share_of_them() -> None:
    market = lived(
        small("worlds/group_buying", campaigns__deal_one__coupon=POPULAR, campaigns__deal_two=None), 10
    )
    table = market.results().outcomes
    mine = table["outcome"] == "take_rate"
    value = table["denominator"][mine].sum()
    assert value > 0
    assert np.isclose(table["numerator"][mine].sum() / value, 0.5, atol=0.01)
