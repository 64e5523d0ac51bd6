"""Waiting lines through the service, against theory: catalogue S12, and the first of what builds on it.

Minutes are service times, so rates are per minute. Every station is an independent replication: one market
with many kitchens replicates a queue. Statistical bounds are z = 4 with the standard error of the catalogue
or, where there is none, of independent replications.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.random import Generator

from o2o_sim.fulfilment import Done, Jobs, Service, StationMeasures, StationSpec, engine
from o2o_sim.theory import queues
from o2o_sim.theory.statistics import mean_error, shrink_band, t_instead_of_z

ENGINES = ("compiled", "simpy")
Z = 4.0
COUNTER, KITCHEN = 0, 1
WALK_IN, AHEAD = 0, 1
LATE = 1e9


def _kitchens(count: int, servers: int, name: str = "compiled") -> Service:
    rows = np.arange(count)
    return engine(name)(StationSpec(rows, np.full(count, KITCHEN), np.full(count, servers)))


def _orders(arrivals: np.ndarray, services: np.ndarray, **others: object) -> Jobs:
    """Orders at kitchens: one row of arrivals and service times a kitchen."""
    kitchens, each = arrivals.shape
    return Jobs.of(
        id=np.arange(kitchens * each),
        merchant=np.repeat(np.arange(kitchens), each),
        path=WALK_IN,
        minute=arrivals.ravel(),
        kitchen_minutes=services.ravel(),
        **others,
    )


def _all(service: Service, jobs: Jobs) -> Done:
    """Everything about the orders, in the order of their ids."""
    done = service.serve(jobs, LATE)
    assert service.inside == 0
    order = np.argsort(done.id)
    return Done(*(column[order] for column in done))


def _poisson(draw: Generator, rate: float, shape: tuple[int, int]) -> np.ndarray:
    return np.cumsum(draw.exponential(1.0 / rate, shape), axis=1)


def _wait_means(
    arrivals: np.ndarray, services: np.ndarray, servers: int, warm_up: float, name: str = "compiled"
) -> np.ndarray:
    """Mean wait after the warm-up, one a replication."""
    done = _all(_kitchens(arrivals.shape[0], servers, name), _orders(arrivals, services))
    after = arrivals >= warm_up
    return np.where(after, done.waited.reshape(arrivals.shape), 0.0).sum(axis=1) / after.sum(axis=1)


def _assert_near(sample: np.ndarray, reference: float) -> None:
    """The mean of independent replications is the reference."""
    bound = t_instead_of_z(Z, sample.size - 1) * mean_error(sample)
    assert abs(sample.mean() - reference) <= bound, (sample.mean(), reference, bound)


# ---- paths, exact


TRACE_GAPS = np.array([0, 1, 1, 2, 0.5, 3, 0.2, 0.3, 1])
TRACE_SERVICES = np.array([2, 1.5, 3, 0.5, 1, 1, 2, 0.4, 1])
TRACE_WAITS = {1: [0, 1, 1.5, 2.5, 2.5, 0.5, 1.3, 3, 2.4], 2: [0, 0, 0, 0, 0, 0, 0, 0.5, 0]}


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("servers", [1, 2])
@pytest.mark.parametrize("unit", [1.0, 60.0])
def test_the_printed_traces(name: str, servers: int, unit: float) -> None:
    """E5, in two units of time."""
    arrivals = np.cumsum(TRACE_GAPS)[None] * unit
    done = _all(_kitchens(1, servers, name), _orders(arrivals, TRACE_SERVICES[None] * unit))
    np.testing.assert_allclose(done.waited / unit, TRACE_WAITS[servers], rtol=0, atol=1e-12)


@pytest.mark.parametrize("servers", [1, 3, 10])
def test_a_random_path_is_that_of_the_recursion(servers: int) -> None:
    draw = np.random.default_rng(5)
    gaps, services = draw.exponential(1 / 0.9 / servers, 3_000), draw.lognormal(-0.5, 1.0, 3_000)
    done = _all(_kitchens(1, servers), _orders(np.cumsum(gaps)[None], services[None]))
    np.testing.assert_allclose(done.waited, queues.path_waits(gaps, services, servers), rtol=0, atol=1e-9)


@pytest.mark.slow
def test_both_engines_on_a_long_random_path() -> None:
    draw = np.random.default_rng(6)
    arrivals = _poisson(draw, 2.7, (1, 100_000))
    orders = _orders(arrivals, draw.exponential(1.0, arrivals.shape), patience=draw.exponential(9.0, 100_000))
    one, other = (_all(_kitchens(1, 3, name), orders) for name in ENGINES)
    for mine, theirs in zip(one, other, strict=True):
        np.testing.assert_array_equal(mine, theirs)


# ---- long runs


def _markov_run(draw: Generator, load: float, customers: int) -> tuple[Done, StationMeasures, float]:
    """One M/M/1 after its warm-up: those who came then, what was measured, and for how long."""
    warm_up = 6.0 * queues.relaxation_time(load)
    arrivals = _poisson(draw, load, (1, customers + int(1.2 * load * warm_up) + 50))
    service, end = _kitchens(1, 1), float(arrivals[0, -1])
    service.serve(_orders(arrivals, draw.exponential(1.0, arrivals.shape)), warm_up)
    done = service.serve(Jobs.none(), end)
    measured = service.measures.stations
    rest = service.serve(Jobs.none(), LATE)
    every = Done(*(np.concatenate(pair) for pair in zip(done, rest, strict=True)))
    later = arrivals[0, every.id] >= warm_up
    return Done(*(column[later] for column in every)), measured, end - warm_up


@pytest.mark.parametrize(
    ("load", "customers"), [(0.5, 60_000), pytest.param(0.8, 1_235_000, marks=pytest.mark.slow)]
)
def test_a_markov_queue(load: float, customers: int) -> None:
    """E1: mean wait, number in the system, and the tail of the time spent there."""
    done, measured, span = _markov_run(np.random.default_rng(11), load, customers)
    reference = queues.markov_queue(load, 1.0)
    wait_error = np.sqrt(queues.mean_wait_variance(load) / done.id.size)
    assert abs(done.waited.mean() - reference.wait) <= Z * wait_error
    number_error = np.sqrt(queues.mean_number_variance(load) / span)
    assert abs(measured.present_minutes[0] / span - reference.in_system) <= Z * number_error


def test_sojourns_of_a_markov_queue_are_exponential() -> None:
    """E1: the chance of more than 5 services' time in the system, by replications of one late customer."""
    draw = np.random.default_rng(12)
    arrivals = _poisson(draw, 0.5, (10_000, 50))
    done = _all(_kitchens(10_000, 1), _orders(arrivals, draw.exponential(1.0, arrivals.shape)))
    last = (done.left.reshape(arrivals.shape) - arrivals)[:, -1]
    tail = queues.sojourn_tail(0.5, 1.0, 5.0)
    assert abs((last > 5.0).mean() - tail) <= Z * np.sqrt(tail * (1 - tail) / last.size)


@pytest.mark.parametrize(("minute", "number"), [(5.0, 1.469461), (10.0, 2.030282), (50.0, 3.405039)])
def test_a_markov_queue_fills_up_as_it_should(minute: float, number: float) -> None:
    """The exact transient from an empty start, in a window that cuts services and queues in two."""
    draw = np.random.default_rng(13)
    arrivals = _poisson(draw, 0.8, (4_000, 120))
    service = _kitchens(4_000, 1)
    service.serve(_orders(arrivals, draw.exponential(1.0, arrivals.shape)), minute)
    measured = service.measures.stations
    _assert_near(measured.arrived - measured.served, number)


def test_several_servers() -> None:
    """E2: M/M/c with 8 of load on 10 servers, and 1.5 on 2: mean wait and the chance to wait."""
    draw = np.random.default_rng(14)
    for rate, servers in ((8.0, 10), (1.5, 2)):
        arrivals = _poisson(draw, rate, (30, 6_000))
        services = draw.exponential(1.0, arrivals.shape)
        reference = queues.markov_queue(rate, 1.0, servers)
        _assert_near(_wait_means(arrivals, services, servers, 200.0), reference.wait)


@pytest.mark.slow
def test_a_hundred_servers() -> None:
    """E2: 90 of load on 100 servers."""
    draw = np.random.default_rng(15)
    arrivals = _poisson(draw, 90.0, (40, 60_000))
    services = draw.exponential(1.0, arrivals.shape)
    reference = queues.markov_queue(90.0, 1.0, 100)
    _assert_near(_wait_means(arrivals, services, 100, 50.0), reference.wait)


def _lognormal(draw: Generator, shape: tuple[int, int]) -> np.ndarray:
    sigma = queues.lognormal_sigma(1.5)
    return draw.lognormal(-0.5 * sigma**2, sigma, shape)


SERVICE_LAWS = {
    "constant": (0.0, lambda draw, shape: np.ones(shape)),
    "uniform": (np.sqrt(1 / 3), lambda draw, shape: draw.uniform(0.0, 2.0, shape)),
    "two stages": (np.sqrt(1 / 2), lambda draw, shape: draw.gamma(2.0, 0.5, shape)),
    "lognormal": (1.5, _lognormal),
}


@pytest.mark.parametrize(("law", "customers"), [(law, 8_000) for law in SERVICE_LAWS])
def test_general_services(law: str, customers: int) -> None:
    """E3: M/G/1 at load .8."""
    draw = np.random.default_rng(16)
    variation, services = SERVICE_LAWS[law]
    arrivals = _poisson(draw, 0.8, (30, customers))
    means = _wait_means(arrivals, services(draw, arrivals.shape), 1, 1_500.0)
    _assert_near(means, queues.general_service_queue(0.8, 1.0, variation).wait)


@pytest.mark.slow
@pytest.mark.parametrize(("law", "spread"), [("constant", 245.0), ("lognormal", 14_600.0)])
def test_general_services_to_one_percent(law: str, spread: float) -> None:
    """E3 with the variance constants measured in the catalogue: 3.5e6 customers for one percent."""
    draw = np.random.default_rng(17)
    variation, services = SERVICE_LAWS[law]
    arrivals = _poisson(draw, 0.8, (7, 500_000))
    mean = _wait_means(arrivals, services(draw, arrivals.shape), 1, 3_000.0).mean()
    reference = queues.general_service_queue(0.8, 1.0, variation).wait
    assert abs(mean - reference) <= Z * np.sqrt(spread / (arrivals.size * 0.99))


def test_regular_arrivals() -> None:
    """E4: D/M/1 and E2/M/1 at load .8."""
    draw = np.random.default_rng(18)
    shape = (30, 8_000)
    gaps = {1_000: np.full(shape, 1.25), 2: draw.gamma(2.0, 0.625, shape)}
    for stages, gap in gaps.items():
        transform = queues.erlang_gap_transform(stages, 1.25) if stages == 2 else lambda r: np.exp(-1.25 * r)
        means = _wait_means(np.cumsum(gap, axis=1), draw.exponential(1.0, shape), 1, 600.0)
        _assert_near(means, queues.general_arrivals_queue(transform, 1.25, 1.0).wait)


def test_errors_shrink_with_the_root_of_the_sample() -> None:
    """Part 1: the root-mean-square error over 60 replications, at N/16 and at N."""
    draw = np.random.default_rng(19)
    reference = queues.markov_queue(0.5, 1.0).wait
    errors = []
    for customers in (1_000, 16_000):
        arrivals = _poisson(draw, 0.5, (60, customers + 80))
        services = draw.exponential(1.0, arrivals.shape)
        means = _wait_means(arrivals, services, 1, 100.0)
        errors.append(np.sqrt(np.mean((means - reference) ** 2)))
    low, high = shrink_band()
    assert low <= errors[0] / errors[1] <= high


# ---- patience, and one station after another


def test_people_who_give_up() -> None:
    """Erlang-A (E6): load 6 on 8 servers, patience of mean 2: who waits, who leaves, how long all wait."""
    draw = np.random.default_rng(20)
    arrivals = _poisson(draw, 6.0, (30, 6_000))
    orders = _orders(
        arrivals, draw.exponential(1.0, arrivals.shape), patience=draw.exponential(2.0, arrivals.size)
    )
    done = _all(_kitchens(30, 8), orders)
    after = arrivals >= 60.0
    for happened, reference in (
        (done.waited > 0, 0.284551),
        (done.state == 2, 0.037547),
        (done.waited, 0.075094),
    ):
        shares = np.where(after, happened.reshape(arrivals.shape), 0).sum(axis=1) / after.sum(axis=1)
        _assert_near(shares, reference)


def test_counter_and_kitchen_in_a_row() -> None:
    """A Jackson tandem (first two stations of E9): counter M/M/1 at rate 2, kitchen M/M/3 at rate .6."""
    draw = np.random.default_rng(21)
    shape = (30, 6_000)
    arrivals = _poisson(draw, 1.5, shape)
    rows = np.repeat(np.arange(30), 2)
    spec = StationSpec(rows, np.tile([COUNTER, KITCHEN], 30), np.tile([1, 3], 30))
    minutes = draw.exponential(0.5, arrivals.size), draw.exponential(1 / 0.6, arrivals.size)
    orders = _orders(arrivals, minutes[1].reshape(shape), counter_minutes=minutes[0])
    done = _all(engine("compiled")(spec), orders)
    after = arrivals >= 300.0
    spent = (done.left.reshape(shape) - arrivals) * after
    reference = queues.markov_queue(1.5, 2.0).sojourn + queues.markov_queue(1.5, 0.6, 3).sojourn
    _assert_near(spent.sum(axis=1) / after.sum(axis=1), reference)


def test_orders_ahead_slow_down_those_who_walk_in() -> None:
    """Orders that nobody waits for on the spot take their turn in the same kitchen."""
    draw = np.random.default_rng(22)
    arrivals = _poisson(draw, 0.8, (200, 400))
    services = draw.exponential(1.0, arrivals.shape)
    ahead = draw.random(arrivals.size) < 0.5
    orders = _orders(arrivals, services)._replace(path=np.where(ahead, AHEAD, WALK_IN))
    alone = Jobs(*(column[~ahead] for column in orders))
    crowded, quiet = _all(_kitchens(200, 1), orders), _all(_kitchens(200, 1), alone)
    np.testing.assert_array_less(quiet.waited, crowded.waited[~ahead] + 1e-9)
    assert crowded.waited[~ahead].mean() > 2.0 * quiet.waited.mean()
