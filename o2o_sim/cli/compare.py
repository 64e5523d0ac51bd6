"""`o2o compare`: run scenarios with common random numbers and say which differences are real."""

from __future__ import annotations

from typing import Annotated

import typer

from o2o_sim.cli import options
from o2o_sim.cli.running import command_line, executor_for_study, finish, follow

__all__ = ["compare"]


def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(metavar="A B ...", help="Shipped names or YAML files; the first is the yardstick."),
    ],
    replications: options.Replications = 20,
    out: options.Out = None,
    days: options.Days = None,
    seed: options.Seed = None,
    sets: options.Sets = None,
    engine: options.Engine = options.EngineName.compiled,
    outcomes: Annotated[
        list[str] | None, typer.Option("--outcome", help="Compare only this outcome; may be repeated.")
    ] = None,
    deciding: Annotated[
        list[str] | None, typer.Option("--deciding", help="An outcome that decides; may be repeated.")
    ] = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    orders: options.Orders = False,
    every: options.AllOutcomes = False,
    as_json: options.AsJson = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Run scenarios with common random numbers and say which of their differences are real.

    Needs two scenarios or more. Means and differences have 95 % intervals; --set applies to all scenarios.
    """
    from o2o_sim.core.errors import InputError
    from o2o_sim.report.compare import labelled
    from o2o_sim.study.loading import load_runnable
    from o2o_sim.study.study import Study

    if len(scenarios) < 2:
        raise InputError(
            "A comparison needs at least two scenarios, such as: o2o compare offline_only group_buying"
        )
    compared = options.outcomes_of(outcomes, "--outcome")
    decide = options.outcomes_of(deciding, "--deciding")
    overrides = options.overrides_of(sets)
    study = Study(
        labelled(load_runnable(name, overrides) for name in scenarios),
        name="comparison",
        replications=replications,
        days=days,
        seed=seed,
        engine=engine.value,
        folder=out,
        outcomes=compared,
        deciding=decide,
        orders=orders,
        command=command_line(
            "compare",
            *scenarios,
            set=sets,
            days=days,
            replications=replications,
            seed=seed,
            engine=None if engine is options.EngineName.compiled else engine.value,
            outcome=outcomes,
            deciding=deciding,
            orders=orders,
        ),
    )
    with executor_for_study(workers, cluster) as executor:
        comparison = follow(study, executor, "Comparing")
    finish(comparison, study.failures, folder=out, every=every, as_json=as_json, language=language.value)
