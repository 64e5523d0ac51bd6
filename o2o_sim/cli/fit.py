"""`o2o fit`: parameters from real data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from o2o_sim.cli.screen import interruptible, share_bar, show, tell

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Fit a scenario to real data.")


@app.callback()
def root() -> None:
    """Fit a scenario to real data."""


@app.command("complete-journey")
def complete_journey(
    out: Annotated[Path, typer.Option("--out", help="Scenario file to write.")] = Path(
        "complete_journey.yaml"
    ),
) -> None:
    """Fit a grocery market to the Complete Journey households (extra `data`) and write it as a scenario."""
    from o2o_sim.data.complete_journey import fit

    with interruptible(lambda: f"{out} was not written."), share_bar("Fitting") as progress:
        report = fit(out, progress)
    show(str(report))
    tell(f"The scenario is in {out}.")
