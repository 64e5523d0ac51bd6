"""`o2o verify`: closed forms and published numbers, run through ordinary scenario files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from o2o_sim.cli import options
from o2o_sim.cli.screen import holds_word, interruptible, print_json, share_bar, show, table

if TYPE_CHECKING:
    from o2o_sim.study.limits.shrink import Shrinking
    from o2o_sim.study.verify import Check

__all__ = ["verify"]


def verify(
    items: Annotated[
        list[str] | None, typer.Argument(metavar="[ID ...]", help="Which items. [default: all]")
    ] = None,
    shrink: Annotated[
        bool, typer.Option("--shrink", help="Whether errors shrink with the sample, instead; many minutes.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Run closed forms through the engine and say for each whether it holds; code 1 if one does not.

    Named wrong answers are run, too, and must be rejected.
    """
    from o2o_sim.study import verify as limits

    with interruptible(lambda: "No verdict."), share_bar("Verifying") as bar:

        def progress(item: str, done: int, total: int) -> None:
            bar(done / total)

        if shrink:
            ratios = limits.shrink(items or None, progress)
            holds = all(ratio.holds for ratio in ratios)
        else:
            checks = limits.verify(items or None, progress)
            holds = all(check.holds for check in checks)
    if as_json:
        print_json([ratio_record(ratio) for ratio in ratios] if shrink else [c.record() for c in checks])
    elif shrink:
        show_ratios(ratios)
    else:
        show_checks(checks)
    if not holds:
        raise typer.Exit(1)


def show_checks(checks: list[Check]) -> None:
    """A line a check, and the sources of each item."""
    from o2o_sim.study.verdict import plain_number

    columns = ("id", "quantity", "reference", "estimate", "standard error", "z", "verdict")
    made = table("Does the engine reproduce what is known?", *columns, numbers=(2, 3, 4, 5))
    for check in checks:
        made.add_row(
            check.id,
            check.quantity,
            f"{check.reference:.6g}",
            f"{check.estimate:.6g}",
            plain_number(check.se),
            f"{check.z:.2f}",
            Text(check.verdict, style="" if check.holds else "bold red"),
        )
    show(made)
    for item, source in sorted({(check.id, check.source) for check in checks}):
        show(f"{item}: {source}")
    show(f"{sum(check.holds for check in checks)} of {len(checks)} hold.")


def show_ratios(ratios: list[Shrinking]) -> None:
    """A line a quantity."""
    columns = ("id", "quantity", "error, small sample", "error, 16 times larger", "ratio", "verdict")
    made = table("Do errors shrink to a quarter when samples grow sixteenfold?", *columns, numbers=(2, 3, 4))
    for ratio in ratios:
        sizes = (f"{ratio.small:.3g}", f"{ratio.large:.3g}", f"{ratio.ratio:.2f}")
        made.add_row(ratio.item, ratio.quantity, *sizes, holds_word(ratio.holds))
    show(made)


def ratio_record(ratio: Shrinking) -> dict[str, str | float | bool]:
    """A ratio as plain data."""
    return {
        "id": ratio.item,
        "quantity": ratio.quantity,
        "small": ratio.small,
        "large": ratio.large,
        "ratio": ratio.ratio,
        "holds": ratio.holds,
    }
