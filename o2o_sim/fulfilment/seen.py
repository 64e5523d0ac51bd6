"""What can be seen of a queue before it is joined: as it is, or as it was some whole minutes ago."""

from __future__ import annotations

import math

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import Minutes
from o2o_sim.fulfilment.floor import BATCH, SERVED, SHARING, WAITING, Floor
from o2o_sim.fulfilment.lines import Lines

__all__ = ["is_blocked", "note_up_to", "number_waiting", "seen_crowd", "seen_queue", "wait_behind"]


@compiled
def number_waiting(station: int, floor: Floor, lines: Lines) -> int:
    """How many wait; where all are served at once, how many are too many."""
    if floor.place[station].discipline == SHARING:
        return int(max(0, lines.length[SERVED, station] - floor.place[station].servers))
    return int(lines.length[WAITING, station])


@compiled
def is_blocked(station: int, floor: Floor, lines: Lines) -> bool:
    """Whether a newcomer may have to wait."""
    if floor.place[station].discipline == SHARING:
        return bool(lines.length[SERVED, station] >= floor.place[station].servers)
    return bool(
        floor.place[station].discipline == BATCH or floor.place[station].busy >= floor.place[station].servers
    )


@compiled
def wait_behind(ahead: int, station: int, floor: Floor) -> float:
    """The wait that so many before a newcomer make, with the newcomer's own turn."""
    servers = floor.place[station].servers
    return float((ahead + 1.0) * floor.place[station].turn / servers) if servers > 0 else math.inf


@compiled
def note_up_to(station: int, floor: Floor, lines: Lines, last: int) -> None:
    """Note what there is for all whole minutes up to `last`: since those noted before nothing has changed.

    Called before anything happens at a station, so that a minute's note is of before all its events.
    """
    first, kept = floor.place[station].noted, floor.seen_crowd.shape[0]
    if last < first:
        return
    floor.place[station].noted = last + 1
    crowd = lines.length[WAITING, station] + lines.length[SERVED, station]
    ahead, wait = -1, 0.0
    if is_blocked(station, floor, lines):
        ahead = number_waiting(station, floor, lines)
        wait = wait_behind(ahead, station, floor)
    for minute in range(max(first, last - kept + 1), last + 1):
        floor.seen_crowd[minute % kept, station] = crowd
        floor.seen_ahead[minute % kept, station] = ahead
        floor.seen_wait[minute % kept, station] = wait


@compiled
def seen_crowd(station: int, floor: Floor, lines: Lines, minute: Minutes) -> int:
    """How many are seen to be at a station, waiting or served."""
    ago = floor.place[station].ago
    if ago == 0:
        return int(lines.length[WAITING, station] + lines.length[SERVED, station])
    note_up_to(station, floor, lines, math.floor(minute))
    return int(floor.seen_crowd[(math.floor(minute) - ago) % floor.seen_crowd.shape[0], station])


@compiled
def seen_queue(station: int, floor: Floor, minute: Minutes) -> tuple[int, float]:
    """How many were seen to wait, -1 where nobody had to, and the wait that this made; noted up to the minute."""
    at = (math.floor(minute) - floor.place[station].ago) % floor.seen_ahead.shape[0]
    return int(floor.seen_ahead[at, station]), float(floor.seen_wait[at, station])
