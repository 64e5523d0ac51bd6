"""How sales of a product answer to its price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.data.complete_journey.estimate import Estimate, wald
from o2o_sim.data.complete_journey.tables import FITTED

if TYPE_CHECKING:
    import pandas as pd

# Sold by weight or made to order: a unit's price then says how much was bought, not how dear it was.
BY_WEIGHT = (
    "MEAT",
    "PRODUCE",
    "DELI",
    "SALAD BAR",
    "SEAFOOD",
    "FLORAL",
    "CHEF SHOPPE",
    "RESTAURANT",
    "PASTRY",
)
SOLD_IN = 26 / 30
CATEGORY_ROWS = 400


@dataclass(frozen=True)
class PriceResponse:
    """Elasticities of a product's weekly sales.

    Parameters
    ----------
    elasticity : of quantity in the price, displays and mailers held constant; this is what the scenario uses
    uncontrolled : the same without holding them constant
    display, mailer : effect on log quantity of a display, or a place in the mailer, in all shops
    category_mean, category_spread : mean and standard deviation over categories, sampling error taken out
    by_category : elasticity of each category with enough rows, largest categories first
    store_spread : standard deviation of the shops' price levels, same products in the same week
    """

    elasticity: Estimate
    uncontrolled: Estimate
    display: Estimate
    mailer: Estimate
    category_mean: Estimate
    category_spread: float
    by_category: dict[str, Estimate]
    store_spread: Estimate


def fit_prices(
    lines: pd.DataFrame, promotions: pd.DataFrame, weeks: tuple[int, int] = FITTED.weeks
) -> PriceResponse:
    """Log quantity on log price within products and weeks.

    Products and weeks are fixed effects; standard errors are clustered by product. Only products that sold in
    nearly every week count, since a week without sales shows no price and dropping it would hide the answer
    to a high one.
    """
    panel = product_weeks(lines, promotions, weeks)
    sample = f"{panel.product_id.nunique()} products, {len(panel)} product-weeks"
    method = "products and weeks as fixed effects, clustered by product"
    alone = within_regression(panel, ["log_price"])
    full = within_regression(panel, ["log_price", "display", "mailer"])
    categories = _by_category(panel)
    mean, spread = _over_categories(categories)
    return PriceResponse(
        wald(
            "price elasticity", *full["log_price"], "", f"{method}; display and mailer held constant", sample
        ),
        wald("price elasticity, promotions not held constant", *alone["log_price"], "", method, sample),
        wald("display in all shops", *full["display"], "log quantity", method, sample),
        wald("mailer in all shops", *full["mailer"], "log quantity", method, sample),
        mean,
        spread,
        categories,
        store_spread(lines, weeks),
    )


def product_weeks(lines: pd.DataFrame, promotions: pd.DataFrame, weeks: tuple[int, int]) -> pd.DataFrame:
    """Log quantity and log price of each product and week, with the share of shops that promoted it."""
    packaged = lines[lines.week.between(*weeks) & ~lines.department.isin(BY_WEIGHT)]
    shelf = packaged.assign(revenue=packaged.sales_value + packaged.coupon_match_disc)
    panel = shelf.groupby(["product_id", "week"], as_index=False).agg(
        quantity=("quantity", "sum"), revenue=("revenue", "sum"), category=("product_category", "first")
    )
    sold = panel.groupby("product_id").week.transform("size") / (weeks[1] - weeks[0] + 1)
    during = promotions[promotions.week.between(*weeks)]
    panel = panel[sold >= SOLD_IN].merge(_promoted(during), on=["product_id", "week"], how="left")
    panel[["display", "mailer"]] = panel[["display", "mailer"]].fillna(0.0)
    panel["log_quantity"] = np.log(panel.quantity)
    panel["log_price"] = np.log(panel.revenue / panel.quantity)
    return panel


def within_regression(panel: pd.DataFrame, regressors: list[str]) -> dict[str, tuple[float, float]]:
    """Coefficient and clustered error of each regressor of log quantity, within products and weeks."""
    product, week = (np.unique(panel[key], return_inverse=True)[1] for key in ("product_id", "week"))
    data = panel[["log_quantity", *regressors]].to_numpy(dtype=np.float64)
    data = without_effects(data, [product, week])
    y, x = data[:, 0], data[:, 1:]
    inverse = np.linalg.pinv(x.T @ x)
    slope = inverse @ x.T @ y
    scores = x * (y - x @ slope)[:, None]
    sums = np.stack([np.bincount(product, column) for column in scores.T], axis=1)
    clusters = sums.shape[0]
    variance = inverse @ (sums.T @ sums) @ inverse * clusters / (clusters - 1)
    errors = np.sqrt(np.diag(variance))
    return {name: (float(b), float(e)) for name, b, e in zip(regressors, slope, errors, strict=True)}


def without_effects(data: FloatArray, groups: list[IntArray], tolerance: float = 1e-10) -> FloatArray:
    """Columns with the means of all groupings taken out, by alternating projections.

    Examples
    --------
    >>> a, b = np.repeat(np.arange(3), 4), np.tile(np.arange(4), 3)
    >>> additive = (2.0 * a - 0.5 * b)[:, None]
    >>> bool(np.abs(without_effects(additive, [a, b])).max() < 1e-9)
    True
    """
    left = data.astype(np.float64, copy=True)
    sizes = [np.bincount(group) for group in groups]
    scale = np.abs(left).max(axis=0) + 1e-300
    for _ in range(10_000):
        largest = 0.0
        for group, size in zip(groups, sizes, strict=True):
            means = np.stack([np.bincount(group, column) / size for column in left.T], axis=1)
            left -= means[group]
            largest = max(largest, float((np.abs(means) / scale).max()))
        if largest < tolerance:
            break
    return left


def store_spread(lines: pd.DataFrame, weeks: tuple[int, int], fewest: int = 300) -> Estimate:
    """Spread of the shops' log price levels, same products in same weeks, sampling error taken out."""
    shelf = lines[lines.week.between(*weeks) & ~lines.department.isin(BY_WEIGHT)]
    shelf = shelf.assign(log_price=np.log((shelf.sales_value + shelf.coupon_match_disc) / shelf.quantity))
    alike = shelf.groupby(["product_id", "week"]).log_price
    gaps = shelf.assign(gap=shelf.log_price - alike.transform("mean"))[alike.transform("size") >= 5]
    stores = gaps.groupby("store_id").gap.agg(["mean", "var", "size"])
    stores = stores[stores["size"] >= fewest]
    spread = np.sqrt(max(0.0, stores["mean"].var() - (stores["var"] / stores["size"]).mean()))
    error = spread / np.sqrt(2 * max(len(stores) - 1, 1))
    return wald(
        "spread of shops' prices",
        float(spread),
        float(error),
        "standard deviation of logs",
        "same products and weeks, sampling error taken out",
        f"{len(stores)} shops",
    )


def _promoted(promotions: pd.DataFrame) -> pd.DataFrame:
    shops = promotions.store_id.nunique()
    flags = promotions[["product_id", "week"]].assign(
        display=promotions.display_location.ne("0"), mailer=promotions.mailer_location.ne("0")
    )
    return flags.groupby(["product_id", "week"])[["display", "mailer"]].sum().div(shops).reset_index()


def _by_category(panel: pd.DataFrame) -> dict[str, Estimate]:
    found = {}
    for name, rows in sorted(panel.groupby("category"), key=lambda item: (-len(item[1]), item[0])):
        products = rows.product_id.nunique()
        if len(rows) < CATEGORY_ROWS or products < 10:
            continue
        value, error = within_regression(rows, ["log_price", "display", "mailer"])["log_price"]
        sample = f"{products} products, {len(rows)} product-weeks"
        found[str(name)] = wald(
            f"price elasticity of {str(name).lower()}", value, error, "", "as for all", sample
        )
    return found


def _over_categories(categories: dict[str, Estimate]) -> tuple[Estimate, float]:
    values = np.array([estimate.value for estimate in categories.values()])
    errors = np.array(
        [(estimate.high - estimate.low) / 2 / 1.959963984540054 for estimate in categories.values()]
    )
    if values.size < 2:
        nothing = wald(
            "mean over categories",
            float(values.mean()) if values.size else float("nan"),
            float("nan"),
            "",
            "too few categories",
            f"{values.size} categories",
        )
        return nothing, float("nan")
    error = float(values.std(ddof=1) / np.sqrt(values.size))
    mean = wald(
        "price elasticity, mean over categories",
        float(values.mean()),
        error,
        "",
        "mean",
        f"{values.size} categories",
    )
    return mean, float(np.sqrt(max(0.0, values.var(ddof=1) - (errors**2).mean())))
