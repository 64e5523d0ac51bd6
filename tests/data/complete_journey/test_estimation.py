"""Every estimator finds the law that the tables were drawn from."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from o2o_sim.data.complete_journey.baskets import fit_baskets, fit_coupon_lines
from o2o_sim.data.complete_journey.coupons import fit_coupons, hazard_by_fifth
from o2o_sim.data.complete_journey.estimate import Estimate, proportion, rounded, wald
from o2o_sim.data.complete_journey.occasions import Counts, _idle_weeks, fit_counts, fit_occasions
from o2o_sim.data.complete_journey.prices import fit_prices, store_spread, without_effects
from o2o_sim.data.complete_journey.stores import fit_stores, loyalty_sums, regular_stores, top_tenth_share
from o2o_sim.data.complete_journey.tables import Period, Purchases, Tables, clean, during
from tests.data.complete_journey import synthetic

YEAR = Period(datetime.date(2017, 1, 1), datetime.date(2018, 1, 1), (2, 52))


@pytest.fixture(scope="module")
def tables() -> Tables:
    return synthetic.tables()


@pytest.fixture(scope="module")
def purchases(tables: Tables) -> Purchases:
    return clean(tables)


def visits_only(purchases: Purchases) -> pd.DataFrame:
    fruit = purchases.lines[purchases.lines.product_id == 1]
    return purchases.baskets[purchases.baskets.basket_id.isin(fruit.basket_id)]


def errors_off(estimate: Estimate, truth: float, *, logarithmic: bool = False) -> float:
    """Distance from the truth in standard errors of the estimate."""
    change = np.log if logarithmic else float
    half = (change(estimate.high) - change(estimate.low)) / 2 / 1.96
    return abs(float(change(estimate.value) - change(truth))) / float(half)


def test_cleaning_drops_pseudo_products_and_what_is_no_sale(tables: Tables, purchases: Purchases) -> None:
    assert purchases.dropped == {
        "fuel, gift cards and other pseudo-products": 3,
        "no quantity or no sales": 2,
    }
    assert len(purchases.lines) == len(tables.transactions) - 5
    assert purchases.lines.quantity.min() > 0
    by_hand = purchases.lines.sales_value.sum()
    assert purchases.baskets.gross.sum() == pytest.approx(by_hand)


def test_time_is_local(purchases: Purchases) -> None:
    hours = visits_only(purchases).time.dt.hour
    assert hours.min() == 8 and hours.max() == 19


def test_a_period_holds_its_first_day_and_not_its_last(purchases: Purchases) -> None:
    march = Period(datetime.date(2017, 3, 1), datetime.date(2017, 4, 1), (10, 13))
    inside = during(purchases.baskets, march)
    assert inside.time.min().date() == datetime.date(2017, 3, 1)
    assert inside.time.max().date() == datetime.date(2017, 3, 31)


def test_visits_are_found_with_their_dispersion() -> None:
    rng = np.random.default_rng(5)
    mean_off, shape_off = [], []
    for _ in range(8):
        visits = rng.poisson(rng.gamma(0.8, 30 / 0.8, 800))
        law = fit_counts(visits[visits > 0])
        mean_off.append(np.log(law.mean / 30) / law.log_errors[0])
        shape_off.append(np.log(law.shape / 0.8) / law.log_errors[1])
    for off in (mean_off, shape_off):
        assert abs(np.mean(off)) < 4 / np.sqrt(8)
        assert 0.3 < np.std(off) < 2.2


def test_leaving_out_that_zeros_are_unseen_would_be_noticed() -> None:
    rng = np.random.default_rng(6)
    visits = rng.poisson(rng.gamma(0.5, 4.0, 4000))
    law = fit_counts(visits[visits > 0])
    assert abs(np.log(law.mean / 2.0)) < 4 * law.log_errors[0]
    assert abs(np.log(visits[visits > 0].mean() / 2.0)) > 4 * law.log_errors[0]
    assert law.zero_share == pytest.approx((visits == 0).mean(), abs=0.05)


def test_a_later_window_is_foreseen() -> None:
    rng = np.random.default_rng(8)
    rate = rng.gamma(1.0, 20.0, 20_000)
    now, later = rng.poisson(rate), rng.poisson(0.5 * rate)
    expected, none = Counts(20.0, 1.0, (0.01, 0.01)).later(now, 0.5)
    assert later.mean() == pytest.approx(expected.mean(), abs=4 * later.std() / np.sqrt(later.size))
    share = (later == 0).mean()
    assert none.mean() == pytest.approx(share, abs=4 * np.sqrt(share / later.size))


def test_occasions_have_a_profile_and_weekdays(purchases: Purchases) -> None:
    occasions = fit_occasions(visits_only(purchases), 365)
    assert errors_off(occasions.rate, 60 / 365, logarithmic=True) < 4
    assert errors_off(occasions.shape, 1.2, logarithmic=True) < 4
    assert sum(hour.value for hour in occasions.profile) == pytest.approx(1.0)
    assert occasions.profile[3].value == 0.0 and occasions.profile[12].value == pytest.approx(
        1 / 12, abs=0.01
    )
    assert all(errors_off(day, 1.0, logarithmic=True) < 4 for day in occasions.weekday)


def test_order_values_are_lognormal(purchases: Purchases) -> None:
    baskets = visits_only(purchases)
    coupons = baskets.assign(coupon=np.where(np.arange(len(baskets)) % 10 == 0, 1.5, 0.0))
    lines = purchases.lines.assign(coupon_disc=np.where(purchases.lines.index % 10 == 0, 0.75, 0.0))
    found = fit_baskets(coupons)
    assert errors_off(found.value.median, np.exp(2.8), logarithmic=True) < 4
    assert errors_off(found.value.sigma, 1.2) < 4
    assert found.value.mean == pytest.approx(np.exp(2.8 + 0.72), rel=0.08)
    assert found.coupon_baskets.value == pytest.approx(0.1, abs=1e-3)
    assert found.coupon_saving.value == 1.5
    assert fit_coupon_lines(lines).value.value == 0.75
    assert found.paid_mean.value == pytest.approx(baskets.paid.mean())
    assert found.coupon.value == pytest.approx(0.15 * len(baskets) / baskets.gross.sum(), rel=0.01)


def test_prices_move_sales_as_they_did(tables: Tables, purchases: Purchases) -> None:
    response = fit_prices(purchases.lines, tables.promotions)
    assert errors_off(response.elasticity, synthetic.ELASTICITY) < 4
    assert errors_off(response.display, synthetic.DISPLAY) < 4
    assert errors_off(response.uncontrolled, synthetic.ELASTICITY) > 4, "displays go with low prices"
    assert response.by_category["SOUP"].value == pytest.approx(response.elasticity.value, abs=0.05)


def test_fixed_effects_go_wholly() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.integers(0, 20, 500), rng.integers(0, 15, 500)
    noise = rng.normal(size=500)
    with_effects = noise + rng.normal(size=20)[a] + 5 * rng.normal(size=15)[b]
    cleaned = without_effects(np.stack([noise, with_effects], axis=1), [a, b])
    np.testing.assert_allclose(cleaned[:, 0], cleaned[:, 1], atol=1e-8)


def test_loyalty_of_a_known_diary() -> None:
    household = np.array([0, 0, 0, 0, 1, 1])
    store = np.array([5, 5, 6, 5, 6, 6])
    sums = loyalty_sums(household, np.unique(store, return_inverse=True)[1]).sum(axis=0)
    assert sums[:2].tolist() == [6, 5]
    assert sums[2] == pytest.approx((3 * 2) / 3 + (2 * 1) / 1) and sums[3] == 6
    assert sums[4:6].tolist() == [2, 4]  # 5-5 and 6-6 repeat; four baskets have one before
    assert sums[8:].tolist() == [3, 2]


def test_loyalty_without_habit_shows_no_habit(purchases: Purchases) -> None:
    baskets = visits_only(purchases)
    stores = fit_stores(baskets)
    expected = 0.85**2 + 3 * 0.05**2
    assert errors_off(stores.same_pair, expected) < 4
    assert errors_off(stores.again, expected) < 4
    assert errors_off(stores.habit, 0.0) < 4


def test_habit_is_seen_where_there_is_some() -> None:
    rng = np.random.default_rng(4)
    people, length = 200, 60
    store = rng.integers(0, 4, (people, length))
    for visit in range(1, length):
        again = rng.random(people) < 0.3
        store[again, visit] = store[again, visit - 1]
    time = pd.Timestamp("2017-01-01") + pd.to_timedelta(np.tile(np.arange(length), people), unit="D")
    baskets = pd.DataFrame(
        {"household": np.repeat(np.arange(people), length), "store": store.ravel(), "time": time}
    )
    stores = fit_stores(baskets)
    assert errors_off(stores.habit, 0.3 * 0.75 * (1 - 0.3**9)) < 4


def test_the_top_tenth_of_shops() -> None:
    store = np.repeat(np.arange(20), [200] * 2 + [50] * 18)
    assert regular_stores(store) == 20
    assert top_tenth_share(store) == pytest.approx(400 / 1300)


def test_coupons_are_answered_as_they_were(tables: Tables, purchases: Purchases) -> None:
    coupons = fit_coupons(tables.mailings, visits_only(purchases), YEAR)
    assert errors_off(coupons.by_type["Type A"].response, 0.5 / 3) < 4
    assert errors_off(coupons.by_type["Type B"].response, 0.25 / 3) < 4
    assert coupons.redeemers.value > 3 * coupons.others.value
    assert coupons.habit.low > 1.0
    again = sum(int(share.sample.split()[0]) for share in (coupons.redeemers, coupons.others))
    assert again == 6 * 300, "two of the three mailings of each type find households that had one before"
    assert coupons.by_type["Type A"].starts == (20, 80, 140)
    assert coupons.by_type["Type A"].window == 40
    assert coupons.by_type["Type A"].days_to_redeem.value == pytest.approx(19.5, abs=4)


def test_campaigns_that_go_on_after_the_period_do_not_count(tables: Tables, purchases: Purchases) -> None:
    spring = Period(YEAR.first, datetime.date(2017, 6, 20), (2, 24))
    coupons = fit_coupons(tables.mailings, visits_only(purchases), spring)
    assert coupons.by_type["Type A"].starts == (20, 80)


def test_the_hazard_counts_only_those_who_are_left() -> None:
    hazard = hazard_by_fifth("Type A", np.array([0.0, 0.25, 0.25]), 4)
    assert [fifth.value for fifth in hazard[:3]] == [0.25, 2 / 3, 0.0]


def test_intervals() -> None:
    few = proportion("a", 0, 10, "", "")
    assert few.low == 0.0 and few.high == pytest.approx(0.2775, abs=1e-4)
    ratio = wald("b", 2.0, 0.1, "", "", "", logarithmic=True)
    assert ratio.low * ratio.high == pytest.approx(4.0)
    assert few.times(10, "c", "", "").high == pytest.approx(2.775, abs=1e-3)
    assert [rounded(x) for x in (123.4, 1.0, 0.05512)] == ["123", "1.00", "0.0551"]


def test_weeks_without_a_visit() -> None:
    day = np.array([0, 1, 8, 20, 0, 27])
    baskets = pd.DataFrame(
        {
            "household": [1, 1, 1, 1, 2, 2],
            "store": 0,
            "time": pd.Timestamp("2017-01-01") + pd.to_timedelta(day, unit="D"),
        }
    )
    assert _idle_weeks(baskets, 28).value == pytest.approx((1 / 4 + 2 / 4) / 2)


def test_shops_with_higher_prices_are_told_from_chance() -> None:
    rng = np.random.default_rng(2)
    shops, products = 30, 400
    level = rng.normal(0, 0.05, shops)
    store, product = np.divmod(np.arange(shops * products), products)
    price = np.exp(level[store] + rng.normal(0, 1, products)[product] + rng.normal(0, 0.5, store.size))
    lines = pd.DataFrame(
        {
            "store_id": store,
            "product_id": product,
            "week": 5,
            "department": "GROCERY",
            "quantity": 1,
            "sales_value": price,
            "coupon_match_disc": 0.0,
        }
    )
    assert errors_off(store_spread(lines, (2, 31)), 0.05) < 4
    alike = store_spread(lines.assign(sales_value=price / np.exp(level[store])), (2, 31))
    assert alike.value < 0.015  # chance alone would show 0.025
