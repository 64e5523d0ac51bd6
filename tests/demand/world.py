"""Small markets for the tests of demand, given as plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from o2o_sim.agents.space import Space
from o2o_sim.demand.draws import choice_keys
from o2o_sim.demand.inputs import (
    Campaigns,
    Consideration,
    Listings,
    Merchants,
    Nests,
    OfferSheet,
    People,
    Scene,
    Tastes,
    Wallet,
    no_campaigns,
    no_wallet,
)
from o2o_sim.demand.occasions import Occasions
from o2o_sim.demand.utility import TERMS, term_index
from o2o_sim.offers.channels import CHANNELS

CHANNEL_COUNT = len(CHANNELS)


def people(count: int, categories: int = 1, platforms: int = 1, **columns: Any) -> People:
    """People who live at one place, know nobody and believe everything."""
    base = People(
        person_id=np.arange(count, dtype=np.uint32),
        x=np.zeros(count),
        y=np.zeros(count),
        zone=np.zeros(count, np.int32),
        segment=np.zeros(count, np.int8),
        reach=np.full((count, categories), np.inf),
        member=np.ones((count, platforms), np.uint8),
        belief=np.ones((count, platforms)),
        channel_taste=np.zeros((count, CHANNEL_COUNT)),
        feature_taste=np.zeros((count, 0)),
        need_stock=np.zeros((count, categories)),
        reference_price=np.zeros((count, categories)),
        recent=np.full((count, 5), -1, np.int32),
        redemption_cost=np.zeros(count),
    )
    return base._replace(**columns)


def merchants(count: int, offers_of: Any = None, **columns: Any) -> Merchants:
    """Merchants at one place; `offers_of` is the merchant row of each offer, one each by default."""
    rows = np.arange(count) if offers_of is None else np.asarray(offers_of)
    base = Merchants(
        merchant_id=(1000 + np.arange(count)).astype(np.uint32),
        x=np.zeros(count),
        y=np.zeros(count),
        category=np.zeros(count, np.int8),
        constant=np.zeros(count),
        awareness=np.ones(count),
        features=np.zeros((count, 0)),
        first_offer=np.searchsorted(rows, np.arange(count + 1)).astype(np.int64),
    )
    return base._replace(**columns)


def offers(
    merchant: Any, channel: Any = 0, platform: Any = -1, nest: Any = None, **columns: Any
) -> OfferSheet:
    """Offers at nominal prices, one a row of `merchant`."""
    rows = np.asarray(merchant, dtype=np.int32)
    count = len(rows)
    channel = np.broadcast_to(channel, count).astype(np.int8)
    platform = np.broadcast_to(platform, count).astype(np.int8)
    about = ((platform.astype(np.int64) + 1) * 16 + channel).astype(np.uint32)
    base = OfferSheet(
        offer_id=((1000 + rows.astype(np.int64)) << 16) | about,
        merchant=rows,
        channel=channel,
        platform=platform,
        about=about,
        open=np.ones(count, np.uint8),
        price_level=np.ones(count),
        price_factor=np.ones(count),
        constant=np.zeros(count),
        delivery_fee=np.zeros(count, np.int64),
        fee_per_km=np.zeros(count),
        free_km=np.zeros(count),
        packaging_fee=np.zeros(count, np.int64),
        refund_share=np.ones(count),
        prepaid=(platform >= 0).astype(np.uint8),
        campaigns=np.zeros(count, np.uint32),
        expected_wait=np.zeros(count),
        wait_per_km=np.zeros(count),
        promised=np.zeros(count),
        nest=rows.copy() if nest is None else np.asarray(nest, dtype=np.int32),
        attribute=np.zeros((count, len(TERMS))),
    )
    return base._replace(**columns)


def tastes(categories: int = 1, segments: int = 1, **columns: Any) -> Tastes:
    """Nested noise of scale 1 per unit of order value; every unit of order value is worth what staying away is."""
    base = Tastes(
        noise_kind=np.zeros(categories, np.int8),
        noise_share=np.ones((categories, segments)),
        inside=np.zeros((categories, segments)),
        channel_constant=np.zeros((categories, CHANNEL_COUNT)),
        merchant_taste=np.zeros(categories),
        need_weight=np.zeros(categories),
        curvature=np.full(categories, 0.6),
        outside_available=np.ones(categories, np.uint8),
        outside_constant=np.zeros((categories, segments)),
        outside_value_share=np.ones(categories),
        coefficient=np.zeros((categories, len(TERMS), segments, CHANNEL_COUNT)),
        transform=np.zeros((categories, len(TERMS)), np.int8),
        step_at=np.zeros((categories, len(TERMS))),
    )
    return base._replace(**columns)


def weighing(**terms: float) -> np.ndarray:
    """Coefficients of one category and segment, the same in all channels."""
    table = np.zeros((1, len(TERMS), 1, CHANNEL_COUNT))
    for name, value in terms.items():
        table[0, term_index(name)] = value
    return table


def everything(categories: int = 1, **columns: Any) -> Consideration:
    """Everybody examines every offer."""
    base = Consideration(
        everything=np.ones(categories, np.uint8),
        random_count=np.zeros(categories, np.int32),
        near_probability=np.zeros(categories),
        remembered=np.zeros(categories),
    )
    return base._replace(**columns)


def nests(count: int, dissimilarity: Any = 1.0, first_key: int = 1000) -> Nests:
    """Nests with the keys of the merchants above."""
    apart = np.broadcast_to(np.asarray(dissimilarity, dtype=np.float64), count).copy()
    return Nests((first_key + np.arange(count)).astype(np.uint32), apart)


def listings(
    platforms: int = 1, categories: int = 1, zones: int = 1, ranked: Any = None, probability: Any = None
) -> Listings:
    """Lists, empty by default."""
    rows = np.full((platforms, categories, zones, 1), -1) if ranked is None else np.asarray(ranked)
    chance = (
        np.ones((platforms, rows.shape[3])) if probability is None else np.asarray(probability, np.float64)
    )
    return Listings(rows.astype(np.int32), chance, (77 + np.arange(platforms)).astype(np.uint32))


def scene(
    who: People,
    where: Merchants,
    what: OfferSheet,
    how: Tastes,
    *,
    dissimilarity: Any = 1.0,
    nest_rows: Nests | None = None,
    look: Consideration | None = None,
    lists: Listings | None = None,
    campaigns: Campaigns | None = None,
    wallet: Wallet | None = None,
    space: Space | None = None,
    seed: int = 1,
    minor: float = 1e8,
) -> Scene:
    """A market in the fine currency of theory, everything examined unless said otherwise."""
    platforms = who.member.shape[1]
    categories = how.noise_share.shape[0]
    return Scene(
        people=who,
        wallet=no_wallet(len(who.x)) if wallet is None else wallet,
        merchants=where,
        offers=what,
        nests=nests(len(where.x), dissimilarity) if nest_rows is None else nest_rows,
        listings=listings(platforms, categories) if lists is None else lists,
        campaigns=no_campaigns() if campaigns is None else campaigns,
        tastes=how,
        consideration=everything(categories) if look is None else look,
        space=Space(5.0, 5.0, True, False) if space is None else space,
        keys=choice_keys(seed),
        minor=minor,
        minutes_per_km=12.0,
    )


def one_each(count: int, desired: float = 1.0) -> Occasions:
    """One occasion of category 0 for each person."""
    return Occasions(
        np.arange(count, dtype=np.int32),
        np.zeros(count, np.int8),
        np.zeros(count, np.int16),
        np.linspace(0.0, 1439.0, count),
        np.full(count, desired),
    )
