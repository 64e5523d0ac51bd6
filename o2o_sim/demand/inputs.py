"""What the choice model reads: plain tuples of arrays, frozen while people choose.

The market fills these from its tables; demand knows neither scenarios nor rules. All are `NamedTuple`s,
as compiled code takes those as they are. Shapes use N people, M merchants, O offers, C categories, S
segments, H channels, P platforms, K campaigns, Z zones, T terms of utility, F features, Q nests.

Rows of people follow a space-filling curve; rows of offers are sorted by merchant row. Keys of draws
are made of stable ids, never of rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from o2o_sim.agents.space import Space
from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray, FloatArray

__all__ = [
    "Campaigns",
    "Consideration",
    "Keys",
    "Listings",
    "Merchants",
    "Nests",
    "OfferSheet",
    "People",
    "Scene",
    "Tastes",
    "Wallet",
    "no_campaigns",
    "no_wallet",
    "opening_probabilities",
    "standard",
]


class People(NamedTuple):
    """Consumers, one row each."""

    person_id: AnyArray
    """(N) uint32, stable id."""
    x: AnyArray
    """(N) float64 [km]."""
    y: AnyArray
    """(N) float64 [km]."""
    zone: AnyArray
    """(N) int32, zone whose listings the person sees."""
    segment: AnyArray
    """(N) int8, index of the segment."""
    reach: AnyArray
    """(N, C) float64 [km], how far merchants are met on foot; inf: all of them, negative: none."""
    member: AnyArray
    """(N, P) uint8, 1 for members of the platform."""
    belief: AnyArray
    """(N, P) float64 [0-1], fulfilment belief T in prepaid orders on the platform."""
    channel_taste: AnyArray
    """(N, H) float64 [sigma], persistent taste for a channel."""
    feature_taste: AnyArray
    """(N, F) float64 [sigma per unit], persistent taste for merchants' features; F may be 0."""
    need_stock: AnyArray
    """(N, C) float64, stock of recent purchases, which lowers the wish to buy again."""
    reference_price: AnyArray
    """(N, C) float64 [major units], price the person is used to pay for an order."""
    recent: AnyArray
    """(N, R) int32, merchant rows of the last orders; -1 empty."""
    redemption_cost: AnyArray
    """(N) float64 [major units], trouble of using a coupon; inf: never uses one."""


class Wallet(NamedTuple):
    """What people hold: limited coupons, and vouchers already paid for.

    Each of the W columns belongs to a campaign (`Campaigns.wallet_column`); there are V places for vouchers.
    """

    uses_left: AnyArray
    """(N, W) int8, uses left; 127 never ends."""
    valid_until: AnyArray
    """(N, W) int32, last day of validity."""
    merchant: AnyArray
    """(N, W) int32, the one merchant where the coupon is valid and of which it reminds; -1: any."""
    held_merchant: AnyArray
    """(N, V) int32, merchant row of a voucher already paid for; -1 none."""
    held_value: AnyArray
    """(N, V) int64 [minor units], its value at the merchant."""
    held_until: AnyArray
    """(N, V) int32, last day of its validity."""


class Merchants(NamedTuple):
    """Merchants, one row each."""

    merchant_id: AnyArray
    """(M) uint32, stable id."""
    x: AnyArray
    """(M) float64 [km]."""
    y: AnyArray
    """(M) float64 [km]."""
    category: AnyArray
    """(M) int8, the need served."""
    constant: AnyArray
    """(M) float64 [sigma], attraction."""
    awareness: AnyArray
    """(M) float64 [0-1], probability that a person knows the merchant without being told."""
    features: AnyArray
    """(M, F) float64, traits for which people have tastes; F may be 0."""
    first_offer: AnyArray
    """(M + 1) int64, its offers are rows first_offer[m] to first_offer[m + 1]."""


class OfferSheet(NamedTuple):
    """Ways to buy today, one row each, sorted by merchant row."""

    offer_id: AnyArray
    """(O) int64, stable id; the lower one wins ties."""
    merchant: AnyArray
    """(O) int32, merchant row."""
    channel: AnyArray
    """(O) int8, code of the channel."""
    platform: AnyArray
    """(O) int8, index of the platform; -1: the merchant's own door."""
    about: AnyArray
    """(O) uint32, tag of the platform x 16 + channel: the offer's part of the key of its noise."""
    open: AnyArray
    """(O) uint8, 1 if it can be bought: active, in stock, with free capacity."""
    price_level: AnyArray
    """(O) float64, price of one unit of nominal order value."""
    price_factor: AnyArray
    """(O) float64, change of `price_level` per unit of the merchant's own price level."""
    constant: AnyArray
    """(O) float64 [sigma], constant of this offer beside those of its channel and merchant."""
    delivery_fee: AnyArray
    """(O) int64 [minor units], fee for bringing it, without the part that depends on distance."""
    fee_per_km: AnyArray
    """(O) float64 [minor units per km], fee for each km beyond `free_km`."""
    free_km: AnyArray
    """(O) float64 [km]."""
    packaging_fee: AnyArray
    """(O) int64 [minor units]."""
    refund_share: AnyArray
    """(O) float64 [0-1], part of the price given back if a prepaid order fails; 1: pay on arrival."""
    prepaid: AnyArray
    """(O) uint8, 1 if the fulfilment belief matters; 0: as walking in, belief 1."""
    campaigns: AnyArray
    """(O) uint32, bit k set: campaign k may apply to it."""
    expected_wait: AnyArray
    """(O) float64 [minutes], wait that is shown or expected."""
    wait_per_km: AnyArray
    """(O) float64 [minutes per km], the part of it that depends on distance."""
    promised: AnyArray
    """(O) float64 [minutes], promised time from ordering; 0 if none."""
    nest: AnyArray
    """(O) int32, row of `Nests`."""
    attribute: AnyArray
    """(O, T) float64, value of each term that belongs to offers; other columns are not read."""


class Nests(NamedTuple):
    """Groups of offers that are close substitutes."""

    key: AnyArray
    """(Q) uint32, stable id: the merchant's id, the channel's code or the platform's tag."""
    dissimilarity: AnyArray
    """(Q) float64 [0-1], 1: as different as any offers; 0: the same thing."""


class Listings(NamedTuple):
    """What members of platforms are shown."""

    ranked: AnyArray
    """(P, C, Z, L) int32, rows of merchants of the category by rank in each zone; -1 ends a list."""
    probability: AnyArray
    """(P, L) float64 [0-1], probability that the merchant at a position is opened."""
    tag: AnyArray
    """(P) uint32, tag of the platform's name."""


class Campaigns(NamedTuple):
    """Coupons and their terms, at most 32 of them: one formula covers all kinds.

    A coupon takes min(rate x price, cap) + amount off a price that reaches the threshold.
    """

    campaign_id: AnyArray
    """(K) uint32, stable id."""
    layer: AnyArray
    """(K) int8, 0 merchant, 1 platform: at most one coupon of each layer is used, the merchant's first."""
    rate: AnyArray
    """(K) float64 [0-1]."""
    cap: AnyArray
    """(K) int64 [minor units], negative: none."""
    threshold: AnyArray
    """(K) int64 [minor units], least price at which it applies."""
    amount: AnyArray
    """(K) int64 [minor units]."""
    automatic: AnyArray
    """(K) uint8, 1: taken off by itself; no redemption cost, nothing to notice."""
    wallet_column: AnyArray
    """(K) int32, column of `Wallet` that says who may use it; -1: everybody, any number of times."""
    notice: AnyArray
    """(K) float64 [0-1], probability that a person notices the coupon at all."""
    reminder: AnyArray
    """(K) float64 [0-1], probability that a coupon in the wallet brings its merchant to mind."""


class Tastes(NamedTuple):
    """How offers of each category are weighed."""

    noise_kind: AnyArray
    """(C) int8, code of `utility.NOISE_KINDS`."""
    noise_share: AnyArray
    """(C, S) float64, nu: scale of noise sigma per unit of desired order value."""
    inside: AnyArray
    """(C, S) float64 [sigma], constant of every offer."""
    channel_constant: AnyArray
    """(C, H) float64 [sigma]."""
    merchant_taste: AnyArray
    """(C) float64 [sigma], spread of persistent tastes for merchants."""
    need_weight: AnyArray
    """(C) float64 [sigma], kappa: weight of the stock of recent purchases."""
    curvature: AnyArray
    """(C) float64, phi: how little it hurts to buy more than wanted; 0: order values are never raised."""
    outside_available: AnyArray
    """(C) uint8, 1 if nothing need be bought."""
    outside_constant: AnyArray
    """(C, S) float64 [sigma], utility of buying nothing."""
    outside_value_share: AnyArray
    """(C) float64, utility of buying nothing per unit of desired order value."""
    coefficient: AnyArray
    """(C, T, S, H) float64 [major units per unit of the term]."""
    transform: AnyArray
    """(C, T) int8, code of `utility.TRANSFORMS`."""
    step_at: AnyArray
    """(C, T) float64, where the step of a step transform is."""


class Consideration(NamedTuple):
    """Which merchants come to the eye and to mind, and which are then examined."""

    everything: AnyArray
    """(C) uint8, 1: every open offer is examined (of a platform: by its members)."""
    random_count: AnyArray
    """(C) int32, so many merchants are examined at random; 0: this source is off."""
    near_probability: AnyArray
    """(C) float64 [0-1], probability that a merchant within reach is examined."""
    remembered: AnyArray
    """(C) float64 [0-1], probability that a merchant of the last orders comes to mind."""


class Keys(NamedTuple):
    """One 64-bit key a stream, made from the seed by `draws.keys`."""

    near: np.uint64
    listed: np.uint64
    remembered: np.uint64
    reminded: np.uint64
    random: np.uint64
    aware: np.uint64
    notice: np.uint64
    merchant_taste: np.uint64
    noise: np.uint64
    nest: np.uint64
    outside: np.uint64


class Scene(NamedTuple):
    """Everything that is frozen while people choose."""

    people: People
    wallet: Wallet
    merchants: Merchants
    offers: OfferSheet
    nests: Nests
    listings: Listings
    campaigns: Campaigns
    tastes: Tastes
    consideration: Consideration
    space: Space
    keys: Keys
    minor: float
    """Minor units in a major unit."""
    minutes_per_km: float
    """Minutes a person needs for a km."""


#: The one type of each column, in the order of the fields: compiled code is made once for these.
_DTYPES: dict[type, str] = {
    People: "u4 f8 f8 i4 i1 f8 u1 f8 f8 f8 f8 f8 i4 f8",
    Wallet: "i1 i4 i4 i4 i8 i4",
    Merchants: "u4 f8 f8 i1 f8 f8 f8 i8",
    OfferSheet: "i8 i4 i1 i1 u4 u1 f8 f8 f8 i8 f8 f8 i8 f8 u1 u4 f8 f8 f8 i4 f8",
    Nests: "u4 f8",
    Listings: "i4 f8 u4",
    Campaigns: "u4 i1 f8 i8 i8 i8 u1 i4 f8 f8",
    Tastes: "i1 f8 f8 f8 f8 f8 f8 u1 f8 f8 f8 i1 f8",
    Consideration: "u1 i4 f8 f8",
}


def standard(scene: Scene) -> Scene:
    """The same scene with every column of its stated type, in plain rows; columns that are so are not copied.

    Raises
    ------
    InputError
        If a column cannot be turned into its type.
    """
    parts = {name: _standard_part(getattr(scene, name)) for name in Scene._fields[:9]}
    space = scene.space
    plain = Space(float(space.width), float(space.height), bool(space.wraps), bool(space.rectilinear))
    return scene._replace(
        **parts, space=plain, minor=float(scene.minor), minutes_per_km=float(scene.minutes_per_km)
    )


def _standard_part(part: Any) -> Any:
    """One tuple of columns, each of its stated type."""
    columns = []
    for name, column, dtype in zip(part._fields, part, _DTYPES[type(part)].split(), strict=True):
        try:
            columns.append(np.require(column, dtype, ["C", "W", "A"]))
        except (TypeError, ValueError) as error:
            raise InputError(f"{type(part).__name__}.{name} must be numbers of type {dtype}.") from error
    return type(part)(*columns)


def no_wallet(people: int) -> Wallet:
    """A wallet without any column, for markets without limited coupons and held vouchers.

    Parameters
    ----------
    people : number of people

    Examples
    --------
    >>> no_wallet(3).uses_left.shape
    (3, 0)
    """
    return Wallet(
        uses_left=np.zeros((people, 0), np.int8),
        valid_until=np.zeros((people, 0), np.int32),
        merchant=np.zeros((people, 0), np.int32),
        held_merchant=np.zeros((people, 0), np.int32),
        held_value=np.zeros((people, 0), np.int64),
        held_until=np.zeros((people, 0), np.int32),
    )


def no_campaigns() -> Campaigns:
    """No coupons at all.

    Examples
    --------
    >>> len(no_campaigns().layer)
    0
    """
    none: FloatArray = np.zeros(0)
    whole = np.zeros(0, np.int64)
    return Campaigns(
        campaign_id=np.zeros(0, np.uint32),
        layer=np.zeros(0, np.int8),
        rate=none,
        cap=whole,
        threshold=whole,
        amount=whole,
        automatic=np.zeros(0, np.uint8),
        wallet_column=np.zeros(0, np.int32),
        notice=none,
        reminder=none,
    )


def opening_probabilities(first: float, decay: float, length: int) -> FloatArray:
    """Probability that the merchant at each position of a list is opened: first x position^-decay.

    Parameters
    ----------
    first : probability at position 1, 0-1
    decay : how fast attention falls
    length : positions of the list

    Examples
    --------
    >>> opening_probabilities(0.45, 0.6, 3).round(3).tolist()
    [0.45, 0.297, 0.233]
    """
    return np.minimum(first * np.arange(1, length + 1, dtype=np.float64) ** -decay, 1.0)
