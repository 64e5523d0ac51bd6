"""Tables of the same schema as the real ones, drawn from laws that the tests know."""

from __future__ import annotations

import numpy as np
import pandas as pd

from o2o_sim.data.complete_journey.tables import Mailings, Tables

ELASTICITY = -1.5
DISPLAY = 0.8
SHOPS = 4
WEEKS = 53
START = pd.Timestamp("2017-01-01")


def lines_of_baskets(baskets: pd.DataFrame, product: int = 1) -> pd.DataFrame:
    """One row a basket, as in the table of transactions; `time` is local."""
    local = baskets.time.dt.tz_localize("America/New_York", ambiguous="NaT", nonexistent="NaT")
    lines = pd.DataFrame(
        {
            "household_id": baskets.household,
            "store_id": baskets.store,
            "basket_id": np.arange(len(baskets)) + 1_000_000 * product,
            "product_id": product,
            "quantity": 1,
            "sales_value": baskets.value,
            "retail_disc": 0.0,
            "coupon_disc": 0.0,
            "coupon_match_disc": 0.0,
            "week": ((baskets.time - START).dt.days + 6) // 7 + 1,
            "transaction_timestamp": local.dt.tz_convert("UTC").dt.tz_localize(None),
        }
    )
    return lines[lines.transaction_timestamp.notna()].reset_index(drop=True)


def baskets_of(
    rng: np.random.Generator, households: int, *, mean: float, shape: float, days: int = 365
) -> pd.DataFrame:
    """Visits of households with gamma rates, each at the household's own shop in four of five cases."""
    rate = rng.gamma(shape, mean / shape, households)
    household = np.repeat(np.arange(households), rng.poisson(rate))
    minute = rng.integers(8 * 60, 20 * 60, household.size)
    day = rng.integers(0, days, household.size)
    own = rng.integers(0, SHOPS, households)[household]
    store = np.where(rng.random(household.size) < 0.8, own, rng.integers(0, SHOPS, household.size))
    value = np.round(np.exp(rng.normal(2.8, 1.2, household.size)) + 0.01, 2)
    time = START + pd.to_timedelta(day, unit="D") + pd.to_timedelta(minute, unit="min")
    return pd.DataFrame({"household": household, "store": store, "time": time, "value": value})


def priced_lines(rng: np.random.Generator, products: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sales of products over all weeks at known elasticity, and where they were on display.

    A display comes with a lower price, so that leaving it out makes the price look stronger than it is.
    """
    product, week = np.divmod(np.arange(products * WEEKS), WEEKS)
    display = rng.random(product.size) < 0.3
    log_price = rng.normal(1, 0.4, products)[product] + rng.normal(0, 0.15, product.size) - 0.25 * display
    log_price += rng.normal(0, 0.05, WEEKS)[week]
    base = rng.normal(7, 1, products)[product] + rng.normal(0, 0.2, WEEKS)[week]
    log_quantity = base + ELASTICITY * log_price + DISPLAY * display + rng.normal(0, 0.3, product.size)
    quantity = np.maximum(np.round(np.exp(log_quantity)), 1).astype(np.int64)
    time = START + pd.to_timedelta(week * 7 + 2, unit="D") - pd.Timedelta(days=5) + pd.Timedelta(hours=12)
    lines = lines_of_baskets(
        pd.DataFrame({"household": 0, "store": 0, "time": time, "value": quantity * np.exp(log_price)}),
        product=2,
    )
    lines["product_id"], lines["quantity"], lines["week"] = 100 + product, quantity, week + 1
    shown = np.repeat(np.flatnonzero(display), SHOPS)
    promotions = pd.DataFrame(
        {
            "product_id": 100 + product[shown],
            "store_id": np.tile(np.arange(SHOPS), display.sum()),
            "display_location": "3",
            "mailer_location": "0",
            "week": week[shown] + 1,
        }
    )
    return lines, promotions


def mailings(rng: np.random.Generator, households: int) -> Mailings:
    """Three campaigns of each type, sent to all; a third of people redeem half of type A, the others none."""
    kinds = [kind for kind in ("Type A", "Type B", "Type C") for _ in range(3)]
    start = START + pd.to_timedelta(np.tile([20, 80, 140], 3), unit="D")
    descriptions = pd.DataFrame(
        {
            "campaign_id": np.arange(9),
            "campaign_type": kinds,
            "start_date": start,
            "end_date": start + pd.Timedelta(days=39),
        }
    )
    campaign, household = np.divmod(np.arange(9 * households), households)
    campaigns = pd.DataFrame({"campaign_id": campaign, "household_id": household})
    chance = np.where(np.array(kinds) == "Type A", 0.5, 0.25)[campaign]
    answers = (household % 3 == 0) & (rng.random(campaign.size) < chance)
    after = pd.to_timedelta(rng.integers(0, 40, answers.sum()), unit="D")
    redemptions = pd.DataFrame(
        {
            "household_id": household[answers],
            "coupon_upc": 1,
            "campaign_id": campaign[answers],
            "redemption_date": start.to_numpy()[campaign[answers]] + after,
        }
    )
    return Mailings(campaigns, descriptions, redemptions)


def tables(seed: int = 7, households: int = 300, products: int = 60) -> Tables:
    """All tables: visits, priced products, mailings, and the rows that have to go."""
    rng = np.random.default_rng(seed)
    visits = lines_of_baskets(baskets_of(rng, households, mean=60.0, shape=1.2))
    priced, promotions = priced_lines(rng, products)
    rubbish = visits.head(5).assign(
        quantity=[0, 1, 1, 20_000, 1], sales_value=[1.0, 0.0, 9.0, 30.0, 9.0], product_id=[1, 1, 2, 2, 3]
    )
    listed = pd.DataFrame(
        {
            "product_id": [1, 2, 3, *range(100, 100 + products)],
            "department": ["PRODUCE", "FUEL", "GROCERY", *(["GROCERY"] * products)],
            "product_category": ["APPLES", "GASOLINE", "COUPON/MISC ITEMS", *(["SOUP"] * products)],
        }
    )
    return Tables(
        pd.concat([visits, priced, rubbish], ignore_index=True),
        listed,
        promotions,
        mailings(rng, households),
    )
