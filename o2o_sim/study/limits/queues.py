"""S12: waiting lines at a counter, with chance or regular arrivals and four laws of service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from o2o_sim.core.units import BoolArray, FloatArray, IntArray
from o2o_sim.study.limits.effort import VARIANTS, Effort, parameter_draws
from o2o_sim.study.limits.measurement import Measurement, exact, mean_of, with_source
from o2o_sim.study.limits.observation import Visits, visits_in
from o2o_sim.study.limits.traces import traces
from o2o_sim.theory import queues
from o2o_sim.theory.statistics import ratio_estimate

ITEM = "S12"
CHANCE, REGULAR = "queue", "regular_arrivals"
SOURCE = "Erlang 1917, Pollaczek-Khinchine, Kendall 1953, Lindley 1952, Kiefer and Wolfowitz 1955, Whitt 1989"
CONVENTION = "waits in the queue without service, in units of the mean service time, averaged over visitors"
DAY = 1440.0
SETTLING = 240.0
VISITS = 400_000
RATE = 4.0


@dataclass(frozen=True)
class QueueMarket:
    """Shops that are all alike, each a queue of its own.

    ``unit`` is how many minutes of the scenario one unit of the formula's time is.

    Examples
    --------
    >>> round(QueueMarket().start), round(QueueMarket().stop(1_000_000))
    (449, 19980)
    """

    load: float = 0.8
    servers: int = 1
    service: dict[str, Any] = field(default_factory=lambda: {"distribution": "exponential", "mean": 1.0})
    shops: int = 64
    unit: float = 1.0

    @property
    def arrivals(self) -> float:
        """Arrivals at a shop in a minute of the scenario."""
        return self.load * self.servers / self.unit

    @property
    def start(self) -> float:
        """Minute from which visits count: five relaxation times of one server, which remembers longest."""
        return 5.0 * queues.relaxation_time(self.load) * self.unit

    def stop(self, visits: int) -> float:
        """Minute until which visits count, so that about as many do."""
        return self.start + visits / (self.arrivals * self.shops)

    def overrides(self, visits: int) -> dict[str, Any]:
        """What the scenario file has to say instead; the last hours let every visit that counts end."""
        return {
            "days": int(np.ceil((self.stop(visits) + SETTLING * self.unit) / DAY)),
            "warmup": 0,
            "consumers.count": round(self.arrivals * self.shops * DAY / RATE),
            "categories.need.occasions.rate": RATE,
            "merchants.shop.count": self.shops,
            "merchants.shop.service.counter.servers": self.servers,
            "merchants.shop.service.counter.minutes": self.service,
        }


def measure(effort: Effort) -> Iterator[Measurement]:
    """Traces, then waits of every kind of queue."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    if effort.exact:
        yield from traces(ITEM, effort)
        yield from _engines(effort)
    yield from _markov(effort)
    yield from _many_servers(effort)
    yield from _laws_of_service(effort)
    yield from _regular_arrivals(effort)
    if effort.variants:
        yield from _variants(effort)


@dataclass(frozen=True)
class Window:
    """Visits that arrived while the queue was at rest, and all visits that were there meanwhile.

    Parameters
    ----------
    visits
        All visits of the run.
    start, stop
        Minutes between which arrivals count.
    shops
        How many queues.
    """

    visits: Visits
    start: float
    stop: float
    shops: int

    @property
    def counts(self) -> BoolArray:
        """Which visits count."""
        return np.asarray((self.visits.arrived >= self.start) & (self.visits.arrived < self.stop))

    def mean(self, quantity: str, reference: float, value: FloatArray) -> Measurement:
        """Mean of a column over the visits that count; shops are the independent units.

        A shop with more visits than others also has longer waits, so sums are divided by sums.
        """
        shop = self.visits.shop[self.counts]
        total = np.bincount(shop, weights=value[self.counts], minlength=self.shops)
        visits = np.bincount(shop, minlength=self.shops).astype(np.float64)
        mean, error = ratio_estimate(total, visits)
        return Measurement(ITEM, quantity, reference, mean, error, freedom=self.shops - 1)

    def time_average(self, since: FloatArray, until: FloatArray) -> FloatArray:
        """Mean number between two moments of each visit, over time, shop by shop."""
        present = np.clip(until, self.start, self.stop) - np.clip(since, self.start, self.stop)
        return np.bincount(self.visits.shop, weights=present, minlength=self.shops) / (self.stop - self.start)

    def met_on_arrival(self) -> IntArray:
        """How many each visitor finds in the shop: those who arrived before, less those who left before."""
        found = np.zeros(self.visits.shop.size, dtype=np.int64)
        for shop in range(self.shops):
            here = np.flatnonzero(self.visits.shop == shop)
            arrived, served = np.sort(self.visits.arrived[here]), np.sort(self.visits.served[here])
            minute = self.visits.arrived[here]
            found[here] = np.searchsorted(arrived, minute) - np.searchsorted(served, minute, side="right")
        return found

    def crowded(self, number: int) -> FloatArray:
        """Share of time with at least so many in the shop, shop by shop."""
        return np.array([self._crowded_time(shop, number) for shop in range(self.shops)]) / (
            self.stop - self.start
        )

    def _crowded_time(self, shop: int, number: int) -> float:
        here = self.visits.shop == shop
        return crowded_time(
            self.visits.arrived[here], self.visits.served[here], number, self.start, self.stop
        )


def crowded_time(arrived: FloatArray, served: FloatArray, number: int, start: float, stop: float) -> float:
    """Minutes within a window during which at least so many visits were there at once.

    Examples
    --------
    >>> crowded_time(np.array([0.0, 1.0]), np.array([3.0, 2.5]), 2, 0.0, 10.0)
    1.5
    """
    moment = np.concatenate([arrived, served])
    change: IntArray = np.concatenate([np.ones(arrived.size, np.int64), -np.ones(served.size, np.int64)])
    order = np.lexsort((change, moment))
    present = np.cumsum(change[order])
    edge = np.clip(moment[order], start, stop)
    return float(np.sum(np.diff(edge)[present[:-1] >= number]))


def _window(market: QueueMarket, visits: int, effort: Effort) -> Window:
    """One run of a queue."""
    seen = visits_in(CHANCE, market.overrides(visits), effort.replication)
    return Window(seen, market.start, market.stop(visits), market.shops)


def _visits(effort: Effort, part: float) -> int:
    return max(1, round(VISITS * part * effort.people / 1_000_000))


def _wait(window: Window, quantity: str, reference: float, unit: float = 1.0) -> Measurement:
    return window.mean(quantity, reference, window.visits.waited / unit)


def _markov(effort: Effort) -> Iterator[Measurement]:
    """M/M/1: waits, numbers and their laws; the error of the mean wait by its asymptotic variance."""
    window = _window(QueueMarket(shops=effort.queues), _visits(effort, 1.0), effort)
    visits, theory = window.visits, queues.markov_queue(0.8, 1.0)
    sojourn = visits.served - visits.arrived
    wait = _wait(window, "M/M/1 mean wait", theory.wait)
    yield _asymptotic(wait, queues.mean_wait_variance(0.8), window)
    yield window.mean("M/M/1 mean time in the shop", theory.sojourn, sojourn)
    number = window.time_average(visits.arrived, visits.served)
    yield mean_of(ITEM, "M/M/1 mean number in the shop", theory.in_system, number)
    queue = window.time_average(visits.arrived, visits.started)
    yield mean_of(ITEM, "M/M/1 mean number in the queue", theory.queue_length, queue)
    tail = queues.sojourn_tail(0.8, 1.0, 5.0)
    long = (sojourn > 5.0).astype(np.float64)
    yield window.mean("M/M/1 share in the shop for more than 5", tail, long)
    yield mean_of(ITEM, "M/M/1 share of time with 5 or more", 0.8**5, window.crowded(5))
    found_crowded = (window.met_on_arrival() >= 5).astype(np.float64)
    yield window.mean("M/M/1 share of visitors who find 5 or more", 0.8**5, found_crowded)
    yield _little(window, sojourn)
    yield _lindley(visits)


def _asymptotic(wait: Measurement, variance: float, window: Window) -> Measurement:
    """The same estimate, its error from theory instead of from the shops' differences."""
    error = float(np.sqrt(variance / np.sum(window.counts)))
    return Measurement(wait.item, wait.quantity, wait.reference, wait.estimate, error)


def _little(window: Window, sojourn: FloatArray) -> Measurement:
    """Little's law over the whole run, from the first arrival to the last departure, holds exactly."""
    visits = window.visits
    whole = Window(visits, float(visits.arrived.min()), float(visits.served.max()), window.shops)
    number = whole.time_average(visits.arrived, visits.served) * (whole.stop - whole.start)
    spent = np.bincount(visits.shop, weights=sojourn, minlength=window.shops)
    return exact(
        ITEM, "Little's law, largest miss [minutes]", 0.0, float(np.max(np.abs(number - spent))), 1e-4
    )


def _lindley(visits: Visits) -> Measurement:
    """Every wait of a shop is what the recursion makes of its arrivals and service times."""
    here = np.flatnonzero(visits.shop == 0)
    order = here[np.argsort(visits.arrived[here], kind="stable")]
    arrived, service = visits.arrived[order], visits.served[order] - visits.started[order]
    waits = queues.path_waits(np.diff(arrived, prepend=arrived[0]), service)
    miss = float(np.max(np.abs(waits - visits.waited[order])))
    return exact(ITEM, "waits of one shop against Lindley's recursion, largest miss", 0.0, miss, 1e-7)


def _many_servers(effort: Effort) -> Iterator[Measurement]:
    """M/M/10 at load .8."""
    market = QueueMarket(servers=10, shops=max(effort.queues // 3, 2))
    window = _window(market, _visits(effort, 0.5), effort)
    theory = queues.markov_queue(8.0, 1.0, 10)
    yield _wait(window, "M/M/10 mean wait", theory.wait)
    waits = (window.visits.waited > 1e-9).astype(np.float64)
    yield window.mean("M/M/10 share that waits", theory.waiting_chance, waits)


LAWS: tuple[tuple[str, float, dict[str, Any]], ...] = (
    ("M/D/1", 0.0, {"distribution": "constant", "value": 1.0}),
    ("M/E2/1", 0.5**0.5, {"distribution": "gamma", "mean": 1.0, "shape": 2.0}),
    (
        "M/LN/1",
        1.5,
        {"distribution": "lognormal", "mean": 1.0, "sigma": queues.lognormal_sigma(1.5)},
    ),
)


def _laws_of_service(effort: Effort) -> Iterator[Measurement]:
    """Pollaczek-Khinchine: the mean wait depends on the service's mean and variance alone."""
    for name, variation, law in LAWS:
        window = _window(QueueMarket(service=law, shops=effort.queues), _visits(effort, 0.5), effort)
        theory = queues.general_service_queue(0.8, 1.0, variation)
        found = _wait(window, f"{name} mean wait", theory.wait)
        yield found
        if effort.variants and name == "M/LN/1":
            taken_as_sigma = float(np.sqrt(np.expm1(1.5**2)))
            wrong = queues.general_service_queue(0.8, 1.0, taken_as_sigma).wait
            yield found.wrong("coefficient of variation taken as sigma", wrong)


def _regular_arrivals(effort: Effort) -> Iterator[Measurement]:
    """D/M/1: one queue, cut into pieces much longer than its memory."""
    visits, pieces = _visits(effort, 0.5), effort.queues
    length = visits * 1.25 / pieces
    days = int(np.ceil(1.0 + (visits * 1.25 + SETTLING) / DAY))
    seen = visits_in(REGULAR, {"days": days, "warmup": 0}, effort.replication)
    theory = queues.general_arrivals_queue(lambda rate: float(np.exp(-1.25 * rate)), 1.25, 1.0)
    piece = np.floor((seen.arrived - DAY) / length).astype(np.int64)
    here = (piece >= 0) & (piece < pieces)
    count = np.bincount(piece[here], minlength=pieces)
    for quantity, reference, value in (
        ("D/M/1 mean wait", theory.wait, seen.waited),
        ("D/M/1 share that waits", theory.waiting_chance, (seen.waited > 1e-9).astype(np.float64)),
    ):
        means = np.bincount(piece[here], weights=value[here], minlength=pieces) / count
        found = mean_of(ITEM, quantity, reference, means)
        yield found
    if effort.variants:
        yield found.wrong("visitors see what an average over time sees", 0.8)


def _engines(effort: Effort) -> Iterator[Measurement]:
    """The readable engine and the compiled one, visit by visit."""
    for servers in (1, 3):
        market = QueueMarket(servers=servers, shops=2)
        changes = market.overrides(2_000)
        fast, slow = (
            visits_in(CHANCE, changes, effort.replication, engine) for engine in ("compiled", "simpy")
        )
        differing = int(np.sum((fast.started != slow.started) | (fast.served != slow.served)))
        quantity = f"visits that the two engines serve at other minutes, {servers} servers"
        yield exact(ITEM, quantity, 0.0, differing, 0.0)


def _variants(effort: Effort) -> Iterator[Measurement]:
    """Other loads, servers and laws; and time in hours."""
    for variant in range(VARIANTS):
        draws = parameter_draws(ITEM, variant)
        load, servers = float(draws.uniform(0.4, 0.75)), int(draws.integers(2, 7))
        market = QueueMarket(load=load, servers=servers, shops=effort.queues)
        window = _window(market, _visits(effort, 0.15), effort)
        theory = queues.markov_queue(load * servers, 1.0, servers)
        yield _wait(window, f"mean wait at {servers} servers, load {load:.3f}", theory.wait)
        shape = float(draws.uniform(0.5, 4.0))
        law = {"distribution": "gamma", "mean": 1.0, "shape": shape}
        window = _window(
            QueueMarket(load=load, service=law, shops=effort.queues), _visits(effort, 0.15), effort
        )
        general = queues.general_service_queue(load, 1.0, shape**-0.5)
        yield _wait(window, f"mean wait, gamma service of shape {shape:.3f}, load {load:.3f}", general.wait)
    yield from _in_hours(effort)


def _in_hours(effort: Effort) -> Iterator[Measurement]:
    """The M/M/1 of the first lines, sixty times slower: the same wait in its own unit."""
    slow = QueueMarket(
        service={"distribution": "exponential", "mean": 60.0}, unit=60.0, shops=4 * effort.queues
    )
    window = _window(slow, _visits(effort, 0.15), effort)
    yield _wait(window, "M/M/1 mean wait, time in hours", 4.0, unit=60.0)
