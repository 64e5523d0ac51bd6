"""How faithful households are to one shop, and how unequal shops are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.data.complete_journey.estimate import Estimate, wald

if TYPE_CHECKING:
    import pandas as pd

FAR = 10
RESAMPLES = 300


@dataclass(frozen=True)
class Stores:
    """Loyalty to shops; every number has an interval by resampling households.

    Parameters
    ----------
    regular : shops that together hold 99 % of the baskets
    top_share : share of a household's baskets at its most visited shop, all baskets pooled
    same_pair : probability that two baskets of a household are from one shop, pooled
    again : probability that a basket is from the shop of the one before
    far_again : the same for the basket ten before; what `again` has more is habit, not taste
    habit : `again` minus `far_again`
    stores : shops a household visited
    top_tenth : share of baskets at the top tenth of the regular shops
    """

    regular: int
    top_share: Estimate
    same_pair: Estimate
    again: Estimate
    far_again: Estimate
    habit: Estimate
    stores: Estimate
    top_tenth: Estimate


def fit_stores(baskets: pd.DataFrame) -> Stores:
    """Fit loyalty from baskets ordered by household and time."""
    household = np.unique(baskets.household.to_numpy(), return_inverse=True)[1]
    store = np.unique(baskets.store.to_numpy(), return_inverse=True)[1]
    sums = loyalty_sums(household, store)
    sample = f"{household[-1] + 1} households, {household.size} baskets"

    def estimate(name: str, unit: str, statistic: Callable[[FloatArray], float]) -> Estimate:
        return _resampled(name, unit, sums, statistic, sample)

    return Stores(
        regular_stores(store),
        estimate("baskets at the household's top shop", "share", lambda s: s[1] / s[0]),
        estimate("two baskets from one shop", "probability", lambda s: s[2] / s[3]),
        estimate("same shop as last time", "probability", lambda s: s[4] / s[5]),
        estimate(f"same shop as {FAR} baskets ago", "probability", lambda s: s[6] / s[7]),
        estimate(
            "habit: same shop as last time beyond taste", "probability", lambda s: s[4] / s[5] - s[6] / s[7]
        ),
        estimate("shops a household visited", "", lambda s: s[8] / s[9]),
        _top_tenth(household, store, sample),
    )


def loyalty_sums(household: IntArray, store: IntArray) -> FloatArray:
    """Sums a household, one row each, of which all statistics of loyalty are ratios.

    Columns: baskets; baskets at the top shop; pairs from one shop, and all pairs, both per other basket of
    the household; baskets that repeat the last one's shop, and that have a last one; the same for the basket
    ten before; shops; one.
    """
    people, shops = int(household.max()) + 1, int(store.max()) + 1
    pair, baskets_at = np.unique(household.astype(np.int64) * shops + store, return_counts=True)
    owner = pair // shops
    baskets = np.bincount(household, minlength=people).astype(np.float64)
    top = np.zeros(people)
    np.maximum.at(top, owner, baskets_at)
    others = np.maximum(baskets - 1, 1)
    same = np.bincount(owner, baskets_at * (baskets_at - 1.0), minlength=people) / others
    pairs = np.where(baskets > 1, baskets, 0.0)
    columns = [baskets, top, same, pairs]
    for lag in (1, FAR):
        columns += _repeats(household, store, lag, people)
    columns += [np.bincount(owner, minlength=people), np.ones(people)]
    return np.stack(columns, axis=1).astype(np.float64)


def regular_stores(store: IntArray, share: float = 0.99) -> int:
    """How many of the largest shops together hold this share of baskets.

    Examples
    --------
    >>> regular_stores(np.repeat([0, 1, 2], [60, 39, 1]))
    2
    """
    sizes = np.sort(np.bincount(store))[::-1]
    return int(np.searchsorted(np.cumsum(sizes), share * store.size - 1e-9) + 1)


def top_tenth_share(store: IntArray) -> float:
    """Share of the regular shops' baskets that the top tenth of them holds."""
    sizes = np.sort(np.bincount(store))[::-1][: regular_stores(store)]
    return float(sizes[: max(1, round(sizes.size / 10))].sum() / sizes.sum())


def _repeats(household: IntArray, store: IntArray, lag: int, people: int) -> list[FloatArray]:
    known = household[lag:] == household[:-lag]
    again = known & (store[lag:] == store[:-lag])
    owner = household[lag:]
    return [np.bincount(owner, flag, minlength=people).astype(np.float64) for flag in (again, known)]


def _resampled(
    name: str, unit: str, sums: FloatArray, statistic: Callable[[FloatArray], float], sample: str
) -> Estimate:
    people = sums.shape[0]
    rng = np.random.default_rng(20170101)
    draws = [statistic(rng.multinomial(people, np.full(people, 1 / people)) @ sums) for _ in range(RESAMPLES)]
    low, high = np.quantile(draws, [0.025, 0.975])
    value = statistic(sums.sum(axis=0))
    return Estimate(
        name, float(value), float(low), float(high), unit, "ratio of sums, households resampled", sample
    )


def _top_tenth(household: IntArray, store: IntArray, sample: str) -> Estimate:
    """The share, and its error for the shops found largest (resampling would make shops more unequal)."""
    order = np.argsort(-np.bincount(store), kind="stable")[: regular_stores(store)]
    regular = np.isin(store, order)
    top = np.isin(store, order[: max(1, round(order.size / 10))])
    sums = np.stack([np.bincount(household, flag) for flag in (top, regular)], axis=1)
    share = sums[:, 0].sum() / sums[:, 1].sum()
    error = np.sqrt(((sums[:, 0] - share * sums[:, 1]) ** 2).sum()) / sums[:, 1].sum()
    return wald(
        "baskets at the top tenth of shops",
        float(share),
        float(error),
        "share",
        "share among shops that hold 99 % of baskets, clustered by household",
        sample,
    )
