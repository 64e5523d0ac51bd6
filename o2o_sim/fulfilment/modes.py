"""How a station works: what it has, in what order it serves, and how an order can leave."""

from __future__ import annotations

from enum import IntEnum

from o2o_sim.core.codes import Code

__all__ = ["NO_LIMIT", "Along", "Discipline", "Dispatch", "Mechanism", "Rank", "Route"]

#: More than any queue: no limit.
NO_LIMIT = 2**31


class Rank(IntEnum):
    """The order of events at the same minute; among equals the smaller order id comes first."""

    MEASURING = -1
    """What there is at a whole minute is noted for those who will be shown it later."""
    COMPLETION = 0
    STAFFING = 1
    """Servers come or go, a stock is renewed; the station with the smaller row first."""
    ARRIVAL = 2
    SETTING_OFF = 3
    """A batch need not fill up any longer."""
    RENEGING = 4
    """Patience ends, a booking is given back, or nobody came for it."""
    MATCHING = 5
    """Waiting orders and idle couriers are matched, with all that this minute has brought."""


class Mechanism(Code):
    """What an order needs from a station.

    Examples
    --------
    >>> [mechanism.label for mechanism in Mechanism]
    ['queue', 'shelf', 'booking', 'stock']
    """

    QUEUE = 0
    """A server, for as long as the order's service takes."""
    SHELF = 1
    """A place, until the person comes for it."""
    BOOKING = 2
    """A place in a slot of time, for which it waits elsewhere; it may be cancelled or not be used."""
    STOCK = 3
    """Units of a stock, which is renewed and may spoil, or to which the units come back."""


class Discipline(Code):
    """In what order a queue is served.

    Examples
    --------
    >>> Discipline.named("sharing")
    <Discipline.SHARING: 4>
    """

    FIRST_COME = 0
    """Who joined first is called first."""
    PRIORITY = 1
    """The first class first; who is being served is not disturbed."""
    PREEMPTIVE = 2
    """The first class first; it takes the server from a later class, which goes on later where it stopped."""
    BATCH = 3
    """A server takes several at once, for as long as the longest of them needs."""
    SHARING = 4
    """Everybody is served at once, the slower the more they are."""


class Dispatch(Code):
    """Which courier a fleet sends for which order.

    Examples
    --------
    >>> Dispatch.named("batched")
    <Dispatch.BATCHED: 2>
    """

    FIRST_READY = 0
    """The order that waits longest goes first, with the courier who is nearest."""
    NEAREST = 1
    """The order and the courier who are nearest to each other go first."""
    BATCHED = 2
    """Every so many minutes the orders that wait longest are matched to couriers over the fewest kilometres."""


class Along(Code):
    """Which orders go along on a trip, of those that may.

    Examples
    --------
    >>> Along.named("doors")
    <Along.DOORS: 1>
    """

    WAITING = 0
    """Those that wait longest."""
    DOORS = 1
    """One after the other, each time the one whose door is nearest to a door of the trip."""


class Route(Code):
    """In what order a courier visits the doors of a trip.

    Examples
    --------
    >>> Route.named("shorter")
    <Route.SHORTER: 1>
    """

    NEAREST = 0
    """Each time the nearest door that is left."""
    SHORTER = 1
    """The same, and then rearranged as long as that makes the way shorter, see `tours.tour`."""
