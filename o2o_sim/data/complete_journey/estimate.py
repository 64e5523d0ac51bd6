"""An estimate: a number, how sure it is, and where it came from."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z95 = 1.959963984540054


@dataclass(frozen=True)
class Estimate:
    """A fitted number with its 95 % interval and its source.

    Parameters
    ----------
    name : what it is, in words
    value : the estimate
    low, high : ends of the 95 % interval
    unit : what it is measured in
    method : how it was estimated
    sample : from how much of what

    Examples
    --------
    >>> print(Estimate("visits", 0.16, 0.155, 0.165, "1/day", "mean", "2410 households"))
    visits: 0.160 [0.155, 0.165] 1/day (mean; 2410 households)
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    method: str
    sample: str

    def __str__(self) -> str:
        """One line: name, value, interval, unit, method and sample."""
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.name}: {self.range}{unit} ({self.method}; {self.sample})"

    @property
    def range(self) -> str:
        """Value and interval to three digits or more, as the width of the interval deserves."""
        return f"{rounded(self.value)} [{rounded(self.low)}, {rounded(self.high)}]"

    def times(self, factor: float, name: str, unit: str, method: str) -> Estimate:
        """The same estimate in another unit: value and interval multiplied by a known positive factor."""
        ends = (self.value * factor, self.low * factor, self.high * factor)
        return Estimate(name, *ends, unit, method, self.sample)


def wald(
    name: str, value: float, error: float, unit: str, method: str, sample: str, *, logarithmic: bool = False
) -> Estimate:
    """Estimate with a normal interval from its standard error; `logarithmic`: that of its logarithm.

    Examples
    --------
    >>> wald("mean", 10.0, 1.0, "", "mean", "9 rows").range
    '10.0 [8.04, 12.0]'
    """
    if logarithmic:
        low, high = value * math.exp(-Z95 * error), value * math.exp(Z95 * error)
    else:
        low, high = value - Z95 * error, value + Z95 * error
    return Estimate(name, value, low, high, unit, method, sample)


def proportion(name: str, hits: int, trials: int, method: str, sample: str) -> Estimate:
    """Share of hits with Wilson's score interval.

    References: Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> proportion("response", 3, 77, "share", "77 households").range
    '0.0390 [0.0133, 0.108]'
    """
    if trials == 0:
        return Estimate(name, math.nan, 0.0, 1.0, "share", method, sample)
    share = hits / trials
    spread = Z95**2 / trials
    middle = (share + spread / 2) / (1 + spread)
    half = Z95 / (1 + spread) * math.sqrt(share * (1 - share) / trials + spread / trials / 4)
    return Estimate(name, share, max(0.0, middle - half), min(1.0, middle + half), "share", method, sample)


def rounded(value: float) -> str:
    """Three significant digits, without an exponent.

    Examples
    --------
    >>> rounded(0.0389), rounded(14.84), rounded(2467.0), rounded(0.0)
    ('0.0389', '14.8', '2467', '0')
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:.{decimals}f}"
