"""Wallets: who holds which coupon, how often it may be used, until when."""

from __future__ import annotations

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


def hold(consumers: Consumers, rows: IntArray, merchant: int, value: int, paid: int, until: int) -> IntArray:
    """Give each row a deal voucher; returns the rows that had a free place for it."""
    free = consumers.held_merchant[rows] < 0
    taken = rows[free.any(axis=1)]
    place = free.argmax(axis=1)[free.any(axis=1)]
    consumers.held_merchant[taken, place] = merchant
    consumers.held_value[taken, place] = value
    consumers.held_paid[taken, place] = paid
    consumers.held_until[taken, place] = until
    return np.asarray(taken)
