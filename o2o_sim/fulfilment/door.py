"""What people do at the door: look, join, leave, go on, go where fewer are."""

from __future__ import annotations

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import Minutes
from o2o_sim.fulfilment.events import Agenda, push
from o2o_sim.fulfilment.floor import (
    ARRIVAL,
    BALKED,
    BOOKING,
    PREEMPTIVE,
    PRIORITY,
    REFUSED,
    STOCK,
    WAITING,
    Book,
    Floor,
)
from o2o_sim.fulfilment.lines import NOBODY, Lines
from o2o_sim.fulfilment.progress import NOT_YET
from o2o_sim.fulfilment.seen import is_blocked, number_waiting, seen_crowd, seen_queue, wait_behind
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
def compare(row: int, kind: int, book: Book, floor: Floor, lines: Lines, minute: Minutes) -> None:
    """Go where the fewest are; of several, to the one named first. The other is kept among the others."""
    best, fewest = NOBODY, seen_crowd(book.visit[kind, row].station, floor, lines, minute)
    for choice in range(book.others.shape[0]):
        other = book.others[choice, row]
        if other >= 0:
            crowd = seen_crowd(floor.row_of[kind, other], floor, lines, minute)
            if crowd < fewest:
                best, fewest = choice, crowd
    if best != NOBODY:
        here = book.order[row].merchant
        _go_to(row, book.others[best, row], book, floor)
        book.others[best, row] = here


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
    waiting = number_waiting(station, floor, lines)
    blocked = is_blocked(station, floor, lines)
    if blocked and waiting >= floor.place[station].room:
        return REFUSED
    if entering and _turns_round(row, station, blocked, waiting, book, floor, lines, minute):
        return BALKED
    return 0


@compiled
def _turns_round(
    row: int,
    station: int,
    blocked: bool,
    waiting: int,
    book: Book,
    floor: Floor,
    lines: Lines,
    minute: Minutes,
) -> bool:
    """By the wait that is told, by what was measured before, or by the queue itself."""
    if book.order[row].told >= 0.0:
        return bool(book.order[row].told > book.order[row].most_wait)
    if floor.place[station].ago > 0:
        ahead, wait = seen_queue(station, floor, minute)
        return bool(ahead >= book.order[row].longest or wait > book.order[row].most_wait)
    return blocked and _would_balk(row, station, waiting, book, floor, lines)


@compiled
def _would_balk(row: int, station: int, waiting: int, book: Book, floor: Floor, lines: Lines) -> bool:
    ahead = waiting
    if floor.place[station].discipline == PRIORITY or floor.place[station].discipline == PREEMPTIVE:
        ahead = _better_placed(row, station, book, lines)
    if ahead >= book.order[row].longest:
        return True
    if book.order[row].most_wait == NOT_YET:
        return False
    return bool(wait_behind(ahead, station, floor) > book.order[row].most_wait)


@compiled
def _better_placed(row: int, station: int, book: Book, lines: Lines) -> int:
    """How many wait whose class is the same or earlier."""
    ahead = 0
    other = lines.first[WAITING, station]
    while other != NOBODY and book.order[other].priority <= book.order[row].priority:
        ahead += 1
        other = lines.after[other]
    return ahead
