"""Lent arrays: read and changed as those of the tuple itself, and not kept from being freed."""

from __future__ import annotations

import sys
from typing import NamedTuple

import numpy as np

from o2o_sim.core.compiled import compiled, lend

ROW = np.dtype([("fen", np.int64), ("weight", np.float64)])


class Till(NamedTuple):
    rows: np.ndarray
    count: np.ndarray
    rate: float


class Shop(NamedTuple):
    till: Till
    table: np.ndarray


@compiled
def _pay(till: Till, row: int, fen: int) -> None:
    till.rows[row].fen += fen
    till.rows[row].weight = till.rate * till.rows[row].fen
    till.count[0] += 1


@compiled
def _serve(shop: Shop, row: int) -> float:
    _pay(shop.till, row, shop.table[row, 1])
    part = shop.table[row]
    return part.sum() + shop.table.shape[0]


@compiled
def _buy(shop: Shop) -> float:
    lent = lend(shop)
    total = 0.0
    for row in range(shop.table.shape[0]):
        total += _serve(lent, row)
    return total


def _shop() -> Shop:
    return Shop(
        Till(np.zeros(3, ROW), np.zeros(1, np.int64), 0.5), np.arange(6, dtype=np.int64).reshape(3, 2)
    )


def test_compiled_code_reads_and_changes_what_is_lent() -> None:
    lent, plain = _shop(), _shop()
    assert _buy(lent) == sum(_serve.py_func(plain, row) for row in range(3)) == 24.0
    assert lent.till.rows.tolist() == plain.till.rows.tolist() == [(1, 0.5), (3, 1.5), (5, 2.5)]
    assert lent.till.count[0] == plain.till.count[0] == 3


def test_nobody_is_left_holding_what_was_lent() -> None:
    shop = _shop()
    held = [sys.getrefcount(array) for array in (shop.table, shop.till.rows, shop.till.count)]
    for _ in range(3):
        _buy(shop)
    assert [sys.getrefcount(array) for array in (shop.table, shop.till.rows, shop.till.count)] == held
