"""The compiled engine's loop for stations that need more than the quick one knows: event by event, by zones.

A zone is what hangs together: the stations of a merchant, and those of merchants between which orders
choose, move on or bring back what was lent. Zones know nothing of each other.
"""

from __future__ import annotations

import math

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import IntArray, Minutes
from o2o_sim.fulfilment.door import compare, has_another, is_first, look, move_on
from o2o_sim.fulfilment.events import Agenda, foresee, pop, push, soonest
from o2o_sim.fulfilment.floor import (
    ARRIVAL,
    BATCH,
    BOOKING,
    CANCELLED,
    COMING,
    COMPLETION,
    NO_SHOW,
    PREEMPTIVE,
    QUEUE,
    RENEWAL,
    SERVED,
    SETTING_OFF,
    SHARING,
    STAFFING,
    STOCK,
    WAITING,
    Book,
    Floor,
)
from o2o_sim.fulfilment.hours import in_force, next_hour, round_not_before
from o2o_sim.fulfilment.lines import NOBODY, Lines, remove
from o2o_sim.fulfilment.progress import NOT_YET
from o2o_sim.fulfilment.seen import note_up_to
from o2o_sim.fulfilment.sharing import advance, expect, share_in
from o2o_sim.fulfilment.shop_stock import count_units, put_in, sync
from o2o_sim.fulfilment.turns import (
    await_end,
    await_turn,
    book_slot,
    bring_back,
    call_next,
    interrupt,
    line_up,
    serve,
)

__all__ = ["run_zone"]


@compiled
def run_zone(
    rows: IntArray,
    stations: IntArray,
    book: Book,
    floor: Floor,
    lines: Lines,
    agenda: Agenda,
    now: Minutes,
    until: Minutes,
) -> None:
    """Run one zone through a window: its orders, by minute and id, and its stations."""
    agenda.sizes[:] = 0
    for row in rows:
        _put_back(row, book, floor, lines, agenda, now)
    for station in stations:
        _open(station, floor, book, lines, agenda, now)
    while soonest(agenda) < until:
        minute, rank, _, row, kind = pop(agenda)
        station = row if kind < 0 else book.visit[kind, row].station
        if floor.place[station].ago > 0:
            note_up_to(station, floor, lines, math.floor(minute))
        if rank == COMPLETION:
            if (
                book.order[row].where == SERVED
                and book.order[row].stage == kind
                and book.visit[kind, row].leave == minute
            ):
                _finish(row, kind, book, floor, lines, agenda, minute)
        elif rank == STAFFING:
            if kind == RENEWAL:
                _renew(row, book, floor, lines, agenda, minute)
            elif kind == COMING:
                _come(row, book, floor, lines, agenda, minute)
            else:
                _change_shift(row, book, floor, lines, agenda, minute)
        elif rank == ARRIVAL:
            if book.visit[kind, row].join == NOT_YET:
                _arrive(row, kind, book, floor, lines, agenda, minute)
            else:
                book.order[row].there = True
                call_next(book.visit[kind, row].station, book, floor, lines, agenda, minute)
        elif rank == SETTING_OFF:
            if book.order[row].where == WAITING and book.order[row].stage == kind:
                call_next(book.visit[kind, row].station, book, floor, lines, agenda, minute)
        elif book.order[row].stage == kind:
            _give_up(row, kind, book, floor, lines, agenda, minute)
    for station in stations:
        if floor.place[station].ago > 0:
            note_up_to(station, floor, lines, math.ceil(until) - 1)
        _close(station, book, floor, lines, until)


@compiled
def _put_back(row: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, now: Minutes) -> None:
    """Stand an order where it was when the last window ended, and note what is known to come."""
    reached = book.order[row].due
    for kind in range(book.visit.shape[0]):
        station = book.visit[kind, row].station
        if station < 0:
            continue
        if book.visit[kind, row].join == NOT_YET:
            book.order[row].stage = kind
            if reached == book.order[row].due:
                foresee(agenda, reached, ARRIVAL, book.order[row].id, row, kind)
            else:
                push(agenda, reached, ARRIVAL, book.order[row].id, row, kind)
            return
        if book.visit[kind, row].leave >= now or book.visit[kind, row].start == NOT_YET:
            book.order[row].stage = kind
            _stand(row, kind, station, book, floor, lines, agenda, now)
            return
        reached = book.visit[kind, row].leave


@compiled
def _stand(
    row: int, kind: int, station: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, now: Minutes
) -> None:
    """Stand an order in the line in which it was."""
    started, open_end = book.visit[kind, row].start < NOT_YET, book.visit[kind, row].leave == NOT_YET
    if floor.place[station].mechanism == QUEUE and floor.place[station].discipline == SHARING:
        share_in(row, station, book, floor, lines)
    elif started and not open_end:
        book.order[row].there = True
        serve(row, kind, station, book, floor, lines)
        await_end(row, kind, station, book, floor, agenda)
    else:
        line_up(row, kind, station, book, floor, lines)
        book.order[row].there = floor.place[station].near < 0 or book.visit[kind, row].present < now
        if not book.order[row].there and book.visit[kind, row].present < NOT_YET:
            push(agenda, book.visit[kind, row].present, ARRIVAL, book.order[row].id, row, kind)
        await_turn(row, kind, station, book, floor, agenda, now)


@compiled
def _open(station: int, floor: Floor, book: Book, lines: Lines, agenda: Agenda, now: Minutes) -> None:
    """Note the change of shift of the first minute, the next renewal, and the next unit that comes by itself."""
    if floor.place[station].mechanism == STOCK:
        every = floor.place[station].renew_every
        if every < NOT_YET:
            number = round_not_before(floor.place[station].renew_from, every, now)
            push(
                agenda, floor.place[station].renew_from + number * every, STAFFING, station, station, RENEWAL
            )
        _expect_unit(station, floor, agenda)
        return
    push(agenda, now, STAFFING, station, station, -1)
    if floor.place[station].discipline == SHARING and floor.place[station].mechanism == QUEUE:
        expect(station, book, floor, lines, agenda)


@compiled
def _expect_unit(station: int, floor: Floor, agenda: Agenda) -> None:
    number = floor.place[station].next_unit
    if number < floor.place[station].no_unit:
        push(agenda, floor.coming[number], STAFFING, station, station, COMING)


@compiled
def _close(station: int, book: Book, floor: Floor, lines: Lines, until: Minutes) -> None:
    """Where all are served at once, nobody's end is certain; units are counted to the end."""
    if floor.place[station].mechanism == STOCK:
        count_units(station, floor, until)
    row = floor.place[station].expected
    if row != NOBODY:
        book.visit[book.order[row].stage, row].leave = NOT_YET


@compiled
def _change_shift(
    station: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, minute: Minutes
) -> None:
    servers = in_force(floor.place[station].planned, floor.hours[station], minute)
    if floor.place[station].by_hour:
        push(agenda, next_hour(minute), STAFFING, station, station, -1)
    if servers == floor.place[station].servers:
        return
    shared = floor.place[station].discipline == SHARING
    if shared:
        advance(station, floor, lines, minute)
    floor.place[station].servers = servers
    if shared:
        expect(station, book, floor, lines, agenda)
    call_next(station, book, floor, lines, agenda, minute)


@compiled
def _renew(station: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, minute: Minutes) -> None:
    """Throw away what has spoiled, fill up, and serve who waited for it."""
    sync(station, floor, minute)
    count_units(station, floor, minute)
    life = floor.place[station].life
    if life > 0:
        floor.place[station].spoiled += floor.ages[life - 1, station]
        floor.place[station].level -= floor.ages[life - 1, station]
        for age in range(life - 1, 0, -1):
            floor.ages[age, station] = floor.ages[age - 1, station]
        floor.ages[0, station] = 0
    put_in(station, max(0, floor.place[station].stock - floor.place[station].level), floor, minute)
    call_next(station, book, floor, lines, agenda, minute)
    every, first = floor.place[station].renew_every, floor.place[station].renew_from
    number = round_not_before(first, every, minute) + 1
    push(agenda, first + number * every, STAFFING, station, station, RENEWAL)


@compiled
def _come(station: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, minute: Minutes) -> None:
    """A unit comes by itself: who waits takes it, or it stays, or there is no room and it leaves."""
    sync(station, floor, minute)
    put_in(station, 1, floor, minute)
    call_next(station, book, floor, lines, agenda, minute)
    if floor.place[station].level > floor.place[station].most:
        put_in(station, -1, floor, minute)
        floor.place[station].in_vain += 1
    floor.place[station].next_unit += 1
    _expect_unit(station, floor, agenda)


@compiled
def _arrive(
    row: int, kind: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, minute: Minutes
) -> None:
    """Come to a station: choose, look, and join or leave."""
    entering = is_first(row, kind, book)
    if entering and book.order[row].compares == 1 and book.order[row].tried == 0:
        compare(row, kind, book, floor, lines, minute)
    station = book.visit[kind, row].station
    turned = look(row, kind, station, entering, book, floor, lines, minute)
    if turned > 0:
        floor.turned[turned, station] += 1
        if entering and has_another(row, book):
            move_on(row, kind, book, floor, agenda, minute)
        else:
            book.order[row].end, book.order[row].gone = turned, minute
        return
    book.visit[kind, row].join = minute
    if floor.place[station].mechanism == BOOKING:
        book_slot(row, kind, station, book, floor, lines, agenda, minute)
    elif floor.place[station].mechanism == QUEUE and floor.place[station].discipline == SHARING:
        advance(station, floor, lines, minute)
        book.visit[kind, row].start = minute
        book.visit[kind, row].tag = floor.place[station].virtual + book.visit[kind, row].service
        share_in(row, station, book, floor, lines)
        expect(station, book, floor, lines, agenda)
    else:
        _join(row, kind, station, book, floor, lines, agenda, minute)


@compiled
def _join(
    row: int, kind: int, station: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, minute: Minutes
) -> None:
    book.order[row].there = floor.place[station].near < 0 or book.order[row].walk == 0.0
    if book.order[row].there and floor.place[station].near >= 0:
        book.visit[kind, row].present = minute
    line_up(row, kind, station, book, floor, lines)
    await_turn(row, kind, station, book, floor, agenda, minute)
    if floor.place[station].mechanism == QUEUE and floor.place[station].discipline == PREEMPTIVE:
        interrupt(row, station, book, floor, lines, minute)
    call_next(station, book, floor, lines, agenda, minute)


@compiled
def _finish(
    row: int, kind: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, minute: Minutes
) -> None:
    """Leave a station, let others in, and go on."""
    station = book.visit[kind, row].station
    remove(lines, SERVED, station, row)
    book.order[row].where = NOBODY
    mechanism = floor.place[station].mechanism
    if mechanism == QUEUE and floor.place[station].discipline == SHARING:
        floor.place[station].virtual = book.visit[kind, row].tag
        floor.place[station].since = minute
        if lines.length[SERVED, station] == 0:
            floor.place[station].virtual = 0.0
        floor.place[station].expected = NOBODY
        expect(station, book, floor, lines, agenda)
    elif mechanism == STOCK:
        if floor.place[station].returns == 1:
            bring_back(row, kind, station, book, floor, lines, agenda, minute)
    elif mechanism != BOOKING:
        if floor.place[station].discipline != BATCH or book.visit[kind, row].tag == 1.0:
            floor.place[station].busy -= 1
        call_next(station, book, floor, lines, agenda, minute)
    for following in range(kind + 1, book.visit.shape[0]):
        if book.visit[following, row].station >= 0:
            book.order[row].stage = following
            push(agenda, minute, ARRIVAL, book.order[row].id, row, following)
            return
    book.order[row].stage = book.visit.shape[0]


@compiled
def _give_up(
    row: int, kind: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda, minute: Minutes
) -> None:
    """Lose patience in a queue; or give a booking back, or not come for it."""
    station = book.visit[kind, row].station
    if book.order[row].where == WAITING and book.visit[kind, row].start == NOT_YET:
        remove(lines, WAITING, station, row)
        book.order[row].where = NOBODY
        book.visit[kind, row].leave = minute
        book.order[row].stage = book.visit.shape[0]
        call_next(station, book, floor, lines, agenda, minute)
    elif book.order[row].where == SERVED and floor.place[station].mechanism == BOOKING:
        remove(lines, SERVED, station, row)
        book.order[row].where = NOBODY
        state = CANCELLED if minute < book.visit[kind, row].tag else NO_SHOW
        floor.turned[state, station] += 1
        book.visit[kind, row].leave = NOT_YET
        book.order[row].end, book.order[row].gone = state, minute
        book.order[row].stage = book.visit.shape[0]
