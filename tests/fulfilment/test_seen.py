"""What is shown of a wait, and when it was measured: by hand in both engines, and the direction of theory."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.core.errors import InputError
from o2o_sim.fulfilment import Jobs, ServiceState, StationSpec, engine
from o2o_sim.fulfilment.modes import Mechanism

ENGINES = ("compiled", "simpy")
KITCHEN, LATE = 1, 1e6


def _station(name: str, **columns):
    return engine(name)(StationSpec(np.array([0]), np.array([KITCHEN]), np.array([1]), **columns))


def _balked(name: str, minutes: list[float], columns: dict, **wishes) -> list[int]:
    """Who turns round at one server who needs 10 minutes for each."""
    ids = np.arange(len(minutes))
    jobs = Jobs.of(id=ids, merchant=0, path=0, minute=minutes, kitchen_minutes=10.0, **wishes)
    done = _station(name, turn=10.0, **columns).serve(jobs, 100.0)
    return sorted(done.id[done.state == ServiceState.BALKED].tolist())


@pytest.mark.parametrize("name", ENGINES)
class TestByHand:
    def test_a_queue_is_seen_as_it_was(self, name: str) -> None:
        """Whoever would be second in the queue turns round, and sees the queue of five minutes ago."""
        minutes = [0.0, 1.0, 2.0, 6.0, 7.0, 8.5]
        assert _balked(name, minutes, {}, longest=1) == [2, 3, 4, 5]
        # At 6 is shown minute 1, before its arrival: a busy server and nobody waiting; at 7 that one waits.
        assert _balked(name, minutes, {"ago": 5}, longest=1) == [4, 5]

    def test_a_wait_is_shown_as_it_was(self, name: str) -> None:
        """At 6 the wait of minute 1 is shown: a turn of 10 minutes; at 7 and 8 there is one before."""
        minutes = [0.0, 1.0, 6.0, 7.0, 8.0]
        assert _balked(name, minutes, {"ago": 5}, most_wait=10.0) == [3, 4]
        assert _balked(name, minutes, {"ago": 5}, most_wait=9.0) == [2, 3, 4]

    def test_a_free_server_is_not_seen_by_who_sees_what_was(self, name: str) -> None:
        assert _balked(name, [0.0, 1.0, 30.0], {"ago": 25}, longest=1) == [2]
        assert _balked(name, [0.0, 1.0, 2.0, 27.0], {"ago": 24}, longest=1) == [3]

    def test_the_day_before_is_shown(self, name: str) -> None:
        """In a window of its own: what was measured is carried over midnight."""
        service, day = _station(name, ago=1440), 1440.0
        yesterday = Jobs.of(
            id=[0, 1, 2], merchant=0, path=0, minute=[700.0, 701.0, 702.0], kitchen_minutes=10.0
        )
        assert (service.serve(yesterday, day).state == ServiceState.SERVED).all()
        minutes = np.array([700.0, 702.0, 703.0, 740.0]) + day
        jobs = Jobs.of(id=[3, 4, 5, 6], merchant=0, path=0, minute=minutes, kitchen_minutes=0.1, longest=1)
        other = _station(name, ago=1440)
        other.restore(service.state())
        for one in (service, other):
            done = one.serve(jobs, 2 * day)
            assert done.id[done.state == ServiceState.BALKED].tolist() == [4, 5]

    def test_who_is_told_does_not_look(self, name: str) -> None:
        minutes, told = [0.0, 1.0, 2.0, 3.0], [11.0, 10.0, 0.0, -1.0]
        assert _balked(name, minutes, {}, most_wait=10.0, longest=1, told=told) == [0, 3]

    def test_a_shelf_is_seen_as_it_was(self, name: str) -> None:
        jobs = {"longest": 0, "pickup": [30.0, 30.0, 30.0]}
        assert _balked(name, [0.0, 3.0, 4.0], {"ago": 3, "mechanism": int(Mechanism.SHELF)}, **jobs) == [2]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"ago": -1}, "measured 0 to 1440 minutes ago"),
        ({"ago": 1441}, "measured 0 to 1440 minutes ago"),
        ({"ago": 5, "mechanism": int(Mechanism.STOCK)}, "a queue or shelf"),
    ],
)
def test_what_cannot_be_seen_is_refused(columns: dict, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        _station("compiled", **columns)
    with pytest.raises(InputError, match="told -2"):
        _station("compiled").serve(Jobs.of(id=[1], merchant=0, path=0, minute=[1.0], told=-2.0), 9.0)


def _herd(ago: int | None, seed: int) -> float:
    """Mean wait at ten counters of load .8 whose guests go where fewest were `ago` minutes ago, None anywhere."""
    draw, counters, orders = np.random.default_rng(seed), 10, 8_000
    merchant = draw.integers(0, counters, orders)
    others = np.array([np.delete(np.arange(counters), i) for i in range(counters)])[merchant]
    jobs = Jobs.of(
        id=np.arange(orders),
        merchant=merchant,
        path=0,
        minute=np.cumsum(draw.exponential(1.0 / (0.8 * counters), orders)) * 10.0,
        kitchen_minutes=draw.exponential(10.0, orders),
        others=others if ago is not None else np.empty((orders, 0), np.int64),
        compares=1,
    )
    rows = np.arange(counters)
    spec = StationSpec(rows, np.full(counters, KITCHEN), np.ones(counters, int), ago=ago or 0)
    return float(engine("compiled")(spec).serve(jobs, LATE).waited.mean())


def test_those_who_go_where_it_was_empty_make_it_full() -> None:
    """Fresh news of all queues is worth much, old news less, and very old news is worse than none.

    Mitzenmacher (2000), How useful is old information?: everybody goes where fewest were, until that shows. The waits
    are several times apart, so that three seeds are enough.
    """
    for seed in range(3):
        fresh, old, very_old, none = (_herd(ago, seed) for ago in (0, 5, 120, None))
        assert 2.0 * fresh < none < very_old / 1.5
        assert fresh < old < very_old


def test_a_queue_that_is_seen_late_is_longer_for_who_joins() -> None:
    """At equal patience: who sees the queue itself (Naor 1969) waits least; a sight of before lets in more."""
    waits = []
    for ago in (0, 30, None):
        draw, orders = np.random.default_rng(5), 4_000
        jobs = Jobs.of(
            id=np.arange(orders),
            merchant=0,
            path=0,
            minute=np.cumsum(draw.exponential(11.0, orders)),
            kitchen_minutes=draw.exponential(10.0, orders),
            longest=3,
            told=-1.0 if ago is not None else 0.0,
        )
        done = _station("compiled", ago=ago or 0).serve(jobs, LATE)
        waits.append(done.waited[done.state == ServiceState.SERVED].mean())
    assert waits[0] < 30.0 and 1.2 * waits[0] < waits[1] < waits[2] / 1.2
