"""A day's service as it happened: every visit to a station of a merchant, its queues, and every courier's way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from o2o_sim.core.errors import StudyError
from o2o_sim.core.units import MINUTES_PER_DAY, FloatArray, IntArray, Kilometres, Minutes
from o2o_sim.fulfilment.clock import Step
from o2o_sim.fulfilment.jobs import Done
from o2o_sim.fulfilment.modes import Mechanism
from o2o_sim.fulfilment.processes import SimpyService
from o2o_sim.study.replay import Replay

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

__all__ = ["Leg", "ServiceDay", "Spell", "service_day"]


class Spell(NamedTuple):
    """An order that is served at a station without a break; minutes count from the day's midnight.

    Parameters
    ----------
    station : name of the station
    lane : which of the servers, by the first that was free
    order : id of the order
    channel : how it was bought; empty where it came on an earlier day
    joined, start, end : minutes; who is still served at midnight ends there
    """

    station: str
    lane: int
    order: int
    channel: str
    joined: Minutes
    start: Minutes
    end: Minutes


class Leg(NamedTuple):
    """A part of a courier's way: from one place and minute to another; what for is in `doing`.

    Parameters
    ----------
    courier : number among all couriers
    doing : `out` to a merchant, `there` at the merchant, `back` to a door
    start, end : minutes from the day's midnight
    x, y, to_x, to_y : from where to where [km]; on a torus the shorter way
    """

    courier: int
    doing: str
    start: Minutes
    end: Minutes
    x: Kilometres
    y: Kilometres
    to_x: Kilometres
    to_y: Kilometres


class _Watched(SimpyService):
    """The engine to be read, with what came out of its last window kept."""

    done: Done | None = None

    def serve(self, jobs: object, until: Minutes) -> Done:
        self.done = super().serve(jobs, until)  # type: ignore[arg-type]
        return self.done


@dataclass(frozen=True)
class ServiceDay:
    """What happened at the stations and on the road on one day.

    Parameters
    ----------
    market : in the evening of that day
    day : from 0
    steps : every step of every order, in the order in which they happened
    homes : where each courier was in the morning [km], a row a courier
    first : number of the first courier of each fleet
    done : the orders that left the service
    """

    market: Market
    day: int
    steps: list[Step]
    homes: FloatArray
    first: IntArray
    done: Done
    _channels: dict[int, str] = field(default_factory=dict)

    def served(self) -> dict[int, int]:
        """How many orders left each open merchant's service that day, by id; most first, then by row."""
        merchants = self.market.merchants
        count = np.bincount(self.done.merchant, minlength=len(merchants))
        rows = [row for row in np.argsort(-count, kind="stable") if merchants.active[row] or count[row]]
        return {int(merchants.id[row]): int(count[row]) for row in rows}

    @property
    def busiest(self) -> int:
        """Id of the merchant with most orders that day; the first of several."""
        return next(iter(self.served()))

    def row_of(self, merchant: int) -> int:
        """The row of a merchant's id.

        Raises
        ------
        StudyError
            If there is no such merchant.
        """
        rows = np.flatnonzero(self.market.merchants.id == merchant)
        if not rows.size:
            ids = self.market.merchants.id
            raise StudyError(f"There is no merchant {merchant}: their ids are {ids.min()} to {ids.max()}.")
        return int(rows[0])

    def spells(self, merchant: int) -> list[Spell]:
        """Who was served when and where at a merchant, by station, then minute; bookings and shelves left out."""
        found: list[Spell] = []
        for row, name in self._stations(merchant).items():
            free: list[float] = []
            for order, joined, start, end in sorted(_served(self._at(row)), key=lambda one: (one[2], one[0])):
                lane = next((k for k, until in enumerate(free) if until <= start), len(free))
                free[lane:] = [end, *free[lane + 1 :]]
                found.append(Spell(name, lane, order, self._channel(order), joined, start, end))
        return found

    def queues(self, merchant: int) -> dict[str, list[tuple[Minutes, int]]]:
        """Length of the queue at each station after every change, from midnight to midnight."""
        return {name: _length(self._at(row)) for row, name in self._stations(merchant).items()}

    def legs(self) -> list[Leg]:
        """Every courier's way, by courier and minute; orders still under way at midnight are left out."""
        done, market = self.done, self.market
        places: dict[int, list[float]] = dict(enumerate(self.homes.tolist()))
        found: list[Leg] = []
        rows = np.flatnonzero(done.courier >= 0)
        courier = np.full(done.id.size, -1)
        fleet = market.fleet_of[_platform(market, done.id[rows])]
        courier[rows] = self.first[fleet] + done.courier[rows]
        for number, setting_out in sorted(set(zip(courier[rows], done.dispatched[rows], strict=True))):
            trip = rows[(courier[rows] == number) & (done.dispatched[rows] == setting_out)]
            trip = trip[np.lexsort((done.id[trip], done.picked[trip]))]
            found += self._trip(int(number), trip, places)
        return [leg for leg in found if leg.end > leg.start]

    # ---- how it is put together

    def _trip(self, courier: int, rows: IntArray, places: dict[int, list[float]]) -> list[Leg]:
        """The ways of one trip: to the merchants in turn, then to the doors."""
        market, done, midnight = self.market, self.done, self.day * MINUTES_PER_DAY
        speed = _speed(market, int(done.id[rows[0]]))
        now, at, legs = float(done.dispatched[rows[0]]), places[courier], list[Leg]()
        for row in rows:
            shop = [
                float(market.merchants.x[done.merchant[row]]),
                float(market.merchants.y[done.merchant[row]]),
            ]
            there = min(now + done.pickup_km[row] / speed, float(done.picked[row]))
            legs.append(Leg(courier, "out", now - midnight, there - midnight, *at, *shop))
            legs.append(
                Leg(courier, "there", there - midnight, float(done.picked[row]) - midnight, *shop, *shop)
            )
            now, at = float(done.picked[row]), shop
        for row in rows[np.argsort(done.served[rows], kind="stable")]:
            door = self._door(int(done.id[row]))
            legs.append(Leg(courier, "back", now - midnight, float(done.served[row]) - midnight, *at, *door))
            now, at = float(done.served[row]), door
        places[courier] = at
        return legs

    def _door(self, order: int) -> list[float]:
        """Where an order is brought to."""
        closed = self.market.closed
        person = closed.person[np.searchsorted(closed.id, order)]
        return [float(self.market.consumers.x[person]), float(self.market.consumers.y[person])]

    def _stations(self, merchant: int) -> dict[int, str]:
        """Names of a merchant's stations with servers, by row."""
        market, spec, row = self.market, self.market.stations, self.row_of(merchant)
        group = market.names.groups[market.merchants.group[row]]
        names = market.scenario.merchants[group].service.names()
        mechanism = np.broadcast_to(spec.mechanism, spec.merchant.shape)
        lent = np.broadcast_to(spec.returns, spec.merchant.shape) == 1
        serves = (mechanism == Mechanism.QUEUE) | ((mechanism == Mechanism.STOCK) & lent)
        return {int(k): names[spec.kind[k]] for k in np.flatnonzero((spec.merchant == row) & serves)}

    def _at(self, station: int) -> list[Step]:
        """What happened at a station, minutes from the day's midnight."""
        midnight = self.day * MINUTES_PER_DAY
        return [
            step._replace(minute=step.minute - midnight) for step in self.steps if step.station == station
        ]

    def _channel(self, order: int) -> str:
        if not self._channels:
            market = self.market
            for orders in (market.closed, market.orders):
                names = [market.names.channels[code] for code in orders.channel]
                self._channels.update(zip(orders.id.tolist(), names, strict=True))
        return self._channels.get(order, "")


def service_day(found: Replay) -> ServiceDay:
    """Live the day of a replay once more in the engine to be read, and keep every step.

    Parameters
    ----------
    found : from `replay` or `live_to`; it is left as it is

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> from o2o_sim.study.replay import live_to
    >>> day = service_day(live_to(load_scenario("markets/home_repair", {"consumers.count": 300}), 1))
    >>> spells = day.spells(day.busiest)
    >>> len(spells) > 0, all(spell.joined <= spell.start < spell.end for spell in spells)
    (True, True)
    """
    from o2o_sim.market.branch import branch

    market = branch(found.market)
    service, state = market.served_by(_Watched), market.service.state()
    service.restore(state)
    service.trace, service.keeps_waits = [], market.service.keeps_waits
    homes = np.column_stack([state["fleets.x"], state["fleets.y"]]).copy()
    market.service = service
    market.step()
    assert service.done is not None
    first = np.asarray(state["fleets.first"])
    return ServiceDay(market, market.day - 1, service.trace, homes, first, service.done)


def _served(steps: list[Step]) -> list[tuple[int, Minutes, Minutes, Minutes]]:
    """Order, minute of joining, and from when to when it was served, a row a stretch without a break."""
    joined: dict[int, float] = {}
    begun: dict[int, float] = {}
    found = []
    for step in steps:
        if step.what == "joins":
            joined[step.order] = step.minute
        elif step.what == "is called":
            begun.setdefault(step.order, step.minute)
        elif step.what in ("is finished", "is interrupted"):
            start = begun.pop(step.order, 0.0)
            found.append((step.order, joined.get(step.order, 0.0), start, step.minute))
    found += [(order, joined.get(order, 0.0), start, 1440.0) for order, start in begun.items()]
    return [one for one in found if one[3] > one[2]]


def _length(steps: list[Step]) -> list[tuple[Minutes, int]]:
    """How many stand in a queue after each change; who is called without having joined stood there at midnight."""
    first: dict[int, str] = {}
    for step in steps:
        first.setdefault(step.order, step.what)
    waiting = sum(what in ("is called", "gives up") for what in first.values())
    found = [(0.0, waiting)]
    for step in steps:
        change = {"joins": 1, "is interrupted": 1, "is called": -1, "gives up": -1}.get(step.what, 0)
        if change:
            waiting += change
            if found[-1][0] == step.minute:
                found.pop()  # who is called at once was never in the queue
            if not found or found[-1][1] != waiting:
                found.append((step.minute, waiting))
    return [*found, (float(MINUTES_PER_DAY), waiting)]


def _platform(market: Market, orders: IntArray) -> IntArray:
    """The platform of orders that closed today."""
    closed = market.closed
    return np.asarray(closed.platform[np.searchsorted(closed.id, orders)], dtype=np.int64)


def _speed(market: Market, order: int) -> float:
    """How fast the courier of an order rides [km/minute]."""
    name = market.names.platforms[int(_platform(market, np.array([order]))[0])]
    couriers = market.scenario.platforms[name].couriers
    assert couriers is not None
    return couriers.speed
