"""What households put into a basket, and what is taken off its price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.data.complete_journey.estimate import Z95, Estimate, proportion, wald

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Lognormal:
    """A lognormal law of order values.

    Parameters
    ----------
    median : e^mu [dollars]
    sigma : standard deviation of the logarithm
    """

    median: Estimate
    sigma: Estimate

    @property
    def mean(self) -> float:
        """Mean of the law [dollars]."""
        return float(self.median.value * np.exp(self.sigma.value**2 / 2))


@dataclass(frozen=True)
class Baskets:
    """Order values and discounts.

    Parameters
    ----------
    value : law of the value at shelf prices, before any discount; this is what the scenario uses
    with_coupon, without_coupon : the same for baskets with and without a manufacturer's coupon
    loyalty, matched, coupon : discounts as shares of the value at shelf prices
    coupon_baskets : share of baskets with a manufacturer's coupon
    coupon_saving : what coupons take off such a basket, mean [dollars]
    paid_mean, paid_median : what the household pays at the till [dollars]
    """

    value: Lognormal
    with_coupon: Lognormal
    without_coupon: Lognormal
    loyalty: Estimate
    matched: Estimate
    coupon: Estimate
    coupon_baskets: Estimate
    coupon_saving: Estimate
    paid_mean: Estimate
    paid_median: Estimate


@dataclass(frozen=True)
class CouponLines:
    """What a manufacturer's coupon is worth.

    Parameters
    ----------
    value : what a coupon takes off its product, median [dollars]
    depth : the same as a share of the product's price on the shelf, median
    """

    value: Estimate
    depth: Estimate


def fit_coupon_lines(lines: pd.DataFrame) -> CouponLines:
    """Fit the size of coupons from the products they were used on."""
    coupons = lines[lines.coupon_disc > 0]
    saving = coupons.coupon_disc.to_numpy()
    price = (coupons.sales_value + coupons.retail_disc + coupons.coupon_match_disc).to_numpy()
    household = coupons.household_id.to_numpy()
    sample = f"{len(coupons)} coupons used"
    return CouponLines(
        _median("saving by a coupon on its product", saving, household, "dollars", sample),
        _median("depth of a coupon", saving / price, household, "share of the product's price", sample),
    )


def fit_baskets(baskets: pd.DataFrame) -> Baskets:
    """Fit order values; standard errors allow for the likeness of a household's baskets."""
    used = baskets.coupon > 0
    household = baskets.household.to_numpy()
    sample = f"{len(baskets)} baskets"
    return Baskets(
        lognormal("order value", baskets),
        lognormal("order value with coupon", baskets[used]),
        lognormal("order value without coupon", baskets[~used]),
        _ratio("loyalty discount", baskets, "loyalty"),
        _ratio("coupons matched by the shop", baskets, "matched"),
        _ratio("manufacturers' coupons", baskets, "coupon"),
        proportion("baskets with a coupon", int(used.sum()), len(baskets), "share", sample),
        _mean("coupons' saving in a basket that has some", baskets[used], "coupon", "dollars"),
        _mean("paid for a basket", baskets, "paid", "dollars"),
        _median("paid for a basket, median", baskets.paid.to_numpy(), household, "dollars", sample),
    )


def lognormal(name: str, baskets: pd.DataFrame) -> Lognormal:
    """Fit a lognormal law to `gross` by maximum likelihood; errors are clustered by household."""
    logs = np.log(baskets.gross.to_numpy())
    household = baskets.household.to_numpy()
    mu, sigma = float(logs.mean()), float(logs.std())
    squares = (logs - mu) ** 2
    sample = f"{logs.size} baskets"
    method = "lognormal, maximum likelihood, errors clustered by household"
    spread = clustered_error(squares, household) / (2 * sigma)
    return Lognormal(
        wald(
            f"{name}, median",
            float(np.exp(mu)),
            clustered_error(logs, household),
            "dollars",
            method,
            sample,
            logarithmic=True,
        ),
        wald(f"{name}, sigma of logs", sigma, spread, "", method, sample),
    )


def clustered_error(values: FloatArray, cluster: FloatArray) -> float:
    """Standard error of a mean whose observations may be alike within clusters.

    Examples
    --------
    >>> alike = np.repeat(np.random.default_rng(1).normal(size=100), 50)
    >>> clustered, naive = (clustered_error(alike, np.arange(5000) // size) for size in (50, 1))
    >>> 5 < clustered / naive < 9
    True
    """
    _, place = np.unique(cluster, return_inverse=True)
    sums = np.bincount(place, values - values.mean())
    return float(np.sqrt((sums**2).sum()) / values.size)


def _ratio(name: str, baskets: pd.DataFrame, column: str) -> Estimate:
    """Discount as a share of the value at shelf prices: ratio of sums, error clustered by household."""
    sums = baskets.groupby("household")[[column, "gross"]].sum()
    share = float(sums[column].sum() / sums.gross.sum())
    residual = (sums[column] - share * sums.gross).to_numpy()
    error = float(np.sqrt((residual**2).sum()) / sums.gross.sum())
    return wald(name, share, error, "share of gross sales", "ratio of sums", f"{len(baskets)} baskets")


def _mean(name: str, baskets: pd.DataFrame, column: str, unit: str) -> Estimate:
    values = baskets[column].to_numpy()
    error = clustered_error(values, baskets.household.to_numpy())
    return wald(
        name, float(values.mean()), error, unit, "mean, clustered by household", f"{len(baskets)} baskets"
    )


def _median(name: str, values: FloatArray, household: FloatArray, unit: str, sample: str) -> Estimate:
    """Median; its interval is that of the share below it, clustered by household, read off the quantiles."""
    middle = float(np.median(values))
    half = Z95 * clustered_error((values < middle).astype(np.float64), household)
    low, high = np.quantile(values, [max(0.0, 0.5 - half), min(1.0, 0.5 + half)])
    return Estimate(name, middle, float(low), float(high), unit, "median, clustered by household", sample)
