"""When households shop: how often, how differently, on which days and at which hours."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.data.complete_journey.estimate import Estimate, wald

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Counts:
    """A negative binomial law of visits: Poisson with a gamma-distributed rate.

    Parameters
    ----------
    mean : visits a household over the days observed
    shape : k of the gamma law of rates
    log_errors : standard errors of the logarithms of mean and shape
    """

    mean: float
    shape: float
    log_errors: tuple[float, float]

    @property
    def zero_share(self) -> float:
        """Share of households without a visit.

        Examples
        --------
        >>> round(Counts(1.0, 1.0, (0.0, 0.0)).zero_share, 3)
        0.5
        """
        return float((self.shape / (self.shape + self.mean)) ** self.shape)

    def later(self, counts: IntArray, ratio: float) -> tuple[FloatArray, FloatArray]:
        """Expected visits, and probability of none, in a later window, given past counts.

        Parameters
        ----------
        counts : visits of each household in the window fitted
        ratio : length of the later window over that of the one fitted
        """
        past = counts.astype(np.float64) + self.shape
        exposure = self.shape / self.mean + 1.0
        return past / exposure * ratio, (exposure / (exposure + ratio)) ** past


@dataclass(frozen=True)
class Occasions:
    """How households' visits are spread over people, weekdays and hours.

    Parameters
    ----------
    households : households seen
    counts : the fitted law of visits over the window
    rate : visits a household and day, households that were never seen included
    shape : k, by maximum likelihood
    shape_by_moments : k that the variance of counts asks for
    weekday : factor of each weekday, Monday first
    profile : share of visits in each hour of the day
    idle_weeks : share of weeks in which a household that was seen did not come
    """

    households: int
    counts: Counts
    rate: Estimate
    shape: Estimate
    shape_by_moments: Estimate
    weekday: tuple[Estimate, ...]
    profile: tuple[Estimate, ...]
    idle_weeks: Estimate


def fit_occasions(baskets: pd.DataFrame, days: int) -> Occasions:
    """Fit visits of households over a window of so many days.

    Who never came is not in the tables, so the likelihood is that of a negative binomial above zero.
    """
    visits = np.asarray(baskets.groupby("household").size(), dtype=np.int64)
    counts = fit_counts(visits)
    sample = f"{visits.size} households, {visits.sum()} baskets, {days} days"
    method = "maximum likelihood, negative binomial above zero"
    return Occasions(
        visits.size,
        counts,
        wald("visits", counts.mean / days, counts.log_errors[0], "1/day", method, sample, logarithmic=True),
        wald("k of visits", counts.shape, counts.log_errors[1], "", method, sample, logarithmic=True),
        _shape_by_moments(visits, sample),
        _weekdays(baskets),
        _hours(baskets),
        _idle_weeks(baskets, days),
    )


def fit_counts(visits: IntArray) -> Counts:
    """Negative binomial law of counts of which the zeros are not observed, by maximum likelihood.

    Examples
    --------
    >>> rate = np.random.default_rng(1).gamma(2.0, 5.0, 20_000)
    >>> counts = np.random.default_rng(2).poisson(rate)
    >>> law = fit_counts(counts[counts > 0])
    >>> abs(law.mean - 10.0) < 4 * law.mean * law.log_errors[0], abs(law.shape - 2.0) < 0.2
    (True, True)
    """
    from scipy.optimize import minimize

    value, times = np.unique(visits, return_counts=True)
    start = np.log([max(visits.mean(), 0.1), 1.0])
    best = minimize(
        _minus_log_likelihood,
        start,
        args=(value, times),
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-8, "maxiter": 4000},
    )
    errors = np.sqrt(np.diag(np.linalg.inv(_curvature(best.x, value, times))))
    mean, shape = np.exp(best.x)
    return Counts(float(mean), float(shape), (float(errors[0]), float(errors[1])))


def _minus_log_likelihood(logs: FloatArray, value: IntArray, times: IntArray) -> float:
    from scipy.special import gammaln

    mean, k = np.exp(logs)
    log_p = gammaln(value + k) - gammaln(k) - gammaln(value + 1.0)
    log_p = log_p + k * np.log(k / (k + mean)) + value * np.log(mean / (k + mean))
    seen = np.log1p(-((k / (k + mean)) ** k))
    return float(-(times * (log_p - seen)).sum())


def _curvature(logs: FloatArray, value: IntArray, times: IntArray, step: float = 1e-3) -> FloatArray:
    """Observed information by central differences."""
    hessian = np.empty((2, 2))
    for i in range(2):
        for j in range(2):
            a, b = step * np.eye(2)[i], step * np.eye(2)[j]
            signs = ((a + b, 1), (a - b, -1), (b - a, -1), (-a - b, 1))
            terms = [sign * _minus_log_likelihood(logs + shift, value, times) for shift, sign in signs]
            hessian[i, j] = sum(terms) / (4 * step * step)
    return hessian


def _shape_by_moments(visits: IntArray, sample: str) -> Estimate:
    def shape(counts: IntArray) -> float:
        return float(counts.mean() ** 2 / (counts.var() - counts.mean()))

    rng = np.random.default_rng(20170101)
    again = [shape(rng.choice(visits, visits.size)) for _ in range(400)]
    low, high = np.quantile(again, [0.025, 0.975])
    return Estimate(
        "k of visits by moments",
        shape(visits),
        float(low),
        float(high),
        "",
        "mean^2 / (variance - mean), bootstrap",
        sample,
    )


def _weekdays(baskets: pd.DataFrame) -> tuple[Estimate, ...]:
    visits = np.bincount(baskets.time.dt.day_of_week, minlength=7)
    days = _weekdays_between(baskets.time.min().date(), baskets.time.max().date())
    rate = visits / days
    factor = rate / (visits.sum() / days.sum())
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    errors = 1.0 / np.sqrt(visits)
    return tuple(
        wald(
            f"visits on {name}",
            float(f),
            float(e),
            "of the mean day",
            "ratio of means, Poisson error",
            f"{n} baskets",
            logarithmic=True,
        )
        for name, f, e, n in zip(names, factor, errors, visits, strict=True)
    )


def _idle_weeks(baskets: pd.DataFrame, days: int) -> Estimate:
    """Share of household-weeks without a visit, over the whole weeks of the window."""
    weeks = days // 7
    week = (baskets.time - baskets.time.min().normalize()).dt.days // 7
    busy = baskets[week < weeks].assign(number=week[week < weeks]).groupby("household").number.nunique()
    busy = busy.reindex(np.unique(baskets.household), fill_value=0)
    share = 1.0 - np.asarray(busy, dtype=np.float64) / weeks
    error = float(share.std() / np.sqrt(share.size))
    sample = f"{share.size} households, {weeks} weeks"
    return wald("weeks without a visit", float(share.mean()), error, "share", "mean over households", sample)


def _weekdays_between(first: datetime.date, last: datetime.date) -> IntArray:
    """How many Mondays, Tuesdays, ... lie between two dates, both included."""
    span = (last - first).days + 1
    found = Counter((first + datetime.timedelta(days=n)).weekday() for n in range(span))
    return np.array([found[weekday] for weekday in range(7)])


def _hours(baskets: pd.DataFrame) -> tuple[Estimate, ...]:
    visits = np.bincount(baskets.time.dt.hour, minlength=24)
    share = visits / visits.sum()
    errors = np.sqrt(share * (1 - share) / visits.sum())
    return tuple(
        wald(
            f"visits from {hour}:00",
            float(p),
            float(e),
            "share of a day",
            "share, multinomial error",
            f"{visits.sum()} baskets",
        )
        for hour, (p, e) in enumerate(zip(share, errors, strict=True))
    )
