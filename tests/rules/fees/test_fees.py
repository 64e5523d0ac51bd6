"""Commissions and delivery fees by hand."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from o2o_sim.core.rule import Rule
from o2o_sim.offers.channels import Channel
from o2o_sim.rules.fees import AdValorem, DistanceFee, Flat, FreeDelivery, OrdersView, PerUnit


def orders(*prices: float, channel: Channel = Channel.DELIVERY) -> OrdersView:
    rows = len(prices)
    return OrdersView(np.array(prices), np.full(rows, channel, dtype=np.int64), np.zeros(rows))


@pytest.mark.parametrize(
    ("channel", "due"),
    [(Channel.WALK_IN, 0.0), (Channel.AHEAD, 1.26), (Channel.DELIVERY, 7.14), (Channel.VOUCHER, 2.1)],
)
def test_the_baseline_by_channel(channel: Channel, due: float) -> None:
    assert AdValorem().amount(orders(42.0, channel=channel))[0] == pytest.approx(due)


def test_the_rate_is_for_channels_that_are_not_named() -> None:
    rule = AdValorem(rate=0.2, by_channel={"ahead": 0.1})
    assert rule.rates().tolist() == [0.2, 0.1, 0.2, 0.2, 0.2]
    assert rule.sums().tolist() == [0.0] * 5


def test_a_sum_per_order_whatever_its_price() -> None:
    rule = PerUnit(per_order=5.0, by_channel={"ahead": 1.0})
    assert rule.amount(orders(10.0, 100.0)).tolist() == [5.0, 5.0]
    assert rule.amount(orders(10.0, 100.0, channel=Channel.AHEAD)).tolist() == [1.0, 1.0]


def test_never_more_than_the_price() -> None:
    assert PerUnit(per_order=5.0).amount(orders(3.0, 0.0)).tolist() == [3.0, 0.0]


def test_delivery_fees() -> None:
    way = np.array([0.0, 0.5, 1.5, 4.5])
    assert Flat(amount=3.5).fee(way).tolist() == [3.5] * 4
    assert FreeDelivery().fee(way).tolist() == [0.0] * 4
    assert DistanceFee(base=3.0, per_km=2.0, free_km=0.5).fee(way).tolist() == [3.0, 3.0, 5.0, 11.0]


def test_a_fee_may_be_a_present() -> None:
    assert Flat(amount=-2.0).fee(np.array([1.0])).tolist() == [-2.0]


@pytest.mark.parametrize(
    ("rule", "settings", "word"),
    [
        (AdValorem, {"rate": 1.2}, "rate"),
        (AdValorem, {"by_channel": {"ahead": -0.1}}, "ahead"),
        (AdValorem, {"by_channel": {"delivary": 0.1}}, "did you mean `delivery`"),
        (PerUnit, {"per_order": -1.0}, "per_order"),
        (DistanceFee, {"per_km": -1.0}, "per_km"),
        (Flat, {"amount": float("inf")}, "amount"),
    ],
)
def test_impossible_fees_are_refused(rule: type[Rule], settings: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        rule(**settings)
