"""The fitted market, written down: a chain of grocery shops, its households, its coupons, and picking up."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from o2o_sim.data.complete_journey.behaviour import Fits
from o2o_sim.data.complete_journey.coupons import CampaignType
from o2o_sim.data.complete_journey.settings import KM2_A_STORE, OUTSIDE_SHARE, setting

DAYS = 210
WEEKDAYS_FROM_SUNDAY = 1  # the data begin on Sunday 1 January 2017, the scenario on Monday the 2nd


@dataclass(frozen=True)
class Free:
    """What is not read off the data but calibrated, so that the simulated market shows the fitted moments.

    The defaults are where calibration ended last time, so that the next one starts near.

    Parameters
    ----------
    noise_share : nu [share of order value]
    inside : constant of every offer [sigma]
    dispersion : k of the gamma law of occasions
    value_median, value_sigma : law of order values that needs ask for [dollars], []
    merchant_taste : spread of persistent tastes for shops [sigma]
    near_probability : probability that a near shop which is not among the last few comes to mind
    constant_spread : spread of the shops' attractions [sigma]
    ahead : constant of picking up [sigma]
    notice : probability that a coupon is noticed
    never : share of households that never redeem
    basket_threshold : least basket for coupons that come with newspapers [dollars]
    newspaper_share : share of shops where those apply
    mailing_threshold : least basket for coupons that are sent [dollars]
    participation : share of shops where campaigns of types B and C apply
    """

    noise_share: float = 0.2212
    inside: float = -2.269
    dispersion: float = 1.173
    value_median: float = 14.64
    value_sigma: float = 1.402
    merchant_taste: float = 3.397
    near_probability: float = 0.2859
    constant_spread: float = 1.003
    ahead: float = -2.412
    notice: float = 0.591
    never: float = 0.623
    basket_threshold: float = 19.4
    newspaper_share: float = 0.4242
    mailing_threshold: float = 44.1
    participation: float = 0.4428

    def rounded(self) -> Free:
        """The same to four significant digits, as the scenario file states them."""
        return Free(**{name: significant(value, 4) for name, value in asdict(self).items()})


def significant(value: float, digits: int) -> float:
    """A number to so many significant digits.

    Examples
    --------
    >>> significant(0.123456, 3), significant(-37.06, 3)
    (0.123, -37.1)
    """
    return float(f"{value:.{digits}g}")


def document(fits: Fits, free: Free) -> dict[str, Any]:
    """The scenario as plain data."""
    households = round(fits.behaviour.occasions.households / (1 - fits.behaviour.occasions.counts.zero_share))
    width = math.sqrt(KM2_A_STORE * fits.behaviour.stores.regular)
    return {
        "name": "complete_journey",
        "title": {
            "en": "Grocery shops and their coupons, fitted to a real panel",
            "zh": "超市与优惠券：由真实面板数据拟合",
        },
        "question": {
            "en": "What do coupons and picking up do for a chain of grocery shops whose households are real?",
            "zh": "在真实家庭数据拟合的连锁超市中，优惠券和到店自提会带来什么？",
        },
        "inspired_by": ["The Complete Journey, dunnhumby and 84.51°: 2,469 households in the year 2017"],
        "days": DAYS,
        "warmup": 14,
        "seed": 2017,
        "currency": {"name": "US dollar", "symbol": "$", "minor_per_unit": 100},
        "city": {"kind": "torus", "width": significant(width, 3), "zone_width": 2.0},
        "consumers": {
            "count": households,
            "channel_taste": setting("consumers.channel_taste").value,
            "redemption": {
                "never": free.never,
                "mean_cost": setting("consumers.redemption.mean_cost").value,
                "notice": free.notice,
                "reminder": setting("consumers.redemption.reminder").value,
            },
        },
        "categories": {"groceries": _groceries(fits, free)},
        "merchants": {"stores": _stores(fits, free)},
        "platforms": {"pickup": _pickup()},
        "campaigns": _campaigns(fits, free, households),
        "deciding": ["orders", "merchant_profit", "surplus_realised"],
    }


def _groceries(fits: Fits, free: Free) -> dict[str, Any]:
    found = fits.behaviour.occasions
    return {
        "label": {"en": "Groceries", "zh": "日用食品"},
        "occasions": {
            "rate": significant(found.rate.value / (1 - OUTSIDE_SHARE), 4),
            "dispersion": free.dispersion,
            "profile": [significant(100 * hour.value, 3) for hour in found.profile],
            "weekday": [significant(day.value, 3) for day in found.weekday],
        },
        "order_value": {
            "mean": significant(free.value_median * math.exp(free.value_sigma**2 / 2), 4),
            "sigma": free.value_sigma,
            "curvature": setting("categories.groceries.order_value.curvature").value,
        },
        "noise": {
            "kind": "gev",
            "share": free.noise_share,
            "nest": "merchant",
            "dissimilarity": setting("categories.groceries.noise.dissimilarity").value,
        },
        "inside": free.inside,
        "channels": {"ahead": free.ahead},
        "merchant_taste": free.merchant_taste,
        "terms": {
            "distance": {"coefficient": setting("categories.groceries.terms.distance.coefficient").value},
        },
        "consideration": {
            "near": setting("categories.groceries.consideration.near").value,
            "near_probability": free.near_probability,
            "remembered": 1.0,
        },
        "memory": {"weight": setting("categories.groceries.memory.weight").value},
    }


def _stores(fits: Fits, free: Free) -> dict[str, Any]:
    spread = significant(fits.prices.store_spread.value, 2)
    return {
        "label": {"en": "Shops", "zh": "门店"},
        "category": "groceries",
        "count": fits.behaviour.stores.regular,
        "price_level": {"distribution": "lognormal", "median": 1.0, "sigma": spread},
        "constant": {"distribution": "normal", "mean": 0.0, "sd": free.constant_spread},
        "size_slope": 1.0,
        "channels": {"walk_in": {}, "ahead": {"platform": "pickup"}},
        "service": {
            "counter": {"servers": 4, "minutes": {"distribution": "exponential", "mean": 2.0}},
            "patience": {"distribution": "exponential", "mean": 60.0},
        },
        "costs": {
            "goods_share": setting("merchants.stores.costs.goods_share").value,
            "fixed": 20.0,
            "rent": 5.0,
        },
    }


def _pickup() -> dict[str, Any]:
    return {
        "label": {"en": "Order ahead and pick up", "zh": "线上下单，到店自提"},
        "members": setting("platforms.pickup.members").value,
        "listing": {"length": 10},
        "ready": 120.0,
        "advertising_rate": 0.0,
        "commission": {"kind": "ad_valorem", "rate": 0.03},
    }


def _campaigns(fits: Fits, free: Free, households: int) -> dict[str, Any]:
    baskets, types = fits.behaviour.baskets, fits.behaviour.coupons.by_type
    return {
        "card": {
            "label": {"en": "Card price", "zh": "会员卡价"},
            "coupon": {"kind": "percentage", "rate": significant(baskets.loyalty.value, 3)},
            "automatic": True,
        },
        "newspaper": {
            "label": {"en": "Coupons in the newspaper", "zh": "报纸优惠券"},
            "coupon": _saving(baskets.coupon_saving.value, free.basket_threshold),
            "layer": "platform",
            "participation": free.newspaper_share,
        },
        **{
            f"mailing_a{n + 1}": _mailing(types["Type A"], free, households, n)
            for n in range(len(types["Type A"].sent))
        },
        "mailing_b": _repeated(types["Type B"], types["Type B"], free, households, "B"),
        "mailing_c": _repeated(types["Type B"], types["Type C"], free, households, "C"),
    }


def _saving(amount: float, threshold: float) -> dict[str, Any]:
    return {"kind": "spend_save", "threshold": threshold, "saving": significant(amount, 3)}


def _mailing(kind: CampaignType, free: Free, households: int, number: int) -> dict[str, Any]:
    """One mailing of type A, valid in all shops."""
    label = {"en": f"Mailing A, number {number + 1}", "zh": f"邮寄优惠券 A，第 {number + 1} 次"}
    start = kind.starts[number] - WEEKDAYS_FROM_SUNDAY
    share = kind.sent[number] / households
    return {"label": label, **_sent(kind, free, share, DAYS, 1.0), "first_day": start, "last_day": start}


def _repeated(
    kind: CampaignType, timing: CampaignType, free: Free, households: int, letter: str
) -> dict[str, Any]:
    """A small mailing that goes out again and again, evenly from its first start to its last."""
    label = {"en": f"Mailings {letter}", "zh": f"邮寄优惠券 {letter}"}
    start, last = (timing.starts[end] - WEEKDAYS_FROM_SUNDAY for end in (0, -1))
    every = max(1, (last - start) // max(len(timing.starts) - 1, 1))
    share = sum(timing.sent) / len(timing.sent) / households
    mailing = _sent(kind, free, share, every, free.participation)
    return {"label": label, **mailing, "first_day": start, "last_day": last, "validity": round(timing.window)}


def _sent(kind: CampaignType, free: Free, share: float, every: int, participation: float) -> dict[str, Any]:
    return {
        "coupon": _saving(kind.saving, free.mailing_threshold),
        "layer": "platform",
        "trigger": "sent",
        "sending": {"share": significant(share, 3), "every": every, "regulars": 0.0, "remind": False},
        "participation": participation,
        "validity": round(kind.window),
        "per_person": math.ceil(kind.uses),
    }
