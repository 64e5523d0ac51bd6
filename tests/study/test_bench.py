"""The benchmark's own arithmetic, and that its peers model the market they say they do."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import numpy as np
import pytest

from o2o_sim.core.errors import InputError
from o2o_sim.fulfilment import Jobs, StationSpec, engine
from o2o_sim.study.bench import BENCHES, bench
from o2o_sim.study.speed.bar import Bar
from o2o_sim.study.speed.by_events import loop_by_events, to_the_shortest
from o2o_sim.study.speed.district import differing
from o2o_sim.study.speed.peers import peer
from o2o_sim.study.speed.service import (
    bare_loop,
    by_class,
    deliveries,
    difference,
    in_batches,
    visits,
)

CONSUMERS, DAYS = 4_000, 12


def test_bars_say_whether_they_hold() -> None:
    assert Bar.at_most("a", 1.0, 1.0).holds and not Bar.at_most("a", 1.01, 1.0).holds
    assert Bar.at_least("a", 1.0, 1.0).holds and not Bar.at_least("a", 0.99, 1.0).holds
    assert {Bar.at_most("a", 1, 2).better, Bar.at_least("a", 1, 2).better} == {"lower", "higher"}


def test_unknown_bench_is_named_with_its_neighbour() -> None:
    with pytest.raises(InputError, match="service"):
        bench(["servic"])


def test_progress_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[float] = []
    monkeypatch.setitem(BENCHES, "growth", lambda: iter([Bar.at_most("x", 0, 1)]))
    monkeypatch.setitem(BENCHES, "peers", lambda: iter([Bar.at_most("y", 0, 1)]))
    assert [bar.name for bar in bench(["growth", "peers"], heard.append)] == ["x", "y"]
    assert heard == [0.5, 1.0]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, SimpleNamespace]:
    """Each peer's outcome on the same world, and the probability-weighted truth of the first day."""
    found = {}
    for name in ("numpy", "mesa"):
        with peer(name) as (world, module):
            found[name] = module.run(world.make_world(CONSUMERS), DAYS)
    return found


def test_peers_agree_with_each_other(outcomes: dict[str, SimpleNamespace]) -> None:
    """Sums of independent people vary at most by their mean; four standard errors."""
    numpy, mesa = (outcomes[name].orders_per_day for name in ("numpy", "mesa"))
    error = np.sqrt((numpy + mesa) / DAYS)
    assert abs(numpy - mesa) < 4 * error


def test_peers_agree_with_choice_probabilities(outcomes: dict[str, SimpleNamespace]) -> None:
    """Without reputation moving, the outside share is the mean logit probability of staying away."""
    with peer("numpy") as (world, module):
        town = world.make_world(CONSUMERS)
        rng = np.random.default_rng(1)
        still = np.zeros(len(town.price), np.float32)
        days = [module.choose(town, still, rng) for _ in range(DAYS)]
        bought, stayed = sum(len(chosen) for chosen, _ in days), sum(stayed for _, stayed in days)
        expected = float(np.mean(_outside_probability(town)))
    error = np.sqrt(expected * (1 - expected) / (bought + stayed))
    assert abs(stayed / (bought + stayed) - expected) < 4 * error


def _outside_probability(town: SimpleNamespace) -> np.ndarray:
    seen = town.candidates
    away = np.hypot(town.home_x[:, None] - town.shop_x[seen], town.home_y[:, None] - town.shop_y[seen])
    utility = (
        town.appeal[seen]
        - town.price_sensitivity[:, None] * town.price[seen]
        - town.distance_cost[:, None] * away
    )
    outside = np.exp(town.outside_utility)
    return outside / (outside + np.exp(utility).sum(axis=1))


def test_peers_leave_the_path_as_it_was() -> None:
    import sys

    before = list(sys.path)
    with peer("numpy"):
        pass
    assert sys.path == before
    assert importlib.import_module("peers.world").CANDIDATES == 20


def test_difference_sees_a_minute_and_a_missing_order() -> None:
    kitchen = StationSpec(np.array([0]), np.array([1]), np.array([1]))

    def served(minutes: list[float]) -> object:
        jobs = Jobs.of(id=[1, 2], merchant=0, path=0, minute=[0.0, 1.0], kitchen_minutes=minutes)
        return engine("compiled")(kitchen).serve(jobs, 100.0)

    assert difference(served([2.0, 2.0]), served([2.0, 2.0])) == 0.0
    assert difference(served([2.0, 2.0]), served([2.0, 2.5])) == 0.5


@pytest.mark.parametrize(
    "case", [visits(np.inf), visits(10.0), by_class(), in_batches(), deliveries()], ids=lambda case: case.name
)
def test_the_bare_loop_serves_as_the_engine_does(case) -> None:
    done = engine("compiled")(case.stations, case.fleets, case.places).serve(case.jobs, 1e6)
    minutes, _ = bare_loop(case)
    wanted = done.served if case.fleets else done.start
    begun = np.isfinite(wanted)
    assert begun.sum() > 50_000
    assert np.array_equal(minutes[done.id][begun], wanted[begun])
    assert np.all(np.isinf(minutes[done.id][~begun]))


def test_the_loop_by_events_serves_as_the_engine_does() -> None:
    case = to_the_shortest()
    done = engine("compiled")(case.stations).serve(case.jobs, 1e6)
    starts, _ = loop_by_events(case)
    assert np.array_equal(starts[done.id], done.start)
    assert np.isfinite(starts).all()


def test_differing_counts_columns() -> None:
    def results(value: float) -> SimpleNamespace:
        table = {"day": np.arange(3), "value": np.full(3, value)}
        return SimpleNamespace(outcomes=table, merchants=table, segments={}, ledger={})

    assert differing(results(1.0), results(1.0)) == 0
    assert differing(results(1.0), results(np.nextafter(1.0, 2.0))) == 2
