"""The commands and their groups; each imports what it needs only when it is called."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from o2o_sim._version import __version__
from o2o_sim.cli import (
    bench,
    calibrate,
    check,
    cite,
    claim,
    compare,
    curve,
    dashboard,
    day,
    deliver,
    demo,
    effect,
    explain,
    fit,
    lesson,
    list_,
    moments,
    run,
    schema,
    study,
    verify,
    why,
)

__all__ = ["app"]


class Commands(TyperGroup):
    """All commands; an interrupt that no command answers itself ends the program with a word."""

    def invoke(self, ctx: Any) -> Any:
        """Call the command that was named."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo("o2o: Stopped.", err=True)
            raise SystemExit(130) from None


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Simulate online-to-offline markets, and say which differences between them are real.",
)


def show_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo(f"o2o-sim {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before any command."""


MAIN, FILES, TRUST, FACES = "Run and compare", "Scenarios", "Trust it", "Data and pictures"

app.command(rich_help_panel=MAIN)(run.run)
app.command(rich_help_panel=MAIN)(compare.compare)
app.command(rich_help_panel=MAIN)(curve.curve)
app.add_typer(study.app, name="study", rich_help_panel=MAIN)
app.command(rich_help_panel=MAIN)(demo.demo)
app.command(rich_help_panel=FILES)(check.check)
app.command(rich_help_panel=FILES)(explain.explain)
app.command(rich_help_panel=FILES, name="list")(list_.list_)
app.command(rich_help_panel=FILES)(schema.schema)
app.command(rich_help_panel=TRUST)(verify.verify)
app.command(rich_help_panel=TRUST)(bench.bench)
app.command(rich_help_panel=TRUST)(why.why)
app.command(rich_help_panel=TRUST)(cite.cite)
app.command(rich_help_panel=TRUST)(effect.effect)
app.add_typer(claim.app, name="claim", rich_help_panel=TRUST)
app.command(rich_help_panel=TRUST)(moments.moments)
app.command(rich_help_panel=TRUST)(calibrate.calibrate)
app.add_typer(fit.app, name="fit", rich_help_panel=FACES)
app.command(rich_help_panel=FACES)(day.day)
app.command(rich_help_panel=FACES)(deliver.deliver)
app.command(rich_help_panel=FACES)(dashboard.dashboard)
app.add_typer(lesson.app, name="lesson", rich_help_panel=FACES)
