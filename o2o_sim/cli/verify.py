"""`o2o verify`: closed forms and published numbers, run through ordinary scenario files."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from o2o_sim.cli import options
from o2o_sim.cli.screen import holds_word, interruptible, print_json, share_bar, show, table

__all__ = ["verify"]


def verify(
    items: Annotated[
        list[str] | None, typer.Argument(metavar="[ID ...]", help="Which items. [default: all]")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Run closed forms through the engine and say for each whether it holds; code 1 if one does not."""
    from o2o_sim.study.verify import verify as run_checks

    with interruptible(lambda: "No verdict."), share_bar("Verifying") as progress:
        checks = run_checks(items or None, lambda item, done, total: progress(done / total))
    if as_json:
        print_json([record(check) for check in checks])
    else:
        show(checks_table(checks))
    if not all(check.holds for check in checks):
        raise typer.Exit(1)


def record(check: Any) -> dict[str, Any]:
    """A check as plain data."""
    names = ("id", "quantity", "reference", "estimate", "se", "z", "holds")
    return {name: getattr(check, name) for name in names}


def checks_table(checks: list[Any]) -> Any:
    """A line a check."""
    from o2o_sim.study.verdict import plain_number

    made = table(
        "Does the engine reproduce what is known?",
        "id",
        "quantity",
        "source",
        "reference",
        "estimate",
        "standard error",
        "z",
        "verdict",
        numbers=(3, 4, 5, 6),
    )
    for check in checks:
        made.add_row(
            check.id,
            check.quantity,
            check.source,
            f"{check.reference:.6g}",
            f"{check.estimate:.6g}",
            plain_number(check.se),
            f"{check.z:.2f}",
            holds_word(check.holds),
        )
    return made
