"""Whose turn it is: queues, servers, batches, bookings and what is handed out."""

from __future__ import annotations

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import Minutes
from o2o_sim.fulfilment.events import Agenda, push
from o2o_sim.fulfilment.floor import (
    ARRIVAL,
    BATCH,
    BOOKING,
    COMPLETION,
    PREEMPTIVE,
    PRIORITY,
    QUEUE,
    RENEGING,
    SERVED,
    SETTING_OFF,
    SHELF,
    STOCK,
    WAITING,
    Book,
    Floor,
)
from o2o_sim.fulfilment.lines import NOBODY, Lines, insert_after, remove
from o2o_sim.fulfilment.progress import NOT_YET
from o2o_sim.fulfilment.shop_stock import put_in, sync, take_oldest
from o2o_sim.fulfilment.slots import free_slot

__all__ = ["await_end", "await_turn", "book_slot", "bring_back", "call_next", "interrupt", "line_up", "serve"]


@compiled
def class_of(row: int, station: int, book: Book, floor: Floor) -> int:
    knows = floor.place[station].discipline == PRIORITY or floor.place[station].discipline == PREEMPTIVE
    return int(book.order[row].priority) if knows else 0


@compiled
def line_up(row: int, kind: int, station: int, book: Book, floor: Floor, lines: Lines) -> None:
    """Stand in the queue by class, minute of joining, id."""
    mine = class_of(row, station, book, floor)
    behind = lines.last[WAITING, station]
    while behind != NOBODY:
        theirs = class_of(behind, station, book, floor)
        if theirs < mine:
            break
        if theirs == mine:
            joined, other = book.visit[kind, row].join, book.visit[kind, behind].join
            if other < joined or (other == joined and book.order[behind].id < book.order[row].id):
                break
        behind = lines.before[behind]
    insert_after(lines, WAITING, station, row, behind)
    book.order[row].where = WAITING


@compiled
def await_turn(
    row: int, kind: int, station: int, book: Book, floor: Floor, agenda: Agenda, now: Minutes
) -> None:
    """Note when patience ends, and when a batch need not fill up, if that is to come."""
    if book.visit[kind, row].start < NOT_YET:
        return
    left = book.order[row].patience
    if left < NOT_YET:
        for before in range(kind):
            if book.visit[before, row].station >= 0 and book.visit[before, row].start < NOT_YET:
                left -= book.visit[before, row].start - book.visit[before, row].join
        push(agenda, book.visit[kind, row].join + left, RENEGING, book.order[row].id, row, kind)
    sets_off = book.visit[kind, row].join + floor.place[station].batch_wait
    if floor.place[station].discipline == BATCH and now <= sets_off < NOT_YET:
        push(agenda, sets_off, SETTING_OFF, book.order[row].id, row, kind)


@compiled
def call_next(station: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, minute: Minutes) -> None:
    """Serve from the queue as long as there is somebody to serve and something to serve with."""
    if floor.place[station].mechanism == STOCK:
        hand_out(station, book, floor, lines, agenda, minute)
    elif floor.place[station].mechanism == QUEUE and floor.place[station].discipline == BATCH:
        while batch_ready(station, book, floor, lines, minute):
            take_batch(station, book, floor, lines, agenda, minute)
    else:
        while floor.place[station].busy < floor.place[station].servers:
            row = lines.first[WAITING, station]
            while row != NOBODY and not book.order[row].there:
                row = lines.after[row]
            if row == NOBODY:
                break
            _begin(row, station, book, floor, lines, agenda, minute)
    if floor.place[station].near >= 0:
        send_for(station, book, floor, lines, agenda, minute)


@compiled
def _begin(
    row: int, station: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, minute: Minutes
) -> None:
    """A server takes an order, or goes on with it."""
    kind = book.order[row].stage
    remove(lines, WAITING, station, row)
    if floor.place[station].mechanism == SHELF:
        book.visit[kind, row].start, book.visit[kind, row].leave = minute, max(minute, book.order[row].pickup)
    elif book.visit[kind, row].start < NOT_YET:
        book.visit[kind, row].leave = minute + book.visit[kind, row].tag
    else:
        book.visit[kind, row].start, book.visit[kind, row].leave = (
            minute,
            minute + book.visit[kind, row].service,
        )
    serve(row, kind, station, book, floor, lines)
    await_end(row, kind, station, book, floor, agenda)


@compiled
def serve(row: int, kind: int, station: int, book: Book, floor: Floor, lines: Lines) -> None:
    insert_after(lines, SERVED, station, row, lines.last[SERVED, station])
    book.order[row].where = SERVED
    if floor.place[station].mechanism != BOOKING and (
        floor.place[station].discipline != BATCH or book.visit[kind, row].tag == 1.0
    ):
        floor.place[station].busy += 1


@compiled
def await_end(row: int, kind: int, station: int, book: Book, floor: Floor, agenda: Agenda) -> None:
    """Note when a service ends; of a booking, what will come of it."""
    if floor.place[station].mechanism != BOOKING:
        push(agenda, book.visit[kind, row].leave, COMPLETION, book.order[row].id, row, kind)
        return
    slot = book.visit[kind, row].tag
    if book.order[row].cancels < slot and book.order[row].cancels >= book.visit[kind, row].start:
        push(agenda, book.order[row].cancels, RENEGING, book.order[row].id, row, kind)
    elif book.order[row].lateness == NOT_YET:
        push(agenda, slot, RENEGING, book.order[row].id, row, kind)
    else:
        push(agenda, book.visit[kind, row].leave, COMPLETION, book.order[row].id, row, kind)


@compiled
def interrupt(row: int, station: int, book: Book, floor: Floor, lines: Lines, minute: Minutes) -> None:
    """Take the server from whoever is of the latest class and came last, if that class is later."""
    if floor.place[station].busy != floor.place[station].servers or floor.place[station].busy == 0:
        return
    worst = lines.first[SERVED, station]
    other = lines.after[worst]
    while other != NOBODY:
        if _yields(other, worst, book):
            worst = other
        other = lines.after[other]
    if book.order[worst].priority <= book.order[row].priority:
        return
    kind = book.order[worst].stage
    remove(lines, SERVED, station, worst)
    floor.place[station].busy -= 1
    book.visit[kind, worst].tag = book.visit[kind, worst].leave - minute
    book.visit[kind, worst].leave = NOT_YET
    line_up(worst, kind, station, book, floor, lines)


@compiled
def _yields(row: int, other: int, book: Book) -> bool:
    """Whether an order has to stop before another: the later class, who joined later, the larger id."""
    if book.order[row].priority != book.order[other].priority:
        return bool(book.order[row].priority > book.order[other].priority)
    mine, theirs = (
        book.visit[book.order[row].stage, row].join,
        book.visit[book.order[other].stage, other].join,
    )
    return bool(mine > theirs or (mine == theirs and book.order[row].id > book.order[other].id))


@compiled
def send_for(station: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, minute: Minutes) -> None:
    """Those with few enough before them set off."""
    row = lines.first[WAITING, station]
    for _ in range(floor.place[station].near + 1):
        if row == NOBODY:
            return
        kind = book.order[row].stage
        if book.visit[kind, row].present == NOT_YET:
            book.visit[kind, row].present = minute + book.order[row].walk
            push(agenda, book.visit[kind, row].present, ARRIVAL, book.order[row].id, row, kind)
        row = lines.after[row]


@compiled
def batch_ready(station: int, book: Book, floor: Floor, lines: Lines, minute: Minutes) -> bool:
    first = lines.first[WAITING, station]
    if first == NOBODY or floor.place[station].busy >= floor.place[station].servers:
        return False
    if lines.length[WAITING, station] >= floor.place[station].least:
        return True
    return bool(book.visit[book.order[first].stage, first].join + floor.place[station].batch_wait <= minute)


@compiled
def take_batch(station: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, minute: Minutes) -> None:
    """The first in the queue are served together, for as long as the longest service takes."""
    size = min(floor.place[station].batch, lines.length[WAITING, station])
    longest, leader = 0.0, NOBODY
    row = lines.first[WAITING, station]
    for _ in range(size):
        longest = max(longest, book.visit[book.order[row].stage, row].service)
        if leader == NOBODY or book.order[row].id < book.order[leader].id:
            leader = row
        row = lines.after[row]
    for _ in range(size):
        row = lines.first[WAITING, station]
        kind = book.order[row].stage
        remove(lines, WAITING, station, row)
        book.visit[kind, row].start, book.visit[kind, row].leave = minute, minute + longest
        book.visit[kind, row].tag = 1.0 if row == leader else 0.0
        serve(row, kind, station, book, floor, lines)
        await_end(row, kind, station, book, floor, agenda)


@compiled
def hand_out(station: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, minute: Minutes) -> None:
    """Serve from stock, the oldest units first, as long as there is enough for who is first."""
    row = lines.first[WAITING, station]
    while row != NOBODY and floor.place[station].level >= book.order[row].units:
        kind = book.order[row].stage
        remove(lines, WAITING, station, row)
        take_oldest(station, book.order[row].units, floor, minute)
        book.visit[kind, row].start = minute
        lent = book.visit[kind, row].service if floor.place[station].returns == 1 else 0.0
        book.visit[kind, row].leave = minute + lent
        insert_after(lines, SERVED, station, row, lines.last[SERVED, station])
        book.order[row].where = SERVED
        push(agenda, book.visit[kind, row].leave, COMPLETION, book.order[row].id, row, kind)
        row = lines.first[WAITING, station]


@compiled
def bring_back(
    row: int, kind: int, station: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, minute: Minutes
) -> None:
    """What was lent is in stock again, here or where it was brought to."""
    target = station
    if book.order[row].back >= 0:
        target = floor.row_of[kind, book.order[row].back]
    sync(target, floor, minute)
    put_in(target, book.order[row].units, floor, minute)
    call_next(target, book, floor, lines, agenda, minute)


@compiled
def book_slot(
    row: int, kind: int, station: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, minute: Minutes
) -> None:
    slot = free_slot(row, station, book, floor, lines, minute)
    book.visit[kind, row].tag = slot
    book.visit[kind, row].start = minute
    book.visit[kind, row].leave = (
        slot if book.order[row].lateness == NOT_YET else slot + book.order[row].lateness
    )
    serve(row, kind, station, book, floor, lines)
    await_end(row, kind, station, book, floor, agenda)
