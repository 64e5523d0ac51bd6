"""How orders are fulfilled: stations with servers, what an order passes in each channel, who turns away."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import model_validator

from o2o_sim.core.quantity import Quantity, quantity
from o2o_sim.core.units import MINUTES_PER_DAY
from o2o_sim.scenario.part import Named, Part, number

#: The kinds of station an order of each channel passes where a scenario says nothing else.
USUAL_PATHS: dict[str, list[str]] = {
    "walk_in": ["counter", "kitchen"],
    "ahead": ["kitchen"],
    "delivery": ["kitchen"],
    "voucher": ["counter", "kitchen"],
    "parcel": [],
}

#: Units that come by themselves are each an event: no more of them than this in the mean.
SHORTEST_GAP = 0.01

#: People or minutes that nobody minds.
PATIENT = 1_000_000.0


class Batch(Part):
    """How many orders a server takes at once."""

    size: int = number(4, "most orders at once", ge=1, le=1000, unit="orders")
    least: int = number(1, "fewest orders at once", ge=1, le=1000, unit="orders")
    wait: float | None = number(
        None, "after so long a batch need not fill up (none: it always must)", unit="minutes", ge=0
    )


class Slots(Part):
    """Slots of time that are booked; `servers` are the places in each."""

    minutes: float = number(30.0, "from slot to slot", unit="minutes", gt=0, le=1440)
    overbooking: int = number(0, "places booked beyond those there are", ge=0, le=10_000, unit="places")
    later: int = number(0, "how many later slots are taken when the wished one is full", ge=0, le=1000)


class Stock(Part):
    """Units that are sold, or lent and brought back, or come by themselves, as taxis do to a rank."""

    units: int = number(
        100, "there at first and after every renewal, at a merchant of mean size", ge=0, le=1_000_000
    )
    every: float | None = number(1.0, "from renewal to renewal (none: never)", unit="days", gt=0, le=3650)
    hour: float = number(6.0, "hour of the first renewal", unit="hour", ge=0, le=24)
    life: int = number(0, "renewals after which a unit has spoiled (0: it keeps)", ge=0, le=8)
    sync: float = number(
        0.0, "the stock shown online is brought up to date so often; 0 at once", unit="minutes", ge=0
    )
    lent: bool = number(False, "units come back after the service time")
    elsewhere: float = number(
        0.0, "share of lent units that are brought back to another merchant of the group, any", ge=0, le=1
    )

    gaps: Quantity | None = quantity(
        None,
        "units come by themselves, one by one, so long after each other, at a merchant of mean size (none: none come)",
        unit="minutes",
        ge=0,
        by=(),
    )
    most: int | None = number(
        None,
        "a unit that comes by itself stays only if no more than so many are then there, at a merchant of mean size "
        "(none: all stay)",
        ge=0,
        le=1_000_000,
    )

    @model_validator(mode="after")
    def _either(self) -> Stock:
        if self.elsewhere and not self.lent:
            raise ValueError("only units that are `lent` are brought back `elsewhere`")
        if self.lent and self.every is not None:
            raise ValueError("units that are lent come back: `every` has to be null")
        if self.gaps is None:
            if self.most is not None:
                raise ValueError("`most` is for units that come by themselves, after `gaps`")
            return self
        if self.lent or self.life or self.every is not None:
            raise ValueError(
                "units that come by themselves, after `gaps`, are neither `lent` nor renewed: `every` has to be null "
                "and `life` 0"
            )
        if not (self.gaps.mean() >= SHORTEST_GAP and mean_within_a_day(self.gaps) >= 0.99 * SHORTEST_GAP):
            raise ValueError(
                f"the mean of `gaps`, none of them taken for longer than a day, is at least {SHORTEST_GAP:g} minutes"
            )
        if self.most is not None and self.units > self.most:
            raise ValueError("`units` are there at first, and no more than `most` of them fit")
        return self


def mean_within_a_day(gaps: Quantity) -> float:
    """The mean of the lesser of a gap and a day [minutes], which the few longest gaps do not make up.

    Units that come after such gaps are at most twice as many a day as this goes into a day, in the mean
    (Erickson 1973).

    Examples
    --------
    >>> mean_within_a_day(Quantity({"distribution": "empirical", "values": [1.0, 1e9]}))
    720.5
    """
    shares = (np.arange(10_000) + 0.5) / 10_000
    return float(np.minimum(gaps.quantile(shares), MINUTES_PER_DAY).mean())


class Station(Part):
    """Servers and how long each order keeps one busy."""

    servers: float = number(3, "servers of a merchant of mean size", ge=1, le=10_000, source="baseline 31")
    minutes: Quantity = quantity(
        {"distribution": "lognormal", "mean": 15.0, "median": 13.0},
        "service time",
        unit="minutes",
        ge=0,
        source="baseline 31",
        by=("segment", "channel"),
    )
    travel: float = number(
        0.0,
        "a server is on the road for so long, there and back, for each kilometre to the person",
        unit="minutes/km",
        ge=0,
        le=1000,
    )
    grows: bool = number(True, "servers grow with the merchant's size")
    factor: Annotated[dict[str, float], Named] = number(
        {}, "service time of a channel relative to `minutes`: a dish ordered ahead shortens the stay"
    )
    hours: list[float] | None = number(
        None, "servers on duty in each hour of the day, relative to `servers`", min_length=24, max_length=24
    )
    works: Literal["queue", "shelf", "booking", "stock"] = number(
        "queue",
        "queue: servers; shelf: places until the person comes; booking: places in slots; stock: units",
    )
    discipline: Literal["first_come", "priority", "preemptive", "batch", "sharing"] = number(
        "first_come", "in what order a queue is served"
    )
    room: int | None = number(
        None, "how many may wait (none: all; of a stock: nobody)", ge=0, le=1_000_000, unit="orders"
    )
    from_afar: int | None = number(
        None, "people queue from home and set off when so many are still before them", ge=0, le=1000
    )
    batch: Batch = number(Batch(), "discipline `batch` only")
    slots: Slots = number(Slots(), "`works: booking` only")
    stock: Stock = number(Stock(), "`works: stock` only")

    @model_validator(mode="after")
    def _goes_together(self) -> Station:
        from o2o_sim.offers.channels import CHANNELS
        from o2o_sim.scenario.nearest import require_known

        require_known("channel", self.factor, CHANNELS)
        if self.works != "queue" and self.discipline != "first_come":
            raise ValueError(f"a {self.works} has no discipline but `first_come`")
        if self.from_afar is not None and (
            self.works != "queue" or self.discipline not in ("first_come", "priority")
        ):
            raise ValueError("people queue from afar only where `discipline` is first_come or priority")
        if self.batch.least > self.batch.size:
            raise ValueError("`batch.least` is above `batch.size`")
        if self.hours is not None and min(self.hours) < 0:
            raise ValueError("`hours` are shares of servers, none negative")
        return self


class Door(Part):
    """What people do who see a queue before they join it; only at the first station they come to."""

    longest: Quantity = quantity(
        PATIENT, "they join only if fewer people would be served before them", unit="people", ge=0, le=PATIENT
    )
    most_wait: Quantity = quantity(
        PATIENT, "they join only if the wait shown is not longer", unit="minutes", ge=0, le=PATIENT
    )
    utility: bool = number(
        False, "they join only if the visit is still worth more than staying away after the wait shown"
    )
    shows: Literal["live", "promised", "nothing"] = number(
        "live",
        "what they go by. live: the queue; promised: the wait until served that is expected of the merchant and "
        "channel today, from what was waited up to yesterday; nothing: they join unseen",
    )
    measured: int = number(
        0,
        "so long ago the live queue was measured, to the whole minute; 1440: at this time of the day before. It "
        "then counts all who waited, of whatever class",
        unit="minutes",
        ge=0,
        le=1440,
    )
    others: int = number(
        0, "how many other merchants of the group they have in mind, the nearest", ge=0, le=16
    )
    compares: bool = number(False, "they look at all these queues and join where fewest are")
    moves_on: float | None = number(
        None, "who is turned away goes on to the next, so far away (none: home)", unit="minutes", ge=0
    )

    @model_validator(mode="after")
    def _sees(self) -> Door:
        if self.shows != "live" and (self.measured or self.compares):
            raise ValueError("only a queue that is shown `live` is `measured`, and `compares` with others")
        return self


class Bookings(Part):
    """How people use slots; only in channels that pass a station with `works: booking`."""

    lead: Quantity = quantity(120.0, "from booking to the wished slot", unit="minutes", ge=0)
    lateness: Quantity = quantity(0.0, "after the slot's beginning", unit="minutes", ge=0, le=1440)
    no_show: float = number(0.0, "probability not to come", ge=0, le=1)
    cancels: float = number(0.0, "probability to cancel, at any time before the slot", ge=0, le=1)
    deposit: float = number(
        0.0, "part of what was prepaid that a merchant keeps of who does not come", ge=0, le=1
    )


class Service(Part):
    """Stations an order passes: visitors the counter and then the kitchen, the others the kitchen."""

    counter: Station | None = number(None, "where visitors order and pay")
    kitchen: Station | None = number(None, "where orders of all channels are made; shops pick goods here")
    stations: Annotated[dict[str, Station], Named] = number({}, "other stations, by name")
    paths: Annotated[dict[str, list[str]], Named] = number(
        {}, "names of the stations an order of each channel passes, in their order"
    )
    patience: Quantity = quantity(
        {"distribution": "exponential", "mean": 45.0}, "queueing a visitor puts up with", unit="minutes", ge=0
    )
    opens: float = number(0.0, "opening hour", unit="hour", ge=0, le=24)
    priority: Quantity = quantity(
        0.0, "class of an order, 0 is served first", ge=0, le=9, by=("segment", "channel")
    )
    door: Door = number(Door(), "who turns away at the sight of a queue")
    bookings: Bookings = number(Bookings(), "how people use slots")

    @model_validator(mode="after")
    def _known(self) -> Service:
        from o2o_sim.offers.channels import CHANNELS
        from o2o_sim.scenario.nearest import require_known

        require_known("channel", self.paths, CHANNELS)
        for name in ("counter", "kitchen"):
            if name in self.stations:
                raise ValueError(f"`{name}` stands beside `stations`, not in it")
        for path in self.paths.values():
            require_known("station", path, ("counter", "kitchen", *self.stations))
        for name in self.stations:
            if not any(name in path for path in self.paths.values()):
                raise ValueError(f"no order passes the station `{name}`: name it under `paths`")
        self.names()
        return self

    def path(self, channel: str) -> list[str]:
        """Names of the stations an order of a channel passes."""
        return self.paths.get(channel, USUAL_PATHS[channel])

    def station(self, name: str) -> Station | None:
        """The station of a name, if the group has it."""
        usual = {"counter": self.counter, "kitchen": self.kitchen}
        return usual[name] if name in usual else self.stations[name]

    def names(self) -> tuple[str, ...]:
        """All stations, each after those that some order passes before it.

        Raises
        ------
        ValueError
            The paths lead in a circle.

        Examples
        --------
        >>> Service(stations={"shelf": Station()}, paths={"ahead": ["kitchen", "shelf"]}).names()
        ('counter', 'kitchen', 'shelf')
        """
        left = ["counter", "kitchen", *self.stations]
        paths = [self.path(channel) for channel in USUAL_PATHS]
        found: list[str] = []
        while left:
            free = [name for name in left if not any(_comes_later(name, path, left) for path in paths)]
            if not free:
                raise ValueError(f"the paths through {', '.join(left)} lead in a circle")
            found.append(free[0])
            left.remove(free[0])
        return tuple(found)

    def renewed(self) -> dict[str, Stock]:
        """The stocks that are filled up from time to time, by the name of their station."""
        stations = {name: self.station(name) for name in self.names()}
        return {
            name: station.stock
            for name, station in stations.items()
            if station is not None and station.works == "stock" and station.stock.every is not None
        }

    def books(self, channel: str) -> bool:
        """Whether orders of a channel are booked for a slot."""
        stations = (self.station(name) for name in self.path(channel))
        return any(station is not None and station.works == "booking" for station in stations)


def _comes_later(name: str, path: list[str], left: list[str]) -> bool:
    """Whether a path passes another of those left before a station, or passes it twice."""
    return (name in path and any(other in left for other in path[: path.index(name)])) or path.count(name) > 1
