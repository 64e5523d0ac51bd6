"""The scene packed into records: offers, merchants, campaigns and attitudes as compiled code reads them.

Compiled code passes a record by one pointer, where a tuple of columns is unpacked at every call. The
layouts do not depend on how many platforms, segments or campaigns there are: one compiled kernel serves
every market."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np

from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray, FloatArray
from o2o_sim.demand.frozen import freeze
from o2o_sim.demand.inputs import Scene
from o2o_sim.demand.utility import DISTANCE, EXPECTED_WAIT, LOYALTY, NO_NOISE, REFERENCE_GAP, TRAVEL_MINUTES

__all__ = ["ATTITUDE", "CAMPAIGN", "MERCHANT", "MOST_PLATFORMS", "OFFER", "WEIGHTS", "Records", "Row", "pack"]

Row: TypeAlias = Any
"""One row of a structured array: its fields are attributes in compiled code."""

#: Platforms that the masks and records have room for.
MOST_PLATFORMS = 8
#: Campaigns that a mask has room for.
MOST_CAMPAIGNS = 32

MERCHANT = np.dtype(
    [
        ("id", "u4"),
        ("category", "i4"),
        ("x", "f8"),
        ("y", "f8"),
        ("awareness", "f8"),
        ("first", "i4"),
        ("last", "i4"),
        ("shown", "i8"),
    ]
)
"""One merchant: its offers are rows first to last - 1; `shown` as in `Frozen`."""

OFFER = np.dtype(
    [
        ("id", "i8"),
        ("price_level", "f8"),
        ("delivery_fee", "i8"),
        ("fee_per_km", "f8"),
        ("free_km", "f8"),
        ("packaging_fee", "i8"),
        ("refund_share", "f8"),
        ("expected_wait", "f8"),
        ("wait_per_km", "f8"),
        ("dissimilarity", "f8"),
        ("campaigns", "i8"),
        ("merchant", "i4"),
        ("merchant_id", "u4"),
        ("about", "u4"),
        ("nest", "i4"),
        ("nest_key", "u4"),
        ("channel", "i4"),
        ("platform", "i4"),
        ("prepaid", "i4"),
        ("open", "i4"),
    ]
)
"""One offer with its nest."""

CAMPAIGN = np.dtype(
    [
        ("rate", "f8"),
        ("cap", "i8"),
        ("threshold", "i8"),
        ("amount", "i8"),
        ("notice", "f8"),
        ("reminder", "f8"),
        ("id", "u4"),
        ("layer", "i4"),
        ("automatic", "i4"),
        ("column", "i4"),
    ]
)
"""One campaign; `column` of the wallet, -1 for none."""

ATTITUDE = np.dtype(
    [
        ("noise_share", "f8"),
        ("outside_constant", "f8"),
        ("outside_value_share", "f8"),
        ("merchant_taste", "f8"),
        ("need_weight", "f8"),
        ("curvature", "f8"),
        ("near_probability", "f8"),
        ("remembered", "f8"),
        ("noise_kind", "i4"),
        ("outside_available", "i4"),
        ("everything", "i4"),
        ("random_count", "i4"),
    ]
)
"""What a segment feels about a category: row category x S + segment."""

#: Personal terms, in the order of the columns of `WEIGHTS`.
WEIGHED = (DISTANCE, TRAVEL_MINUTES, EXPECTED_WAIT, LOYALTY, REFERENCE_GAP)

WEIGHTS = np.dtype(
    [
        ("distance", "f8"),
        ("travel_minutes", "f8"),
        ("expected_wait", "f8"),
        ("loyalty", "f8"),
        ("gap", "f8"),
        ("distance_at", "f8"),
        ("travel_minutes_at", "f8"),
        ("expected_wait_at", "f8"),
        ("loyalty_at", "f8"),
        ("gap_at", "f8"),
        ("distance_by", "i4"),
        ("travel_minutes_by", "i4"),
        ("expected_wait_by", "i4"),
        ("loyalty_by", "i4"),
        ("gap_by", "i4"),
    ]
)
"""Coefficient, step and transform of personal terms: row (category x S + segment) x H + channel."""


class Records(NamedTuple):
    """A scene as the kernel reads it."""

    merchants: AnyArray
    """(M) MERCHANT."""
    offers: AnyArray
    """(O) OFFER."""
    campaigns: AnyArray
    """(K) CAMPAIGN."""
    attitudes: AnyArray
    """(C x S) ATTITUDE."""
    weights: AnyArray
    """(C x S x H) WEIGHTS."""
    constant: FloatArray
    """(O, S) [sigma], as in `Frozen`."""
    served: FloatArray
    """(O, S) [major units], as in `Frozen`."""
    sunk: FloatArray
    """(O, S) [major units], as in `Frozen`."""


def pack(scene: Scene) -> Records:
    """Pack a scene.

    Raises
    ------
    InputError
        If there are more platforms or campaigns than the masks have room for.
    """
    platforms, campaigns = scene.people.member.shape[1], len(scene.campaigns.layer)
    if platforms > MOST_PLATFORMS:
        raise InputError(f"At most {MOST_PLATFORMS} platforms, not {platforms}.")
    if campaigns > MOST_CAMPAIGNS:
        raise InputError(f"At most {MOST_CAMPAIGNS} campaigns at a time, not {campaigns}.")
    frozen = freeze(scene)
    return Records(
        _merchants(scene, frozen.shown),
        _offers(scene),
        _campaigns(scene),
        _attitudes(scene),
        _weights(scene),
        frozen.constant,
        frozen.served,
        frozen.sunk,
    )


def _merchants(scene: Scene, shown: AnyArray) -> AnyArray:
    merchants = scene.merchants
    out = np.zeros(len(merchants.merchant_id), MERCHANT)
    for name in ("category", "x", "y", "awareness"):
        out[name] = getattr(merchants, name)
    out["id"], out["shown"] = merchants.merchant_id, shown
    out["first"], out["last"] = merchants.first_offer[:-1], merchants.first_offer[1:]
    return out


def _offers(scene: Scene) -> AnyArray:
    offers = scene.offers
    out = np.zeros(len(offers.merchant), OFFER)
    for name in set(OFFER.names or ()) & set(offers._fields):
        out[name] = getattr(offers, name)
    out["id"] = offers.offer_id
    out["merchant_id"] = scene.merchants.merchant_id[offers.merchant]
    out["dissimilarity"] = scene.nests.dissimilarity[offers.nest]
    out["nest_key"] = scene.nests.key[offers.nest]
    return out


def _campaigns(scene: Scene) -> AnyArray:
    campaigns = scene.campaigns
    out = np.zeros(len(campaigns.layer), CAMPAIGN)
    for name in ("rate", "cap", "threshold", "amount", "notice", "reminder", "layer", "automatic"):
        out[name] = getattr(campaigns, name)
    out["id"], out["column"] = campaigns.campaign_id, campaigns.wallet_column
    return out


def _attitudes(scene: Scene) -> AnyArray:
    tastes, consideration = scene.tastes, scene.consideration
    out = np.zeros(tastes.noise_share.shape, ATTITUDE)
    out["noise_share"] = np.where(tastes.noise_kind[:, None] == NO_NOISE, 0.0, tastes.noise_share)
    out["outside_constant"] = tastes.outside_constant
    for name in ("outside_value_share", "merchant_taste", "need_weight", "curvature", "noise_kind"):
        out[name] = getattr(tastes, name)[:, None]
    out["outside_available"] = tastes.outside_available[:, None]
    for name in consideration._fields:
        out[name] = getattr(consideration, name)[:, None]
    return out.reshape(-1)


def _weights(scene: Scene) -> AnyArray:
    tastes = scene.tastes
    categories, _, segments, channels = tastes.coefficient.shape
    out = np.zeros((categories, segments, channels), WEIGHTS)
    names = (WEIGHTS.names or ())[: len(WEIGHED)]
    for name, term in zip(names, WEIGHED, strict=True):
        out[name] = tastes.coefficient[:, term]
        out[f"{name}_at"] = tastes.step_at[:, term, None, None]
        out[f"{name}_by"] = tastes.transform[:, term, None, None]
    return out.reshape(-1)
