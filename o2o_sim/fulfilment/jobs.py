"""Orders as they come into service, and as they leave it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from o2o_sim.core.codes import Code
from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.fulfilment.alike import alike
from o2o_sim.fulfilment.modes import NO_LIMIT

__all__ = ["Done", "Jobs", "ServiceState"]


class ServiceState(Code):
    """How an order left the service.

    Examples
    --------
    >>> ServiceState.BALKED.label
    'balked'
    """

    SERVED = 1
    RENEGED = 2
    """Waited, and gave up."""
    REFUSED = 3
    """Found no room, no free slot, or nothing in stock."""
    BALKED = 4
    """Saw the queue and did not join it."""
    CANCELLED = 5
    """Gave a booked slot back before it began."""
    NO_SHOW = 6
    """Had a slot and did not come."""
    OVERSOLD = 7
    """Ordered what was shown to be there and was not."""


class Jobs(NamedTuple):
    """Orders that come in, one row each, in any order. `Jobs.of` fills what is left out.

    Parameters
    ----------
    id : stable and unique among all orders of a run; smaller ids go first where minutes are equal
    merchant : row of the merchant
    path : number of the path, see `PATHS`
    minute : when the order reaches its first station, not before the service's `now`; may lie days ahead
    patience : queueing minutes the person bears, over all stations together; only on site
    service : how long a server of each kind will need; shape (orders, kinds)
    pickup : minute at which the person comes to fetch it; only for pick-up and shelves
    delay : minutes from leaving the last station to the door; only for parcels
    drop_x, drop_y : where a courier brings it [km]
    fleet : index of the fleet that delivers, -1 where none is needed
    priority : class, 0 is served first; only where stations know classes
    longest : joins no queue at the door in which so many would be served before
    most_wait : joins no queue at the door at which a longer wait is shown
    told : minutes of wait that the person is told before joining the first queue, and goes by without seeing it;
        -1 who sees the queue
    walk : minutes from setting off until the person is there; only where one may queue from afar
    appointment : minute of the slot that is asked for; only at stations that are booked
    lateness : minutes after the slot's beginning at which the person comes; infinite who does not
    cancels : minute at which a booking is given back, if before the slot; infinite where never
    units : how many units of a stock
    back : row of the merchant to whom lent units return, -1 the same
    online : 1 who goes by the stock that is shown, 0 who sees the stock itself
    compares : 1 who looks at the queues of `merchant` and `others` and joins where fewest are
    moves_on : minutes to the next of `others` for who is turned away at the door; infinite who goes home
    call : minute from which a courier may be sent for it, once its last station has it; infinite when it is ready
    others : rows of other merchants with the same kinds of station, -1 none; shape (orders, any number)
    """

    id: IntArray
    merchant: IntArray
    path: IntArray
    minute: FloatArray
    patience: FloatArray
    service: FloatArray
    pickup: FloatArray
    delay: FloatArray
    drop_x: FloatArray
    drop_y: FloatArray
    fleet: IntArray
    priority: IntArray
    longest: IntArray
    most_wait: FloatArray
    told: FloatArray
    walk: FloatArray
    appointment: FloatArray
    lateness: FloatArray
    cancels: FloatArray
    units: IntArray
    back: IntArray
    online: IntArray
    compares: IntArray
    moves_on: FloatArray
    call: FloatArray
    others: IntArray

    @classmethod
    def of(cls, **columns: Any) -> Jobs:
        """Jobs from at least `id`, `merchant`, `path` and `minute`; a single value stands for a whole column.

        `counter_minutes` and `kitchen_minutes` are short for the first two columns of `service`. What is left
        out is boundless patience, no service time, pick-up at once, no delay, no fleet, and nothing of what
        only some stations know.

        Raises
        ------
        InputError
            A column is unknown, missing or of another length than `id`.

        Examples
        --------
        >>> Jobs.of(id=[7], merchant=[0], path=[0], minute=[5.0], kitchen_minutes=[2.0]).service
        array([[0., 2.]])
        """
        unknown = sorted(set(columns) - set(cls._fields) - set(_SHORT))
        missing = [name for name in cls._fields[:4] if name not in columns]
        if unknown or missing:
            raise InputError(f"Jobs have no columns {unknown} and lack {missing}.")
        rows = np.size(columns["id"])
        given = {name: values for name, values in columns.items() if name not in _SHORT}
        given.setdefault("service", _service(columns, rows))
        filled = {**dict.fromkeys(cls._fields, 0.0), **_LEFT_OUT, **given}
        return cls(**{name: _column(name, values, rows) for name, values in filled.items()})

    @classmethod
    def none(cls) -> Jobs:
        """No orders.

        Examples
        --------
        >>> Jobs.none().id.size
        0
        """
        return cls.of(id=[], merchant=[], path=[], minute=[])


class Done(NamedTuple):
    """Orders that left the service in a window, one row each, in the order in which they were taken in.

    Parameters
    ----------
    id : the order's id
    state : code of `ServiceState`
    start : minute at which the first server began; nan when the person left before
    ready : minute at which the last station finished; nan when the person left before
    served : minute at which the person has it; nan when the person left before
    left : `served`, or the minute at which the person left without it
    waited : minutes spent in the queues of all stations, or lost to others who were served at the same time;
        being served, pick-up and couriers do not count
    dispatched : minute at which a courier set out; nan without courier
    courier : index of the courier in its fleet, -1 without
    pickup_km, drive_km : road kilometres to the merchant, and from there to the door; 0 without courier
    merchant : row of the merchant it ended at: another one for who compared queues or moved on
    arrived : minute at which the order reached its first station, or came to the slot that was booked
    picked : minute at which the courier left the merchant with it; nan without courier
    together : orders on the courier's trip; 0 without courier
    """

    id: IntArray
    state: IntArray
    start: FloatArray
    ready: FloatArray
    served: FloatArray
    left: FloatArray
    waited: FloatArray
    dispatched: FloatArray
    courier: IntArray
    pickup_km: FloatArray
    drive_km: FloatArray
    merchant: IntArray
    arrived: FloatArray
    picked: FloatArray
    together: IntArray

    def by_leaving(self) -> Done:
        """The same rows in the order of leaving: by minute, then id.

        Examples
        --------
        >>> columns = [np.array([v, v]) for v in (7, 1, 0.0, 5.0, 5.0, 5.0, 0.0, 0.0, -1, 0.0, 0.0, 2, 0.0, 0.0, 0)]
        >>> Done(np.array([7, 3]), *columns[1:]).by_leaving().id
        array([3, 7])
        """
        order = np.lexsort((self.id, self.left))
        return Done(**{name: getattr(self, name)[order] for name in self._fields})


_SHORT = ("counter_minutes", "kitchen_minutes")
_LEFT_OUT = {
    "patience": np.inf,
    "fleet": -1,
    "longest": NO_LIMIT,
    "most_wait": np.inf,
    "told": -1.0,
    "cancels": np.inf,
    "units": 1,
    "back": -1,
    "moves_on": np.inf,
    "call": np.inf,
    "others": np.empty(0),
}
_WHOLE = frozenset(
    [
        "id",
        "merchant",
        "path",
        "fleet",
        "priority",
        "longest",
        "units",
        "back",
        "online",
        "compares",
        "others",
    ],
)
_WIDE = frozenset({"service", "others"})


def _service(columns: dict[str, Any], rows: int) -> AnyArray:
    """Service minutes by kind, stored kind by kind, as the service keeps them."""
    if not any(name in columns for name in _SHORT):
        return alike(0.0, (rows, len(_SHORT)))
    minutes = np.empty((len(_SHORT), rows))
    for kind, name in enumerate(_SHORT):
        minutes[kind] = _column(name, columns.get(name, 0.0), rows)
    return minutes.T


def _column(name: str, values: Any, rows: int) -> AnyArray:
    array = np.asarray(values, dtype=np.int64 if name in _WHOLE else np.float64)
    if name in _WIDE:
        wide = np.broadcast_to(array, (rows, array.shape[-1])) if array.ndim == 1 else array
        if wide.ndim != 2 or wide.shape[0] != rows:
            raise InputError(f"Jobs: column {name} has shape {array.shape}, but there are {rows} ids.")
        return wide
    if array.ndim == 0:
        return alike(float(array), (rows,), array.dtype)
    if array.shape != (rows,):
        raise InputError(f"Jobs: column {name} has shape {array.shape}, but there are {rows} ids.")
    return array
