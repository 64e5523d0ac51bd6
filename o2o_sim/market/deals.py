"""Deals: vouchers bought together, redeemed later or never, and the money that waits in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.agents.wallets import Voucher, drop_vouchers, hold
from o2o_sim.core.random import key_of, normals, stream, uniforms
from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.demand.draws import choice_keys
from o2o_sim.demand.utility import term_index
from o2o_sim.market.settle import to_minor
from o2o_sim.offers.channels import Channel
from o2o_sim.rules.coupons.base import VoucherTerms

if TYPE_CHECKING:
    from o2o_sim.market.model import Market
    from o2o_sim.scenario.campaign import Campaign

DEAL_SEEN = stream("deal.seen", "whether a member sees a deal on a day")
DEAL_HOST = stream("deal.host", "which merchant a deal is run by")

_DISTANCE, _LOYALTY = term_index("distance"), term_index("loyalty")
_STARS, _WAIT = term_index("stars"), term_index("expected_wait")

SEEN_A_DAY = 0.10  # share of members who open the page of deals on a day; a judgement


class Deals:
    """The deals of a market: one running at a time for each group-voucher campaign.

    Parameters
    ----------
    campaigns : number of campaigns

    Attributes
    ----------
    merchant : row of the merchant of the running deal, one a campaign; -1 none
    closes : last day of its sale
    sold : vouchers sold so far
    used_up : what each segment had paid for the vouchers that were used or ran out today [minor units]
    """

    def __init__(self, campaigns: int) -> None:
        self.merchant = np.full(campaigns, -1, dtype=np.int64)
        self.closes = np.full(campaigns, -1, dtype=np.int64)
        self.sold = np.zeros(campaigns, dtype=np.int64)
        self.sold_today = self.expired_today = 0
        self.redeemed: list[tuple[int, int, int]] = []
        self.used_up = np.zeros(0, dtype=np.int64)

    def start_day(self, market: Market) -> None:
        """Forget yesterday's counts."""
        self.used_up = np.zeros(len(market.names.segments), dtype=np.int64)
        self.sold_today = self.expired_today = 0
        self.redeemed = []

    def trade(self, market: Market) -> None:
        """Open, sell and close the deals of every campaign that is running, and let old vouchers expire."""
        for k, campaign in enumerate(market.scenario.campaigns.values()):
            terms = campaign.coupon.voucher()
            if terms is not None:
                self._trade(market, k, campaign, terms)
        self._expire(market)

    def _trade(self, market: Market, k: int, campaign: Campaign, terms: VoucherTerms) -> None:
        if self.merchant[k] >= 0 and market.day > self.closes[k]:
            self._close(market, k, terms)
        running = campaign.first_day <= market.day and (
            campaign.last_day is None or market.day <= campaign.last_day
        )
        if self.merchant[k] < 0 and running:
            self._open(market, k, terms)
        if self.merchant[k] >= 0:
            self._sell(market, k, campaign, terms)

    def _open(self, market: Market, k: int, terms: VoucherTerms) -> None:
        """Choose by a keyed draw which of the campaign's merchants runs the next deal."""
        hosts = np.flatnonzero(market.takes_part[:, k] & market.merchants.active)
        if hosts.size:
            luck = uniforms(
                key_of(DEAL_HOST, market.seed, market.replication),
                market.day,
                market.merchants.id[hosts],
                k,
                0,
            )
            self.merchant[k] = hosts[np.argmin(luck)]
            self.closes[k] = market.day + terms.sale_days - 1
            self.sold[k] = 0

    def _sell(self, market: Market, k: int, campaign: Campaign, terms: VoucherTerms) -> None:
        """Members who see the deal buy if what they expect of it is worth its price."""
        platform = max(market.names.platform(campaign.platform), 0)
        people, merchant = market.consumers, int(self.merchant[k])
        rows = np.flatnonzero(people.state[:, platform] == 2)
        seen = (
            uniforms(key_of(DEAL_SEEN, market.seed, market.replication), market.day, people.id[rows], k, 0)
            < SEEN_A_DAY
        )
        rows = rows[seen & ~(people.held_merchant[rows] == merchant).any(axis=1)]
        buyers = rows[self._worth(market, rows, merchant, platform, terms) > terms.price]
        face, price = (int(v) for v in to_minor(np.array([terms.face, terms.price]), market.minor))
        opens = int(self.closes[k]) + 1
        got = hold(people, buyers, Voucher(k, merchant, face, price, opens, opens - 1 + terms.validity_days))
        self.sold[k] += got.size
        self.sold_today += got.size
        market.pay(
            "deal_sale",
            "consumers",
            people.segment[got],
            "float",
            np.full(got.size, platform),
            np.full(got.size, price),
        )

    def _worth(
        self, market: Market, rows: IntArray, merchant: int, platform: int, terms: VoucherTerms
    ) -> FloatArray:
        """What holding the voucher is worth [money]: belief x chance of an occasion in time x gain at one.

        The gain is what the logsum of an occasion rises by when the visit has nothing left to pay, beside all that
        the market offers this very person anyway, by the mean of the person's own occasions so far: whoever likes
        this merchant tends to like others, too, and would otherwise pay for what is no gain. Who has had no
        occasion yet buys nothing. The visit is weighed as the choice model weighs a walk-in order of mean value.
        """
        people, category = market.consumers, int(market.merchants.category[merchant])
        value = float(
            market.occasion_terms.value_mean[category]
        )  # a larger face value is no use to a mean order
        sigma = market.tastes.noise_share[category, people.segment[rows]] * value
        free = self._visit(market, rows, merchant, value, sigma) / sigma
        other = np.where(people.inside_count[rows, category] > 0, people.inside_value[rows, category], np.inf)
        list_price = min(value * market.merchants.level[merchant], terms.face) / sigma
        with np.errstate(invalid="ignore"):
            gain = sigma * (np.logaddexp(other, free) - np.logaddexp(other, free - list_price))
        gain = np.nan_to_num(gain)
        chance = 1.0 - np.exp(-people.rate[rows, category] * terms.validity_days)
        return np.asarray(people.belief[rows, platform] * chance * gain)

    def _visit(
        self, market: Market, rows: IntArray, merchant: int, value: float, sigma: FloatArray
    ) -> FloatArray:
        """Utility of an order of that value at the merchant's place, price apart [money]."""
        people, shops, tastes = market.consumers, market.merchants, market.tastes
        category, segment = int(shops.category[merchant]), people.segment[rows]
        liking = normals(
            choice_keys(market.seed, market.replication).merchant_taste,
            0,
            people.id[rows],
            shops.id[merchant],
            0,
        )
        constant = tastes.inside[category, segment] + shops.constant[merchant]
        constant = (
            constant + tastes.merchant_taste[category] * liking + people.channel_taste[rows, Channel.WALK_IN]
        )
        way = tastes.coefficient[category, _DISTANCE, segment, Channel.WALK_IN] * market.distances(
            rows, merchant
        )
        known = (people.recent[rows] == merchant).any(axis=1)
        habit = np.where(known, tastes.coefficient[category, _LOYALTY, segment, Channel.WALK_IN], 0.0)
        shown = shops.stars[merchant] - market.scenario.reviews.prior
        wait = shops.expected_wait[merchant, Channel.WALK_IN]
        there = tastes.coefficient[category, _STARS, segment, Channel.WALK_IN] * shown
        there = there + tastes.coefficient[category, _WAIT, segment, Channel.WALK_IN] * wait
        return np.asarray(value + sigma * constant + way + habit + there)

    def _close(self, market: Market, k: int, terms: VoucherTerms) -> None:
        """At the end of the sale the deal is on, or everybody gets the money back."""
        merchant, self.merchant[k] = int(self.merchant[k]), -1
        if self.sold[k] >= terms.minimum_group:
            return
        people = market.consumers
        mine = (
            (people.held_merchant == merchant)
            & (people.held_campaign == k)
            & (people.held_from == self.closes[k] + 1)
        )
        rows, slots = np.nonzero(mine)
        platform = np.full(rows.size, market.platform_of_campaign(k))
        paid = people.held_paid[rows, slots]
        market.pay("deal_refund", "float", platform, "consumers", people.segment[rows], paid)
        drop_vouchers(people, rows, slots)

    def redeem(self, merchant: int, campaign: int, paid: int, segment: int) -> None:
        """Count a voucher used by somebody of a segment; its money is shared when the day is settled."""
        self.redeemed.append((merchant, campaign, paid))
        self.used_up[segment] += paid

    def settle(self, market: Market) -> None:
        """Share the price of the vouchers used today between merchant and platform."""
        if self.redeemed:
            merchant, campaign, paid = np.array(self.redeemed, dtype=np.int64).T
            self._share(market, merchant, campaign, paid, "deal_redemption")

    def _share(
        self, market: Market, merchant: IntArray, campaign: IntArray, paid: IntArray, leg: str
    ) -> None:
        terms = [c.coupon.voucher() for c in market.scenario.campaigns.values()]
        share = np.array([0.0 if t is None else t.merchant_share for t in terms])[campaign]
        platform = np.array([market.platform_of_campaign(k) for k in range(len(terms))])[campaign]
        part = to_minor(share * paid / market.minor, market.minor)
        market.pay(leg, "float", platform, "merchants", merchant, part)
        market.pay(f"{leg}_platform", "float", platform, "platforms", platform, paid - part)

    def _expire(self, market: Market) -> None:
        """Vouchers past their last day are gone; their money is shared all the same: breakage."""
        people = market.consumers
        rows, slots = np.nonzero((people.held_merchant >= 0) & (people.held_until < market.day))
        self.expired_today = rows.size
        merchant, campaign = people.held_merchant[rows, slots], people.held_campaign[rows, slots]
        np.add.at(self.used_up, people.segment[rows], people.held_paid[rows, slots].astype(np.int64))
        self._share(
            market,
            merchant.astype(np.int64),
            campaign.astype(np.int64),
            people.held_paid[rows, slots],
            "breakage",
        )
        drop_vouchers(people, rows, slots)
