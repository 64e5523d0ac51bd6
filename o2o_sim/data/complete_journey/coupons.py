"""Who answers to coupons that are sent: by type of campaign, over the days, and by habit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.data.complete_journey.estimate import Estimate, proportion, wald
from o2o_sim.data.complete_journey.tables import Mailings, Period

if TYPE_CHECKING:
    import pandas as pd

TYPES = ("Type A", "Type B", "Type C")
FIFTHS = ("first", "second", "third", "fourth", "last")


@dataclass(frozen=True)
class CampaignType:
    """How one type of campaign fares.

    Parameters
    ----------
    response : share of the households it was sent to that redeem a coupon of it
    days_to_redeem : mean days from start to first redemption, of those who redeem
    uses : days with a redemption, a household that redeems
    hazard : probability of redeeming in each fifth of the window, of those sent to who have not done so
    sent : households each campaign was sent to, in order of their starts
    window : days a campaign is valid, mean
    starts : day on which each began, counted from the first day of the period
    saving : what coupons took off a basket on a day of redemption, mean [dollars]
    basket : value at shelf prices of such a basket, median [dollars]
    """

    response: Estimate
    days_to_redeem: Estimate
    uses: float
    hazard: tuple[Estimate, ...]
    sent: tuple[int, ...]
    window: float
    starts: tuple[int, ...]
    saving: float
    basket: float


@dataclass(frozen=True)
class Coupons:
    """Response to coupons that were sent.

    Parameters
    ----------
    by_type : the three types of campaign
    habit : how much likelier households redeem that redeemed an earlier campaign, ratio of shares
    redeemers, others : the two shares
    """

    by_type: dict[str, CampaignType]
    habit: Estimate
    redeemers: Estimate
    others: Estimate


def fit_coupons(mailings: Mailings, baskets: pd.DataFrame, period: Period) -> Coupons:
    """Fit the answer to campaigns that began and ended within a period."""
    sent = answers(mailings, period)
    redeemers, others = _habit_shares(sent)
    trips = _redemption_days(mailings, baskets)
    types = {}
    for kind in TYPES:
        mine = sent[sent.campaign_type == kind]
        types[kind] = _campaign_type(kind, mine, trips[trips.campaign_id.isin(mine.campaign_id)], period)
    return Coupons(types, _ratio(redeemers, others), redeemers, others)


def answers(mailings: Mailings, period: Period) -> pd.DataFrame:
    """One row a campaign and household it was sent to: whether, when and how often it redeemed.

    Columns beside the tables' own: `day` of the first redemption, counted from the start (NaN without),
    `uses` (days with a redemption), `length` of the window, `earlier` (was sent something before),
    `redeemed_earlier`.
    """
    import pandas as pd

    redeemed = mailings.redemptions
    redeemed = redeemed[redeemed.redemption_date < pd.Timestamp(period.until)]
    answer = redeemed.groupby(["campaign_id", "household_id"]).redemption_date.agg(when="min", uses="nunique")
    sent = mailings.campaigns.merge(mailings.descriptions, on="campaign_id")
    sent["length"] = (sent.end_date - sent.start_date).dt.days + 1
    sent = sent.merge(answer.reset_index(), on=["campaign_id", "household_id"], how="left")
    sent["day"] = (sent.when - sent.start_date).dt.days
    began = sent.groupby("household_id").start_date.transform("min")
    sent["earlier"] = began < sent.start_date
    earliest = redeemed.groupby("household_id").redemption_date.min()
    sent["redeemed_earlier"] = sent.household_id.map(earliest) < sent.start_date
    inside = (sent.start_date >= pd.Timestamp(period.first)) & (sent.end_date < pd.Timestamp(period.until))
    return sent[inside]


def hazard_by_fifth(kind: str, share_of_window: np.ndarray, sent: int) -> tuple[Estimate, ...]:
    """Probability of redeeming in each fifth of the window, of those who have not redeemed before.

    Examples
    --------
    >>> hazard = hazard_by_fifth("Type A", np.array([0.05, 0.15, 0.95]), 10)
    >>> [estimate.value for estimate in hazard]
    [0.2, 0.0, 0.0, 0.0, 0.125]
    """
    counts = np.histogram(share_of_window, bins=len(FIFTHS), range=(0.0, 1.0))[0]
    left = sent - np.concatenate([[0], np.cumsum(counts)[:-1]])
    return tuple(
        proportion(
            f"redemption in the {fifth} fifth of the window, {kind}",
            int(count),
            int(at_risk),
            "share of those left, Wilson interval",
            f"{count} of {at_risk}",
        )
        for fifth, count, at_risk in zip(FIFTHS, counts, left, strict=True)
    )


def _redemption_days(mailings: Mailings, baskets: pd.DataFrame) -> pd.DataFrame:
    """What households that redeemed a campaign's coupons bought on those days: one row a day and campaign."""
    bought = baskets.assign(date=baskets.time.dt.normalize()).groupby(["household", "date"])[
        ["gross", "coupon"]
    ]
    days = mailings.redemptions[["household_id", "campaign_id", "redemption_date"]].drop_duplicates()
    return days.merge(
        bought.sum().reset_index(),
        left_on=["household_id", "redemption_date"],
        right_on=["household", "date"],
    )


def _campaign_type(kind: str, rows: pd.DataFrame, trips: pd.DataFrame, period: Period) -> CampaignType:
    days = rows.day.dropna().to_numpy()
    sample = f"{rows.campaign_id.nunique()} campaigns, {len(rows)} households sent to, {days.size} answered"
    share = ((rows.day + 0.5) / rows.length).dropna().to_numpy()
    campaigns = rows.groupby(["start_date", "campaign_id"]).household_id.size().reset_index()
    from_start = (campaigns.start_date - np.datetime64(period.first)).dt.days
    return CampaignType(
        proportion(f"response, {kind}", days.size, len(rows), "share, Wilson interval", sample),
        _mean_days(kind, days, sample),
        float(rows.uses.mean()),
        hazard_by_fifth(kind, share, len(rows)),
        tuple(int(count) for count in campaigns.household_id),
        float(rows.groupby("campaign_id").length.first().mean()),
        tuple(int(day) for day in from_start),
        float(trips.coupon.mean()),
        float(trips.gross.median()),
    )


def _mean_days(kind: str, days: np.ndarray, sample: str) -> Estimate:
    error = float(days.std(ddof=1) / math.sqrt(days.size)) if days.size > 1 else math.nan
    mean = float(days.mean()) if days.size else math.nan
    name, method = f"days to first redemption, {kind}", "mean of those who answered"
    return wald(name, mean, error / mean, "days", method, sample, logarithmic=True)


def _habit_shares(mailings: pd.DataFrame) -> tuple[Estimate, Estimate]:
    """Shares that redeem, of households sent something before: those who redeemed earlier, and the others."""
    known = mailings[mailings.earlier]
    found = []
    for name, flag in (("redeemed before", True), ("did not redeem before", False)):
        rows = known[known.redeemed_earlier == flag]
        hits = int(rows.day.notna().sum())
        found.append(
            proportion(
                f"response of households that {name}",
                hits,
                len(rows),
                "share, Wilson interval",
                f"{len(rows)} households sent to again",
            )
        )
    return found[0], found[1]


def _ratio(top: Estimate, bottom: Estimate) -> Estimate:
    """Ratio of two independent shares, the error of its logarithm by linearisation."""

    def variance(share: Estimate) -> float:
        trials = int(share.sample.split()[0])
        return (1 - share.value) / (share.value * trials)

    error = math.sqrt(variance(top) + variance(bottom))
    return wald(
        "habit: response of earlier redeemers over others",
        top.value / bottom.value,
        error,
        "ratio",
        "ratio of shares",
        f"{top.sample}; {bottom.sample}",
        logarithmic=True,
    )
