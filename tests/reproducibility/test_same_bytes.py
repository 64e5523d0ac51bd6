"""The same seed gives the same bytes, and what is added moves nobody else's luck."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from o2o_sim.core import rule
from o2o_sim.core.units import FloatArray
from o2o_sim.market.model import Market
from o2o_sim.market.outcomes import OUTCOMES
from o2o_sim.market.results import Results
from o2o_sim.rules.pricing.base import PricingRule, PricingView
from tests.market.small import lived, small


def same(one: Results, other: Results) -> bool:
    for table in ("outcomes", "merchants", "segments", "ledger", "orders"):
        left, right = getattr(one, table), getattr(other, table)
        if left.keys() != right.keys():
            return False
        if any(left[name].tobytes() != right[name].tobytes() for name in left):
            return False
    return True


@pytest.fixture(scope="module")
def reference() -> Results:
    return lived(small(), 4, keep_orders=True).results()


def test_same_seed_same_bytes(reference: Results) -> None:
    assert same(reference, lived(small(), 4, keep_orders=True).results())


def test_another_seed_or_replication_is_another_market(reference: Results) -> None:
    assert not same(reference, lived(small(), 4, keep_orders=True, seed=2).results())
    assert not same(reference, lived(small(), 4, keep_orders=True, replication=1).results())


def test_threads_change_nothing(reference: Results) -> None:
    assert same(reference, lived(small(), 4, keep_orders=True, threads=3).results())


def test_engines_agree_to_the_last_bit(reference: Results) -> None:
    assert same(reference, lived(small(), 4, keep_orders=True, engine="simpy").results())


def test_a_market_saved_and_loaded_goes_on_as_if_it_had_never_stopped(
    tmp_path: Path, reference: Results
) -> None:
    market = lived(small(), 2, keep_orders=True)
    market.save(tmp_path / "market.npz")
    again = Market.load(tmp_path / "market.npz")
    for _ in range(2):
        again.step()
    assert same(reference, again.results())


def test_group_buying_survives_saving(tmp_path: Path) -> None:
    scenario = small("worlds/group_buying")
    whole = lived(scenario, 8, keep_orders=True)
    market = lived(scenario, 5, keep_orders=True)
    market.save(tmp_path / "market.npz")
    again = Market.load(tmp_path / "market.npz")
    for _ in range(3):
        again.step()
    assert whole.results().total("deals_sold") > 0
    assert same(whole.results(), again.results())


def first_day(**overrides: object) -> tuple[Market, dict[tuple[int, int], float]]:
    """A market after a day, and the noise of each choice: utility less what was perceived, by order and merchant."""
    market = lived(small(**overrides), 1, keep_orders=True)
    orders = market.results().orders
    assert orders is not None
    merchant = market.merchants.id[orders["merchant"]]
    noise = orders["utility"] - orders["perceived"]
    return market, {(int(i), int(m)): float(n) for i, m, n in zip(orders["id"], merchant, noise, strict=True)}


def test_a_new_merchant_moves_nobodys_noise() -> None:
    _, before = first_day()
    _, after = first_day(merchants__restaurants__count=11)
    shared = before.keys() & after.keys()
    assert len(shared) > 0.5 * len(before)
    assert all(before[key] == pytest.approx(after[key], abs=1e-9) for key in shared)


def test_a_new_person_moves_nobodys_noise() -> None:
    _, before = first_day()
    market, after = first_day(consumers__count=601)
    assert len(market.consumers) == 601
    shared = before.keys() & after.keys()
    assert len(shared) > 0.95 * len(before)
    assert all(before[key] == pytest.approx(after[key], abs=1e-9) for key in shared)


def test_a_new_outcome_moves_nothing(monkeypatch: pytest.MonkeyPatch, reference: Results) -> None:
    extra = replace(OUTCOMES["gtv"], name="gtv_again")
    monkeypatch.setitem(OUTCOMES, "gtv_again", extra)
    results = lived(small(), 4, keep_orders=True).results()
    assert results.total("gtv_again") == results.total("gtv")
    for table in ("merchants", "segments", "ledger", "orders"):
        before, after = getattr(reference, table), getattr(results, table)
        assert all(before[name].tobytes() == after[name].tobytes() for name in before)


def test_a_new_rule_moves_nothing(reference: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    # Gone again after the test: others list the rules that there are.
    monkeypatch.setitem(rule._registered, "pricing", dict(rule._registered["pricing"]))

    @rule.register
    class Sunday(PricingRule):
        """Half price, for tests of registration."""

        kind: Literal["half_price_for_tests"] = "half_price_for_tests"

        def revise(self, view: PricingView) -> FloatArray:
            return 0.5 * view.base_level

    assert same(reference, lived(small(), 4, keep_orders=True).results())
    cheaper = lived(
        small(merchants__restaurants__pricing="half_price_for_tests"), 4, keep_orders=True
    ).results()
    assert cheaper.total("orders") > reference.total("orders")


def test_traits_depend_on_ids_alone() -> None:
    few, many = Market(small()), Market(small(consumers__count=700, merchants__restaurants__count=12))
    order = np.argsort(few.consumers.id)
    others = np.argsort(many.consumers.id)[: len(order)]
    for trait in ("x", "y", "rate", "channel_taste", "redemption_cost", "state", "segment"):
        assert np.array_equal(getattr(few.consumers, trait)[order], getattr(many.consumers, trait)[others])
    known = {int(i): row for row, i in enumerate(many.merchants.id)}
    rows = [known[int(i)] for i in few.merchants.id]
    for trait in ("x", "y", "constant", "quality", "base_level", "size", "sells"):
        assert np.array_equal(getattr(few.merchants, trait), getattr(many.merchants, trait)[rows])
