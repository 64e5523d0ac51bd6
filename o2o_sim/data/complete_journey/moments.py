"""Moments: what the fit is held against, each read the same way off the data and off the simulated market."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from o2o_sim.data.complete_journey.behaviour import Behaviour
from o2o_sim.data.complete_journey.estimate import Estimate


@dataclass(frozen=True)
class Reading:
    """How a moment is read.

    Parameters
    ----------
    name : what it is, in a few words
    read : where it stands in a behaviour
    role : `fitted` (a parameter states it), `calibrated` (parameters were moved until it held) or `check`
        (nothing was chosen to make it hold)
    """

    name: str
    read: Callable[[Behaviour], Estimate]
    role: str


@dataclass(frozen=True)
class Moment:
    """One line of the comparison.

    Parameters
    ----------
    name, role : as in `Reading`
    fitted : January to July, from the data
    simulated : from the simulated market
    later : August to December, from the data; None where it cannot be had
    """

    name: str
    role: str
    fitted: Estimate
    simulated: Estimate
    later: Estimate | None = None

    @property
    def verdict(self) -> str:
        """Whether simulated and fitted values can be told apart, given both their intervals.

        Examples
        --------
        >>> a, b = Estimate("", 1.0, 0.9, 1.1, "", "", ""), Estimate("", 1.12, 1.0, 1.24, "", "", "")
        >>> Moment("a", "check", a, b).verdict, Moment("a", "check", a, b.times(2, "", "", "")).verdict
        ('agrees', '+124 %')
        """
        gap = self.simulated.value - self.fitted.value
        inner = self.fitted.low if gap < 0 else self.fitted.high
        outer = self.simulated.high if gap < 0 else self.simulated.low
        half = ((inner - self.fitted.value) ** 2 + (outer - self.simulated.value) ** 2) ** 0.5
        if abs(gap) <= half or self.fitted.value == 0:
            return "agrees"
        return f"{gap / abs(self.fitted.value):+.0%}".replace("%", " %")


#: Why a moment differs, where the reason is known; it is said only where the moment does differ.
REASONS: dict[str, str] = {
    "k of visits by their variance": "a few households come far more often than a gamma law of rates allows.",
    "paid for a basket, mean": "real baskets have a thinner upper tail than the lognormal law with their "
    "median and sigma.",
    "paid for a basket, median": "the card takes the same share off every basket; really it takes less off "
    "small ones (12 % of the median basket against 16 % of all sales).",
    "coupons, share of sales": "sales are too high, by the lognormal law's upper tail.",
    "shops a household visited": "households come to many shops just once, on the way somewhere or on "
    "journeys; here they shop near home.",
    "same shop as last time": "tastes are for good here, while households really change shops in the "
    "course of months.",
    "households without a visit": "some households leave for good, which the law does not know.",
    "response to campaigns C": "taken to be as type B, of which there is more.",
}

READINGS: tuple[Reading, ...] = (
    Reading("visits a household and day", lambda b: b.occasions.rate, "calibrated"),
    Reading("k of visits", lambda b: b.occasions.shape, "calibrated"),
    Reading("k of visits by their variance", lambda b: b.occasions.shape_by_moments, "check"),
    Reading("weeks without a visit", lambda b: b.occasions.idle_weeks, "check"),
    Reading("visits on Sundays, over the mean day", lambda b: b.occasions.weekday[6], "fitted"),
    Reading("visits from 17 to 18", lambda b: b.occasions.profile[17], "fitted"),
    Reading("basket at shelf prices, median", lambda b: b.baskets.value.median, "calibrated"),
    Reading("basket at shelf prices, sigma", lambda b: b.baskets.value.sigma, "calibrated"),
    Reading("paid for a basket, mean", lambda b: b.baskets.paid_mean, "check"),
    Reading("paid for a basket, median", lambda b: b.baskets.paid_median, "check"),
    Reading("loyalty discount, share of sales", lambda b: b.baskets.loyalty, "fitted"),
    Reading("coupons, share of sales", lambda b: b.baskets.coupon, "check"),
    Reading("baskets with a coupon", lambda b: b.baskets.coupon_baskets, "calibrated"),
    Reading("basket with a coupon, median", lambda b: b.baskets.with_coupon.median, "calibrated"),
    Reading("basket without a coupon, median", lambda b: b.baskets.without_coupon.median, "check"),
    Reading("baskets at the household's top shop", lambda b: b.stores.top_share, "check"),
    Reading("two baskets from one shop", lambda b: b.stores.same_pair, "calibrated"),
    Reading("same shop as last time", lambda b: b.stores.again, "check"),
    Reading("habit beyond taste", lambda b: b.stores.habit, "calibrated"),
    Reading("shops a household visited", lambda b: b.stores.stores, "check"),
    Reading("baskets at the top tenth of shops", lambda b: b.stores.top_tenth, "calibrated"),
    Reading("response to campaigns A", lambda b: b.coupons.by_type["Type A"].response, "calibrated"),
    Reading("response to campaigns B", lambda b: b.coupons.by_type["Type B"].response, "calibrated"),
    Reading("response to campaigns C", lambda b: b.coupons.by_type["Type C"].response, "check"),
    Reading("days to redeem, type A", lambda b: b.coupons.by_type["Type A"].days_to_redeem, "calibrated"),
    Reading("earlier redeemers' response over others'", lambda b: b.coupons.habit, "calibrated"),
)


def compare(fitted: Behaviour, simulated: Behaviour, later: Behaviour) -> list[Moment]:
    """All moments, side by side."""
    return [
        Moment(one.name, one.role, one.read(fitted), one.read(simulated), one.read(later)) for one in READINGS
    ]
