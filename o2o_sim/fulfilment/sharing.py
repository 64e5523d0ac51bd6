"""Stations at which everybody is served at once, the slower the more they are."""

from __future__ import annotations

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import Minutes
from o2o_sim.fulfilment.events import Agenda, push
from o2o_sim.fulfilment.floor import COMPLETION, SERVED, Book, Floor
from o2o_sim.fulfilment.lines import NOBODY, Lines, insert_after
from o2o_sim.fulfilment.progress import NOT_YET

__all__ = ["advance", "expect", "pace_of", "share_in"]


@compiled
def share_in(row: int, station: int, book: Book, floor: Floor, lines: Lines) -> None:
    """Stand among those served, by the work after which each will be finished."""
    kind = book.order[row].stage
    behind = lines.last[SERVED, station]
    while behind != NOBODY:
        theirs, mine = book.visit[kind, behind].tag, book.visit[kind, row].tag
        if theirs < mine or (theirs == mine and book.order[behind].id < book.order[row].id):
            break
        behind = lines.before[behind]
    insert_after(lines, SERVED, station, row, behind)
    book.order[row].where = SERVED


@compiled
def pace_of(station: int, floor: Floor, lines: Lines) -> float:
    """Service that each receives in a minute."""
    here = lines.length[SERVED, station]
    return 1.0 if here <= floor.place[station].servers else floor.place[station].servers / here


@compiled
def advance(station: int, floor: Floor, lines: Lines, minute: Minutes) -> None:
    """Bring the work done for each up to a minute."""
    if lines.length[SERVED, station] > 0:
        floor.place[station].virtual += (minute - floor.place[station].since) * pace_of(station, floor, lines)
    floor.place[station].since = minute


@compiled
def expect(station: int, book: Book, floor: Floor, lines: Lines, agenda: Agenda) -> None:
    """Note who will finish first if nothing changes, and when."""
    before, first = floor.place[station].expected, lines.first[SERVED, station]
    if before != NOBODY:
        book.visit[book.order[before].stage, before].leave = NOT_YET
    floor.place[station].expected = NOBODY
    pace = pace_of(station, floor, lines)
    if first == NOBODY or pace == 0.0:
        return
    kind = book.order[first].stage
    left = max(book.visit[kind, first].tag - floor.place[station].virtual, 0.0)
    book.visit[kind, first].leave = floor.place[station].since + left / pace
    floor.place[station].expected = first
    push(agenda, book.visit[kind, first].leave, COMPLETION, book.order[first].id, first, kind)
