"""Everything that is fitted, for one period; the same estimators read the data and the simulated market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from o2o_sim.data.complete_journey.baskets import (
    Baskets,
    CouponLines,
    fit_baskets,
    fit_coupon_lines,
)
from o2o_sim.data.complete_journey.coupons import Coupons, fit_coupons
from o2o_sim.data.complete_journey.occasions import Occasions, fit_occasions
from o2o_sim.data.complete_journey.prices import PriceResponse, fit_prices
from o2o_sim.data.complete_journey.stores import Stores, fit_stores
from o2o_sim.data.complete_journey.tables import Mailings, Period, Purchases, Tables, during

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Behaviour:
    """What households do, as far as baskets and mailings tell.

    Parameters
    ----------
    occasions : when they shop
    baskets : what they buy and what is taken off
    stores : how faithful they are to a shop
    coupons : how they answer to coupons that are sent
    """

    occasions: Occasions
    baskets: Baskets
    stores: Stores
    coupons: Coupons


@dataclass(frozen=True)
class Fits:
    """What the tables of a period say.

    Parameters
    ----------
    behaviour : of households
    prices : response of products to their prices
    coupon_lines : size of coupons
    """

    behaviour: Behaviour
    prices: PriceResponse
    coupon_lines: CouponLines


def behaviour(baskets: pd.DataFrame, mailings: Mailings, period: Period) -> Behaviour:
    """Fit behaviour from the baskets of a period (by household and time) and all mailings."""
    return Behaviour(
        fit_occasions(baskets, period.days),
        fit_baskets(baskets),
        fit_stores(baskets),
        fit_coupons(mailings, baskets, period),
    )


def fit_period(tables: Tables, purchases: Purchases, period: Period) -> Fits:
    """Fit everything from the tables of a period."""
    lines = during(purchases.lines, period)
    return Fits(
        behaviour(during(purchases.baskets, period), tables.mailings, period),
        fit_prices(lines, tables.promotions, period.weeks),
        fit_coupon_lines(lines),
    )
