"""The simulated market, read as the data are read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from o2o_sim.data.complete_journey.behaviour import Fits
from o2o_sim.data.complete_journey.scenario import Free, document
from o2o_sim.data.complete_journey.simulation import Diary, Wave, own_slope, reading
from o2o_sim.market.model import Market
from o2o_sim.scenario.load import scenario_of

DAYS = 62
PEOPLE = 150


@pytest.fixture(scope="module")
def market_and_diary(fits: Fits) -> tuple[Market, Diary]:
    """Two months of a small town in which everybody is sent coupons and notices them."""
    free = replace(Free(), notice=1.0, never=0.0, mailing_threshold=1.0)
    overrides = {"consumers.count": PEOPLE, "merchants.stores.count": 4, "city.width": 6.0, "days": DAYS}
    market = Market(scenario_of(document(fits, free), overrides))
    diary = Diary()
    for _ in range(DAYS):
        market.step()
        diary.keep(market)
    return market, diary


def test_every_order_served_is_a_basket(market_and_diary: tuple[Market, Diary]) -> None:
    market, diary = market_and_diary
    baskets = diary.baskets()
    outcomes = market.results().outcomes
    served = outcomes["numerator"][outcomes["outcome"] == "orders"].sum()
    assert len(baskets) == served
    assert baskets.household.is_monotonic_increasing
    assert (baskets.groupby("household").time.diff().dropna() >= pd.Timedelta(0)).all()
    np.testing.assert_allclose(
        baskets.paid, (baskets.gross - baskets.loyalty - baskets.coupon).clip(0), atol=0.011
    )


def test_redemptions_belong_to_those_who_were_sent_something(market_and_diary: tuple[Market, Diary]) -> None:
    _, diary = market_and_diary
    baskets = diary.baskets()
    mailings = diary.mailings(baskets)
    sent = set(zip(mailings.campaigns.campaign_id, mailings.campaigns.household_id, strict=True))
    used = set(zip(mailings.redemptions.campaign_id, mailings.redemptions.household_id, strict=True))
    assert used and used <= sent
    with_mailing = baskets[baskets.campaign.isin([wave.campaign for wave in diary.waves])]
    assert len(mailings.redemptions) == with_mailing.drop_duplicates(["household", "day"]).shape[0]


def test_of_two_waves_the_later_one_is_redeemed() -> None:
    diary = Diary()
    diary.waves = [Wave(3, "mailing_b", day, 30, np.array([7])) for day in (0, 10)]
    baskets = pd.DataFrame({"household": [7, 7, 8], "day": [5, 12, 12], "campaign": [3, 3, 3]})
    found = diary.mailings(baskets).redemptions
    assert sorted(zip(found.day, found.campaign_id, strict=True)) == [(5, 0), (12, 1)]


def test_the_reading_is_what_was_lived(market_and_diary: tuple[Market, Diary]) -> None:
    market, diary = market_and_diary
    shown = reading(diary, DAYS, PEOPLE)
    baskets = diary.baskets()
    assert shown.visits == pytest.approx(len(baskets) / DAYS / PEOPLE)
    assert 0 <= shown.ahead < 0.5
    assert shown.behaviour.baskets.loyalty.value == pytest.approx(
        market.scenario.campaigns["card"].coupon.terms().rate, abs=1e-3
    )
    assert shown.elasticity < 0


def test_the_own_elasticity_is_what_a_dearer_shop_loses(market_and_diary: tuple[Market, Diary]) -> None:
    """The slope beside expected sales at a price a thousandth higher and lower, for each shop alone."""
    market, _ = market_and_diary
    rows = np.arange(len(market.merchants))
    level = market.merchants.level.copy()
    step, change = 1e-3, 0.0
    for row in rows:
        sales = []
        for sign in (1, -1):
            moved = level.copy()
            moved[row] *= 1 + sign * step
            sales.append(market.oracle(rows)(moved).quantity[row])
        change += (sales[0] - sales[1]) / (2 * step)
    slope, sales_now = own_slope(market)
    assert slope / sales_now == pytest.approx(change / sales_now, abs=0.05)
