"""Random small markets that use every part of the choice model, ties included."""

from __future__ import annotations

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
)
from o2o_sim.demand.occasions import Occasions
from o2o_sim.demand.utility import TERMS
from tests.demand.world import CHANNEL_COUNT

CATEGORIES, SEGMENTS = 2, 2
WIDTH = 3.0


def random_scene(seed: int, people: int = 12, merchants: int = 9) -> Scene:
    """A market in which numbers are coarse, so that equal utilities, prices and distances are common."""
    rng = np.random.default_rng(seed)
    platforms, campaigns = int(rng.integers(0, 3)), int(rng.integers(0, 5))
    rows, channel, platform = _ways_to_buy(rng, merchants, platforms)
    sheet = _offers(rng, rows, channel, platform, campaigns)
    nests, nest = _nests(rng, sheet)
    shops = _merchants(rng, merchants, rows)
    made = Scene(
        people=_people(rng, people, platforms, merchants),
        wallet=_wallet(rng, people, campaigns, merchants),
        merchants=shops,
        offers=sheet._replace(nest=nest),
        nests=nests,
        listings=_listings(rng, platforms, shops.category),
        campaigns=_campaigns(rng, campaigns),
        tastes=_tastes(rng),
        consideration=Consideration(
            everything=rng.choice([0, 0, 1], CATEGORIES).astype(np.uint8),
            random_count=rng.choice([0, 0, 0, 3], CATEGORIES).astype(np.int32),
            near_probability=rng.choice([0.0, 0.5, 1.0], CATEGORIES),
            remembered=rng.choice([0.0, 0.55, 1.0], CATEGORIES),
        ),
        space=Space(WIDTH, WIDTH, bool(rng.integers(2)), bool(rng.integers(2))),
        keys=choice_keys(seed),
        minor=float(rng.choice([1, 100])),
        minutes_per_km=12.0,
    )
    return _levelled(made) if seed % 4 == 0 else made


def _levelled(scene: Scene) -> Scene:
    """The same market with all offers alike, so that equal utilities decide most choices."""
    offers, tastes = scene.offers, scene.tastes
    zero = np.zeros(len(offers.merchant))
    return scene._replace(
        people=scene.people._replace(channel_taste=np.zeros_like(scene.people.channel_taste)),
        merchants=scene.merchants._replace(
            constant=np.zeros_like(scene.merchants.constant), features=np.zeros_like(scene.merchants.features)
        ),
        offers=offers._replace(
            price_level=zero + 0.8,
            constant=zero,
            delivery_fee=np.zeros_like(offers.delivery_fee),
            fee_per_km=zero,
            packaging_fee=np.zeros_like(offers.packaging_fee),
            prepaid=np.zeros_like(offers.prepaid),
            attribute=np.zeros_like(offers.attribute),
        ),
        nests=scene.nests._replace(dissimilarity=np.zeros_like(scene.nests.dissimilarity)),
        tastes=tastes._replace(
            channel_constant=np.zeros_like(tastes.channel_constant),
            merchant_taste=np.zeros_like(tastes.merchant_taste),
            coefficient=np.zeros_like(tastes.coefficient),
        ),
    )


def random_occasions(seed: int, people: int = 12) -> Occasions:
    """One to three occasions of each category for most people."""
    rng = np.random.default_rng(seed + 10_000)
    rows = [
        (i, c, k) for i in range(people) for c in range(CATEGORIES) for k in range(int(rng.integers(0, 3)))
    ]
    person, category, number = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    value = rng.choice([20.0, 32.0, 48.5, 61.25], len(rows))
    minute = rng.uniform(0.0, 1440.0, len(rows))
    return Occasions(
        person.astype(np.int32), category.astype(np.int8), number.astype(np.int16), minute, value
    )


def _coarse(rng: np.random.Generator, shape: object, low: float, high: float, steps: int = 4) -> np.ndarray:
    return low + (high - low) * rng.integers(0, steps + 1, shape) / steps  # type: ignore[arg-type]


def _ways_to_buy(
    rng: np.random.Generator, merchants: int, platforms: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    ways = []
    for m in range(merchants):
        offers = {(int(h), -1) for h in rng.choice([0, 1, 4], 1 + rng.integers(0, 2))}
        for p in range(platforms):
            offers |= {(int(h), p) for h in rng.choice([1, 2, 3], rng.integers(0, 3))}
        ways += [(m, h, p) for h, p in sorted(offers)]
    rows, channel, platform = np.array(ways).T
    return rows.astype(np.int32), channel.astype(np.int8), platform.astype(np.int8)


def _offers(
    rng: np.random.Generator, rows: np.ndarray, channel: np.ndarray, platform: np.ndarray, campaigns: int
) -> OfferSheet:
    n = len(rows)
    about = ((platform.astype(np.int64) + 1) * 16 + channel).astype(np.uint32)
    return OfferSheet(
        offer_id=((5000 - rows.astype(np.int64)) << 16) | about,
        merchant=rows,
        channel=channel,
        platform=platform,
        about=about,
        open=(rng.random(n) < 0.9).astype(np.uint8),
        price_level=_coarse(rng, n, 0.8, 1.2),
        price_factor=np.ones(n),
        constant=_coarse(rng, n, -0.5, 0.5, 2),
        delivery_fee=rng.choice([0, 3, 350], n).astype(np.int64),
        fee_per_km=_coarse(rng, n, 0.0, 100.0, 2),
        free_km=_coarse(rng, n, 0.0, 1.0, 2),
        packaging_fee=rng.choice([0, 150], n).astype(np.int64),
        refund_share=_coarse(rng, n, 0.0, 1.0),
        prepaid=rng.choice([0, 1, 1], n).astype(np.uint8),
        campaigns=rng.integers(0, 1 << campaigns, n).astype(np.uint32),
        expected_wait=_coarse(rng, n, 0.0, 40.0),
        wait_per_km=_coarse(rng, n, 0.0, 4.0, 2),
        promised=np.full(n, 38.0),
        nest=np.zeros(n, np.int32),
        attribute=_coarse(rng, (n, len(TERMS)), 0.0, 2.0),
    )


def _nests(rng: np.random.Generator, sheet: OfferSheet) -> tuple[Nests, np.ndarray]:
    """Nests by merchant, by channel or by platform."""
    kind = int(rng.integers(0, 3))
    label = (sheet.merchant, sheet.channel, sheet.platform + 1)[kind].astype(np.int64)
    keys, nest = np.unique(label, return_inverse=True)
    apart = rng.choice([0.0, 0.3, 0.5, 1.0], len(keys))
    return Nests((keys + 5000).astype(np.uint32), apart), nest.astype(np.int32)


def _people(rng: np.random.Generator, n: int, platforms: int, merchants: int) -> People:
    return People(
        person_id=rng.permutation(10 * n)[:n].astype(np.uint32),
        x=_coarse(rng, n, 0.0, WIDTH, 6),
        y=_coarse(rng, n, 0.0, WIDTH, 6),
        zone=np.sort(rng.integers(0, 2, n)).astype(np.int32),
        segment=rng.integers(0, SEGMENTS, n).astype(np.int8),
        reach=rng.choice([-1.0, 0.5, 1.0, np.inf], (n, CATEGORIES)),
        member=rng.integers(0, 2, (n, platforms)).astype(np.uint8),
        belief=_coarse(rng, (n, platforms), 0.0, 1.0),
        channel_taste=_coarse(rng, (n, CHANNEL_COUNT), -1.0, 1.0),
        feature_taste=_coarse(rng, (n, 1), -1.0, 1.0),
        need_stock=_coarse(rng, (n, CATEGORIES), 0.0, 2.0),
        reference_price=_coarse(rng, (n, CATEGORIES), 20.0, 60.0),
        recent=rng.integers(-1, merchants, (n, 3)).astype(np.int32),
        redemption_cost=rng.choice([0.0, 1.5, np.inf], n),
    )


def _wallet(rng: np.random.Generator, n: int, campaigns: int, merchants: int) -> Wallet:
    return Wallet(
        uses_left=rng.integers(0, 3, (n, campaigns)).astype(np.int8),
        valid_until=rng.integers(1, 8, (n, campaigns)).astype(np.int32),
        merchant=rng.integers(-1, merchants, (n, campaigns)).astype(np.int32),
        held_merchant=rng.integers(-1, merchants, (n, 2)).astype(np.int32),
        held_value=rng.choice([10, 4000], (n, 2)).astype(np.int64),
        held_until=rng.integers(1, 8, (n, 2)).astype(np.int32),
    )


def _merchants(rng: np.random.Generator, n: int, rows: np.ndarray) -> Merchants:
    return Merchants(
        merchant_id=(5000 - np.arange(n)).astype(np.uint32),
        x=_coarse(rng, n, 0.0, WIDTH, 6),
        y=_coarse(rng, n, 0.0, WIDTH, 6),
        category=rng.integers(0, CATEGORIES, n).astype(np.int8),
        constant=_coarse(rng, n, -1.0, 1.0, 2),
        awareness=rng.choice([0.5, 1.0], n),
        features=_coarse(rng, (n, 1), 0.0, 1.0),
        first_offer=np.searchsorted(rows, np.arange(n + 1)).astype(np.int64),
    )


def _listings(rng: np.random.Generator, platforms: int, category: np.ndarray) -> Listings:
    length = 4
    ranked = np.full((platforms, CATEGORIES, 2, length), -1, np.int32)
    for place in np.ndindex(ranked.shape[:3]):
        shown = rng.permutation(np.flatnonzero(category == place[1]))[: rng.integers(0, length + 1)]
        ranked[place][: len(shown)] = shown
    return Listings(
        ranked,
        _coarse(rng, (platforms, length), 0.25, 1.0, 3),
        rng.integers(1, 4096, platforms).astype(np.uint32),
    )


def _campaigns(rng: np.random.Generator, n: int) -> Campaigns:
    return Campaigns(
        campaign_id=rng.permutation(1000)[:n].astype(np.uint32),
        layer=rng.integers(0, 2, n).astype(np.int8),
        rate=rng.choice([0.0, 0.1, 0.25], n),
        cap=rng.choice([-1, 3, 500], n).astype(np.int64),
        threshold=rng.choice([0, 30, 3000, 5000], n).astype(np.int64),
        amount=rng.choice([0, 5, 500], n).astype(np.int64),
        automatic=rng.integers(0, 2, n).astype(np.uint8),
        wallet_column=np.where(rng.random(n) < 0.5, np.arange(n), -1).astype(np.int32),
        notice=rng.choice([0.5, 1.0], n),
        reminder=rng.choice([0.0, 0.35, 1.0], n),
    )


def _tastes(rng: np.random.Generator) -> Tastes:
    shape = CATEGORIES, SEGMENTS
    kind = rng.choice([0, 0, 0, 1, 2, 3, 4], CATEGORIES).astype(np.int8)
    share = _coarse(rng, shape, 0.1, 0.5)
    coefficient = _coarse(rng, (CATEGORIES, len(TERMS), SEGMENTS, CHANNEL_COUNT), -3.0, 3.0)
    coefficient[rng.random(coefficient.shape) < 0.5] = 0.0
    return Tastes(
        noise_kind=kind,
        noise_share=share,
        inside=_coarse(rng, shape, -2.0, 0.0),
        channel_constant=_coarse(rng, (CATEGORIES, CHANNEL_COUNT), -1.0, 1.0),
        merchant_taste=rng.choice([0.0, 0.8], CATEGORIES),
        need_weight=rng.choice([0.0, 0.2], CATEGORIES),
        curvature=rng.choice([0.0, 0.6], CATEGORIES),
        outside_available=rng.choice([0, 1, 1], CATEGORIES).astype(np.uint8),
        outside_constant=_coarse(rng, shape, -1.0, 1.0),
        outside_value_share=rng.choice([0.0, 1.0], CATEGORIES),
        coefficient=coefficient,
        transform=rng.integers(0, 3, (CATEGORIES, len(TERMS))).astype(np.int8),
        step_at=_coarse(rng, (CATEGORIES, len(TERMS)), 0.0, 2.0),
    )
