"""Where each value of the fitted scenario came from: a note for every fitted, calibrated or unpinned setting."""

from __future__ import annotations

from collections.abc import Mapping

from o2o_sim.data.complete_journey.behaviour import Fits
from o2o_sim.data.complete_journey.estimate import Estimate
from o2o_sim.data.complete_journey.settings import OUTSIDE_SHARE, UNPINNED

NEEDS = "categories.groceries"


def notes(fits: Fits, free: Mapping[str, Estimate]) -> dict[str, str]:
    """A note by dotted path of the scenario.

    Parameters
    ----------
    fits : what the tables say
    free : calibrated parameters with their intervals, by their names in `Free`
    """
    unpinned = {one.path: f"Not pinned by the data. {one.why}" for one in UNPINNED}
    calibrated = {name: f"{estimate.range}, calibrated to" for name, estimate in free.items()}
    given = {
        f"{NEEDS}.inside": f"{free['inside'].range}, given the share that stays away.",
        f"{NEEDS}.channels.ahead": f"{free['ahead'].range}, given the share picked up.",
        f"{NEEDS}.noise.share": f"{calibrated['noise_share']} make a shop's own elasticity the fitted one: "
        f"{fits.prices.elasticity}.",
    }
    return {
        **unpinned,
        **{path: f"{note} {unpinned[path]}" for path, note in given.items()},
        **_people(fits, calibrated),
        **_occasions(fits, calibrated),
        **_choices(fits, calibrated),
        **_campaigns(fits, calibrated),
    }


def _people(fits: Fits, calibrated: Mapping[str, str]) -> dict[str, str]:
    occasions, coupons = fits.behaviour.occasions, fits.behaviour.coupons
    return {
        "consumers.count": f"{occasions.households} households seen, and the share "
        f"{occasions.counts.zero_share:.3f} that the law of visits expects not to be seen",
        "consumers.redemption.never": f"{calibrated['never']} {coupons.redeemers} and {coupons.others}",
        "consumers.redemption.notice": f"{calibrated['notice']} {coupons.by_type['Type A'].response}",
    }


def _occasions(fits: Fits, calibrated: Mapping[str, str]) -> dict[str, str]:
    found = fits.behaviour.occasions
    widest = max((hour.high - hour.low) / 3.92 * 100 for hour in found.profile)
    return {
        f"{NEEDS}.occasions.rate": f"{found.rate}, divided by {1 - OUTSIDE_SHARE:.2f}, the share of occasions that "
        "ends inside",
        f"{NEEDS}.occasions.dispersion": f"{calibrated['dispersion']} {found.shape}; households that live near a shop "
        "they like come more often for the same needs. The variance of visits asks for "
        f"{found.shape_by_moments.range}: the law's tail is too thin for the most eager",
        f"{NEEDS}.occasions.profile": "Share of visits in each hour, local time, in per cent; standard error at most "
        f"{widest:.2f}. {found.profile[0].sample}",
        f"{NEEDS}.occasions.weekday": "Visits on each weekday over the mean day, Monday first; "
        + ", ".join(day.range for day in found.weekday),
    }


def _choices(fits: Fits, calibrated: Mapping[str, str]) -> dict[str, str]:
    value, stores = fits.behaviour.baskets.value, fits.behaviour.stores
    return {
        f"{NEEDS}.order_value.mean": f"Median times exp(sigma²/2), the median {calibrated['value_median']} "
        f"{value.median}; what is bought is a little larger than what is needed, as small needs are not worth the way",
        f"{NEEDS}.order_value.sigma": f"{calibrated['value_sigma']} {value.sigma}",
        f"{NEEDS}.merchant_taste": f"{calibrated['merchant_taste']} {stores.same_pair}",
        f"{NEEDS}.consideration.near_probability": f"{calibrated['near_probability']} {stores.habit}. Shops of the "
        "last few visits always come to mind, near ones with this probability",
        "merchants.stores.count": "Shops that together hold 99 % of the baskets",
        "merchants.stores.price_level": f"{fits.prices.store_spread}",
        "merchants.stores.constant": f"Spread {calibrated['constant_spread']} {stores.top_tenth}",
    }


def _campaigns(fits: Fits, calibrated: Mapping[str, str]) -> dict[str, str]:
    baskets, lines = fits.behaviour.baskets, fits.coupon_lines
    a, b = (fits.behaviour.coupons.by_type[kind] for kind in ("Type A", "Type B"))
    found = {
        "campaigns.card.coupon": f"{baskets.loyalty}",
        "campaigns.newspaper.participation": f"{calibrated['newspaper_share']} {baskets.coupon_baskets}",
        "campaigns.newspaper.coupon": f"Saving: {baskets.coupon_saving}. Threshold {calibrated['basket_threshold']} "
        f"{baskets.with_coupon.median}. It stands for large baskets' holding more products with a coupon; a single "
        f"coupon: {lines.value}; {lines.depth}",
        "campaigns.mailing_a1.coupon": "Saving: what coupons took off baskets on days of redemption, mean of "
        f"{a.response.sample}. Threshold {calibrated['mailing_threshold']} {a.days_to_redeem}",
        "campaigns.mailing_b.coupon": f"Saving: as for type A, mean of {b.response.sample}",
        "campaigns.mailing_b.participation": f"{calibrated['participation']} {b.response}",
        "campaigns.mailing_c.coupon": "As for type B",
    }
    starts = {
        f"campaigns.mailing_a{n + 1}.sending": f"Sent to {count} households" for n, count in enumerate(a.sent)
    }
    return {**found, **starts}
