"""`o2o bench`: speed, as ratios inside one run."""

from __future__ import annotations

from typing import Annotated

import typer

from o2o_sim.cli import options
from o2o_sim.cli.screen import holds_word, interruptible, print_json, share_bar, show, table

__all__ = ["bench"]


def bench(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME ...]",
            help="What to measure: district, growth, small_run, threads, peers, service, events. [default: all]",
        ),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Measure speed against yardsticks in the same run. It measures; it fails nobody."""
    from o2o_sim.study.bench import bench as measure

    with interruptible(lambda: "No measure."), share_bar("Measuring") as progress:
        bars = measure(names or None, progress)
    if as_json:
        columns = ("name", "value", "bar", "better", "holds")
        print_json([{column: getattr(bar, column) for column in columns} for bar in bars])
        return
    heads = ("name", "value", "bar", "better", "verdict", "what was timed")
    made = table("Measured here and now", *heads, numbers=(1, 2))
    for bar in bars:
        numbers = f"{bar.value:.4g}", f"{bar.bar:.4g}"
        made.add_row(bar.name, *numbers, bar.better, holds_word(bar.holds), bar.meaning)
    show(made)
