"""Wallets: who holds which coupon, how often it may be used, until when."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.agents.consumers import Consumers
from o2o_sim.core.units import BoolArray, IntArray

UNLIMITED = 127


def hand_out(consumers: Consumers, campaign: int, who: BoolArray, uses: int, until: int) -> None:
    """Put a campaign's coupon into the wallets of `who`, valid through day `until`."""
    consumers.uses_left[who, campaign] = min(uses, UNLIMITED)
    consumers.valid_until[who, campaign] = until


def use(consumers: Consumers, campaign: int, rows: IntArray) -> None:
    """Take one use of a campaign's coupon from each row; a person may stand in `rows` several times."""
    if not rows.size:
        return
    left = consumers.uses_left[:, campaign].astype(np.int64)
    limited = left[rows] < UNLIMITED
    np.subtract.at(left, rows[limited], 1)
    consumers.uses_left[:, campaign] = np.maximum(left, 0).astype(np.int8)


class Voucher(NamedTuple):
    """A deal voucher: which campaign sold it, for which merchant (row), its value and price [minor], its days."""

    campaign: int
    merchant: int
    value: int
    paid: int
    first_day: int
    last_day: int


def hold(consumers: Consumers, rows: IntArray, voucher: Voucher) -> IntArray:
    """Give each row a deal voucher; returns the rows that had a free place for it."""
    free = consumers.held_merchant[rows] < 0
    taken = rows[free.any(axis=1)]
    place = free.argmax(axis=1)[free.any(axis=1)]
    consumers.held_campaign[taken, place] = voucher.campaign
    consumers.held_merchant[taken, place] = voucher.merchant
    consumers.held_value[taken, place] = voucher.value
    consumers.held_paid[taken, place] = voucher.paid
    consumers.held_from[taken, place] = voucher.first_day
    consumers.held_until[taken, place] = voucher.last_day
    return np.asarray(taken)


def drop_vouchers(consumers: Consumers, rows: IntArray, slots: IntArray) -> None:
    """Empty these places of these rows: used, expired or given back."""
    consumers.held_merchant[rows, slots] = -1
    consumers.held_campaign[rows, slots] = -1
