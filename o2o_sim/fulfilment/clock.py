"""SimPy's clock, with a stated order of simultaneous events, and a record of what happened."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappush
from typing import NamedTuple

import simpy

from o2o_sim.core.units import Minutes
from o2o_sim.fulfilment.modes import Rank

__all__ = ["Clock", "Step", "printed"]


class Clock(simpy.Environment):
    """SimPy's clock, with events at exact minutes and a stated order among those at the same minute.

    Examples
    --------
    >>> clock = Clock(0.0)
    >>> for rank, order in ((Rank.ARRIVAL, 8), (Rank.ARRIVAL, 3), (Rank.COMPLETION, 9)):
    ...     clock.at(5.0, rank, order).callbacks.append(lambda event, order=order: print(clock.now, order))
    >>> clock.run_before(5.0)
    >>> clock.run_before(5.1)
    5.0 9
    5.0 3
    5.0 8
    """

    def at(self, minute: Minutes, rank: Rank, order: int) -> simpy.Event:
        """An event at exactly that minute; SimPy's own delays would round `now + (minute - now)`."""
        event = simpy.Event(self)
        event._ok, event._value = True, None
        # SimPy's own priorities are 0 and 1, for what follows at once from the event that is happening.
        priority = 2 + (int(rank) << 64) + order + (1 << 63)
        heappush(self._queue, (minute, priority, next(self._eid), event))  # type: ignore[misc, unused-ignore]
        return event

    def run_before(self, until: Minutes) -> None:
        """Let everything happen that happens strictly before a minute."""
        while self.peek() < until:
            self.step()


class Step(NamedTuple):
    """One thing that happened.

    Parameters
    ----------
    minute : when
    order : id of the order
    what : in a word or two
    station : row of the station, -1 at none
    """

    minute: Minutes
    order: int
    what: str
    station: int


def printed(steps: Iterable[Step]) -> str:
    """Steps as lines to be read.

    Examples
    --------
    >>> print(printed([Step(1.5, 7, "joins", 0), Step(4.0, 7, "is called", 0)]))
        1.500  order 7     joins            station 0
        4.000  order 7     is called        station 0
    """
    lines = []
    for step in steps:
        where = "" if step.station < 0 else f"station {step.station}"
        lines.append(f"{step.minute:9.3f}  order {step.order:<5} {step.what:<16} {where}".rstrip())
    return "\n".join(lines)
