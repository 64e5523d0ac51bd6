"""The laws from which a quantity may be drawn, each by its quantile function.

Drawing by quantile keeps common random numbers common: who draws high under one parameter draws high under
another. With `min` or `max` a law is the law *given* that the value lies between them.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self, TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from o2o_sim.core.random import normal_quantiles
from o2o_sim.core.units import FloatArray

__all__ = [
    "Beta",
    "Constant",
    "Distribution",
    "Empirical",
    "Erlang",
    "Exponential",
    "Gamma",
    "Law",
    "Lognormal",
    "Normal",
    "Uniform",
]

_LEAST_U = 2.0**-53
_LEAST_MASS = 1e-9


class Law(BaseModel):
    """Parent of all laws."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    distribution: str
    min: float | None = Field(None, description="values below are ruled out")
    max: float | None = Field(None, description="values above are ruled out")

    def require_complete(self) -> None:
        """Raise ValueError where the parameters do not go together."""

    @property
    def support(self) -> tuple[float, float]:
        """Least and largest value of the law before `min` and `max` cut it; its ends are not reached."""
        raise NotImplementedError

    def whole_quantile(self, u: FloatArray) -> FloatArray:
        """Values of the law before `min` and `max` cut it."""
        raise NotImplementedError

    def distribution_function(self, value: float) -> float:
        """Share of the uncut law at or below a value."""
        raise NotImplementedError

    def whole_mean(self) -> float:
        """Mean of the uncut law."""
        raise NotImplementedError

    @property
    def is_cut(self) -> bool:
        """Whether `min` or `max` rule anything out."""
        low, high = self.support
        return self.range != (low, high)

    @property
    def range(self) -> tuple[float, float]:
        """Least and largest value after the cut."""
        low, high = self.support
        least = low if self.min is None else max(low, self.min)
        return least, high if self.max is None else min(high, self.max)

    def _kept(self) -> tuple[float, float]:
        """The stretch of (0, 1) that the cut leaves."""
        low, high = self.range
        support = self.support
        below = self.distribution_function(low) if low > support[0] else 0.0
        return below, self.distribution_function(high) if high < support[1] else 1.0

    def quantile(self, u: FloatArray) -> FloatArray:
        """The values below which shares u of (0, 1) of the law lie."""
        if not self.is_cut:
            return self.whole_quantile(u)
        below, above = self._kept()
        inside = np.clip(below + u * (above - below), _LEAST_U, 1.0 - _LEAST_U)
        return np.clip(self.whole_quantile(inside), *self.range)

    def expected(self) -> float:
        """The law's mean; where it is cut, by integrating the quantile function."""
        if not self.is_cut:
            return self.whole_mean()
        from scipy.integrate import quad

        area, _ = quad(lambda u: float(self.quantile(np.array([u]))[0]), 0.0, 1.0, limit=500)
        return float(area)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        self.require_complete()
        low, high = self.range
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("`min` is above `max`")
        if low > high:
            raise ValueError("`min` and `max` leave no value of this distribution")
        if self.is_cut:
            below, above = self._kept()
            if not above - below > _LEAST_MASS:
                raise ValueError("`min` and `max` leave almost nothing of this distribution")
        with np.errstate(over="ignore", invalid="ignore"):
            ends = self.quantile(np.array([_LEAST_U, 1.0 - _LEAST_U]))
        if not np.all(np.isfinite(ends)):
            raise ValueError("the parameters give values that are not finite numbers")
        return self


class Constant(Law):
    """Always the same value."""

    distribution: Literal["constant"]
    value: float

    @property
    def support(self) -> tuple[float, float]:
        """The value itself, twice."""
        return self.value, self.value

    def whole_quantile(self, u: FloatArray) -> FloatArray:
        """The value, whatever u."""
        return np.full(np.shape(u), self.value)

    def distribution_function(self, value: float) -> float:
        """0 below, 1 from the value on."""
        return float(value >= self.value)

    def whole_mean(self) -> float:
        """The value."""
        return self.value


class Normal(Law):
    """The normal law of a mean and a standard deviation."""

    distribution: Literal["normal"]
    mean: float
    sd: float = Field(ge=0)

    @property
    def support(self) -> tuple[float, float]:
        """Every number, or the mean alone where the standard deviation is 0."""
        return (-math.inf, math.inf) if self.sd > 0 else (self.mean, self.mean)

    def whole_quantile(self, u: FloatArray) -> FloatArray:
        """Mean plus standard deviations."""
        return self.mean + self.sd * normal_quantiles(u)

    def distribution_function(self, value: float) -> float:
        """The normal distribution function."""
        return 0.5 * math.erfc((self.mean - value) / (self.sd * math.sqrt(2.0)))

    def whole_mean(self) -> float:
        """The mean."""
        return self.mean


class Lognormal(Law):
    """The law whose logarithm is normal, by two of: mean, median, sigma of the logarithm."""

    distribution: Literal["lognormal"]
    mean: float | None = Field(None, gt=0)
    median: float | None = Field(None, gt=0)
    sigma: float | None = Field(None, ge=0, le=30)

    def require_complete(self) -> None:
        """Refuse parameters that do not go together."""
        if [self.mean, self.median, self.sigma].count(None) != 1:
            raise ValueError("a lognormal distribution needs exactly two of `mean`, `median` and `sigma`")
        if self.mean is not None and self.median is not None and self.mean < self.median:
            raise ValueError("the mean of a lognormal distribution is not below its median")

    @property
    def spread(self) -> float:
        """Standard deviation of the logarithm."""
        if self.sigma is not None:
            return self.sigma
        assert self.mean is not None and self.median is not None
        return math.sqrt(2.0 * math.log(self.mean / self.median))

    @property
    def centre(self) -> float:
        """The median."""
        if self.median is not None:
            return self.median
        assert self.mean is not None
        return self.mean * math.exp(-0.5 * self.spread**2)

    @property
    def support(self) -> tuple[float, float]:
        """The positive numbers, or the median alone where sigma is 0."""
        return (0.0, math.inf) if self.spread > 0 else (self.centre, self.centre)

    def whole_quantile(self, u: FloatArray) -> FloatArray:
        """Median times the exponential of a normal value."""
        return self.centre * np.exp(self.spread * normal_quantiles(u))

    def distribution_function(self, value: float) -> float:
        """The normal distribution function of the logarithm."""
        if value <= 0:
            return 0.0
        return 0.5 * math.erfc(math.log(self.centre / value) / (self.spread * math.sqrt(2.0)))

    def whole_mean(self) -> float:
        """The mean."""
        return self.centre * math.exp(0.5 * self.spread**2)


class Gamma(Law):
    """The gamma law of a mean and a shape; its squared coefficient of variation is 1 / shape."""

    distribution: Literal["gamma"]
    mean: float = Field(gt=0)
    shape: float = Field(gt=0, le=1e6)

    @property
    def support(self) -> tuple[float, float]:
        """The positive numbers."""
        return 0.0, math.inf

    def whole_quantile(self, u: FloatArray) -> FloatArray:
        """Inverse of the regularised incomplete gamma function."""
        from scipy.special import gammaincinv

        return np.asarray(gammaincinv(self.shape, u) * (self.mean / self.shape))

    def distribution_function(self, value: float) -> float:
        """The regularised incomplete gamma function."""
        from scipy.special import gammainc

        return float(gammainc(self.shape, max(value, 0.0) * self.shape / self.mean))

    def whole_mean(self) -> float:
        """The mean."""
        return self.mean


class Erlang(Law):
    """The law of a sum of so many exponential stages that are all alike.

    Examples
    --------
    >>> Erlang(distribution="erlang", mean=6.0, stages=3).quantile(np.array([0.5])).round(3).tolist()
    [5.348]
    """

    distribution: Literal["erlang"]
    mean: float = Field(gt=0, description="of the whole sum")
    stages: int = Field(ge=1, le=1000, description="1 is the exponential law")

    @property
    def support(self) -> tuple[float, float]:
        """The positive numbers."""
        return 0.0, math.inf

    @property
    def gamma(self) -> Gamma:
        """The same law by its other name."""
        return Gamma(distribution="gamma", mean=self.mean, shape=float(self.stages))

    def whole_quantile(self, u: FloatArray) -> FloatArray:
        """The gamma law's, its shape the number of stages."""
        return self.gamma.whole_quantile(u)

    def distribution_function(self, value: float) -> float:
        """The gamma law's."""
        return self.gamma.distribution_function(value)

    def whole_mean(self) -> float:
        """The mean."""
        return self.mean


class Empirical(Law):
    """A list of values that were observed, each as likely as its weight says; all alike without weights.

    Examples
    --------
    >>> seen = Empirical(distribution="empirical", values=[4.0, 2.0, 9.0], weights=[2.0, 1.0, 1.0])
    >>> seen.quantile(np.array([0.1, 0.5, 0.8])).tolist(), seen.expected()
    ([2.0, 4.0, 9.0], 4.75)
    """

    distribution: Literal["empirical"]
    values: tuple[float, ...] = Field(min_length=1, max_length=100_000)
    weights: tuple[Annotated[float, Field(ge=0)], ...] | None = None

    def require_complete(self) -> None:
        """Refuse weights that do not go with the values, and a cut: values can be left out of the list."""
        if self.min is not None or self.max is not None:
            raise ValueError("an empirical distribution has no `min` and `max`: leave values out instead")
        if self.weights is None:
            return
        if len(self.weights) != len(self.values):
            raise ValueError(f"there are {len(self.values)} `values` and {len(self.weights)} `weights`")
        if not 0.0 < sum(self.weights) < math.inf:
            raise ValueError("the `weights` need a positive and finite sum")

    def _table(self) -> tuple[FloatArray, FloatArray]:
        """The values that can be, rising, and what share of all lies at or below each."""
        values = np.array(self.values)
        weights = np.ones(values.size) if self.weights is None else np.array(self.weights)
        order = np.argsort(values, kind="stable")
        order = order[weights[order] > 0]
        below = np.cumsum(weights[order])
        return values[order], below / below[-1]

    @property
    def support(self) -> tuple[float, float]:
        """Least and largest of the values."""
        values, _ = self._table()
        return float(values[0]), float(values[-1])

    def whole_quantile(self, u: FloatArray) -> FloatArray:
        """The least value at or below which a share u lies."""
        values, below = self._table()
        found: FloatArray = values[np.minimum(np.searchsorted(below, u), values.size - 1)]
        return found

    def distribution_function(self, value: float) -> float:
        """The share of values at or below."""
        values, below = self._table()
        place = int(np.searchsorted(values, value, side="right"))
        return float(below[place - 1]) if place else 0.0

    def whole_mean(self) -> float:
        """The weighted mean."""
        return float(np.average(self.values, weights=self.weights))


class Beta(Law):
    """The beta law, by a and b or by its mean and strength a + b."""

    distribution: Literal["beta"]
    a: float | None = Field(None, gt=0, le=1e6)
    b: float | None = Field(None, gt=0, le=1e6)
    mean: float | None = Field(None, gt=0, lt=1)
    strength: float | None = Field(None, gt=0, le=1e6)

    def require_complete(self) -> None:
        """Refuse parameters that do not go together."""
        given = {name for name in ("a", "b", "mean", "strength") if getattr(self, name) is not None}
        if given not in ({"a", "b"}, {"mean", "strength"}):
            raise ValueError("a beta distribution needs `a` and `b`, or `mean` and `strength`")

    @property
    def counts(self) -> tuple[float, float]:
        """The parameters a and b."""
        if self.a is not None and self.b is not None:
            return self.a, self.b
        assert self.mean is not None and self.strength is not None
        return self.mean * self.strength, (1.0 - self.mean) * self.strength

    @property
    def support(self) -> tuple[float, float]:
        """From 0 to 1."""
        return 0.0, 1.0

    def whole_quantile(self, u: FloatArray) -> FloatArray:
        """Inverse of the regularised incomplete beta function."""
        from scipy.special import betaincinv

        return np.asarray(betaincinv(*self.counts, u))

    def distribution_function(self, value: float) -> float:
        """The regularised incomplete beta function."""
        from scipy.special import betainc

        return float(betainc(*self.counts, min(max(value, 0.0), 1.0)))

    def whole_mean(self) -> float:
        """a / (a + b)."""
        a, b = self.counts
        return a / (a + b)


class Uniform(Law):
    """Every value between `low` and `high` alike."""

    distribution: Literal["uniform"]
    low: float
    high: float

    def require_complete(self) -> None:
        """Refuse parameters that do not go together."""
        if self.low > self.high:
            raise ValueError("`low` is above `high`")

    @property
    def support(self) -> tuple[float, float]:
        """From low to high."""
        return self.low, self.high

    def whole_quantile(self, u: FloatArray) -> FloatArray:
        """Low plus a share of the width."""
        return self.low + u * (self.high - self.low)

    def distribution_function(self, value: float) -> float:
        """The share of the width below a value."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def whole_mean(self) -> float:
        """The middle."""
        return 0.5 * (self.low + self.high)


class Exponential(Law):
    """The exponential law of a mean."""

    distribution: Literal["exponential"]
    mean: float = Field(gt=0)

    @property
    def support(self) -> tuple[float, float]:
        """The positive numbers."""
        return 0.0, math.inf

    def whole_quantile(self, u: FloatArray) -> FloatArray:
        """Minus the mean times the logarithm of what is left above."""
        return -self.mean * np.log1p(-u)

    def distribution_function(self, value: float) -> float:
        """One minus the exponential of minus the value in means."""
        return -math.expm1(-max(value, 0.0) / self.mean)

    def whole_mean(self) -> float:
        """The mean."""
        return self.mean


Distribution: TypeAlias = Annotated[
    Constant | Normal | Lognormal | Gamma | Erlang | Empirical | Beta | Uniform | Exponential,
    Field(discriminator="distribution"),
]
"""Any of the laws, told apart by `distribution`."""
