"""What people do at the door: look, join, leave, go on, go where fewer are."""

from __future__ import annotations

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import Minutes
from o2o_sim.fulfilment.events import Agenda, push
from o2o_sim.fulfilment.floor import (
    ARRIVAL,
    BALKED,
    BATCH,
    BOOKING,
    PREEMPTIVE,
    PRIORITY,
    REFUSED,
    SERVED,
    SHARING,
    STOCK,
    WAITING,
    Book,
    Floor,
)
from o2o_sim.fulfilment.lines import NOBODY, Lines
from o2o_sim.fulfilment.progress import NOT_YET
from o2o_sim.fulfilment.shop_stock import look_at_stock
from o2o_sim.fulfilment.slots import free_slot

__all__ = ["compare", "has_another", "is_first", "look", "move_on"]


@compiled
def is_first(row: int, kind: int, book: Book) -> bool:
    """Whether a kind of station is the first that an order visits."""
    visited = 0
    for before in range(kind):
        if book.visit[before, row].station >= 0:
            visited += 1
    return visited == 0


@compiled
def compare(row: int, kind: int, book: Book, floor: Floor, lines: Lines) -> None:
    """Go where the fewest are; of several, to the one named first. The other is kept among the others."""
    best, fewest = NOBODY, _crowd(book.visit[kind, row].station, lines)
    for choice in range(book.others.shape[0]):
        other = book.others[choice, row]
        if other >= 0:
            crowd = _crowd(floor.row_of[kind, other], lines)
            if crowd < fewest:
                best, fewest = choice, crowd
    if best != NOBODY:
        here = book.order[row].merchant
        _go_to(row, book.others[best, row], book, floor)
        book.others[best, row] = here


@compiled
def _crowd(station: int, lines: Lines) -> int:
    return int(lines.length[WAITING, station] + lines.length[SERVED, station])


@compiled
def _go_to(row: int, merchant: int, book: Book, floor: Floor) -> None:
    book.order[row].merchant = merchant
    for kind in range(book.visit.shape[0]):
        if book.visit[kind, row].station >= 0:
            book.visit[kind, row].station = floor.row_of[kind, merchant]


@compiled
def has_another(row: int, book: Book) -> bool:
    tried = book.order[row].tried
    return bool(
        book.order[row].moves_on < NOT_YET and tried < book.others.shape[0] and book.others[tried, row] >= 0
    )


@compiled
def move_on(row: int, kind: int, book: Book, floor: Floor, agenda: Agenda, minute: Minutes) -> None:
    """Set off to the next merchant."""
    _go_to(row, book.others[book.order[row].tried, row], book, floor)
    book.order[row].tried += 1
    book.order[row].moved = minute + book.order[row].moves_on
    push(agenda, book.order[row].moved, ARRIVAL, book.order[row].id, row, kind)


@compiled
def look(
    row: int,
    kind: int,
    station: int,
    entering: bool,
    book: Book,
    floor: Floor,
    lines: Lines,
    minute: Minutes,
) -> int:
    """Why an order does not join: code of `ServiceState`, 0 where it does."""
    if floor.place[station].mechanism == BOOKING:
        return REFUSED if free_slot(row, station, book, floor, lines, minute) == NOT_YET else 0
    if floor.place[station].mechanism == STOCK:
        return look_at_stock(row, station, book, floor, lines, minute)
    waiting = _number_waiting(station, floor, lines)
    blocked = _blocked(station, floor, lines)
    if blocked and waiting >= floor.place[station].room:
        return REFUSED
    if entering and blocked and _would_balk(row, station, waiting, book, floor, lines):
        return BALKED
    return 0


@compiled
def _number_waiting(station: int, floor: Floor, lines: Lines) -> int:
    if floor.place[station].discipline == SHARING:
        return int(max(0, lines.length[SERVED, station] - floor.place[station].servers))
    return int(lines.length[WAITING, station])


@compiled
def _blocked(station: int, floor: Floor, lines: Lines) -> bool:
    """Whether a newcomer may have to wait."""
    if floor.place[station].discipline == SHARING:
        return bool(lines.length[SERVED, station] >= floor.place[station].servers)
    return bool(
        floor.place[station].discipline == BATCH or floor.place[station].busy >= floor.place[station].servers
    )


@compiled
def _would_balk(row: int, station: int, waiting: int, book: Book, floor: Floor, lines: Lines) -> bool:
    ahead = waiting
    if floor.place[station].discipline == PRIORITY or floor.place[station].discipline == PREEMPTIVE:
        ahead = _better_placed(row, station, book, lines)
    if ahead >= book.order[row].longest:
        return True
    if book.order[row].most_wait == NOT_YET:
        return False
    if floor.place[station].servers == 0:
        return True
    return bool(
        (ahead + 1.0) * floor.place[station].turn / floor.place[station].servers > book.order[row].most_wait
    )


@compiled
def _better_placed(row: int, station: int, book: Book, lines: Lines) -> int:
    """How many wait whose class is the same or earlier."""
    ahead = 0
    other = lines.first[WAITING, station]
    while other != NOBODY and book.order[other].priority <= book.order[row].priority:
        ahead += 1
        other = lines.after[other]
    return ahead
