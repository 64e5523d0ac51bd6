"""What people remember: one list for all needs, or a list for each, so that shops push no restaurant out."""

from __future__ import annotations

import numpy as np

from tests.market.small import lived, small


def remembered(market):
    """Merchants that each person remembers of each category, and the category that each place belongs to."""
    recent, category = market.consumers.recent, market.merchants.category
    return np.where(recent >= 0, category[np.maximum(recent, 0)], -1)


def test_one_list_holds_merchants_of_all_needs():
    market = lived(small(consumers__remembered__by_category=False), days=6)
    assert market.consumers.recent.shape[1] == 5
    kinds = remembered(market)
    assert any(set(row) >= {0, 1} for row in kinds.tolist())


def test_each_need_has_places_of_its_own():
    market = lived(small(consumers__remembered__by_category=True), days=6)
    assert market.consumers.recent.shape[1] == 10
    kinds = remembered(market)
    for index in range(2):
        part = kinds[:, 5 * index : 5 * index + 5]
        assert set(np.unique(part)) <= {-1, index} and (part == index).any()


def test_no_merchant_is_remembered_twice():
    market = lived(small(consumers__remembered__by_category=True), days=6)
    for row in market.consumers.recent.tolist():
        known = [merchant for merchant in row if merchant >= 0]
        assert len(known) == len(set(known))


def test_first_orders_do_not_depend_on_how_memory_is_kept():
    """Nobody remembers anything on the first day: the same orders, by the same draws."""
    apart, together = (lived(small(consumers__remembered__by_category=one), days=1) for one in (True, False))
    assert np.array_equal(apart.closed.id, together.closed.id)
    assert np.array_equal(apart.closed.merchant, together.closed.merchant)
