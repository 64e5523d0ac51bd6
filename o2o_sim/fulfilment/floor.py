"""The orders and stations of zones as the compiled loop sees them, and the codes it knows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.fulfilment.jobs import ServiceState
from o2o_sim.fulfilment.modes import Discipline, Mechanism, Rank

__all__ = ["ORDER", "PLACE", "VISIT", "Book", "Floor"]

COMPLETION, STAFFING, ARRIVAL = int(Rank.COMPLETION), int(Rank.STAFFING), int(Rank.ARRIVAL)
SETTING_OFF, RENEGING = int(Rank.SETTING_OFF), int(Rank.RENEGING)
QUEUE, SHELF = int(Mechanism.QUEUE), int(Mechanism.SHELF)
BOOKING, STOCK = int(Mechanism.BOOKING), int(Mechanism.STOCK)
PRIORITY, PREEMPTIVE = int(Discipline.PRIORITY), int(Discipline.PREEMPTIVE)
BATCH, SHARING = int(Discipline.BATCH), int(Discipline.SHARING)
REFUSED, BALKED = int(ServiceState.REFUSED), int(ServiceState.BALKED)
CANCELLED, NO_SHOW = int(ServiceState.CANCELLED), int(ServiceState.NO_SHOW)
OVERSOLD = int(ServiceState.OVERSOLD)
WAITING, SERVED = 0, 1
RENEWAL, COMING = -2, -3


#: What is known of an order, see `OrdersInside`. `patience` is infinite where the person does not wait on the
#: spot; `where` is the line in which it stands, -1 none; `there` whether who queues from afar is there;
#: `stage` the kind of station where it is, or to which it is on its way.
ORDER = np.dtype(
    [
        *((name, np.float64) for name in ("due", "patience", "pickup", "most_wait", "told", "walk")),
        *((name, np.float64) for name in ("appointment", "lateness", "cancels", "moves_on", "moved", "gone")),
        *((name, np.int64) for name in ("id", "priority", "longest", "units", "back", "online", "compares")),
        *((name, np.int64) for name in ("merchant", "tried", "end", "where", "stage")),
        ("there", np.bool_),
    ],
    align=True,
)

#: What is known of an order at a kind of station.
VISIT = np.dtype(
    [("station", np.int64)]
    + [(name, np.float64) for name in ("service", "join", "start", "leave", "tag", "present")]
)

#: What is known of a station, see `StationSpec` and `Stations`. `servers` are on duty and `busy` at work now;
#: `expected` is who is thought to finish next where all are served at once; from the whole minute `noted` on it is
#: still to be noted what can be seen; up to the minute `counted` units are in `unit_minutes`; of those that come by
#: themselves `next_unit` is next, and `no_unit` is the place after the last.
PLACE = np.dtype(
    [
        *((name, np.float64) for name in ("batch_wait", "turn", "slot", "renew_from", "renew_every", "sync")),
        *((name, np.float64) for name in ("virtual", "since", "unit_minutes", "counted")),
        *((name, np.int64) for name in ("mechanism", "discipline", "room", "batch", "least", "near")),
        *((name, np.int64) for name in ("later", "stock", "life", "returns", "planned", "level", "shown")),
        *((name, np.int64) for name in ("synced", "spoiled", "servers", "busy", "expected", "ago", "noted")),
        *((name, np.int64) for name in ("most", "in_vain", "next_unit", "no_unit")),
        ("by_hour", np.bool_),
    ],
    align=True,
)


class Book(NamedTuple):
    """The orders of the zones.

    Parameters
    ----------
    order : an `ORDER` each
    visit : a `VISIT` each; shape (kinds, orders)
    others : merchants they may go to instead; shape (choices, orders)
    """

    order: AnyArray
    visit: AnyArray
    others: IntArray


class Floor(NamedTuple):
    """The stations.

    Parameters
    ----------
    place : a `PLACE` each
    hours, row_of, ages, turned, coming, seen_crowd, seen_ahead, seen_wait : see `StationSpec` and `Stations`
    """

    place: AnyArray
    hours: IntArray
    row_of: IntArray
    ages: IntArray
    turned: IntArray
    coming: FloatArray
    seen_crowd: IntArray
    seen_ahead: IntArray
    seen_wait: FloatArray
