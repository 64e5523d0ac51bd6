"""Budgets, counts, uses and vouchers are taken in the order of placement, and never beyond what there is."""

from __future__ import annotations

from typing import Any

import pytest

from o2o_sim.demand.orders import OrderState
from o2o_sim.market.model import Market
from tests.market.small import lived, small


def generous(**limits: Any) -> dict[str, Any]:
    return {
        "coupon": {"kind": "amount", "value": 8.0},
        "layer": "platform",
        "platform": "app",
        "channels": ["delivery"],
        "automatic": True,
        "merchant_share": 0.0,
        **limits,
    }


def redeemed(market: Market, campaign: str) -> Any:
    """Orders that went through with a campaign's coupon; a payment that fails uses nothing up."""
    orders = market.results().frame("orders")
    went_through = ~orders["state"].isin([OrderState.PAYMENT_FAILED, OrderState.REFUSED])
    return orders[went_through & (orders["platform_campaign"] == market.names.campaigns.index(campaign))]


def test_a_budget_is_spent_and_not_exceeded() -> None:
    market = lived(small(campaigns__gift=generous(budget=100.0)), 4, keep_orders=True)
    k = market.names.campaigns.index("gift")
    used = redeemed(market, "gift")
    assert 50_00 < used["platform_discount"].sum() <= 100_00
    assert market.limits.budget[k] >= 0


def test_a_count_is_used_up_and_not_exceeded() -> None:
    market = lived(small(campaigns__gift=generous(count=7)), 4, keep_orders=True)
    k = market.names.campaigns.index("gift")
    assert len(redeemed(market, "gift")) == 7
    assert market.limits.count[k] == 0


def test_nobody_uses_a_coupon_more_often_than_allowed() -> None:
    market = lived(small(campaigns__gift=generous(per_person=1)), 6, keep_orders=True)
    used = redeemed(market, "gift")
    assert len(used) > 10
    assert used["person_id"].is_unique


def test_who_finds_the_coupon_gone_pays_the_full_price_or_leaves() -> None:
    market = lived(small(campaigns__gift=generous(count=3)), 1, keep_orders=True)
    orders = market.results().frame("orders")
    refused = orders[orders["state"] == OrderState.REFUSED]
    assert (refused["utility"] < refused["outside_value"]).all()
    kept = orders[~orders["state"].isin([OrderState.REFUSED])]
    assert (kept["utility"] >= kept["outside_value"]).all()


def test_a_platform_that_funds_a_discount_pays_for_it() -> None:
    market = lived(small(campaigns__gift=generous()), 2)
    assert market.ledger.total("platform_discount") > market.ledger.total("merchant_discount")


NEVER_ON = {"kind": "group_voucher", "face": 44, "price": 15, "minimum_group": 10_000}


def test_deals_are_off_below_the_minimum_group_and_money_goes_back() -> None:
    off = small("worlds/group_buying", campaigns__deal_one__coupon=NEVER_ON, campaigns__deal_two=None)
    market = lived(off, 12)
    sold, back = market.ledger.total("deal_sale"), market.ledger.total("deal_refund")
    assert back > 0 and sold - back == market.ledger.balance("float")
    assert market.ledger.total("deal_redemption") == 0


def test_vouchers_are_redeemed_or_run_out() -> None:
    coupon = {"kind": "group_voucher", "face": 44, "price": 15, "minimum_group": 1, "validity_days": 3}
    market = lived(
        small("worlds/group_buying", campaigns__deal_one__coupon=coupon, campaigns__deal_two=None), 14
    )
    totals = market.results().totals()
    assert market.ledger.total("deal_redemption") > 0
    assert market.ledger.total("breakage") > 0
    assert 0 < totals["breakage_rate"] < 1


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_a_merchant_counts_only_what_it_paid_of_a_coupon_itself(share: float) -> None:
    market = lived(
        small(campaigns__gift=generous(automatic=False, merchant_share=share)), 3, keep_orders=True
    )
    orders = redeemed(market, "gift")
    mine = orders[orders["state"] == OrderState.SERVED]
    paid = share * mine["platform_discount"].sum() / market.minor
    assert mine["platform_discount"].sum() > 0
    outcomes = market.results().frame("outcomes")
    believed = outcomes[outcomes["outcome"] == "coupon_return_believed"]
    assert believed["denominator"].sum() == pytest.approx(paid)
    if share == 0.0:
        assert believed["numerator"].sum() == 0.0
