"""Units that come to stocks by themselves: when each will, drawn before the day is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.quantity import Quantity
from o2o_sim.core.random import key_of, name_tag, stream, uniforms
from o2o_sim.core.units import MINUTES_PER_DAY, FloatArray, IntArray, Minutes
from o2o_sim.market.premises import scale_of

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

__all__ = ["UNIT_GAP", "announce_units", "one_by_one"]

UNIT_GAP = stream("service.unit_gap", "time from one unit that comes by itself to the next")

_SPARE = 1.1
_LEAST = 16
#: Gaps drawn at once, of all stations together: those of a day in a large market would not fit into memory.
_AT_ONCE = 4_000_000
#: Minutes that no market sees the end of: sums of longer gaps would be no numbers any more.
_NEVER = 1e12


def announce_units(market: Market) -> None:
    """Announce to the service every unit that comes today, and the first after midnight.

    A gap goes on over midnight. Where a merchant is closed none begins; when it opens the first begins at midnight.
    """
    merchants, spec = market.merchants, market.stations
    for index, group in enumerate(market.scenario.merchants.values()):
        for kind, name in enumerate(group.service.names()):
            station = group.service.station(name)
            if station is None or station.works != "stock" or station.stock.gaps is None:
                continue
            of_group = (merchants.group[spec.merchant] == index) & merchants.active[spec.merchant]
            rows = np.flatnonzero((spec.kind == kind) & of_group)
            owner = spec.merchant[rows]
            which, minute = one_by_one(
                station.stock.gaps,
                market.service.announced[rows],
                (market.day + 1.0) * MINUTES_PER_DAY,
                scale_of(station, merchants.size[owner]),
                merchants.id[owner],
                (market.day, name_tag(name, 32)),
                key_of(UNIT_GAP, market.seed, market.replication),
            )
            market.service.announce(rows[which], minute)


def one_by_one(
    law: Quantity,
    start: FloatArray,
    until: Minutes,
    scale: FloatArray,
    ids: IntArray,
    words: tuple[int, int],
    key: np.uint64,
) -> tuple[IntArray, FloatArray]:
    """When units come to each of several stations: the number of the station, and the minute.

    Parameters
    ----------
    law : of the gaps [minutes]
    start : minute from which each station's first gap runs
    until : the last unit of each is the first that does not come before
    scale : so many times as many come to each
    ids : a stable id of each station's owner
    words : what else tells these draws from others: the day, and which station of the owner it is
    key : of the stream `UNIT_GAP`

    Examples
    --------
    >>> import numpy as np
    >>> one = np.ones(1)
    >>> one_by_one(Quantity(4.0), 2.0 * one, 10.0, one, np.array([7]), (0, 0), np.uint64(1))
    (array([0, 0]), array([ 6., 10.]))
    """
    day, tag = words
    at, drawn, parts = np.array(start, dtype=np.float64), 0, []
    left = np.flatnonzero(at < until)
    while left.size:
        expected = int((until - at[left].min()) / law.mean() * scale[left].max() * _SPARE) + _LEAST
        # A mean made up by few long gaps expects far too little, a few large stations far too much of the others.
        more = min(max(expected, drawn), max(_AT_ONCE // left.size, _LEAST))
        luck = uniforms(key, day, ids[left, None], np.arange(drawn, drawn + more)[None, :], tag)
        with np.errstate(over="ignore"):
            gaps = np.minimum(law.quantile(luck) / scale[left, None], _NEVER)
        # One after the other: cut anywhere, the same bits.
        minutes = np.cumsum(np.column_stack([at[left], gaps]), axis=1)
        which, number = np.nonzero(minutes[:, :-1] < until)
        parts.append((left[which], minutes[which, number + 1]))
        at[left], drawn = minutes[:, -1], drawn + more
        left = left[at[left] < until]
    none: tuple[IntArray, FloatArray] = np.empty(0, np.int64), np.empty(0)
    which, minute = (np.concatenate(columns) for columns in zip(none, *parts, strict=True))
    return which, minute
