"""`o2o why`: what somebody saw, how each term weighed, and what a changed lever would have made of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from o2o_sim.cli import options
from o2o_sim.cli.screen import print_json, share_bar, show, table, tell

if TYPE_CHECKING:
    from o2o_sim.study.replay import Replay
    from o2o_sim.study.telling import Sheet

__all__ = ["why"]

SHOWN = 30
"""Occasions that are listed where none is named."""


def why(
    folder: Annotated[
        Path, typer.Argument(metavar="RUN", help="Folder of a run, as `o2o run --out` writes it.")
    ],
    order: Annotated[
        str | None,
        typer.Argument(
            metavar="ORDER",
            help="Id of an order, or DAY:PERSON[:OCCASION]; left out: some occasions to choose from.",
        ),
    ] = None,
    sets: options.Sets = None,
    day: Annotated[
        int | None, typer.Option("--day", min=0, help="Where no order is named: the day. [default: the last]")
    ] = None,
    as_json: options.AsJson = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Tell why somebody bought what they bought, or nothing, and what they would have done with a lever changed.

    The run is lived again up to that day. A lever (--set) is changed on that day alone: the state of its morning and
    all draws stay as they were.
    """
    from o2o_sim.study.manifest import read_manifest
    from o2o_sim.study.replay import order_of, replay

    which = None if order is None else order_of(order)
    last = read_manifest(folder)["days"] - 1
    on = (last if day is None else day) if which is None else which >> 40
    with share_bar(str(folder)) as progress:
        found = replay(folder, on, progress)
    if which is None:
        _list(found, as_json)
    else:
        _tell(found, which, options.overrides_of(sets), as_json, language.value)


def _list(found: Replay, as_json: bool) -> None:
    """Occasions of the day, spread over it, to ask about."""
    rows = found.occasions()
    if as_json:
        print_json([row._asdict() for row in rows])
        return
    from o2o_sim.study.telling import clock

    made = table(f"Day {found.market.day}", "order", "person", "time", "need", "bought")
    for row in rows[:: max(len(rows) // SHOWN, 1)]:
        bought = row.bought or "nothing"
        made.add_row(str(row.order), str(row.person), clock(row.minute), row.category, bought)
    show(made)
    tell(f"{len(rows)} occasions in all (--json lists them); ask about one: o2o why RUN ORDER.")


def _tell(found: Replay, order: int, changes: dict[str, Any], as_json: bool, language: Any) -> None:
    from o2o_sim.study.telling import Teller

    told = found.tell(order, changes)
    if as_json:
        print_json(told.plain())
        return
    teller = Teller(told, found.market.scenario, language)
    show("\n".join(teller.sentences()))
    for sheet in teller.sheets():
        show(_made(sheet))


def _made(sheet: Sheet) -> Any:
    numbers = tuple(
        place for place in range(len(sheet.columns)) if all(_number(row[place]) for row in sheet.rows)
    )
    made = table(sheet.title, *sheet.columns, numbers=numbers)
    for row in sheet.rows:
        made.add_row(*(_cell(value) for value in row))
    return made


def _number(value: object) -> bool:
    return value is None or isinstance(value, (int, float))


def _cell(value: object) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
