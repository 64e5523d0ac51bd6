"""`o2o deliver`: a public day of meal delivery, lived through our own couriers."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from o2o_sim.cli import options
from o2o_sim.cli.screen import print_json, show, table, tell

if TYPE_CHECKING:
    from o2o_sim.data.meal_delivery.day import DeliveryDay

__all__ = ["deliver"]


class DispatchName(StrEnum):
    """Which order gets which courier."""

    first_ready = "first_ready"
    nearest = "nearest"
    batched = "batched"


class IdleName(StrEnum):
    """What couriers do without an order."""

    stay = "stay"
    back = "return"
    spread = "spread"


def deliver(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="Folder of an instance: orders.txt, restaurants.txt, couriers.txt, ..."
        ),
    ],
    dispatch: Annotated[
        DispatchName, typer.Option("--dispatch", help="Who is sent for what.")
    ] = DispatchName.first_ready,
    every: Annotated[
        float,
        typer.Option("--every", min=0.01, max=1440, help="Minutes from matching to matching; batched only."),
    ] = 2.0,
    bundle: Annotated[int, typer.Option("--bundle", min=1, max=16, help="Most orders on a trip.")] = 1,
    near: Annotated[
        float,
        typer.Option("--near", min=0, help="Orders of restaurants so near go on one trip [km]; 0: of one."),
    ] = 0.0,
    ahead: Annotated[
        float,
        typer.Option("--ahead", min=0, help="Minutes before an order is ready that a courier may be sent."),
    ] = 10.0,
    idle: Annotated[IdleName, typer.Option("--idle", help="What idle couriers do.")] = IdleName.stay,
    engine: options.Engine = options.EngineName.compiled,
    out: options.Out = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Live a public day of meal delivery: how long orders took, how late they were, how busy couriers were.

    Instances of the meal delivery routing problem are at github.com/grubhub/mdrplib; none of them ships.
    With --out every order is written to a table.
    """
    from o2o_sim.data.meal_delivery import Policy, figures_of, read_instance
    from o2o_sim.data.meal_delivery import deliver as live
    from o2o_sim.data.meal_delivery.figures import write_day

    policy = Policy(dispatch.value, every, bundle, near, ahead, idle.value)
    day = live(read_instance(folder), policy, engine.value)
    if out is not None:
        write_day(day, out, force)
    if as_json:
        about = {"instance": day.instance.name, "policy": policy._asdict(), "engine": engine.value}
        print_json({**about, "figures": figures_of(day)})
    else:
        _print(day, language.value)
    if out is not None:
        tell(f"The day is in {out}." if language.value == "en" else f"这一天的结果在 {out}。")


def _print(day: DeliveryDay, language: str) -> None:
    from o2o_sim.data.meal_delivery import FIGURES, figures_of

    heads = {"en": ("figure", "value", "unit"), "zh": ("指标", "数值", "单位")}[language]
    found = table(day.instance.name, *heads, numbers=(1,))
    for name, value in figures_of(day).items():
        figure = FIGURES[name]
        label = figure.label_en if language == "en" else figure.label_zh
        found.add_row(
            label, f"{value:,.0f}" if figure.unit in ("orders", "trips") else f"{value:.3f}", figure.unit
        )
    show(found)
