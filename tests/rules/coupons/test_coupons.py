"""Coupons against arithmetic by hand, and against the scalar price pipeline that pays them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from o2o_sim.offers.price import discount
from o2o_sim.rules.coupons import Amount, CouponRule, GroupVoucher, NoCoupon, Percentage, SpendSave

MONEY = st.floats(0.0, 1000.0)


@pytest.mark.parametrize(
    ("rule", "price", "saving"),
    [
        (NoCoupon(), 4200, 0),
        (Percentage(rate=0.12), 4200, 504),
        (Percentage(rate=0.12, cap=3.0), 4200, 300),
        (Percentage(rate=0.1, cap=0.0), 4200, 0),
        (Amount(value=5.0), 4200, 500),
        (Amount(value=5.0), 420, 420),
        (SpendSave(threshold=30.0, saving=5.0), 3000, 500),
        (SpendSave(threshold=30.0, saving=5.0), 2999, 0),
        (GroupVoucher(), 4200, 0),
    ],
)
def test_by_hand(rule: CouponRule, price: int, saving: int) -> None:
    assert rule.savings(np.array([price])).tolist() == [saving]


@given(
    rate=st.floats(0.0, 1.0),
    cap=st.none() | MONEY,
    threshold=MONEY,
    value=MONEY,
    price=st.integers(0, 500_000),
    minor=st.sampled_from([1, 100, 1000]),
)
def test_a_coupon_that_is_worth_nothing_changes_nothing_and_none_gives_more_than_the_price(
    rate: float, cap: float | None, threshold: float, value: float, price: int, minor: int
) -> None:
    rules = (Percentage(rate=rate, cap=cap), Amount(value=value), _spend(threshold, value))
    for rule in rules:
        saving = int(rule.savings(np.array([price]), minor)[0])
        assert 0 <= saving <= price
        assert saving == discount(price, *rule.terms().in_minor(minor))
    for worthless in (Percentage(rate=0.0, cap=cap), Amount(value=0.0), _spend(threshold, 0.0)):
        assert worthless.savings(np.array([price]), minor)[0] == 0


def _spend(threshold: float, value: float) -> SpendSave:
    return SpendSave(threshold=max(threshold, value), saving=value)


def test_dearer_orders_never_save_less() -> None:
    prices = np.arange(0, 12_000, 7)
    for rule in (Percentage(rate=0.13, cap=6.0), Amount(value=5.0), SpendSave(threshold=50.0, saving=8.0)):
        assert np.all(np.diff(rule.savings(prices)) >= 0)


def test_shape_is_kept() -> None:
    assert Amount().savings(np.array([[100, 900], [600, 500]])).tolist() == [[100, 500], [500, 500]]


def test_the_voucher() -> None:
    rule = GroupVoucher(face=50.0, price=25.0, minimum_group=3, merchant_share=0.5)
    voucher = rule.voucher()
    assert voucher is not None and voucher.merchant_share * voucher.price == 12.5
    assert rule.is_on(np.array([2, 3, 4])).tolist() == [False, True, True]
    assert all(other.voucher() is None for other in (NoCoupon(), Percentage(), Amount(), SpendSave()))


@pytest.mark.parametrize(
    ("rule", "settings"),
    [
        (Percentage, {"rate": 1.01}),
        (Percentage, {"cap": -1.0}),
        (Amount, {"value": -1.0}),
        (SpendSave, {"threshold": 5.0, "saving": 8.0}),
        (GroupVoucher, {"face": 20.0, "price": 25.0}),
        (GroupVoucher, {"merchant_share": 1.5}),
        (GroupVoucher, {"validity_days": 0}),
        (Amount, {"value": float("nan")}),
        (Amount, {"valu": 5.0}),
    ],
)
def test_impossible_coupons_are_refused(rule: type[CouponRule], settings: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        rule(**settings)
