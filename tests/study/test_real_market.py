"""Studies in the real market: the same bytes wherever it lives, and a scenario is its own equal."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim import Market, compare, load_scenario, run
from o2o_sim.study.executor import SerialExecutor
from o2o_sim.study.pool import WarmPool
from o2o_sim.study.study import Study
from o2o_sim.study.totals import run_totals


@pytest.fixture(scope="module")
def tiny():
    """A few hundred people for two days: what is tested is where it runs, not what happens."""
    return load_scenario("district_small", {"consumers.count": 400, "days": 2})


def contents(folder):
    paths = (
        path for path in folder.rglob("*") if path.is_file() and path.name not in ("timing.json", ".lock")
    )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_threads_processes_and_repetition_give_the_same_bytes(tiny, tmp_path):
    """One thread, two threads, again, and workers of a pool: every file but the timing is the same."""
    for name, threads in (("one", 1), ("two", 2), ("again", 1)):
        run(tiny, out=tmp_path / name, threads=threads, orders=True)
    one = contents(tmp_path / "one")
    assert {"orders.parquet", "ledger.parquet", "outcomes.parquet", "manifest.json"} <= set(one)
    assert one == contents(tmp_path / "two") == contents(tmp_path / "again")
    study = Study({"tiny": tiny}, replications=2, orders=True, folder=tmp_path / "pooled")
    with WarmPool(workers=2) as pool:
        study.run(pool)
    first = next(planned for planned in study.plan.runs if planned.replication == 0)
    assert contents(tmp_path / "pooled" / "runs" / first.key) == one


def test_another_replication_is_another_draw(tiny):
    first, second = (run(tiny, replication=number).totals() for number in (0, 1))
    assert first["orders"] != second["orders"]


def test_a_scenario_lived_twice_differs_by_exactly_nothing(tiny):
    """Not by being run once: two markets, outcome by outcome."""
    lives = [Market(tiny, replication=3).run().outcomes for _ in range(2)]
    for name in ("numerator", "denominator"):
        np.testing.assert_array_equal(lives[0][name], lives[1][name])


def test_a_comparison_with_itself_says_identical(tiny):
    comparison = compare([tiny, tiny], replications=2, executor=SerialExecutor())
    assert {cell.verdict.kind for cell in comparison.cells if cell.verdict} <= {"identical", "undefined"}
    assert comparison.verdict("orders").kind == "identical"


def test_totals_are_those_of_the_results(tiny):
    """Two ways to add up days, written apart, agree."""
    results = Market(tiny.vary({"warmup": 1})).run()
    ours, theirs = run_totals(results.outcomes, warmup=1), results.totals()
    assert set(ours) == set(theirs)
    np.testing.assert_allclose([ours[name] for name in theirs], list(theirs.values()), rtol=1e-12)


def test_a_dearer_platform_is_seen_in_the_money(tiny):
    """Common random numbers: without any commission merchants keep more, and the platform gets less."""
    free = tiny.vary({"platforms.app.commission.rate": 0.0})
    comparison = compare({"base": tiny, "free": free}, replications=4, executor=SerialExecutor())
    assert comparison.verdict("merchant_profit").kind == "higher"
    assert comparison.verdict("platform_profit").kind == "lower"
