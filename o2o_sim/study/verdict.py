"""What may be said about a paired difference, in plain words of English or Chinese."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from o2o_sim.study.intervals import MOST_REPLICATIONS, Interval, replications_for

__all__ = ["Kind", "Language", "Verdict", "plain_number", "plus_minus", "verdict_of"]

Kind = Literal["identical", "rounding", "higher", "lower", "undecided", "single", "undefined"]
Language = Literal["en", "zh"]

HOPELESS = 100_000
"""More replications than this decide nothing that matters: the words say so instead of a number."""

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "identical": "identical",
        "rounding": "equal up to rounding",
        "higher": "higher by {size}",
        "lower": "lower by {size}",
        "undecided": "cannot be told apart; about {more} more replications would decide",
        "corrected": "cannot be told apart after correction; about {more} more replications would decide",
        "hopeless": "cannot be told apart; no affordable number of replications would decide",
        "constant": "{size} in each of {count} replications; about {more} more replications would make sure",
        "single": "one replication only: {size}, without an interval",
        "undefined": "defined in neither",
        "only_first": "defined in the first only",
        "only_here": "defined here only",
    },
    "zh": {
        "identical": "完全相同",
        "rounding": "除舍入误差外相同",
        "higher": "高 {size}",
        "lower": "低 {size}",
        "undecided": "无法区分；大约再做 {more} 次重复可见分晓",
        "corrected": "按指标个数校正后无法区分；大约再做 {more} 次重复可见分晓",
        "hopeless": "无法区分；再多的重复也难见分晓",
        "constant": "{count} 次重复都是 {size}；大约再做 {more} 次重复才有把握",
        "single": "只有一次重复：{size}，没有区间",
        "undefined": "两者皆无定义",
        "only_first": "仅前者有定义",
        "only_here": "仅此处有定义",
    },
}


@dataclass(frozen=True)
class Verdict:
    """What replications say about the difference between two scenarios in one outcome.

    ``more`` is how many further replications would probably decide it; None where that question does not
    arise. ``corrected`` is True where the interval alone leaves out zero, but not after correction for the
    family. ``defined`` says which of the two has a value where the difference has none.

    Examples
    --------
    >>> print(Verdict("higher", Interval(3.14, 0.78, 1.0, 20)))
    higher by 3.1 ± 0.8
    """

    kind: Kind
    difference: Interval
    more: int | None = None
    corrected: bool = False
    defined: Literal["neither", "first", "here"] = "neither"

    def words(self, language: Language = "en") -> str:
        """The verdict as a phrase."""
        count, more = self.difference.count, round_up(self.more or 0)
        words = WORDS[language][self._phrase()].format(size=self._size(), more=more, count=count)
        return words.replace("about 1 more replications", "about 1 more replication")

    def __str__(self) -> str:
        return self.words()

    def _phrase(self) -> str:
        if self.kind == "undefined" and self.defined != "neither":
            return f"only_{self.defined}"
        if self.kind != "undecided":
            return self.kind
        if self.difference.sd == 0:
            return "constant"
        if self.more is None or self.more > HOPELESS:
            return "hopeless"
        return "corrected" if self.corrected else "undecided"

    def _size(self) -> str:
        if self.kind == "single" or (self.kind == "undecided" and self.difference.sd == 0):
            return plain_number(self.difference.mean)
        return plus_minus(abs(self.difference.mean), self.difference.half_width)


def verdict_of(
    difference: Interval, alpha: float, p_value: float, share_of_alpha: float = 1.0, rounding: float = 0.0
) -> Verdict:
    """Judge a paired difference.

    Parameters
    ----------
    difference
        Of the means, by replication.
    alpha
        Probability that is allowed for a wrong sign, in the whole family.
    p_value
        Of the difference, adjusted for the family where it belongs to one.
    share_of_alpha
        Part of alpha at which this difference is tested within its family; tells how many more replications
        to ask for.
    rounding
        What sums of such numbers lose to rounding: no larger difference in any replication is no difference.

    Examples
    --------
    >>> str(verdict_of(Interval(0.2, 0.5, 1.0, 20), alpha=0.05, p_value=0.4))
    'cannot be told apart; about 80 more replications would decide'
    """
    if not difference.defined:
        return Verdict("undefined", difference)
    if difference.count < 2:
        return Verdict("single" if difference.mean else "identical", difference)
    if difference.sd == 0 and difference.mean == 0:
        return Verdict("identical", difference)
    if abs(difference.mean) + difference.sd <= rounding:
        return Verdict("rounding", difference)
    if p_value < alpha:
        return Verdict("higher" if difference.mean > 0 else "lower", difference)
    needed = _enough(difference, alpha * share_of_alpha)
    more = None if needed >= MOST_REPLICATIONS else max(1, needed - difference.count)
    return Verdict("undecided", difference, more, corrected=difference.excludes_zero)


def _enough(difference: Interval, alpha: float) -> int:
    """Replications that would decide, by the t interval, or by the sign test where nothing varies."""
    if difference.sd == 0:
        return 1 + math.ceil(-math.log2(alpha)) if alpha > 0 else MOST_REPLICATIONS
    return replications_for(difference.sd, abs(difference.mean), 1 - alpha)


def plus_minus(mean: float, half_width: float) -> str:
    """A mean and its half width, to the digits that mean something; the mean alone if there is no width.

    Examples
    --------
    >>> plus_minus(3.14159, 0.78), plus_minus(12345.6, 120.0), plus_minus(0.01234, 0.00021)
    ('3.1 ± 0.8', '12,350 ± 120', '0.01234 ± 0.00021')

    Rounding never turns an interval that leaves out zero into one that touches it:

    >>> plus_minus(930.0, 860.0)
    '930 ± 860'
    """
    if not math.isfinite(half_width):
        return plain_number(mean)
    if half_width == 0:
        return f"{plain_number(mean)} ± 0"
    digits = _digits(half_width)
    finest = digits + 3
    while (
        half_width < abs(mean) and digits < finest and round(half_width, digits) >= abs(round(mean, digits))
    ):
        digits += 1
    return f"{_fixed(mean, digits)} ± {_fixed(half_width, digits)}"


def plain_number(value: float) -> str:
    """A number with four significant digits, thousands separated and no exponent unless it is extreme.

    Examples
    --------
    >>> [plain_number(value) for value in (0.5, 1234567.0, 0.00012345, 2e-9, 3.0, float("nan"))]
    ['0.5', '1,234,567', '0.0001234', '2e-09', '3', '–']
    """
    if math.isnan(value):
        return "–"
    if value == 0 or math.isinf(value) or not 1e-6 <= abs(value) < 1e15:
        return f"{value:.4g}"
    text = _fixed(value, max(0, 3 - math.floor(math.log10(abs(value)))))
    return text.rstrip("0").rstrip(".") if "." in text else text


def round_up(count: int) -> str:
    """A number of replications as one says it: round, and never fewer than are needed.

    Examples
    --------
    >>> [round_up(count) for count in (7, 43, 1234)]
    ['7', '45', '1,300']
    """
    step = 1 if count <= 20 else 5 if count < 100 else 10 ** (len(str(count)) - 2)
    return f"{-(-count // step) * step:,}"


def _digits(half_width: float) -> int:
    """Decimals that show a half width with one significant digit, with two where it starts with 1 or 2."""
    exponent = math.floor(math.log10(half_width))
    leading = half_width / 10.0**exponent
    return -exponent + (1 if leading < 2.95 else 0)


def _fixed(value: float, digits: int) -> str:
    # Adding zero takes the sign off a zero that was rounded from below.
    return f"{round(value, digits) + 0.0:,.{max(digits, 0)}f}"
