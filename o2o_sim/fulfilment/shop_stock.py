"""Units in stock: what is there, what is shown, what is taken first."""

from __future__ import annotations

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import Minutes
from o2o_sim.fulfilment.floor import OVERSOLD, REFUSED, WAITING, Book, Floor
from o2o_sim.fulfilment.lines import Lines

__all__ = ["count_units", "look_at_stock", "put_in", "sync", "take_oldest"]


@compiled
def count_units(station: int, floor: Floor, minute: Minutes) -> None:
    """Count the units that were there up to a minute, before anything changes."""
    span = minute - floor.place[station].counted
    floor.place[station].unit_minutes += floor.place[station].level * span
    floor.place[station].counted = minute


@compiled
def sync(station: int, floor: Floor, minute: Minutes) -> None:
    """Bring what is shown online up to date: as it was when the period began, if that is since the last change."""
    if floor.place[station].sync == 0.0:
        floor.place[station].shown = floor.place[station].level
        return
    period = int(minute / floor.place[station].sync)
    if period > floor.place[station].synced:
        floor.place[station].shown = floor.place[station].level
        floor.place[station].synced = period


@compiled
def look_at_stock(row: int, station: int, book: Book, floor: Floor, lines: Lines, minute: Minutes) -> int:
    sync(station, floor, minute)
    if book.order[row].online == 1 and floor.place[station].shown < book.order[row].units:
        return REFUSED
    waiting = lines.length[WAITING, station]
    if (waiting > 0 or floor.place[station].level < book.order[row].units) and waiting >= floor.place[
        station
    ].room:
        return OVERSOLD if book.order[row].online == 1 else REFUSED
    return 0


@compiled
def put_in(station: int, units: int, floor: Floor, minute: Minutes) -> None:
    """Fresh units are there; a negative number takes so many fresh ones away."""
    count_units(station, floor, minute)
    floor.ages[0, station] += units
    floor.place[station].level += units


@compiled
def take_oldest(station: int, units: int, floor: Floor, minute: Minutes) -> None:
    count_units(station, floor, minute)
    floor.place[station].level -= units
    age = floor.ages.shape[0] - 1
    while units > 0:
        taken = min(units, floor.ages[age, station])
        floor.ages[age, station] -= taken
        units -= taken
        age -= 1
