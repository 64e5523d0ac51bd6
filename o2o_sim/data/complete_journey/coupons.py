"""Who answers to coupons that are sent: by type of campaign, over the days, and by habit."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.data.complete_journey.estimate import Estimate, proportion, wald
from o2o_sim.data.complete_journey.tables import FIRST_DAY, FIT_ENDS, Tables

if TYPE_CHECKING:
    import pandas as pd

TYPES = ("Type A", "Type B", "Type C")
TENTHS = 10


@dataclass(frozen=True)
class CampaignType:
    """How one type of campaign fares.

    Parameters
    ----------
    response : share of the households it was sent to that redeem a coupon of it
    days_to_redeem : median days from start to redemption, among redemptions
    uses : days with a redemption, a household that redeems
    hazard : probability of redeeming in each tenth of the window, of those sent to who have not done so
    sent : households a campaign was sent to, mean
    window : days a campaign is valid, mean
    starts : day on which each began, counted from 1 January
    """

    response: Estimate
    days_to_redeem: Estimate
    uses: float
    hazard: tuple[float, ...]
    sent: float
    window: float
    starts: tuple[int, ...]


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


def fit_coupons(tables: Tables, first: datetime.date = FIRST_DAY, until: datetime.date = FIT_ENDS) -> Coupons:
    """Fit the answer to campaigns that began and ended within [first, until)."""
    mailings = answers(tables, first, until)
    redeemers, others = _habit_shares(mailings)
    types = {kind: _campaign_type(kind, mailings[mailings.campaign_type == kind]) for kind in TYPES}
    return Coupons(types, _ratio(redeemers, others), redeemers, others)


def answers(tables: Tables, first: datetime.date, until: datetime.date) -> pd.DataFrame:
    """One row a campaign and household it was sent to: whether, when and how often it redeemed.

    Columns beside the tables' own: `day` of the first redemption, counted from the start (NaN without),
    `uses` (days with a redemption), `length` of the window, `earlier` (was sent something before),
    `redeemed_earlier`.
    """
    import pandas as pd

    redeemed = tables.redemptions[tables.redemptions.redemption_date < pd.Timestamp(until)]
    answer = redeemed.groupby(["campaign_id", "household_id"]).redemption_date.agg(when="min", uses="nunique")
    sent = tables.campaigns.merge(tables.descriptions, on="campaign_id")
    sent["length"] = (sent.end_date - sent.start_date).dt.days + 1
    sent = sent.merge(answer.reset_index(), on=["campaign_id", "household_id"], how="left")
    sent["day"] = (sent.when - sent.start_date).dt.days
    began = sent.groupby("household_id").start_date.transform("min")
    sent["earlier"] = began < sent.start_date
    earliest = redeemed.groupby("household_id").redemption_date.min()
    sent["redeemed_earlier"] = sent.household_id.map(earliest) < sent.start_date
    inside = (sent.start_date >= pd.Timestamp(first)) & (sent.end_date < pd.Timestamp(until))
    return sent[inside]


def hazard_by_tenth(share_of_window: np.ndarray, sent: int) -> tuple[float, ...]:
    """Probability of redeeming in each tenth of the window, of those who have not redeemed before.

    Examples
    --------
    >>> hazard = hazard_by_tenth(np.array([0.05, 0.05, 0.95]), 10)
    >>> hazard[0], hazard[1], hazard[-1]
    (0.2, 0.0, 0.125)
    """
    counts = np.histogram(share_of_window, bins=TENTHS, range=(0.0, 1.0))[0]
    left = sent - np.concatenate([[0], np.cumsum(counts)[:-1]])
    return tuple(float(count / at_risk) for count, at_risk in zip(counts, left, strict=True))


def _campaign_type(kind: str, rows: pd.DataFrame) -> CampaignType:
    days = rows.day.dropna().to_numpy()
    sample = f"{rows.campaign_id.nunique()} campaigns, {len(rows)} households sent to, {days.size} answered"
    share = ((rows.day + 0.5) / rows.length).dropna().to_numpy()
    from_start = (rows.start_date.drop_duplicates() - np.datetime64(FIRST_DAY)).dt.days
    return CampaignType(
        proportion(f"response, {kind}", days.size, len(rows), "share, Wilson interval", sample),
        _median_days(kind, days, sample),
        float(rows.uses.mean()),
        hazard_by_tenth(share, len(rows)),
        float(rows.groupby("campaign_id").size().mean()),
        float(rows.groupby("campaign_id").length.first().mean()),
        tuple(sorted(int(day) for day in from_start)),
    )


def _median_days(kind: str, days: np.ndarray, sample: str) -> Estimate:
    ordered = np.sort(days)
    half = 0.98 * math.sqrt(max(days.size, 1))
    low, high = (ordered[round(np.clip(days.size / 2 + side, 0, days.size - 1))] for side in (-half, half))
    return Estimate(
        f"days to first redemption, {kind}",
        float(np.median(days)),
        float(low),
        float(high),
        "days",
        "median of those who answered",
        sample,
    )


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
