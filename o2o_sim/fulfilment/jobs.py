"""Orders as they come into service, and as they leave it."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np

from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray, FloatArray, IntArray

__all__ = ["Done", "Jobs", "ServiceState"]


class ServiceState(IntEnum):
    """How an order left the service."""

    SERVED = 1
    RENEGED = 2


class Jobs(NamedTuple):
    """Orders that come in, one row each, in any order. `Jobs.of` fills what is left out.

    Parameters
    ----------
    id : stable and unique among all orders of a run; smaller ids go first where minutes are equal
    merchant : row of the merchant
    path : code of the channel, see `PATHS`
    minute : when the order reaches its first station, not before the service's `now`; may lie days ahead
    patience : queueing minutes the person bears, over all stations together; only on site
    counter_minutes, kitchen_minutes : how long a server of each kind will need
    pickup : minute at which the person comes to fetch it; only for pick-up
    delay : minutes from leaving the last station to the door; only for parcels
    drop_x, drop_y : where a courier brings it [km]
    fleet : index of the fleet that delivers, -1 where none is needed
    """

    id: IntArray
    merchant: IntArray
    path: IntArray
    minute: FloatArray
    patience: FloatArray
    counter_minutes: FloatArray
    kitchen_minutes: FloatArray
    pickup: FloatArray
    delay: FloatArray
    drop_x: FloatArray
    drop_y: FloatArray
    fleet: IntArray

    @classmethod
    def of(cls, **columns: Any) -> Jobs:
        """Jobs from at least `id`, `merchant`, `path` and `minute`; a single value stands for a whole column.

        What is left out is boundless patience, no service time, pick-up at once, no delay, no fleet.

        Raises
        ------
        InputError
            A column is unknown, missing or of another length than `id`.

        Examples
        --------
        >>> Jobs.of(id=[7], merchant=[0], path=[0], minute=[5.0], kitchen_minutes=[2.0]).patience
        array([inf])
        """
        unknown = sorted(set(columns) - set(cls._fields))
        missing = [name for name in cls._fields[:4] if name not in columns]
        if unknown or missing:
            raise InputError(f"Jobs have no columns {unknown} and lack {missing}.")
        rows = np.size(columns["id"])
        given = {**dict.fromkeys(cls._fields, 0.0), **_LEFT_OUT, **columns}
        return cls(**{name: _column(name, values, rows) for name, values in given.items()})

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
    left : `served`, or the minute at which the person gave up
    waited : minutes spent in the queues of all stations; being served, pick-up and couriers do not count
    dispatched : minute at which a courier set out; nan without courier
    courier : index of the courier in its fleet, -1 without
    pickup_km, drive_km : road kilometres to the merchant, and from there to the door; 0 without courier
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

    def by_leaving(self) -> Done:
        """The same rows in the order of leaving: by minute, then id.

        Examples
        --------
        >>> columns = [np.array([value, value]) for value in (7, 1, 0.0, 5.0, 5.0, 5.0, 0.0, 0.0, -1, 0.0, 0.0)]
        >>> Done(np.array([7, 3]), *columns[1:]).by_leaving().id
        array([3, 7])
        """
        order = np.lexsort((self.id, self.left))
        return Done(**{name: getattr(self, name)[order] for name in self._fields})


_LEFT_OUT = {"patience": np.inf, "fleet": -1}
_WHOLE = frozenset({"id", "merchant", "path", "fleet"})


def _column(name: str, values: Any, rows: int) -> AnyArray:
    array = np.asarray(values, dtype=np.int64 if name in _WHOLE else np.float64)
    if array.ndim == 0:
        return np.full(rows, array)
    if array.shape != (rows,):
        raise InputError(f"Jobs: column {name} has shape {array.shape}, but there are {rows} ids.")
    return array
