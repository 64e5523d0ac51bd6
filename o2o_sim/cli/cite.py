"""`o2o cite`: what a run of a scenario rests on."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from o2o_sim.cli import options
from o2o_sim.cli.screen import print_json, show

__all__ = ["cite"]


class Format(StrEnum):
    """How citations are printed."""

    text = "text"
    bibtex = "bibtex"
    json = "json"


def cite(
    scenario: options.ScenarioName,
    sets: options.Sets = None,
    form: Annotated[
        Format, typer.Option("--format", help="For readers, for LaTeX, or for programs.")
    ] = Format.text,
) -> None:
    """Print what a scenario rests on: o2o-sim, the works of the scenario and of each rule in force, its data."""
    from o2o_sim.scenario.load import load_scenario
    from o2o_sim.study.citations import as_bibtex, as_json, as_lines

    market = load_scenario(scenario, options.overrides_of(sets))
    if form is Format.json:
        print_json(as_json(market))
    elif form is Format.bibtex:
        typer.echo(as_bibtex(market), nl=False)
    else:
        show("\n".join(as_lines(market)))
